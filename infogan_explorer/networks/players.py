"""What every family of networks hands over, and the shape rule that the picture families share."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn

from infogan_explorer.errors import InputError


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
