"""The printed matrix: every number is in its cell, and dark cells are written in white."""

from __future__ import annotations

import numpy as np
import pytest

from infogan_explorer.errors import ShapeError
from infogan_explorer.figures import Matrix, draw_matrix, figure_bytes

SHARES = np.array([[0.98, 0.0, -0.004], [0.5, 0.25, 1 / 3]])


def _cells(matrix: Matrix) -> dict[str, object]:
    (axis,) = draw_matrix(matrix).axes
    return {text.get_text(): text.get_color() for text in axis.texts}


def test_every_number_is_in_its_cell() -> None:
    cells = _cells(Matrix("I / H", ["c1", "c2"], ["shape", "scale", "posX"], SHARES))
    assert list(cells) == ["0.98", "0.00", "\N{MINUS SIGN}0.00", "0.50", "0.25", "0.33"]
    assert [text for text, colour in cells.items() if colour == "white"] == ["0.98"]


def test_counts_are_whole_and_their_zeros_are_left_out() -> None:
    cells = _cells(Matrix("pictures", ["c1 = 0", "c1 = 1"], ["3", "7"], np.array([[1200, 0], [0, 3]])))
    assert list(cells) == ["1,200", "", "3"]


def test_what_is_darkest_can_be_given() -> None:
    cells = _cells(Matrix("I / H", ["c1", "c2"], ["a", "b", "c"], SHARES, largest=2.0))
    assert set(cells.values()) == {"black"}


def test_all_zeros_can_be_drawn_and_a_title_too_few_cannot() -> None:
    assert figure_bytes(draw_matrix(Matrix("none", ["c1"], ["a"], np.zeros((1, 1)))), "png").startswith(b"\x89PNG")
    with pytest.raises(ShapeError, match=r"shape \(2, 3\) for 2 rows and 2 columns"):
        Matrix("I / H", ["c1", "c2"], ["a", "b"], SHARES)
