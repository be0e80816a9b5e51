"""An InfoGAN whose Q is linear in the pixels, so that what it reads is known."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from infogan_explorer.codes import CodeSpec
from infogan_explorer.networks import InfoGAN
from infogan_explorer.networks.players import Players


def linear_reader(codes: str, weights: np.ndarray) -> InfoGAN:
    """Q's raw outputs are weights (head_dim, pixels) times the pixels in [-1, 1]; G and D are there and unused."""
    spec = CodeSpec.parse(codes, q_std=1.0)
    head_dim, pixels = weights.shape
    assert head_dim == spec.head_dim
    q_head = nn.Linear(pixels, head_dim, bias=False)
    with torch.no_grad():
        q_head.weight.copy_(torch.as_tensor(weights))
    return InfoGAN(Players(nn.Linear(spec.code_dim, pixels), nn.Flatten(), nn.Linear(pixels, 1), q_head), spec)
