"""Independent truth for the museum's predictions: each number by quadrature or by search, no closed form. In nats."""

from __future__ import annotations

import math

import numpy as np

from tests.references import Array, integrate, jensen_shannon, log_gaussian, maximum, uniform_differential_entropy


def double_softmax_best(num_categories: int) -> float:
    """L_I of the best head whose probabilities are put through another softmax, over how sure it is of the truth."""

    def bound(sure: float) -> float:
        rest = (1 - sure) / (num_categories - 1)
        weights = [math.exp(sure)] + [math.exp(rest)] * (num_categories - 1)
        return math.log(num_categories) + math.log(weights[0] / sum(weights))

    return max(bound(sure) for sure in np.linspace(1 / num_categories, 1, 1001))


def perfect_mean_with_sigma(low: float, high: float, sigma: float) -> float:
    """L_I of a uniform code whose mean Q hits exactly, its sigma being what it is."""

    def log_q(c: Array) -> Array:
        return log_gaussian(c, c, np.full_like(c, sigma))

    return integrate(log_q, low, high) / (high - low) + uniform_differential_entropy(low, high)


def squashed_best(low: float, high: float) -> float:
    """Mean over c < 0 of the best log Q whose mean lies in [0, 1], mean and sigma searched for each c, plus h(c)."""

    def best_log_q(c: float) -> float:
        means = np.linspace(0, 1, 21)
        return max(
            maximum(lambda log_sigma, m=mean: float(log_gaussian(c, m, math.exp(log_sigma))), -16, 4)
            for mean in means[:3]
        )

    # c = low u^4 spreads the nodes towards 0, where log Q rises without end
    def mean_over(u: Array) -> Array:
        return np.array([best_log_q(low * x**4) * 4 * x**3 for x in u])

    return integrate(mean_over, 0.0, 1.0, panels=4) + uniform_differential_entropy(low, high)


def cross_entropy_of_standard_normal(low: float, high: float) -> float:
    """E[-ln N(c; 0, 1)] over a uniform code."""
    return -integrate(lambda c: log_gaussian(c, 0.0, 1.0), low, high) / (high - low)


def coins_floor(real: Array, noise_width: float, distance: float) -> float:
    """Divergence of two coins: whether a point lies below -distance in x or in y, of real points and of a G at 0.

    No G in (0, 1)^2 comes nearer to those lines than one that puts every point at 0.
    """

    def above(mean: float) -> float:
        low, high = max(-distance, mean - 12 * noise_width), mean + 12 * noise_width
        return (
            integrate(lambda x: np.exp(log_gaussian(x, mean, noise_width)), low, high, panels=8) if low < high else 0.0
        )

    a = 1 - float(np.mean([above(x) * above(y) for x, y in real]))
    b = 1 - above(0.0) ** 2
    return jensen_shannon([a, 1 - a], [b, 1 - b]) if a > b else 0.0
