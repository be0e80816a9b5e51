"""What a laboratory's plane looks like at one step, as arrays to draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from infogan_explorer.codes import CategoryReading
from infogan_explorer.errors import InputError
from infogan_explorer.learn.laboratory.lattice import NOISE_LEVELS, noise_levels
from infogan_explorer.streams import stream

if TYPE_CHECKING:
    from infogan_explorer.learn.laboratory.laboratory import Laboratory


@dataclass(frozen=True)
class LaboratoryView:
    """What the plane looks like at one step, as arrays to draw.

    real, drawn: (N, 2) float32, seen through the noise; values: {'c1': (N,), ...} of the drawn points.
    clean: (N, 2), the drawn points without the noise.
    extent: (left, right, bottom, top) of the maps, whose rows go from bottom to top.
    realness: (R, R), D's probability that a point is real.
    regions: (R, R) the category that Q reads in the first categorical code, and `certainty` its probability; None if
        there is none.
    means: (R, R) Q's mean of the first continuous code; None if there is none.
    """

    step: int
    real: np.ndarray
    drawn: np.ndarray
    clean: np.ndarray
    values: Mapping[str, np.ndarray]
    extent: tuple[float, float, float, float]
    realness: np.ndarray
    regions: np.ndarray | None
    certainty: np.ndarray | None
    means: np.ndarray | None


@torch.no_grad()
def look(laboratory: Laboratory, points: int, resolution: int, reach: float) -> LaboratoryView:
    """See `Laboratory.look`."""
    spec, infogan = laboratory.spec, laboratory.infogan
    draws = stream(laboratory.settings.seed, "samples")
    z = noise_levels()[torch.randint(NOISE_LEVELS, (points,), generator=draws)]
    c = spec.sample(points, draws)
    noise = laboratory.noise_width * torch.randn(2, points, 2, generator=draws)
    clean = laboratory.draw(spec.generator_input(z, c))
    index = torch.randperm(len(laboratory.points), generator=draws)[:points]
    real = laboratory.recipe.place(laboratory.points[index]) + noise[0][: len(index)]
    side = (2 * torch.arange(resolution) + 1) / resolution * reach - reach
    features = infogan.trunk(torch.cartesian_prod(side, side).flip(1))  # x changes fastest, rows go up
    realness = infogan.discriminator_head(features).sigmoid().view(resolution, resolution)
    regions, certainty, means = _maps(laboratory, features, resolution)
    return LaboratoryView(
        step=laboratory.steps_done,
        real=real.numpy(),
        drawn=(clean + noise[1]).numpy(),
        clean=clean.numpy(),
        values={name: _plain(part) for name, part in zip(spec.by_name, spec.split(c), strict=True)},
        extent=(-reach, reach, -reach, reach),
        realness=realness.numpy(),
        regions=regions,
        certainty=certainty,
        means=means,
    )


def _maps(laboratory: Laboratory, features: torch.Tensor, resolution: int) -> tuple[np.ndarray | None, ...]:
    """Category read, its probability, and the mean of the first continuous code, (R, R) each, or None."""
    spec = laboratory.spec
    unknown = laboratory.lattice.row_with(next(iter(spec.by_name)), 0).expand(len(features), -1)
    readings = spec.read(laboratory.recipe.read(laboratory.infogan, features, unknown))
    regions = certainty = means = None
    for reading in readings.values():
        if isinstance(reading, CategoryReading):
            if regions is None:
                best = reading.probabilities.max(dim=1)
                regions = best.indices.view(resolution, resolution).numpy()
                certainty = best.values.view(resolution, resolution).numpy()
        elif means is None:
            means = reading.mean.view(resolution, resolution).numpy()
    return regions, certainty, means


@torch.no_grad()
def sheet(laboratory: Laboratory, name: str) -> tuple[np.ndarray, np.ndarray]:
    """See `Laboratory.sheet`."""
    if laboratory.spec.get(name).kind != "continuous":
        raise InputError(f"code {name!r} is categorical and has no sheet; choose a continuous one.")
    lattice = laboratory.lattice
    axis = list(laboratory.spec.by_name).index(name)
    drawn = laboratory.draw(lattice.inputs).view(*lattice.shape, 2).movedim(axis, 0)
    while drawn.ndim > 3:
        drawn = drawn[:, 0]
    return drawn.numpy(), lattice.values[name].columns[:, 0].numpy()


def _plain(block: torch.Tensor) -> np.ndarray:
    """One number a row of c: the category, or the value."""
    return (block.argmax(dim=1) if block.shape[1] > 1 else block[:, 0]).numpy()
