"""Independent truth for the metrics of disentanglement: plain NumPy in float64, importing nothing of the package.

Written from the papers and the published recipe, with loops where the package has arrays. Classifiers are the one thing
not written again: a test hands over what they said.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def bin_numbers(values: Sequence[float], bins: int) -> list[int]:
    """Equally wide bins from the least to the largest value; the largest value is in the last bin."""
    low, high = min(values), max(values)
    if low == high:
        return [0] * len(values)
    edges = np.linspace(low, high, bins + 1)
    return [max(k for k in range(bins) if value >= edges[k]) for value in values]


def entropy_of(symbols: Sequence[object]) -> float:
    """H = -sum p ln p of the frequencies of symbols."""
    return -math.fsum(n / len(symbols) * math.log(n / len(symbols)) for n in Counter(symbols).values())


def mutual_information_of(first: Sequence[object], second: Sequence[object]) -> float:
    """I = H(first) + H(second) - H(both), from frequencies."""
    return entropy_of(first) + entropy_of(second) - entropy_of(list(zip(first, second, strict=True)))


def information_table(codes: Sequence[Sequence[object]], factors: Sequence[Sequence[object]]) -> Array:
    """I(code; factor) in nats of discrete variables, (codes, factors)."""
    return np.array([[mutual_information_of(code, factor) for factor in factors] for code in codes])


def mutual_information_gap(table: Array, entropies: Sequence[float]) -> float:
    """Mean over factors of the gap between the two codes that know most, in units of the factor's entropy."""
    gaps = []
    for column, entropy in zip(table.T.tolist(), entropies, strict=True):
        best = max(column)
        column.remove(best)
        gaps.append((best - max(column)) / entropy)
    return math.fsum(gaps) / len(gaps)


def modularity_of(table: Array) -> float:
    """Mean over codes of 1 minus the mean squared deviation from a code that knows its best factor only, relative."""
    scores = []
    for row in table.tolist():
        best = max(row)
        if best == 0:
            scores.append(0.0)
            continue
        template = [value if i == row.index(best) else 0.0 for i, value in enumerate(row)]
        deviation = math.fsum((value - ideal) ** 2 for value, ideal in zip(row, template, strict=True))
        scores.append(1 - deviation / (best**2 * (len(row) - 1)))
    return math.fsum(scores) / len(scores)


def separated_predictability(accuracies: Array) -> float:
    """Mean over factors of the gap between the two codes whose classifiers are best."""
    return float(np.mean([sorted(column)[-1] - sorted(column)[-2] for column in accuracies.T.tolist()]))


def dci_disentanglement(importances: Array) -> float:
    """sum over codes of its share of all importance times 1 - H(row) / ln(factors)."""
    total, score = importances.sum(), 0.0
    for row in importances.tolist():
        if sum(row) > 0:
            shares = [value / sum(row) for value in row]
            evenness = -math.fsum(p * math.log(p) for p in shares if p > 0) / math.log(len(row))
            score += sum(row) / total * (1 - evenness)
    return score


def dci_completeness(importances: Array) -> float:
    """The same with codes and factors exchanged."""
    return dci_disentanglement(importances.T)


def area_under_curve(shares: ArrayLike, positive: ArrayLike) -> float:
    """The chance that a positive has the larger share than a negative; a tie counts half."""
    shares, positive = np.asarray(shares, np.float64), np.asarray(positive, bool)
    above = [np.sign(one - shares[~positive]) for one in shares[positive]]
    return float(np.mean((np.array(above) + 1) / 2))


def category_spread(categories: Sequence[int]) -> float:
    """sum over categories of p (1 - p), with the divisor n - 1: the summed variance of one-hot columns."""
    n = len(categories)
    return math.fsum(k / n * (1 - k / n) for k in Counter(categories).values()) * n / (n - 1)


def factor_vae_rule(
    variances: Sequence[float],
    training: Sequence[tuple[int, Sequence[float]]],
    held_out: Sequence[tuple[int, Sequence[float]]],
    least_std: float,
) -> float:
    """Accuracy of the majority rule: each code stands for the factor most of its training votes came from.

    `training` and `held_out` hold for each group its shared factor and the variance of every code within it.
    """
    voters = [code for code, variance in enumerate(variances) if math.sqrt(variance) >= least_std]

    def vote(local: Sequence[float]) -> int:
        return min(voters, key=lambda code: local[code] / variances[code])

    votes: dict[int, Counter[int]] = {code: Counter() for code in voters}
    for factor, local in training:
        votes[vote(local)][factor] += 1
    rule = {
        code: min(counter, key=lambda factor: (-counter[factor], factor)) if counter else 0
        for code, counter in votes.items()
    }
    return sum(rule[vote(local)] == factor for factor, local in held_out) / len(held_out)
