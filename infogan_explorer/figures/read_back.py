"""A continuous code read back: what Q reads at each value that was set, also beyond the trained range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from infogan_explorer.codes import Continuous
from infogan_explorer.errors import InputError
from infogan_explorer.figures.print import (
    COLOURS,
    COLUMN_INCHES,
    SMALL,
    TINY,
    CodeTitles,
    LiteralTitles,
    halo,
    new_figure,
    plain,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from infogan_explorer.explore import Explorer

_SHADE = "#E8E8E8"


@dataclass(frozen=True)
class ReadBack:
    """Q's mean readings of one continuous code, over other codes and noise drawn at random.

    set_values: (V,), what the code was set to.
    read_mean: (V,), the mean of Q's readings.
    read_spread: (V,), their standard deviation over pictures.
    samples: pictures at each value.
    """

    code: str
    set_values: np.ndarray
    read_mean: np.ndarray
    read_spread: np.ndarray
    samples: int
    trained_range: tuple[float, float]


def compute_read_back(
    explorer: Explorer, code: str, count: int = 17, samples: int = 100, noise_seed: int = 0
) -> ReadBack:
    """Set a code to each value of its explored range, draw everything else at random, and let Q read the pictures.

    Args:
        explorer: the model.
        code: a continuous code's name.
        count: values.
        samples: pictures at each; the same other codes and noise at all values.
        noise_seed: which.

    Raises:
        InputError: if the code is unknown or a category.
    """
    import torch

    described = explorer.spec.get(code)
    if not isinstance(described, Continuous):
        raise InputError(f"code {code!r} is a category, which is read as probabilities; choose a continuous code.")
    draws = torch.Generator().manual_seed(noise_seed)
    z, others = explorer.noise(noise_seed, samples), list(explorer.spec.split(explorer.spec.sample(samples, draws)))
    place = list(explorer.spec.by_name).index(code)
    values = np.array(explorer.values_along(code, count))
    means = []
    for value in values:
        others[place] = torch.tensor(described.encode(float(value))).expand(samples, -1)
        readings = explorer.read(explorer.generate(z, torch.cat(others, dim=1)))
        means.append([reading[code]["mean"] for reading in readings])
    read = np.array(means)
    return ReadBack(
        code, values, read.mean(axis=1), read.std(axis=1, ddof=min(1, samples - 1)), samples, described.trained_range
    )


def draw_read_back(read_back: ReadBack, labels: CodeTitles | None = None) -> Figure:
    """Read over set: purple mean with a band of one standard deviation, dashed where both would be equal.

    Args:
        read_back: the numbers.
        labels: what codes are called.
    """
    title = LiteralTitles(labels).title(read_back.code)
    figure = new_figure(COLUMN_INCHES, 2.4)
    axis = figure.subplots()
    plain(axis)
    at, mean, spread = read_back.set_values, read_back.read_mean, read_back.read_spread
    axis.axvspan(*read_back.trained_range, color=_SHADE, linewidth=0)
    axis.plot(at, at, color=COLOURS["ceiling"], linestyle="--", linewidth=0.8)
    axis.fill_between(at, mean - spread, mean + spread, color=COLOURS["reading"], alpha=0.25, linewidth=0)
    axis.plot(at, mean, color=COLOURS["reading"], linewidth=1.4, marker="o", markersize=2.5)
    axis.set_xlim(at[0], at[-1])
    axis.annotate("read = set", (at[0], at[0]), (6, 0), textcoords="offset points", fontsize=TINY, **halo())
    axis.annotate(
        "trained range",
        (sum(read_back.trained_range) / 2, 0.02),
        xycoords=("data", "axes fraction"),
        ha="center",
        fontsize=TINY,
    )
    axis.set_xlabel(f"{title}, as set", fontsize=SMALL)
    axis.set_ylabel("as Q reads it", fontsize=SMALL)
    return figure
