"""The paper's MNIST networks: arXiv:1606.03657, Appendix C, Table 1.

Two readings of the table are possible, and the authors' code's is taken: batch norm comes before the activation,
though the table prints it after, and no layer before a batch norm has a bias, which would do nothing.

Weights start from N(0, 0.02), batch norm's scale from N(1, 0.02), as in the authors' code. Like there, G ends in a
sigmoid and D sees values in [0, 1]; outside these networks pictures are in [-1, 1], as everywhere in this program.
"""

from __future__ import annotations

import torch
from torch import nn

from infogan_explorer.config import Settings
from infogan_explorer.networks.players import BatchNorm, Players, quarter_size


class _SigmoidToUnitRange(nn.Module):
    def forward(self, logits: torch.Tensor) -> torch.Tensor:
        return 2 * torch.sigmoid(logits) - 1


class _UnitRangeToIntensity(nn.Module):
    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return (images + 1) / 2


def build_players(settings: Settings, example_shape: tuple[int, ...]) -> Players:
    """Table 1, for pictures whose sides are multiples of 4. `settings.width` does not apply: the table's widths do."""
    channels, height, width = quarter_size("paper-mnist", example_shape)
    spec, leak = settings.spec, settings.leak
    generator = nn.Sequential(
        nn.Linear(settings.noise_dim + spec.code_dim, 1024, bias=False),
        BatchNorm(1024),
        nn.ReLU(),
        nn.Linear(1024, 128 * height * width, bias=False),
        BatchNorm(128 * height * width),
        nn.ReLU(),
        nn.Unflatten(1, (128, height, width)),
        nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1, bias=False),
        BatchNorm(64),
        nn.ReLU(),
        nn.ConvTranspose2d(64, channels, 4, stride=2, padding=1),
        _SigmoidToUnitRange(),
    )
    trunk = nn.Sequential(
        _UnitRangeToIntensity(),
        nn.Conv2d(channels, 64, 4, stride=2, padding=1),
        nn.LeakyReLU(leak),
        nn.Conv2d(64, 128, 4, stride=2, padding=1, bias=False),
        BatchNorm(128),
        nn.LeakyReLU(leak),
        nn.Flatten(),
        nn.Linear(128 * height * width, 1024, bias=False),
        BatchNorm(1024),
        nn.LeakyReLU(leak),
    )
    q_head = nn.Sequential(
        nn.Linear(1024, 128, bias=False),
        BatchNorm(128),
        nn.LeakyReLU(leak),
        nn.Linear(128, spec.head_dim),
    )
    players = Players(generator, trunk, nn.Linear(1024, 1), q_head)
    for module in (generator, trunk, players.discriminator_head, q_head):
        module.apply(_initialise)
    return players


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0.0, 0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, BatchNorm):
        nn.init.normal_(module.weight, 1.0, 0.02)
