"""Which code of one run is which code of another, from Q's readings of the same pictures.

The order of codes and of categories and the sign of a continuous code are arbitrary in every run: nothing here depends
on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.stats import rankdata

from infogan_explorer.errors import InputError
from infogan_explorer.evaluate.contingency import count_pairs, normalised_information
from infogan_explorer.evaluate.reading import CodesRead


@dataclass(frozen=True)
class CodeMatch:
    """The code of another run that says what a code of this run says.

    Attributes:
        other: its name.
        strength: NMI of the assignments of two categorical codes, |Spearman| of two continuous ones; 0 to 1.
        sign: -1 where the other continuous code runs the other way, else 1.
        categories: for each category of this run the other's, one to one; None where the other has none left.
        shared: share of the pictures that fall in matched categories; None for continuous codes.
    """

    other: str
    strength: float
    sign: int = 1
    categories: tuple[int | None, ...] = ()
    shared: float | None = None

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "categories": list(self.categories)}


def match_codes(mine: CodesRead, others: CodesRead) -> dict[str, CodeMatch]:
    """The one-to-one matching of codes that is strongest in sum (Kuhn 1955), categorical and continuous apart.

    Categorical codes are held together by the NMI of Q's argmax, and then their categories by the number of pictures
    that they share; continuous codes by |Spearman's rank correlation| of Q's means.

    Args:
        mine: Q's reading of some pictures in one run.
        others: in another, of the same pictures in the same order.

    Returns:
        {'c1': CodeMatch, ...} for every code of `mine` that has a partner.

    Raises:
        InputError: if the readings are of different numbers of pictures, or of none.
    """
    sizes = {len(array) for read in (mine, others) for array in (*read.probabilities.values(), *read.means.values())}
    if len(sizes) != 1 or 0 in sizes:
        raise InputError(f"readings of {sorted(sizes)} pictures were given; give two readings of the same pictures.")
    return {**_match_categorical(mine, others), **_match_continuous(mine, others)}


def _match_categorical(mine: CodesRead, others: CodesRead) -> dict[str, CodeMatch]:
    tables = {(a, b): _contingency(mine, others, a, b) for a in mine.probabilities for b in others.probabilities}
    matches = {}
    for a, b in _strongest({pair: normalised_information(table) for pair, table in tables.items()}):
        table = tables[a, b]
        rows, columns = linear_sum_assignment(-table)
        partner: list[int | None] = [None] * len(table)
        for row, column in zip(rows, columns, strict=True):
            partner[row] = int(column)
        shared = float(table[rows, columns].sum() / table.sum())
        matches[a] = CodeMatch(b, normalised_information(table), 1, tuple(partner), shared)
    return matches


def _match_continuous(mine: CodesRead, others: CodesRead) -> dict[str, CodeMatch]:
    correlations = {
        (a, b): spearman(values, other) for a, values in mine.means.items() for b, other in others.means.items()
    }
    return {
        a: CodeMatch(b, abs(correlations[a, b]), -1 if correlations[a, b] < 0 else 1)
        for a, b in _strongest({pair: abs(value) for pair, value in correlations.items()})
    }


def _strongest(strengths: Mapping[tuple[str, str], float]) -> list[tuple[str, str]]:
    """The pairs of the one-to-one matching with the largest sum."""
    rows, columns = list(dict.fromkeys(a for a, _ in strengths)), list(dict.fromkeys(b for _, b in strengths))
    matrix = np.array([[strengths[a, b] for b in columns] for a in rows]).reshape(len(rows), len(columns))
    return [(rows[i], columns[j]) for i, j in zip(*linear_sum_assignment(-matrix), strict=True)]


def _contingency(mine: CodesRead, others: CodesRead, code: str, other: str) -> NDArray[np.int64]:
    sizes = mine.probabilities[code].shape[1], others.probabilities[other].shape[1]
    return count_pairs(mine.categories(code), others.categories(other), *sizes)


def spearman(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    """Spearman's rank correlation with mean ranks for ties; 0 where either is constant, as it says nothing then."""
    ranks, other_ranks = rankdata(one), rankdata(other)
    ranks, other_ranks = ranks - ranks.mean(), other_ranks - other_ranks.mean()
    norm = float(np.sqrt((ranks**2).sum() * (other_ranks**2).sum()))
    return float((ranks * other_ranks).sum()) / norm if norm > 0 else 0.0


def mean_strength(matches: Mapping[str, CodeMatch], codes: Sequence[str]) -> float:
    """The mean strength of the matches of these codes; a code without a partner counts 0."""
    return float(np.mean([matches[code].strength if code in matches else 0.0 for code in codes]))
