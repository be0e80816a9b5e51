"""How far beyond its trained range a continuous code stays sensible.

A code is traversed to three times its range, and three things are watched at each value: what Q reads there, how far
the pictures lie from the model's own, and how many of their pixels are as dark or as bright as can be. The code stays
sensible as far as Q's reading goes on following it and the pictures stay like the model's own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from infogan_explorer.codes import Continuous, ContinuousReading
from infogan_explorer.evaluate.effects.source import Inputs, Source

Array = NDArray[np.float64]

REACH = 3.0  # times the trained range
FOLLOWS = 0.25  # Q follows while its reading changes by at least this part of its slope in the trained range
READS = 0.1  # a slope of Q's reading in the trained range below which it does not read the code at all

_USUAL = 0.95  # of the model's own pictures lie nearer to each other than the distance that counts as 1
_SATURATED = 0.99  # in the networks' range of -1 to 1

Reason = Literal["", "unlike", "unread"]  # "": sensible as far as was tried

_WHY: dict[Reason, str] = {
    "": "nothing was tried",
    "unlike": "its pictures are unlike the model's own",
    "unread": "Q's reading no longer follows",
}


@dataclass(frozen=True)
class Neighbourhood:
    """The model's own pictures, as the trunk sees them, and what distance is usual among them.

    Attributes:
        features: of own pictures, (R, F).
        usual: the distance to the nearest of them that 95 % of other own pictures stay under.
    """

    features: torch.Tensor
    usual: float

    @classmethod
    def of(cls, features: torch.Tensor) -> Neighbourhood:
        """From the features of own pictures: half are neighbours, half say what is usual."""
        half = len(features) // 2
        return cls(features[:half], float(np.quantile(_nearest(features[half:], features[:half]), _USUAL)))

    def unlikeness(self, features: torch.Tensor) -> Array:
        """Distance to the nearest own picture over the usual distance, (N,); above 1 is unusual."""
        return _nearest(features, self.features) / max(self.usual, 1e-12)


@dataclass(frozen=True)
class Beyond:
    """What becomes of one code beyond its trained range; arrays are over its values, (V,).

    Attributes:
        trained_range: of the code.
        values: of the code, ascending, with both ends of the trained range among them.
        readings: Q's mean reading, mean over settings.
        readings_stderr: its standard error over settings.
        unlikeness: the median over settings of the distance to the model's own pictures; above 1 is unusual.
        saturated: mean share of pixels at the end of their range; empty for points.
        sensible: the lowest and the highest value of the stretch around the trained range that stays sensible.
        limits: why it ends there, below and above.
        is_read: whether Q reads the code within its trained range; if not, only unlikeness can end the stretch.
        settings: how many.
    """

    trained_range: tuple[float, float]
    values: Array
    readings: Array
    readings_stderr: Array
    unlikeness: Array
    saturated: Array
    sensible: tuple[float, float]
    limits: tuple[Reason, Reason]
    is_read: bool
    settings: int

    def sentence(self, code: str) -> str:
        """'c2 stays sensible from -2 to 1.5 (trained from -1 to 1): below, ...; above, ...'"""
        (low, high), (trained_low, trained_high) = self.sensible, self.trained_range
        below, above = (_WHY[why] for why in self.limits)
        said = f"beyond, {below}" if below == above else f"below, {below}; above, {above}"
        unread = "" if self.is_read else "; Q does not read this code"
        text = (
            f"{code} stays sensible from {low:.3g} to {high:.3g} (trained from {trained_low:.3g} to "
            f"{trained_high:.3g}): {said}{unread}."
        )
        return text.replace("-", "\N{MINUS SIGN}")

    def to_json(self) -> dict[str, Any]:
        return {
            "trained_range": list(self.trained_range),
            "sensible": list(self.sensible),
            "limits": list(self.limits),
            "is_read": self.is_read,
            "values": self.values.tolist(),
            "readings": self.readings.tolist(),
            "readings_stderr": self.readings_stderr.tolist(),
            "unlikeness": self.unlikeness.tolist(),
            "saturated": self.saturated.tolist(),
            "samples": self.settings,
            "protocol": (
                f"{self.settings} settings; sensible while the median unlikeness is at most 1 and Q's mean reading "
                f"changes by at least {FOLLOWS:g} of its slope in the trained range"
            ),
        }


def measure_beyond(source: Source, code: str, inputs: Inputs, neighbourhood: Neighbourhood, steps: int) -> Beyond:
    """Traverse a code to `REACH` times its trained range.

    Args:
        source: the generator.
        code: a continuous one.
        inputs: the settings of everything else.
        neighbourhood: the model's own pictures.
        steps: from the middle of the trained range to one end of it.
    """
    described = source.continuous[code]
    values = values_beyond(described, steps)
    readings, unlikeness, saturated = [], [], []
    for value in values:
        examples = source.draw(source.with_value(inputs, code, float(value)))
        features, heads = source.look(examples)
        reading = source.spec.read(heads)[code]
        assert isinstance(reading, ContinuousReading)
        readings.append(reading.mean.double().numpy())
        unlikeness.append(float(np.median(neighbourhood.unlikeness(features))))
        if examples.ndim == 4:
            saturated.append(float((examples.abs() > _SATURATED).double().mean()))
    means, far = np.mean(readings, axis=1), np.array(unlikeness)
    sensible, limits, is_read = sensible_stretch(values, means, far, described.trained_range)
    return Beyond(
        described.trained_range,
        values,
        means,
        np.std(readings, axis=1, ddof=1) / math.sqrt(len(inputs)),
        far,
        np.array(saturated),
        sensible,
        limits,
        is_read,
        len(inputs),
    )


def values_beyond(code: Continuous, steps: int) -> Array:
    """Evenly spaced values to REACH times the trained range, both of its ends among them."""
    low, high = code.trained_range
    count = round(REACH * steps)
    return (low + high) / 2 + (high - low) / 2 * np.arange(-count, count + 1) / steps


def sensible_stretch(
    values: Array, readings: Array, unlikeness: Array, trained_range: tuple[float, float]
) -> tuple[tuple[float, float], tuple[Reason, Reason], bool]:
    """From each end of the trained range outwards, the last value before one of the two rules is broken.

    Returns:
        The stretch, why it ends below and above, and whether Q reads the code within the trained range. The trained
        range itself always belongs to the stretch.
    """
    low, high = (int(np.abs(values - end).argmin()) for end in trained_range)
    slope = (readings[high] - readings[low]) / (values[high] - values[low])
    is_read = bool(slope >= READS)

    def walk(start: int, step: int) -> tuple[int, Reason]:
        place = start
        while 0 <= place + step < len(values):
            following = place + step
            if unlikeness[following] > 1:
                return place, "unlike"
            change = (readings[following] - readings[place]) / (values[following] - values[place])
            if is_read and change < FOLLOWS * slope:
                return place, "unread"
            place = following
        return place, ""

    (below, why_below), (above, why_above) = walk(low, -1), walk(high, 1)
    return (float(values[below]), float(values[above])), (why_below, why_above), is_read


def _nearest(features: torch.Tensor, among: torch.Tensor) -> Array:
    return torch.cdist(features.double(), among.double()).amin(dim=1).numpy()
