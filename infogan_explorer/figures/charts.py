"""Charts of runs for print: their bounds, and their losses, D's score and variety."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from infogan_explorer.figures.curves import BoundCurve, LossCurve
from infogan_explorer.figures.print import (
    COLOURS,
    COLUMN_INCHES,
    SHADES,
    SMALL,
    TINY,
    CodeTitles,
    LiteralTitles,
    dashed_line,
    entropy_words,
    halo,
    minus,
    new_figure,
    plain,
    shortened,
    spread,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PANEL_INCHES = {"categorical": 2.1, "continuous": 1.6}
_LOSS_PANEL_INCHES = 1.15
_LONG_NAME, _LEGEND_LINE_INCHES = 18, 0.15  # longer names than this leave no room for the curves, and go to a legend
_DASHES: tuple[Any, ...] = ("-", (0, (6, 1.5)), (0, (5, 1.2, 1.2, 1.2)), (0, (2.5, 1)))
_GREEN = "#009E73"


@dataclass(frozen=True)
class ForkPoint:
    """Where a run left another."""

    parent: str
    step: int


@dataclass(frozen=True)
class PrintedRun:
    """The curves of one run on a figure of several."""

    name: str
    curves: Sequence[BoundCurve]
    baseline: bool = False
    fork: ForkPoint | None = None


def draw_bound_curves(runs: Sequence[PrintedRun], title: str = "", labels: CodeTitles | None = None) -> Figure:
    """L_I of all codes of all runs over training, for one column of a page.

    Categorical codes rise to their dashed ceiling H(c). Continuous codes have a panel of their own, without a ceiling
    but with the line of a Q that knows nothing. A curve is named at its end; its band is one standard error. GAN
    baselines are grey and dotted; where a run was forked, a thin line says from what.

    Args:
        runs: at least one.
        title: above the figure.
        labels: what codes are called.
    """
    kinds = [kind for kind in SHADES if any(curve.kind == kind for run in runs for curve in run.curves)] or [
        "categorical"
    ]
    names = _names(runs, LiteralTitles(labels))
    in_legend = max(map(len, names.values()), default=0) > _LONG_NAME
    inches = [_PANEL_INCHES[kind] for kind in kinds]
    figure = new_figure(COLUMN_INCHES, sum(inches) + 0.3 + (_LEGEND_LINE_INCHES * len(names) if in_legend else 0))
    axes = list(np.atleast_1d(figure.subplots(len(kinds), sharex=True, height_ratios=inches)))
    for axis, kind in zip(axes, kinds, strict=True):
        _draw_panel(axis, kind, runs, names, in_legend)
    if in_legend:
        figure.legend(loc="outside lower left", fontsize=TINY, frameon=False, handlelength=2.6)
    axes[0].set_xlim(0, max((int(c.steps[-1]) for run in runs for c in run.curves if len(c.steps)), default=1))
    for run in runs:
        if run.fork:
            _mark_fork(axes, run.fork)
    _finish_steps(figure, axes, title)
    return figure


def draw_loss_curves(curves: Sequence[LossCurve], title: str = "") -> Figure:
    """Losses of D and G; the share of its batch that D sorts rightly; variety of G beside that of real examples.

    Variety is a variance at a fixed setting of the codes over the variance of all real examples, so it has no unit.

    Args:
        curves: of `compute_loss_curves`; panels without numbers are left out.
        title: above the figure.
    """
    by_key = {curve.key: curve for curve in curves if len(curve.steps)}
    panels = [panel for panel in _LOSS_PANELS if any(key in by_key for key in panel)] or [_LOSS_PANELS[0]]
    figure = new_figure(COLUMN_INCHES, _LOSS_PANEL_INCHES * len(panels) + 0.4)
    axes = list(np.atleast_1d(figure.subplots(len(panels), sharex=True)))
    for axis, panel in zip(axes, panels, strict=True):
        plain(axis)
        ends = []
        for key in (key for key in panel if key in by_key):
            name, colour, dash, factor = _LOSS_LOOKS[key]
            curve = by_key[key]
            axis.plot(curve.steps, factor * curve.values, color=colour, linestyle=dash, linewidth=1)
            ends.append((name, int(curve.steps[-1]), float(factor * curve.values[-1])))
        axis.set_ylabel(_LOSS_AXES[panel], fontsize=SMALL)
        if panel == ("accuracy/discriminator",):
            axis.set_ylim(0, 103)
            axis.axhline(50, color=COLOURS["ceiling"], linestyle="--", linewidth=0.7)
            axis.annotate("guessing", (0.01, 48), xycoords=("axes fraction", "data"), va="top", fontsize=TINY, **halo())
        elif panel[0] == "variety":
            axis.set_ylim(bottom=0)
        _name_ends(axis, ends, _LOSS_PANEL_INCHES)
    axes[0].set_xlim(0, max((int(curve.steps[-1]) for curve in by_key.values()), default=1))
    _finish_steps(figure, axes, title)
    return figure


_LOSS_PANELS = (("loss/discriminator", "loss/generator"), ("accuracy/discriminator",), ("variety", "variety_real"))
_LOSS_AXES = dict(zip(_LOSS_PANELS, ("loss", "D is right (%)", "variety"), strict=True))
_LOSS_LOOKS: Mapping[str, tuple[str, str, Any, float]] = {
    "loss/discriminator": ("D", "#D55E00", "-", 1),
    "loss/generator": ("G", "#56B4E9", _DASHES[1], 1),
    "accuracy/discriminator": ("D", "#D55E00", "-", 100),
    "variety": ("G", _GREEN, "-", 1),
    "variety_real": ("real", COLOURS["ceiling"], ":", 1),
}


def _names(runs: Sequence[PrintedRun], titles: CodeTitles) -> dict[tuple[str, str], str]:
    """What every curve is called: by its code, and where there are several runs by its run too."""
    return {
        (run.name, curve.code): titles.title(curve.code) if len(runs) == 1 else f"{run.name} {titles.title(curve.code)}"
        for run in runs
        for curve in run.curves
    }


def _draw_panel(
    axis: Axes, kind: str, runs: Sequence[PrintedRun], names: Mapping[tuple[str, str], str], in_legend: bool
) -> None:
    plain(axis)
    shown = [(run, curve) for run in runs for curve in run.curves if curve.kind == kind]
    ends: list[tuple[str, int, float]] = []
    coloured = 0
    for run, curve in shown:
        if run.baseline:
            colour, dash = COLOURS["baseline"], ":"
        else:
            colour, dash = SHADES[kind][coloured % 3], _DASHES[coloured % 4]
            coloured += 1
        low, high = curve.bound_nats - curve.stderr_nats, curve.bound_nats + curve.stderr_nats
        axis.fill_between(curve.steps, low, high, color=colour, alpha=0.25, linewidth=0)
        name = names[run.name, curve.code]
        label = name if in_legend else None
        axis.plot(curve.steps, curve.bound_nats, linestyle=dash, color=colour, linewidth=1.2, label=label)
        if len(curve.steps) and not in_legend:
            ends.append((name, int(curve.steps[-1]), float(curve.bound_nats[-1])))
    curves = [curve for _, curve in shown]
    axis.set_ylim(*_range(kind, curves))
    _draw_levels(axis, kind, shown)
    _say_what_is_below(axis, curves)
    axis.set_ylabel("bound $L_I$ (nats)", fontsize=SMALL)
    _name_ends(axis, ends, _PANEL_INCHES[kind])


def _range(kind: str, curves: Sequence[BoundCurve]) -> tuple[float, float]:
    """Wide enough for what matters: a moment far below the rest may leave the panel, and is then spoken of."""
    values = np.concatenate([curve.bound_nats for curve in curves]) if curves else np.zeros(0)
    lowest, highest = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    if kind == "categorical":
        top = 1.16 * max((curve.entropy_nats for curve in curves), default=1.0)
        return max(min(-0.05 * top, lowest), -0.25 * top), max(top, 1.05 * highest)
    zero = min(curve.zero_knowledge_nats for curve in curves)
    return max(min(lowest, zero - 0.3), zero - 0.8) - 0.05, max(highest + 0.15, zero + 0.8)


def _draw_levels(axis: Axes, kind: str, shown: Sequence[tuple[PrintedRun, BoundCurve]]) -> None:
    """The dashed lines, each with its name; codes on one line share it, codes of one name on several tell their run."""
    levels = [
        (round(curve.entropy_nats if kind == "categorical" else curve.zero_knowledge_nats, 6), run.name, curve.code)
        for run, curve in shown
    ]
    has_rivals = len({(level, code) for level, _, code in levels}) > len({code for _, _, code in levels})
    for place, level in enumerate(sorted({level for level, _, _ in levels})):
        run = next(run for other, run, _ in levels if other == level)
        codes = list(dict.fromkeys(code for other, _, code in levels if other == level))
        whose = f"{shortened(run, 16)}: " if has_rivals else ""
        if kind == "categorical":
            text = whose + entropy_words(codes, level)
        else:
            of = f" of {', '.join(codes)}" if len({level for level, _, _ in levels}) > 1 else ""
            text = f"{whose}Q knows nothing{of}: {minus(level)} nats"
        # two lines near each other are named at opposite ends
        dashed_line(axis, level, text, "right" if place % 2 else "left", below=kind != "categorical")


def _say_what_is_below(axis: Axes, curves: Sequence[BoundCurve]) -> None:
    floor = axis.get_ylim()[0]
    below = sum(int((curve.bound_nats < floor).sum()) for curve in curves)
    if below:
        lowest = min(float(curve.bound_nats.min()) for curve in curves if len(curve.steps))
        text = (
            f"{below} lower values, down to {minus(lowest, 1)}" if below > 1 else f"1 lower value: {minus(lowest, 1)}"
        )
        axis.annotate(text, (0.99, 0.02), xycoords="axes fraction", ha="right", va="bottom", fontsize=TINY, **halo())


def _name_ends(axis: Axes, ends: Sequence[tuple[str, int, float]], inches: float) -> None:
    """Names to the right of the axis, at the height of their curves' ends, or led there where they would collide."""
    low, high = axis.get_ylim()
    apart = (TINY + 1.5) / 72 / (0.8 * inches)
    heights = [(value - low) / (high - low) for _, _, value in ends]
    for (name, step, value), place in zip(ends, spread(heights, apart, 0.03, 0.97), strict=True):
        axis.annotate(
            name,
            (step, min(max(value, low), high)),
            (1.035, place),
            xycoords="data",
            textcoords="axes fraction",
            va="center",
            fontsize=TINY,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "linewidth": 0.5, "color": COLOURS["baseline"], "shrinkA": 1, "shrinkB": 0},
        )


def _mark_fork(axes: Sequence[Axes], fork: ForkPoint) -> None:
    for axis in axes:
        axis.axvline(fork.step, color=COLOURS["ceiling"], linewidth=0.6)
    is_late = fork.step > 0.5 * axes[0].get_xlim()[1]
    axes[0].annotate(
        f"forked from {shortened(fork.parent)}\nat step {fork.step:,}",
        (fork.step, 0.5),
        (-3 if is_late else 3, 0),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="right" if is_late else "left",
        va="center",
        fontsize=TINY,
        **halo(),
    )


def _finish_steps(figure: Figure, axes: Sequence[Axes], title: str) -> None:
    axes[-1].set_xlabel("training step", fontsize=SMALL)
    axes[-1].xaxis.set_major_formatter("{x:,.0f}")
    axes[-1].locator_params(axis="x", nbins=5)
    if title:
        axes[0].set_title(title, fontsize=SMALL, loc="left")
    figure.align_ylabels(axes)
