"""What is exactly known of the laboratory: where H(c) goes, and how far G's points are from the real ones.

For every code    H(c) = L_I + E_x[KL(P(c|x) || Q(c|x))] + H(c|x),
what Q reads, what Q misses, and what no reader could know: the first and the last are summed over one grid, and the
second over another, so that they meet only where both grids are fine enough.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch

from infogan_explorer.learn.laboratory.lattice import Lattice, Values
from infogan_explorer.learn.laboratory.plane import Plane

_NEGLIGIBLE = 1e-9  # of the largest density: nodes below are left out
_WIDEST_SPACING = 2.0  # noise widths: beyond, the values of a continuous code begin to be told apart one by one

LogQ = Callable[[torch.Tensor, str, torch.Tensor], torch.Tensor]  # (nodes, code, its values) -> (values, nodes)


@dataclass(frozen=True)
class Account:
    """Where the entropy of one code goes, in nats; `difference_nats` says how well the sums agree.

    entropy_nats: H(c), or the differential h(c) of a continuous code.
    read_nats: L_I = E[log Q(c|x)] + H(c), what Q reads; the bound, as an exact expectation.
    missed_nats: E_x[KL(P(c|x) || Q(c|x))], what Q misses of what is there; at least 0 if Q is a distribution over c.
    lost_nats: H(c|x), or h(c|x): what the points do not tell; differential entropies may be negative.
    spacing: how far apart G draws neighbouring values of a continuous code, at most, in widths of the noise; 0 for a
        categorical code.
    """

    entropy_nats: float
    read_nats: float
    missed_nats: float
    lost_nats: float
    spacing: float = 0.0

    @property
    def is_resolved(self) -> bool:
        """Whether the sum over a continuous code's values stands for the integral, to three thousandths of a nat."""
        return self.spacing <= _WIDEST_SPACING

    @property
    def mutual_information_nats(self) -> float:
        """I(c; x) = H(c) - H(c|x), exactly."""
        return self.entropy_nats - self.lost_nats

    @property
    def difference_nats(self) -> float:
        """L_I + E[KL] + H(c|x) - H(c): 0 up to the error of the sums over the plane, if H(c) is right, whatever Q is.

        The values of a continuous code are the same in all three, so the error of their spacing is not seen here, but
        in `is_resolved`.
        """
        return self.read_nats + self.missed_nats + self.lost_nats - self.entropy_nats


@torch.no_grad()
def account_for(lattice: Lattice, means: torch.Tensor, plane: Plane, name: str, log_q: LogQ, entropy: float) -> Account:
    """The account of one code.

    Args:
        lattice: every setting of codes and noise.
        means: G of each, (size, 2), float64.
        plane: a grid around them.
        name: the code.
        log_q: log Q(c|x) of this code for points (N, 2) and values (L, width): (L, N), in nats.
        entropy: what is taken for H(c) in L_I.
    """
    values = lattice.values[name]
    joint, points = _joint(lattice, means, plane, name)
    missed = (joint * (_log_posterior(joint, values) - log_q(points, name, values.columns).double())).sum()
    # on other nodes, else the three would add up to H(c) whatever their errors
    joint, points = _joint(lattice, means, plane.shifted(), name)
    lost = -(joint * _log_posterior(joint, values)).sum()
    read = (joint * log_q(points, name, values.columns).double()).sum() + entropy
    code = lattice.spec.get(name)
    spacing = _spacing(lattice, means, name) / plane.width if code.kind == "continuous" else 0.0
    return Account(code.entropy_nats, float(read), float(missed), float(lost) + 0.0, spacing)  # 0, not -0


def _spacing(lattice: Lattice, means: torch.Tensor, name: str) -> float:
    """The largest distance between G's points of two neighbouring values of a code, all else being equal."""
    axis = list(lattice.values).index(name)
    return float(means.view(*lattice.shape, 2).diff(dim=axis).norm(dim=-1).max())


def _log_posterior(joint: torch.Tensor, values: Values) -> torch.Tensor:
    """ln P(c|x), or of its density, (L, N); where P(c, x) is 0, a number that counts for nothing."""
    return torch.where(joint > 0, (joint / joint.sum(dim=0)).log(), 0.0) - values.measure.log().unsqueeze(1)


def _joint(lattice: Lattice, means: torch.Tensor, plane: Plane, name: str) -> tuple[torch.Tensor, torch.Tensor]:
    """P(c, x) of each value of a code and each node's cell, (L, N), and those nodes, (N, 2), where there is any."""
    axis = list(lattice.values).index(name)
    mass = lattice.mass.view(lattice.shape).movedim(axis, 0).flatten(1)
    joint = plane.density(means.view(*lattice.shape, 2).movedim(axis, 0).flatten(1, -2), mass) * plane.cell
    here = joint.sum(dim=0)
    kept = here > _NEGLIGIBLE * here.max()
    return joint[:, kept], plane.nodes[kept]


@dataclass(frozen=True)
class TwoSamples:
    """How far G's points are from the real ones, in nats.

    divergence_nats: the exact Jensen-Shannon divergence, I(x; real or generated): 0 if they are alike, ln 2 if a glance
        tells them apart.
    bound_nats: ln 2 minus half of D's loss: a lower bound on it, as good as D is.
    """

    divergence_nats: float
    bound_nats: float


@torch.no_grad()
def tell_apart(plane: Plane, real: torch.Tensor, generated: torch.Tensor, logits: torch.Tensor) -> TwoSamples:
    """Compare two densities over the plane.

    JSD = KL(p || m) / 2 + KL(g || m) / 2 with m = (p + g) / 2                             (Lin 1991)
    JSD >= ln 2 - (E_p[softplus(-d)] + E_g[softplus(d)]) / 2, equal for d = ln p - ln g     (Goodfellow et al. 2014)

    Args:
        plane: the grid.
        real: p at every node, (N,).
        generated: g at every node, (N,).
        logits: d(x) at every node, (N,).
    """
    middle = (real + generated) / 2
    terms = torch.xlogy(real, real / middle) + torch.xlogy(generated, generated / middle)
    divergence = float(torch.where(middle > 0, terms, 0.0).sum()) * plane.cell / 2
    softplus = torch.nn.functional.softplus
    loss = float((real * softplus(-logits) + generated * softplus(logits)).sum()) * plane.cell
    return TwoSamples(divergence, math.log(2) - loss / 2)
