"""The report of an evaluation as a widget: what it shows is what lies on the disk, and it can measure more of it."""

from __future__ import annotations

import json
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.errors import InputError, RunError
from infogan_explorer.evaluations import Evaluations
from infogan_explorer.report import evaluation
from infogan_explorer.report.sections import SECTIONS, Section
from infogan_explorer.runs import RunFolder
from infogan_explorer.widgets import EvaluationReport

QUICK = "bounds,traversals"


@pytest.fixture
def run(points_run: RunFolder, tmp_path: Path) -> RunFolder:
    """A run that may be evaluated."""
    return RunFolder(Path(shutil.copytree(points_run.path, tmp_path / "runs" / "mine")))


@pytest.fixture
def report(run: RunFolder) -> EvaluationReport:
    widget = EvaluationReport(run, runs_dir=run.path.parent)
    widget.fast = True
    return widget


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """The second section goes on until it is stopped; the event says that it has begun."""
    begun = threading.Event()

    def measure(_: Any, on_progress: Any) -> Any:
        for done in range(10_000):
            on_progress(done, 10_000)
            begun.set()
            time.sleep(0.002)

    monkeypatch.setattr(evaluation, "SECTIONS", [SECTIONS[0], Section("traversals", measure)])
    return begun


def test_a_run_that_was_not_evaluated_says_what_to_do(report: EvaluationReport) -> None:
    assert "mine was not evaluated yet; press Evaluate" in report._verdict.value
    assert (report.evaluations, report.key, report.numbers, report.html_path) == ([], "", {}, None)
    assert report.still().startswith(b"\x89PNG")
    assert report.state == "ready"
    assert report._stop_button.disabled


def test_what_a_cell_measures_is_shown_as_in_the_page(report: EvaluationReport, run: RunFolder) -> None:
    before = report.still()
    report.evaluate(QUICK)
    assert (report.state, report.problem) == ("finished", "")
    assert report.numbers == json.loads((run.path / "report.json").read_text())
    assert report.numbers["fast"] is True
    assert report.html_path is not None
    page = report.html_path.read_text()
    verdict = report._verdict.value.partition("</p>")[2]
    assert "Q reads" in verdict
    assert verdict in page
    for section in ("bounds", "traversals", "made"):
        report.section = section
        report.wait()
        assert report._page.value.startswith("<section")
        assert report._page.value in page
    report.section = "quality"
    report.wait()
    assert "Image quality: not measured yet." in report._page.value
    assert report.still() != before


def test_another_widget_shows_what_was_found_and_measures_only_what_is_missing(
    report: EvaluationReport, run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    report.evaluate("traversals")
    told: list[str] = []
    again = EvaluationReport(run, runs_dir=run.path.parent)
    assert again.key == report.key
    assert again._verdict.value == report._verdict.value
    again.fast = True
    monkeypatch.setattr(again, "_tell", lambda section, *_: told.append(section))
    again.evaluate(QUICK)
    assert set(told) == {"bounds"}
    again.evaluate("traversals", again=True)
    assert set(told) == {"bounds", "traversals"}


def test_of_several_evaluations_one_is_chosen(report: EvaluationReport) -> None:
    report.evaluate("traversals")
    fast = report.key
    assert report._keys.layout.display == "none"
    report.fast = False
    report.evaluate("traversals")
    assert report.key != fast
    assert dict(report._keys.options) == {
        "step 30, rings, test, full, seed 0": report.key,
        "step 30, rings, test, fast, seed 0": fast,
    }
    report._keys.value = fast
    report.wait()
    assert report.key == fast
    assert "Fast variant" in report._verdict.value
    with pytest.raises(InputError, match="evaluation 'none' is not known"):
        report.key = "none"


def test_sections_are_chosen_by_trait_and_by_button(report: EvaluationReport) -> None:
    report._choices.value = "robustness"
    assert report.section == "robustness"
    report.section = "bounds"
    assert report._choices.value == "bounds"
    with pytest.raises(InputError, match="section 'nonsense' is not known; choose one of 'bounds'"):
        report.section = "nonsense"
    with pytest.raises(InputError, match="section 'nonsense' is not known"):
        report.evaluate("nonsense")
    assert report.state == "ready"


def test_a_thread_measures_until_it_is_stopped_and_what_is_finished_stays(
    report: EvaluationReport, run: RunFolder, endless: threading.Event
) -> None:
    report.start(QUICK)
    with pytest.raises(InputError, match="measuring already"):
        report.evaluate()
    assert endless.wait(20)
    with pytest.raises(RunError, match="is being evaluated now"):
        EvaluationReport(run, runs_dir=run.path.parent).evaluate(QUICK)
    report.wait()
    assert "traversals, 2 of 2" in report._told.value
    assert 0.5 <= report._bar.value < 1
    assert "Q reads" in report._verdict.value  # of the section that is finished
    assert report._start_button.disabled
    report.stop()
    report.wait()
    assert (report.state, report.problem) == ("stopped", "")
    store = Evaluations(run, run.path.parent)
    assert store.section(report.key, "bounds") is not None
    assert store.section(report.key, "traversals") is None
    told = store.progress()
    assert told is not None
    assert not told.is_alive  # this process lives on, and measures nothing
    later = EvaluationReport(run, runs_dir=run.path.parent)
    assert later.evaluations == [report.key]  # though it has no report
    assert "not all of it is measured" in later._verdict.value
    assert "Q reads" in later._verdict.value


def test_the_buttons_measure_and_stop(report: EvaluationReport, endless: threading.Event) -> None:
    report._start_button.click()
    assert endless.wait(20)
    report._stop_button.click()
    report.join(20)
    report.wait()
    assert report.state == "stopped"
    assert not report._start_button.disabled


def test_an_interrupted_cell_ends_as_stopped(report: EvaluationReport, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(evaluation, "SECTIONS", [Section("bounds", interrupt)])
    with pytest.raises(KeyboardInterrupt):
        report.evaluate("bounds")
    assert report.state == "stopped"


def test_an_error_is_raised_in_a_cell_and_said_of_a_thread(run: RunFolder) -> None:
    report = EvaluationReport(run, runs_dir=run.path.parent, dataset="mnist-5k")
    with pytest.raises(InputError, match="draws points, but dataset 'mnist-5k' holds pictures"):
        report.evaluate()
    assert report.state == "failed"
    report.start()
    report.join(20)
    report.wait()
    assert report.state == "failed"
    assert "draws points, but dataset" in report.problem


def test_the_reports_rules_hold_in_the_widget_only(report: EvaluationReport) -> None:
    style = report.children[0].value
    rules = style[style.index(".report-section") :]
    opened = style[: style.index(rules)].rindex(f".{report.scope} {{")
    assert style[opened:].count("{") == style[opened:].count("}")  # nested, up to the end
    assert ":root" not in style


def test_no_such_run(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="there is no run 'gone'"):
        EvaluationReport("gone", runs_dir=tmp_path)


def test_nothing_is_printed_and_no_thread_is_left(report: EvaluationReport, capfd: pytest.CaptureFixture[str]) -> None:
    report.start("traversals")
    report.join(20)
    report.wait()
    assert repr(report) == "<EvaluationReport of mine, finished>"
    assert capfd.readouterr() == ("", "")
    assert not [one for one in threading.enumerate() if one.name == "infogan-explorer-evaluate"]
