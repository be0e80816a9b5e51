"""Channels small enough to compute: what is sent, what arrives, and how likely.

Four families with one parameter each, and the table that a user types. X is what is sent (the code), Y what arrives
(the picture); rows are X and columns Y everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from infogan_explorer.errors import InputError, ShapeError
from infogan_explorer.information import distribution

MOST_LETTERS = 12  # more rows or columns are no longer read at a glance
_SUM_TOLERANCE = 1e-9
_FAR_FROM_1 = 1e15  # what is larger is no count either, and Python's whole numbers may be too large for a float

Table = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Channel:
    """p(y|x): row x says how likely each y arrives when x is sent.

    name: what a reader calls it.
    inputs, outputs: names of what is sent and of what arrives.
    transition: (X, Y), every row summing to 1; read-only.
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    transition: Table

    def __post_init__(self) -> None:
        table = check_transition(self.transition)
        if table.shape != (len(self.inputs), len(self.outputs)):
            raise ShapeError(
                f"the transition table has shape {table.shape}, but {len(self.inputs)} inputs and {len(self.outputs)} "
                "outputs are named; name every row and every column."
            )
        table.setflags(write=False)
        object.__setattr__(self, "transition", table)

    def joint(self, prior: ArrayLike | None = None) -> Table:
        """p(x, y) = p(x) p(y|x), shape (X, Y).

        Args:
            prior: p(x), shape (X,); uniform where not given.

        Raises:
            InputError: if `prior` is no distribution over the inputs.
        """
        if prior is None:
            return self.transition / len(self.inputs)
        p = distribution(prior, "the prior")
        if len(p) != len(self.inputs):
            raise ShapeError(f"the prior has {len(p)} numbers, but the channel has {len(self.inputs)} inputs.")
        return p[:, None] * self.transition


@dataclass(frozen=True)
class ChannelFamily:
    """Channels that differ in one number.

    parameter: what the number is called; from `low`, where nothing is lost, to `high`.
    build: the channel at a value of it.
    """

    name: str
    parameter: str
    low: float
    high: float
    build: Callable[[float], Channel]


def check_transition(transition: ArrayLike) -> Table:
    """Check that every row is a distribution; a copy in float64.

    Raises:
        InputError: if a row is none (ShapeError if the table is not two-dimensional or is empty).
    """
    table = np.array(transition, dtype=np.float64)
    if table.ndim != 2 or table.size == 0:
        raise ShapeError(f"the transition table has shape {table.shape}; it must have rows x and columns y.")
    for number, row in enumerate(table, start=1):
        distribution(row, f"row {number} of the transition table")
    return table


def binary_symmetric(flip: float) -> Channel:
    """A bit that arrives flipped with probability `flip`. Capacity ln 2 - H_b(flip).

    Source: Cover & Thomas, Section 7.1.4.
    """
    e = _probability(flip, "flip")
    return Channel("binary symmetric", ("0", "1"), ("0", "1"), np.array([[1 - e, e], [e, 1 - e]]))


def binary_erasure(erase: float) -> Channel:
    """A bit that arrives as '?' with probability `erase`, and is never wrong. Capacity (1 - erase) ln 2.

    Source: Cover & Thomas, Section 7.1.5.
    """
    e = _probability(erase, "erase")
    return Channel("binary erasure", ("0", "1"), ("0", "?", "1"), np.array([[1 - e, e, 0], [0, e, 1 - e]]))


def z_channel(drop: float) -> Channel:
    """A bit whose 1 arrives as 0 with probability `drop`; a 0 always arrives. Capacity ln(1 + (1 - d) d^(d / (1 - d))).

    Source: Cover & Thomas, Problem 7.8.
    """
    d = _probability(drop, "drop")
    return Channel("Z", ("0", "1"), ("0", "1"), np.array([[1, 0], [d, 1 - d]]))


def noisy_dial(positions: int, spread: float) -> Channel:
    """A dial with K positions on a circle, read with a hand that is not steady. Capacity ln K - H(Y|X=0).

    p(y|x) is proportional to exp(-d(x, y)^2 / (2 spread^2)), where d is the shorter way round from x to y. With 0 the
    reading is exact; the larger the spread, the less is left.

    Args:
        positions: K, from 2 to MOST_LETTERS.
        spread: in positions, at least 0.

    Raises:
        InputError: if either is outside.
    """
    if not 2 <= positions <= MOST_LETTERS or positions != int(positions):
        raise InputError(f"the dial has {positions} positions; choose 2 to {MOST_LETTERS}.")
    if not 0 <= spread < math.inf:
        raise InputError(f"the dial's spread is {spread}; it must be a number of positions, at least 0.")
    k = int(positions)
    apart = np.abs(np.arange(k)[:, None] - np.arange(k))
    steps = np.minimum(apart, k - apart)
    if spread == 0:
        weights = np.eye(k)
    else:
        with np.errstate(over="ignore", under="ignore"):
            weights = np.exp(-np.square(steps / spread) / 2)
    names = tuple(str(number) for number in range(k))
    return Channel("noisy dial", names, names, weights / weights.sum(axis=1, keepdims=True))


def dial_family(positions: int) -> ChannelFamily:
    """Noisy dials with K positions, from an exact reading to a spread of half the circle."""
    return ChannelFamily("noisy dial", "spread", 0, positions / 2, lambda spread: noisy_dial(positions, spread))


CHANNEL_FAMILIES: Mapping[str, ChannelFamily] = {
    "binary-symmetric": ChannelFamily("binary symmetric", "flip", 0, 1, binary_symmetric),
    "binary-erasure": ChannelFamily("binary erasure", "erase", 0, 1, binary_erasure),
    "z": ChannelFamily("Z", "drop", 0, 1, z_channel),
    "noisy-dial": dial_family(10),
}


def check_joint_table(rows: Any) -> Table:
    """Check a table p(x, y) as a user typed it, and return it in float64, shape (X, Y).

    Args:
        rows: rows of numbers, at least 0, all cells together summing to 1; at most MOST_LETTERS a side.

    Raises:
        InputError: saying which row or cell is wrong (ShapeError for a table that is empty, ragged or too large).
    """
    if not _is_list(rows) or not all(_is_list(row) for row in rows):
        raise ShapeError("the joint table is no table; it must be a list of rows, each a list of numbers.")
    if len(rows) == 0 or len(rows[0]) == 0:
        raise ShapeError("the joint table is empty; it needs at least one row and one column.")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise ShapeError(
                f"row {number} of the joint table has {len(row)} cells, but row 1 has {len(rows[0])}; "
                "give every row as many."
            )
    if len(rows) > MOST_LETTERS or len(rows[0]) > MOST_LETTERS:
        raise ShapeError(
            f"the joint table has {len(rows)} rows and {len(rows[0])} columns; {MOST_LETTERS} of each is the most."
        )
    table = np.array([[_cell(cell, i, j) for j, cell in enumerate(row, 1)] for i, row in enumerate(rows, 1)])
    total = math.fsum(table.ravel().tolist())
    if abs(total - 1) > _SUM_TOLERANCE:
        cure = f"divide every cell by {total:.12g}" if total else "give some cell a probability"
        raise InputError(f"the joint table sums to {total:.12g}; its cells must sum to 1, so {cure}.")
    return table


def channel_of_joint(joint: ArrayLike, inputs: Sequence[str] | None = None) -> tuple[Channel, Table]:
    """The channel p(y|x) and the prior p(x) that a joint table consists of.

    A row that is never sent says nothing about p(y|x) and is left out of both.

    Args:
        joint: p(x, y), shape (X, Y).
        inputs: names of all rows; '1', '2', ... where not given.

    Raises:
        InputError: if `joint` is no distribution.
    """
    table = distribution(joint, "the joint table", ndim=2)
    prior = table.sum(axis=1)
    names = tuple(inputs) if inputs is not None else tuple(str(number + 1) for number in range(len(table)))
    if len(names) != len(table):
        raise ShapeError(f"{len(names)} inputs are named, but the joint table has {len(table)} rows; name every row.")
    sent = np.flatnonzero(prior > 0)
    outputs = tuple(str(number + 1) for number in range(table.shape[1]))
    transition = table[sent] / prior[sent, None]
    return Channel("joint table", tuple(names[row] for row in sent), outputs, transition), prior[sent]


def posterior(joint: ArrayLike) -> Table:
    """P(x|y) of a joint table, the Q that no other beats; every column sums to 1.

    Args:
        joint: p(x, y), shape (X, Y).

    Returns:
        Shape (X, Y); the prior in the column of a y that never arrives.

    Raises:
        InputError: if `joint` is no distribution.
    """
    table = distribution(joint, "the joint table", ndim=2)
    arrives = table.sum(axis=0)
    prior = np.broadcast_to(table.sum(axis=1, keepdims=True), table.shape)
    return np.divide(table, arrives, where=arrives > 0, out=prior.copy())


def _probability(value: float, name: str) -> float:
    if not 0 <= value <= 1:
        raise InputError(f"{name} is {value}; it is a probability, so choose a number from 0 to 1.")
    return float(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim > 0)


def _cell(value: Any, row: int, column: int) -> float:
    """A probability as a float; rows and columns are counted from 1."""
    where = f"the cell in row {row}, column {column} of the joint table"
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise InputError(f"{where} is {str(value)[:20]!r}, which is no number; type a probability.")
    if not abs(value) < math.inf:  # also true of NaN
        raise InputError(f"{where} is {value}; it must be finite.")
    if abs(value) > _FAR_FROM_1:
        raise InputError(f"{where} is far from a probability; type a number from 0 to 1.")
    if value < 0:
        raise InputError(f"{where} is {value:.6g}; a probability must be at least 0.")
    return float(value)
