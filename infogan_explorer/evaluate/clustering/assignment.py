"""How Q sorts pictures by one categorical code, or by several at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.reading import CodesRead

MOST_JOINT_SETTINGS = 1000  # the mean assignment over more settings is not tabulated

Probabilities = NDArray[np.float32]


@dataclass(frozen=True, eq=False)  # eq: arrays have no single truth value
class Assignment:
    """N pictures sorted into K categories.

    Attributes:
        names: of the categories, K of them: '3', or 'c1 = 3, c2 = 0' of several codes.
        categories: the likeliest one of every picture, (N,).
        confidence: its probability under Q, (N,).
        margin: that less the probability of the second likeliest, (N,).
        runner_up: the second likeliest category, (N,); None of several codes, where it need not be one that occurs.
        probabilities: of every category or joint setting, float32 (N, settings); None where there are too many.
    """

    names: tuple[str, ...]
    categories: NDArray[np.int64]
    confidence: Probabilities
    margin: Probabilities
    runner_up: NDArray[np.int64] | None
    probabilities: Probabilities | None


def assign(read: CodesRead, code: str) -> Assignment:
    """Pictures sorted by one categorical code, into all its categories."""
    probabilities = read.probabilities[code]
    likeliest, second = _first_two(probabilities)
    names = tuple(str(k) for k in range(probabilities.shape[1]))
    others = probabilities.copy()
    categories = read.categories(code)
    np.put_along_axis(others, categories[:, None], -1, axis=1)
    return Assignment(names, categories, likeliest, likeliest - second, others.argmax(axis=1), probabilities)


def assign_jointly(reads: Sequence[CodesRead], codes: Sequence[str]) -> list[Assignment]:
    """The pictures of each reading sorted by several codes at once, into those settings that occur in any of them.

    Q reads the codes independently, so the probability of a setting is the product of those of its categories.
    """
    by_code = [np.stack([read.categories(code) for code in codes], axis=1) for read in reads]
    settings, category = np.unique(np.concatenate(by_code), axis=0, return_inverse=True)
    names = tuple(", ".join(f"{code} = {k}" for code, k in zip(codes, row, strict=True)) for row in settings)
    ends = np.cumsum([len(part) for part in by_code])[:-1]
    parts = np.split(category.reshape(-1), ends)
    return [_joint(read, codes, names, part) for read, part in zip(reads, parts, strict=True)]


def _joint(read: CodesRead, codes: Sequence[str], names: tuple[str, ...], categories: NDArray[np.int64]) -> Assignment:
    pairs = [_first_two(read.probabilities[code]) for code in codes]
    likeliest = np.prod([first for first, _ in pairs], axis=0)
    # the second likeliest setting differs from the likeliest in one code only, where the loss is least
    second = likeliest * np.max([runner_up / first for first, runner_up in pairs], axis=0)
    return Assignment(names, categories, likeliest, likeliest - second, None, _joint_probabilities(read, codes))


def _joint_probabilities(read: CodesRead, codes: Sequence[str]) -> Probabilities | None:
    """Of every setting of all codes, (N, K_1 K_2 ...), the last code fastest; None where there are too many."""
    blocks = [read.probabilities[code] for code in codes]
    if math.prod(block.shape[1] for block in blocks) > MOST_JOINT_SETTINGS:
        return None
    return reduce(lambda one, other: (one[:, :, None] * other[:, None, :]).reshape(len(one), -1), blocks)


def _first_two(probabilities: Probabilities) -> tuple[Probabilities, Probabilities]:
    """The largest and the second largest of every row, (N,) each."""
    ordered = np.partition(probabilities, -2, axis=1)
    return ordered[:, -1], ordered[:, -2]
