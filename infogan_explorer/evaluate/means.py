"""What is a mean over pictures, or a ratio of two, with its standard error."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from infogan_explorer.evaluate.score import Score


def mean_score(values: NDArray[np.floating], protocol: str) -> Score:
    """The mean of values (N,) with its standard error, sd / sqrt(N); of a single one, no standard error is known."""
    exact = values.astype(np.float64)
    stderr = float(exact.std(ddof=1)) / math.sqrt(len(exact)) if len(exact) > 1 else None
    return Score(float(exact.mean()), stderr, len(exact), protocol)


def ratio_score(part: NDArray[np.floating], whole: NDArray[np.floating], protocol: str) -> Score:
    """mean(part) / mean(whole) of values (N,) each, paired by row, with its standard error by the delta method.

    Var = Var(part_i - ratio * whole_i) / N / mean(whole)^2
    """
    ratio = float(part.mean() / whole.mean())
    stderr = float((part - ratio * whole).std(ddof=1) / math.sqrt(len(part)) / whole.mean())
    return Score(ratio, stderr, len(part), protocol)


def entropy_of_mean(probabilities: NDArray[np.floating]) -> tuple[float, NDArray[np.float64]]:
    """H(m) of m_k = mean_i Q(c = k | x_i), in nats, and by how much each picture pulls it.

    By the delta method picture i pulls by -sum_k Q(c = k | x_i) ln m_k; the mean of the pulls is H(m) itself, and their
    spread gives its standard error. H of a mean over N pictures is low by up to (K - 1) / 2N nats on average.

    Args:
        probabilities: Q's, (N, K).

    Returns:
        The entropy, and the pulls (N,).
    """
    exact = probabilities.astype(np.float64)
    mean = exact.mean(axis=0)
    return -float(xlogy(mean, mean).sum()), -exact @ np.log(np.where(mean > 0, mean, 1))
