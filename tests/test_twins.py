"""Twins: each half is what it would be alone, both stop together, and go on together where they can."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from infogan_explorer import session
from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import InputError, NonFiniteError, RunError
from infogan_explorer.history import HistoryFile
from infogan_explorer.record import Progress, record_in_lockstep, record_run, start_run
from infogan_explorer.runs import RunFolder
from infogan_explorer.twins import resume_twins, start_twins
from tests.conftest import assert_same_run, digit_settings, points_settings


def _train_twins(
    dataset: Dataset, runs_dir: Path, name: str = "pair", stop_at: int | None = None, **overrides: Any
) -> tuple[RunFolder, RunFolder]:
    twins = start_twins(points_settings(**overrides), dataset, runs_dir, name)
    record_in_lockstep(twins, should_stop=lambda: twins[0][1].steps_done == stop_at)
    return twins[0][0], twins[1][0]


def _state(run: RunFolder) -> tuple[str, int]:
    status = run.status()
    assert status is not None
    return status.state, status.step


@pytest.fixture(scope="session")
def baseline_run(tmp_path_factory: pytest.TempPathFactory, rings: Dataset) -> RunFolder:
    """The baseline of `points_run`, trained alone; read only."""
    run, trainer = start_run(points_settings(baseline=True), rings, tmp_path_factory.mktemp("runs"), "alone")
    record_run(run, trainer)
    return run


@pytest.fixture
def finished(points_run: RunFolder, baseline_run: RunFolder) -> list[RunFolder]:
    """What both halves become."""
    return [points_run, baseline_run]


def test_each_half_is_what_it_would_be_alone(
    rings: Dataset, runs_dir: Path, points_run: RunFolder, baseline_run: RunFolder
) -> None:
    infogan, baseline = _train_twins(rings, runs_dir)
    assert_same_run(infogan, points_run)
    assert_same_run(baseline, baseline_run)
    assert (infogan.name, baseline.name) == ("pair", "pair-gan")
    assert (infogan.config()["twin"], baseline.config()["twin"]) == ("pair-gan", "pair")
    assert (infogan.settings().baseline, baseline.settings().baseline) == (False, True)
    assert _state(infogan) == _state(baseline) == ("finished", 30)


def test_the_halves_of_a_picture_model(digits: Dataset, runs_dir: Path, digit_run: RunFolder) -> None:
    twins = start_twins(digit_settings(), digits, runs_dir, "pair")
    record_in_lockstep(twins)
    assert_same_run(twins[0][0], digit_run)


def test_both_curves_grow_side_by_side(rings: Dataset, runs_dir: Path) -> None:
    twins = start_twins(points_settings(), rings, runs_dir)
    lengths = []
    told: list[Progress] = []

    def look(progress: Progress) -> None:
        lengths.append([len(run.history.read()) for run, _ in twins])
        told.append(progress)

    records = record_in_lockstep(twins, look)
    assert lengths == [[step // 5] * 2 for step in range(1, 31)]
    assert [progress.step for progress in told] == list(range(1, 31))
    assert [record.step for record in records if record] == [30, 30]
    assert told[-1].record is records[0]  # the InfoGAN's


@pytest.mark.parametrize("half", [0, 1])
def test_a_stop_of_either_stops_both(
    rings: Dataset, runs_dir: Path, half: int, points_run: RunFolder, baseline_run: RunFolder
) -> None:
    twins = start_twins(points_settings(), rings, runs_dir, "pair")
    record_in_lockstep(twins, lambda progress: twins[half][0].request_stop() if progress.step == 12 else None)
    infogan, baseline = (run for run, _ in twins)
    assert _state(infogan) == _state(baseline) == ("stopped", 13)
    assert infogan.weights_steps() == baseline.weights_steps() == [10, 13]
    runs, why_alone = resume_twins([infogan, baseline][half], rings)
    assert [run.name for run, _ in runs] == [["pair", "pair-gan"], ["pair-gan", "pair"]][half]
    assert why_alone == ""
    record_in_lockstep(runs)
    assert_same_run(infogan, points_run)
    assert_same_run(baseline, baseline_run)


@pytest.fixture(scope="module")
def killed(rings: Dataset, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """What a process leaves that is killed right after its n-th save of either half: {n: folder of both runs}."""
    left, kept = tmp_path_factory.mktemp("runs"), tmp_path_factory.mktemp("killed")
    original, folders = session.save, {}

    def save(*arguments: Any) -> None:
        original(*arguments)
        n = len(folders) + 1
        folders[n] = Path(shutil.copytree(left, kept / str(n)))
        for path in folders[n].glob("*/status.json"):
            path.write_text(json.dumps({**json.loads(path.read_text()), "heartbeat": 0.0}))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "save", save)
        _train_twins(rings, left)
    return folders


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("saves", [1, 2, 3, 4, 5])
def test_twins_killed_between_their_saves_go_on_together(
    rings: Dataset, killed: dict[int, Path], tmp_path: Path, saves: int, half: int, finished: list[RunFolder]
) -> None:
    """Between the two halves' saves where n is odd."""
    home = Path(shutil.copytree(killed[saves], tmp_path / "runs"))
    twins = [RunFolder(home / "pair"), RunFolder(home / "pair-gan")]
    assert (twins[0].resume_steps() == twins[1].resume_steps()) == (saves % 2 == 0)
    if (saves, half) == (5, 1):  # the InfoGAN had its last save, and needs nothing more
        assert _alone(twins[1], rings) == "pair-gan goes on without its twin pair: it is finished at step 30."
        assert_same_run(twins[1], finished[1])
        return
    runs, why_alone = resume_twins(twins[half], rings)
    assert (len(runs), why_alone) == (2, "")
    assert {trainer.steps_done for _, trainer in runs} == {saves // 2 * 10}
    for run, _ in runs:
        assert all(step <= saves // 2 * 10 for step in run.weights_steps() + run.resume_steps())
    record_in_lockstep(runs)
    for run, whole in zip(twins, finished, strict=True):
        assert_same_run(run, whole)


def test_a_real_kill_leaves_the_same(
    rings: Dataset, runs_dir: Path, killed: dict[int, Path], points_run: RunFolder
) -> None:
    script = f"""
import os, signal
from pathlib import Path
from infogan_explorer import session
from infogan_explorer.datasets import load_dataset
from infogan_explorer.record import record_in_lockstep
from infogan_explorer.twins import start_twins
from tests.conftest import points_settings
original, calls = session.save, []
def die(*arguments):
    original(*arguments)
    calls.append(1)
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
session.save = die
record_in_lockstep(start_twins(points_settings(), load_dataset("rings"), Path({str(runs_dir)!r}), "pair"))
"""
    result = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parent.parent)
    assert result.returncode == -signal.SIGKILL
    assert {path.relative_to(runs_dir) for path in runs_dir.rglob("*")} == {
        path.relative_to(killed[3]) for path in killed[3].rglob("*")
    }
    runs, why_alone = resume_twins(RunFolder(runs_dir / "pair"), rings)
    assert (len(runs), why_alone) == (2, "")
    record_in_lockstep(runs)
    assert_same_run(runs[0][0], points_run)


@pytest.mark.parametrize("done", [(RunFolder, "drop_saves_after"), (HistoryFile, "keep_up_to")])
def test_a_kill_while_it_goes_back_leaves_no_hole(
    rings: Dataset, killed: dict[int, Path], tmp_path: Path, points_run: RunFolder, done: tuple[type, str]
) -> None:
    home = Path(shutil.copytree(killed[3], tmp_path / "runs"))
    original = getattr(*done)

    def die(*arguments: Any) -> None:
        original(*arguments)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(*done, die)
        with pytest.raises(KeyboardInterrupt):
            resume_twins(RunFolder(home / "pair"), rings)
    shutil.rmtree(home / "pair-gan")
    _alone(RunFolder(home / "pair"), rings)
    assert_same_run(RunFolder(home / "pair"), points_run)


def test_finished_twins_are_trained_further_together(rings: Dataset, runs_dir: Path, points_run: RunFolder) -> None:
    infogan, baseline = _train_twins(rings, runs_dir, steps=10)
    with pytest.raises(RunError, match="run 'pair' is finished at step 10 of 10"):
        resume_twins(infogan, rings)
    runs, why_alone = resume_twins(infogan, rings, steps=30)
    assert (len(runs), why_alone) == (2, "")
    record_in_lockstep(runs)
    assert_same_run(infogan, points_run)
    assert baseline.settings().steps == 30


def _alone(run: RunFolder, dataset: Dataset) -> str:
    """Resume a run to its end, which must go on alone; the sentence that says why."""
    runs, why_alone = resume_twins(run, dataset)
    assert [one for one, _ in runs] == [run]
    record_in_lockstep(runs)
    assert _state(run)[0] == "finished"
    return why_alone


def test_a_half_goes_on_alone_and_says_why(rings: Dataset, runs_dir: Path) -> None:
    infogan, baseline = _train_twins(rings, runs_dir, stop_at=13)
    gone = runs_dir / "elsewhere"
    baseline.path.rename(gone)
    assert _alone(infogan, rings) == "pair goes on without its twin pair-gan: it is not there any more."
    gone.rename(baseline.path)
    assert _alone(baseline, rings) == "pair-gan goes on without its twin pair: it is finished at step 30."


def test_halves_too_far_apart_go_on_alone(rings: Dataset, runs_dir: Path) -> None:
    infogan, baseline = _train_twins(rings, runs_dir, steps=60, stop_at=13)
    shutil.move(baseline.path, runs_dir / "elsewhere")
    runs, _ = resume_twins(infogan, rings)
    record_in_lockstep(runs, should_stop=lambda: runs[0][1].steps_done == 40)
    shutil.move(runs_dir / "elsewhere", baseline.path)
    assert _alone(baseline, rings) == "pair-gan goes on without its twin pair: it was last saved at step 40, not at 13."
    assert infogan.weights_steps()[-1] == 40  # nothing of it was dropped


def test_a_twin_that_trains_now_or_belongs_to_another(rings: Dataset, runs_dir: Path) -> None:
    infogan, baseline = _train_twins(rings, runs_dir, stop_at=13)
    baseline.claim()
    runs, why_alone = resume_twins(infogan, rings)  # another lock on the same file, as of another process
    assert f"without its twin pair-gan: run 'pair-gan' is training now (process {os.getpid()})" in why_alone
    assert [run for run, _ in runs] == [infogan]
    infogan.release()
    baseline.release()
    config = baseline.config()
    (baseline.path / "config.json").write_text(json.dumps({**config, "twin": "somebody"}))
    assert _alone(infogan, rings) == "pair goes on without its twin pair-gan: pair-gan has another twin."


def test_a_half_that_was_given_another_total_goes_on_alone(rings: Dataset, runs_dir: Path) -> None:
    infogan, baseline = _train_twins(rings, runs_dir, stop_at=13)
    baseline.set_steps(50)
    assert _alone(infogan, rings) == "pair goes on without its twin pair-gan: it is to take 50 steps, not 30."


def test_a_run_without_a_twin_is_resumed_as_ever(rings: Dataset, runs_dir: Path, points_run: RunFolder) -> None:
    run, trainer = start_run(points_settings(), rings, runs_dir, "single")
    record_run(run, trainer, should_stop=lambda: trainer.steps_done == 7)
    assert _alone(run, rings) == ""
    assert_same_run(run, points_run)


def test_where_one_fails_the_other_is_saved(rings: Dataset, runs_dir: Path, points_run: RunFolder) -> None:
    twins = start_twins(points_settings(), rings, runs_dir, "pair")
    (infogan, _), (baseline, trainer) = twins

    def spoil(progress: Progress) -> None:
        if progress.step == 13:
            with torch.no_grad():
                next(trainer.infogan.q_head.parameters()).fill_(math.inf)

    with pytest.raises(NonFiniteError, match="stopped at step 14: bound_train_nats/c1"):
        record_in_lockstep(twins, spoil)
    assert _state(baseline) == ("failed", 13)
    assert _state(infogan) == ("stopped", 14)
    status = infogan.status()
    assert status is not None
    assert status.message == "its twin failed; stopped at step 14; resume continues it"
    record_in_lockstep(resume_twins(infogan, rings)[0])
    assert_same_run(infogan, points_run)


def test_where_one_fails_at_its_first_step_the_other_begins_again(
    rings: Dataset, runs_dir: Path, points_run: RunFolder
) -> None:
    twins = start_twins(points_settings(), rings, runs_dir, "pair")
    (infogan, trainer), (baseline, _) = twins
    with torch.no_grad():
        next(trainer.infogan.q_head.parameters()).fill_(math.inf)
    with pytest.raises(NonFiniteError, match="stopped at step 1: bound_train_nats/c1"):
        record_in_lockstep(twins)
    assert (_state(infogan), _state(baseline)) == (("failed", 0), ("stopped", 0))
    assert baseline.weights_steps() == baseline.resume_steps() == []  # nothing was trained, so there is nothing to save
    runs, why_alone = resume_twins(infogan, rings)
    assert (len(runs), why_alone) == (2, "")
    record_in_lockstep(runs)
    assert_same_run(infogan, points_run)


@pytest.mark.parametrize("other", ["../elsewhere/b", "..", 5, ["b"]])
def test_a_twin_is_never_looked_for_elsewhere(rings: Dataset, runs_dir: Path, other: Any) -> None:
    run, trainer = start_run(points_settings(), rings, runs_dir, "a")
    stranger, its_trainer = start_run(points_settings(), rings, runs_dir.parent / "elsewhere", "b")
    for one, its, twin in ((run, trainer, other), (stranger, its_trainer, "a")):
        record_run(one, its, should_stop=lambda: True)
        (one.path / "config.json").write_text(json.dumps({**one.config(), "twin": twin}))
    runs, why_alone = resume_twins(run, rings)
    assert [one for one, _ in runs] == [run]
    assert why_alone.startswith(f"a goes on without its twin {other}: ")


def test_a_bug_outside_both_fails_both(rings: Dataset, runs_dir: Path) -> None:
    twins = start_twins(points_settings(), rings, runs_dir, "pair")
    with pytest.raises(ZeroDivisionError):
        record_in_lockstep(twins, lambda _: 1 // 0)
    assert [_state(run) for run, _ in twins] == [("failed", 1), ("failed", 1)]


def test_free_names_are_free_for_both(rings: Dataset, runs_dir: Path) -> None:
    (runs_dir / "rings-points-s0-gan").mkdir(parents=True)
    twins = start_twins(points_settings(), rings, runs_dir)
    assert [run.name for run, _ in twins] == ["rings-points-s0-2", "rings-points-s0-2-gan"]


@pytest.mark.parametrize("taken", ["pair", "pair-gan"])
def test_a_taken_name_leaves_neither(rings: Dataset, runs_dir: Path, taken: str) -> None:
    (runs_dir / taken).mkdir(parents=True)
    with pytest.raises(RunError, match=f"a run called '{taken}' is already in"):
        start_twins(points_settings(), rings, runs_dir, "pair")
    assert [path.name for path in runs_dir.iterdir()] == [taken]


def test_what_cannot_be_twins(rings: Dataset, runs_dir: Path) -> None:
    with pytest.raises(InputError, match=r"has 61 characters, but .* the baseline is called NAME-gan; take at most 60"):
        start_twins(points_settings(), rings, runs_dir, "x" * 61)
    with pytest.raises(InputError, match="twins are an InfoGAN and its baseline, but only the baseline was asked for"):
        start_twins(points_settings(baseline=True), rings, runs_dir)
    assert not runs_dir.exists()
    assert [run.name for run, _ in start_twins(points_settings(), rings, runs_dir, "x" * 60)][1] == "x" * 60 + "-gan"


def test_a_fork_of_a_twin_is_no_twin(rings: Dataset, runs_dir: Path) -> None:
    from infogan_explorer.fork import fork_run

    infogan, _ = _train_twins(rings, runs_dir)
    run, _ = fork_run(infogan, 10, {}, rings, runs_dir)
    assert "twin" not in run.config()
