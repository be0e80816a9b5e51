"""Independent truth about channels, questions and discs: closed forms and brute force, free of the package.

A companion of `references`, in the same manner: loops are explicit, and all information is in nats.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from tests.references import Array, entropy, integrate, kl_divergence, mutual_information

LN_2 = math.log(2)


def binary_entropy(p: float) -> float:
    """H_b(p), by way of ln(1 + x), which keeps the digits of a p near 0."""
    terms = [-p * math.log(p) if p > 0 else 0.0, -(1 - p) * math.log1p(-p) if p < 1 else 0.0]
    return math.fsum(terms)


# --- closed forms: H(Y), I(X; Y) for equally likely letters, and the capacity -----------------------------------------


def binary_symmetric(flip: float) -> tuple[float, float, float]:
    """A fair bit stays a fair bit; ln 2 - H_b(flip) gets through, and no other prior gets more through."""
    return LN_2, LN_2 - binary_entropy(flip), LN_2 - binary_entropy(flip)


def binary_erasure(erase: float) -> tuple[float, float, float]:
    """Whether the bit arrives is H_b(erase); where it does, all of it does."""
    return binary_entropy(erase) + (1 - erase) * LN_2, (1 - erase) * LN_2, (1 - erase) * LN_2


def z_channel(drop: float) -> tuple[float, float, float]:
    """A 1 arrives half as often as 1 - drop; only where a 1 was sent is there doubt, H_b(drop)."""
    arrives = binary_entropy((1 - drop) / 2)
    return arrives, arrives - binary_entropy(drop) / 2, z_capacity(drop)


def z_capacity(drop: float) -> float:
    """ln(1 + (1 - d) d^(d / (1 - d)))."""
    return 0.0 if drop == 1 else math.log1p((1 - drop) * drop ** (drop / (1 - drop)))


def z_prior(drop: float) -> float:
    """How often the best prior sends a 1: 1 / ((1 - d) (1 + exp(H_b(d) / (1 - d))))."""
    return 1 / ((1 - drop) * (1 + math.exp(binary_entropy(drop) / (1 - drop))))


def noisy_dial(positions: int, spread: float) -> tuple[float, float, float]:
    """All rows are one row, turned: ln K - H(row) gets through, and no other prior gets more through."""
    row = dial_row(positions, spread)
    through = math.log(positions) - entropy(row)
    return math.log(positions), through, through


def dial_row(positions: int, spread: float) -> list[float]:
    """What is read when 0 is sent, from the shorter way round; the sum is taken smallest first."""
    ways = [min(y, positions - y) for y in range(positions)]
    weights = [math.exp(-(way**2) / (2 * spread**2)) if way else 1.0 for way in ways] if spread else [1.0]
    weights += [0.0] * (positions - len(weights))
    total = math.fsum(sorted(weights))
    return [weight / total for weight in weights]


def symmetric_capacity(letters: int, wrong: float) -> float:
    """Of the K-ary symmetric channel: ln K - H_b(e) - e ln(K - 1)."""
    return math.log(letters) - binary_entropy(wrong) - wrong * math.log(letters - 1)


def square_capacity(transition: ArrayLike) -> tuple[float, Array]:
    """Of an invertible square channel whose best prior uses every letter: ln sum_y exp(-sum_x P^-1[y, x] H(row x)).

    From KL(row x || output) = C for all x (Muroga 1953). A prior that comes out negative is no answer.
    """
    table = np.asarray(transition, np.float64)
    inverse = np.linalg.inv(table)
    exponents = [-math.fsum(inverse[y, x] * entropy(table[x]) for x in range(len(table))) for y in range(len(table))]
    capacity = math.log(math.fsum(math.exp(exponent) for exponent in exponents))
    output = np.array([math.exp(exponent - capacity) for exponent in exponents])
    return capacity, output @ inverse


def capacity_bracket(transition: ArrayLike, prior: ArrayLike) -> tuple[float, float]:
    """(what this prior gets through, what no prior gets beyond): I(X; Y) and max_x KL(row x || output)."""
    table, p = np.asarray(transition, np.float64), np.asarray(prior, np.float64)
    output = [math.fsum((p * table[:, y]).tolist()) for y in range(table.shape[1])]
    return mutual_information(p[:, None] * table), max(kl_divergence(row, output) for row in table)


# --- questions --------------------------------------------------------------------------------------------------------


def fewest_questions(weights: Sequence[float]) -> float:
    """Expected yes/no questions of the best of all trees, by trying every way to split every set of letters."""
    letters = [i for i, weight in enumerate(weights) if weight > 0]

    @cache
    def best(members: int) -> float:
        if members & (members - 1) == 0:
            return 0.0
        lightest = math.inf
        part = (members - 1) & members
        while part:
            lightest = min(lightest, best(part) + best(members ^ part))
            part = (part - 1) & members
        return lightest + math.fsum(weights[letters[i]] for i in range(len(letters)) if members >> i & 1)

    return best((1 << len(letters)) - 1)


# --- discs ------------------------------------------------------------------------------------------------------------


def common_area(one: float, other: float, distance: float) -> float:
    """Area that two discs share: strips of each beyond the chord, summed by quadrature.

    Strips are cut at equal angles, x = r cos t, so that their heights 2 r sin t are smooth up to the rim.
    """
    small, large = sorted((one, other))
    if distance >= small + large:
        return 0.0
    if distance <= large - small:
        return math.pi * small**2
    chord = (distance**2 + large**2 - small**2) / (2 * distance)  # from the centre of the larger disc
    return _beyond(large, chord) + _beyond(small, distance - chord)


def _beyond(radius: float, chord: float) -> float:
    reach = math.acos(max(-1.0, min(1.0, chord / radius)))
    return integrate(lambda t: 2 * radius**2 * np.sin(t) ** 2, 0, reach, panels=8)
