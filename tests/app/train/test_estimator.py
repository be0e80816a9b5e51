"""How long a run would take: measured by a child, told by a run of equal shape, or not at all."""

from __future__ import annotations

import platform
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.app.train import estimator as estimator_module
from infogan_explorer.app.train.estimator import Estimator
from infogan_explorer.config import Settings, build_settings
from infogan_explorer.datasets import Dataset
from infogan_explorer.record import record_run, start_run
from tests.app.runs.test_runner import wait_for
from tests.conftest import points_settings

SETTINGS = build_settings("points", steps=1000)


def program(folder: Path, script: str) -> list[str]:
    """A stand-in for the command, which notes that it ran."""
    path = folder / "program.py"
    path.write_text(f"import json, sys, time\nopen({str(folder / 'calls')!r}, 'a').write('.')\n{script}")
    return [sys.executable, str(path)]


def make(folder: Path, script: str = "print(json.dumps({'steps_per_second': 50.0}))") -> Estimator:
    return Estimator(Catalogue(folder), Runner(Catalogue(folder)), program(folder, script))


def calls(folder: Path) -> int:
    path = folder / "calls"
    return len(path.read_text()) if path.exists() else 0


def told(estimator: Estimator, page: str = "p", settings: Settings = SETTINGS, twins: bool = False) -> dict[str, Any]:
    """The answer once it is no longer being measured."""
    answer: dict[str, Any] = {}

    def is_there() -> bool:
        answer.update(estimator.ask(page, settings, twins))
        return answer["state"] != "measuring"

    wait_for(is_there, 90)
    return answer


def test_a_child_measures_once_for_all_runs_of_this_shape(tmp_path: Path) -> None:
    estimator = make(tmp_path)
    assert estimator.ask("p", SETTINGS, False) == {"state": "measuring"}
    assert told(estimator) == {"state": "known", "stepsPerSecond": 50.0, "seconds": 20.0}
    longer = SETTINGS.model_copy(update={"steps": 5000, "seed": 7, "learning_rate_generator": 0.1, "dataset": "moons"})
    assert estimator.ask("q", longer, False)["seconds"] == 100.0
    assert calls(tmp_path) == 1
    wider = SETTINGS.model_copy(update={"width": 128})
    assert estimator.ask("p", wider, False) == {"state": "measuring"}
    assert told(estimator, settings=wider)["state"] == "known"
    assert told(estimator, twins=True)["state"] == "known"
    assert calls(tmp_path) == 3


def test_what_is_measured_is_what_would_be_trained(tmp_path: Path) -> None:
    estimator = make(tmp_path, "print(sys.argv[1:], file=sys.stderr); sys.exit(2)")
    assert told(estimator, twins=True) == {
        "state": "failed",
        "why": "['train', '--dataset=rings', '--preset=points', '--steps=1000', '--seed=0', '--codes=cat4', "
        "'--twins', '--estimate', '--json']",
    }
    assert calls(tmp_path) == 1  # and not again


def test_the_command_itself_can_be_asked(tmp_path: Path) -> None:
    answer = told(
        Estimator(Catalogue(tmp_path), Runner(Catalogue(tmp_path))), settings=SETTINGS.model_copy(update={"width": 8})
    )
    assert answer["state"] == "known"
    assert 0.1 < answer["seconds"] < 1000


def test_a_page_that_asks_for_something_else_ends_its_own_measurement_only(tmp_path: Path) -> None:
    estimator = make(tmp_path, "time.sleep(60)")
    assert estimator.ask("p", SETTINGS, False) == {"state": "measuring"}
    wait_for(lambda: calls(tmp_path) == 1, 10)
    first = estimator._measurement
    assert first is not None
    wider = SETTINGS.model_copy(update={"width": 128})
    assert estimator.ask("q", wider, False) == {"state": "waiting"}
    assert estimator.ask("p", wider, False) == {"state": "measuring"}
    wait_for(lambda: first._process.poll() is not None, 10)
    second = estimator._measurement
    assert second is not None
    assert second is not first
    estimator.end()
    wait_for(lambda: second._process.poll() is not None, 10)
    assert estimator._measurement is None


def test_a_page_that_no_longer_asks_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimator_module, "_FORGOTTEN_SECONDS", 0.2)
    estimator = make(tmp_path, "time.sleep(60)")
    estimator.ask("p", SETTINGS, False)
    time.sleep(0.3)
    assert estimator.ask("q", SETTINGS.model_copy(update={"width": 128}), False) == {"state": "measuring"}
    estimator.end()


def test_nothing_is_measured_while_something_trains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    estimator = make(tmp_path, "time.sleep(60)")
    estimator.ask("p", SETTINGS, False)
    running = estimator._measurement
    assert running is not None
    monkeypatch.setattr(Runner, "training_now", lambda _: "walk")
    assert estimator.ask("p", SETTINGS, False) == {"state": "training", "run": "walk"}
    wait_for(lambda: running._process.poll() is not None, 10)


def test_a_run_of_equal_shape_tells_how_fast_it_was(tmp_path: Path, rings: Dataset) -> None:
    run, trainer = start_run(points_settings(seed=5), rings, tmp_path, "walk")
    record_run(run, trainer)
    status = run.status()
    assert status is not None
    run.write_status(replace(status, steps_per_second=10.0, seconds=60.0))
    estimator = make(tmp_path, "time.sleep(60)")
    asked = points_settings(steps=300)
    assert estimator.ask("p", asked, False) == {
        "state": "known",
        "stepsPerSecond": 10.0,
        "run": "walk",
        "seconds": 30.0,
    }
    assert estimator.ask("p", asked, True)["state"] == "measuring"  # it had no twin
    estimator.end()
    assert estimator.ask("p", points_settings(width=24), False)["state"] == "measuring"
    estimator.end()
    run.write_status(replace(status, steps_per_second=10.0, seconds=60.0, host=f"not-{platform.node()}"))
    assert estimator.ask("p", asked, False)["state"] == "measuring"
    estimator.end()
    assert calls(tmp_path) <= 3
