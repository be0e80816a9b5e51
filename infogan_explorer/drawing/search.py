"""The search for the noise, and the continuous codes, from which G redraws given pictures.

Gradient descent on the pixels' squared error, from a few random starts at once. Categories stay as they are given.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from infogan_explorer.codes import Continuous
from infogan_explorer.explore import Explorer
from infogan_explorer.streams import sample_noise, stream

_STEPS = 100
_LEARNING_RATE = 0.2
_HALF_RANGE = 127.5  # levels of 255 that 1 is in the networks' range
_SHELL = 1.5  # nearly every draw of N(0, I) in many dimensions is within this of the distance sqrt(dimensions)


@dataclass(frozen=True)
class Found:
    """What each start arrived at: noise (N, S, noise_dim), codes (N, S, code_dim), errors (N, S).

    An error is the root of the mean squared difference of the pixels, in levels of 255.
    """

    z: torch.Tensor
    c: torch.Tensor
    errors: torch.Tensor


@torch.enable_grad()
def search(explorer: Explorer, targets: torch.Tensor, c: torch.Tensor, starts: int, seed: int = 0) -> Found:
    """Look for noise and continuous codes from which G draws each of the targets.

    Args:
        explorer: the model.
        targets: pictures (N, C, H, W) in [-1, 1].
        c: codes to start from, (N, code_dim). Categories are kept, continuous codes move within their explored range.
        starts: S random noises for each target, the same for every target.
        seed: of those noises.

    Returns:
        All N * S results. Noise stays plausible: uniform in [-1, 1], Gaussian at the distance from 0 of its draws.
    """
    settings, spec = explorer.settings, explorer.spec
    first = sample_noise(starts, settings.noise_dim, settings.noise, stream(seed, "redraw")).to(explorer.device)
    z = first.repeat(len(targets), 1).requires_grad_()
    begin = c.to(explorer.device).repeat_interleave(starts, dim=0)
    wanted = targets.to(explorer.device).repeat_interleave(starts, dim=0)
    unit, lowest, highest = (row.to(explorer.device) for row in _freedom(explorer))
    free = torch.zeros_like(begin).requires_grad_()  # how far each continuous code has moved, in units of its scale

    def draw() -> torch.Tensor:
        moved = (begin + unit * free).clamp(lowest, highest)
        return explorer.infogan.generator_ema(spec.generator_input(z, moved))

    optimiser = torch.optim.Adam([z, free], lr=_LEARNING_RATE)
    for _ in range(_STEPS):
        gradients = torch.autograd.grad(_squared_errors(draw(), wanted).sum(), [z, free])
        z.grad, free.grad = gradients
        optimiser.step()
        with torch.no_grad():
            _keep_plausible(z, settings.noise)
            _keep_between(free, begin, unit, lowest, highest)
    with torch.no_grad():
        errors = _HALF_RANGE * _squared_errors(draw(), wanted).sqrt()
        moved = (begin + unit * free).clamp(lowest, highest)
    by_target = (len(targets), starts)
    return Found(*(rows.detach().unflatten(0, by_target) for rows in (z, moved, errors)))


def _squared_errors(drawn: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    return ((drawn - wanted) ** 2).mean(dim=(1, 2, 3))


def _freedom(explorer: Explorer) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """For each column of c: its scale and explored range; 0 and no bounds for a column that stays as it is."""
    rows: list[tuple[float, float, float]] = []
    for code in explorer.spec.codes:
        if isinstance(code, Continuous):
            rows.append((code.scale, *code.explored_range))
        else:
            rows += [(0.0, -math.inf, math.inf)] * code.width
    unit, lowest, highest = torch.tensor(rows).unbind(dim=1)
    return unit, lowest, highest


def _keep_plausible(z: torch.Tensor, noise: str) -> None:
    """Move noise back, in place, to where its prior puts it."""
    if noise == "uniform":
        z.clamp_(-1, 1)
        return
    typical = math.sqrt(z.shape[1])
    norm = z.norm(dim=1, keepdim=True)
    z.mul_(norm.clamp(max(typical - _SHELL, 0.0), typical + _SHELL) / norm.clamp(min=1e-6))


def _keep_between(
    free: torch.Tensor, begin: torch.Tensor, unit: torch.Tensor, lowest: torch.Tensor, highest: torch.Tensor
) -> None:
    """Stop codes, in place, at the ends of their range: beyond it their gradient is 0 and they would not come back."""
    moves = unit > 0
    steps = unit.where(moves, torch.ones_like(unit))
    free.copy_(free.clamp((lowest - begin) / steps, (highest - begin) / steps).where(moves, torch.zeros_like(free)))
