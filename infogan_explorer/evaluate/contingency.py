"""Two ways to sort the same pictures: how often each pair of categories meets, and what one tells of the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.information import entropy_nats, mutual_information_nats


def count_pairs(
    first: NDArray[np.integer], second: NDArray[np.integer], num_first: int, num_second: int
) -> NDArray[np.int64]:
    """How many pictures are in each pair of categories, (num_first, num_second), from (N,) each, both at least 0."""
    table = np.zeros((num_first, num_second), np.int64)
    np.add.at(table, (first, second), 1)
    return table


def normalised_information(table: NDArray[np.int64]) -> float:
    """NMI = 2 I(A; B) / (H(A) + H(B)) of counts of pairs (K, K').

    The arithmetic normalisation, as scikit-learn's default. Where either puts everything in one category it is 0: two
    codes that say nothing do not agree, although scikit-learn gives two constant assignments 1.
    """
    joint = table / table.sum()
    own, other = entropy_nats(joint.sum(axis=1)), entropy_nats(joint.sum(axis=0))
    if own == 0 or other == 0:
        return 0.0
    return max(2 * mutual_information_nats(joint) / (own + other), 0.0)  # rounding can leave -1e-17
