"""The information playground: what are entropy and mutual information of a table that you type?

playground = InformationPlayground([[0.4, 0.1], [0.1, 0.4]])
playground.table = [[0.5, 0.0], [0.0, 0.5]]
playground.numbers.mutual_information_nats
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from infogan_explorer.errors import InputError, unknown_name
from infogan_explorer.figures import compute_information_diagram, draw_information_diagram, figure_bytes
from infogan_explorer.information import InformationTable
from infogan_explorer.learn import binary_erasure, binary_symmetric, check_joint_table, noisy_dial, z_channel
from infogan_explorer.widgets.live import STILL_CAPTION, LiveWidget
from infogan_explorer.widgets.svg_diagram import draw_diagram, numbers_table

_STILL_DPI = 110
_CELL = {"width": "84px"}
_LABEL = {"width": "84px"}

PRESETS: dict[str, list[list[float]]] = {
    "noisy copy": [[0.4, 0.1], [0.1, 0.4]],
    "perfect copy": [[0.5, 0.0], [0.0, 0.5]],
    "independent": [[0.25, 0.25], [0.25, 0.25]],
    "upside down": [[0.0, 0.5], [0.5, 0.0]],
    "three, one certain": [[0.5, 0.0, 0.0], [0.0, 0.25, 0.0], [0.0, 0.0, 0.25]],
    "two letters alike": [[1 / 3, 0.0], [1 / 3, 0.0], [0.0, 1 / 3]],
    "binary symmetric, flip 0.11": binary_symmetric(0.11).joint().tolist(),
    "binary erasure, erase 0.3": binary_erasure(0.3).joint().tolist(),
    "Z, drop 0.4": z_channel(0.4).joint().tolist(),
    "dial of 4 positions": noisy_dial(4, 0.6).joint().tolist(),
}


class InformationPlayground(LiveWidget):
    """A joint table edited cell by cell, and its information diagram, whose areas are the numbers.

    Traits:
        table: rows of p(x, y), at least 0, together summing to 1.
        preset: one of `PRESETS`, or '' where the table was edited; setting it sets the table.
    """

    table = traitlets.List()
    preset = traitlets.Unicode("")

    def __init__(self, table: Sequence[Sequence[float]] | str = "noisy copy") -> None:
        """
        Args:
            table: rows of p(x, y), or the name of one of `PRESETS`.

        Raises:
            InputError: if the table is negative, ragged, empty, too large, or does not sum to 1, or there is no such
                preset.
        """
        super().__init__()
        if isinstance(table, str):
            self.preset = table
            self.table = PRESETS[table]
        else:
            self.table = [list(row) for row in table]
        self._build()
        self.observe(self._table_was_set, "table")
        self.observe(self._take_preset, "preset")

    @property
    def numbers(self) -> InformationTable:
        """H(X), H(Y), H(X|Y), H(Y|X), H(X, Y) and I(X; Y) of the table, exact, in nats."""
        return compute_information_diagram(self.table).table

    def divide_by_sum(self) -> None:
        """Make the typed cells sum to 1 by dividing each by their sum.

        Raises:
            InputError: if a cell is negative or all are 0.
        """
        cells = self._typed()
        total = sum(map(sum, cells))
        if not 0 < total < math.inf:
            raise InputError(f"the cells sum to {total:g}; give some cell a probability before dividing by the sum.")
        self.table = [[cell / total for cell in row] for row in cells]
        self._show_cells()  # also where the table is the one it was

    def make_independent(self) -> None:
        """Keep p(x) and p(y), and let them know nothing of each other: every cell becomes p(x) p(y)."""
        table = np.array(self.table)
        self.table = np.outer(table.sum(axis=1), table.sum(axis=0)).tolist()

    def still(self) -> bytes:
        figure = draw_information_diagram(compute_information_diagram(self.table), title=STILL_CAPTION)
        return figure_bytes(figure, "png", _STILL_DPI)

    # -- traits ----------------------------------------------------------------------------------------------------

    @traitlets.validate("table")
    def _check_table(self, proposal: Any) -> list[list[float]]:
        return check_joint_table(proposal["value"]).tolist()

    @traitlets.validate("preset")
    def _check_preset(self, proposal: Any) -> str:
        if proposal["value"] and proposal["value"] not in PRESETS:
            raise unknown_name("preset", proposal["value"], PRESETS)
        return proposal["value"]

    def _take_preset(self, change: Any) -> None:
        if change.new:
            self.table = PRESETS[change.new]
        self._presets.value = change.new

    # -- drawing ---------------------------------------------------------------------------------------------------

    def _state(self) -> list[list[float]]:
        return self.table

    def _draw(self, state: list[list[float]]) -> None:
        diagram = compute_information_diagram(state)
        largest = math.log(max(len(state), len(state[0]), 2))
        self._diagram.value = draw_diagram(diagram, largest)
        self._numbers.value = numbers_table(diagram.table)
        table = np.array(state)
        for words, p in zip(self._p_x, table.sum(axis=1), strict=False):
            words.value = f"{p:.4g}"
        for words, p in zip(self._p_y, table.sum(axis=0), strict=False):
            words.value = f"{p:.4g}"

    # -- controls --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._diagram, self._numbers = ipywidgets.HTML(), ipywidgets.HTML()
        self._presets = ipywidgets.Dropdown(
            options=[("edited", ""), *((name, name) for name in PRESETS)],
            value=self.preset,
            description="table",
            style={"description_width": "50px"},
            layout={"width": "300px"},
        )
        self._presets.observe(self._guarded(lambda change: self.set_trait("preset", change.new)), "value")
        divide = ipywidgets.Button(description="divide by the sum", tooltip="make the cells sum to 1")
        independent = ipywidgets.Button(description="make independent", tooltip="every cell becomes p(x) p(y)")
        divide.on_click(self._guarded(lambda _: self.divide_by_sum()))
        independent.on_click(self._guarded(lambda _: self.make_independent()))
        self._grid = ipywidgets.VBox()
        self._make_cells()
        left = ipywidgets.VBox(
            [self._presets, self._grid, ipywidgets.HBox([divide, independent])], layout={"margin": "0 24px 0 0"}
        )
        right = ipywidgets.VBox([self._diagram, self._numbers])
        self._show(ipywidgets.HBox([left, right], layout={"flex_flow": "row wrap"}))

    def _make_cells(self) -> None:
        """A field for each cell, p(x) at the end of its row and p(y) below its column."""
        rows, columns = len(self.table), len(self.table[0])
        self._is_moving = True
        self._cells = [[self._cell(i, j) for j in range(columns)] for i in range(rows)]
        self._is_moving = False
        self._p_x = [ipywidgets.Label(layout=_LABEL) for _ in range(rows)]
        self._p_y = [ipywidgets.Label(layout=_LABEL) for _ in range(columns)]
        head = [
            ipywidgets.Label(text, layout=_LABEL) for text in ("", *(f"y = {j + 1}" for j in range(columns)), "p(x)")
        ]
        lines = [
            ipywidgets.HBox([ipywidgets.Label(f"x = {i + 1}", layout=_LABEL), *self._cells[i], self._p_x[i]])
            for i in range(rows)
        ]
        foot = ipywidgets.HBox([ipywidgets.Label("p(y)", layout=_LABEL), *self._p_y])
        self._grid.children = [ipywidgets.HBox(head), *lines, foot]

    def _cell(self, row: int, column: int) -> ipywidgets.FloatText:
        cell = ipywidgets.FloatText(
            self.table[row][column],
            step=0.05,
            tooltip=f"p(x = {row + 1}, y = {column + 1})",
            layout=_CELL,
        )
        cell.observe(self._guarded(self._cell_was_typed), "value")
        return cell

    def _typed(self) -> list[list[float]]:
        return [[cell.value for cell in row] for row in self._cells]

    def _cell_was_typed(self, _: Any) -> None:
        if not self._is_moving:
            self.table = self._typed()

    def _table_was_set(self, _: Any) -> None:
        if self.table != PRESETS.get(self.preset):
            self.preset = ""
        self._show_cells()
        self._redraw()

    def _show_cells(self) -> None:
        """The fields follow the table."""
        if (len(self._cells), len(self._cells[0])) != (len(self.table), len(self.table[0])):
            self._make_cells()
        self._is_moving = True
        for cells, row in zip(self._cells, self.table, strict=True):
            for cell, value in zip(cells, row, strict=True):
                cell.value = value
        self._is_moving = False
