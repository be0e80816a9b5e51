"""Two sets of points in the plane, each through noise of a stated width: how far apart, by summing over a grid.

Through Gaussian noise of width s, a set of N points is a mixture of N Gaussians with a known density. The
Jensen-Shannon divergence of two such mixtures is exact up to the grid, and the error of the grid is measured on a
second, finer one. That the points are samples of something is not part of it: the divergence of two sets of the same
distribution is above 0, and stands beside it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from infogan_explorer.evaluate.resampling import GROUPS, jackknife_stderr
from infogan_explorer.evaluate.score import Score

NOISE_WIDTH = 0.05  # about the width of the sets' own noise, in the units of the plane
SPACINGS = (1 / 2, 1 / 3)  # of two grids, in widths of the noise
_MARGIN = 6.0  # widths around the outermost point: beyond lies less than 1e-8 of it
_MOST_NODES = 1000  # a side
_CLOSE_ENOUGH = 1e-4  # nats between the two grids

Points = NDArray[np.float64]


def grid_of(*sets: Points, width: float, spacing: float) -> tuple[Points, Points]:
    """Nodes along x and along y of a grid around all points; `spacing` is in widths of the noise."""
    low = np.min([points.min(axis=0) for points in sets], axis=0) - _MARGIN * width
    high = np.max([points.max(axis=0) for points in sets], axis=0) + _MARGIN * width
    step = spacing * width
    x, y = (start + step * np.arange(int((end - start) / step) + 2) for start, end in zip(low, high, strict=True))
    return x, y


def density(points: Points, grid: tuple[Points, Points], width: float) -> NDArray[np.float64]:
    """p at every node, (nodes in x, nodes in y), of points (N, 2) through Gaussian noise: exact, every point counts."""
    along = [np.exp(-0.5 * ((nodes[:, None] - points[None, :, axis]) / width) ** 2) for axis, nodes in enumerate(grid)]
    return along[0] @ along[1].T / (len(points) * 2 * np.pi * width**2)


def divergence_nats(p: NDArray[np.float64], q: NDArray[np.float64], cell: float) -> float:
    """KL(p || m) / 2 + KL(q || m) / 2 with m = (p + q) / 2, in nats, of densities at nodes of this cell (Lin 1991)."""
    middle = np.maximum((p + q) / 2, np.finfo(float).tiny)  # where both are 0, so is p ln (p / m)
    return float((xlogy(p, p / middle) + xlogy(q, q / middle)).sum()) / 2 * cell


def jensen_shannon_nats(first: Points, second: Points, width: float, spacing: float) -> float:
    """The Jensen-Shannon divergence of two sets of points through noise, in nats.

    0 for equal sets, ln 2 = 0.6931 nats (1 bit) for sets that no one point could be of both.

    Args:
        first: (N, 2).
        second: (M, 2).
        width: standard deviation of the noise.
        spacing: of the grid, in widths.
    """
    grid = grid_of(first, second, width=width, spacing=spacing)
    return divergence_nats(density(first, grid, width), density(second, grid, width), (spacing * width) ** 2)


def jensen_shannon_score(first: Points, second: Points, what: str, width: float = NOISE_WIDTH) -> Score:
    """The divergence with its jackknife standard error, or why the grids cannot resolve it."""
    protocol = f"{what}; exact between the two sets through Gaussian noise of width {width:g}"
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        return Score.missing("some points are not finite, so they have no density.", protocol)
    count = min(len(first), len(second))
    if count < GROUPS:
        return Score.missing(f"there are {count} points of one kind; the divergence takes {GROUPS} or more.", protocol)
    reach = float(max(np.abs(first).max(), np.abs(second).max()))
    if 2 * reach / (min(SPACINGS) * width) > _MOST_NODES:
        return Score.missing(
            f"some points lie {reach:.4g} from the middle, too far for a grid of {_MOST_NODES:,} nodes a side; "
            "train the run until its points come near the real ones.",
            protocol,
        )
    coarse, fine = (jensen_shannon_nats(first, second, width, spacing) for spacing in SPACINGS)
    if abs(coarse - fine) > _CLOSE_ENOUGH:
        return Score.missing(f"two grids disagree by {abs(coarse - fine):.2g} nats.", protocol)
    difference = f"two grids differ by {abs(coarse - fine):.0e} nats"
    return Score(
        fine,
        _stderr(first, second, width),
        count,
        f"{protocol} ({difference}), and the sets are samples: see the floor",
    )


def _stderr(first: Points, second: Points, width: float) -> float:
    """By the jackknife, on a grid that is fine enough for an error: the mixture of a set is the mean of its groups'."""
    grid = grid_of(first, second, width=width, spacing=1.0)
    groups = [
        np.stack([density(part, grid, width) for part in np.array_split(points, GROUPS)]) for points in (first, second)
    ]

    def divergence(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
        return divergence_nats(p.mean(axis=0), q.mean(axis=0), width**2)

    return jackknife_stderr(divergence, *groups)
