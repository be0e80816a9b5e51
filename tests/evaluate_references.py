"""Independent truth for the tests of `evaluate/`: plain NumPy in float64, importing nothing of the package.

Loops are explicit, because speed is no aim here and being obviously right is.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


# --- what codes do ----------------------------------------------------------------------------------------------------


def picture_moments(picture: Array) -> dict[str, float]:
    """Centroid, spreads and slant of one picture of weights (H, W), pixel by pixel; y runs downwards."""
    height, width = picture.shape
    cells = [(x - (width - 1) / 2, y - (height - 1) / 2, picture[y, x]) for y in range(height) for x in range(width)]
    total = math.fsum(w for _, _, w in cells)
    mean_x = math.fsum(w * x for x, _, w in cells) / total
    mean_y = math.fsum(w * y for _, y, w in cells) / total
    mu20 = math.fsum(w * (x - mean_x) ** 2 for x, _, w in cells) / total
    mu02 = math.fsum(w * (y - mean_y) ** 2 for _, y, w in cells) / total
    mu11 = math.fsum(w * (x - mean_x) * (y - mean_y) for x, y, w in cells) / total
    return {
        "centroid_x": mean_x,
        "centroid_y": -mean_y,
        "width": math.sqrt(12 * mu20 + 1),
        "height": math.sqrt(12 * mu02 + 1),
        "slant": -math.degrees(math.atan(mu11 / mu02)),
    }


def correlation_within(values: Array, measured: Array) -> float:
    """r of a code's values (V,) with what was measured (S, V), each row first moved to mean 0; NaN is left out."""
    codes, found = [], []
    for row in measured:
        there = [v for v in range(len(values)) if not math.isnan(row[v])]
        codes += [values[v] - math.fsum(values[u] for u in there) / len(there) for v in there]
        found += [row[v] - math.fsum(row[u] for u in there) / len(there) for v in there]
    return float(np.corrcoef(codes, found)[0, 1])


def eta_squared(categories: Array, measured: Array) -> float:
    """1 - (sum of squares within categories) / (sum of squares)."""
    within = 0.0
    for category in set(categories.tolist()):
        members = [y for k, y in zip(categories, measured, strict=True) if k == category]
        within += math.fsum((y - math.fsum(members) / len(members)) ** 2 for y in members)
    total = math.fsum((y - math.fsum(measured) / len(measured)) ** 2 for y in measured)
    return 1 - within / total


def variance_parts(table: Array) -> dict[tuple[int, ...], float]:
    """The variance of f(a, b, ...) that belongs to each set of inputs, by adding up (Hoeffding 1948).

    Args:
        table: f for every combination of inputs that are uniform and independent, one axis an input.

    Returns:
        {(0,): what the first input does alone, (0, 1): what the first two do only together, ...}
    """
    axes = range(table.ndim)
    parts: dict[tuple[int, ...], float] = {}
    for size in range(1, table.ndim + 1):
        for chosen in itertools.combinations(axes, size):
            conditional = table.mean(axis=tuple(axis for axis in axes if axis not in chosen))
            lower = math.fsum(share for subset, share in parts.items() if set(subset) < set(chosen))
            parts[chosen] = float(conditional.var()) - lower
    return parts


# --- clustering -------------------------------------------------------------------------------------------------------


def best_matching_share(categories: Sequence[int], classes: Sequence[int]) -> float:
    """The share of agreement under the best one-to-one matching, by trying all of them; for few categories only."""
    size = max(*categories, *classes) + 1
    pairs = list(zip(categories, classes, strict=True))
    return max(sum(m[k] == c for k, c in pairs) for m in itertools.permutations(range(size))) / len(pairs)


def purity(categories: Sequence[int], classes: Sequence[int]) -> float:
    """The share of pictures that are of the most frequent class of their category."""
    right = 0
    for category in set(categories):
        members = [c for k, c in zip(categories, classes, strict=True) if k == category]
        right += max(members.count(c) for c in members)
    return right / len(categories)


def _entropy_of(values: Sequence[object]) -> float:
    shares = [list(values).count(value) / len(values) for value in set(values)]
    return -math.fsum(p * math.log(p) for p in shares)


def normalized_mutual_information(categories: Sequence[int], classes: Sequence[int]) -> float:
    """I / ((H + H) / 2) with I = H + H - H(both); at least one of the two has two values."""
    one, other = _entropy_of(categories), _entropy_of(classes)
    both = _entropy_of(list(zip(categories, classes, strict=True)))
    return (one + other - both) / ((one + other) / 2)


def adjusted_rand_index(categories: Sequence[int], classes: Sequence[int]) -> float:
    """Over all pairs of pictures, one by one: agreement beyond chance, 2 (ad - bc) / ((a+b)(b+d) + (a+c)(c+d))."""
    a = b = c = d = 0
    for i, j in itertools.combinations(range(len(classes)), 2):
        same_category, same_class = categories[i] == categories[j], classes[i] == classes[j]
        a += same_category and same_class
        b += same_category and not same_class
        c += same_class and not same_category
        d += not same_category and not same_class
    return 2 * (a * d - b * c) / ((a + b) * (b + d) + (a + c) * (c + d))


def two_likeliest_settings(probabilities: Sequence[ArrayLike]) -> tuple[float, float]:
    """The two largest probabilities of joint settings of independent codes, by trying all settings."""
    tables = [np.asarray(p, np.float64) for p in probabilities]
    products = [
        math.prod(table[k] for table, k in zip(tables, setting, strict=True))
        for setting in itertools.product(*(range(len(table)) for table in tables))
    ]
    second, first = sorted(products)[-2:]
    return first, second


def entropy_of_mean(rows: ArrayLike) -> float:
    """H of the mean of distributions (N, K), in nats."""
    mean = [math.fsum(column) / len(column) for column in np.asarray(rows, np.float64).T.tolist()]
    return -math.fsum(p * math.log(p) for p in mean if p > 0)


def jackknife_stderr(rows: ArrayLike) -> float:
    """Standard error of `entropy_of_mean`, by leaving out one row at a time."""
    table = np.asarray(rows, np.float64)
    left_out = [entropy_of_mean(np.delete(table, i, axis=0)) for i in range(len(table))]
    middle = math.fsum(left_out) / len(left_out)
    return math.sqrt((len(table) - 1) / len(table) * math.fsum((x - middle) ** 2 for x in left_out))


# --- pictures made worse ----------------------------------------------------------------------------------------------


def gaussian_blur(picture: ArrayLike, std: float) -> NDArray[np.float64]:
    """A picture (H, W) blurred pixel by pixel, weights cut off at four standard deviations, edges repeated."""
    image = np.asarray(picture, np.float64)
    radius = int(4 * std + 0.5)
    offsets = range(-radius, radius + 1)
    weight = {d: math.exp(-d * d / (2 * std * std)) for d in offsets}
    total = math.fsum(weight.values())
    result = np.zeros_like(image)
    height, width = image.shape
    for row, column in itertools.product(range(height), range(width)):
        for down, right in itertools.product(offsets, offsets):
            y, x = min(max(row + down, 0), height - 1), min(max(column + right, 0), width - 1)
            result[row, column] += image[y, x] * weight[down] * weight[right] / total**2
    return result


# --- image quality ----------------------------------------------------------------------------------------------------


def frechet_distance(first: Array, second: Array) -> float:
    """|m1 - m2|^2 + tr(S1) + tr(S2) - 2 tr((S1^1/2 S2 S1^1/2)^1/2), by two symmetric eigenvalue problems."""
    means = [features.mean(axis=0) for features in (first, second)]
    covariances = []
    for features, mean in zip((first, second), means, strict=True):
        covariances.append(sum(np.outer(row - mean, row - mean) for row in features) / (len(features) - 1))
    values, vectors = np.linalg.eigh(covariances[0])
    root = vectors @ np.diag(np.sqrt(np.maximum(values, 0))) @ vectors.T
    between = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ covariances[1] @ root), 0)).sum()
    return float(((means[0] - means[1]) ** 2).sum() + sum(map(np.trace, covariances)) - 2 * between)


def kernel_distance(first: Array, second: Array) -> float:
    """The unbiased squared MMD under (x.y / D + 1)^3, pair by pair."""

    def kernel(x: Array, y: Array) -> float:
        return (math.fsum(a * b for a, b in zip(x, y, strict=True)) / len(x) + 1) ** 3

    def within(rows: Array) -> float:
        return math.fsum(kernel(x, y) for x, y in itertools.permutations(rows, 2)) / (len(rows) * (len(rows) - 1))

    between = math.fsum(kernel(x, y) for x, y in itertools.product(first, second)) / (len(first) * len(second))
    return within(first) + within(second) - 2 * between


def neighbour_shares(generated: Array, real: Array, ball: int, dense_ball: int) -> dict[str, float]:
    """Precision and recall with balls to neighbour number `ball`, density and coverage with `dense_ball`."""

    def distance(x: Array, y: Array) -> float:
        return math.sqrt(math.fsum((a - b) ** 2 for a, b in zip(x, y, strict=True)))

    def reach(rows: Array, k: int) -> list[float]:
        return [sorted(distance(x, y) for j, y in enumerate(rows) if j != i)[k - 1] for i, x in enumerate(rows)]

    def is_in_some(x: Array, rows: Array, radii: list[float]) -> bool:
        return any(distance(x, y) <= radius for y, radius in zip(rows, radii, strict=True))

    own, theirs, dense = reach(real, ball), reach(generated, ball), reach(real, dense_ball)
    inside = [[distance(x, y) <= radius for y in generated] for x, radius in zip(real, dense, strict=True)]
    return {
        "precision": sum(is_in_some(x, real, own) for x in generated) / len(generated),
        "recall": sum(is_in_some(x, generated, theirs) for x in real) / len(real),
        "density": sum(map(sum, inside)) / (dense_ball * len(generated)),
        "coverage": sum(map(any, inside)) / len(real),
    }


def smaller_share(first: Array, second: Array) -> float:
    """P(x < y) + P(x = y) / 2 over all pairs."""
    pairs = list(itertools.product(first, second))
    return sum((x < y) + (x == y) / 2 for x, y in pairs) / len(pairs)


def jensen_shannon_of_two_normals(apart: float, width: float) -> float:
    """Of N(0, width^2) and N(apart, width^2), by the trapezoid rule on a line of 20,001 nodes."""
    x = np.linspace(-12 * width, apart + 12 * width, 20_001)
    p, q = (np.exp(-0.5 * ((x - middle) / width) ** 2) / (width * math.sqrt(2 * math.pi)) for middle in (0, apart))
    mean = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p > 0, p * np.log(p / mean), 0) + np.where(q > 0, q * np.log(q / mean), 0)
    return float(terms.sum() * (x[1] - x[0]) / 2)
