"""Everything that G can draw in the laboratory, listed: each value of the codes with each direction of the noise z.

z takes one of a few dozen equally likely directions, so p(x|c) is a finite mixture of Gaussians and P(c|x) is exact for
categorical codes. A continuous code is integrated by the midpoint rule over 64 values. They stand for an interval while
G draws neighbours less than about two noise widths apart; beyond, I(c; x) comes out too low, and at most ln 64. A
Gaussian code is cut off at 4.5 standard deviations, which its probabilities make up for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import torch

from infogan_explorer.codes import Code, CodeSpec
from infogan_explorer.codes.continuous import Continuous, Uniform
from infogan_explorer.errors import InputError

NOISE_LEVELS = 64
_NODES = 64  # of a continuous code
_MOST_SETTINGS = 16_384  # codes times levels: what can be summed several times a second
_GAUSSIAN_REACH = 4.5  # standard deviations of a Gaussian code that are summed


@dataclass(frozen=True)
class Values:
    """The values of one code.

    columns: what G is fed, (L, width).
    log_prior: log of the prior's probability or density at each, (L,), in nats.
    measure: what each counts for in a sum, (L,): 1 for a category, the width of its interval for a number.
    """

    columns: torch.Tensor
    log_prior: torch.Tensor
    measure: torch.Tensor

    @property
    def mass(self) -> torch.Tensor:
        """Prior probability of each value, (L,), summing to 1."""
        mass = self.log_prior.exp() * self.measure
        return mass / mass.sum()


def values_of(code: Code) -> Values:
    """All categories, or the midpoints of equal intervals."""
    if code.kind == "categorical":
        probabilities = torch.tensor(code.prior_probabilities, dtype=torch.float64)
        columns = torch.tensor([code.encode(k) for k in range(len(probabilities))])
        return Values(columns, probabilities.log(), torch.ones_like(probabilities))
    assert isinstance(code, Continuous)
    reach = code.scale * (1 if isinstance(code, Uniform) else _GAUSSIAN_REACH)
    step = 2 * reach / _NODES
    nodes = code.location - reach + step * (torch.arange(_NODES, dtype=torch.float64) + 0.5)
    if isinstance(code, Uniform):
        log_prior = torch.full_like(nodes, -code.entropy_nats)
    else:
        log_prior = -0.5 * ((nodes - code.location) / code.scale) ** 2 - math.log(code.scale * math.sqrt(2 * math.pi))
    return Values(nodes.float().unsqueeze(1), log_prior, torch.full_like(nodes, step))


def noise_levels(count: int = NOISE_LEVELS) -> torch.Tensor:
    """z, (count, 2): equally spaced directions, as points on the unit circle; with them a closed curve is easy."""
    angle = 2 * math.pi * torch.arange(count) / count
    return torch.stack([angle.cos(), angle.sin()], dim=1)


@dataclass(frozen=True)
class Lattice:
    """Every setting of the codes with every level of z; the noise changes fastest."""

    spec: CodeSpec

    def __post_init__(self) -> None:
        if self.size > _MOST_SETTINGS:
            raise InputError(
                f"the codes '{self.spec}' have {self.size // NOISE_LEVELS:,} settings, too many to sum exactly; "
                f"keep them to {_MOST_SETTINGS // NOISE_LEVELS:,}, for example 'cat4' or 'cat4,uniform'."
            )

    @cached_property
    def values(self) -> dict[str, Values]:
        """The values of each code, by name."""
        return {name: values_of(code) for name, code in self.spec.by_name.items()}

    @property
    def shape(self) -> tuple[int, ...]:
        """Values of c1, values of c2, ..., levels of z."""
        counts = [len(code.prior_probabilities) or _NODES for code in self.spec.codes]
        return (*counts, NOISE_LEVELS)

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @cached_property
    def inputs(self) -> torch.Tensor:
        """What G is fed, (size, 2 + code_dim)."""
        grids = torch.meshgrid(*(torch.arange(count) for count in self.shape), indexing="ij")
        *codes, z = (grid.flatten() for grid in grids)
        columns = [values.columns[index] for values, index in zip(self.values.values(), codes, strict=True)]
        return self.spec.generator_input(noise_levels()[z], torch.cat(columns, dim=1))

    @cached_property
    def mass(self) -> torch.Tensor:
        """Probability of each, (size,), summing to 1."""
        mass = torch.full((NOISE_LEVELS,), 1 / NOISE_LEVELS, dtype=torch.float64)
        for values in reversed(list(self.values.values())):
            mass = (values.mass[:, None] * mass[None, :]).flatten()
        return mass

    def row_with(self, name: str, value: int) -> torch.Tensor:
        """c, (1, code_dim), with value number `value` of one code and the first value of every other."""
        parts = [values.columns[value if name == code else 0] for code, values in self.values.items()]
        return torch.cat(parts).unsqueeze(0)
