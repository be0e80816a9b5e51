"""Names that an evaluation suggests, and how they are written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.app.evaluate.measuring import Measuring
from infogan_explorer.app.evaluate.reports import Reports
from infogan_explorer.app.evaluate.suggested_names import SuggestedNames, Suggestion, suggest_names
from infogan_explorer.app.requests import answer
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.evaluations import Evaluations, StoredSection
from infogan_explorer.labels import Labels, read_labels, write_labels
from infogan_explorer.report.words import Words
from infogan_explorer.runs import RunFolder

SECTIONS = {
    "clustering": StoredSection(
        {"codes": {"c1": {"category_names": {"0": "seven", "3": "one"}}, "c1+c2": {"category_names": {"0": "no"}}}}
    ),
    "effects": StoredSection(
        {
            "codes": {
                "c1": {"kind": "categorical", "named": [{"statistic": "height"}]},
                "c2": {"kind": "continuous", "named": [{"statistic": "slant"}]},
                "c3": {"kind": "continuous", "named": [{"statistic": s} for s in ("width", "ink", "slant")]},
                "c4": {"kind": "continuous", "named": []},
            }
        }
    ),
}


@pytest.fixture
def names(catalogue: Catalogue) -> SuggestedNames:
    return SuggestedNames(catalogue, Reports(catalogue, Measuring(catalogue)))


def test_categories_are_called_by_their_class_and_codes_by_what_follows_them() -> None:
    assert suggest_names(SECTIONS, Words()) == [
        Suggestion("c1", 0, "seven"),
        Suggestion("c1", 3, "one"),
        Suggestion("c2", None, "slant"),
        Suggestion("c3", None, "width and ink"),
    ]
    assert suggest_names({}, Words()) == suggest_names({"effects": StoredSection(why_not="no.")}, Words()) == []


def test_what_is_called_something_already_is_told_with_it(names: SuggestedNames, own_runs: Path) -> None:
    run = RunFolder(own_runs / "digits-tiny")
    write_labels(run, Labels().with_category("c1", 3, "mine"), own_runs)
    key = Evaluations(run, own_runs).keys()[0]
    Evaluations(run, own_runs).write_section(key, "clustering", SECTIONS["clustering"])
    told = names.suggest({"run": "run:digits-tiny", "report": key}, Words())["names"]
    assert told == [
        {"code": "c1", "category": 0, "name": "seven", "now": ""},
        {"code": "c1", "category": 3, "name": "one", "now": "mine"},
    ]


def test_only_what_is_asked_for_is_written_and_the_rest_keeps_its_name(names: SuggestedNames, own_runs: Path) -> None:
    run = RunFolder(own_runs / "digits-tiny")
    write_labels(run, Labels().with_category("c1", 3, "mine").with_code("c1", "digit"), own_runs)
    asked = [{"code": "c1", "category": 0, "name": "seven"}, {"code": "c2", "category": None, "name": "slant"}]
    assert names.write({"run": "run:digits-tiny", "names": asked}) == {}
    labels = read_labels(run, own_runs)
    assert (labels.codes, labels.categories) == (
        {"c1": "digit", "c2": "slant"},
        {("c1", 0): "seven", ("c1", 3): "mine"},
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("c1", "in a list"),
        ([3], "must be an object"),
        ([{"code": "c9", "name": "x"}], "c9"),
        ([{"code": "c1", "category": 99, "name": "x"}], "category 99"),
        ([{"code": "c1", "category": "0", "name": "x"}], "whole number"),
        ([{"code": "c1", "name": "x" * 80}], "80 characters"),
        ([{"code": "c1", "name": "a\nb"}], "one line"),
    ],
)
def test_nonsense_is_a_sentence_and_nothing_is_written(
    names: SuggestedNames, own_runs: Path, given: Any, says: str
) -> None:
    assert says in answer(names.write, {"run": "run:digits-tiny", "names": given})["error"]
    assert read_labels(RunFolder(own_runs / "digits-tiny"), own_runs) == Labels()
