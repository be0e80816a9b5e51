"""Points in the plane with known classes: small enough that information can be computed, not only bounded.

Every set fills about [-1, 1]^2 and is one formula plus isotropic Gaussian noise. Classes are equally frequent (to
within one point), so H(class) is ln K, and the points come in random order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.datasets.dataset import Dataset, DatasetInfo, Split
from infogan_explorer.errors import InputError

TRAIN_SIZE = 10_000
TEST_SIZE = 10_000

RING_RADII = (0.2, 0.45, 0.7, 0.95)
ROLL_START, ROLL_END = 1.5 * math.pi, 4.5 * math.pi
CLUSTER_POSITIONS = (-0.7, 0.0, 0.7)

_SEED = 20160612  # the same points for everybody, whatever the seed of a run

Curve = Callable[[NDArray[np.int64], NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True)
class _Family:
    """A set of points: x = curve(label, u) + noise_std * N(0, I), with u uniform on [0, 1)."""

    info: DatasetInfo
    curve: Curve
    noise_std: float
    class_names: tuple[str, ...]


def roll_parameter(labels: NDArray[np.int64], u: NDArray[np.float64]) -> NDArray[np.float64]:
    """t of the swiss roll, in radians: quarter `labels` of [3/2 pi, 9/2 pi], at the fraction `u` of that quarter."""
    return ROLL_START + (ROLL_END - ROLL_START) * (labels + u) / 4


def _polar(radius: NDArray[np.float64] | float, angle: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _rings(labels: NDArray[np.int64], u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Circle number k around the origin: radius RING_RADII[k], angle 2 pi u."""
    return _polar(np.asarray(RING_RADII)[labels], 2 * math.pi * u)


def _moons(labels: NDArray[np.int64], u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Two interleaved half circles of radius 2/3, a = pi u.

    (cos a, sin a) and (1 - cos a, 1/2 - sin a), moved by (-1/2, -1/4) and multiplied by 2/3.
    """
    upper = _polar(1.0, math.pi * u)
    lower = np.array([1.0, 0.5]) - upper
    return (np.where(labels[:, None] == 0, upper, lower) - np.array([0.5, 0.25])) * 2 / 3


def _swiss_roll(labels: NDArray[np.int64], u: NDArray[np.float64]) -> NDArray[np.float64]:
    """t (cos t, sin t) / (9/2 pi), with t uniform on [3/2 pi, 9/2 pi]; the classes are its four quarters."""
    t = roll_parameter(labels, u)
    return _polar(t / ROLL_END, t)


def _spirals(labels: NDArray[np.int64], u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Arm k of three: radius 0.1 + 0.85 s, angle 2 pi (k / 3 + 3/4 s); s = sqrt(u), else the middle is crowded."""
    s = np.sqrt(u)
    return _polar(0.1 + 0.85 * s, 2 * math.pi * (labels / 3 + 0.75 * s))


def _grid(labels: NDArray[np.int64], _u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centre of cluster k in reading order: column k mod 3 from the left, row k div 3 from the top; needs no `u`."""
    positions = np.asarray(CLUSTER_POSITIONS)
    return np.stack([positions[labels % 3], -positions[labels // 3]], axis=1)


def _family(
    name: str, title: str, summary: str, curve: Curve, noise_std: float, class_names: tuple[str, ...]
) -> _Family:
    return _Family(DatasetInfo(name, title, summary, (2,), TRAIN_SIZE, is_points=True), curve, noise_std, class_names)


_FAMILIES = {
    family.info.name: family
    for family in (
        _family(
            "rings",
            "Rings",
            "four concentric rings: no straight line separates them",
            _rings,
            0.03,
            ("innermost", "second", "third", "outermost"),
        ),
        _family(
            "moons",
            "Two moons",
            "two interleaved half circles",
            _moons,
            0.04,
            ("upper", "lower"),
        ),
        _family(
            "swiss-roll",
            "Swiss roll",
            "one rolled-up strip: a continuous factor t, cut into four quarters",
            _swiss_roll,
            0.02,
            ("first quarter", "second quarter", "third quarter", "last quarter"),
        ),
        _family(
            "spirals",
            "Spirals",
            "three arms that wind around each other",
            _spirals,
            0.02,
            ("arm 1", "arm 2", "arm 3"),
        ),
        _family(
            "grid",
            "Grid of clusters",
            "nine Gaussian clusters: a test of how many categories are found",
            _grid,
            0.06,
            ("NW", "N", "NE", "W", "centre", "E", "SW", "S", "SE"),
        ),
    )
}

INFOS = tuple(family.info for family in _FAMILIES.values())


def check_image_size(name: str, image_size: int | None) -> None:
    """Points have none.

    Raises:
        InputError: if one is given.
    """
    if image_size is not None:
        raise InputError(
            f"dataset {name!r} holds points, not pictures, but image size {image_size} was given; omit it."
        )


def load_points(name: str, image_size: int | None = None) -> Dataset:
    """One of the sets of points, TRAIN_SIZE to train on and TEST_SIZE to test with, the same at every call.

    Args:
        name: "rings", "moons", "swiss-roll", "spirals" or "grid".
        image_size: must be None.

    Raises:
        InputError: if `image_size` is given.
    """
    check_image_size(name, image_size)
    family = _FAMILIES[name]
    rng = np.random.default_rng(_SEED)
    return Dataset(
        name,
        train=_sample_split(family, TRAIN_SIZE, rng),
        test=_sample_split(family, TEST_SIZE, rng),
        class_names=family.class_names,
        factor_names=("t",) if name == "swiss-roll" else (),
    )


def _sample_split(family: _Family, n: int, rng: np.random.Generator) -> Split:
    labels = rng.permutation(np.arange(n) % len(family.class_names)).astype(np.int64)
    u = rng.random(n)
    points = family.curve(labels, u) + family.noise_std * rng.standard_normal((n, 2))
    factors = roll_parameter(labels, u)[:, None] if family.info.name == "swiss-roll" else None
    return Split(points.astype(np.float32), labels, factors)
