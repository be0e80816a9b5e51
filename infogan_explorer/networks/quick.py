"""Narrow convolutional networks for a laptop's CPU: small pictures, under 0.6 million weights in G.

The trunk has no batch norm: Q reads one picture as it reads a batch, and the bound measured in eval mode is the bound
that was trained. Weights start orthogonal (Saxe et al. 2014).
"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import nn

from infogan_explorer.config import Settings
from infogan_explorer.networks.players import BatchNorm, Players, quarter_size

_FEATURES = 128
_Q_HIDDEN = 64
_LARGE = 64  # pixels: from here on, sides that can be are halved once more


class _ChannelsLast(nn.Module):
    """Convolutions with few channels run faster on a CPU when the channels of a pixel lie side by side."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images.contiguous(memory_format=torch.channels_last)


def build_players(settings: Settings, example_shape: tuple[int, ...]) -> Players:
    """G: 2w channels at a quarter of the size, w at a half; trunk: w, 2w, 4w; w is `settings.width`.

    Pictures of 64 pixels or more, with sides that are multiples of 8, take one stage more: G begins with 4w channels
    at an eighth of the size, and the trunk ends with a second layer of 4w.
    """
    channels, height, width = quarter_size("quick", example_shape)
    w, spec, leak = settings.width, settings.spec, settings.leak
    is_large = min(example_shape[1:]) >= _LARGE and height % 2 == 0 and width % 2 == 0
    eighth = (height + 1) // 2, (width + 1) // 2

    widths = [4 * w, 2 * w, w] if is_large else [2 * w, w]
    seed = (widths[0], *(eighth if is_large else (height, width)))
    generator = nn.Sequential(
        nn.Linear(settings.noise_dim + spec.code_dim, math.prod(seed), bias=False),
        nn.Unflatten(1, seed),
        _ChannelsLast(),
        BatchNorm(widths[0]),
        nn.ReLU(),
    )
    for wide, narrow in pairwise(widths):
        generator.append(nn.ConvTranspose2d(wide, narrow, 4, stride=2, padding=1, bias=False))
        generator.extend([BatchNorm(narrow), nn.ReLU()])
    generator.extend([nn.ConvTranspose2d(w, channels, 4, stride=2, padding=1), nn.Tanh()])

    trunk = nn.Sequential(
        _ChannelsLast(),
        nn.Conv2d(channels, w, 4, stride=2, padding=1),
        nn.LeakyReLU(leak),
        nn.Conv2d(w, 2 * w, 4, stride=2, padding=1),
        nn.LeakyReLU(leak),
        nn.Conv2d(2 * w, 4 * w, 3, stride=2, padding=1),
        nn.LeakyReLU(leak),
    )
    seen = eighth
    if is_large:
        trunk.extend([nn.Conv2d(4 * w, 4 * w, 3, stride=2, padding=1), nn.LeakyReLU(leak)])
        seen = (eighth[0] + 1) // 2, (eighth[1] + 1) // 2
    trunk.extend([nn.Flatten(), nn.Linear(4 * w * math.prod(seen), _FEATURES), nn.LeakyReLU(leak)])

    q_head = nn.Sequential(nn.Linear(_FEATURES, _Q_HIDDEN), nn.LeakyReLU(leak), nn.Linear(_Q_HIDDEN, spec.head_dim))
    players = Players(generator, trunk, nn.Linear(_FEATURES, 1), q_head)
    for module in (generator, trunk, players.discriminator_head, q_head):
        module.apply(_initialise)
        module.to(memory_format=torch.channels_last)
    return players


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
        nn.init.orthogonal_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
