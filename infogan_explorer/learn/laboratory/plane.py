"""Densities over the plane: mixtures of equal round Gaussians on one grid that is fine enough for their width.

A sum over the grid stands for an integral. For functions as smooth as these it converges faster than any power of the
spacing, so a third of the Gaussians' width is enough for six digits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from infogan_explorer.errors import InputError, NonFiniteError

_REACH = 6.5  # widths beyond the outermost mean; what lies outside has a probability below 1e-9
_NODES_A_WIDTH = 3.0
_MOST_NODES = 420  # along one side
SMALLEST_WIDTH, LARGEST_WIDTH = 0.02, 2.0


def check_noise_width(width: float) -> float:
    """The observation noise's standard deviation, if exact sums can be made with it.

    Raises:
        InputError: if it is not a number from 0.02 to 2.
    """
    if not SMALLEST_WIDTH <= width <= LARGEST_WIDTH:  # also refuses nan
        raise InputError(
            f"the noise width was given as {width:g}; it must be from {SMALLEST_WIDTH:g} to {LARGEST_WIDTH:g}: without "
            "noise a point would tell its code exactly, or not be comparable at all."
        )
    return float(width)


@dataclass(frozen=True)
class Plane:
    """A grid of nodes; `cell` is the area that each stands for."""

    x: torch.Tensor  # (X,), float64
    y: torch.Tensor  # (Y,)
    width: float  # of the Gaussians

    @classmethod
    def around(cls, means: torch.Tensor, width: float) -> Plane:
        """A grid that holds Gaussians of this width at these means (N, 2), all but 1e-9 of them.

        Raises:
            NonFiniteError: if a mean is not finite.
            InputError: if the means lie so far apart that nodes would be farther apart than a width.
        """
        low, high = means.min(dim=0).values - _REACH * width, means.max(dim=0).values + _REACH * width
        if not (low + high).isfinite().all():
            raise NonFiniteError("a point's place is not a finite number; begin again with a smaller lambda.")
        widths = float((high - low).max()) / width
        if widths > _MOST_NODES - 1:
            raise InputError(
                f"the points reach over {widths:.0f} widths of the noise, and sums over the plane are exact up to "
                f"{_MOST_NODES - 1}; choose a larger noise width, or points that lie closer together."
            )
        sides: list[torch.Tensor] = []
        for start, end in zip(low.tolist(), high.tolist(), strict=True):
            count = min(_MOST_NODES, math.ceil((end - start) / width * _NODES_A_WIDTH) + 1)
            sides.append(torch.linspace(start, end, count, dtype=torch.float64))
        x, y = sides
        return cls(x, y, width)

    def shifted(self) -> Plane:
        """The same grid moved by half a cell: a second sum on it errs independently of the first."""
        x, y = (side + (side[1] - side[0]) / 2 for side in (self.x, self.y))
        return Plane(x, y, self.width)

    @property
    def cell(self) -> float:
        return float((self.x[1] - self.x[0]) * (self.y[1] - self.y[0]))

    @property
    def nodes(self) -> torch.Tensor:
        """(X * Y, 2) float32, y changing fastest."""
        return torch.cartesian_prod(self.x, self.y).float()

    def density(self, means: torch.Tensor, mass: torch.Tensor) -> torch.Tensor:
        """sum_n mass_n N(x; means_n, width^2 I) at every node.

        A round Gaussian is a product over the two axes, so the sum is one product of matrices.

        Args:
            means: (..., N, 2), float64.
            mass: (..., N).

        Returns:
            (..., X * Y), per unit of area.
        """
        along_x, along_y = (self._along(side, means[..., axis]) for axis, side in enumerate((self.x, self.y)))
        return ((along_x * mass.unsqueeze(-2)) @ along_y.transpose(-1, -2)).flatten(-2)

    def _along(self, side: torch.Tensor, means: torch.Tensor) -> torch.Tensor:
        """(..., side, N): the normal density of each mean along one side."""
        distance = (side.unsqueeze(-1) - means.unsqueeze(-2)).div_(self.width * math.sqrt(2))
        # in place: most of a measurement's time is spent here
        return distance.square_().neg_().exp_().div_(self.width * math.sqrt(2 * math.pi))
