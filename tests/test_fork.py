"""Forks: the parent to the bit where nothing changes, other numbers only after the fork, and what cannot change."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from infogan_explorer import checkpoint
from infogan_explorer.checkpoint import load_tensors, save_resume
from infogan_explorer.datasets import Dataset, Split
from infogan_explorer.errors import InputError, RunError
from infogan_explorer.fork import FIXED_SETTINGS, fork_run, free_fork_name
from infogan_explorer.labels import Labels, read_labels, write_labels
from infogan_explorer.record import Progress, record_run, resume_trainer, start_run
from infogan_explorer.runs import RunFolder
from tests.conftest import assert_same_run, points_settings


def _history(run: RunFolder) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key != "seconds"} for row in run.history.read()]


def _fork(parent: RunFolder, step: int | None, dataset: Dataset, runs_dir: Path, **changes: Any) -> RunFolder:
    run, trainer = fork_run(parent, step, changes, dataset, runs_dir)
    record_run(run, trainer)
    return run


@pytest.fixture
def parent(points_run: RunFolder, runs_dir: Path) -> RunFolder:
    """A run of 30 steps on rings that may be changed."""
    return RunFolder(Path(shutil.copytree(points_run.path, runs_dir / "parent")))


@pytest.mark.parametrize("step", [10, 20])
def test_a_fork_without_a_change_is_the_parent(parent: RunFolder, rings: Dataset, runs_dir: Path, step: int) -> None:
    run = _fork(parent, step, rings, runs_dir)
    assert_same_run(run, parent)
    assert run.config()["forked_from"] == {"run": "parent", "step": step, "changed": {}, "moments": "kept"}
    assert run.weights_steps() == [s for s in (10, 20, 30) if s >= step]


def test_a_picture_run_is_forked_to_the_bit(digit_run: RunFolder, digits: Dataset, runs_dir: Path) -> None:
    assert_same_run(_fork(digit_run, 2, digits, runs_dir), digit_run)


def test_a_change_is_seen_only_after_the_fork(parent: RunFolder, rings: Dataset, runs_dir: Path) -> None:
    run = _fork(parent, 10, rings, runs_dir, lambda_cat=0.0, lambda_cont=points_settings().lambda_cont)
    assert run.config()["forked_from"]["changed"] == {"lambda_cat": 0.0}  # lambda_cont is as it was
    assert run.settings() == points_settings(lambda_cat=0.0)
    here, there = _history(run), _history(parent)
    assert here[:2] == there[:2]
    assert here[2]["step"] == there[2]["step"] == 15
    assert here[2]["bound_nats/c1"] != there[2]["bound_nats/c1"]


def test_a_fork_can_be_looked_at_at_once(parent: RunFolder, rings: Dataset, runs_dir: Path) -> None:
    labels = Labels({"c2": "angle"})
    write_labels(parent, labels, runs_dir)
    before = {path: path.read_bytes() for path in parent.path.rglob("*") if path.is_file()}
    run, _ = fork_run(parent, 20, {}, rings, runs_dir, "look")
    run.release()
    assert _history(run) == _history(parent)[:4]
    assert (run.weights_steps(), run.resume_steps()) == ([20], [20])
    assert run.weights_path(20).read_bytes() == parent.weights_path(20).read_bytes()
    for step in (10, 20):  # the pictures of the way there are kept
        assert run.samples_path(step).read_bytes() == parent.samples_path(step).read_bytes()
    assert not run.samples_path(30).exists()
    status = run.status()
    assert status is not None
    assert (status.state, status.step, status.steps) == ("stopped", 20, 30)
    assert status.message == "forked from parent at step 20; resume trains it on"
    assert read_labels(run, runs_dir) == labels
    assert {path: path.read_bytes() for path in parent.path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("moments", ["kept", "fresh"])
def test_a_fork_that_was_killed_at_once_can_be_resumed(
    parent: RunFolder, rings: Dataset, runs_dir: Path, moments: str
) -> None:
    if moments == "fresh":
        parent.resume_path(10).unlink()
    unbroken = _fork(parent, 10, rings, runs_dir, lambda_cat=0.5)
    run, _ = fork_run(parent, 10, {"lambda_cat": 0.5}, rings, runs_dir)
    run.release()  # its process is gone
    record_run(run, resume_trainer(run, rings))
    assert_same_run(run, unbroken)


def test_without_a_resume_state_the_moments_are_fresh(parent: RunFolder, rings: Dataset, runs_dir: Path) -> None:
    parent.resume_path(10).unlink()
    run = _fork(parent, 10, rings, runs_dir)
    assert run.config()["forked_from"]["moments"] == "fresh"
    assert _history(run)[:2] == _history(parent)[:2]
    assert _history(run)[-1] != _history(parent)[-1]
    assert run.history.read()[2]["seconds"] >= parent.history.read()[1]["seconds"]  # the clock goes on


def test_a_damaged_resume_state_is_said_not_passed_over(parent: RunFolder, rings: Dataset, runs_dir: Path) -> None:
    parent.resume_path(10).write_bytes(b"short")
    with pytest.raises(RunError, match=r"step-000010.safetensors' cannot be read, it may be truncated"):
        fork_run(parent, 10, {}, rings, runs_dir, "no")
    assert not (runs_dir / "no").exists()


def test_a_model_without_resume_state_history_or_samples(digit_run: RunFolder, digits: Dataset, runs_dir: Path) -> None:
    bare = RunFolder(runs_dir / "bare")
    (bare.path / "weights").mkdir(parents=True)
    shutil.copy(digit_run.path / "config.json", bare.path)
    shutil.copy(digit_run.weights_path(4), bare.path / "weights")
    run, trainer = fork_run(bare, None, {"steps": 6}, digits, runs_dir)
    assert run.config()["forked_from"] == {"run": "bare", "step": 4, "changed": {"steps": 6}, "moments": "fresh"}
    with Image.open(run.samples_path(4)) as sheet:
        sheet.verify()
    record_run(run, trainer)
    assert [row["step"] for row in run.history.read()] == [6]


def test_more_steps_are_counted_from_the_parents_start(parent: RunFolder, rings: Dataset, runs_dir: Path) -> None:
    run = _fork(parent, None, rings, runs_dir, steps=40)
    assert run.config()["forked_from"]["step"] == 30
    assert [row["step"] for row in run.history.read()] == [5, 10, 15, 20, 25, 30, 35, 40]
    longer, trainer = start_run(points_settings(steps=40), rings, runs_dir, "longer")
    record_run(longer, trainer)
    assert_same_run(run, longer)


def test_a_running_run_can_be_forked_at_a_saved_step(rings: Dataset, runs_dir: Path, points_run: RunFolder) -> None:
    run, trainer = start_run(points_settings(), rings, runs_dir, "busy")
    forks: list[RunFolder] = []

    def look(progress: Progress) -> None:
        if progress.step == 23:
            forks.append(_fork(run, 10, rings, runs_dir))

    record_run(run, trainer, look)
    assert_same_run(forks[0], run)
    assert_same_run(run, points_run)


def test_the_infogan_becomes_its_baseline(parent: RunFolder, rings: Dataset, runs_dir: Path) -> None:
    run = _fork(parent, 10, rings, runs_dir, baseline=True)
    assert run.settings().baseline
    assert _history(run)[:2] == _history(parent)[:2]


VALUES = {
    "preset": "quick",
    "dataset": "moons",
    "image_size": 32,
    "codes": "cat5,uniform",
    "q_std": 0.5,
    "network": "quick",
    "width": 32,
    "noise_dim": 9,
}


@pytest.mark.parametrize("setting", FIXED_SETTINGS)
def test_what_the_weights_are_made_for_cannot_change(
    parent: RunFolder, rings: Dataset, runs_dir: Path, setting: str
) -> None:
    with pytest.raises(RunError, match=rf"setting '{setting}' cannot change in a fork.*; train a new run for"):
        fork_run(parent, 10, {setting: VALUES[setting]}, rings, runs_dir, "no")
    same = parent.settings().model_dump()[setting]
    fork_run(parent, 10, {setting: same}, rings, runs_dir, "yes")[0].release()  # said again, it is no change
    assert not (runs_dir / "no").exists()


def test_every_other_setting_can_change(parent: RunFolder, rings: Dataset, runs_dir: Path) -> None:
    values: dict[str, Any] = {
        "baseline": True,
        "lambda_cat": 0.3,
        "lambda_cont": 0.3,
        "leak": 0.2,
        "noise": "uniform",
        "objective": "hinge",
        "learning_rate_discriminator": 1e-4,
        "learning_rate_generator": 1e-4,
        "beta1": 0.4,
        "beta2": 0.9,
        "batch_size": 16,
        "ema_decay": 0.5,
        "decay_from": 0.5,
        "lambda_balance": 1.0,
        "lambda_consistency": 1.0,
        "real_terms_from": 3,
        "information_from": 3,
        "steps": 25,
        "seed": 5,
        "device": "cpu",
        "record_every": 4,
        "save_every": 7,
        "bound_samples": 60,
        "refit_steps": 2,
    }
    of_pictures = {"augment_shift", "augment_rotate", "augment_scale", "augment_shear"}
    assert set(values) | of_pictures | set(FIXED_SETTINGS) == set(type(parent.settings()).model_fields)
    run = _fork(parent, 10, rings, runs_dir, **values)
    assert run.config()["forked_from"]["changed"] == values
    assert math.isfinite(run.history.read()[-1]["bound_nats/c1"])


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (15, "run 'parent' has no saved weights of step 15; fork it at 10 or 20, the nearest saved"),
        (5, "no saved weights of step 5; fork it at 10, the nearest saved"),
        (99, "no saved weights of step 99; fork it at 30, the nearest saved"),
        (30, "would start at step 30 of 30, so nothing is left to train; give more, for example --steps 60"),
    ],
)
def test_steps_that_cannot_be_forked(
    parent: RunFolder, rings: Dataset, runs_dir: Path, step: int, sentence: str
) -> None:
    with pytest.raises(RunError, match=sentence):
        fork_run(parent, step, {}, rings, runs_dir)


def test_wrong_forks_leave_nothing(parent: RunFolder, rings: Dataset, runs_dir: Path) -> None:
    other = Dataset("rings", Split(rings.train.examples + 1), rings.test)
    for changes, dataset, name, error, sentence in [
        ({"lamda_cat": 1}, rings, None, InputError, "setting 'lamda_cat' is not known; did you mean 'lambda_cat'"),
        ({"lambda_cat": -1}, rings, None, InputError, "setting 'lambda_cat' was given -1"),
        ({}, other, None, RunError, "trained on other examples than 'rings' holds here; give the --data-root"),
        ({}, rings, "a/b", InputError, "run name 'a/b'"),
        ({}, rings, "parent", RunError, "a run called 'parent' is already in"),
    ]:
        with pytest.raises(error, match=sentence):
            fork_run(parent, 10, changes, dataset, runs_dir, name)
    assert [path.name for path in runs_dir.iterdir()] == ["parent"]


def test_a_run_without_weights(rings: Dataset, runs_dir: Path) -> None:
    run, _ = start_run(points_settings(), rings, runs_dir, "young")
    with pytest.raises(RunError, match="run 'young' has no weights yet; wait for its first save"):
        fork_run(run, None, {}, rings, runs_dir)


def test_names_of_forks(parent: RunFolder, runs_dir: Path) -> None:
    assert free_fork_name(parent, runs_dir) == "parent-fork"
    (runs_dir / "parent-fork").mkdir()
    assert free_fork_name(parent, runs_dir) == "parent-fork-2"
    longest = RunFolder(runs_dir / ("x" * 64))
    assert free_fork_name(longest, runs_dir) == "x" * 51 + "-fork"


def test_a_fork_of_a_fork(parent: RunFolder, rings: Dataset, runs_dir: Path) -> None:
    first = _fork(parent, 10, rings, runs_dir, lambda_cat=0.5)
    second = _fork(first, 20, rings, runs_dir, lambda_cat=1.0)
    assert second.name == "parent-fork-fork"
    assert second.config()["forked_from"] == {
        "run": "parent-fork",
        "step": 20,
        "changed": {"lambda_cat": 1.0},
        "moments": "kept",
    }
    assert _history(second)[:4] == _history(first)[:4]


def test_resume_states_stay_within_their_budget(
    digit_run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunFolder(tmp_path / "run")
    (run.path / "resume").mkdir(parents=True)
    tensors, _ = load_tensors(digit_run.resume_path(4))
    size = digit_run.resume_path(4).stat().st_size
    monkeypatch.setattr(checkpoint, "RESUME_BYTES", int(3.5 * size))
    for step in range(1, 7):
        save_resume(run, tensors, step, 0.0)
    assert run.resume_steps() == [4, 5, 6]
    monkeypatch.setattr(checkpoint, "RESUME_BYTES", 1)
    save_resume(run, tensors, 7, 0.0)
    assert run.resume_steps() == [6, 7]  # never fewer than two


def test_a_torn_history_is_copied_up_to_the_tear(parent: RunFolder, rings: Dataset, runs_dir: Path) -> None:
    with parent.history.path.open("ab") as file:
        file.write(b'{"step": 35, "bou')
    run, _ = fork_run(parent, 30, {"steps": 31}, rings, runs_dir)
    run.release()
    lines = run.history.path.read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [5, 10, 15, 20, 25, 30]
