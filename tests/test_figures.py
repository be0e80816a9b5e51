"""Figures: the numbers behind them, and that they draw."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from PIL import Image

from infogan_explorer.errors import InputError
from infogan_explorer.explore import Explorer
from infogan_explorer.figures import (
    compute_bound_curves,
    compute_traversal,
    draw_bound_curves,
    traversal_gif,
    traversal_png,
)
from infogan_explorer.runs import RunFolder

CODES = {
    "c1": {"kind": "categorical", "entropy_nats": math.log(10), "zero_knowledge_nats": 0.0},
    "c2": {"kind": "continuous", "entropy_nats": math.log(2), "zero_knowledge_nats": -0.1765},
}


def _row(step: int, c1: float) -> dict[str, float]:
    return {"step": step, "bound_nats/c1": c1, "bound_nats_stderr/c1": 0.01, "bound_nats/c2": -0.1}


def test_curves_are_the_numbers_of_the_history() -> None:
    c1, c2 = compute_bound_curves([_row(10, 0.5), _row(20, -0.25)], CODES)
    assert c1.steps.tolist() == [10, 20]
    assert c1.bound_nats.tolist() == [0.5, -0.25]  # a negative bound stays negative
    assert c1.stderr_nats.tolist() == [0.01, 0.01]
    assert c1.entropy_nats == math.log(10)
    assert c2.zero_knowledge_nats == -0.1765


def test_no_history_gives_empty_curves() -> None:
    assert [len(curve.steps) for curve in compute_bound_curves([], CODES)] == [0, 0]


def test_a_long_history_keeps_its_peaks_and_its_end() -> None:
    rows = [_row(step, 2.0) for step in range(1, 100_001)]
    rows[54_321] = _row(54_322, 0.3)
    rows[70_000] = _row(70_001, 2.29)
    (c1, _) = compute_bound_curves(rows, CODES, most_points=200)
    assert len(c1.steps) <= 201
    assert {0.3, 2.29} <= set(c1.bound_nats)
    assert c1.steps[-1] == 100_000
    assert (np.diff(c1.steps) > 0).all()


def test_a_ceiling_is_drawn_for_categories_only() -> None:
    figure = draw_bound_curves(compute_bound_curves([_row(10, 0.5), _row(20, 1.5)], CODES), "run")
    upper, lower = figure.axes
    dashed = [[line.get_ydata()[0] for line in axis.lines if line.get_linestyle() == "--"] for axis in (upper, lower)]
    assert dashed == [[pytest.approx(math.log(10))], [pytest.approx(-0.1765)]]
    labels = [[text.get_text() for text in axis.get_legend().get_texts()] for axis in (upper, lower)]
    assert any("ceiling H(c)" in text for text in labels[0])
    assert not any("ceiling" in text for text in labels[1])


def test_traversals_have_the_values_on_their_axes(digit_run: RunFolder) -> None:
    explorer = Explorer.load(digit_run)
    continuous = compute_traversal(explorer, "c2", over=(-1, 1), count=5)
    assert continuous.column_values == [-1, -0.5, 0, 0.5, 1]
    assert continuous.row_code == "c1"
    assert continuous.pictures.shape == (50, 1, 28, 28)
    assert continuous.trained_range == (-1, 1)
    categorical = compute_traversal(explorer, "c1")
    assert categorical.trained_range is None
    assert len(categorical.pictures) == 10
    assert compute_traversal(explorer, "c2", rows="c3", count=4).pictures.shape[0] == 20
    with pytest.raises(
        InputError, match=r"code 'c9' is not one of this model's codes; choose one of \['c1', 'c2', 'c3'\]"
    ):
        compute_traversal(explorer, "c9")


@pytest.mark.parametrize("code", ["c1", "c2"])
def test_traversals_draw(digit_run: RunFolder, points_run: RunFolder, code: str) -> None:
    for run in (digit_run, points_run):
        traversal = compute_traversal(Explorer.load(run), code, count=4)
        with Image.open(io.BytesIO(traversal_png(traversal))) as png:
            assert min(png.size) > 100
        with Image.open(io.BytesIO(traversal_gif(traversal))) as gif:
            assert gif.n_frames == 2 * len(traversal.column_values) - 2
