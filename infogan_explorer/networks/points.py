"""Fully connected networks for two-dimensional points: small enough to train in the time of a sentence."""

from __future__ import annotations

from torch import nn

from infogan_explorer.config import Settings
from infogan_explorer.networks.players import Players


def build_players(settings: Settings, example_shape: tuple[int, ...]) -> Players:
    """G of three hidden layers, a trunk of two, one more in Q's head; all `settings.width` units wide."""
    (dimensions,) = example_shape
    spec, width = settings.spec, settings.width
    generator = nn.Sequential(
        nn.Linear(settings.noise_dim + spec.code_dim, width),
        nn.ReLU(),
        nn.Linear(width, width),
        nn.ReLU(),
        nn.Linear(width, width),
        nn.ReLU(),
        nn.Linear(width, dimensions),
    )
    trunk = nn.Sequential(
        nn.Linear(dimensions, width),
        nn.LeakyReLU(settings.leak),
        nn.Linear(width, width),
        nn.LeakyReLU(settings.leak),
    )
    q_head = nn.Sequential(nn.Linear(width, width), nn.LeakyReLU(settings.leak), nn.Linear(width, spec.head_dim))
    return Players(generator, trunk, nn.Linear(width, 1), q_head)
