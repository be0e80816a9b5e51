"""Chapter 1: information, on channels small enough to compute."""

from __future__ import annotations

from infogan_explorer.app.learn.lesson import Choice, Estimate, Lesson, Task

_WIRE = {"ch-kind": "binary-symmetric", "ch-noise": "0.1", "ch-prior": "", "ch-curve": "noise", "ch-q": ""}
_NEVER = 1e-9  # what rounding leaves of a zero, in nats

INFORMATION = (
    Lesson(
        "questions",
        "information",
        "channel",
        settings={"ch-kind": "unseen", "ch-size": "8", "ch-prior": "", "ch-seed": "1"},
        controls=("game",),
        predict=Estimate("questions_without_looking", "questions", 1, 8, 0.25, tolerance=0.25),
        check=Estimate(
            "questions_without_looking",
            "questions",
            1,
            4,
            0.05,
            tolerance=0.1,
            settings={"ch-size": "4", "ch-prior": "0.5,0.25,0.125,0.125"},
        ),
    ),
    Lesson(
        "wire",
        "information",
        "channel",
        settings=_WIRE,
        controls=("noise", "wire", "bar", "curve"),
        predict=Estimate("mutual_information_nats", "nats", 0, 0.69, 0.01, tolerance=0.05),
        check=Task({"mutual_information_nats": (-_NEVER, 0.0005)}),
    ),
    Lesson(
        "erasure",
        "information",
        "channel",
        settings={**_WIRE, "ch-kind": "binary-erasure"},
        controls=("kind", "noise", "wire", "bar", "curve"),
        predict=Estimate("mutual_information_nats", "nats", 0, 0.69, 0.01, tolerance=0.05),
        check=Choice(
            "share_through",
            {"less": (None, 0.49), "half": (0.49, 0.51), "more": (0.51, None)},
            settings={"ch-kind": "z", "ch-noise": "0.5"},
        ),
    ),
    Lesson(
        "dial",
        "information",
        "channel",
        settings={"ch-kind": "noisy-dial", "ch-size": "10", "ch-noise": "1", "ch-prior": "", "ch-curve": "noise"},
        controls=("noise", "table", "bar", "curve", "apart"),
        predict=Estimate("settings_told_apart", "settings", 1, 10, 0.1, tolerance=0.5),
        check=Task({"settings_told_apart": (4.75, 5.25)}),
    ),
    Lesson(
        "table",
        "information",
        "channel",
        settings={"ch-kind": "table", "ch-table": "0.4,0.1;0.1,0.4"},
        controls=("table", "diagram"),
        predict=Estimate("mutual_information_nats", "nats", 0, 0.69, 0.01, tolerance=0.05),
        check=Task({"x_given_y_nats": (-_NEVER, 0.001), "y_given_x_nats": (0.1, 9), "entropy_x_nats": (0.1, 9)}),
    ),
    Lesson(
        "capacity",
        "information",
        "channel",
        settings={"ch-kind": "z", "ch-noise": "0.5", "ch-prior": "0.5,0.5", "ch-curve": "prior"},
        controls=("wire", "prior", "curve", "bar"),
        predict=Estimate("best_share_of_last", "share", 0, 1, 0.01, tolerance=0.05),
        check=Estimate(
            "best_share_of_last",
            "share",
            0,
            1,
            0.01,
            tolerance=0.05,
            settings={"ch-noise": "0.9", "ch-prior": "0.5,0.5"},
        ),
    ),
    Lesson(
        "guess",
        "information",
        "channel",
        settings={"ch-kind": "noisy-dial", "ch-size": "8", "ch-noise": "0.8", "ch-prior": "", "ch-seed": "7"},
        controls=("game",),
        predict=Estimate("questions_saved", "questions", 0, 3, 0.05, tolerance=0.25),
        check=Estimate("questions_saved", "questions", 0, 3, 0.05, tolerance=0.1, settings={"ch-noise": "0"}),
    ),
    Lesson(
        "wrong",
        "information",
        "channel",
        settings={**_WIRE, "ch-noise": "0.2", "ch-q": "0.01", "ch-curve": "q"},
        controls=("q", "wire", "bar", "curve"),
        predict=Choice("share_read", {"all": (0.999, None), "some": (0, 0.999), "negative": (None, 0)}),
        check=Task({"missed_nats": (-_NEVER, 0.0005)}),
    ),
)
