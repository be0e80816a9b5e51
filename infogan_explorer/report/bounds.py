"""The section on bounds: L_I of every code on fresh samples, and how it rose in training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from infogan_explorer.evaluate.score import Score
from infogan_explorer.figures.curves import compute_bound_curves
from infogan_explorer.information import distinguishable_settings
from infogan_explorer.measurement import Measurement, measure
from infogan_explorer.report.subject import Subject

SAMPLES, FAST_SAMPLES = 10_000, 2_000
_POINTS_OF_A_CURVE = 300


@dataclass(frozen=True)
class BoundFindings:
    """L_I of every code and what else its samples say, and the curves of training; in nats."""

    codes: Mapping[str, Mapping[str, Any]]
    curves: Mapping[str, Mapping[str, list[float]]]
    info_nce_samples: int
    pictures: Mapping[str, Any] = field(default_factory=dict)  # none

    def to_json(self) -> dict[str, Any]:
        return {"codes": dict(self.codes), "curves": dict(self.curves), "info_nce_samples": self.info_nce_samples}


def measure_bounds(subject: Subject, on_progress: Callable[[int, int], None]) -> BoundFindings:
    """L_I, the contrastive difference and InfoNCE of every code, on samples that follow from the evaluation's seed."""
    samples = FAST_SAMPLES if subject.fast else SAMPLES
    settings = subject.settings.model_copy(update={"seed": subject.seed})
    found = measure(subject.infogan, settings, subject.step, samples)
    on_progress(1, 1)
    history = [row for row in subject.run.history.read() if row["step"] <= subject.step]
    curves = compute_bound_curves(history, subject.run.config()["codes"], _POINTS_OF_A_CURVE)
    return BoundFindings(
        codes={name: _describe(subject, found, name, samples) for name in subject.settings.spec.by_name},
        curves={
            curve.code: {
                "steps": curve.steps.tolist(),
                "bound_nats": curve.bound_nats.tolist(),
                "stderr_nats": curve.stderr_nats.tolist(),
            }
            for curve in curves
        },
        info_nce_samples=found.info_nce_samples,
    )


def _describe(subject: Subject, found: Measurement, name: str, samples: int) -> dict[str, Any]:
    code = subject.settings.spec.get(name)
    protocol = f"{samples:,} fresh samples of G's moving average, read by Q in eval mode"
    groups = f"groups of {found.info_nce_samples} of {samples:,} fresh samples"
    nats, _ = found.bounds_nats[name]
    return {
        "kind": code.kind,
        "entropy_nats": code.entropy_nats,  # a ceiling only where `kind` is 'categorical'
        "zero_knowledge_nats": code.zero_knowledge_nats,
        "settings_told_apart": distinguishable_settings(nats),
        "bound_nats": _score(found.bounds_nats[name], samples, protocol),
        "contrastive_nats": _score(found.contrastive_nats[name], samples, groups),
        "info_nce_nats": _score(found.info_nce_nats[name], samples, groups),
    }


def _score(estimate: tuple[float, float], samples: int, protocol: str) -> dict[str, Any]:
    return Score(*estimate, samples, protocol).to_json()
