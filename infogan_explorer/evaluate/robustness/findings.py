"""What the robustness of Q is: a curve for each way to make pictures worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.score import Score
from infogan_explorer.evaluate.splits import SplitName

Curve = tuple[Score, ...]  # one score a strength


@dataclass(frozen=True)
class RobustnessCurve:
    """What Q reads at each strength of one way to make pictures worse; every mapping is by code.

    Attributes:
        unit: of the strengths.
        strengths: in order; 0 leaves the pictures as they are.
        protocol: what was done to the pictures.
        accuracy: of a categorical code, with the matching of the clean train split; empty without labels.
        consistency: share of pictures whose category is what it was on the clean picture; needs no labels.
        confidence: mean probability of the likeliest category, right or wrong.
        mean: of a continuous code, the mean reading, in the code's own unit.
        shift: the same less the reading of the clean picture, paired by picture.
    """

    unit: str
    strengths: tuple[float, ...]
    protocol: str
    accuracy: Mapping[str, Curve]
    consistency: Mapping[str, Curve]
    confidence: Mapping[str, Curve]
    mean: Mapping[str, Curve]
    shift: Mapping[str, Curve]

    def to_json(self) -> dict[str, Any]:
        curves = ("accuracy", "consistency", "confidence", "mean", "shift")
        return {
            "unit": self.unit,
            "strengths": list(self.strengths),
            "protocol": self.protocol,
            **{name: {code: _curve_to_json(curve) for code, curve in getattr(self, name).items()} for name in curves},
        }


def _curve_to_json(curve: Sequence[Score]) -> dict[str, Any]:
    """The points of a curve as lists; what they have in common stands once."""
    return {
        "values": [score.value for score in curve],
        "stderrs": [score.stderr for score in curve],
        "samples": curve[0].samples,
        "protocol": curve[0].protocol,
    }


@dataclass(frozen=True, eq=False)  # eq: arrays have no single truth value
class RobustnessFindings:
    """What Q still reads in pictures that were made worse.

    Attributes:
        dataset: its name.
        split: where the pictures are from.
        images: how many.
        fast: whether it was the fast variant, on fewer pictures.
        seed: of the choice of pictures and of the noise.
        code: the categorical code that was attacked, the one that agrees best on the train split; '' if there is none.
        curves: {'noise': ..., 'blur': ..., 'rotation': ..., ...}.
        notes: a sentence for each thing that could not be measured, and what can.
        pictures: for each curve, uint8 (examples * strengths, C, H, W), one row of all strengths an example.
    """

    dataset: str
    split: SplitName
    images: int
    fast: bool
    seed: int
    code: str
    curves: Mapping[str, RobustnessCurve]
    notes: tuple[str, ...]
    pictures: Mapping[str, NDArray[np.uint8]]

    def to_json(self) -> dict[str, Any]:
        """All but the pictures, as plain values."""
        return {
            "dataset": self.dataset,
            "split": self.split,
            "images": self.images,
            "fast": self.fast,
            "seed": self.seed,
            "code": self.code,
            "notes": list(self.notes),
            "curves": {name: curve.to_json() for name, curve in self.curves.items()},
        }
