"""Chapter 2: the two-dimensional laboratory, where the exact answer stands beside the bound."""

from __future__ import annotations

from infogan_explorer.app.learn.lesson import Choice, Estimate, Lesson, Task

_CLUSTERS = {
    "lab-world": "four-clusters",
    "lab-codes": "cat4",
    "lab-width": "0.3",
    "lab-lambda": "1",
    "lab-players": "infogan",
    "lab-seed": "0",
    "lab-until": "400",
}

LABORATORY = (
    Lesson(
        "watch",
        "laboratory",
        "laboratory",
        settings=_CLUSTERS,
        controls=("blocks", "speed"),
        predict=Estimate("final_bound_nats", "nats", 0, 1.39, 0.01, tolerance=0.1),
        check=Choice("final_missed_share", {"lost": (None, 0.5), "missed": (0.5, None)}),
    ),
    Lesson(
        "width",
        "laboratory",
        "laboratory",
        settings={**_CLUSTERS, "lab-width": "0.1", "lab-lambda": "0.3"},
        controls=("blocks", "width", "speed"),
        predict=Choice("final_missed_share", {"loss": (None, 0.5), "miss": (0.5, None)}, settings={"lab-width": "0.9"}),
        check=Task({"final_lost_nats": (0.3, 0.6)}),
    ),
    Lesson(
        "unbound",
        "laboratory",
        "laboratory",
        settings={**_CLUSTERS, "lab-players": "gan"},
        controls=("blocks", "players", "speed"),
        predict=Choice("final_bound_nats", {"none": (None, 0.2), "some": (0.2, 1.2), "all": (1.2, None)}),
        check=None,
    ),
    Lesson(
        "steps",
        "laboratory",
        "laboratory",
        settings={**_CLUSTERS, "lab-until": ""},
        controls=("steps", "blocks", "map", "speed"),
        predict=Choice("q_step_in_generator", {"no": (None, 1e-12), "yes": (1e-12, None)}),
        check=Choice("information_in_generator", {"no": (None, 1e-12), "yes": (1e-12, None)}),
    ),
    Lesson(
        "sheet",
        "laboratory",
        "laboratory",
        settings={
            **_CLUSTERS,
            "lab-world": "swiss-roll",
            "lab-codes": "uniform",
            "lab-width": "0.1",
            "lab-until": "600",
        },
        controls=("blocks", "map", "speed"),
        predict=Choice("final_mutual_information_nats", {"below": (None, 0.693), "above": (0.693, None)}),
        check=None,
    ),
    Lesson(
        "twobounds",
        "laboratory",
        "laboratory",
        settings=_CLUSTERS,
        controls=("blocks", "apart", "map", "realness", "speed"),
        predict=Choice("final_jsd_bound_nats", {"zero": (None, 0.1), "high": (0.1, None)}),
        check=None,
    ),
    Lesson(
        "workbench",
        "laboratory",
        "laboratory",
        settings={**_CLUSTERS, "lab-width": "0.1", "lab-until": ""},
        controls=("world", "codes", "width", "lambda", "players", "seed", "speed", "steps", "map", "blocks", "apart"),
        predict=None,
        check=None,
    ),
)
