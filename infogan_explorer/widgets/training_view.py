"""How training looks in a notebook: the line of its state, lights, charts of its bounds, the numbers at the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np

from infogan_explorer.figures import COLOURS, SHADES, BoundCurve, compute_bound_curves
from infogan_explorer.figures.print import minus, shortened
from infogan_explorer.figures.svg_chart import Chart, Level, Line, draw_chart
from infogan_explorer.health import check_health
from infogan_explorer.information import nats_to_bits
from infogan_explorer.labels import Labels
from infogan_explorer.status import Status

HEIGHTS = {"categorical": 220, "continuous": 160}
_DASHES = ("", "7 2", "6 2 2 2", "3 2")
_LIGHTS = {"good": "#009E73", "watch": "#F0E442", "stop": "#D55E00", "unknown": "#9A9A9A"}
_BETWEEN = " \N{MIDDLE DOT} "
_WIDEST, _FIRST_STEPS = 16, 25  # what is done has at least a sixteenth of the axis
_LONGEST_NAME = 14  # letters that fit beside the plot
_MOST_POINTS = 300  # of a curve
_STATES = {
    "ready": "unknown",
    "training": "good",
    "finished": "good",
    "stopped": "watch",
    "failed": "stop",
    "starting": "unknown",
}


@dataclass(frozen=True)
class Training:
    """What is known of a training at one moment.

    state: one of 'ready', 'starting', 'training', 'stopped', 'finished', 'failed'.
    said: a sentence about how it ended, or ''.
    rows: lines as history.jsonl has them.
    codes: as config.json describes them.
    settings: as config.json has them.
    """

    state: str
    step: int
    steps: int
    seconds: float
    steps_per_second: float
    said: str
    rows: Sequence[Mapping[str, Any]]
    codes: Mapping[str, Mapping[str, Any]]
    settings: Mapping[str, Any]
    labels: Labels = field(default_factory=Labels)
    status: Status | None = None


def state_line(training: Training) -> str:
    """State, step, speed and time left, in one line."""
    parts = [f"step {training.step:,} of {training.steps:,}"]
    if training.state == "training" and training.steps_per_second > 0:
        left = (training.steps - training.step) / training.steps_per_second
        parts += [f"{training.steps_per_second:.1f} steps/s", f"{_duration(left)} left"]
    elif training.seconds > 0:
        parts.append(f"trained for {_duration(training.seconds)}")
    dot = f'<span style="color:{_LIGHTS[_STATES[training.state]]}">\N{BLACK CIRCLE}</span>'
    return f"<div>{dot} {_BETWEEN.join([f'<b>{training.state}</b>', *parts])}</div>"


def health_lines(training: Training) -> str:
    """The lights of the run, and what to try where one is not green; always two lines high."""
    lights = check_health(training.rows, training.codes, training.status, training.settings) if training.rows else []
    words = _BETWEEN.join(
        f'<span style="color:{_LIGHTS[light.state]}">\N{BLACK CIRCLE}</span> {escape(light.words)}' for light in lights
    )
    advice = next((light.advice for light in lights if light.advice), "")
    return f'<div style="min-height:36px">{words}</div><div class="infogan-small">{escape(advice)}</div>'


def bound_charts(training: Training, cursor: int | None) -> str:
    """The bound of every code over training as SVG: categories under a dashed ceiling, numbers on an axis of their own.

    Args:
        training: what is known.
        cursor: a step to mark, if any.
    """
    curves = compute_bound_curves(training.rows, training.codes, _MOST_POINTS)
    kinds = [kind for kind in HEIGHTS if any(curve.kind == kind for curve in curves)]
    return "".join(
        _chart(kind, [c for c in curves if c.kind == kind], training, cursor, is_last=kind == kinds[-1])
        for kind in kinds
    )


def _chart(kind: str, curves: Sequence[BoundCurve], training: Training, cursor: int | None, is_last: bool) -> str:
    shades = (COLOURS["baseline"],) if training.settings.get("baseline") else SHADES[kind]
    lines = [
        Line(
            shortened(training.labels.title(curve.code), _LONGEST_NAME),
            curve.steps,
            curve.bound_nats,
            shades[i % len(shades)],
            _DASHES[i % len(_DASHES)],
            curve.stderr_nats,
        )
        for i, curve in enumerate(curves)
    ]
    levels = _ceilings(curves) if kind == "categorical" else [_zero_line(curves)]
    ends = [f"{c.code} {minus(float(c.bound_nats[-1]), 3)} nats" for c in curves if len(c.steps)]
    nats_range = _nats_range(kind, curves)
    return draw_chart(
        Chart(
            f"Bound of the {kind} codes over training: {', '.join(ends) or 'nothing measured yet'}.",
            lines,
            (0, _last_step(training)),
            nats_range,
            "training step" if is_last else "",
            "bound L_I (nats)",
            levels,
            note=_below(curves, nats_range[0]),
            cursor=cursor,
            height=HEIGHTS[kind],
        )
    )


def _last_step(training: Training) -> int:
    """The right end of the axis: the last step of the run, or a half, a quarter, ... of it while little is done."""
    end = max(training.steps, training.step, 1)
    while end > _WIDEST * max(training.step, _FIRST_STEPS):
        end = -(-end // 2)
    return end


def _ceilings(curves: Sequence[BoundCurve]) -> list[Level]:
    heights: dict[float, list[str]] = {}
    for curve in curves:
        heights.setdefault(round(curve.entropy_nats, 9), []).append(f"H({curve.code})")
    return [
        Level(f"{' = '.join(names)} = {nats:.3f} nats ({nats_to_bits(nats):.3f} bits)", nats)
        for nats, names in heights.items()
    ]


def _zero_line(curves: Sequence[BoundCurve]) -> Level:
    nats = curves[0].zero_knowledge_nats
    return Level(f"Q knows nothing: {minus(nats)} nats", nats)


def _nats_range(kind: str, curves: Sequence[BoundCurve]) -> tuple[float, float]:
    """Wide enough from the start for where the curves will go; a moment far below the rest leaves the plot."""
    values = np.concatenate([curve.bound_nats for curve in curves])
    lowest, highest = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    if kind == "categorical":
        top = 1.16 * max(curve.entropy_nats for curve in curves)
        return max(min(-0.05 * top, lowest), -0.25 * top), max(top, 1.05 * highest)
    zero = min(curve.zero_knowledge_nats for curve in curves)
    return max(min(lowest, zero - 0.3), zero - 0.8), max(highest + 0.2, zero + 2)


def _below(curves: Sequence[BoundCurve], floor: float) -> str:
    """What lies under the plot's lower edge, in words."""
    below = [float(nats) for curve in curves for nats in curve.bound_nats if nats < floor]
    if not below:
        return ""
    lowest = minus(min(below), 1)
    return f"1 lower value: {lowest}" if len(below) == 1 else f"{len(below)} lower values, down to {lowest}"


def numbers_at(training: Training, step: int) -> str:
    """The bound of every code as last measured at `step`: nats with error, bits, and the ceiling where there is one."""
    rows = [row for row in training.rows if row["step"] <= step]
    lines = []
    for name, code in training.codes.items():
        measured = next((row for row in reversed(rows) if f"bound_nats/{name}" in row), None)
        title = escape(training.labels.title(name))
        if measured is None:
            lines.append(f"<div><b>{title}</b> not measured yet</div>")
            continue
        nats, stderr = measured[f"bound_nats/{name}"], measured.get(f"bound_nats_stderr/{name}", 0.0)
        ceiling = f" of {code['entropy_nats']:.3f}" if code["kind"] == "categorical" else ""
        lines.append(
            f"<div><b>{title}</b> {minus(nats, 3)} \N{PLUS-MINUS SIGN} {stderr:.3f}{ceiling} nats "
            f"({minus(nats_to_bits(nats), 3)} bits)</div>"
        )
    at = f"bound at step {rows[-1]['step']:,}, on fresh samples" if rows else "bound"
    return f'<div class="infogan-small">{at}</div>{"".join(lines)}'


def _duration(seconds: float) -> str:
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
