"""Seed walls: each run is what it would be alone, and a wall goes on where it stopped."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch

from infogan_explorer import session
from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import InputError, NonFiniteError, RunError
from infogan_explorer.record import OnProgress
from infogan_explorer.runs import RunFolder
from infogan_explorer.seeds.measure import measure_wall
from infogan_explorer.seeds.wall import Wall, open_wall, train_wall
from infogan_explorer.train import Trainer
from tests.conftest import assert_same_run, points_settings


def _train(wall: Wall, dataset: Dataset, stop_after: int = 10**9) -> bool:
    """Train until so many steps were taken in all."""
    steps = 0

    @contextmanager
    def count(_run: RunFolder, _trainer: Trainer) -> Iterator[OnProgress]:
        def one(_: Any) -> None:
            nonlocal steps
            steps += 1

        yield one

    return train_wall(wall, dataset, watch=count, should_stop=lambda: steps + 1 >= stop_after)


def _state(run: RunFolder) -> tuple[str, int]:
    status = run.status()
    assert status is not None
    return status.state, status.step


# -- training ----------------------------------------------------------------------------------------------------------


def test_each_seed_is_what_it_would_be_alone(whole: Wall, alone: list[RunFolder]) -> None:
    assert [run.name for run in whole.runs] == ["w-seed0", "w-seed1", "w-seed2"]
    for seed, (run, other) in enumerate(zip(whole.runs, alone, strict=True)):
        assert_same_run(run, other)
        assert run.config()["wall"] == "w"
        assert (run.settings().seed, _state(run)) == (seed, ("finished", 30))


def test_a_stopped_wall_goes_on_where_it_stopped(rings: Dataset, runs_dir: Path, alone: list[RunFolder]) -> None:
    wall = open_wall(points_settings(), 3, runs_dir, "w")
    assert not _train(wall, rings, stop_after=47)  # in the middle of the second run
    assert [run.path.exists() for run in wall.runs] == [True, True, False]
    assert [_state(run) for run in wall.runs[:2]] == [("finished", 30), ("stopped", 17)]
    before = (wall.runs[0].path / "status.json").stat().st_mtime_ns
    again = open_wall(points_settings(), 3, runs_dir, "w")
    assert _train(again, rings)
    assert (wall.runs[0].path / "status.json").stat().st_mtime_ns == before  # a finished run is not touched
    for run, other in zip(again.runs, alone, strict=True):
        assert_same_run(run, other)


def test_a_stop_asked_of_one_run_stops_the_wall(rings: Dataset, runs_dir: Path) -> None:
    wall = open_wall(points_settings(), 2, runs_dir, "w")

    @contextmanager
    def ask(run: RunFolder, _trainer: Trainer) -> Iterator[OnProgress]:
        yield lambda progress: run.request_stop() if progress.step == 12 else None

    assert not train_wall(wall, rings, watch=ask)
    assert _state(wall.runs[0]) == ("stopped", 13)
    assert not wall.runs[1].path.exists()


@pytest.mark.parametrize("saves", [1, 3, 4])
def test_a_killed_wall_goes_on_to_the_same_bits(
    rings: Dataset, runs_dir: Path, tmp_path: Path, alone: list[RunFolder], monkeypatch: pytest.MonkeyPatch, saves: int
) -> None:
    """Killed after the weights of a save, before its sample sheet; the third is the last of the first run."""
    done: list[int] = []
    kept = tmp_path / "kept"
    original = session.save_weights

    def save_weights(*arguments: Any) -> None:
        original(*arguments)
        done.append(1)
        if len(done) == saves:
            shutil.copytree(runs_dir, kept)

    monkeypatch.setattr(session, "save_weights", save_weights)
    _train(open_wall(points_settings(), 2, runs_dir, "w"), rings)
    for path in kept.glob("*/status.json"):
        path.write_text(json.dumps({**json.loads(path.read_text()), "heartbeat": 0.0}))
    wall = open_wall(points_settings(), 2, kept, "w")
    assert _train(wall, rings)
    for run, other in zip(wall.runs, alone, strict=False):
        assert_same_run(run, other)
        assert _state(run) == ("finished", 30)
        assert run.samples_path(30).read_bytes() == other.samples_path(30).read_bytes()


def test_a_wall_grows_but_never_hides_a_run(rings: Dataset, runs_dir: Path, whole: Wall) -> None:
    shutil.copytree(whole.runs_dir, runs_dir)
    shutil.rmtree(runs_dir / "w-seed1")
    assert _train(open_wall(points_settings(), 4, runs_dir, "w"), rings)
    assert all(_state(RunFolder(runs_dir / f"w-seed{seed}"))[0] == "finished" for seed in range(4))
    with pytest.raises(RunError, match="wall 'w' also has a run of seed 3, and none of its runs is ever left out"):
        open_wall(points_settings(), 3, runs_dir, "w")
    with pytest.raises(RunError, match="also has a run of seed 0"):
        open_wall(points_settings(seed=1), 3, runs_dir, "w")


def test_what_is_there_is_never_overwritten(
    rings: Dataset, digits: Dataset, runs_dir: Path, whole: Wall, points_run: RunFolder
) -> None:
    shutil.copytree(whole.runs_dir, runs_dir)
    with pytest.raises(RunError, match=r"wall 'w' has steps = 30 in its run 'w-seed0', but 40 was given; its"):
        open_wall(points_settings(steps=40), 3, runs_dir, "w")
    with pytest.raises(RunError, match="run 'w-seed0' was trained on other examples than 'mnist-5k' holds here"):
        train_wall(open_wall(points_settings(), 3, runs_dir, "w"), digits)
    shutil.copytree(points_run.path, runs_dir / "x-seed1")
    with pytest.raises(RunError, match=r"a run called 'x-seed1' is already in .* and is none of a wall 'x'"):
        open_wall(points_settings(), 3, runs_dir, "x")
    shutil.rmtree(runs_dir / "w-seed2")
    held = RunFolder(runs_dir / "w-seed2")
    wall = open_wall(points_settings(), 3, runs_dir, "w")
    assert not _train(wall, rings, stop_after=5)
    held.claim()
    with pytest.raises(RunError, match="run 'w-seed2' is training now"):
        train_wall(wall, rings)
    held.release()


def test_the_name_is_found_again_or_numbered(rings: Dataset, runs_dir: Path) -> None:
    first = open_wall(points_settings(), 2, runs_dir)
    assert first.name == "rings-points"
    assert _train(first, rings)
    assert open_wall(points_settings(), 2, runs_dir).name == "rings-points"
    assert open_wall(points_settings(steps=40), 2, runs_dir).name == "rings-points-2"
    assert open_wall(points_settings(baseline=True), 2, runs_dir).name == "rings-points-gan"


@pytest.mark.parametrize(
    ("count", "name", "sentence"),
    [
        (1, "w", "a seed wall of 1 was asked for; it has 2 to 32 runs, and one run needs no --seeds"),
        (33, "w", "a seed wall of 33 was asked for"),
        (2, "a/b", "run name 'a/b' "),
        (2, "x" * 59, r"has 59 characters, but the last run of this wall is called NAME-seed1; take at most 58"),
        (12, "x" * 58, r"the last run of this wall is called NAME-seed11; take at most 57"),
    ],
)
def test_what_cannot_be_a_wall(runs_dir: Path, count: int, name: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        open_wall(points_settings(), count, runs_dir, name)
    assert not runs_dir.exists()
    assert len(open_wall(points_settings(), 2, runs_dir, "x" * 58).runs[1].path.name) == 64


def test_a_seed_beyond_what_fits_is_refused(runs_dir: Path) -> None:
    with pytest.raises(InputError, match="setting 'seed' was given 9223372036854775808"):
        open_wall(points_settings(seed=2**63 - 1), 2, runs_dir, "w")


def test_a_seed_that_fails_is_shown_and_the_others_go_on(rings: Dataset, runs_dir: Path) -> None:
    wall = open_wall(points_settings(), 3, runs_dir, "w")

    @contextmanager
    def spoil(run: RunFolder, trainer: Trainer) -> Iterator[OnProgress]:
        def one(progress: Any) -> None:
            if run.name == "w-seed1" and progress.step == 3:
                with torch.no_grad():
                    next(trainer.infogan.q_head.parameters()).fill_(math.inf)

        yield one

    assert train_wall(wall, rings, watch=spoil)
    assert [_state(run)[0] for run in wall.runs] == ["finished", "failed", "finished"]
    findings = measure_wall(wall.runs, rings, name="w")
    failed = findings.runs[1]
    assert (failed.state, failed.step, failed.scores) == ("failed", 0, {})
    assert "bound_train_nats/c1" in failed.message
    assert findings.spreads["accuracy_hungarian"].mean.samples == 2
    assert [run["name"] for run in findings.to_json()["runs"]] == ["w-seed0", "w-seed1", "w-seed2"]


def test_where_all_fail_there_is_no_wall(rings: Dataset, runs_dir: Path) -> None:
    @contextmanager
    def spoil(_run: RunFolder, trainer: Trainer) -> Iterator[OnProgress]:
        with torch.no_grad():
            next(trainer.infogan.q_head.parameters()).fill_(math.inf)
        yield lambda _: None

    with pytest.raises(NonFiniteError, match="stopped at step 1"):
        train_wall(open_wall(points_settings(), 2, runs_dir, "w"), rings, watch=spoil)
