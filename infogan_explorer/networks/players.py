"""What every family of networks hands over, and the shape rule that the picture families share."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.functional import batch_norm

from infogan_explorer.errors import InputError, ShapeError


@dataclass(frozen=True)
class Players:
    """One family's networks, before training.

    generator: (B, noise_dim + code_dim) -> examples (B, C, H, W) in [-1, 1], or points (B, 2).
    trunk: examples -> features (B, F), shared by D and Q.
    discriminator_head: features -> (B, 1) logits, no sigmoid.
    q_head: features -> (B, head_dim) raw outputs, no softmax; `CodeSpec` reads them.
    """

    generator: nn.Module
    trunk: nn.Module
    discriminator_head: nn.Module
    q_head: nn.Module


class BatchNorm(nn.modules.batchnorm._BatchNorm):
    """Batch norm for (B, F) or (B, C, H, W) whose batch may be several, each normalised by its own statistics.

    D sees real and generated pictures in one pass, but they must not share statistics, or D could tell them apart, and
    G could hide, by the company a picture keeps. What eval mode uses is measured by `InfoGAN.refresh_statistics`.
    """

    groups = 1

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        if self.groups == 1 or not self.training:
            return super().forward(input)
        parts = input.chunk(self.groups)
        normalised = [batch_norm(part, None, None, self.weight, self.bias, True, 0.0, self.eps) for part in parts]
        return torch.cat(normalised)

    def _check_input_dim(self, input: torch.Tensor) -> None:
        if input.ndim not in (2, 4):
            raise ShapeError(f"batch norm was given shape {tuple(input.shape)}; it takes (B, F) or (B, C, H, W).")


def quarter_size(network: str, example_shape: tuple[int, ...]) -> tuple[int, int, int]:
    """(C, H / 4, W / 4) for families that halve a picture twice.

    Raises:
        InputError: if a side is not a multiple of 4.
    """
    channels, height, width = example_shape
    if height % 4 or width % 4:
        raise InputError(
            f"network {network!r} was given pictures of {height} x {width}; both sides must be multiples of 4, "
            "so choose another --set image_size."
        )
    return channels, height // 4, width // 4
