"""Run folders as readers find them: names, lists, lookups, damage."""

from __future__ import annotations

import json
import math
import os
import platform
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from infogan_explorer import runs
from infogan_explorer.errors import InputError, RunError
from infogan_explorer.history import HistoryFile
from infogan_explorer.runs import RunFolder, Status, check_run_name, find_run, list_runs


@pytest.fixture
def copied_run(points_run: RunFolder, tmp_path: Path) -> RunFolder:
    """A run that a test may damage."""
    return RunFolder(Path(shutil.copytree(points_run.path, tmp_path / "runs" / "copied")))


@pytest.mark.parametrize("name", ["a", "A-1_b.c", "x" * 64, "-dash", "0"])
def test_good_names(name: str) -> None:
    assert check_run_name(name) == name


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "a/b", "../up", "a\\b", "x" * 65, "x" * 300, "ä", "a b", "a\n"]
)
def test_bad_names_are_refused_and_never_cleaned(name: str) -> None:
    with pytest.raises(
        InputError, match=rf"\({len(name)} characters\) cannot be used; take 1 to 64 letters, digits, dots"
    ):
        check_run_name(name)


def test_a_long_name_is_not_repeated_whole() -> None:
    with pytest.raises(InputError) as caught:
        check_run_name("x" * 300)
    assert len(str(caught.value)) < 200


def test_list_has_runs_and_a_sentence_for_every_folder_skipped(copied_run: RunFolder) -> None:
    home = copied_run.path.parent
    (home / "empty").mkdir()
    (home / "half").mkdir()
    (home / "half" / "config.json").write_text('{"settings": {"seed"')
    (home / "other").mkdir()
    (home / "other" / "config.json").write_text('{"settings": {"sed": 1}}')
    for name, config in {"odd-1": {"settings": 5}, "odd-2": {"settings": {}, "codes": [], "created": "x"}}.items():
        (home / name).mkdir()
        (home / name / "config.json").write_text(json.dumps(config))
    (home / ".hidden").mkdir()
    (home / "a file").write_text("")
    summaries, skipped = list_runs(home)
    mine = [summary for summary in summaries if not summary.shipped]
    assert [(s.name, s.dataset, s.preset, s.state, s.step) for s in mine] == [
        ("copied", "rings", "points", "finished", 30)
    ]
    assert len(skipped) == 5
    assert "empty' has no config.json, so it is not a run" in skipped[0]
    assert "half' cannot be read; restore it from a copy" in skipped[1]
    assert all("cannot be read" in sentence for sentence in skipped[2:])


def test_newest_first(copied_run: RunFolder) -> None:
    newer = Path(shutil.copytree(copied_run.path, copied_run.path.parent / "a-newer"))
    config = json.loads((newer / "config.json").read_text())
    (newer / "config.json").write_text(json.dumps({**config, "created": config["created"] + 10}))
    assert [s.name for s in list_runs(newer.parent)[0] if not s.shipped] == ["a-newer", "copied"]


def test_a_runs_folder_that_does_not_exist_has_no_runs(tmp_path: Path) -> None:
    assert [s for s in list_runs(tmp_path / "nowhere")[0] if not s.shipped] == []


def test_find_by_name_and_by_path(copied_run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    home = copied_run.path.parent
    assert find_run("copied", home).path == copied_run.path
    assert find_run(str(copied_run.path), home / "elsewhere").path == copied_run.path
    monkeypatch.chdir(home)
    assert find_run("./copied", home / "elsewhere").path.resolve() == copied_run.path


@pytest.mark.parametrize("reference", ["nothing", "", "..", "/no/such/place", "\0", "x" * 5000])
def test_a_run_that_is_not_there(reference: str, tmp_path: Path) -> None:
    if reference == "..":  # a folder, but no run
        with pytest.raises(RunError, match=r"has no config\.json"):
            find_run(reference, tmp_path).config()
        return
    with pytest.raises(RunError, match=r"there is no run .*; see `infogan-explorer list runs`"):
        find_run(reference, tmp_path)


def test_shipped_models_are_found_by_name_from_anywhere(
    copied_run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "SHIPPED_MODELS", ("copied",))
    monkeypatch.setattr(runs, "__file__", str(copied_run.path.parent.parent / "package" / "runs.py"))
    shutil.move(copied_run.path.parent, tmp_path / "checkpoints")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert find_run("copied", Path("checkpoints")).name == "copied"
    assert [(s.name, s.shipped) for s in list_runs(Path("checkpoints"))[0]] == [("copied", True)]
    # in a source checkout the shipped model lies among the user's runs, and is listed once
    assert [(s.name, s.shipped) for s in list_runs(tmp_path / "checkpoints")[0]] == [("copied", True)]


def _status(**changes: object) -> Status:
    alive = Status("running", 5, 10, 1.0, 5.0, os.getpid(), time.time(), host=platform.node())
    return replace(alive, **changes)  # type: ignore[arg-type]


def test_who_is_alive() -> None:
    assert _status().is_alive
    assert not _status(state="stopped").is_alive
    assert not _status(heartbeat=time.time() - 3600).is_alive
    assert not _status(heartbeat=time.time() + 3600).is_alive  # or a wrong clock would lock the run for an hour
    assert not _status(heartbeat=math.nan).is_alive
    assert not _status(pid=2**22 + 1).is_alive
    assert not _status(pid=10**30).is_alive
    assert _status(pid=2**22 + 1, host="another machine").is_alive  # its processes cannot be seen from here


def test_a_dead_writer_is_reported_as_stopped(copied_run: RunFolder) -> None:
    copied_run.write_status(_status(heartbeat=0.0))
    status = copied_run.status()
    assert status is not None
    assert status.state == "stopped"
    assert "its process ended without a word; resume continues it" in status.message


_STRANGE = {"state": "running", "step": 1, "steps": 2, "steps_per_second": 1, "seconds": 1, "pid": 1, "heartbeat": "x"}


_WITHOUT_END = "[" * 100_000


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", '{"state": "running"}', '{"unknown": 1}', _WITHOUT_END, json.dumps(_STRANGE)),
        json.dumps({**_STRANGE, "heartbeat": 1, "state": "dancing"}),
        json.dumps({**_STRANGE, "heartbeat": 1, "message": 5}),
    ],
)
def test_a_status_that_cannot_be_read_is_none(copied_run: RunFolder, text: str) -> None:
    (copied_run.path / "status.json").write_text(text)
    assert copied_run.status() is None


def test_a_missing_config(copied_run: RunFolder) -> None:
    (copied_run.path / "config.json").unlink()
    with pytest.raises(
        RunError, match=r"has no config.json, so it is not a run; choose a folder that `train` has written"
    ):
        copied_run.settings()


@pytest.mark.parametrize(
    "line",
    [
        *(
            b'{"step": 99, "bound',
            b'{"step": 99}',
            b"\xff\xfe\x00",
            b"null\n",
            b"[1]\n",
            b'{"step": "x"}\n',
            b'{"no": 1}\n',
        ),
        100_000 * b"[" + b"\n",
    ],
)
def test_a_torn_or_strange_history_line_is_ignored(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "history.jsonl"
    path.write_bytes(b'{"step": 1, "a": 0.5}\n' + line)
    assert HistoryFile(path).read() == [{"step": 1, "a": 0.5}]


def test_a_torn_line_in_the_middle_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_bytes(
        b'{"step": 1}\n{"step": 2, "x\n{"step": 3, "nan": NaN, "inf": -Infinity, "huge": 1' + 400 * b"0" + b"}\n"
    )
    assert HistoryFile(path).read() == [{"step": 1}, {"step": 3}]


def test_cutting_the_history_back(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_text('{"step": 1}\n{"step": 2}\n{"step": 3}\n{"st')
    HistoryFile(path).keep_up_to(2)
    assert path.read_text() == '{"step": 1}\n{"step": 2}\n'


@pytest.mark.parametrize("created", [-1, 1e300, math.nan, 10**400])
def test_a_date_that_is_none(copied_run: RunFolder, created: float) -> None:
    path = copied_run.path / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "created": created}))
    assert len(list_runs(copied_run.path.parent)[1]) == 1


def test_a_config_of_brackets_without_end(copied_run: RunFolder) -> None:
    (copied_run.path / "config.json").write_text(_WITHOUT_END)
    with pytest.raises(RunError, match="cannot be read; restore it from a copy"):
        copied_run.config()


def test_what_a_killed_process_left_half_done_gets_into_no_new_run(tmp_path: Path) -> None:
    """In a container, every process has the same few numbers."""
    left = tmp_path / f".new.{os.getpid()}.tmp" / "weights"
    left.mkdir(parents=True)
    (left / "step-000500.safetensors").write_bytes(b"old")
    assert RunFolder.create(tmp_path, "new", {}).weights_steps() == []
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
