"""What L_I means: yes/no questions saved when a code is to be guessed and Q says what it reads.

Huffman's tree asks the fewest questions on average: never fewer than the entropy in bits, and less than one more. Asked
about blocks of n codes at once, the surplus over each code is below 1/n, so that the questions saved go to L_I in bits
where Q is the exact posterior.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import ArrayLike, NDArray

from infogan_explorer.errors import InputError
from infogan_explorer.information import distribution, entropy_nats, nats_to_bits, table_bound_nats
from infogan_explorer.learn.channels import posterior

LONGEST_BLOCK = 16
MOST_LEAVES = 50_000  # of all trees that one block needs; a tenth of a second

Letters = tuple[int, ...]


@dataclass(frozen=True)
class QuestionCount:
    """Expected yes/no questions for each code, without and with Q's reading, beside what no questions can beat.

    without_looking, with_reading: of the best trees. `with_reading` is infinite where Q rules out what happens.
    entropy_bits: H(c); at most `without_looking`.
    bound_bits: L_I; what `saved` goes to with growing blocks.
    """

    without_looking: float
    with_reading: float
    entropy_bits: float
    bound_bits: float

    @property
    def saved(self) -> float:
        """Questions saved for each code; negative where Q misleads more than it helps."""
        return self.without_looking - self.with_reading


def question_lengths(weights: ArrayLike) -> NDArray[np.float64]:
    """How many yes/no questions the best tree asks before each letter is known.

    Source: Huffman 1952; Cover & Thomas, Section 5.6. Ties go to the earlier letter, so the tree is always the same.

    Args:
        weights: how likely each letter is thought to be, shape (K,), at least 0, not all 0.

    Returns:
        Whole numbers, shape (K,); infinite for a letter of weight 0, which is never asked about.
    """
    table = np.asarray(weights, np.float64)
    possible = np.flatnonzero(table > 0)
    parents = _huffman_parents(table[possible].tolist())
    depths = [0] * len(parents)
    for node in reversed(range(len(parents) - 1)):
        depths[node] = depths[parents[node]] + 1
    lengths = np.full(len(table), np.inf)
    lengths[possible] = depths[: len(possible)]
    return lengths


def count_questions(joint: ArrayLike, q: ArrayLike | None = None, block: int = 1) -> QuestionCount:
    """Expected questions until the code is known, without and with Q's reading of what arrived.

    Args:
        joint: p(c, x), shape (C, X).
        q: Q(c|x), shape (C, X), columns summing to 1; the exact posterior where not given.
        block: how many codes are guessed together.

    Raises:
        InputError: if a table is no distribution, or the block needs more than MOST_LEAVES leaves.
    """
    table = distribution(joint, "the joint table", ndim=2)
    guess = posterior(table) if q is None else np.asarray(q, np.float64)
    bound = table_bound_nats(table, guess)
    codes, pictures = table.shape
    if not 1 <= block <= LONGEST_BLOCK:
        raise InputError(f"the block has {block} codes; choose 1 to {LONGEST_BLOCK}.")
    leaves = math.comb(pictures + block - 1, block) * codes**block
    if leaves > MOST_LEAVES:
        raise InputError(f"a block of {block} codes needs trees with {leaves:,} leaves; choose a smaller block.")
    prior = table.sum(axis=1)
    with_reading = 0.0
    for arrived in combinations_with_replacement(range(pictures), block):
        orders = math.factorial(block) // math.prod(math.factorial(n) for n in Counter(arrived).values())
        happens = _product([table[:, x] for x in arrived])
        with_reading += orders * _expected(happens, _product([guess[:, x] for x in arrived]))
    alone = _product([prior] * block)
    return QuestionCount(
        without_looking=_expected(alone, alone) / block,
        with_reading=with_reading / block,
        entropy_bits=nats_to_bits(entropy_nats(prior)),
        bound_bits=nats_to_bits(bound),
    )


def first_question(weights: ArrayLike) -> Letters:
    """The letters to ask about first ("is it one of these?"): the smaller of the two branches of the best tree.

    Asked again with the weights of the letters that are left, it walks down the same tree: Huffman merges the letters
    of a branch as if there were no others.

    Args:
        weights: as in `question_lengths`.

    Returns:
        Letters counted from 0; none where at most one has a weight.
    """
    table = np.asarray(weights, np.float64)
    possible = np.flatnonzero(table > 0)
    if len(possible) < 2:
        return ()
    parents = _huffman_parents(table[possible].tolist())
    root = len(parents) - 1
    branch = list(range(len(parents)))
    for node in reversed(range(root)):
        if parents[node] != root:
            branch[node] = branch[parents[node]]
    sides: dict[int, list[int]] = {}
    for letter, side in zip(possible.tolist(), branch[: len(possible)], strict=True):
        sides.setdefault(side, []).append(letter)
    return tuple(min(sides.values(), key=lambda letters: (len(letters), letters)))


def _huffman_parents(weights: list[float]) -> list[int]:
    """The tree, as every node's parent: first the letters, then the merges in their order, the root last."""
    heap = [(weight, letter) for letter, weight in enumerate(weights)]
    heapq.heapify(heap)
    parents = [0] * (2 * len(weights) - 1)
    for node in range(len(weights), len(parents)):
        (lightest, one), (next_lightest, other) = heapq.heappop(heap), heapq.heappop(heap)
        parents[one] = parents[other] = node
        heapq.heappush(heap, (lightest + next_lightest, node))
    return parents


def _product(factors: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The weights of all blocks of independent letters, flat."""
    product = np.ones(1)
    for factor in factors:
        product = np.outer(product, factor).ravel()
    return product


def _expected(happens: NDArray[np.float64], thought: NDArray[np.float64]) -> float:
    """Questions asked by the best tree for `thought`, weighed by what happens."""
    here = happens > 0
    return float((happens[here] * question_lengths(thought)[here]).sum())
