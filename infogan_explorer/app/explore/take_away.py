"""Files to take away: pictures, grids, animations and readings, made in memory and saved by the browser."""

from __future__ import annotations

import csv
import io

import numpy as np
import torch

from infogan_explorer.app.explore.grid import Grid, read_grid
from infogan_explorer.app.explore.stage import Stage
from infogan_explorer.app.requests import Answer, Request, code_values, file_answer, noise, step, text
from infogan_explorer.codes import Continuous
from infogan_explorer.errors import InputError
from infogan_explorer.explore import Explorer
from infogan_explorer.figures import (
    PictureReading,
    Traversal,
    draw_reading,
    draw_traversal,
    figure_bytes,
    traversal_gif,
)
from infogan_explorer.labels import Labels
from infogan_explorer.pictures import enlarge, scatter, to_png

_KINDS = ("png", "svg", "pdf")
_SIDE_PIXELS = 560  # of a single picture, about


class TakeAway:
    """Answers with a file: its bytes in base64, its name and its type."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def picture(self, request: Request) -> Answer:
        """The picture alone, every pixel a square."""
        explorer = self._stage.explorer(request)
        picture = explorer.pictures([code_values(request, explorer)], noise(request, explorer))[0].transpose(1, 2, 0)
        file = to_png(enlarge(picture, max(1, _SIDE_PIXELS // picture.shape[0])))
        return self._file(request, file, "picture.png")

    def grid(self, request: Request) -> Answer:
        """The grid with the values and names of both codes on its edges."""
        kind = _kind(request)
        grid = read_grid(request, self._stage.explorer(request))
        figure = draw_traversal(_traversal(grid), self._labels(request))
        return self._file(request, figure_bytes(figure, kind), f"{grid.rows}-{grid.columns}.{kind}")

    def reading(self, request: Request) -> Answer:
        """The picture, and beside it what Q reads and what was set."""
        kind = _kind(request)
        explorer = self._stage.explorer(request)
        figure = draw_reading(_reading(request, explorer), self._labels(request))
        return self._file(request, figure_bytes(figure, kind), f"reading.{kind}")

    def animation(self, request: Request) -> Answer:
        """One code there and back; all values of the rows side by side."""
        grid = read_grid({**request, "columns": text(request, "along")}, self._stage.explorer(request))
        return self._file(request, traversal_gif(_traversal(grid)), f"{grid.columns}.gif")

    def readings(self, request: Request) -> Answer:
        """A table: one line a picture of the grid, what was set and what Q reads."""
        grid = read_grid(request, self._stage.explorer(request))
        table = _table(grid).encode()
        return self._file(request, table, f"{grid.rows}-{grid.columns}-readings.csv")

    def _labels(self, request: Request) -> Labels:
        return self._stage.labels(text(request, "model"))

    def _file(self, request: Request, file: bytes, ending: str) -> Answer:
        run = self._stage.catalogue.find(text(request, "model"))
        return file_answer(file, f"{run.name}-step-{step(request)}-{ending}")


def _kind(request: Request) -> str:
    kind = text(request, "kind")
    if kind not in _KINDS:
        raise InputError(f"a file of kind {kind!r} was asked for; choose one of {', '.join(map(repr, _KINDS))}.")
    return kind


def _traversal(grid: Grid) -> Traversal:
    spec = grid.explorer.spec
    column, row = spec.get(grid.columns), spec.get(grid.rows)
    return Traversal(
        pictures=grid.pictures,
        column_code=grid.columns,
        column_values=grid.across,
        row_code=grid.rows if grid.rows != grid.columns else None,
        row_values=grid.down,
        trained_range=column.trained_range if isinstance(column, Continuous) else None,
        row_is_categorical=not isinstance(row, Continuous),
    )


def _reading(request: Request, explorer: Explorer) -> PictureReading:
    values = code_values(request, explorer)
    example = explorer.generate(noise(request, explorer), torch.tensor([explorer.spec.encode(values)]))
    picture = scatter(example, np.zeros(1, int), size=64) if explorer.is_points else example
    codes = explorer.spec.by_name.items()
    ranges = {name: code.trained_range for name, code in codes if isinstance(code, Continuous)}
    return PictureReading(picture[0], explorer.read(example)[0], values, ranges)


def _table(grid: Grid) -> str:
    rows = []
    for set_values, reading in zip(grid.cells, grid.readings(), strict=True):
        row: dict[str, float | int] = {f"{name}_set": value for name, value in set_values.items()}
        for name, read in reading.items():
            if "mean" in read:
                row |= {f"{name}_mean": read["mean"], f"{name}_std": read["std"]}
            else:
                row[f"{name}_read"] = int(np.argmax(read["probabilities"]))
                row |= {f"{name}_probability_{k}": p for k, p in enumerate(read["probabilities"])}
        rows.append(row)
    lines = io.StringIO()
    writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return lines.getvalue()
