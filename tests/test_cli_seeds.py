"""`train --seeds` as a user types it."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.evaluate.agreement import centrality
from infogan_explorer.runs import RunFolder
from infogan_explorer.seeds import wall as wall_module
from infogan_explorer.seeds.store import read_wall
from tests.conftest import TINY

RINGS = ["train", "--dataset", "rings", "--steps", "10", *TINY]
WALL = [*RINGS, "--seeds", "2", "--name", "w"]


@pytest.fixture(autouse=True)
def few_votes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centrality, "VOTES", 24)


def test_a_wall_ends_with_one_json_object_and_the_same_command_finds_it(run_command: Any, tmp_path: Path) -> None:
    result = run_command(*WALL, "--json").json
    assert set(result) == {"wall", "runs", "summary", "page"}
    assert [Path(run["run"]).name for run in result["runs"]] == ["w-seed0", "w-seed1"]
    assert all(run["steps"] == 10 for run in result["runs"])
    summary = result["summary"]
    assert [run["name"] for run in summary["runs"]] == ["w-seed0", "w-seed1"]
    assert summary["choice"]["run"] in {"w-seed0", "w-seed1"}
    assert summary["spread"]["accuracy_hungarian"]["mean"]["samples"] == 2
    assert summary["correlation"]["mean_rank"]["value"] is None  # of two runs
    runs_dir = tmp_path / "checkpoints"
    assert read_wall(runs_dir, "w").numbers == summary
    page = (runs_dir / ".walls" / "w.html").read_text()
    assert page.startswith("<!DOCTYPE html>")
    before = [path.stat().st_mtime_ns for path in sorted(runs_dir.glob("w-seed*/*"))]
    shown = run_command(*WALL)
    assert shown.code == 0
    for word in ("w-seed0", "w-seed1", "mean", "std", "best", "worst", "Chosen without labels", "w.html"):
        assert word in shown.out
    assert [path.stat().st_mtime_ns for path in sorted(runs_dir.glob("w-seed*/*"))] == before


def test_a_signal_saves_and_the_same_command_goes_on(run_command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    original = wall_module.record_run

    def interrupted(run: RunFolder, trainer: Any, show: Any, should_stop: Any) -> None:
        if run.name == "w-seed1":
            signal.raise_signal(signal.SIGTERM)
        original(run, trainer, show, should_stop)

    monkeypatch.setattr(wall_module, "record_run", interrupted)
    result = run_command(*WALL, "--json")
    assert result.json["summary"] is None
    assert [run["steps"] for run in result.json["runs"]] == [10, 1]
    assert "stopped and saved wall 'w'; the same command again goes on" in result.err
    monkeypatch.setattr(wall_module, "record_run", original)
    assert [run["steps"] for run in run_command(*WALL, "--json").json["runs"]] == [10, 10]


def test_the_estimate_is_of_all_runs(run_command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infogan_explorer.estimate._SECONDS", 0.01)
    result = run_command(*RINGS, "--seeds", 4, "--estimate", "--json").json
    assert result["seconds"] == pytest.approx(4 * 10 / result["steps_per_second"])
    assert " for 4 times 10 steps " in run_command(*RINGS, "--seeds", 4, "--estimate").out
    assert not (tmp_path / "checkpoints").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--seeds", "2", "--twins"], "--seeds trains runs that differ in their seed alone; leave --twins out"),
        (["--seeds", "1"], "a seed wall of 1 was asked for; it has 2 to 32 runs"),
        (["--seeds", "-3"], "a seed wall of -3 was asked for"),
        (["--seeds", "33", "--estimate"], "a seed wall of 33 was asked for"),
        (["--seeds", "2", "--name", "x" * 60], "but the last run of this wall is called NAME-seed1; take at most 58"),
        (["--seeds", "two"], "Invalid value for '--seeds'"),
    ],
)
def test_wrong_input_gives_one_sentence(run_command: Any, tmp_path: Path, arguments: list[str], sentence: str) -> None:
    result = run_command(*RINGS, *arguments)
    assert (result.code, result.out) == (2, "")
    assert sentence in result.err
    assert "Traceback" not in result.err
    assert not (tmp_path / "checkpoints").exists()


def test_another_wall_of_the_name_is_refused(run_command: Any, tmp_path: Path) -> None:
    (tmp_path / "checkpoints" / "w-seed1").mkdir(parents=True)
    result = run_command(*WALL)
    assert result.code == 2
    assert "has no config.json, so it is not a run" in result.err
