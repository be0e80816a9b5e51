"""The small charts beside the bound, as plotly describes them: losses, D's share of right answers, variety."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from infogan_explorer.app.train.bound_charts import (
    CONFIG,
    GRID,
    MARGINS,
    Figure,
    end_labels,
    fork_line,
    frame,
    minus,
    rounded,
    title,
)
from infogan_explorer.app.words import Words
from infogan_explorer.figures import COLOURS, LossCurve

HEIGHT = 420  # pixels, of three panels

_PANELS = (("loss/discriminator", "loss/generator"), ("accuracy/discriminator",), ("variety", "variety_real"))
_AXES = ("monitor.axis_loss", "monitor.axis_right", "monitor.axis_variety")
# key -> words, colour, dash, factor; each pair is told apart by its dash as well
_LOOKS: dict[str, tuple[str, str, str, float]] = {
    "loss/discriminator": ("monitor.curve_loss_d", "#D55E00", "solid", 1),
    "loss/generator": ("monitor.curve_loss_g", "#56B4E9", "dash", 1),
    "accuracy/discriminator": ("monitor.curve_right", "#D55E00", "solid", 100),
    "variety": ("monitor.curve_variety", "#009E73", "solid", 1),
    "variety_real": ("monitor.curve_variety_real", COLOURS["ceiling"], "dot", 1),
}
_GAP = 0.09  # between two panels, as a share of the height


def loss_chart(curves: Sequence[LossCurve], end: int, forked_at: int | None, words: Words) -> Figure:
    """Panels one above the other on one axis of steps; one without numbers says so.

    Args:
        curves: of `compute_loss_curves`.
        end: where the axis of steps ends.
        forked_at: where the run left its parent.
        words: of the visitor's language.
    """
    by_key = {curve.key: curve for curve in curves if len(curve.steps)}
    layout: Figure = frame(HEIGHT, end)
    traces: list[Figure] = []
    notes: list[Figure] = []
    share = (1 - _GAP * (len(_PANELS) - 1)) / len(_PANELS)
    for place, keys in enumerate(_PANELS):
        top = 1 - place * (share + _GAP)
        name = "y" if place == 0 else f"y{place + 1}"
        shown = [by_key[key] for key in keys if key in by_key]
        values = [v * _LOOKS[curve.key][3] for curve in shown for v in curve.values.tolist()]
        low, high = _range(place, values)
        layout[name.replace("y", "yaxis")] = {
            **{"gridcolor": GRID, "zeroline": False, "fixedrange": True, "nticks": 4, "anchor": "x"},
            "domain": [round(top - share, 4), round(top, 4)],
            "range": [low, high],
            "title": title(words(_AXES[place])),
        }
        traces += [_trace(curve, name, words) for curve in shown]
        ends = [(words(_LOOKS[curve.key][0]), int(curve.steps[-1]), _last(curve)) for curve in shown]
        notes += end_labels(ends, (low, high), share * (HEIGHT - MARGINS["t"] - MARGINS["b"]), name)
        if not values:
            notes.append(_empty_note(top - share / 2, words))
    layout["xaxis"]["anchor"] = f"y{len(_PANELS)}"
    layout["annotations"] = notes
    layout["shapes"] = [_guessing()] if "accuracy/discriminator" in by_key else []
    if forked_at:
        layout["shapes"].append(fork_line(forked_at))
    return {"data": traces, "layout": layout, "config": dict(CONFIG)}


def _range(place: int, values: Sequence[float]) -> tuple[float, float]:
    if place == 1:
        return 0, 104
    top = sorted(values)[int(0.99 * (len(values) - 1))] if values else 1.0  # one wild step flattens no curve
    return min([0.0, *values]), 1.25 * max(top, 0.1)


def _last(curve: LossCurve) -> float:
    return float(curve.values[-1]) * _LOOKS[curve.key][3]


def _trace(curve: LossCurve, axis: str, words: Words) -> Figure:
    name, colour, dash, factor = _LOOKS[curve.key]
    return {
        "type": "scatter",
        "mode": "lines" if len(curve.steps) > 1 else "markers",
        "name": words(name),
        "x": curve.steps.tolist(),
        "y": rounded(curve.values * factor),
        "yaxis": axis,
        "line": {"color": colour, "width": 1.5, "dash": dash},
        "marker": {"color": colour, "size": 5},
        "hovertemplate": f"{words(name)} %{{y:.3~g}}<extra></extra>",
    }


def _empty_note(middle: float, words: Words) -> Figure:
    place: dict[str, Any] = {"xref": "paper", "x": 0.01, "xanchor": "left", "yref": "paper", "y": round(middle, 4)}
    return {**place, "text": words("monitor.not_recorded"), "showarrow": False, "font": {"size": 12}}


def _guessing() -> Figure:
    """At half of the pictures D does no better than guessing."""
    line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y2", "y0": 50, "y1": 50}
    return {**line, "line": {"color": COLOURS["ceiling"], "width": 1, "dash": "dash"}}


def loss_alt(curves: Sequence[LossCurve], words: Words) -> str:
    """What the small charts show last, in words."""
    told = [
        words(
            "monitor.alt_now",
            curve=words(_LOOKS[curve.key][0]),
            value=minus(_last(curve)),
            step=f"{int(curve.steps[-1]):,}",
        )
        for curve in curves
        if len(curve.steps)
    ]
    return " ".join(told) or words("monitor.no_history")
