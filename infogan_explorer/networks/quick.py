"""Narrow convolutional networks for a laptop's CPU: small pictures, under 0.6 million weights in G.

The trunk has no batch norm: Q reads one picture as it reads a batch, and the bound measured in eval mode is the bound
that was trained. Weights start orthogonal (Saxe et al. 2014).
"""

from __future__ import annotations

import torch
from torch import nn

from infogan_explorer.config import Settings
from infogan_explorer.networks.players import BatchNorm, Players, quarter_size

_FEATURES = 128
_Q_HIDDEN = 64


class _ChannelsLast(nn.Module):
    """Convolutions with few channels run faster on a CPU when the channels of a pixel lie side by side."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images.contiguous(memory_format=torch.channels_last)


def build_players(settings: Settings, example_shape: tuple[int, ...]) -> Players:
    """G: 2w channels at a quarter of the size, w at a half; trunk: w, 2w, 4w; w is `settings.width`."""
    channels, height, width = quarter_size("quick", example_shape)
    w, spec, leak = settings.width, settings.spec, settings.leak
    generator = nn.Sequential(
        nn.Linear(settings.noise_dim + spec.code_dim, 2 * w * height * width, bias=False),
        nn.Unflatten(1, (2 * w, height, width)),
        _ChannelsLast(),
        BatchNorm(2 * w),
        nn.ReLU(),
        nn.ConvTranspose2d(2 * w, w, 4, stride=2, padding=1, bias=False),
        BatchNorm(w),
        nn.ReLU(),
        nn.ConvTranspose2d(w, channels, 4, stride=2, padding=1),
        nn.Tanh(),
    )
    eighth = ((height + 1) // 2) * ((width + 1) // 2)
    trunk = nn.Sequential(
        _ChannelsLast(),
        nn.Conv2d(channels, w, 4, stride=2, padding=1),
        nn.LeakyReLU(leak),
        nn.Conv2d(w, 2 * w, 4, stride=2, padding=1),
        nn.LeakyReLU(leak),
        nn.Conv2d(2 * w, 4 * w, 3, stride=2, padding=1),
        nn.LeakyReLU(leak),
        nn.Flatten(),
        nn.Linear(4 * w * eighth, _FEATURES),
        nn.LeakyReLU(leak),
    )
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
