"""The capacity of a channel: the most information that any prior gets through it, with a certificate.

Blahut and Arimoto's iteration brackets the capacity from both sides at every step, so that no answer has to be trusted.
It slows down without end where the best prior leaves out a letter or two letters are nearly alike; after forty steps
an interior-point Newton method takes over and closes the same bracket.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from infogan_explorer.learn.channels import check_transition

_GAP_NATS = 1e-12
_BLAHUT_STEPS, _NEWTON_STEPS = 40, 100
_NEGLIGIBLE = 1e-100  # a transition as rare moves the capacity by less than 1e-97 nats, and its square would underflow

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Capacity:
    """max over p(x) of I(X; Y), found between `nats` and `nats + gap_nats`.

    nats: I(X; Y) under `prior`, so a rate that is reached.
    prior: the best p(x) found, shape (X,).
    gap_nats: how far `nats` can be below the capacity: max_x KL(p(y|x)||p(y)) - I(X; Y).
    iterations: steps until the gap was closed, or given up.
    """

    nats: float
    prior: Array
    gap_nats: float
    iterations: int


def channel_capacity(transition: ArrayLike) -> Capacity:
    """Capacity C = max over p(x) of I(X; Y) of a channel p(y|x), with its error bound.

    I(X; Y) under p <= C <= max_x KL(p(y|x) || p(y)), with equality at the best p.
    Source: Blahut 1972; Arimoto 1972; Cover & Thomas, Sections 7.1 and 10.8.

    Args:
        transition: p(y|x), shape (X, Y), every row summing to 1.

    Returns:
        Nats, within `gap_nats` (1e-12 as a rule) of the capacity; a wider gap is told, not hidden.

    Raises:
        InputError: if a row is no distribution (ShapeError if the table is not two-dimensional or is empty).
    """
    table = check_transition(transition)
    table[table < _NEGLIGIBLE] = 0
    channel = _Rows(table[:, table.any(axis=0)])
    best, steps = channel.certify(np.full(len(table), 1 / len(table)), 0), 0
    for prior in channel.priors():
        if best.gap_nats < _GAP_NATS:
            break
        steps += 1
        reached = channel.certify(prior, steps)
        best = min(best, reached, key=lambda capacity: capacity.gap_nats)
    return Capacity(best.nats, best.prior, best.gap_nats, steps)


class _Rows:
    """A channel whose every output can happen, ready for many priors."""

    def __init__(self, table: Array) -> None:
        self.table = table
        self._minus_entropies = (table * np.log(table, where=table > 0, out=np.zeros_like(table))).sum(axis=1)

    def divergences(self, prior: Array) -> Array:
        """KL(p(y|x) || p(y)) for every x: also the slope of I along p(x), up to a constant."""
        return self._minus_entropies - self.table @ np.log(prior @ self.table)

    def certify(self, prior: Array, steps: int) -> Capacity:
        divergences = self.divergences(prior)
        # summed as differences, none of which is negative, so that rounding cannot make the gap negative
        gap = float(prior @ (divergences.max() - divergences))
        return Capacity(float(prior @ divergences), prior, gap, steps)

    def priors(self) -> Iterator[Array]:
        """Ever better priors: Blahut and Arimoto's, then Newton's."""
        prior = np.full(len(self.table), 1 / len(self.table))
        for _ in range(_BLAHUT_STEPS):
            divergences = self.divergences(prior)
            prior = prior * np.exp(divergences - divergences.max())
            prior = prior / prior.sum()
            yield prior
        yield from self._newton()

    def _newton(self) -> Iterator[Array]:
        """Primal-dual steps on: slope(p) - level + slack = 0, sum p = 1, p * slack = a number that goes to 0."""
        n = len(self.table)
        prior, level = np.full(n, 1 / n), 0.0
        slack = np.full(n, 1.0)
        for _ in range(_NEWTON_STEPS):
            out = prior @ self.table
            scaled = self.table * prior[:, None] / np.sqrt(out)
            target = 0.1 * float(prior @ slack) / n
            slope = self.divergences(prior)
            # unknowns: relative change u of the prior, and the level; rows scaled by the prior, which keeps them even
            matrix = np.zeros((n + 1, n + 1))
            matrix[:n, :n] = scaled @ scaled.T + np.diag(prior * slack)
            matrix[:n, n] = matrix[n, :n] = prior
            right = np.append(prior * (slope - level) + target, 1 - prior.sum())
            solution = np.asarray(np.linalg.solve(matrix, right), np.float64)
            change, level_change = solution[:n], float(solution[n])
            slack_change = target / prior - slack - slack * change
            # at most 99 % of the way to where a letter's prior or slack would be 0
            step = 0.99 / max(float(-change.min()), float((-slack_change / slack).max()), 0.99)
            prior, slack, level = prior * (1 + step * change), slack + step * slack_change, level + step * level_change
            yield prior / prior.sum()
