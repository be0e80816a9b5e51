"""Reports side by side, as the page offers and shows them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.app.evaluate.comparing import MOST_COMPARED, Comparing
from infogan_explorer.app.requests import answer
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.report.words import Words


@pytest.fixture
def comparing(own_runs: Path) -> Comparing:
    shutil.copytree(own_runs / "digits-tiny", own_runs / "digits-again")
    return Comparing(Catalogue(own_runs))


def test_runs_with_a_report_are_offered(comparing: Comparing) -> None:
    offered = [run for run in comparing.choices({})["runs"] if run["ref"].startswith("run:")]
    assert sorted(run["name"] for run in offered) == ["digits-again", "digits-tiny"]
    assert {run["dataset"] for run in offered} == {"mnist-5k"}


def test_reports_stand_side_by_side_in_the_words_of_the_page(comparing: Comparing) -> None:
    told = comparing.compare({"runs": ["run:digits-tiny", "run:digits-again", "run:digits-tiny"]}, Words("ko"))
    assert told["html"].count("<table") == 1  # of clustering; the names of runs and numbers are in it
    assert Words("ko").name_of("purity") in told["html"]


def test_a_run_without_a_report_is_left_out(comparing: Comparing) -> None:
    told = comparing.compare({"runs": ["run:digits-tiny", "run:digits-again", "run:points"]}, Words())
    assert told["html"].count('<th scope="col">digits-again</th>') == 1  # a copy, under its own name
    assert "points" not in told["html"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["run:digits-tiny"], "1 report was given"),
        (["run:digits-tiny", "run:never"], "no longer in"),
        ("run:digits-tiny", "must be a list"),
        ([f"run:r{i}" for i in range(MOST_COMPARED + 1)], f"at most {MOST_COMPARED} at once"),
    ],
)
def test_nonsense_is_a_sentence(comparing: Comparing, given: Any, says: str) -> None:
    assert says in answer(lambda it: comparing.compare(it, Words()), {"runs": given})["error"]
