"""What was found of a model's codes without any label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.effects.beyond import Beyond
from infogan_explorer.evaluate.effects.energy import EnergyMap
from infogan_explorer.evaluate.effects.explained import CategoryShare, Correlation
from infogan_explorer.evaluate.effects.ownership import NoiseEffect, Ownership
from infogan_explorer.evaluate.effects.sentences import Description
from infogan_explorer.evaluate.effects.shape_statistics import Meter
from infogan_explorer.pictures import Pixels


@dataclass(frozen=True)
class CodeEffect:
    """What one code does.

    Attributes:
        description: in words, and the statistics that it names.
        values: along which a continuous code was traversed, (V,); of a category its numbers.
        statistics: of every statistic, how it follows a continuous code, or how much of it a category explains.
        energy: where in the picture the code acts.
        beyond: of a continuous code, how far it stays sensible.
    """

    description: Description
    values: NDArray[np.float64]
    statistics: Mapping[str, Correlation] | Mapping[str, CategoryShare]
    energy: EnergyMap
    beyond: Beyond | None = None

    def to_json(self) -> dict[str, Any]:
        beyond = {}
        if self.beyond:
            beyond = {"beyond": {"sentence": self.beyond.sentence(self.description.code), **self.beyond.to_json()}}
        return {
            "kind": self.description.kind,
            "sentence": self.description.sentence,
            "named": self.description.to_json()["statistics"],
            "values": self.values.tolist(),
            "statistics": {name: one.to_json() for name, one in self.statistics.items()},
            "energy": self.energy.to_json(),
            **beyond,
        }


@dataclass(frozen=True)
class EffectsFindings:
    """What every code of a model does, how much of the picture it owns, and whether the noise matters.

    Attributes:
        codes: by name, in order.
        ownership: shares of the pictures' variance, of codes and noise on one scale.
        noise: whether z still matters.
        noise_energy: where in the picture it acts; None where there is no noise.
        meter: which statistics were measured.
        duplicates: statistics that are another one in these pictures, and so are never named.
        protocol: sample sizes in words.
        fast: whether the sample sizes are those of the fast variant.
        pictures: 'traversal_c2', 'beyond_c2', 'categories_c1', 'energy_c2', 'energy_z'; (N, C, H, W) each.
    """

    codes: Mapping[str, CodeEffect]
    ownership: Ownership
    noise: NoiseEffect
    noise_energy: EnergyMap | None
    meter: Meter
    duplicates: Mapping[str, str]
    protocol: str
    fast: bool
    pictures: Mapping[str, Pixels] = field(default_factory=dict)

    @property
    def sentences(self) -> list[str]:
        """What each code does, who owns the picture, whether z matters, how far each code stays sensible."""
        beyond = [effect.beyond.sentence(name) for name, effect in self.codes.items() if effect.beyond]
        described = [f"{effect.description.sentence}." for effect in self.codes.values()]
        return [*described, self.ownership.sentence, self.noise.sentence, *beyond]

    def describe(self) -> list[dict[str, Any]]:
        """For every code the statistics that it changes, with r or eta squared, and the sentence."""
        return [effect.description.to_json() for effect in self.codes.values()]

    def to_json(self) -> dict[str, Any]:
        """All but the pictures, as plain values."""
        noise = self.noise.to_json() | ({"energy": self.noise_energy.to_json()} if self.noise_energy else {})
        return {
            "protocol": self.protocol,
            "fast": self.fast,
            "examples": "points" if self.meter.background is None else "pictures",
            "sentences": self.sentences,
            "sign_convention": "r above 0: the statistic grows with the code's value",
            "codes": {name: effect.to_json() for name, effect in self.codes.items()},
            "ownership": self.ownership.to_json(),
            "noise": noise,
            "background": self.meter.background,
            "same_as": dict(self.duplicates),
            "statistics": {
                one.name: {"title": one.title, "unit": one.unit, "meaning": one.meaning}
                for one in self.meter.statistics
            },
        }
