"""What the section under the charts asks of the server: what is known of a bound, and the child that fits a new Q."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.app.requests import answer
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.child_process import Child
from infogan_explorer.app.train import honest_bound
from infogan_explorer.app.train.honest_bound import MOST_REFIT_STEPS, HonestBounds
from infogan_explorer.honest import HonestBound, HonestCode, write_honest_bound
from infogan_explorer.runs import RunFolder

CODE = HonestCode("categorical", 1.386, 1.2, 0.01, 1.3, 0.011, 0.1, 0.005, 9.0, 0.2, 1.1, 0.02)
RESULT = HonestBound(20, 5000, 2000, 100, 12.0, {"c1": CODE, "c2": CODE})


@pytest.fixture
def own_runs(runs: Path, tmp_path: Path) -> Path:
    """Runs of one's own to write to."""
    return Path(shutil.copytree(runs, tmp_path / "runs"))


@pytest.fixture
def bounds(own_runs: Path) -> Iterator[HonestBounds]:
    made = HonestBounds(Catalogue(own_runs))
    yield made
    made.stop({"run": "run:points"})
    made.wait(20)


class Started:
    """In the place of `start_child`: a child that prints what it is told to, and then ends as told."""

    def __init__(self, prints: str, ends: str = "import time; time.sleep(60)") -> None:
        self.script = f"print({prints!r}, flush=True); {ends}"
        self.arguments: list[str] = []

    def __call__(self, arguments: list[str], names: list[str]) -> Child:
        import tempfile

        self.arguments = arguments
        log = tempfile.TemporaryFile(mode="a+b")  # noqa: SIM115 (as long as the child)
        process = subprocess.Popen([sys.executable, "-c", self.script], stdout=log, stderr=subprocess.STDOUT)
        return Child(process, log, names)


def look_until(bounds: HonestBounds, run: str, is_there: Any) -> dict[str, Any]:
    deadline = time.monotonic() + 20
    while not is_there(told := bounds.look({"run": run})):
        assert time.monotonic() < deadline, told
        time.sleep(0.02)
    return told


def test_what_is_known_of_a_run_is_told_once(bounds: HonestBounds, own_runs: Path) -> None:
    run = RunFolder(own_runs / "points")
    told = bounds.look({"run": "run:points", "seen": ""})
    assert (told["stored"], told["fit"], told["failed"], told["refits"]) == ([], None, "", {"c1": [], "c2": []})
    rows, recorded = run.history.read(), told["recorded"]
    assert (recorded["steps"], recorded["info_nce_samples"]) == ([row["step"] for row in rows], 100)
    for key in ("contrastive_nats", "contrastive_nats_stderr", "info_nce_nats", "info_nce_nats_stderr"):
        assert recorded["codes"]["c2"][key] == pytest.approx([row[f"{key}/c2"] for row in rows], rel=1e-5)
    assert bounds.look({"run": "run:points", "seen": told["mark"]}) == {}
    write_honest_bound(run, RESULT, own_runs)
    newer = bounds.look({"run": "run:points", "seen": told["mark"]})
    assert newer["refits"]["c1"] == [(20, 1.3, 0.011)]
    assert newer["stored"][0]["codes"]["c1"]["loose_nats"] == 0.1
    assert newer["stored"][0]["can_go_further"] is True


def test_refits_of_training_are_told_too_and_those_that_were_asked_for_win(own_runs: Path) -> None:
    run = RunFolder(own_runs / "points")
    rows = run.history.read()
    for row in rows:
        row |= {"refit_bound_nats/c1": 0.5, "refit_bound_nats_stderr/c1": 0.01} if row["step"] in (10, 20) else {}
    run.history.path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    write_honest_bound(run, RESULT, own_runs)
    told = HonestBounds(Catalogue(own_runs)).look({"run": "run:points"})
    assert told["refits"] == {"c1": [(10, 0.5, 0.01), (20, 1.3, 0.011)], "c2": [(20, 1.3, 0.011)]}


def test_an_older_history_and_a_run_that_is_gone_are_told_calmly(bounds: HonestBounds, own_runs: Path) -> None:
    run = RunFolder(own_runs / "points")
    old = [{key: row[key] for key in ("step", "bound_nats/c1")} for row in run.history.read()]
    run.history.path.write_text("".join(json.dumps(row) + "\n" for row in old))
    assert bounds.look({"run": "run:points"})["recorded"] == {}
    for gone in ("run:never", "run:unborn"):
        told = bounds.look({"run": gone})
        assert (told["stored"], told["recorded"], told["fit"]) == ([], {}, None)
    assert bounds.look({"run": "shipped:digits"})["recorded"] == {}  # trained before it was recorded


def test_a_child_tells_how_far_it_is_and_is_alone(
    bounds: HonestBounds, own_runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = Started("loading\nre-fit: 40 of 2,000 steps\nre-fit: 1,080 of 2,000 steps\nsomething else")
    monkeypatch.setattr(honest_bound, "start_child", started)
    assert bounds.start({"run": "run:points", "step": 20}) == {}
    assert started.arguments[:4] == ["bound", str(own_runs / "points"), "--step=20", "--refit-steps=2000"]
    told = look_until(bounds, "run:digits-tiny", lambda told: told["fit"]["of"])  # others are told whose it is
    assert told["fit"] == {"run": "run:points", "step": 20, "done": 1080, "of": 2000}
    sentence = answer(bounds.start, {"run": "run:digits-tiny", "step": 4})["error"]
    assert sentence == "a new Q is being fitted to 'points', step 20; wait for it, or stop it."
    bounds.stop({"run": "run:digits-tiny"})  # another's is left alone
    assert bounds.look({"run": "run:points"})["fit"] is not None
    bounds.stop({"run": "run:points"})
    told = look_until(bounds, "run:points", lambda told: told["fit"] is None)
    assert (told["failed"], told["stored"]) == ("", [])


def test_what_a_child_died_of_is_told_with_its_run_only(bounds: HonestBounds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        honest_bound, "start_child", Started("infogan-explorer: the disk is full.", "raise SystemExit(1)")
    )
    bounds.start({"run": "run:points", "step": 20})
    told = look_until(bounds, "run:points", lambda told: told["fit"] is None)
    assert told["failed"] == "the disk is full."
    assert bounds.look({"run": "run:digits-tiny"})["failed"] == ""


def test_a_second_fit_of_a_step_takes_twice_as_long(
    bounds: HonestBounds, own_runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = Started("", "pass")
    monkeypatch.setattr(honest_bound, "start_child", started)
    write_honest_bound(RunFolder(own_runs / "points"), RESULT, own_runs)
    bounds.start({"run": "run:points", "step": 20})
    assert "--refit-steps=4000" in started.arguments
    look_until(bounds, "run:points", lambda told: told["fit"] is None)
    longest = HonestBound(20, 5000, MOST_REFIT_STEPS, 100, 12.0, RESULT.codes)
    write_honest_bound(RunFolder(own_runs / "points"), longest, own_runs)
    assert bounds.look({"run": "run:points"})["stored"][0]["can_go_further"] is False
    bounds.start({"run": "run:points", "step": 20})
    assert f"--refit-steps={MOST_REFIT_STEPS}" in started.arguments


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({"run": "run:points", "step": 11}, "no saved weights of step 11"),
        ({"run": "run:points", "step": "10"}, "whole number"),
        ({"run": "run:points"}, "whole number"),
        ({"run": "run:unborn", "step": 0}, "no saved weights of step 0"),
        ({"run": "run:../points", "step": 10}, "cannot be used"),
        ({"run": 3, "step": 10}, "must be a text"),
    ],
)
def test_a_fit_of_nonsense_is_a_sentence(bounds: HonestBounds, request_: dict[str, Any], says: str) -> None:
    assert says in answer(bounds.start, request_)["error"]
    assert bounds.look({"run": "run:points"})["fit"] is None
