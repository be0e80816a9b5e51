"""The real points that a laboratory can learn: four clusters, a dataset of points, or points of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from infogan_explorer.config import Settings
from infogan_explorer.datasets import load_dataset
from infogan_explorer.errors import InputError, unknown_name
from infogan_explorer.learn.laboratory.laboratory import MOST_POINTS, laboratory_settings

FARTHEST = 1.5  # of a drawn point from the middle, along each axis
_CLUSTER_STD = 0.06
_SEED = 20160612
# with a fast D two codes settle in one of the clusters; with a slow one G draws dots instead of curves
_RATES = {
    "four-clusters": {"learning_rate_discriminator": 2e-3, "learning_rate_generator": 3e-3},
    "others": {"learning_rate_discriminator": 1e-2, "learning_rate_generator": 1e-3},
}


@dataclass(frozen=True, eq=False)
class World:
    """Real points, and the codes that can tell their parts apart.

    points: (N, 2) float32.
    labels: (N,) int64, the part that each point belongs to; None where nobody knows.
    codes: a spec as many parts large, or a number for a sheet.
    """

    name: str
    points: np.ndarray
    labels: np.ndarray | None
    codes: str

    def settings(self, **changes: Any) -> Settings:
        """`laboratory_settings` with this world's codes and learning rates, and `changes`."""
        return laboratory_settings(**{"codes": self.codes, **_RATES.get(self.name, _RATES["others"]), **changes})


_CODES = {
    "four-clusters": "cat4",
    "rings": "cat4",
    "moons": "cat2",
    "swiss-roll": "uniform",
    "spirals": "cat3",
    "grid": "cat9",
}
WORLDS = tuple(_CODES)


def load_world(name: str) -> World:
    """One of `WORLDS`, the same points at every call.

    Raises:
        InputError: if there is none of that name.
    """
    if name not in _CODES:
        raise unknown_name("world", name, WORLDS)
    if name == "four-clusters":
        labels = np.arange(MOST_POINTS) % 4
        middles = np.array([[-0.7, 0.7], [0.7, 0.7], [-0.7, -0.7], [0.7, -0.7]])
        points = middles[labels] + _CLUSTER_STD * np.random.default_rng(_SEED).standard_normal((MOST_POINTS, 2))
        return World(name, points.astype(np.float32), labels, _CODES[name])
    split = load_dataset(name).train
    labels = None if split.labels is None else split.labels[:MOST_POINTS]
    return World(name, split.examples[:MOST_POINTS], labels, _CODES[name])


def drawn_world(points: Sequence[Sequence[float]]) -> World:
    """A world of one's own points.

    Args:
        points: (N, 2), from 2 to 2,000 of them, each within 1.5 of the middle along both axes.

    Raises:
        InputError: if they are too few, too many, no pairs of numbers, or too far out.
    """
    if not 2 <= len(points) <= MOST_POINTS:
        raise InputError(f"{len(points)} points were drawn; draw from 2 to {MOST_POINTS:,}.")
    try:
        array = np.asarray(points, dtype=np.float64)
    except (TypeError, ValueError):
        array = np.empty(0)
    if array.shape != (len(points), 2):
        raise InputError("the drawn points are not all pairs of numbers; give [x, y] for each.")
    if not (np.abs(array) <= FARTHEST).all():  # also refuses nan
        raise InputError(f"a drawn point lies outside the plane; keep both numbers from {-FARTHEST} to {FARTHEST}.")
    return World("drawn", array.astype(np.float32), None, "cat4")
