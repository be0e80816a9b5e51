"""Figures of the page as plotly describes them, made from the numbers of `figures.compute_bound_curves`.

Plain dictionaries: the browser's plotly draws them, and Python's needs not be loaded for that. Text, grid lines and
ceilings take their ink from the style sheet, so that one figure serves light and dark.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gradio.components.plot import PlotData

from infogan_explorer.figures import COLOURS, BoundCurve
from infogan_explorer.information import nats_to_bits

Figure = dict[str, Any]

SHADES = {
    "categorical": (COLOURS["categorical"], "#4A9FD1", "#00456B"),
    "continuous": (COLOURS["continuous"], "#B06F00", "#F0BC4B"),
}
_DASHES = ("solid", "dash", "dashdot")
_HEIGHTS = {"categorical": 320, "continuous": 180}
_GRID = "rgba(128,128,128,0.22)"


@dataclass(frozen=True)
class ShownRun:
    """The curves of one run on the chart."""

    name: str
    curves: Sequence[BoundCurve]
    steps: int
    baseline: bool = False


def bound_chart(runs: Sequence[ShownRun], kind: str) -> Figure:
    """L_I of all codes of one kind over training; the first run in colour, the others beside it.

    Args:
        runs: at least one; the first is the run that the page is about.
        kind: 'categorical', with dashed ceilings H(c), or 'continuous', with the line of a Q that knows nothing.
    """
    traces: list[Figure] = []
    labels: list[Figure] = []
    for place, run in enumerate(runs):
        shown = [curve for curve in run.curves if curve.kind == kind]
        for index, curve in enumerate(shown):
            traces += _traces(run, curve, index, place)
            if len(curve.steps) and (place == 0 or index == 0):
                labels.append(_end_label(curve.code if place == 0 else run.name, curve))
    curves = [curve for run in runs for curve in run.curves if curve.kind == kind]
    levels = _levels(curves, kind)
    low, high = _range(curves, kind, levels)
    end = max(run.steps for run in runs)
    return {
        "data": traces,
        "layout": {
            "height": _HEIGHTS[kind],
            "margin": {"l": 52, "r": 96 if len(runs) > 1 else 40, "t": 8, "b": 36 if kind == "continuous" else 28},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": "system-ui, sans-serif", "size": 12},
            "showlegend": False,
            "hovermode": "x",
            "dragmode": False,
            "xaxis": {
                "range": [0, end],
                "gridcolor": _GRID,
                "zeroline": False,
                "tickformat": ",d",
                "fixedrange": True,
                "title": {"text": "training step" if kind == "continuous" else "", "standoff": 6},
            },
            "yaxis": {
                "range": [low, high],
                "gridcolor": _GRID,
                "zeroline": False,
                "fixedrange": True,
                "title": {"text": "L_I (nats)", "standoff": 8},
                "nticks": 6,
            },
            "shapes": [_line(level) for level in levels.values()],
            "annotations": [
                *(_level_label(text, level) for text, level in levels.items()),
                *labels,
                *_below_label(curves, low),
            ],
            "uirevision": "still",
        },
        "config": {"displayModeBar": False, "showTips": False, "scrollZoom": False, "doubleClick": False},
    }


def to_plot(figure: Figure) -> PlotData:
    """What gr.Plot shows."""
    return PlotData(type="plotly", plot=json.dumps(figure))


def _traces(run: ShownRun, curve: BoundCurve, index: int, place: int) -> list[Figure]:
    if run.baseline:
        colour, dash = COLOURS["baseline"], "dot"
    else:
        colour, dash = SHADES[curve.kind][(index + place) % 3], _DASHES[index % 3] if place == 0 else "dashdot"
    steps = curve.steps.tolist()
    low = (curve.bound_nats - curve.stderr_nats).tolist()
    high = (curve.bound_nats + curve.stderr_nats).tolist()
    band = {"x": steps, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "type": "scatter"}
    name = f"L_I({curve.code}) {run.name}"
    return [
        {**band, "y": low, "name": f"{name} lower"},
        {**band, "y": high, "name": f"{name} upper", "fill": "tonexty", "fillcolor": _transparent(colour)},
        {
            "type": "scatter",
            "mode": "lines" if len(steps) > 1 else "markers",
            "name": name,
            "x": steps,
            "y": curve.bound_nats.tolist(),
            "customdata": curve.stderr_nats.tolist(),
            "line": {"color": colour, "width": 2 if place == 0 else 1.5, "dash": dash},
            "marker": {"color": colour, "size": 5},
            "hovertemplate": f"{curve.code} %{{y:.3f}} ± %{{customdata:.3f}} nats<extra></extra>",
        },
    ]


def _transparent(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.2)"


def _levels(curves: Sequence[BoundCurve], kind: str) -> dict[str, float]:
    """The dashed lines by their labels; codes that share one line share its label."""
    codes: dict[float, list[str]] = {}
    for curve in curves:
        level = curve.entropy_nats if kind == "categorical" else curve.zero_knowledge_nats
        names = codes.setdefault(round(level, 6), [])
        if curve.code not in names:
            names.append(curve.code)
    if kind == "continuous":
        several = len(codes) > 1
        return {
            f"Q knows nothing{' of ' + ', '.join(names) if several else ''}: {_minus(level)} nats": level
            for level, names in codes.items()
        }
    return {
        f"{' = '.join(f'H({name})' for name in names)} = {level:.3f} nats ({nats_to_bits(level):.3f} bits)": level
        for level, names in codes.items()
    }


def _minus(number: float) -> str:
    return f"{number:.2f}".replace("-", "\N{MINUS SIGN}")


def _range(curves: Sequence[BoundCurve], kind: str, levels: dict[str, float]) -> list[float]:
    """An axis that need not move while curves grow: it widens in steps of half a nat, and only if it must."""
    values = [float(v) for curve in curves for v in curve.bound_nats]
    if kind == "categorical":
        top = max(levels.values(), default=1.0) * 1.14
        bottom = min([-0.1 * top, *values])
        # a first line far below zero would flatten all that follows; the curve may then start below the axis
        return [max(bottom, -0.5 * top) - 0.02 * top, top]
    low = math.floor(2 * min([-0.4, *values])) / 2
    return [max(low, -2.0), max(1.5, math.ceil(2 * max([0.0, *values]) + 0.2) / 2)]


def _line(level: float) -> Figure:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": level,
        "y1": level,
        "line": {"color": COLOURS["ceiling"], "width": 1.25, "dash": "dash"},
    }


def _level_label(text: str, level: float) -> Figure:
    return {
        "xref": "paper",
        "x": 0.01,
        "y": level,
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom" if level > 0 else "top",  # curves rise away from both
        "font": {"size": 12},
    }


def _below_label(curves: Sequence[BoundCurve], low: float) -> list[Figure]:
    """A word at the foot of a chart that does not show all of its curves."""
    if not any((curve.bound_nats < low).any() for curve in curves):
        return []
    ends_there = any(len(curve.steps) and curve.bound_nats[-1] < low for curve in curves)
    text = f"below {_minus(low)}: see the numbers" if ends_there else f"begins below {_minus(low)} nats"
    place = {"xref": "paper", "x": 0.01, "xanchor": "left", "yref": "paper", "y": 0, "yanchor": "bottom"}
    return [{**place, "text": text, "showarrow": False, "font": {"size": 12}}]


def _end_label(text: str, curve: BoundCurve) -> Figure:
    return {
        "x": int(curve.steps[-1]),
        "y": float(curve.bound_nats[-1]),
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "middle",
        "xshift": 4,
        "font": {"size": 12},
    }
