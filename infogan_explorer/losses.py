"""What each player minimises: adversarial objectives, and where lambda multiplies L_I.

Signs: every function returns a loss to be minimised. The bound is ascended, so it enters as -lambda * L_I. D's losses
are sums over real and generated pictures, as in Eq. 1 of the paper, not halves of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import torch
from torch.nn.functional import relu, softplus

from infogan_explorer.codes import CategoryReading, CodeSpec, Reading
from infogan_explorer.errors import unknown_name
from infogan_explorer.information import mi_lower_bound_nats

_TINY = 1e-8  # under a probability's logarithm

Objective = Literal["non-saturating", "least-squares", "hinge"]


def discriminator_loss(objective: Objective, real_logits: torch.Tensor, fake_logits: torch.Tensor) -> torch.Tensor:
    """D's adversarial loss on raw logits d(x), shape (B,) each; a scalar.

    non-saturating: -E[log D(x)] - E[log(1 - D(G))] with D = sigmoid(d)      (Goodfellow et al. 2014; Eq. 1)
    least-squares:  E[(d(x) - 1)^2] + E[d(G)^2]                              (Mao et al. 2017; a = 0, b = c = 1, twice)
    hinge:          E[max(0, 1 - d(x))] + E[max(0, 1 + d(G))]                (Miyato et al. 2018)
    """
    if objective == "non-saturating":
        return softplus(-real_logits).mean() + softplus(fake_logits).mean()
    if objective == "least-squares":
        return (real_logits - 1).square().mean() + fake_logits.square().mean()
    if objective == "hinge":
        return relu(1 - real_logits).mean() + relu(1 + fake_logits).mean()
    raise unknown_name("objective", objective, get_args(Objective))


def generator_loss(objective: Objective, fake_logits: torch.Tensor) -> torch.Tensor:
    """G's adversarial loss on raw logits d(G(z, c)), shape (B,); a scalar.

    non-saturating: -E[log D(G)]. A departure from the minimax form of Eq. 1, as in the authors' code: same fixed
    point, but a gradient where D is sure.
    least-squares:  E[(d(G) - 1)^2].   hinge: -E[d(G)].
    """
    if objective == "non-saturating":
        return softplus(-fake_logits).mean()
    if objective == "least-squares":
        return (fake_logits - 1).square().mean()
    if objective == "hinge":
        return -fake_logits.mean()
    raise unknown_name("objective", objective, get_args(Objective))


def decision_threshold(objective: Objective) -> float:
    """The logit above which D calls a picture real: halfway between its two targets."""
    return 0.5 if objective == "least-squares" else 0.0


def code_bounds_nats(spec: CodeSpec, log_q: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """L_I of every code on a batch, {'c1': scalar, ...}, in nats, with gradient.

    L_I,i = E[log Q(c_i|x)] + H(c_i)          (arXiv:1606.03657, Eq. 5, for a Q that factorises over codes)

    Args:
        spec: the codes.
        log_q: log Q(c_i|x) by name, (B,) each, as `CodeSpec.log_q` gives it.
    """
    return {name: mi_lower_bound_nats(log_q[name], code.entropy_nats) for name, code in spec.by_name.items()}


def information_loss(
    spec: CodeSpec, bounds: Mapping[str, torch.Tensor], lambda_cat: float, lambda_cont: float
) -> torch.Tensor:
    """-sum_i lambda_i L_I,i: subtracting lambda L_I is how it enters Eq. 6, for D's trunk and Q as for G.

    H(c) is a constant, so it moves no weight; it is kept so that the number is the bound.
    """
    weight = {"categorical": lambda_cat, "continuous": lambda_cont}
    terms = [weight[code.kind] * bounds[name] for name, code in spec.by_name.items()]
    return -torch.stack(terms).sum()


def real_balance_nats(
    spec: CodeSpec, readings: Mapping[str, Reading], running: Mapping[str, torch.Tensor]
) -> torch.Tensor:
    """sum_i sum_k q_ik ln(r_ik / p_ik): real pictures should fill the categories of code i as its prior does.

    q_i is the mean of Q(c_i|x) over a batch of real pictures, p_i the prior, r_i the running mean of q_i, a constant
    here. Its gradient is that of KL(r_i || p_i) with respect to r_i: a batch of 64 holds the classes too unevenly for
    the KL of its own mean. A departure from the paper, after the entropy of the mean assignment of Krause et al. 2010;
    no label is involved.

    Args:
        spec: the codes; continuous ones do not count.
        readings: Q's reading of real pictures, as `CodeSpec.read` gives it.
        running: {'c1': (K,), ...}, the running mean of every categorical code.

    Returns:
        Scalar, nats; near KL(r || p) once q is near r.
    """
    terms = [
        (reading.probabilities.mean(dim=0) * (running[name].clamp(min=_TINY) / _prior(spec, name, running)).log()).sum()
        for name, reading in readings.items()
        if isinstance(reading, CategoryReading)
    ]
    return torch.stack(terms).sum() if terms else torch.zeros(())


def _prior(spec: CodeSpec, name: str, like: Mapping[str, torch.Tensor]) -> torch.Tensor:
    return like[name].new_tensor(spec.get(name).prior_probabilities)


def real_consistency_nats(spec: CodeSpec, one: Mapping[str, Reading], other: Mapping[str, Reading]) -> torch.Tensor:
    """Half of sum_i E[KL(a_i || b_i) + KL(b_i || a_i)], a_i and b_i being Q(c_i|.) of two views of one real picture.

    A departure from the paper: a category that a small shift changes is none (Hu et al. 2017, arXiv:1702.08720).

    Args:
        spec: the codes; continuous ones do not count, a view may well change a slant.
        one: Q's reading of real pictures.
        other: Q's reading of the same pictures under another augmentation.

    Returns:
        Scalar, nats, at least 0.
    """
    terms = []
    for name in spec.by_name:
        a, b = one[name], other[name]
        if isinstance(a, CategoryReading) and isinstance(b, CategoryReading):
            p, q = a.probabilities, b.probabilities
            terms.append(0.5 * ((p - q) * (p.clamp(min=_TINY) / q.clamp(min=_TINY)).log()).sum(dim=1).mean())
    return torch.stack(terms).sum() if terms else torch.zeros(())
