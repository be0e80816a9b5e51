"""Standard errors of numbers that are no plain means: the bootstrap, the jackknife, and the spread over parts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 100  # of the bootstrap
GROUPS = 20  # of the jackknife


def resampled_rows(n: int, seed: int) -> list[NDArray[np.int64]]:
    """RESAMPLES times n rows of n, drawn with replacement (Efron 1979)."""
    rng = np.random.default_rng([seed, n])
    return [rng.integers(n, size=n) for _ in range(RESAMPLES)]


def bootstrap_stderr(resampled: Sequence[float]) -> float:
    """The standard deviation over resamples."""
    return float(np.std(resampled, ddof=1))


def equal_parts(n: int, parts: int) -> list[slice]:
    """n rows cut into parts that differ by one row at most."""
    return [slice(start, stop) for start, stop in pairwise(n * part // parts for part in range(parts + 1))]


def parts_stderr(of_parts: Sequence[float]) -> float:
    """std / sqrt(parts): the standard error of a mean over parts, which stands for that of the number of the whole."""
    return float(np.std(of_parts, ddof=1)) / math.sqrt(len(of_parts))


def jackknife_stderr(statistic: Callable[..., float], *samples: NDArray[Any], groups: int = GROUPS) -> float:
    """Standard error of a smooth statistic of independent samples (Quenouille 1956; Tukey 1958).

    Var = sum over samples of (G - 1) / G sum_g (t_-g - mean_g t_-g)^2

    Each sample is cut into G groups; t_-g is the statistic without group g of one sample and with all of the others. A
    bias that changes little from one group to the next does not count. For the mean of one sample, with groups of one,
    it is exactly s / sqrt(N); for other statistics it is rather too large than too small (Efron & Stein 1981).

    Args:
        statistic: takes the samples in order.
        samples: arrays (N, ...) in random order.
        groups: G, at most the size of the smallest sample.
    """
    variance = 0.0
    for place, sample in enumerate(samples):
        group = np.arange(len(sample)) * groups // len(sample)
        left_out = [statistic(*samples[:place], sample[group != g], *samples[place + 1 :]) for g in range(groups)]
        variance += (groups - 1) * float(np.var(left_out))
    return math.sqrt(variance)
