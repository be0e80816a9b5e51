"""Every combination of known factors of variation, with a picture for each: what disentanglement is measured on."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from infogan_explorer.errors import InputError, ShapeError


@dataclass(frozen=True, eq=False)  # eq: two ways to draw have no single truth value
class FactorSpace:
    """F discrete factors, independent and uniform; a cell is one combination of their values.

    Attributes:
        names: of the factors.
        sizes: number of values of each factor; a value is a whole number from 0 to size - 1.
        draw: pictures, uint8 (N, C, H, W), of values that are known to be in range, int64 (N, F).
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    draw: Callable[[NDArray[np.int64]], NDArray[np.uint8]]

    @property
    def count(self) -> int:
        """Number of cells: the product of `sizes`."""
        return math.prod(self.sizes)

    def pictures(self, indices: ArrayLike) -> NDArray[np.uint8]:
        """One picture for each row of factor values.

        Args:
            indices: (N, F), in the order of `names`; whole numbers of any dtype.

        Returns:
            uint8 of shape (N, C, H, W).

        Raises:
            ShapeError: if `indices` is not (N, F).
            InputError: if a factor has no such value.
        """
        return self.draw(checked_indices(indices, self.names, self.sizes))

    def sample(self, n: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Independent uniform factor values, (n, F)."""
        return rng.integers(self.sizes, size=(n, len(self.sizes)))

    def indices_of(self, cells: NDArray[np.integer]) -> NDArray[np.int64]:
        """Factor values, (N, F), of cells 0 .. count - 1, (N,); the last factor changes fastest.

        Raises:
            InputError: if there is no such cell.
        """
        wrong = cells[(cells < 0) | (cells >= self.count)]
        if len(wrong):
            raise InputError(f"cell {wrong[0]} was asked for; choose one from 0 to {self.count - 1:,}.")
        return np.stack(np.unravel_index(cells, self.sizes), axis=1).astype(np.int64)

    def cells_of(self, indices: NDArray[np.integer]) -> NDArray[np.int64]:
        """The inverse of `indices_of`: cells (N,) of factor values (N, F)."""
        return np.asarray(np.ravel_multi_index(tuple(indices.T), self.sizes), np.int64)


def checked_indices(indices: ArrayLike, names: tuple[str, ...], sizes: tuple[int, ...]) -> NDArray[np.int64]:
    """Factor values as int64 (N, F), in range.

    Raises:
        ShapeError: if `indices` is not (N, F).
        InputError: if a factor has no such value.
    """
    given = np.asarray(indices)
    if given.ndim != 2 or given.shape[1] != len(sizes):
        raise ShapeError(f"factors has shape {given.shape}; it must be (N, {len(sizes)}): {', '.join(names)}.")
    for values, name, size in zip(given.T, names, sizes, strict=True):
        wrong = values[~((values >= 0) & (values < size) & (values == np.floor(values)))]
        if len(wrong):
            raise InputError(f"factor {name!r} was given as {wrong[0]}; choose a whole number from 0 to {size - 1}.")
    return given.astype(np.int64)
