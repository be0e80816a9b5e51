"""Chapter 3: the bug museum, the field's real mistakes and how each one shows."""

from __future__ import annotations

from infogan_explorer.app.learn.lesson import Estimate, Lesson, Task

MUSEUM = (
    Lesson(
        "museum",
        "museum",
        "museum",
        settings={"mu-mode": "visit", "mu-exhibit": "softmax", "mu-seed": "0"},
        controls=("wall", "seed"),
        predict=Estimate("predicted_nats", "nats", 0, 1.4, 0.02, 0.08),
        check=Estimate("predicted_nats", "nats", -1, 1, 0.02, 0.03, settings={"mu-exhibit": "sigma"}),
    ),
    Lesson(
        "quiz",
        "museum",
        "museum",
        settings={"mu-mode": "quiz", "mu-seed": "6"},
        controls=("seed",),
        predict=None,
        check=Task({"quiz_right": (1, 1)}),
    ),
)
