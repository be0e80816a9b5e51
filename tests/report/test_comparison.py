"""Reports side by side: the best is marked only where that means something."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.errors import InputError
from infogan_explorer.evaluations import Evaluations
from infogan_explorer.report.comparison import compare_reports, newest_reports
from infogan_explorer.report.html.comparison import number_title, render_comparison, render_comparison_page
from infogan_explorer.report.words import Words
from infogan_explorer.runs import RunFolder
from tests.report.balanced import Balanced


def score(value: float | None, stderr: float = 0.01, protocol: str = "p") -> dict[str, Any]:
    return {"value": value, "stderr": stderr, "samples": 100, "protocol": protocol}


def report(name: str, mig: dict[str, Any] | None = None, **others: Any) -> dict[str, Any]:
    about = {"name": name, "step": 30, "dataset": "rings", "dataset_fingerprint": "crc32:0", "split": "test"}
    about |= {"fast": False, "seed": 0, "key": f"step-{name}", "command": f"infogan-explorer evaluate {name}"}
    sections = others.pop("sections", {"disentanglement": {"mig": mig or score(0.5), "matrices": {"a": [[1.0]]}}})
    return {**about, **others, "sections": sections}


def test_the_best_is_marked_where_it_leads_by_more_than_chance() -> None:
    (number,) = compare_reports([report("a", score(0.5)), report("b", score(0.6)), report("c", score(0.4))]).numbers
    assert (number.section, number.path, number.best) == ("disentanglement", ("mig",), 1)
    (number,) = compare_reports([report("a", score(0.59)), report("b", score(0.6))]).numbers
    assert number.best is None


@pytest.mark.parametrize(
    "other",
    [
        report("b", score(0.9, protocol="fast variant: p")),
        report("b", score(0.9), split="train"),
        report("b", score(0.9), dataset="moons"),
        report("b", score(0.9), dataset_fingerprint="crc32:1"),
        report("b", score(0.9), fast=True),
        report("b", score(None)),
    ],
    ids=["protocol", "split", "dataset", "examples", "variant", "undefined"],
)
def test_the_best_is_not_marked_where_the_numbers_do_not_compare(other: dict[str, Any]) -> None:
    (number,) = compare_reports([report("a"), other]).numbers
    assert number.best is None


def test_what_differs_is_pointed_out() -> None:
    notes = compare_reports([report("a"), report("b", split="train", step=20)]).notes
    assert notes == (
        "the reports differ in split (a test, b train), so no number is marked as the best.",
        "the runs were evaluated at different steps (a 30, b 20).",
    )
    assert compare_reports([report("a"), report("b")]).notes == ()


@pytest.mark.parametrize(("better", "best"), [("lower", 0), ("higher", 1), ("floor", None)])
def test_a_measure_says_itself_which_way_it_improves(better: str, best: int | None) -> None:
    def measured(value: float) -> dict[str, Any]:
        of = {"title": "t", "better": better, "generated": score(value), "floor": score(value)}
        return {"quality": {"measures": {"distance": of}}}

    numbers = compare_reports([report("a", sections=measured(1.0)), report("b", sections=measured(2.0))]).numbers
    assert [(number.path[-1], number.best) for number in numbers] == [("generated", best), ("floor", None)]
    assert number_title(numbers[1], Words()) == "distance between pictures: real against real"


def test_a_number_of_one_run_only_is_left_out_and_of_two_of_three_is_there() -> None:
    reports = [
        report("a"),
        report("b"),
        report("c", sections={"quality": {"why_not": "no."}, "effects": {"x": score(1)}}),
    ]
    comparison = compare_reports(reports)
    assert [number.scores[2] for number in comparison.numbers] == [None]
    Balanced(render_comparison(comparison, Words("ko")))


def test_one_report_is_no_comparison() -> None:
    with pytest.raises(InputError, match="1 report was given; give two runs or more"):
        compare_reports([report("a")])


def test_the_page_is_self_contained_and_names_cannot_break_out() -> None:
    page = render_comparison_page(compare_reports([report("<b>"), report("b", score(0.9))]), Words())
    Balanced(page)
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert page.count("class='report-best'") == 1
    assert "infogan-explorer evaluate b" in page


def test_a_run_without_a_report_is_named_with_the_command_that_makes_one(points_run: RunFolder, tmp_path: Path) -> None:
    store = Evaluations(RunFolder(tmp_path / "made"), tmp_path)
    store.write_report("step-000030-rings-test-0", report("made"), "")
    reports, missing = newest_reports([store.run, points_run], tmp_path)
    assert [one["name"] for one in reports] == ["made"]
    assert missing == [f"run 'points' has no report yet; make one with `infogan-explorer evaluate {points_run.path}`."]


def test_a_comparison_is_plain_values() -> None:
    plain = compare_reports([report("a"), report("b", score(0.9))]).to_json()
    assert [run["name"] for run in plain["runs"]] == ["a", "b"]
    assert plain["numbers"] == [
        {"section": "disentanglement", "number": ["mig"], "scores": [score(0.5), score(0.9)], "best": "b"}
    ]


def test_measures_are_called_and_written_as_in_their_own_section_and_the_undefined_are_left_out() -> None:
    def sections(value: float) -> dict[str, Any]:
        of = {"title": "t", "better": "higher", "generated": score(value), "floor": {"value": None, "undefined": "u."}}
        owned = {"ownership": {"first_order": {"c1": score(0.25)}}}
        return {"quality": {"measures": {"recall": of, "class_distance_c1": of}}, "effects": owned}

    comparison = compare_reports([report(name, sections=sections(0.5)) for name in "ab"])
    html = render_comparison(comparison, Words())
    titles = re.findall(r'scope="row">([^<]*)', html)
    assert "Recall: generated" in titles
    assert "Distance of a category to its class, mean over c1: generated" in titles
    assert not [title for title in titles if title.endswith("real against real")]
    assert html.count("25.0 ± 1.0 %") == html.count("50.0 ± 1.0 %") == 2
