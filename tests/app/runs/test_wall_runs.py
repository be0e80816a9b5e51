"""Walls of seeds that the page starts: one job, one child, runs one after the other."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.jobs import Job, arguments_of, job_from, names_of, train_job
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.config import build_settings
from infogan_explorer.errors import InputError, RunError
from tests.conftest import points_settings


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_a_wall_is_one_job_and_one_command(tmp_path: Path) -> None:
    job = train_job(points_settings(seed=3), "w", seeds=2)
    assert job.names == ["w-seed3", "w-seed4"]
    assert job_from(json.loads(json.dumps(asdict(job)))) == job
    arguments = arguments_of(job, Catalogue(tmp_path), None)
    assert {"--name=w", "--seed=3", "--seeds=2"} <= set(arguments)
    assert not any(word.startswith("--seeds") for word in arguments_of(Job("train", "a"), Catalogue(tmp_path), None))


@pytest.mark.parametrize(
    "changes",
    [
        {"seeds": 0},
        {"seeds": 33},
        {"seeds": True},
        {"seeds": "2"},
        {"seeds": 2, "twins": True},
        {"seeds": 2, "verb": "resume"},
        {"seeds": 2, "name": "x" * 60},
    ],
)
def test_a_wall_that_nobody_wrote_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        job_from({**asdict(train_job(points_settings(), "w")), **changes})
    assert names_of({"name": "a", "seeds": changes["seeds"], "settings": 3})[0] == "a"


def test_a_wall_that_waits_is_known_by_its_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = Runner(Catalogue(tmp_path))
    monkeypatch.setattr(runner.line, "_has_room", lambda: False)
    runner.start(points_settings(), "w", seeds=2)
    assert runner.line.names() == {"w-seed0", "w-seed1"}
    assert runner.phase("w-seed1") == "waiting"
    with pytest.raises(RunError, match="run 'w-seed0' of this wall trains or waits already"):
        runner.start(points_settings(), "w", seeds=2)
    with pytest.raises(RunError, match="a run called 'w-seed1' waits"):
        runner.start(points_settings(), "w-seed1")
    runner.stop("w-seed1")
    assert runner.line.names() == set()
    (tmp_path / "w-seed1").mkdir()
    with pytest.raises(RunError, match="so it is not a run"):
        runner.start(points_settings(), "w", seeds=2)


def test_a_wall_stops_whole_and_may_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = Runner(Catalogue(tmp_path))
    settings = build_settings("points", dataset="rings", steps=400, width=16, batch_size=32, codes="cat4")
    runner.start(settings, "w", seeds=3)
    assert runner.training() == ["w-seed0"]
    wait_for(lambda: runner.phase("w-seed0") == "running")
    assert runner.phase("w-seed2") == "starting"
    wait_for(lambda: runner.phase("w-seed1") == "running")
    assert runner.phase("w-seed0") == "finished"  # although its process lives
    assert runner.training() == ["w-seed1"]
    runner.stop("w-seed0")  # of a wall, whichever run is meant: what trains is stopped
    wait_for(lambda: not runner.training())
    assert runner.phase("w-seed1") == "stopped"
    assert not (tmp_path / "w-seed2").exists()
    assert runner.phase("w-seed2") is None
    again: list[Job] = []
    monkeypatch.setattr(runner.line, "submit", again.append)
    runner.start(settings, "w", seeds=3)
    assert [job.names for job in again] == [["w-seed0", "w-seed1", "w-seed2"]]
    with pytest.raises(RunError, match="has steps = 400 in its run 'w-seed0', but 500 was given"):
        runner.start(settings.model_copy(update={"steps": 500}), "w", seeds=3)
    runner.wait()
