"""What samples say of mutual information besides L_I: the contrastive difference, and InfoNCE.

Both read one matrix: what Q thinks of every code of a batch at every picture of it. On its diagonal stand the pairs
that belong together, draws of the joint p(c, x); everywhere else code and picture were drawn apart, so these are draws
of the product p(c) p(x). L_I itself needs the diagonal only and is in `information.py`. Everything is in nats; nothing
is clamped; where a number that is not finite comes in, one comes out.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from infogan_explorer.errors import ShapeError

if TYPE_CHECKING:
    import torch


def contrastive_difference_nats(log_q_matrix: ArrayLike | torch.Tensor) -> tuple[float, float]:
    """E_joint[log Q(c|x)] - E_product[log Q(c|x)]: not the mutual information, and in general no bound on it.

    Source: Cheng et al. 2020 (CLUB, arXiv:2006.12013), who say when it is one. With p the prior and P the posterior,
    both means split, the second by Gibbs' inequality for every x:

        E_joint[log Q]   = -H(c) + I(c; x) - E_x[KL(P(.|x) || Q(.|x))]
        E_product[log Q] = -H(c)           - E_x[KL(p || Q(.|x))]
        difference       =  I(c; x) + E_x[KL(p || Q(.|x))] - E_x[KL(P(.|x) || Q(.|x))]

    So in expectation it is

        at least L_I, whatever Q is: they differ by E_x[KL(p||Q)];
        at least I where Q = P, above it by E_x[KL(p||P)] (lautum information; Palomar & Verdu 2008), without limit:
            infinite for a code that x determines, and far above H(c) for one that it nearly does;
        at least I as long as Q is nearer to P than to p in these divergences;
        a bound of nothing else: Q = p gives 0, however large I is.

    Args:
        log_q_matrix: log Q(c_j|x_i) in nats at row i and column j, shape (K, K) with K at least 2, where c_i was drawn
            with x_i; or (M, K, K), M such groups of independent draws. Adding a function of c changes nothing.

    Returns:
        (difference, standard error) in nats; the error is that of a U-statistic of order two, to first order in 1/K.

    Raises:
        ShapeError: if the matrix has another shape.
    """
    log_q = _groups(log_q_matrix, "log_q_matrix")
    count = log_q.shape[1]
    with np.errstate(invalid="ignore"):
        together = np.diagonal(log_q, axis1=1, axis2=2)
        # of every picture with the codes of others, and of every code with the pictures of others
        of_picture, of_code = ((log_q.sum(axis=axis) - together) / (count - 1) for axis in (2, 1))
        difference = float((together - of_picture).mean())
        return difference, _standard_error(together - of_picture - of_code)


def info_nce_nats(scores: ArrayLike | torch.Tensor) -> tuple[float, float]:
    """InfoNCE: how well the code of a picture is found among the K codes of a batch. At most ln K.

    E[(1/K) sum_i ln(exp f(c_i, x_i) / ((1/K) sum_j exp f(c_j, x_i)))]  <=  min(I(c; x), ln K)

    Source: van den Oord et al. 2018 (arXiv:1807.03748); the proof for any critic f is in Poole et al. 2019
    (arXiv:1905.06922). The critic here is f = ln(Q(c|x) / p(c)): the one that is best where Q is the posterior, and
    whose mean over pairs that belong together is L_I. Each term is at most ln K because its own pair is in its sum, so
    a code of more than ln K nats cannot be seen whole with K samples.

    Args:
        scores: f(c_j, x_i) in nats at row i and column j, shape (K, K) with K at least 2, where c_i was drawn with
            x_i; or (M, K, K), M such groups of independent draws. Adding a function of x changes nothing, so
            log Q(c|x) itself will do where all codes are equally likely.

    Returns:
        (InfoNCE, standard error) in nats, a lower bound on I in expectation; the error is to first order in 1/K.

    Raises:
        ShapeError: if the matrix has another shape.
    """
    f = _groups(scores, "scores")
    with np.errstate(invalid="ignore", divide="ignore"):
        top = f.max(axis=2, keepdims=True)
        weights = np.exp(f - top)
        means = weights.mean(axis=2, keepdims=True)
        found = np.diagonal(f, axis1=1, axis2=2) - (top + np.log(means))[:, :, 0]
        pull = (weights / means).mean(axis=1)  # of every code on the sums of all pictures
        return float(found.mean()), _standard_error(found - pull)


def _standard_error(influence: NDArray[np.float64]) -> float:
    return float(influence.std(ddof=1) / math.sqrt(influence.size))


def _groups(matrix: ArrayLike | torch.Tensor, name: str) -> NDArray[np.float64]:
    """The matrix as (M, K, K) in float64."""
    values = matrix if isinstance(matrix, (np.ndarray, list, tuple)) else _on_cpu(matrix)
    groups = np.asarray(values, dtype=np.float64)
    groups = groups[np.newaxis] if groups.ndim == 2 else groups
    if groups.ndim != 3 or groups.shape[0] == 0 or groups.shape[1] != groups.shape[2] or groups.shape[1] < 2:
        raise ShapeError(
            f"{name} has shape {tuple(np.shape(values))}; it must be (K, K) or (M, K, K) with K at least 2, one row a "
            "picture and one column a code."
        )
    return groups


def _on_cpu(matrix: ArrayLike | torch.Tensor) -> ArrayLike:
    return matrix.detach().cpu().numpy() if hasattr(matrix, "detach") else matrix  # pyright: ignore
