"""Chapter 4: the same numbers on a trained model."""

from __future__ import annotations

from infogan_explorer.app.learn.lesson import Estimate, Lesson

_MODEL = {"wi-model": "shipped:digits"}

WILD = (
    Lesson(
        "figure",
        "wild",
        "wild",
        settings=_MODEL,
        controls=("curve", "twins"),
        predict=Estimate("half_step", "step", 0, 4000, 50, tolerance=200),
        check=None,
    ),
    Lesson(
        "digits",
        "wild",
        "wild",
        settings=_MODEL,
        controls=("codes", "explore"),
        predict=Estimate("settings_of_c2", "settings", 1, 20, 0.1, tolerance=0.5),
        check=None,
    ),
)
