"""What can be evaluated of a run, and what a request may ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.app.evaluate.choices import TYPICAL_SECONDS, Choices
from infogan_explorer.app.requests import answer
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.evaluations import Evaluations
from infogan_explorer.report.sections import SECTION_NAMES
from infogan_explorer.runs import RunFolder

POINTS: dict[str, Any] = {"run": "run:points", "step": 20, "dataset": "", "split": "test", "fast": False}
DIGITS: dict[str, Any] = {**POINTS, "run": "run:digits-tiny", "step": 2}


@pytest.fixture
def choices(catalogue: Catalogue) -> Choices:
    return Choices(catalogue)


def why_not(told: dict[str, Any]) -> dict[str, str]:
    return {section["name"]: section["why_not"] for section in told["sections"]}


def seconds(told: dict[str, Any]) -> float:
    return sum(section["seconds"] for section in told["sections"])


def test_a_plan_says_what_cannot_be_measured_and_why(choices: Choices) -> None:
    told = choices.describe(DIGITS)
    reasons = why_not(told)
    assert [name for name in SECTION_NAMES if reasons[name]] == ["disentanglement"]
    assert "has no known factors" in reasons["disentanglement"]
    assert (told["datasets"][0], told["note"]) == ("mnist-5k", "")
    assert "rings" not in told["datasets"]


def test_points_are_held_against_points(choices: Choices) -> None:
    told = choices.describe(POINTS)
    assert told["datasets"][0] == "rings"
    assert {"moons", "spirals"} < set(told["datasets"])
    assert "mnist-5k" not in told["datasets"]


def test_a_dataset_that_needs_files_is_not_opened_to_make_a_plan(choices: Choices) -> None:
    told = choices.describe({**DIGITS, "dataset": "fashion-mnist"})
    assert (set(why_not(told).values()), told["note"]) == ({""}, "")


def test_how_long_it_takes_is_what_it_took_the_last_time(choices: Choices, own_runs: Path) -> None:
    typical = sum(seconds[0] for name, seconds in TYPICAL_SECONDS.items() if name != "disentanglement")
    assert seconds(choices.describe(DIGITS)) == typical  # the fast report says nothing of the full one
    store = Evaluations(RunFolder(own_runs / "digits-tiny"), own_runs)
    report = {**(store.report() or {}), "fast": False, "seconds": {"quality": 1000.0, "effects": 0.0, "nonsense": 7}}
    store.write_report("step-000002-mnist-5k-test-0123abcd", report, "")
    assert seconds(choices.describe(DIGITS)) == typical - TYPICAL_SECONDS["quality"][0] + 1000


def test_every_section_has_a_typical_time_and_fast_is_no_slower() -> None:
    assert TYPICAL_SECONDS.keys() == set(SECTION_NAMES)
    assert all(fast <= full for full, fast in TYPICAL_SECONDS.values())


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"step": 11}, "no saved weights of step 11"),
        ({"step": None}, "whole number"),
        ({"run": "run:never"}, "no longer in"),
        ({"run": "run:../points"}, "cannot be used"),
        ({"dataset": "mnist-5k"}, "dataset 'mnist-5k' is not known"),
        ({"dataset": "folder:/etc"}, "dataset 'folder:/etc' is not known"),
        ({"dataset": 3}, "must be a text"),
        ({"split": "valid"}, "split 'valid' is not known"),
    ],
)
def test_nonsense_is_a_sentence(choices: Choices, change: dict[str, Any], says: str) -> None:
    assert says in answer(choices.describe, {**POINTS, **change})["error"]


def test_only_true_is_fast(choices: Choices) -> None:
    assert choices.read({**POINTS, "fast": True}).fast
    assert not choices.read({**POINTS, "fast": "no"}).fast
