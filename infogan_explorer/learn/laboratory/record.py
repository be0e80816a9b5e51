"""What is known of a laboratory at one step: the exact account of every code, and the bound as a run reports it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from infogan_explorer.information import bound_with_stderr_nats
from infogan_explorer.learn.laboratory.exact import Account, TwoSamples, account_for, tell_apart
from infogan_explorer.learn.laboratory.lattice import NOISE_LEVELS, noise_levels
from infogan_explorer.learn.laboratory.plane import Plane
from infogan_explorer.streams import stream

if TYPE_CHECKING:
    from infogan_explorer.learn.laboratory.laboratory import Laboratory

_NEGLIGIBLE = 1e-9  # of the largest density: nodes below are left out


@dataclass(frozen=True)
class LaboratoryRecord:
    """What is known at one step, in nats.

    accounts: for every code, where its entropy goes.
    bounds_nats: {'c1': (L_I, standard error), ...} on `samples` fresh points, as a run reports it.
    apart: how far the drawn points are from the real ones, and D's bound on it; None where D's loss is no such bound.
    """

    step: int
    accounts: Mapping[str, Account]
    bounds_nats: Mapping[str, tuple[float, float]]
    samples: int
    apart: TwoSamples | None


@torch.no_grad()
def measure(laboratory: Laboratory, samples: int) -> LaboratoryRecord:
    """See `Laboratory.measure`."""
    recipe, spec, lattice = laboratory.recipe, laboratory.spec, laboratory.lattice
    means = laboratory.draw(lattice.inputs).double()
    real = recipe.place(laboratory.points).double()
    plane = Plane.around(torch.cat([means, real]), laboratory.noise_width)

    def log_q(points: torch.Tensor, name: str, values: torch.Tensor) -> torch.Tensor:
        return _log_q_of_values(laboratory, points, name, len(values))

    accounts = {
        name: account_for(lattice, means, plane, name, log_q, recipe.entropy_nats(spec, name)) for name in spec.by_name
    }
    bounds = _sampled_bounds(laboratory, samples)
    apart = _apart(laboratory, plane, means, real)
    return LaboratoryRecord(laboratory.steps_done, accounts, bounds, samples, apart)


def _log_q_of_values(laboratory: Laboratory, points: torch.Tensor, name: str, count: int) -> torch.Tensor:
    """log Q of each of the `count` values of one code at points (N, 2): (count, N)."""
    recipe, infogan = laboratory.recipe, laboratory.infogan
    features = infogan.trunk(points)
    rows, q_params = [], None
    for value in range(count):
        c = laboratory.lattice.row_with(name, value).expand(len(points), -1)
        if q_params is None or recipe.q_sees_code:
            q_params = recipe.read(infogan, features, c)
        rows.append(recipe.log_q(laboratory.spec, q_params, c)[name])
    return torch.stack(rows)


def _sampled_bounds(laboratory: Laboratory, samples: int) -> dict[str, tuple[float, float]]:
    recipe, spec = laboratory.recipe, laboratory.spec
    _, log_q = read_fresh(laboratory, samples)
    return {name: bound_with_stderr_nats(values, recipe.entropy_nats(spec, name)) for name, values in log_q.items()}


@torch.no_grad()
def read_fresh(laboratory: Laboratory, samples: int) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """See `Laboratory.read_fresh`."""
    recipe, infogan, spec = laboratory.recipe, laboratory.infogan, laboratory.spec
    draws = stream(laboratory.settings.seed, "bound", laboratory.draws_done)
    z = noise_levels()[torch.randint(NOISE_LEVELS, (samples,), generator=draws)]
    c = spec.sample(samples, draws)
    noise = laboratory.noise_width * torch.randn(samples, 2, generator=draws)
    drawn = laboratory.draw(spec.generator_input(z, c)) + noise
    return c, recipe.log_q(spec, recipe.read(infogan, infogan.trunk(drawn), c), c)


def _apart(laboratory: Laboratory, plane: Plane, means: torch.Tensor, real: torch.Tensor) -> TwoSamples | None:
    if laboratory.settings.objective != "non-saturating":
        return None  # only the logarithmic loss is a bound on the Jensen-Shannon divergence
    equal = torch.full((len(real),), 1 / len(real), dtype=torch.float64)
    densities = torch.stack([plane.density(real, equal), plane.density(means, laboratory.lattice.mass)])
    kept = densities.sum(dim=0) > _NEGLIGIBLE * densities.max()
    infogan = laboratory.infogan
    logits = infogan.discriminator_head(infogan.trunk(plane.nodes[kept])).squeeze(1).double()
    return tell_apart(plane, densities[0, kept], densities[1, kept], logits)
