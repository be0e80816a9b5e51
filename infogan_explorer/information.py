"""Entropy, divergence, mutual information, and the bound L_I: numbers, without networks.

Everything is in nats. `mutual_information_nats` and its companions are exact, on tables small enough to sum.
`mi_lower_bound_nats` is what a recognition network Q gives: a bound, and called so. Nothing is clamped: a negative
bound means that Q does worse than guessing from the prior. How log Q(c|x) comes about is not here but in `codes.py`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from infogan_explorer.errors import InputError, ShapeError

if TYPE_CHECKING:
    import torch

_SUM_TOLERANCE = 1e-9


def nats_to_bits(nats: float) -> float:
    """The same information in bits: nats / ln 2."""
    return nats / math.log(2)


def distribution(p: ArrayLike, name: str, ndim: int = 1) -> NDArray[np.float64]:
    """Check that `p` is a probability table of `ndim` dimensions and return it in float64."""
    table = np.asarray(p, dtype=np.float64)
    if table.ndim != ndim or table.size == 0:
        raise ShapeError(
            f"{name} has shape {table.shape}; it must be a table of {ndim} dimension(s) that is not empty."
        )
    if not np.isfinite(table).all() or (table < 0).any():
        raise InputError(f"{name} holds a negative or non-finite number; probabilities must be at least 0.")
    if abs(table.sum() - 1) > _SUM_TOLERANCE:
        raise InputError(f"{name} sums to {table.sum():.12g}; it must sum to 1, so divide it by its sum.")
    return table


def entropy_nats(p: ArrayLike) -> float:
    """Entropy H(X) = -sum_x p(x) ln p(x) of a discrete distribution.

    Source: Shannon 1948; Cover & Thomas, Elements of Information Theory, Eq. 2.1. 0 ln 0 counts as 0.

    Args:
        p: probabilities, shape (K,), at least 0, summing to 1.

    Returns:
        Nats, between 0 and ln K up to rounding.

    Raises:
        InputError: if `p` is no distribution (ShapeError if it is not one-dimensional).
    """
    table = distribution(p, "the distribution")
    positive = table[table > 0]
    return float(-(positive * np.log(positive)).sum()) + 0.0  # a sure thing has 0 nats, not -0


def binary_entropy_nats(p: float) -> float:
    """H_b(p) = -p ln p - (1 - p) ln(1 - p), in nats, for a probability p in [0, 1].

    Raises:
        InputError: if `p` is outside [0, 1].
    """
    return entropy_nats([p, 1 - p])


def kl_divergence_nats(p: ArrayLike, q: ArrayLike) -> float:
    """Kullback-Leibler divergence KL(P||Q) = sum_x p(x) ln(p(x) / q(x)).

    Source: Cover & Thomas, Eq. 2.26. Terms with p(x) = 0 count as 0.

    Args:
        p: probabilities, shape (K,).
        q: probabilities, shape (K,).

    Returns:
        Nats, at least 0; infinite where q(x) = 0 < p(x).

    Raises:
        InputError: if either is no distribution, or their shapes differ (ShapeError).
    """
    p_table, q_table = distribution(p, "P"), distribution(q, "Q")
    if p_table.shape != q_table.shape:
        raise ShapeError(f"P has shape {p_table.shape} but Q has shape {q_table.shape}; they must be equal.")
    here = p_table > 0
    if (q_table[here] == 0).any():
        return math.inf
    return float((p_table[here] * (np.log(p_table[here]) - np.log(q_table[here]))).sum())


def mutual_information_nats(joint: ArrayLike) -> float:
    """Exact mutual information I(X; Y) = sum_xy p(x,y) ln(p(x,y) / (p(x) p(y))) of a joint table.

    Source: Cover & Thomas, Eq. 2.28.

    Args:
        joint: p(x, y), shape (X, Y), at least 0, summing to 1.

    Returns:
        Nats; at least 0 up to rounding, at most min(H(X), H(Y)).

    Raises:
        InputError: if `joint` is no distribution (ShapeError if it is not two-dimensional).
    """
    table = distribution(joint, "the joint table", ndim=2)
    rows, columns = (np.broadcast_to(table.sum(axis=axis, keepdims=True), table.shape) for axis in (1, 0))
    here = table > 0
    # logarithms are subtracted: the product of two very small marginals would be 0
    return float((table[here] * (np.log(table[here]) - np.log(rows[here]) - np.log(columns[here]))).sum())


def conditional_entropy_nats(joint: ArrayLike) -> float:
    """H(X|Y) = -sum_xy p(x,y) ln p(x|y), what is left unknown of X once Y is seen.

    Source: Cover & Thomas, Eq. 2.10 (with the roles named by the table's axes).

    Args:
        joint: p(x, y), shape (X, Y), at least 0, summing to 1.

    Returns:
        Nats, between 0 and H(X).

    Raises:
        InputError: if `joint` is no distribution (ShapeError if it is not two-dimensional).
    """
    table = distribution(joint, "the joint table", ndim=2)
    given = np.broadcast_to(table.sum(axis=0, keepdims=True), table.shape)
    here = table > 0
    return float(-(table[here] * (np.log(table[here]) - np.log(given[here]))).sum()) + 0.0


@dataclass(frozen=True)
class InformationTable:
    """Every exact number of a joint table p(x, y), in nats.

    H(X) = H(X|Y) + I(X; Y), H(Y) = H(Y|X) + I(X; Y), H(X, Y) = H(X|Y) + I(X; Y) + H(Y|X).
    """

    entropy_x_nats: float
    entropy_y_nats: float
    joint_entropy_nats: float
    x_given_y_nats: float
    y_given_x_nats: float
    mutual_information_nats: float


def describe_joint(joint: ArrayLike) -> InformationTable:
    """H(X), H(Y), H(X, Y), H(X|Y), H(Y|X) and I(X; Y) of a joint table.

    Args:
        joint: p(x, y), shape (X, Y), at least 0, summing to 1.

    Raises:
        InputError: if `joint` is no distribution (ShapeError if it is not two-dimensional).
    """
    table = distribution(joint, "the joint table", ndim=2)
    return InformationTable(
        entropy_x_nats=entropy_nats(table.sum(axis=1)),
        entropy_y_nats=entropy_nats(table.sum(axis=0)),
        joint_entropy_nats=entropy_nats(table.ravel()),
        x_given_y_nats=conditional_entropy_nats(table),
        y_given_x_nats=conditional_entropy_nats(table.T),
        mutual_information_nats=mutual_information_nats(table),
    )


def table_bound_nats(joint: ArrayLike, q: ArrayLike) -> float:
    """The exact bound L_I of any table Q(x|y): what infinitely many samples would give.

    L_I = sum_xy p(x,y) ln Q(x|y) + H(X) = I(X; Y) - E_y[KL(P(x|y)||Q(x|y))]     (Barber & Agakov 2003)

    Args:
        joint: p(x, y), shape (X, Y), at least 0, summing to 1.
        q: Q(x|y), shape (X, Y), at least 0, every column summing to 1.

    Returns:
        Nats; at most I(X; Y), which Q = P(x|y) reaches. Minus infinity where Q forbids what happens.

    Raises:
        InputError: if `joint` is no distribution or a column of `q` is none (ShapeError if their shapes differ).
    """
    table, guess = distribution(joint, "the joint table", ndim=2), np.asarray(q, dtype=np.float64)
    if guess.shape != table.shape:
        raise ShapeError(f"Q has shape {guess.shape} but the joint table {table.shape}; they must be equal.")
    for number, column in enumerate(guess.T, start=1):
        distribution(column, f"column {number} of Q")
    here = table > 0
    if (guess[here] == 0).any():
        return -math.inf
    return float((table[here] * np.log(guess[here])).sum()) + entropy_nats(table.sum(axis=1))


def uniform_differential_entropy_nats(low: float, high: float) -> float:
    """h(U(low, high)) = ln(high - low). A differential entropy: it may be negative and is no ceiling.

    Raises:
        InputError: if `high` is not above `low`.
    """
    if not high > low:
        raise InputError(f"the interval ({low}, {high}) is empty; its upper end must be above its lower end.")
    return math.log(high - low)


def gaussian_differential_entropy_nats(std: float) -> float:
    """h(N(m, std^2)) = ln(2 pi e std^2) / 2. A differential entropy: it may be negative and is no ceiling.

    Raises:
        InputError: if `std` is not above 0.
    """
    if not std > 0:
        raise InputError(f"the standard deviation is {std}; it must be above 0.")
    return math.log(std) + 0.5 * math.log(2 * math.pi * math.e)


def mi_lower_bound_nats(log_q: Any, code_entropy_nats: float) -> Any:
    """Variational lower bound L_I on the mutual information I(c; G(z, c)).

    L_I = E[log Q(c|x)] + H(c)          (arXiv:1606.03657, Eq. 5; Barber & Agakov 2003)

    Args:
        log_q: log Q(c|x) of the codes that were sampled, a tensor or array of shape (B,), in nats.
        code_entropy_nats: H(c) of the prior (h(c) for a continuous code), in nats; constant during training.

    Returns:
        A scalar of the kind that came in (a tensor keeps its gradient), in nats. At most H(c) in expectation for a
        categorical code; without ceiling for a continuous one. Negative when Q does worse than guessing from the
        prior; never clamped, because that is what it means.

    Raises:
        ShapeError: if `log_q` is not one-dimensional or is empty.
    """
    if log_q.ndim != 1 or log_q.shape[0] == 0:
        raise ShapeError(f"log_q has shape {tuple(log_q.shape)}; it must be (B,), one value for each sampled code.")
    return log_q.mean() + code_entropy_nats


def bound_with_stderr_nats(log_q: torch.Tensor, code_entropy_nats: float) -> tuple[float, float]:
    """L_I as `mi_lower_bound_nats`, with its standard error sd(log Q) / sqrt(B).

    H(c) is a constant, so the Monte Carlo error is that of the mean of log Q (sample deviation, ddof 1).

    Args:
        log_q: log Q(c|x) of independent samples, shape (B,) with B at least 2, in nats.
        code_entropy_nats: H(c) or h(c), in nats.

    Returns:
        (bound, standard error), both in nats, summed in float64.

    Raises:
        ShapeError: if `log_q` is not one-dimensional or holds fewer than two values.
    """
    if log_q.ndim != 1 or log_q.shape[0] < 2:
        raise ShapeError(f"log_q has shape {tuple(log_q.shape)}; a standard error needs (B,) with B at least 2.")
    exact = log_q.detach().cpu().double()  # some accelerators have no float64
    bound = mi_lower_bound_nats(exact, code_entropy_nats)
    return float(bound), float(exact.std() / math.sqrt(exact.shape[0]))


def distinguishable_settings(bound_nats: float) -> float:
    """exp(L_I): so many equally likely settings, read without error, are worth as much as the code is. No unit.

    Not a promise that Q tells so many apart without error. At most K for K equally likely categories, in expectation;
    1 is a Q that knows no more than the prior, and less than 1 one that does worse.
    """
    return math.exp(bound_nats)
