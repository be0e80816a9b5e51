"""The charts of L_I as plotly describes them, made from the numbers of `figures.compute_bound_curves`.

Plain dictionaries: the browser's plotly draws them, and Python's needs not be loaded for that. Text, grid lines and
ceilings take their ink from the style sheet, so that one figure serves light and dark.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from infogan_explorer.app.words import Words
from infogan_explorer.figures import COLOURS, SHADES, BoundCurve
from infogan_explorer.figures.print import spread
from infogan_explorer.information import nats_to_bits

Figure = dict[str, Any]

HEIGHTS = {"categorical": 320, "continuous": 180}  # pixels
MARGINS = {"l": 52, "r": 116, "t": 8, "b": 28}  # the page's time cursor is laid out by them
GRID = "rgba(128,128,128,0.22)"
LABEL_GROUND = "#FFFFFE"  # the style sheet puts the page's own in its place
_DASHES = ("solid", "dash", "dashdot", "6px,2px,2px,2px,2px,2px")
_LABEL_PIXELS = 15  # between two labels, one above the other
_LABEL_LETTERS = 17
_MOST_LABELS = 12


@dataclass(frozen=True)
class ShownRun:
    """The curves of one run on the chart."""

    name: str
    curves: Sequence[BoundCurve]
    steps: int
    baseline: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)  # 'c1' -> 'c1 digit', where it has a name
    forked_at: int | None = None

    def title(self, code: str) -> str:
        return self.titles.get(code, code)


def last_step(runs: Sequence[ShownRun]) -> int:
    """Where the axis of steps ends."""
    return max(run.steps for run in runs)


def bound_chart(runs: Sequence[ShownRun], kind: str, words: Words) -> Figure:
    """L_I of all codes of one kind over training; the first run in colour, the others beside it.

    Args:
        runs: at least one; the first is the run that the page is about.
        kind: 'categorical', with dashed ceilings H(c), or 'continuous', with the line of a Q that knows nothing.
        words: of the visitor's language.
    """
    drawn: list[list[Figure]] = []
    ends: list[tuple[str, int, float]] = []
    for place, run in enumerate(runs):
        shown = [curve for curve in run.curves if curve.kind == kind]
        for index, curve in enumerate(shown):
            drawn.append(_traces(run, curve, index, place))
            if len(curve.steps):
                text = _end_text(run, curve, place, len(shown))
                ends.append((text, int(curve.steps[-1]), float(curve.bound_nats[-1])))
    curves = [curve for run in runs for curve in run.curves if curve.kind == kind]
    levels = _levels(curves, kind, words)
    low, high = _range(curves, kind, [level for _, level in levels])
    forked_at = runs[0].forked_at
    is_first = kind == "categorical" or not any(curve.kind == "categorical" for curve in runs[0].curves)
    return {
        "data": [trace for traces in reversed(drawn) for trace in traces],  # the run's own lie on top
        "layout": {
            **frame(HEIGHTS[kind], last_step(runs)),
            "yaxis": {**axis(), "range": [low, high], "title": title(words("monitor.axis_bound")), "nticks": 6},
            "shapes": [*(_line(level) for _, level in levels), *([fork_line(forked_at)] if forked_at else [])],
            "annotations": [
                *(_level_label(text, level, kind) for text, level in levels),
                *end_labels(ends[:_MOST_LABELS], (low, high), HEIGHTS[kind] - MARGINS["t"] - MARGINS["b"]),
                *_below_label(curves, low, words),
                *([_fork_label(forked_at, last_step(runs), words)] if forked_at and is_first else []),
            ],
        },
        "config": dict(CONFIG),
    }


CONFIG = {"displayModeBar": False, "showTips": False, "scrollZoom": False, "doubleClick": False, "responsive": True}


def frame(height: int, end: int) -> Figure:
    """What the layouts of all charts share: nothing in it moves while curves grow."""
    return {
        "height": height,
        "autosize": True,
        "margin": dict(MARGINS),
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "system-ui, sans-serif", "size": 12},
        "showlegend": False,
        "hovermode": "x",
        "dragmode": False,
        "uirevision": "still",
        "xaxis": {
            **axis(),
            **{"range": [0, end], "tickformat": ",d", "nticks": 7},
            **{"ticks": "outside", "ticklen": 5, "tickcolor": "rgba(0,0,0,0)"},  # or 0 would touch the other axis
        },
    }


def axis() -> Figure:
    return {"gridcolor": GRID, "zeroline": False, "fixedrange": True}


def title(text: str) -> Figure:
    return {"text": text, "standoff": 8}


def fork_line(step: int) -> Figure:
    """A thin line over the whole height."""
    ends = {"type": "line", "yref": "paper", "x0": step, "x1": step, "y0": 0, "y1": 1}
    return {**ends, "line": {"color": COLOURS["baseline"], "width": 1}}


def end_labels(
    ends: Sequence[tuple[str, int, float]], y_range: tuple[float, float], pixels: float, y_axis: str = "y"
) -> list[Figure]:
    """The names of curves to the right of their last points, moved apart where they would lie on each other.

    Args:
        ends: name, step and value of each last point.
        y_range: what the axis shows.
        pixels: over how many.
        y_axis: the name of the axis.
    """
    low, high = y_range
    wanted = [(min(max(value, low), high) - low) / (high - low) * pixels for _, _, value in ends]
    placed = list(wanted)
    for step in {step for _, step, _ in ends}:  # only labels that begin at one step can collide
        group = [i for i, (_, other, _) in enumerate(ends) if other == step]
        for i, place in zip(group, spread([wanted[i] for i in group], _LABEL_PIXELS, 6, pixels - 6), strict=True):
            placed[i] = place
    return [
        {
            "x": step,
            "y": round(min(max(value, low), high), 4),
            "yref": y_axis,
            "text": text,
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "middle",
            "xshift": 5,
            "yshift": round(place - want, 1),
            "font": {"size": 12},
            "bgcolor": LABEL_GROUND,
            "borderpad": 1,
        }
        for (text, step, value), want, place in zip(ends, wanted, placed, strict=True)
    ]


def _end_text(run: ShownRun, curve: BoundCurve, place: int, codes: int) -> str:
    of_run = run.name if codes == 1 else f"{curve.code} {run.name}"
    text = of_run if place else run.title(curve.code)
    short = text if len(text) <= _LABEL_LETTERS else text[: _LABEL_LETTERS - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    return plain(short)


def plain(text: str) -> str:
    """Text of a user's or a file's as plotly shall write it: it reads tags and links in labels."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def look_of(run: ShownRun, kind: str, index: int, place: int) -> tuple[str, str]:
    """Colour and dash of a curve; further codes and runs by lightness and dash."""
    if run.baseline:
        return COLOURS["baseline"], "dot"
    return SHADES[kind][(index + place) % 3], _DASHES[(index % 3 + index // 3 + place) % 4]


def _traces(run: ShownRun, curve: BoundCurve, index: int, place: int) -> list[Figure]:
    colour, dash = look_of(run, curve.kind, index, place)
    name = f"L_I({curve.code}) {run.name}"
    return [
        _band(curve, name, colour),
        {
            "type": "scatter",
            "mode": "lines" if len(curve.steps) > 1 else "markers",
            "name": name,
            "x": curve.steps.tolist(),
            "y": rounded(curve.bound_nats),
            "customdata": rounded(curve.stderr_nats, 4),
            "line": {"color": colour, "width": 2 if place == 0 else 1.5, "dash": dash},
            "marker": {"color": colour, "size": 5},
            "hovertemplate": f"{plain(curve.code)} %{{y:.3f}} ± %{{customdata:.3f}} nats<extra></extra>",
        },
    ]


def _band(curve: BoundCurve, name: str, colour: str) -> Figure:
    """One standard error to either side, as an area."""
    steps = curve.steps.tolist()
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{name} band",
        "x": [*steps, *reversed(steps)],
        "y": rounded(
            np.concatenate([curve.bound_nats + curve.stderr_nats, (curve.bound_nats - curve.stderr_nats)[::-1]])
        ),
        "line": {"width": 0, "color": colour},
        "fill": "toself",
        "fillcolor": _transparent(colour),
        "hoverinfo": "skip",
    }


def rounded(values: np.ndarray, digits: int = 3) -> list[float]:
    """Numbers as finely as a chart can tell them: its smallest distance is above 0.005 nats a pixel."""
    return [round(float(value), digits) for value in values]


def _transparent(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.2)"


def _levels(curves: Sequence[BoundCurve], kind: str, words: Words) -> list[tuple[str, float]]:
    """The dashed lines with their labels; codes that share one line share its label."""
    codes: dict[float, list[str]] = {}
    for curve in curves:
        level = curve.entropy_nats if kind == "categorical" else curve.zero_knowledge_nats
        names = codes.setdefault(round(level, 6), [])
        if plain(curve.code) not in names:
            names.append(plain(curve.code))
    if kind == "categorical":
        return [
            (f"{' = '.join(f'H({n})' for n in names)} = {level:.3f} nats ({nats_to_bits(level):.3f} bits)", level)
            for level, names in codes.items()
        ]
    key = "monitor.level_blind_of" if len(codes) > 1 else "monitor.level_blind"
    return [(words(key, codes=", ".join(names), level=minus(level)), level) for level, names in codes.items()]


def minus(number: float, digits: int = 2) -> str:
    """A number with a true minus sign."""
    return f"{number:.{digits}f}".replace("-", "\N{MINUS SIGN}")


def _range(curves: Sequence[BoundCurve], kind: str, levels: Sequence[float]) -> tuple[float, float]:
    """An axis that need not move while curves grow: it widens in steps of half a nat, and only if it must."""
    values = [float(v) for curve in curves for v in curve.bound_nats]
    if kind == "categorical":
        top = max(levels, default=1.0) * 1.14
        bottom = min([-0.1 * top, *values])
        # a first line far below zero would flatten all that follows; the curve may then start below the axis
        return max(bottom, -0.5 * top) - 0.02 * top, top
    low = math.floor(2 * min([-0.4, *values])) / 2
    return max(low, -2.0), max(1.5, math.ceil(2 * max([0.0, *values]) + 0.2) / 2)


def _line(level: float) -> Figure:
    ends = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": level, "y1": level}
    return {**ends, "line": {"color": COLOURS["ceiling"], "width": 1.25, "dash": "dash"}}


def _level_label(text: str, level: float, kind: str) -> Figure:
    return {
        "xref": "paper",
        "x": 0.01,
        "y": level,
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom" if kind == "categorical" else "top",  # curves rise away from both
        "font": {"size": 12},
    }


def _below_label(curves: Sequence[BoundCurve], low: float, words: Words) -> list[Figure]:
    """A word at the foot of a chart that does not show all of its curves."""
    if not any((curve.bound_nats < low).any() for curve in curves):
        return []
    ends_there = any(len(curve.steps) and curve.bound_nats[-1] < low for curve in curves)
    text = words("monitor.ends_below" if ends_there else "monitor.reaches_below", level=minus(low))
    place = {"xref": "paper", "x": 0.01, "xanchor": "left", "yref": "paper", "y": 0, "yanchor": "bottom"}
    return [{**place, "text": text, "showarrow": False, "font": {"size": 12}}]


def _fork_label(step: int, end: int, words: Words) -> Figure:
    """Beside the line, on the side that has room, at the foot, where the bound of a parent seldom is."""
    is_late = step > 0.6 * end
    return {
        "x": step,
        "yref": "paper",
        "y": 0.12,
        "text": words("monitor.forked_here", step=f"{step:,}"),
        "showarrow": False,
        "xanchor": "right" if is_late else "left",
        "yanchor": "bottom",
        "xshift": -4 if is_late else 4,
        "font": {"size": 12},
    }
