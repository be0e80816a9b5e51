"""Every random draw of the program, from (seed, purpose, step): no hidden state to save, nothing to restore.

A step's noise depends on nothing that was drawn before it. So measuring more often changes no weight, a resumed run
draws what an unbroken one would have drawn, and two runs with one seed see the same noise and the same batches.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    import torch

Purpose = Literal[
    "weights",
    "order",
    "train",
    "statistics",
    "bound",
    "variety",
    "samples",
    "explore",
    "redraw",
    "game",
    "refit",
    "refit-weights",
    "held-out",
    "effects",
    "agreement",
    "quality",
]


def stream_seed(seed: int, purpose: Purpose, step: int = 0) -> int:
    """A 64-bit seed for one purpose at one step; streams of different purposes or steps are independent."""
    entropy = [seed, zlib.crc32(purpose.encode()), step]
    return int(np.random.SeedSequence(entropy).generate_state(1, np.uint64)[0])


def stream(seed: int, purpose: Purpose, step: int = 0) -> torch.Generator:
    """A torch generator for one purpose at one step, on the CPU, so that every device sees the same draws."""
    import torch

    return torch.Generator().manual_seed(stream_seed(seed, purpose, step))


def sample_noise(
    batch_size: int, noise_dim: int, noise: Literal["uniform", "gaussian"], generator: torch.Generator
) -> torch.Tensor:
    """Incompressible noise z, (batch_size, noise_dim), from U(-1, 1) or N(0, 1), on the CPU."""
    import torch

    if noise == "gaussian":
        return torch.randn(batch_size, noise_dim, generator=generator)
    return 2 * torch.rand(batch_size, noise_dim, generator=generator) - 1
