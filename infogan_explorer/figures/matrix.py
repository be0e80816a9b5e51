"""A matrix for print: how the categories of a code fall on classes, or what every code tells of every factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.errors import ShapeError
from infogan_explorer.figures.print import COLUMN_INCHES, SMALL, TINY, minus, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW_INCHES, _AROUND_INCHES = 0.2, 0.7
_DARK = 0.55  # of the largest number: from there on it is written in white
_LONG = 3  # letters of a column's title; longer ones are slanted


@dataclass(frozen=True, eq=False)  # eq: arrays have no single truth value
class Matrix:
    """Numbers with what their rows and columns are.

    Attributes:
        title: what the numbers are.
        rows: R titles.
        columns: C titles.
        values: (R, C); whole numbers are counts.
        largest: the number that is drawn darkest; that of `values` where it is None.

    Raises:
        ShapeError: if there is not one title for each row and each column.
    """

    title: str
    rows: Sequence[str]
    columns: Sequence[str]
    values: NDArray[Any]
    largest: float | None = None

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.rows), len(self.columns)):
            raise ShapeError(
                f"the matrix has shape {self.values.shape} for {len(self.rows)} rows and {len(self.columns)} columns; "
                "each row and each column must have a title."
            )


def draw_matrix(matrix: Matrix) -> Figure:
    """One column wide, with the numbers in the cells; zeros of counts are left out."""
    figure = new_figure(COLUMN_INCHES, _AROUND_INCHES + _ROW_INCHES * len(matrix.rows))
    paint_matrix(figure.subplots(), matrix)
    return figure


def paint_matrix(axis: Axes, matrix: Matrix) -> None:
    """The same on an axis of another figure."""
    largest = matrix.largest or float(np.abs(matrix.values).max(initial=0)) or 1.0
    axis.imshow(np.abs(matrix.values), cmap="Blues", vmin=0, vmax=largest, aspect="auto")
    for (row, column), value in np.ndenumerate(matrix.values):
        colour = "white" if abs(value) > _DARK * largest else "black"
        axis.annotate(_written(value), (column, row), ha="center", va="center", fontsize=TINY - 1, color=colour)
    slanted = max(map(len, matrix.columns), default=0) > _LONG
    how = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"} if slanted else {}
    axis.set_xticks(range(len(matrix.columns)), list(matrix.columns), fontsize=TINY, **how)
    axis.set_yticks(range(len(matrix.rows)), list(matrix.rows), fontsize=TINY)
    axis.tick_params(length=0)
    axis.spines[:].set_visible(False)
    axis.set_title(matrix.title, fontsize=SMALL, loc="left")


def _written(value: Any) -> str:
    if isinstance(value, np.integer):
        return f"{value:,}" if value else ""
    return minus(float(value))
