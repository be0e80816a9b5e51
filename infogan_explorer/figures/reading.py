"""Q's reading of one picture: the posterior of every code beside what was set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from infogan_explorer.codes import Continuous
from infogan_explorer.figures.print import (
    COLOURS,
    SMALL,
    TINY,
    CodeTitles,
    LiteralTitles,
    minus,
    new_figure,
    plain,
    shortened,
)
from infogan_explorer.pictures import Pixels, scatter

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from infogan_explorer.explore import Explorer

_PICTURE_INCHES, _READING_INCHES = 1.15, 2.3
_BAR_INCHES, _LINE_INCHES, _MARGIN_INCHES = 0.13, 0.16, 0.4
_SHADE = "#E8E8E8"
_LONG_TITLE, _LONGEST_TITLE = 14, 30  # letters: where there is no room for the numbers beside, and none at all


@dataclass(frozen=True)
class PictureReading:
    """One picture and what Q reads in it.

    picture: (C, H, W) pixels.
    readings: of every code, {'probabilities': [...]} or {'mean': m, 'std': s}, as `Explorer.read` gives them.
    set_values: what the codes were set to; empty for a picture that was not generated.
    trained_ranges: of the continuous codes.
    """

    picture: Pixels
    readings: Mapping[str, Mapping[str, Any]]
    set_values: Mapping[str, float] = field(default_factory=dict)
    trained_ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def compute_reading(explorer: Explorer, values: Mapping[str, float], noise_seed: int = 0) -> PictureReading:
    """Generate one picture and let Q read it.

    Args:
        explorer: the model; of a two-dimensional one, the picture is a single point.
        values: a value for every code.
        noise_seed: which noise z.

    Raises:
        InputError: if a code is missing or unknown, or has no such value.
    """
    import torch

    example = explorer.generate(explorer.noise(noise_seed), torch.tensor([explorer.spec.encode(values)]))
    picture = scatter(example, np.zeros(1, int), size=64) if explorer.is_points else example
    codes = explorer.spec.by_name.items()
    ranges = {name: code.trained_range for name, code in codes if isinstance(code, Continuous)}
    return PictureReading(picture[0], explorer.read(example)[0], dict(values), ranges)


def draw_reading(reading: PictureReading, labels: CodeTitles | None = None) -> Figure:
    """The picture; beside it a bar for each category, and mean and standard deviation of each continuous code.

    What Q reads is purple. What was set is marked in black; the trained range of a continuous code is shaded.

    Args:
        reading: picture and readings.
        labels: what codes and categories are called.
    """
    titles = LiteralTitles(labels)
    inches = [_inches(read) for read in reading.readings.values()]
    height = max(sum(inches) + _MARGIN_INCHES * len(inches), _PICTURE_INCHES + 0.3)
    figure = new_figure(_PICTURE_INCHES + _READING_INCHES, height)
    grid = figure.add_gridspec(len(inches), 2, width_ratios=(_PICTURE_INCHES, _READING_INCHES), height_ratios=inches)
    _show_picture(figure.add_subplot(grid[:, 0]), reading.picture)
    for row, (code, read) in enumerate(reading.readings.items()):
        axis = figure.add_subplot(grid[row, 1])
        plain(axis)
        title = shortened(titles.title(code), _LONGEST_TITLE)
        axis.set_title(title, fontsize=SMALL, loc="left", pad=3)
        chosen = reading.set_values.get(code)
        if "probabilities" in read:
            names = [titles.category_title(code, k) for k in range(len(read["probabilities"]))]
            _draw_category(axis, read["probabilities"], names, chosen)
        else:
            words = _draw_number(axis, read["mean"], read["std"], chosen, reading.trained_ranges.get(code))
            if len(title) <= _LONG_TITLE:
                axis.set_title(words, fontsize=TINY, loc="right", pad=3)
            else:
                axis.set_xlabel(words, fontsize=TINY, loc="right", labelpad=1)
    return figure


def _inches(read: Mapping[str, Any]) -> float:
    return _BAR_INCHES * len(read["probabilities"]) if "probabilities" in read else _LINE_INCHES


def _show_picture(axis: Axes, picture: Pixels) -> None:
    axis.imshow(picture.transpose(1, 2, 0).squeeze(), cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    axis.set_xticks([])
    axis.set_yticks([])
    axis.spines[:].set_linewidth(0.6)
    axis.set_anchor("N")


def _draw_category(axis: Axes, probabilities: list[float], names: list[str], chosen: float | None) -> None:
    """A bar a category from the top down; the one that was set has a bold name and a mark at its end."""
    places = np.arange(len(probabilities))
    axis.barh(places, probabilities, height=0.7, color=COLOURS["reading"])
    for place, probability in zip(places, probabilities, strict=True):
        if probability >= 0.005:
            axis.annotate(
                f"{probability:.2f}",
                (probability, place),
                (3, 0),
                textcoords="offset points",
                va="center",
                fontsize=TINY,
            )
    axis.set_yticks(places, names)
    axis.set_ylim(len(probabilities) - 0.4, -0.6)
    axis.set_xlim(0, 1.18)
    axis.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    axis.spines["bottom"].set_bounds(0, 1)
    axis.tick_params(axis="y", length=0, pad=7)
    axis.set_xlabel("Q(c|x)", fontsize=TINY, labelpad=1)
    if chosen is not None:
        axis.get_yticklabels()[int(chosen)].set_fontweight("bold")
        axis.plot(-0.03, chosen, marker=">", markersize=3.5, color=COLOURS["ceiling"], clip_on=False)


def _draw_number(
    axis: Axes, mean: float, std: float, chosen: float | None, trained_range: tuple[float, float] | None
) -> str:
    """Mean and standard deviation on the code's axis, a black stroke where it was set; the same in words."""
    shown = [mean - std, mean + std, *([chosen] if chosen is not None else []), *(trained_range or ())]
    low, high = min(shown), max(shown)
    axis.set_xlim(low - 0.08 * (high - low), high + 0.08 * (high - low))
    axis.set_ylim(-1, 1)
    axis.set_yticks([])
    axis.spines["left"].set_visible(False)
    if trained_range:
        axis.axvspan(*trained_range, color=_SHADE, linewidth=0)
    axis.errorbar(mean, 0, xerr=std, fmt="o", markersize=4, color=COLOURS["reading"], linewidth=1.4, capsize=2.5)
    words = f"{minus(mean)} ± {minus(std)}"
    if chosen is not None:
        axis.plot([chosen, chosen], [-0.8, 0.8], color=COLOURS["ceiling"], linewidth=1.4)
        words += f"   (set {minus(chosen)})"
    return words
