"""What each mistake can do at most, or costs, before anything has run: closed forms, in nats."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_LOG_2PI = math.log(2 * math.pi)


def double_softmax_ceiling_nats(num_categories: int) -> float:
    """ln K - (ln(e + K - 1) - 1): the most that L_I shows if probabilities are taken for logits.

    Probabilities are at most one-hot, so the second softmax gives the right category at most e / (e + K - 1).
    """
    return math.log(num_categories) - (math.log(math.e + num_categories - 1) - 1)


def fixed_sigma_ceiling_nats(low: float, high: float, sigma: float = 1.0) -> float:
    """ln(high - low) - ln sigma - ln(2 pi) / 2: L_I of a uniform code if Q hits it exactly but has this sigma."""
    return math.log(high - low) - math.log(sigma) - 0.5 * _LOG_2PI


def squashed_ceiling_nats(low: float, high: float) -> float:
    """1/2 - ln|low| - ln(2 pi) / 2 + ln(high - low): E[log Q(c|x) | c < 0] + h(c) at most, if Q's mean is in (0, 1).

    For c < 0 the mean misses by at least |c|. The best sigma for a miss of |c| is |c|, which gives
    -1/2 - ln|c| - ln(2 pi) / 2; the mean of -ln|c| over (low, 0) is 1 - ln|low|.

    Args:
        low, high: ends of the uniform code, low < 0 < high.
    """
    return 0.5 - math.log(-low) - 0.5 * _LOG_2PI + math.log(high - low)


def standard_normal_cross_entropy_nats(low: float, high: float) -> float:
    """ln(2 pi) / 2 + E[c^2] / 2: the mean of -ln N(c; 0, 1) over a uniform code."""
    return 0.5 * _LOG_2PI + (low * low + low * high + high * high) / 6


def wrong_prior_offset_nats(low: float, high: float) -> float:
    """The printed number minus L_I if a uniform code is scored as N(0, 1): 0.3925 for [-1, 1]."""
    return standard_normal_cross_entropy_nats(low, high) - math.log(high - low)


def unreachable_floor_nats(real: NDArray[np.floating], noise_width: float) -> float:
    """A floor on the Jensen-Shannon divergence between real points and a G whose points lie in (0, 1)^2.

    Ask of a point only whether it lies in B = {x < -t or y < -t}. That holds of a drawn point, seen through noise of
    width s, with probability at most b = 1 - Phi(t / s)^2, and of a real one with a = mean(1 - Phi(u) Phi(v)),
    u = (x + t) / s, v = (y + t) / s. An answer holds no more than the point (data processing), so for a > b the
    divergence is at least that of two coins, (KL(a || m) + KL(b || m)) / 2, m = (a + b) / 2.
    The best t of a few is taken.

    Args:
        real: (N, 2).
        noise_width: s, above 0.

    Returns:
        Nats, from 0 to ln 2.
    """
    floors = [0.0]
    for widths in np.linspace(0, 6, 25):
        inside = _phi((real + widths * noise_width) / noise_width).prod(axis=1)
        beyond, drawn = 1 - float(inside.mean()), 1 - float(_phi(np.array(widths))) ** 2
        if beyond > drawn:
            floors.append(_coins_apart_nats(beyond, drawn))
    return max(floors)


def _phi(x: NDArray[np.floating]) -> NDArray[np.float64]:
    """The standard normal distribution function."""
    return 0.5 * (1 + np.vectorize(math.erf)(np.asarray(x, dtype=np.float64) / math.sqrt(2)))


def _coins_apart_nats(a: float, b: float) -> float:
    """The Jensen-Shannon divergence of two coins."""
    return sum(_part(p, q) + _part(q, p) for p, q in ((a, b), (1 - a, 1 - b))) / 2


def _part(p: float, q: float) -> float:
    return p * math.log(2 * p / (p + q)) if p > 0 else 0.0
