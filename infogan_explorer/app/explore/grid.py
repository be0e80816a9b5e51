"""A grid of any code against any other, as the page shows it and as it can be taken away."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch

from infogan_explorer.app.explore.picture_encoding import check_size
from infogan_explorer.app.requests import Request, code_values, noise, text
from infogan_explorer.explore import Explorer
from infogan_explorer.pictures import Pixels

GRID_COUNT = 9  # values of a continuous code: -2, -1.5, ... 2


@dataclass(frozen=True)
class Grid:
    """Pictures row by row, on one noise z (1, noise_dim)."""

    explorer: Explorer
    rows: str
    columns: str
    down: list[float]
    across: list[float]
    pictures: Pixels
    values: dict[str, float]  # what all other codes are held at
    z: torch.Tensor

    @property
    def cells(self) -> list[dict[str, float]]:
        """The value of every code, for each picture."""
        return [{**self.values, self.rows: r, self.columns: c} for r in self.down for c in self.across]

    def readings(self) -> list[dict[str, dict[str, Any]]]:
        """Q's reading of every picture; of a cloud, of the one point that the noise draws."""
        if not self.explorer.is_points:
            return self.explorer.read(self.pictures)
        c = torch.tensor([self.explorer.spec.encode(cell) for cell in self.cells])
        return self.explorer.read(self.explorer.generate(self.z.expand(len(c), -1), c))


def read_grid(request: Request, explorer: Explorer) -> Grid:
    """The grid that a request asks for, drawn.

    Raises:
        InputError: if a field is wrong, or there would be too many pictures.
    """
    values, z = code_values(request, explorer), noise(request, explorer)
    rows, columns = text(request, "rows"), text(request, "columns")
    check_size(math.prod(len(explorer.values_along(code, GRID_COUNT)) for code in {rows, columns}))
    pictures, down, across = explorer.grid(rows, columns, values, z, GRID_COUNT)
    return Grid(explorer, rows, columns, down, across, pictures, values, z)
