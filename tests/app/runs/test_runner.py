"""Training processes that the page starts and stops."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.config import build_settings
from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import InputError, RunError
from infogan_explorer.record import record_run, start_run
from infogan_explorer.runs import RunFolder
from tests.conftest import digit_settings, points_settings


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_a_run_starts_stops_and_goes_on_as_a_child(tmp_path: Path) -> None:
    runner = Runner(Catalogue(tmp_path))
    runner.start(build_settings("points", steps=20_000, codes="cat4"), "walk")
    assert runner.phase("walk") == "starting"
    assert runner.training_now() == "walk"
    run = RunFolder(tmp_path / "walk")
    wait_for(lambda: len(run.history.read()) > 2)
    assert runner.phase("walk") == "running"
    with pytest.raises(RunError, match="trains or waits already"):
        runner.resume("walk")

    elsewhere = Runner(Catalogue(tmp_path))  # another app, on the same folder
    assert elsewhere.phase("walk") == "running"
    assert elsewhere.training() == ["walk"]

    runner.stop("walk")
    assert runner.phase("walk") in ("stopping", "stopped")
    wait_for(lambda: runner.phase("walk") == "stopped")
    runner.wait()
    stopped_at = run.weights_steps()[-1]

    runner.resume("walk")
    wait_for(lambda: (status := run.status()) is not None and status.state == "running" and status.step > stopped_at)
    runner.stop("walk")
    wait_for(lambda: runner.phase("walk") == "stopped")
    runner.wait()


def test_a_child_that_dies_before_it_has_a_folder_is_quoted(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    runner = Runner(Catalogue(blocked))  # a runs folder that is a file
    runner.start(build_settings("points", steps=20), "doomed")
    wait_for(lambda: runner.phase("doomed") == "failed")
    assert "cannot be written" in runner.last_words("doomed")
    runner.wait()


def test_a_child_that_dies_without_a_status_is_quoted_too(tmp_path: Path, rings: Dataset) -> None:
    run, trainer = start_run(points_settings(steps=20_000), rings, tmp_path, "walk")
    record_run(run, trainer, should_stop=lambda: True)
    config = run.config()
    config["dataset_fingerprint"] = "crc32:00000000"
    (run.path / "config.json").write_text(json.dumps(config))
    runner = Runner(Catalogue(tmp_path))
    assert runner.phase("walk") == "stopped"
    runner.resume("walk")
    wait_for(lambda: runner.phase("walk") == "failed")
    before = run.status()
    assert before is not None
    assert before.state == "stopped"  # the child did not get to write its own
    assert "was trained on other examples" in runner.last_words("walk")

    run.write_status(replace(before, state="finished", pid=1, heartbeat=time.time()))  # somebody else went on with it
    assert runner.phase("walk") == "finished"
    assert runner.last_words("walk") == ""
    runner.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_child_that_was_killed_has_failed(tmp_path: Path) -> None:
    runner = Runner(Catalogue(tmp_path))
    runner.start(build_settings("points", steps=100_000, codes="cat4"), "walk")
    wait_for(lambda: runner.phase("walk") == "running")
    status = RunFolder(tmp_path / "walk").status()
    assert status is not None
    os.kill(status.pid, signal.SIGKILL)
    wait_for(lambda: runner.phase("walk") == "failed")
    assert "was killed (SIGKILL)" in runner.last_words("walk")
    runner.wait()


def test_a_stop_before_there_is_a_folder_leaves_nothing(tmp_path: Path) -> None:
    runner = Runner(Catalogue(tmp_path))
    runner.start(build_settings("points", steps=100_000, codes="cat4"), "walk")
    runner.stop("walk")
    wait_for(lambda: runner.phase("walk") == "stopped")
    assert runner.last_words("walk") == ""
    assert not (tmp_path / "walk").exists()
    runner.wait()


def test_a_stop_while_a_run_is_starting_is_not_lost(tmp_path: Path, rings: Dataset) -> None:
    run, trainer = start_run(points_settings(steps=1_000_000), rings, tmp_path, "walk")
    record_run(run, trainer, should_stop=lambda: True)
    runner = Runner(Catalogue(tmp_path))
    runner.resume("walk")
    runner.stop("walk")  # the child is still importing, and throws this request away
    assert runner.phase("walk") == "stopping"
    (run.path / "stop").unlink(missing_ok=True)
    assert runner.phase("walk") == "stopping"
    assert not (run.path / "stop").exists() or runner.remind("walk")  # to look asks nothing by itself
    wait_for(lambda: runner.phase("walk") == "stopped")  # although nobody asks again here
    runner.wait()
    wait_for(lambda: not runner.remind("walk"))


def test_a_name_that_is_taken_is_refused(runs: Path) -> None:
    runner = Runner(Catalogue(runs))
    with pytest.raises(RunError, match="never overwritten"):
        runner.start(digit_settings(), "points")
    with pytest.raises(InputError, match="cannot be used"):
        runner.start(digit_settings(), "../up")
    assert runner.free_name("points") == "points-2"
    assert runner.free_name("new") == "new"


def test_twins_are_two_runs_of_one_child(tmp_path: Path) -> None:
    runner = Runner(Catalogue(tmp_path))
    runner.start(points_settings(steps=100_000), "pair", twins=True)
    assert runner.phase("pair-gan") == "starting"
    wait_for(lambda: runner.phase("pair") == runner.phase("pair-gan") == "running")
    assert runner.training() == ["pair"]
    assert Runner(Catalogue(tmp_path)).training() == ["pair"]  # also for an app that started neither
    runner.stop("pair-gan")
    wait_for(lambda: runner.phase("pair") == runner.phase("pair-gan") == "stopped")
    runner.wait()
    assert RunFolder(tmp_path / "pair-gan").settings().baseline


def test_a_fork_starts_from_its_parent(runs: Path, tmp_path: Path) -> None:
    for run in runs.iterdir():
        (tmp_path / run.name).symlink_to(run)
    runner = Runner(Catalogue(tmp_path))
    with pytest.raises(RunError, match="no longer in"):
        runner.fork("run:gone", None, {})
    with pytest.raises(InputError, match="cannot be read"):
        runner.fork("run:points", 10, {"nonsense": 1})
    name = runner.fork("run:points", 10, {"steps": 20, "lambda_cont": 0.5})
    assert name == "points-fork"
    wait_for(lambda: runner.phase(name) == "finished")
    fork = RunFolder(tmp_path / name)
    assert fork.config()["forked_from"]["step"] == 10
    assert (fork.settings().steps, fork.settings().lambda_cont) == (20, 0.5)
    runner.wait()
