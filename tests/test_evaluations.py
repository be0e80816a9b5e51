"""What evaluations leave behind: where it lies, that damaged files are none, and what a resumed run forgets."""

from __future__ import annotations

import base64
import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import RunError
from infogan_explorer.evaluations import Evaluations, StoredSection, drop_evaluations_after, new_progress, step_of
from infogan_explorer.pictures import to_png
from infogan_explorer.record import record_run, resume_trainer, start_run
from infogan_explorer.runs import RunFolder, list_runs, shipped_runs
from tests.conftest import points_settings

KEY = "step-000030-rings-test-01234567"
SECTION = StoredSection(
    {"code": "c1", "share": 0.5}, {"c1": base64.b64encode(to_png(np.zeros((2, 3, 1), np.uint8))).decode()}, 1.5, "then"
)


def report(step: int, date: str) -> dict[str, Any]:
    about = {"name": "mine", "dataset": "rings", "split": "test", "fast": False, "seed": 0, "key": KEY, "command": ""}
    return {**about, "step": step, "date": date, "sections": {}}


@pytest.fixture
def run(points_run: RunFolder, tmp_path: Path) -> RunFolder:
    """A run of its own to write to."""
    return RunFolder(Path(shutil.copytree(points_run.path, tmp_path / "runs" / "mine")))


@pytest.fixture
def store(run: RunFolder) -> Evaluations:
    return Evaluations(run, run.path.parent)


def test_a_section_is_read_back_as_it_was_written(store: Evaluations, run: RunFolder) -> None:
    assert store.section(KEY, "clustering") is None
    store.write_section(KEY, "clustering", SECTION)
    assert store.section(KEY, "clustering") == SECTION
    stored = json.loads((run.path / "evaluation" / KEY / "clustering.json").read_text())
    assert set(stored) == {"numbers", "pictures", "seconds", "finished", "why_not"}


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b"[" * 9999,
        json.dumps({**asdict(SECTION), "numbers": None}).encode(),
        json.dumps({**asdict(SECTION), "pictures": {"c1": 3}}).encode(),
        json.dumps({**asdict(SECTION), "pictures": {"c1": "no base64!"}}).encode(),
        json.dumps({**asdict(SECTION), "pictures": {"c1": base64.b64encode(b"<svg>").decode()}}).encode(),
        json.dumps({**asdict(SECTION), "seconds": "1"}).encode(),
        json.dumps({**asdict(SECTION), "more": 1}).encode(),
    ],
)
def test_a_damaged_section_is_none(store: Evaluations, run: RunFolder, damaged: bytes) -> None:
    store.write_section(KEY, "clustering", SECTION)
    (run.path / "evaluation" / KEY / "clustering.json").write_bytes(damaged)
    assert store.section(KEY, "clustering") is None


def test_numbers_that_are_not_finite_are_never_written(store: Evaluations) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        store.write_section(KEY, "bounds", StoredSection({"share": float("nan")}))
    assert store.section(KEY, "bounds") is None


def test_names_that_are_no_text_are_written_with_question_marks(store: Evaluations, run: RunFolder) -> None:
    store.write_section(KEY, "clustering", StoredSection({"class": "a\udc80b"}))
    found = store.section(KEY, "clustering")
    assert found is not None
    assert found.numbers == {"class": "a?b"}
    store.write_report(KEY, report(30, "now"), "<p>a\udc80b")
    assert (run.path / "report.html").read_text() == "<p>a?b"


def test_the_newest_report_stands_beside_the_run_and_older_ones_stay(store: Evaluations, run: RunFolder) -> None:
    older, newer = KEY, KEY.replace("test", "train")
    store.write_report(older, report(30, "2026-01-01"), "<p>older")
    store.write_report(newer, report(30, "2026-01-02"), "<p>newer")
    assert store.keys() == [newer, older]
    assert json.loads((run.path / "report.json").read_text())["date"] == "2026-01-02"
    assert (run.path / "report.html").read_text() == "<p>newer"
    assert store.report() == report(30, "2026-01-02")
    assert store.report(older) == report(30, "2026-01-01")
    assert store.html_path(older).read_text() == "<p>older"
    assert store.report("step-000001-none") is None


def test_a_shipped_models_folder_is_not_written(runs_dir: Path) -> None:
    (shipped,) = [run for run in shipped_runs() if run.name == "digits"]
    before = sorted(str(path) for path in shipped.path.rglob("*"))
    store = Evaluations(shipped, runs_dir)
    with store.claim():
        store.write_section(KEY, "clustering", SECTION)
        store.write_report(KEY, report(30, "now"), "")
        store.write_progress(new_progress(KEY, "", ("clustering",)))
    assert store.section(KEY, "clustering") == SECTION
    assert (runs_dir / ".evaluated" / "digits" / "report.json").is_file()
    assert sorted(str(path) for path in shipped.path.rglob("*")) == before
    assert [summary.name for summary in list_runs(runs_dir)[0]] == ["digits"]  # and it is no run


def test_what_ships_with_a_model_is_read(run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Evaluations(run, run.path.parent).write_section(KEY, "bounds", SECTION)
    Evaluations(run, run.path.parent).write_report(KEY, report(30, "shipped"), "<p>shipped")
    monkeypatch.setattr("infogan_explorer.evaluations.is_shipped", lambda _: True)
    store = Evaluations(run, tmp_path / "mine")
    assert store.section(KEY, "bounds") == SECTION
    assert store.html_path(KEY).read_text() == "<p>shipped"
    own = replace(SECTION, seconds=9.0)
    store.write_section(KEY, "bounds", own)
    assert store.section(KEY, "bounds") == own
    assert store.keys() == [KEY]


def test_one_process_evaluates_a_run_at_a_time(store: Evaluations, run: RunFolder) -> None:
    with store.claim():
        store.write_progress(new_progress(KEY, "quality", ("quality",), 1, 5))
        told = store.progress()
        assert told is not None
        with pytest.raises(RunError, match=rf"run 'mine' is being evaluated now \(process {told.pid}\); wait"):
            Evaluations(run, run.path.parent).claim().__enter__()
    with store.claim():
        pass


def test_progress_tells_whether_its_process_lives(store: Evaluations) -> None:
    assert store.progress() is None
    with store.claim():
        store.write_progress(new_progress(KEY, "quality", ("bounds", "quality"), 1, 5))
    told = store.progress()
    assert told is not None
    assert (told.section, told.done, told.of, told.sections) == ("quality", 1, 5, ("bounds", "quality"))
    assert told.is_alive
    assert not replace(told, pid=2**22 + 1).is_alive
    assert not replace(told, section="").is_alive  # it is done


@pytest.mark.parametrize("damaged", ["{}", "3", "{", '{"sections": 4}', '{"sections": [], "key": "x"}'])
def test_damaged_progress_is_none(store: Evaluations, run: RunFolder, damaged: str) -> None:
    (run.path / "evaluation").mkdir()
    (run.path / "evaluation" / "progress.json").write_text(damaged)
    assert store.progress() is None


def test_a_resumed_run_forgets_what_it_trains_again(rings: Dataset, runs_dir: Path) -> None:
    run, trainer = start_run(points_settings(), rings, runs_dir, "again")
    record_run(run, trainer, should_stop=lambda: trainer.steps_done == 23)
    store = Evaluations(run, runs_dir)
    keys = {step: f"step-{step:06d}-rings-test-0" for step in (10, 20, 23)}
    for step, key in keys.items():
        store.write_section(key, "bounds", SECTION)
        store.write_report(key, report(step, str(step)), f"<p>{step}")
    trainer = resume_trainer(run, rings, at=20)
    run.release()
    assert store.keys() == [keys[20], keys[10]]
    assert store.section(keys[23], "bounds") is None
    assert (store.report() or {})["step"] == 20
    assert json.loads((run.path / "report.json").read_text())["step"] == 20
    assert (run.path / "report.html").read_text() == "<p>20"
    drop_evaluations_after(run, 5)
    assert store.keys() == []
    assert not (run.path / "report.json").exists()
    assert not (run.path / "report.html").exists()


def test_other_files_are_left_alone(store: Evaluations, run: RunFolder) -> None:
    store.write_report(KEY, report(30, ""), "")
    (run.path / "evaluation" / "my notes.txt").write_text("mine")
    (run.path / "evaluation" / "step-99").mkdir()
    drop_evaluations_after(run, 0)
    assert sorted(path.name for path in (run.path / "evaluation").iterdir()) == ["my notes.txt", "step-99"]
    drop_evaluations_after(run, 0)  # and once more, with nothing to forget


@pytest.mark.parametrize("damaged", ["", "[]", "{}", '{"step": 30}', '{"step": "30", "sections": {}}', "[" * 9999])
def test_a_damaged_report_is_none(store: Evaluations, run: RunFolder, damaged: str) -> None:
    store.write_report(KEY, report(30, "now"), "<p>")
    for path in (run.path, run.path / "evaluation" / KEY):
        (path / "report.json").write_text(damaged)
    assert store.keys() == []
    assert store.report() is store.report(KEY) is None
    drop_evaluations_after(run, 10)  # what does not tell its step is not kept
    assert not (run.path / "report.json").exists()


def test_a_key_names_its_step() -> None:
    assert step_of("step-1234567-mnist-5k-test-00000000") == 1_234_567


def test_every_argument_of_a_section_has_a_kind() -> None:
    values: dict[str, Any] = asdict(SECTION)
    assert StoredSection.from_json(values) == SECTION
    assert StoredSection.from_json({}) == StoredSection()
