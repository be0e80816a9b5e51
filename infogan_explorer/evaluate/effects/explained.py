"""Which statistics a code changes: correlation along a continuous code, share of variance by category.

Values within one setting of the other inputs are not independent, so standard errors come from drawing whole settings
anew (Efron & Tibshirani 1993, bootstrap), or whole pictures where every picture has a setting of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.effects.shape_statistics import Statistic
from infogan_explorer.evaluate.score import Score

Array = NDArray[np.float64]

_RESAMPLES = 400
_STILL = 1e-6  # a statistic that varies by less, in parts of its size, does not vary: pictures are float32


@dataclass(frozen=True)
class Correlation:
    """How one statistic follows one continuous code, all else held.

    Attributes:
        pearson: r within settings; above 0 the statistic grows with the code.
        spearman: the same of ranks within settings; None where r is undefined.
        either_way: the same if every setting may have a slope of its own, at least |r|; None likewise. Far above |r|,
            the statistic follows the code, but upwards or downwards depending on the setting. Chance alone gives about
            sqrt(1 / (V - 1)), 0.3 of eleven values.
        moves: standard deviation along the code over that between the model's own pictures; None likewise.
        departures: of each value of the code, the statistic's mean distance from its mean over the setting, (V,).
        departures_stderr: their standard errors over settings, (V,); not a number of fewer than two.
        left_out: examples of which the statistic is undefined.
    """

    statistic: Statistic
    pearson: Score
    spearman: float | None
    either_way: float | None
    moves: float | None
    departures: Array
    departures_stderr: Array
    left_out: int

    def to_json(self) -> dict[str, Any]:
        return {
            "correlation": self.pearson.to_json(),
            "rank_correlation": self.spearman,
            "correlation_either_way": self.either_way,
            "moves": self.moves,
            "departures": _plain(self.departures),
            "departures_stderr": _plain(self.departures_stderr),
            "left_out": self.left_out,
        }


@dataclass(frozen=True)
class CategoryShare:
    """How much of one statistic's variance a category explains.

    Attributes:
        eta_squared: the share, too large by what chance explains: (K - 1) / (N - 1) of K categories that say nothing.
        beyond_chance: the share without it, epsilon^2 = 1 - (1 - eta^2) (N - 1) / (N - K) (Kelley 1935); None where
            eta^2 is undefined, or every example has a category of its own. Below 0 if there is less than by chance.
        means: of each category, (K,); of an angle, the direction of the mean; not a number where no example was drawn.
        left_out: examples of which the statistic is undefined.
    """

    statistic: Statistic
    eta_squared: Score
    beyond_chance: float | None
    means: Array
    left_out: int

    def to_json(self) -> dict[str, Any]:
        return {
            "eta_squared": self.eta_squared.to_json(),
            "beyond_chance": self.beyond_chance,
            "means": _plain(self.means),
            "left_out": self.left_out,
        }


def correlate_within(
    values: Array, measured: Array, statistic: Statistic, spread: float, rng: np.random.Generator, protocol: str = ""
) -> Correlation:
    """The correlation of a statistic with a code's value within settings of everything else.

    r = sum_s sum_v c~_sv y~_sv / sqrt(sum c~^2 sum y~^2),  y~_sv = y_sv - mean_v(y_sv),  c~ likewise

    Each setting's own mean is taken away, so what differs between settings (the category, the noise) dilutes nothing.

    Args:
        values: of the code, (V,).
        measured: of the statistic, (S, V), not a number where undefined; an angle in degrees, unwrapped here.
        statistic: which.
        spread: the statistic's standard deviation between the model's own pictures.
        rng: for the bootstrap over the S settings.
        protocol: of the score.

    Returns:
        r is missing where the statistic does not vary, or is defined on fewer than two settings.
    """
    if statistic.is_angle:
        measured = np.unwrap(measured, axis=1, period=360)
    defined = np.isfinite(measured)
    codes = _centred(np.where(defined, values, np.nan))
    centred = _centred(measured)
    left_out = int((~defined).sum())
    counts = defined.sum(axis=0)
    departures = np.where(counts > 0, centred.sum(axis=0) / np.maximum(counts, 1), np.nan)
    squares = ((centred - np.nan_to_num(departures)) ** 2 * defined).sum(axis=0)
    stderr = np.where(counts > 1, np.sqrt(squares / np.maximum(counts * (counts - 1), 1)), np.nan)
    settings = int((defined.sum(axis=1) > 1).sum())
    size = float(np.abs(measured[defined]).max()) if defined.any() else 0.0
    if settings < 2 or float(np.abs(centred).max()) <= _STILL * max(size, 1.0):
        why = "is defined on fewer than two settings" if settings < 2 else "does not change along this code"
        missing = Score.missing(f"{statistic.title} {why}, so it has no correlation.", protocol)
        return Correlation(statistic, missing, None, None, None, departures, stderr, left_out)
    r, r_stderr = _pooled(codes, centred, rng)
    ranks = _centred(_ranks(measured))
    code_ranks = _centred(_ranks(np.where(defined, values, np.nan)))
    within = math.sqrt(float((centred**2).sum() / defined.sum()))
    return Correlation(
        statistic,
        Score(r, r_stderr, settings, protocol),
        _ratio((code_ranks * ranks).sum(), (code_ranks**2).sum(), (ranks**2).sum()),
        _either_way(codes, centred),
        within / spread if spread > 0 else None,
        departures,
        stderr,
        left_out,
    )


def share_by_category(
    categories: NDArray[np.int64],
    count: int,
    measured: Array,
    statistic: Statistic,
    rng: np.random.Generator,
    protocol: str = "",
) -> CategoryShare:
    """eta^2 = sum_k n_k |mean_k - mean|^2 / sum_i |y_i - mean|^2, of an angle with y = (cos, sin).

    Args:
        categories: of each example, (N,).
        count: K, how many there are.
        measured: of the statistic, (N,), not a number where undefined.
        statistic: which.
        rng: for the bootstrap over examples.
        protocol: of the score.
    """
    defined = np.isfinite(measured)
    left_out = int((~defined).sum())
    y = _as_vectors(measured[defined], statistic)
    member = np.eye(count)[categories[defined]]
    total = member.sum(axis=0)
    centre = y.mean(axis=0) if len(y) else np.zeros(y.shape[1])
    y = y - centre
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (member.T @ y) / total[:, None] + centre
    shown = np.degrees(np.arctan2(means[:, 1], means[:, 0])) if statistic.is_angle else means[:, 0]
    size = float(np.abs(measured[defined]).max()) if len(y) else 0.0
    if len(y) < 2 or float(np.abs(y).max()) <= _STILL * max(size, 1.0):
        missing = Score.missing(f"{statistic.title} does not vary between the model's pictures.", protocol)
        return CategoryShare(statistic, missing, None, shown, left_out)
    weights = rng.multinomial(len(y), np.full(len(y), 1 / len(y)), _RESAMPLES).astype(float)
    shares = _eta_squared(np.vstack([np.ones(len(y)), weights]), member, y)
    drawn = int((total > 0).sum())
    chance = f"chance alone gives about {(drawn - 1) / (len(y) - 1):.2g}"
    eta = float(shares[0])
    score = Score(eta, float(np.nanstd(shares[1:], ddof=1)), len(y), f"{protocol}; {chance}")
    beyond = 1 - (1 - eta) * (len(y) - 1) / (len(y) - drawn) if len(y) > drawn else None
    return CategoryShare(statistic, score, beyond, shown, left_out)


def _eta_squared(weights: Array, member: Array, y: Array) -> Array:
    """Of each row of weights (B, N) over examples y (N, D) in categories (N, K); NaN where only one value was drawn."""
    counts, sizes = weights @ member, weights.sum(axis=1)
    between, total = np.zeros(len(weights)), np.zeros(len(weights))
    for column in y.T:
        sums = weights @ (member * column[:, None])
        correction = sums.sum(axis=1) ** 2 / sizes
        between += np.divide(sums**2, counts, out=np.zeros_like(sums), where=counts > 0).sum(axis=1) - correction
        total += weights @ column**2 - correction
    return np.divide(between, total, out=np.full(len(weights), np.nan), where=total > 1e-12 * total[0])


def _pooled(codes: Array, centred: Array, rng: np.random.Generator) -> tuple[float, float]:
    """r of centred (S, V) arrays, and its standard error over settings."""
    sums = np.stack([(codes * centred).sum(axis=1), (codes**2).sum(axis=1), (centred**2).sum(axis=1)], axis=1)
    settings = len(sums)
    drawn = rng.multinomial(settings, np.full(settings, 1 / settings), _RESAMPLES) @ sums
    drawn = drawn[(drawn[:, 1] > 0) & (drawn[:, 2] > 0)]
    resampled = drawn[:, 0] / np.sqrt(drawn[:, 1] * drawn[:, 2])
    return _ratio(*sums.sum(axis=0)), float(resampled.std(ddof=1))


def _either_way(codes: Array, centred: Array) -> float:
    """sqrt of the share of sum y~^2 that straight lines explain, one line a setting."""
    products, squares = (codes * centred).sum(axis=1), (codes**2).sum(axis=1)
    explained = np.divide(products**2, squares, out=np.zeros_like(products), where=squares > 0).sum()
    return math.sqrt(min(float(explained / (centred**2).sum()), 1.0))


def _ratio(product: float, one: float, other: float) -> float:
    """Never beyond 1 by rounding."""
    return float(np.clip(product / math.sqrt(one * other), -1, 1))


def _centred(values: Array) -> Array:
    """(S, V) minus the mean of every row; 0 where it is not a number."""
    defined = np.isfinite(values)
    means = np.where(defined, values, 0).sum(axis=1, keepdims=True) / np.maximum(defined.sum(axis=1, keepdims=True), 1)
    return np.where(defined, values - means, 0.0)


def _ranks(values: Array) -> Array:
    """The mean rank of each value in its row (S, V); not a number stays so."""
    below = (values[:, None, :] < values[:, :, None]).sum(axis=2)
    equal = (values[:, None, :] == values[:, :, None]).sum(axis=2)
    return np.where(np.isfinite(values), below + (equal - 1) / 2, np.nan)


def _as_vectors(measured: Array, statistic: Statistic) -> Array:
    """(N,) to (N, 1), or (N, 2) of an angle."""
    if not statistic.is_angle:
        return measured[:, None]
    return np.stack([np.cos(np.radians(measured)), np.sin(np.radians(measured))], axis=1)


def _plain(values: Array) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]
