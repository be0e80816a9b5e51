"""What the page is told of a run's evaluations: which is shown, how far it is, its sections and its files."""

from __future__ import annotations

import base64
import json
import os
import platform
import shutil
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.app.evaluate.measuring import Measuring
from infogan_explorer.app.evaluate.reports import Reports
from infogan_explorer.app.requests import answer
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.evaluations import EvaluationProgress, Evaluations, StoredSection
from infogan_explorer.labels import Labels, write_labels
from infogan_explorer.report.sections import SECTION_NAMES
from infogan_explorer.report.words import Words
from infogan_explorer.runs import RunFolder

DIGITS = "run:digits-tiny"


@pytest.fixture
def reports(catalogue: Catalogue) -> Reports:
    return Reports(catalogue, Measuring(catalogue))


@pytest.fixture
def store(own_runs: Path) -> Evaluations:
    return Evaluations(RunFolder(own_runs / "digits-tiny"), own_runs)


def look(reports: Reports, run: str = DIGITS, step: int | None = 2, report: str = "", **more: Any) -> dict[str, Any]:
    return reports.look({"run": run, "step": step, "report": report, **more}, Words())


def states(told: dict[str, Any]) -> dict[str, str]:
    return {section["name"]: section["state"] for section in told["sections"]}


def at_work(store: Evaluations, key: str, section: str, pid: int | None = None) -> None:
    pid = os.getpid() if pid is None else pid
    store.write_progress(EvaluationProgress(key, section, 3, 10, SECTION_NAMES, pid, platform.node(), True))


def test_a_report_is_told_once_with_its_verdict_and_its_sections(reports: Reports) -> None:
    told = look(reports)
    assert told["shown"] | {"date": ""} == {
        **{"key": told["known"][0]["key"], "step": 2, "dataset": "mnist-5k", "split": "test"},
        **{"fast": True, "date": "", "is_whole": True},
    }
    assert states(told) == {
        **dict.fromkeys(SECTION_NAMES, "missing"),
        **{"traversals": "done", "clustering": "done", "disentanglement": "why_not", "made": "done"},
    }
    assert "c1 does not find the classes of mnist-5k" in told["verdict"]
    assert (told["newest"], told["at_work"], told["failed"]) == (4, None, "")
    assert look(reports, seen=told["mark"]) == {}
    json.dumps(told, allow_nan=False)


def test_a_section_is_what_the_report_shows_and_its_mark_is_the_one_that_was_told(reports: Reports) -> None:
    told = look(reports)
    for section in told["sections"]:
        if section["state"] == "missing":
            assert not section["mark"]
            continue
        asked = {"run": DIGITS, "report": told["shown"]["key"], "name": section["name"]}
        got = reports.section(asked, Words())
        assert got["mark"] == section["mark"]
        assert section["title"] in got["html"]
        assert reports.section(asked, Words("ko"))["mark"] != got["mark"]


def test_a_name_that_is_given_changes_the_sections_and_the_verdict(reports: Reports, own_runs: Path) -> None:
    before = look(reports)
    write_labels(RunFolder(own_runs / "digits-tiny"), Labels().with_code("c1", "shape of it"), own_runs)
    after = look(reports, seen=before["mark"])
    assert "c1 shape of it" in after["verdict"]
    changed = {a["name"] for a, b in zip(after["sections"], before["sections"], strict=True) if a["mark"] != b["mark"]}
    assert changed == {"traversals", "clustering", "disentanglement"}


def test_a_run_that_was_never_evaluated_or_is_gone_is_told_calmly(reports: Reports) -> None:
    told = look(reports, "run:points", 10)
    assert (told["shown"], told["known"], told["verdict"], told["newest"]) == (None, [], "", 30)
    assert set(states(told).values()) == {"missing"}
    for gone in ("run:never", "shipped:never", "run:../points"):
        told = look(reports, gone)
        assert (told["shown"], told["sections"]) == (None, [])


def test_an_evaluation_at_work_is_shown_and_its_finished_sections_with_it(reports: Reports, store: Evaluations) -> None:
    old = look(reports)["shown"]["key"]
    key = "step-000004-mnist-5k-train-0123abcd"
    at_work(store, key, "effects")
    store.write_section(key, "bounds", StoredSection(why_not="a sentence.", finished="now"))
    told = look(reports)
    assert told["shown"] == {
        **{"key": key, "step": 4, "dataset": "mnist-5k", "split": "train", "fast": True, "date": "", "is_whole": False}
    }
    assert told["at_work"] == {"run": DIGITS, "step": 4, "key": key, "section": "effects", "done": 3, "of": 10}
    assert states(told) == {**dict.fromkeys(SECTION_NAMES, "next"), "bounds": "why_not", "effects": "now"}
    assert look(reports, report=old)["shown"]["key"] == old  # who asks for another sees it
    assert look(reports, report="step-000001-nonsense-test-00000000")["shown"]["key"] == key


def test_a_stopped_evaluation_is_one_of_those_that_are_known(reports: Reports, store: Evaluations) -> None:
    report = look(reports)["shown"]["key"]
    key = "step-000004-mnist-5k-test-0123abcd"
    at_work(store, key, "effects", pid=2**22 + 1)  # no process has this number
    assert look(reports, step=4)["shown"]["key"] == report  # nothing of it is there
    store.write_section(key, "bounds", StoredSection(why_not="a sentence.", finished="now"))
    told = look(reports, step=4)
    assert (told["shown"]["key"], told["shown"]["is_whole"], told["at_work"]) == (key, False, None)
    assert states(told) == {**dict.fromkeys(SECTION_NAMES, "missing"), "bounds": "why_not"}
    assert look(reports, step=2)["shown"]["key"] == report


def test_an_evaluation_of_another_step_is_shown_where_there_is_none_of_this(reports: Reports) -> None:
    assert look(reports, step=4)["shown"]["step"] == 2
    assert look(reports, step=None)["shown"]["step"] == 2


def test_the_files_of_a_report_are_whole_and_in_the_language_of_the_page(reports: Reports) -> None:
    asked = {"run": DIGITS, "report": look(reports)["shown"]["key"]}
    html = reports.save({**asked, "kind": "html"}, Words("ko"))
    page = base64.b64decode(html["file"]).decode()
    assert (html["name"], html["type"]) == ("digits-tiny-step-2.html", "text/html")
    assert page.startswith('<!DOCTYPE html>\n<html lang="ko">')
    assert "<script" not in page
    numbers = reports.save({**asked, "kind": "json"}, Words("ko"))
    assert (numbers["name"], numbers["type"]) == ("digits-tiny-step-2.json", "application/json")
    assert json.loads(base64.b64decode(numbers["file"]))["accuracy_hungarian"] > 0


@pytest.mark.parametrize(
    ("question", "request_", "says"),
    [
        ("section", {"name": "quality"}, "section 'quality' of 'digits-tiny' is not measured yet"),
        ("section", {"name": "../../x"}, "is not measured yet"),
        ("section", {"name": 3}, "must be a text"),
        ("section", {"report": "../other", "name": "bounds"}, "has no evaluation '../other'"),
        ("section", {"run": "run:never", "name": "bounds"}, "no longer in"),
        ("save", {"kind": "pdf"}, "kind 'pdf' is not known"),
        ("save", {"kind": None}, "must be a text"),
    ],
)
def test_nonsense_is_a_sentence(reports: Reports, question: str, request_: dict[str, Any], says: str) -> None:
    whole = {"run": DIGITS, "report": look(reports)["shown"]["key"], **request_}
    assert says in answer(lambda it: getattr(reports, question)(it, Words()), whole)["error"]


def test_a_report_that_is_not_finished_has_no_file(reports: Reports, store: Evaluations) -> None:
    key = "step-000004-mnist-5k-test-0123abcd"
    at_work(store, key, "effects")
    asked = {"run": DIGITS, "report": key, "kind": "html"}
    assert "once all its sections are" in answer(lambda it: reports.save(it, Words()), asked)["error"]


def test_a_shipped_model_is_read_where_it_lies(own_runs: Path) -> None:
    catalogue = Catalogue(own_runs)
    told = look(Reports(catalogue, Measuring(catalogue)), "shipped:digits", 4000)
    assert told["newest"] == 4000
    assert not (own_runs / ".evaluated").exists()


def test_a_damaged_progress_is_no_progress(reports: Reports, store: Evaluations) -> None:
    before = look(reports)
    path = store.home / "evaluation" / "progress.json"
    values = json.loads(path.read_text())
    for damage in ("{", json.dumps({**values, "key": "../../elsewhere"}), json.dumps({**values, "pid": "7"})):
        path.write_text(damage)
        assert look(reports)["known"] == before["known"]
    shutil.rmtree(path.parent)
    assert look(reports)["shown"] is None
