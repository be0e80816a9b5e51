"""Who trains next: what waits, why, and in which order it starts."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.jobs import Job, train_job
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.app.runs.waiting_line import Line
from infogan_explorer.app.train.form import TrainForm
from infogan_explorer.config import build_settings
from infogan_explorer.errors import InputError, RunError
from infogan_explorer.runs import RunFolder
from tests.app.runs.test_runner import wait_for


class Stage:
    """Trains by keeping a list."""

    def __init__(self, runs_dir: Path) -> None:
        self.training: list[str] = []
        self.line = Line(runs_dir, lambda: list(self.training), self.start, threading.RLock())

    def start(self, job: Job) -> None:
        if job.name == "doomed":
            raise RunError("its parent is gone.")
        self.training.append(job.name)

    @property
    def waiting(self) -> list[str]:
        return [entry.name for entry, _ in self.line.waiting()]


def job(name: str, twins: bool = False) -> Job:
    return train_job(build_settings("points"), name, twins)


def test_one_trains_and_the_others_wait_their_turn(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    for name in ("a", "b", "c", "d"):
        stage.line.submit(job(name))
    assert stage.training == ["a"]
    assert stage.waiting == ["b", "c", "d"]
    stage.line.move_to_front(stage.line.waiting()[1][0].id)
    stage.line.remove(stage.line.waiting()[2][0].id)
    assert stage.waiting == ["c", "b"]
    stage.training.clear()
    wait_for(lambda: stage.training == ["c"], 5)
    stage.line.set_most_at_once(2)
    wait_for(lambda: stage.training == ["c", "b"], 5)
    assert stage.waiting == []


def test_room_does_not_let_anybody_jump_the_queue(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.line.submit(job("a"))
    stage.line.submit(job("b"))
    stage.training.clear()
    stage.line.submit(job("c"))
    wait_for(lambda: stage.training, 5)
    assert stage.training == ["b"]


def test_what_cannot_start_blocks_nobody_and_is_told(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    for name in ("a", "doomed", "b"):
        stage.line.submit(job(name))
    stage.training.clear()
    wait_for(lambda: stage.training == ["b"], 5)
    assert list(stage.line.refused) == ["doomed was not started: its parent is gone."]


def test_twins_wait_under_both_names(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.line.submit(job("a"))
    stage.line.submit(job("b", twins=True))
    assert stage.line.names() == {"b", "b-gan"}
    stage.line.remove_run("b-gan")
    assert stage.waiting == []


def test_what_an_app_left_waits_until_somebody_says_start(tmp_path: Path) -> None:
    before = Stage(tmp_path)
    before.line.submit(job("a"))
    before.line.submit(job("b"))
    after = Stage(tmp_path)
    after.line.submit(job("c"))  # which waits for nobody
    assert after.training == ["c"]
    ((entry, is_mine),) = after.line.waiting()
    assert entry.name == "b"
    assert not is_mine
    assert entry.is_left
    after.line.adopt(entry.id)
    after.training.clear()
    wait_for(lambda: after.training == ["b"], 5)
    before.training.clear()
    with pytest.raises(RunError, match="no longer waits"):
        after.line.adopt(entry.id)
    with pytest.raises(RunError, match="no longer waits"):
        before.line.remove(entry.id)


def test_no_more_at_once_than_there_are_cores(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="give 1 to"):
        Stage(tmp_path).line.set_most_at_once(0)
    with pytest.raises(InputError, match="give 1 to"):
        Stage(tmp_path).line.set_most_at_once(10_000)


def test_the_form_starts_one_and_says_why_the_next_one_waits(tmp_path: Path) -> None:
    runner = Runner(Catalogue(tmp_path))
    form = TrainForm(Catalogue(tmp_path), runner, None)
    values = {"steps": "100000", "width": "16"}
    request = {
        "dataset": "rings",
        "preset": "points",
        "kind": "infogan",
        "name": "",
        "codes": ["cat4"],
        "values": values,
    }
    first = form.start(request)
    assert (first["run"], first["phase"]) == ("run:rings-points-s0", "starting")
    second = form.start({**request, "kind": "twins"})
    assert (second["name"], second["phase"]) == ("rings-points-s0-2", "waiting")
    assert runner.phase("rings-points-s0-2-gan") == "waiting"
    third = form.start({**request, "name": "last"})
    assert form.start({**request, "name": "last"})["errors"].keys() == {"name"}
    assert form.start({**request, "codes": []})["errors"].keys() == {"codes"}
    wait_for(lambda: form.queue({})["training"][0]["step"] is not None)
    queue = form.queue({})
    assert queue["training"][0]["name"] == "rings-points-s0"
    assert [(e["name"], e["twins"], e["mine"]) for e in queue["waiting"]] == [
        ("rings-points-s0-2", True, True),
        ("last", False, True),
    ]
    form.arrange({"act": "front", "id": queue["waiting"][1]["id"]})
    form.arrange({"act": "remove", "id": queue["waiting"][0]["id"]})
    runner.stop("rings-points-s0")
    wait_for(lambda: runner.phase("last") == "running")
    assert RunFolder(tmp_path / "last").settings().width == 16
    runner.stop(third["name"])
    wait_for(lambda: runner.phase("last") == "stopped")
    runner.wait()


@pytest.mark.parametrize(
    "request_", [{}, {"act": "rm"}, {"act": "remove"}, {"act": "remove", "id": 3}, {"act": "most", "most": True}]
)
def test_what_the_queue_cannot_do_is_refused(tmp_path: Path, request_: dict[str, Any]) -> None:
    form = TrainForm(Catalogue(tmp_path), Runner(Catalogue(tmp_path)), None)
    with pytest.raises(InputError):
        form.arrange(request_)
