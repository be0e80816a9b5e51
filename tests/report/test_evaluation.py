"""One evaluation: sections kept one by one, taken up again, and the report made of them."""

from __future__ import annotations

import inspect
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from infogan_explorer.errors import InputError, MachineError, RunError
from infogan_explorer.evaluations import Evaluations
from infogan_explorer.honest import measure_honest_bound, write_honest_bound
from infogan_explorer.report import evaluation
from infogan_explorer.report.evaluation import evaluate_run, read_sections
from infogan_explorer.report.html.pictures import png_size
from infogan_explorer.report.sections import SECTION_NAMES, SECTIONS, Section, choose_sections
from infogan_explorer.report.subject import Subject, open_subject
from infogan_explorer.runs import RunFolder


@dataclass
class FakeFindings:
    numbers: dict[str, Any]
    pictures: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return self.numbers


BOUNDS = FakeFindings({"codes": {}, "curves": {}, "info_nce_samples": 100})
TRAVERSALS = FakeFindings(
    {"codes": {}}, {"c1": np.zeros((6, 1, 4, 5), np.uint8), "none": np.zeros((0, 1, 4, 5), np.uint8)}
)


@pytest.fixture
def subject(points_run: RunFolder, tmp_path: Path) -> Subject:
    run = RunFolder(Path(shutil.copytree(points_run.path, tmp_path / "runs" / "mine")))
    return open_subject(run, run.path.parent, fast=True)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two quick sections in the place of all; the names of those that were measured, in order."""
    order: list[str] = []

    def measuring(name: str, findings: FakeFindings) -> Callable[..., FakeFindings]:
        def measure(_: Subject, on_progress: Callable[[int, int], None]) -> FakeFindings:
            order.append(name)
            on_progress(1, 1)
            return findings

        return measure

    sections = [
        Section("bounds", measuring("bounds", BOUNDS)),
        Section("traversals", measuring("traversals", TRAVERSALS), columns=lambda _: {"c1": 3}),
    ]
    monkeypatch.setattr(evaluation, "SECTIONS", sections)
    return order


def test_a_second_call_measures_only_what_is_missing(subject: Subject, measured: list[str]) -> None:
    evaluate_run(subject, only=["bounds"])
    told: list[tuple[str, int, int]] = []
    found = evaluate_run(subject, on_progress=lambda *step: told.append(step))
    assert measured == ["bounds", "traversals"]
    assert told == [("traversals", 0, 0), ("traversals", 1, 1)]
    assert list(found.sections) == ["bounds", "traversals"]
    evaluate_run(subject)
    assert measured == ["bounds", "traversals"]
    evaluate_run(subject, only=["traversals"], again=True)
    assert measured == ["bounds", "traversals", "traversals"]


def test_other_seeds_are_other_evaluations(subject: Subject, measured: list[str]) -> None:
    first, second = evaluate_run(subject), evaluate_run(replace(subject, seed=1))
    assert measured == ["bounds", "traversals"] * 2
    store = Evaluations(subject.run, subject.runs_dir)
    assert set(store.keys()) == {first.key, second.key}
    assert (store.report(first.key) or {})["seed"] == 0
    assert json.loads((subject.run.path / "report.json").read_text())["seed"] == 1


def test_pictures_become_sheets(subject: Subject, measured: list[str]) -> None:
    sheets = evaluate_run(subject).sections["traversals"].pictures
    assert list(sheets) == ["c1"]
    assert png_size(sheets["c1"]) == (3 * 6 + 1, 2 * 5 + 1)  # three pictures 5 wide in a row, two rows 4 high
    assert measured


def test_what_cannot_be_measured_is_its_sentence_and_is_tried_again(
    subject: Subject, measured: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Any:
        measured.append("bounds")
        raise InputError("there are too few.")

    whole = evaluation.SECTIONS
    monkeypatch.setattr(
        evaluation, "SECTIONS", [Section("bounds", fail), replace(whole[1], why_not=lambda _: "no codes.")]
    )
    found = evaluate_run(subject)
    assert {name: section.why_not for name, section in found.sections.items()} == {
        "bounds": "there are too few.",
        "traversals": "no codes.",
    }
    assert found.report["sections"] == {name: {"why_not": section.why_not} for name, section in found.sections.items()}
    assert measured == ["bounds"]
    html = found.html_path.read_text()
    assert "there are too few." in html
    assert "no codes." in html
    monkeypatch.setattr(evaluation, "SECTIONS", whole)
    assert not any(section.why_not for section in evaluate_run(subject).sections.values())


@pytest.mark.parametrize("error", [ZeroDivisionError("a bug"), MachineError("the disk is full.")])
def test_bugs_and_machines_that_fail_are_raised_and_what_was_finished_stays(
    subject: Subject, measured: list[str], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: Any) -> Any:
        raise error

    whole = evaluation.SECTIONS
    monkeypatch.setattr(evaluation, "SECTIONS", [whole[0], Section("traversals", fail)])
    with pytest.raises(type(error)):
        evaluate_run(subject)
    assert list(read_sections(subject.run, subject.runs_dir, subject.key)) == ["bounds"]
    monkeypatch.setattr(evaluation, "SECTIONS", whole)
    evaluate_run(subject)
    assert measured == ["bounds", "traversals"]


def test_progress_is_told_always_and_written_now_and_then(
    subject: Subject, measured: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(_: Subject, on_progress: Callable[[int, int], None]) -> FakeFindings:
        for done in range(1, 1001):
            on_progress(done, 1000)
        return BOUNDS

    written: list[tuple[str, int]] = []
    monkeypatch.setattr(evaluation, "SECTIONS", [Section("bounds", measure)])
    monkeypatch.setattr(evaluation, "_BETWEEN_TELLINGS_SECONDS", 1000.0)
    monkeypatch.setattr(Evaluations, "write_progress", lambda _, told: written.append((told.section, told.done)))
    told: list[int] = []
    evaluate_run(subject, on_progress=lambda _name, done, _of: told.append(done))
    assert told == list(range(1001))
    assert written == [("bounds", 0), ("", 0)]
    assert measured == []


def test_two_processes_do_not_evaluate_one_run(subject: Subject, measured: list[str]) -> None:
    with Evaluations(subject.run, subject.runs_dir).claim(), pytest.raises(RunError, match="is being evaluated now"):
        evaluate_run(subject)
    assert measured == []


def test_a_stop_that_was_asked_for_ends_it_and_what_is_finished_stays(
    subject: Subject, measured: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Evaluations(subject.run, subject.runs_dir)

    def asked_to_stop(_: Subject, on_progress: Callable[[int, int], None]) -> FakeFindings:
        store.request_stop()
        on_progress(0, 2)
        raise AssertionError("it went on")

    monkeypatch.setattr(evaluation, "SECTIONS", [evaluation.SECTIONS[0], Section("traversals", asked_to_stop)])
    with pytest.raises(KeyboardInterrupt):
        evaluate_run(subject)
    assert measured == ["bounds"]
    assert store.section(subject.key, "bounds") is not None
    assert store.section(subject.key, "traversals") is None


def test_a_stop_that_came_too_late_does_not_end_the_next_one(subject: Subject, measured: list[str]) -> None:
    evaluate_run(subject, only=["bounds"])
    Evaluations(subject.run, subject.runs_dir).request_stop()
    evaluate_run(subject)
    assert measured == ["bounds", "traversals"]


def test_an_honest_bound_is_in_the_report_whenever_it_was_measured(subject: Subject, measured: list[str]) -> None:
    evaluate_run(subject)
    assert "honest" not in read_sections(subject.run, subject.runs_dir, subject.key)["bounds"].numbers
    honest = measure_honest_bound(subject.run, refit_steps=1, samples=50)
    assert honest is not None
    write_honest_bound(subject.run, honest, subject.runs_dir)
    assert read_sections(subject.run, subject.runs_dir, subject.key)["bounds"].numbers["honest"] == honest.to_json()
    assert evaluate_run(subject).report["sections"]["bounds"]["honest"] == honest.to_json()
    assert measured == ["bounds", "traversals"]


def test_killed_in_the_middle_of_a_section_it_goes_on_from_there(subject: Subject) -> None:
    """The second section kills its own process; the first is not measured again."""
    script = f"""
        import os, signal
        from pathlib import Path
        from infogan_explorer.report import evaluation
        from infogan_explorer.report.sections import SECTIONS, Section
        from infogan_explorer.report.subject import open_subject
        from infogan_explorer.runs import RunFolder

        def die(subject, on_progress):
            on_progress(0, 10)
            os.kill(os.getpid(), signal.SIGKILL)

        evaluation.SECTIONS = [SECTIONS[0], Section("traversals", die)]
        run = RunFolder(Path({str(subject.run.path)!r}))
        evaluation.evaluate_run(open_subject(run, run.path.parent, fast=True))
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    store = Evaluations(subject.run, subject.runs_dir)
    told = store.progress()
    assert told is not None
    assert (told.section, told.done, told.is_alive) == ("traversals", 0, False)
    before = store.section(subject.key, "bounds")
    assert before is not None
    assert store.keys() == []  # no report yet
    sections: list[str] = []
    found = evaluate_run(subject, only=["bounds", "traversals"], on_progress=lambda name, *_: sections.append(name))
    assert set(sections) == {"traversals"}
    assert found.sections["bounds"] == before
    leftovers = [path.name for path in (subject.run.path / "evaluation").rglob("*.tmp*")]
    assert leftovers == []
    assert os.getpid() != told.pid


@pytest.fixture(scope="module")
def whole(points_run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> evaluation.Evaluation:
    """All that can be measured of a tiny run on points, by the real sections."""
    run = RunFolder(Path(shutil.copytree(points_run.path, tmp_path_factory.mktemp("whole") / "points")))
    return evaluate_run(open_subject(run, run.path.parent, fast=True))


def test_the_whole_chain_on_a_tiny_run(whole: evaluation.Evaluation) -> None:
    assert list(whole.sections) == list(SECTION_NAMES)
    assert [name for name, section in whole.sections.items() if section.why_not] == ["disentanglement"]
    assert "has no known factors" in whole.sections["disentanglement"].why_not
    report = json.loads((whole.html_path.parent / "report.json").read_text())
    assert report == whole.report
    split = whole.sections["clustering"].numbers["codes"]["c1"]["splits"]["test"]
    assert report["accuracy_hungarian"] == split["accuracy_hungarian"]["value"]
    assert report["confusion"] == split["confusion"]
    assert np.sum(report["confusion"]) == report["images"] == split["images"]
    assert (report["dataset"], report["split"], report["fast"], report["step"]) == ("rings", "test", True, 30)
    assert set(report["seconds"]) == set(SECTION_NAMES)
    assert report["versions"].keys() >= {"python", "infogan-explorer", "torch", "numpy", "scipy", "scikit-learn"}
    assert report["machine"]["threads"] >= 1
    assert report["settings"]["codes"] == "cat4,uniform"
    assert "mig" not in report


def test_the_bounds_are_those_of_fresh_samples_and_the_curves_those_of_the_history(
    whole: evaluation.Evaluation, points_run: RunFolder
) -> None:
    numbers = whole.sections["bounds"].numbers
    bound = numbers["codes"]["c1"]["bound_nats"]
    row = points_run.history.read()[-1]
    assert bound["samples"] == 2000
    assert bound["value"] == pytest.approx(row["bound_nats/c1"], abs=5 * row["bound_nats_stderr/c1"])
    assert numbers["curves"]["c1"]["bound_nats"][-1] == row["bound_nats/c1"]
    assert numbers["curves"]["c1"]["steps"][-1] == 30
    assert (numbers["codes"]["c1"]["kind"], numbers["codes"]["c2"]["kind"]) == ("categorical", "continuous")


def test_sections_are_chosen_by_name_and_kept_in_order() -> None:
    assert choose_sections("") == SECTION_NAMES
    assert choose_sections("quality, bounds") == ("bounds", "quality")
    with pytest.raises(InputError, match="section 'qualty' is not known; did you mean 'quality'"):
        choose_sections("bounds,qualty")


def test_nothing_is_measured_that_has_no_place_in_the_report() -> None:
    assert [section.name for section in SECTIONS] == list(SECTION_NAMES)
    assert all(len(inspect.signature(section.measure).parameters) == 2 for section in SECTIONS)
