"""One measured number with what it rests on, or why there is none."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Score:
    """A number that an evaluation found; an undefined one says so and is not a zero.

    Attributes:
        value: the number, or None where it is undefined.
        stderr: its standard error; None where it has none, or none was measured.
        samples: how many samples it rests on; 0 where it is undefined.
        protocol: the recipe and its settings, printed beside the number.
        undefined: one sentence that says why there is no number; empty where there is one.
    """

    value: float | None
    stderr: float | None = None
    samples: int = 0
    protocol: str = ""
    undefined: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.undefined):
            raise ValueError("a score has a value, or says why it has none")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"a score is {self.value}")

    @classmethod
    def missing(cls, why: str, protocol: str = "") -> Score:
        """A score that is undefined, and why."""
        return cls(None, undefined=why, protocol=protocol)

    def to_json(self) -> dict[str, Any]:
        """All of it as plain values; what is empty is left out."""
        told = {key: value for key, value in asdict(self).items() if value is not None and value != ""}
        if self.samples == 0:
            del told["samples"]
        return {"value": self.value, **told}


def share_score(right: int, samples: int, protocol: str = "") -> Score:
    """A share of independent samples with its binomial standard error, sqrt(p (1 - p) / N).

    Where none or all are right that formula gives 0, which would say that the share is known for certain; no standard
    error is given then.
    """
    share = right / samples
    stderr = math.sqrt(share * (1 - share) / samples) if 0 < right < samples else None
    return Score(share, stderr, samples, protocol)
