"""Where in the picture a code acts: a map of derivatives for a number, of variance for a category or the noise.

    continuous     E |dG/dc|^2 Var(c)    a map of how much a small step moves each pixel, by forward differentiation
    categorical    E Var_k(G(z, c = k))  a map of how far each pixel differs between the categories
    noise          E Var_z(G(z, c))      the same for two noises at the same codes

All are in the networks' range squared and are summed over channels. The first is the variance that c would cause if G
were linear in it; it is shared out among continuous codes only, and never added to the other two.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from infogan_explorer.codes import Continuous, Gaussian
from infogan_explorer.evaluate.effects.source import NOISE, Inputs, Source
from infogan_explorer.evaluate.means import mean_score, ratio_score
from infogan_explorer.evaluate.score import Score

_ROWS = 100  # settings at once: bounds the memory, not the result
_FEWEST = 4  # settings of a category, however many categories there are

Kind = Literal["derivative", "variance over categories", "variance over noise"]


@dataclass(frozen=True)
class EnergyMap:
    """Where one input acts.

    Attributes:
        kind: which of the three maps.
        pixels: the map, (H, W); of points the two coordinates, (2,).
        energy: its sum.
        share: of the energy of all continuous codes; missing for the other kinds.
    """

    kind: Kind
    pixels: NDArray[np.float64]
    energy: Score
    share: Score

    @property
    def white(self) -> float:
        """The value that the map's picture shows as white."""
        return float(self.pixels.max())

    def to_json(self) -> dict[str, Any]:
        kind = {"kind": self.kind, "energy": self.energy.to_json(), "white": self.white}
        return kind | ({"share": self.share.to_json()} if self.kind == "derivative" else {})

    def picture(self) -> NDArray[np.uint8] | None:
        """The map as a grey picture (1, 1, H, W), black 0, white its largest value; None for points."""
        if self.pixels.ndim < 2:
            return None
        return np.rint(255 * self.pixels / (self.white or 1)).astype(np.uint8)[None, None]


def measure_energy(source: Source, samples: int, draws: torch.Generator) -> Mapping[str, EnergyMap]:
    """The map of every input, on settings drawn from the priors.

    Args:
        source: the generator.
        samples: settings; of a code of K categories 10 / K as many when K is above 10.
        draws: for the settings.
    """
    inputs, other = source.sample(samples, draws), source.sample(samples, draws)
    maps = {name: derivative_energy(source, inputs, name) for name in source.continuous}
    totals = {name: energy.flatten(1).sum(dim=1).numpy() for name, energy in maps.items()}
    found = {
        name: EnergyMap("derivative", energy.mean(dim=0).numpy(), _sum(totals[name]), _share(name, totals))
        for name, energy in maps.items()
    }
    for name in source.categorical:
        count = max(_FEWEST, samples * 10 // max(10, _categories(source, name)))
        found[name] = _variance_map("variance over categories", category_energy(source, inputs.rows(0, count), name))
    if NOISE in source.inputs:
        found[NOISE] = _variance_map("variance over noise", _noise_energy(source, inputs, other))
    return {name: found[name] for name in source.inputs}


def derivative_energy(source: Source, inputs: Inputs, code: str) -> torch.Tensor:
    """|dG/dc|^2 Var(c) of every pixel for every setting, (N, H, W), or (N, 2) of points, float64 on the CPU."""
    described = source.continuous[code]
    parts = []
    for start in range(0, len(inputs), _ROWS):
        rows = inputs.rows(start, start + _ROWS)
        z, c = rows.z.to(source.device), rows.c.to(source.device)
        direction = torch.zeros_like(c)
        direction[:, source.columns(code)] = prior_std(described)
        with torch.no_grad(), warnings.catch_warnings():  # forward differentiation needs no graph
            # torch warns of a function of its own that it uses when it first differentiates forward
            warnings.filterwarnings("ignore", message=r".*torch\.jit.*", category=FutureWarning)
            change = torch.func.jvp(
                lambda c, z=z: source.generate(source.spec.generator_input(z, c)), (c,), (direction,)
            )[1]
        parts.append(_over_channels(change.detach().cpu().double().square()))
    return torch.cat(parts)


def category_energy(source: Source, inputs: Inputs, code: str) -> torch.Tensor:
    """Var_k(G(z, c = k)) under the prior of the categories, of every pixel for every setting, as above."""
    probabilities = source.spec.get(code).prior_probabilities
    mean, square = None, None
    for category, probability in enumerate(probabilities):
        examples = source.draw(source.with_value(inputs, code, category)).double()
        mean = probability * examples + (0 if mean is None else mean)
        square = probability * examples.square() + (0 if square is None else square)
    assert mean is not None
    assert square is not None
    return _over_channels((square - mean.square()).clamp(min=0))


def prior_std(code: Continuous) -> float:
    """The standard deviation of the prior: the half width over sqrt(3) of a uniform one."""
    return code.scale if isinstance(code, Gaussian) else code.scale / math.sqrt(3)


def _noise_energy(source: Source, inputs: Inputs, other: Inputs) -> torch.Tensor:
    again = source.exchanged(inputs, other, [NOISE])
    return _over_channels((source.draw(inputs) - source.draw(again)).double().square() / 2)


def _variance_map(kind: Kind, energy: torch.Tensor) -> EnergyMap:
    why = "only the derivatives of continuous codes are shared out among each other."
    total = energy.flatten(1).sum(dim=1).numpy()
    return EnergyMap(kind, energy.mean(dim=0).numpy(), _sum(total), Score.missing(why))


def _sum(total: NDArray[np.float64]) -> Score:
    """Of a map, from that of every setting, (N,)."""
    return mean_score(total, f"{len(total)} settings, summed over pixels")


def _share(name: str, totals: Mapping[str, NDArray[np.float64]]) -> Score:
    """Of the energy of all continuous codes."""
    part, whole = totals[name], np.sum(list(totals.values()), axis=0)
    if whole.mean() == 0:
        return Score.missing("no continuous code moves any pixel, so there is no energy to share out.")
    return ratio_score(part, whole, f"forward derivatives, {len(part)} settings, times the prior's variance")


def _categories(source: Source, code: str) -> int:
    return len(source.spec.get(code).prior_probabilities)


def _over_channels(energy: torch.Tensor) -> torch.Tensor:
    """(N, C, H, W) to (N, H, W); points (N, 2) as they are."""
    return energy.sum(dim=1) if energy.ndim == 4 else energy
