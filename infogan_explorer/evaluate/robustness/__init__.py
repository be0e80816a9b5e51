"""Robustness of Q: what it still reads in pictures that are noisy, blurred, turned, moved or attacked."""

from __future__ import annotations

from infogan_explorer.evaluate.robustness.findings import RobustnessCurve, RobustnessFindings
from infogan_explorer.evaluate.robustness.measure import measure_robustness

__all__ = ["RobustnessCurve", "RobustnessFindings", "measure_robustness"]
