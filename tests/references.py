"""Independent truth for the tests: plain NumPy in float64, written apart from the package and importing nothing of it.

Where there are two formulas for one number, this file has the other one. Loops are explicit, because speed is no aim
here and being obviously right is. All in nats.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


# --- discrete distributions -------------------------------------------------------------------------------------------


def entropy(p: ArrayLike) -> float:
    """H = -sum p ln p over all cells of a table of any shape; empty cells count as 0."""
    return -math.fsum(x * math.log(x) for x in np.ravel(np.asarray(p, np.float64)).tolist() if x > 0)


def kl_divergence(p: ArrayLike, q: ArrayLike) -> float:
    """KL(P||Q) as cross-entropy minus entropy; infinite where Q is 0 and P is not."""
    cross = 0.0
    for p_x, q_x in zip(np.ravel(p).tolist(), np.ravel(q).tolist(), strict=True):
        if p_x > 0 and q_x == 0:
            return math.inf
        if p_x > 0:
            cross -= p_x * math.log(q_x)
    return cross - entropy(p)


def mutual_information(joint: ArrayLike) -> float:
    """I(X; Y) = H(X) + H(Y) - H(X, Y)."""
    table = np.asarray(joint, np.float64)
    return entropy(table.sum(axis=1)) + entropy(table.sum(axis=0)) - entropy(table)


def conditional_entropy(joint: ArrayLike) -> float:
    """H(X|Y) = sum_y p(y) H(X | Y = y), X along the rows."""
    table = np.asarray(joint, np.float64)
    total = 0.0
    for column in table.T:
        p_y = math.fsum(column.tolist())
        if p_y > 0:
            total += p_y * entropy(column / p_y)
    return total


def jensen_shannon(p: ArrayLike, q: ArrayLike) -> float:
    """JSD(P, Q) = H((P + Q) / 2) - (H(P) + H(Q)) / 2."""
    middle = (np.asarray(p, np.float64) + np.asarray(q, np.float64)) / 2
    return entropy(middle) - (entropy(p) + entropy(q)) / 2


def binary_symmetric_channel(eps: float) -> Array:
    """p(c, x) of a fair bit c that arrives flipped as x with probability eps."""
    return np.array([[(1 - eps) / 2, eps / 2], [eps / 2, (1 - eps) / 2]])


def binary_symmetric_channel_information(eps: float) -> float:
    """I(c; x) = sum_c p(c) KL(p(x|c) || p(x)); p(x) is a fair bit."""
    return 0.5 * kl_divergence([1 - eps, eps], [0.5, 0.5]) + 0.5 * kl_divergence([eps, 1 - eps], [0.5, 0.5])


# --- continuous distributions: by quadrature, no closed form ----------------------------------------------------------


def integrate(f: Callable[[Array], Array], low: float, high: float, panels: int = 64) -> float:
    """Integral of f over [low, high]: Gauss-Legendre with 16 nodes on each of `panels` equal panels."""
    nodes, weights = np.polynomial.legendre.leggauss(16)
    edges = np.linspace(low, high, panels + 1)
    total = 0.0
    for left, right in itertools.pairwise(edges):
        half = (right - left) / 2
        total += half * float((weights * f(left + half * (nodes + 1))).sum())
    return total


def log_gaussian(x: ArrayLike, mean: ArrayLike, std: ArrayLike) -> Array:
    """ln N(x; mean, std^2), as ln(1 / sqrt(2 pi v)) - (x - mean)^2 / (2 v) with v the variance."""
    variance = np.square(np.asarray(std, np.float64))
    return np.log(1 / np.sqrt(2 * np.pi * variance)) - np.square(np.asarray(x) - np.asarray(mean)) / (2 * variance)


def uniform_differential_entropy(low: float, high: float) -> float:
    """h = -integral of p ln p with p = 1 / (high - low)."""
    density = 1 / (high - low)
    return integrate(lambda x: np.full_like(x, -density * math.log(density)), low, high)


def gaussian_differential_entropy(mean: float, std: float) -> float:
    """h = -integral of p ln p over ten deviations to each side."""

    def minus_p_log_p(x: Array) -> Array:
        log_p = log_gaussian(x, mean, std)
        return -np.exp(log_p) * log_p

    return integrate(minus_p_log_p, mean - 10 * std, mean + 10 * std)


def best_uninformative_gaussian(low: float, high: float, std: float | None = None) -> float:
    """Best L_I of a constant Gaussian Q on c ~ U(low, high): h(c) + max E[ln N(c; m, s^2)].

    The maximum is searched for: E by quadrature, over m and (unless `std` is given) over ln s, each by golden section.
    """

    def expected_log_q(mean: float, log_std: float) -> float:
        return integrate(lambda c: log_gaussian(c, mean, math.exp(log_std)), low, high, panels=1) / (high - low)

    def best_over_std(mean: float) -> float:
        if std is not None:
            return expected_log_q(mean, math.log(std))
        width = math.log(high - low)
        return maximum(lambda log_std: expected_log_q(mean, log_std), width - 6, width + 3)

    return uniform_differential_entropy(low, high) + maximum(best_over_std, low, high)


def maximum(f: Callable[[float], float], low: float, high: float, rounds: int = 30) -> float:
    """Largest value of a function with one peak on [low, high], by golden section."""
    golden = (math.sqrt(5) - 1) / 2
    for _ in range(rounds):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if f(left) < f(right):
            low = left
        else:
            high = right
    return f((low + high) / 2)


# --- log Q(c|x) from raw head outputs ---------------------------------------------------------------------------------


def log_softmax(logits: ArrayLike) -> Array:
    """Row by row: l_k - (m + ln sum exp(l - m)) with m the row's largest logit."""
    rows = np.asarray(logits, np.float64)
    out = np.empty_like(rows)
    for i, row in enumerate(rows):
        top = row.max()
        out[i] = row - (top + math.log(math.fsum(math.exp(x - top) for x in row.tolist())))
    return out


def softmax(logits: ArrayLike) -> Array:
    """exp of log_softmax."""
    return np.exp(log_softmax(logits))


def log_q_categorical(logits: ArrayLike, categories: ArrayLike) -> Array:
    """ln Q of the category that was drawn; logits (B, K), categories (B,) whole numbers."""
    log_p = log_softmax(logits)
    return np.array([log_p[i, k] for i, k in enumerate(np.asarray(categories).tolist())])


def log_q_bernoulli(logits: ArrayLike, bits: ArrayLike) -> Array:
    """ln Q of a bit, as a softmax over the two logits (0, l)."""
    column = np.asarray(logits, np.float64).reshape(-1, 1)
    return log_q_categorical(np.hstack([np.zeros_like(column), column]), np.asarray(bits).astype(int).ravel())


def log_q_gaussian(head: ArrayLike, c: ArrayLike, location: float, scale: float, q_std: float | None = None) -> Array:
    """ln N(c; location + scale * head_0, (scale * exp(head_1))^2); with `q_std` the deviation is that number."""
    raw = np.asarray(head, np.float64)
    std = np.full(len(raw), q_std, np.float64) if q_std is not None else scale * np.exp(raw[:, 1])
    return log_gaussian(np.ravel(np.asarray(c, np.float64)), location + scale * raw[:, 0], std)


# --- the bound --------------------------------------------------------------------------------------------------------


def mi_lower_bound(log_q: ArrayLike, code_entropy: float) -> float:
    """L_I = H(c) - cross-entropy."""
    values = np.ravel(log_q).tolist()
    return code_entropy - math.fsum(-v for v in values) / len(values)


def standard_error(values: ArrayLike) -> float:
    """Of a mean: sqrt(sum (v - mean)^2 / (n - 1) / n)."""
    numbers = np.ravel(values).astype(np.float64).tolist()
    n = len(numbers)
    mean = math.fsum(numbers) / n
    return math.sqrt(math.fsum((v - mean) ** 2 for v in numbers) / (n - 1) / n)


def double_softmax_plateau(num_categories: int) -> float:
    """What L_I seems to be at best where the head applies a softmax and the loss a second one, in nats.

    Probabilities are at most one-hot, so the loss is at least ln(e + K - 1) - 1.
    """
    return math.log(num_categories) - (math.log(math.e + num_categories - 1) - 1)


# --- what samples say besides the bound -------------------------------------------------------------------------------


def contrastive_difference(log_q_matrix: ArrayLike) -> float:
    """Mean of the pairs that belong together minus mean of all other pairs; one group (K, K), pair by pair."""
    table = np.asarray(log_q_matrix, np.float64).tolist()
    count = len(table)
    together = math.fsum(table[i][i] for i in range(count)) / count
    apart = math.fsum(table[i][j] for i in range(count) for j in range(count) if i != j) / (count * (count - 1))
    return together - apart


def info_nce(scores: ArrayLike) -> float:
    """ln K minus the mean cross-entropy of finding, by a softmax over all codes, the one that belongs to a picture."""
    table = np.asarray(scores, np.float64)
    losses = [-float(log_softmax(table[i : i + 1])[0, i]) for i in range(len(table))]
    return math.log(len(table)) - math.fsum(losses) / len(losses)


def jackknife_standard_error(statistic: Callable[[Array], float], matrix: ArrayLike) -> float:
    """Of a statistic of one group (K, K): how much it moves when one sample, its row and its column, is left out."""
    table = np.asarray(matrix, np.float64)
    count = len(table)
    left_out = [statistic(np.delete(np.delete(table, k, axis=0), k, axis=1)) for k in range(count)]
    mean = math.fsum(left_out) / count
    return math.sqrt((count - 1) / count * math.fsum((value - mean) ** 2 for value in left_out))


def jeffreys_information(joint: ArrayLike) -> float:
    """sum_xy (p(x,y) - p(x) p(y)) ln P(x|y): the exact contrastive difference of a table where Q is the posterior."""
    table = np.asarray(joint, np.float64)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    total = 0.0
    for x, y in itertools.product(range(len(rows)), range(len(columns))):
        total += (table[x, y] - rows[x] * columns[y]) * math.log(table[x, y] / columns[y])
    return total


# --- adversarial losses -----------------------------------------------------------------------------------------------


def sigmoid(x: ArrayLike) -> Array:
    """1 / (1 + exp(-x))."""
    return 1 / (1 + np.exp(-np.asarray(x, np.float64)))


def discriminator_loss(objective: str, real_logits: ArrayLike, fake_logits: ArrayLike) -> float:
    """Sum of D's mean losses on real and on generated pictures, from the probabilities D(x) themselves."""
    real, fake = np.ravel(real_logits).tolist(), np.ravel(fake_logits).tolist()
    on_real: dict[str, Callable[[float], float]] = {
        "non-saturating": lambda d: -math.log(sigmoid(d)),
        "least-squares": lambda d: (1 - d) ** 2,
        "hinge": lambda d: max(0.0, 1 - d),
    }
    on_fake: dict[str, Callable[[float], float]] = {
        "non-saturating": lambda d: -math.log(1 - sigmoid(d)),
        "least-squares": lambda d: d**2,
        "hinge": lambda d: max(0.0, 1 + d),
    }
    return sum(map(on_real[objective], real)) / len(real) + sum(map(on_fake[objective], fake)) / len(fake)


def generator_loss(objective: str, fake_logits: ArrayLike) -> float:
    """G's mean loss on generated pictures: how far D is from calling them real."""
    loss: dict[str, Callable[[float], float]] = {
        "non-saturating": lambda d: -math.log(sigmoid(d)),
        "least-squares": lambda d: (1 - d) ** 2,
        "hinge": lambda d: -d,
    }
    logits = np.ravel(fake_logits).tolist()
    return sum(map(loss[objective], logits)) / len(logits)


# --- variety ----------------------------------------------------------------------------------------------------------


def variance_within(settings: ArrayLike, examples: ArrayLike) -> float:
    """Variance of examples (N, D) that share a setting (N,), summed over D: E[x^2 | c] - E[x | c]^2.

    A mean over examples. With n examples of one setting, means are over n and the result is scaled by n / (n - 1).
    """
    groups: dict[object, list[Array]] = {}
    for setting, example in zip(np.asarray(settings).tolist(), np.asarray(examples, np.float64), strict=True):
        groups.setdefault(setting, []).append(example.ravel())
    total, count = 0.0, 0
    for members in groups.values():
        n = len(members)
        if n > 1:
            second = sum(float((x**2).sum()) for x in members) / n
            first = float((np.mean(members, axis=0) ** 2).sum())
            total += n * (second - first) * n / (n - 1)
            count += n
    return total / count


def variety(settings: ArrayLike, generated: ArrayLike, real: ArrayLike) -> float:
    """Variance of generated examples of one setting over the variance of all real examples."""
    return variance_within(settings, generated) / variance_within(np.zeros(len(np.asarray(real))), real)


# --- where ink lies ---------------------------------------------------------------------------------------------------


def centre_of_mass(ink: ArrayLike) -> tuple[float, float]:
    """(row, column) of the mean of all ink, pixel by pixel."""
    table = np.asarray(ink, np.float64)
    total = row_sum = column_sum = 0.0
    for row in range(table.shape[0]):
        for column in range(table.shape[1]):
            total += table[row, column]
            row_sum += row * table[row, column]
            column_sum += column * table[row, column]
    return row_sum / total, column_sum / total


def longer_side(ink: ArrayLike) -> int:
    """Of the smallest box around all pixels at least half as strong as the strongest."""
    table = np.asarray(ink, np.float64)
    strong = [
        (row, column)
        for row in range(table.shape[0])
        for column in range(table.shape[1])
        if table[row, column] >= table.max() / 2
    ]
    rows, columns = [row for row, _ in strong], [column for _, column in strong]
    return max(max(rows) - min(rows), max(columns) - min(columns)) + 1


def uniform_distance(values: ArrayLike, low: float, high: float) -> float:
    """Kolmogorov and Smirnov's: the largest gap between the share of values below x and that of U(low, high)."""
    ordered = sorted(np.ravel(values).tolist())
    n = len(ordered)
    gaps = []
    for i, value in enumerate(ordered):
        below = (value - low) / (high - low)
        gaps += [abs((i + 1) / n - below), abs(i / n - below)]
    return max(gaps)


# -- the two-dimensional laboratory: plain sums, no separable tricks --------------------------------------------------


def mixture_density(points: ArrayLike, means: ArrayLike, width: float) -> Array:
    """(1 / N) sum_n N(x; means_n, width^2 I) in the plane, at points (P, 2): (P,)."""
    x, centres = np.asarray(points, dtype=float), np.asarray(means, dtype=float)
    squares = ((x[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    return np.exp(-squares / (2 * width**2)).mean(axis=1) / (2 * math.pi * width**2)


def plane_nodes(means: ArrayLike, width: float, nodes_a_width: float = 4.0) -> tuple[Array, float]:
    """A grid around means (N, 2), and the area of one of its cells."""
    centres = np.asarray(means, dtype=float)
    low, high = centres.min(axis=0) - 8 * width, centres.max(axis=0) + 8 * width
    sides = [np.arange(start, end, width / nodes_a_width) for start, end in zip(low, high, strict=True)]
    grid = np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1).reshape(-1, 2)
    return grid, float((sides[0][1] - sides[0][0]) * (sides[1][1] - sides[1][0]))


def information_of_clouds(clouds: list[Array], width: float) -> float:
    """I(c; x) in nats for an equally likely category c, x a Gaussian around one of its cloud's points (N, 2)."""
    grid, cell = plane_nodes(np.concatenate(clouds), width)
    given = np.stack([mixture_density(grid, cloud, width) for cloud in clouds])
    total = given.mean(axis=0)
    ratios = np.where(given > 0, np.log(np.where(given > 0, given, 1) / np.where(total > 0, total, 1)), 0.0)
    return float((given * ratios).sum() * cell / len(clouds))


def two_places_information(distance: float, width: float) -> float:
    """I(c; x) in nats of a fair bit sent as one of two places, seen through Gaussian noise: a line is all it needs.

    ln 2 - E[ln(1 + exp(-t))], where t, the log-odds of the true place, is N(m, 2 m) with m = distance^2 / (2 width^2).
    """
    mean = distance**2 / (2 * width**2)  # of the log-odds; their variance is twice the mean
    std = math.sqrt(2 * mean)
    missing = integrate(
        lambda t: np.exp(-((t - mean) ** 2) / (2 * std**2)) / (std * math.sqrt(2 * math.pi)) * np.logaddexp(0, -t),
        mean - 12 * std,
        mean + 12 * std,
        200,
    )
    return math.log(2) - missing


def uniform_through_gaussian_information(half_width: float, noise: float) -> float:
    """I(u; u + noise N(0, 1)) in nats for u uniform on [-half_width, half_width]: h(sum) - h(noise)."""

    def density(x: Array) -> Array:
        ends = [(x + half_width) / (noise * math.sqrt(2)), (x - half_width) / (noise * math.sqrt(2))]
        upper, lower = (np.vectorize(math.erf)(end) for end in ends)
        return (upper - lower) / (4 * half_width)

    def surprise(x: Array) -> Array:
        p = density(x)
        return np.where(p > 0, -p * np.log(np.where(p > 0, p, 1)), 0.0)

    reach = half_width + 9 * noise
    return integrate(surprise, -reach, reach, 400) - gaussian_differential_entropy(0.0, noise)
