"""Figures: `compute_*` returns the numbers, `draw_*` a matplotlib figure for print.

The app draws the same numbers live. matplotlib figures are made without pyplot, so that threads do not share one.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from infogan_explorer.codes import CodeSpec, Continuous
from infogan_explorer.errors import InputError
from infogan_explorer.pictures import Pixels, enlarge, tile, to_gif

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from infogan_explorer.explore import Explorer

_MOST_PICTURES = 2000  # of one traversal

COLOURS = {
    "categorical": "#0072B2",
    "continuous": "#E69F00",
    "ceiling": "#1A1A1A",
    "baseline": "#7F7F7F",
}


@dataclass(frozen=True)
class BoundCurve:
    """L_I of one code over training, with what it can be compared to; all information in nats."""

    code: str
    kind: str
    steps: np.ndarray
    bound_nats: np.ndarray
    stderr_nats: np.ndarray
    entropy_nats: float  # a ceiling only where `kind` is 'categorical'
    zero_knowledge_nats: float


def compute_bound_curves(
    history: Sequence[Mapping[str, Any]], codes: Mapping[str, Mapping[str, Any]], most_points: int = 1000
) -> list[BoundCurve]:
    """One curve a code from the lines of history.jsonl.

    Args:
        history: lines as read; a line without a code's bound is left out of that code's curve.
        codes: the "codes" of config.json.
        most_points: a longer history is thinned to the lowest and highest value of equal stretches, so that no dip
            or peak is lost.
    """
    curves = []
    for name, code in codes.items():
        rows = [row for row in history if f"bound_nats/{name}" in row]
        bound = np.array([row[f"bound_nats/{name}"] for row in rows], float)
        keep = _extremes(bound, most_points)
        steps = np.array([row["step"] for row in rows], int)
        stderr = np.array([row.get(f"bound_nats_stderr/{name}", 0.0) for row in rows], float)
        curves.append(
            BoundCurve(
                name,
                code["kind"],
                steps[keep],
                bound[keep],
                stderr[keep],
                code["entropy_nats"],
                code["zero_knowledge_nats"],
            )
        )
    return curves


def _extremes(values: np.ndarray, most: int) -> np.ndarray:
    """Indices of the lowest and highest value of each of `most` / 2 equal stretches, and of the last value."""
    if len(values) <= most:
        return np.arange(len(values))
    stretches = np.array_split(np.arange(len(values)), most // 2)
    picked = {int(s[np.argmin(values[s])]) for s in stretches} | {int(s[np.argmax(values[s])]) for s in stretches}
    return np.array(sorted(picked | {len(values) - 1}))


def draw_bound_curves(curves: Sequence[BoundCurve], title: str = "") -> Figure:
    """Categorical codes under their dashed ceiling H(c); continuous codes on an axis of their own, without one."""
    from matplotlib.figure import Figure

    kinds = [kind for kind in ("categorical", "continuous") if any(curve.kind == kind for curve in curves)]
    figure = Figure(figsize=(7, 2.6 * len(kinds) + 0.4), layout="constrained")
    axes = np.atleast_1d(figure.subplots(len(kinds), sharex=True))
    for axis, kind in zip(axes, kinds, strict=True):
        shown = [curve for curve in curves if curve.kind == kind]
        for curve, style in zip(shown, ("-", "--", "-.", ":") * len(shown), strict=False):
            low, high = curve.bound_nats - curve.stderr_nats, curve.bound_nats + curve.stderr_nats
            axis.fill_between(curve.steps, low, high, color=COLOURS[kind], alpha=0.2, linewidth=0)
            axis.plot(curve.steps, curve.bound_nats, style, color=COLOURS[kind], label=f"bound of {curve.code}")
        levels = {
            (f"ceiling H(c) = {c.entropy_nats:.3f}", c.entropy_nats)
            if kind == "categorical"
            else (f"Q knows nothing: {c.zero_knowledge_nats:.3f}", c.zero_knowledge_nats)
            for c in shown
        }
        for label, level in sorted(levels):
            axis.axhline(level, color=COLOURS["ceiling"], linestyle="--", linewidth=1, label=label)
        axis.set_ylabel("L_I (nats)")
        axis.legend(frameon=False, fontsize="small")
        axis.spines[["top", "right"]].set_visible(False)
    axes[-1].set_xlabel("training step")
    axes[0].set_title(title)
    return figure


@dataclass(frozen=True)
class Traversal:
    """What one code does: pictures row by row, and the values of both axes."""

    pictures: Pixels  # (R * C, channels, H, W)
    column_code: str
    column_values: list[float]
    row_code: str | None
    row_values: list[float]
    trained_range: tuple[float, float] | None  # of the column code, where it is continuous


def compute_traversal(
    explorer: Explorer,
    code: str,
    rows: str | None = None,
    over: tuple[float, float] | None = None,
    count: int = 10,
    noise_seed: int = 0,
) -> Traversal:
    """Traverse `code` from left to right, with another code or the first category from row to row.

    Args:
        explorer: the model.
        code: the code that changes along a row.
        rows: the code that changes down the rows; the first categorical code other than `code` where not given.
        over: range of a continuous `code`.
        count: values of a continuous code.
        noise_seed: one noise z for the whole grid.

    Raises:
        InputError: if a code is not one of the model's, a category is given a range, or the grid is too large.
    """
    spec: CodeSpec = explorer.spec
    column = spec.get(code)
    if over and not isinstance(column, Continuous):
        raise InputError(f"code {code!r} is a category, but a range was given; leave the range out.")
    if rows is None:
        rows = next((name for name in explorer.categorical_codes if name != code), None)
    across = explorer.values_along(code, count, over)
    down = explorer.values_along(rows, 5) if rows and rows != code else [0.0]
    if len(across) * len(down) > _MOST_PICTURES:
        raise InputError(
            f"a grid of {len(across) * len(down):,} pictures was asked for; choose fewer values or other codes, "
            f"{_MOST_PICTURES:,} at the most."
        )
    base = explorer.middle_values()
    cells = [{**base, **({rows: r} if rows else {}), code: value} for r in down for value in across]
    return Traversal(
        pictures=explorer.pictures(cells, explorer.noise(noise_seed)),
        column_code=code,
        column_values=across,
        row_code=rows,
        row_values=down,
        trained_range=column.trained_range if isinstance(column, Continuous) else None,
    )


def draw_traversal(traversal: Traversal) -> Figure:
    """The grid with the values of both codes on its edges; what lies beyond the trained range is named in grey."""
    from matplotlib.figure import Figure

    rows, columns = len(traversal.row_values), len(traversal.column_values)
    sheet = tile(traversal.pictures, columns, gap=1)
    height, width = sheet.shape[0] / rows, sheet.shape[1] / columns
    figure = Figure(figsize=(max(0.62 * columns + 0.5, 4), 0.62 * rows + 0.5), layout="constrained", dpi=150)
    axis = figure.subplots()
    axis.imshow(sheet.squeeze(), cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    axis.set_xticks([(i + 0.5) * width for i in range(columns)], [f"{v:.3g}" for v in traversal.column_values])
    if traversal.row_code and rows > 1:
        axis.set_yticks([(i + 0.5) * height for i in range(rows)], [f"{v:.3g}" for v in traversal.row_values])
        axis.set_ylabel(traversal.row_code)
    else:
        axis.set_yticks([])
    if traversal.trained_range:
        low, high = traversal.trained_range
        for label, value in zip(axis.get_xticklabels(), traversal.column_values, strict=True):
            label.set_color("black" if low <= value <= high else "#9a9a9a")
        axis.set_xlabel(f"{traversal.column_code}   (trained from {low:g} to {high:g}; beyond it in grey)")
    else:
        axis.set_xlabel(traversal.column_code)
    axis.tick_params(length=0, labelsize="small")
    axis.spines[:].set_visible(False)
    return figure


def traversal_png(traversal: Traversal) -> bytes:
    """`draw_traversal` as a PNG file."""
    buffer = io.BytesIO()
    draw_traversal(traversal).savefig(buffer, format="png")
    return buffer.getvalue()


def traversal_gif(traversal: Traversal) -> bytes:
    """A scrub: one frame a value of the column code, there and back; all rows side by side in each frame."""
    rows, columns = len(traversal.row_values), len(traversal.column_values)
    by_row = traversal.pictures.reshape(rows, columns, *traversal.pictures.shape[1:])
    factor = max(1, 84 // by_row.shape[-1])
    frames = [enlarge(tile(by_row[:, i], min(rows, 5), gap=1), factor) for i in range(columns)]
    return to_gif(frames + frames[-2:0:-1])
