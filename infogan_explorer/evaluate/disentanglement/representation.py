"""What a metric reads: Q's codes of many pictures beside the factors that made the pictures.

A continuous code is one column, Q's mean. A categorical code is one block of one-hot columns, Q's likeliest category:
a metric that looks at columns one by one would count a single code of K categories as K codes that each know little.
With continuous codes only, every metric here is that of disentanglement_lib.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.errors import InputError, ShapeError
from infogan_explorer.evaluate.reading import CodesRead


@dataclass(frozen=True, eq=False)  # eq: arrays have no single truth value
class Representation:
    """The codes of N pictures.

    Attributes:
        columns: floating point, (N, D).
        blocks: the columns of every code by its name, in order; together all D.
        categorical: names of the codes whose columns are one-hot.

    Raises:
        ShapeError: if `columns` is not (N, D), or the blocks do not cover the D columns in order.
        InputError: if a number is not finite.
    """

    columns: NDArray[np.floating]
    blocks: Mapping[str, slice]
    categorical: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        covered = [column for block in self.blocks.values() for column in range(block.start, block.stop)]
        if self.columns.ndim != 2 or covered != list(range(self.columns.shape[1])):
            raise ShapeError(
                f"the codes have shape {self.columns.shape} and blocks over columns {covered}; "
                "they must be (N, D), with every column in one block."
            )
        if not np.isfinite(self.columns).all():
            raise InputError(
                "Q's codes hold numbers that are not finite, so they cannot be measured; choose another step."
            )

    @classmethod
    def continuous(cls, columns: NDArray[np.floating]) -> Representation:
        """One code a column, named c1, c2, ..."""
        return cls(columns, {f"c{i + 1}": slice(i, i + 1) for i in range(columns.shape[1])})

    @classmethod
    def of_reading(cls, reading: CodesRead, codes: Iterable[str]) -> Representation:
        """What Q read of the named codes, in their order: the mean of a number, the likeliest of categories."""
        parts, blocks, start = [], dict[str, slice](), 0
        for code in codes:
            if code in reading.probabilities:
                width = reading.probabilities[code].shape[1]
                parts.append(np.eye(width, dtype=np.float32)[reading.categories(code)])
            else:
                parts.append(reading.means[code][:, None])
            blocks[code] = slice(start, start + parts[-1].shape[1])
            start = blocks[code].stop
        return cls(np.hstack(parts), blocks, frozenset(reading.probabilities) & frozenset(blocks))

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the codes."""
        return tuple(self.blocks)

    def rows(self, chosen: NDArray[np.integer] | slice) -> Representation:
        """The same codes of some of the pictures."""
        return Representation(self.columns[chosen], self.blocks, self.categorical)

    def sum_by_code(self, of_columns: NDArray[np.floating]) -> NDArray[np.floating]:
        """A quantity that adds up over columns, (..., D), by code: (..., codes)."""
        return np.stack([of_columns[..., block].sum(axis=-1) for block in self.blocks.values()], axis=-1)

    def discrete(self, bins: int) -> NDArray[np.int64]:
        """Every code as a discrete variable, (N, codes): a category, or one of `bins` equally wide bins of a number."""
        variables = []
        for name, block in self.blocks.items():
            columns = self.columns[:, block]
            if name in self.categorical:
                variables.append(columns.argmax(axis=1))
            else:
                edges = np.histogram(columns[:, 0], bins)[1]
                variables.append(np.digitize(columns[:, 0], edges[:-1]))
        return np.stack(variables, axis=1).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Samples:
    """N pictures: their codes and the values of the factors that made them.

    Attributes:
        codes: of the pictures.
        factors: whole numbers from 0, (N, F).
        factor_names: of the F factors; empty for "factor 1", "factor 2", ...

    Raises:
        ShapeError: if there is not one row of factors for each picture, or not one name for each factor.
    """

    codes: Representation
    factors: NDArray[np.integer]
    factor_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.factors.ndim != 2 or len(self.factors) != len(self.codes):
            raise ShapeError(
                f"factors has shape {self.factors.shape} for {len(self.codes)} pictures; it must be (N, F), a row each."
            )
        if not self.factor_names:
            object.__setattr__(self, "factor_names", tuple(f"factor {i + 1}" for i in range(self.factors.shape[1])))
        if len(self.factor_names) != self.factors.shape[1]:
            raise ShapeError(f"{len(self.factor_names)} names were given for {self.factors.shape[1]} factors.")

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def constant(self) -> tuple[str, ...]:
        """Names of the factors that have one value in all N pictures: nothing can be learned of them."""
        return tuple(
            name for name, values in zip(self.factor_names, self.factors.T, strict=True) if len(np.unique(values)) < 2
        )

    def without(self, factor_names: Sequence[str]) -> Samples:
        """The same pictures with some factors left out."""
        kept = [i for i, name in enumerate(self.factor_names) if name not in factor_names]
        return Samples(self.codes, self.factors[:, kept], tuple(self.factor_names[i] for i in kept))
