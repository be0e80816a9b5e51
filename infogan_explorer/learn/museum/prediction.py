"""What an exhibit predicts, and whether what was measured is that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Rule = Literal["never above", "never below", "always", "ends at", "ends below", "plateau"]
_SUMMING_ERROR = 1e-3  # of the laboratory's exact sums, by which a ceiling may seem to be passed


@dataclass(frozen=True)
class Prediction:
    """One number that a program's measurements are held against.

    quantity: a field of `Evidence`.
    rule: "never above" and "never below": at every record. "always": every record is within the tolerance of it.
        "ends at", "ends below": the last one is within the tolerance of it, or below by more than the tolerance.
        "plateau": never above, and in the end within the tolerance below.
    value, tolerance: in `unit`, which is "nats", "share" or "length" (of a gradient).
    formula: the number's, as one would write it down; "" where it is the definition.
    """

    quantity: str
    rule: Rule
    value: float
    tolerance: float
    unit: str
    formula: str = ""

    def holds(self, values: Sequence[float]) -> bool:
        """Whether measured values, one a record and at least one, are as predicted."""
        last = values[-1]
        match self.rule:
            case "never above":
                return max(values) <= self.value + self.tolerance
            case "never below":
                return min(values) >= self.value - self.tolerance
            case "always":
                return max(abs(value - self.value) for value in values) <= self.tolerance
            case "ends at":
                return abs(last - self.value) <= self.tolerance
            case "ends below":
                return last < self.value - self.tolerance
            case "plateau":
                return max(values) <= self.value + _SUMMING_ERROR and last >= self.value - self.tolerance


@dataclass(frozen=True)
class Finding:
    """One prediction and the number that decided it: the most extreme one, or the last."""

    prediction: Prediction
    measured: float
    holds: bool


@dataclass(frozen=True)
class Observation:
    """The verdict on a program: `appeared` if every prediction held, None before there is enough to tell."""

    appeared: bool | None
    findings: tuple[Finding, ...]


def find(prediction: Prediction, values: Sequence[float]) -> Finding:
    """Hold a prediction against values, one a record."""
    match prediction.rule:
        case "never above":
            measured = max(values)
        case "never below":
            measured = min(values)
        case "always":
            measured = max(values, key=lambda value: abs(value - prediction.value))
        case _:
            measured = values[-1]
    return Finding(prediction, measured, prediction.holds(values))
