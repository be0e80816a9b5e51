"""Which classes the classifier sees in generated pictures, against those it sees in real ones."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.means import mean_score
from infogan_explorer.evaluate.score import Score

Probabilities = NDArray[np.float64]


def class_shares(seen: NDArray[np.int64], classes: int) -> NDArray[np.float64]:
    """The share of each class, (K,), of classes (N,)."""
    return np.bincount(seen, minlength=classes) / len(seen)


def class_divergence_nats(shares: NDArray[np.float64], of_data: NDArray[np.float64]) -> float:
    """KL(generated || data) = sum_k p_k ln(p_k / q_k), in nats; infinite where a drawn class is not in the data."""
    drawn = shares > 0
    if (of_data[drawn] == 0).any():
        return math.inf
    return float((shares[drawn] * np.log(shares[drawn] / of_data[drawn])).sum())


def class_divergence_score(first: Probabilities, second: Probabilities, protocol: str) -> Score:
    """The divergence between the classes seen in two sets, (N, K) and (M, K), with its standard error.

    To first order, Var = Var_p[ln(p / q)] / N + Var_q[p / q] / M: nothing for equal shares, where the error is of
    second order, about (K - 1) / 2 (1 / N + 1 / M) as a bias upwards, which the protocol tells.
    """
    classes, count = first.shape[1], min(len(first), len(second))
    bias = (classes - 1) / 2 * (1 / len(first) + 1 / len(second))
    protocol = f"{protocol}; too large by a bias, about {bias:.2g} nats where the shares are equal"
    shares, of_data = (class_shares(seen.argmax(axis=1), classes) for seen in (first, second))
    value = class_divergence_nats(shares, of_data)
    if not math.isfinite(value):
        return Score.missing("the classifier sees a class in these pictures that it sees in no real one.", protocol)
    drawn = shares > 0
    p, q = shares[drawn], of_data[drawn]
    variance = _variance(np.log(p / q), p) / len(first) + _variance(p / q, q) / len(second)
    return Score(value, math.sqrt(variance), count, protocol)


def _variance(values: NDArray[np.float64], shares: NDArray[np.float64]) -> float:
    """Of values under shares that may leave out some of the whole, whose value is then 0."""
    return max(float((shares * values**2).sum() - (shares * values).sum() ** 2), 0.0)  # rounding may go below 0


def confidence_score(probabilities: Probabilities, protocol: str) -> Score:
    """Mean of the largest probability that the classifier gives, over pictures."""
    return mean_score(probabilities.max(axis=1), protocol)
