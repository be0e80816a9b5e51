"""Run folders as training leaves them: contents, stopping, resuming to the same bits, failing without harm."""

from __future__ import annotations

import errno
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from infogan_explorer.checkpoint import load_infogan, load_tensors
from infogan_explorer.config import Settings
from infogan_explorer.datasets import Dataset, Split, load_dataset
from infogan_explorer.errors import InputError, MachineError, NonFiniteError, RunError
from infogan_explorer.measurement import measure
from infogan_explorer.record import Progress, free_name, record_run, resume_trainer, start_run
from infogan_explorer.runs import RunFolder
from tests.conftest import assert_same_run, digit_settings, points_settings


def _train(settings: Settings, dataset: Dataset, runs_dir: Path, name: str, stop_at: int | None = None) -> RunFolder:
    run, trainer = start_run(settings, dataset, runs_dir, name)
    record_run(run, trainer, should_stop=lambda: trainer.steps_done == stop_at)
    return run


def test_the_folder_of_a_finished_run(points_run: RunFolder) -> None:
    config = json.loads((points_run.path / "config.json").read_text())
    assert (config["entropy_nats/c1"], config["entropy_nats/c2"]) == (math.log(4), math.log(2))
    assert [config["codes"][name]["kind"] for name in ("c1", "c2")] == ["categorical", "continuous"]
    assert config["settings"]["seed"] == 0
    assert torch.__version__.startswith(config["versions"]["torch"])
    status = json.loads((points_run.path / "status.json").read_text())
    assert {"state", "step", "steps", "steps_per_second", "seconds", "pid", "heartbeat", "message"} <= status.keys()
    assert (status["state"], status["step"], status["steps"]) == ("finished", 30, 30)
    assert points_run.weights_steps() == [10, 20, 30]
    assert points_run.resume_steps() == [10, 20, 30]
    for step in (10, 20, 30):
        with Image.open(points_run.samples_path(step)) as sheet:
            sheet.verify()
    rows = points_run.history.read()
    assert [row["step"] for row in rows] == [5, 10, 15, 20, 25, 30]
    for key in ("seconds", "loss/discriminator", "loss/generator"):
        assert all(key in row for row in rows)
    for code in ("c1", "c2"):
        for key in ("bound_nats", "bound_nats_stderr", "bound_train_nats"):
            assert all(f"{key}/{code}" in row for row in rows)
    leftovers = [path.name for path in points_run.path.rglob("*") if "tmp" in path.name]
    assert leftovers == []


def test_weights_are_the_five_networks_and_nothing_else(digit_run: RunFolder) -> None:
    tensors, metadata = load_tensors(digit_run.weights_path(4))
    assert {key.split(".")[0] for key in tensors} == {
        "generator",
        "generator_ema",
        "trunk",
        "discriminator_head",
        "q_head",
    }
    assert metadata["step"] == "4"


def test_the_bound_in_the_history_is_that_of_the_saved_weights(digit_run: RunFolder) -> None:
    infogan, step = load_infogan(digit_run)
    again = measure(infogan, digit_run.settings(), step).bounds_nats
    row = digit_run.history.read()[-1]
    for code, (bound, stderr) in again.items():
        assert row[f"bound_nats/{code}"] == bound
        assert row[f"bound_nats_stderr/{code}"] == stderr


def test_the_sample_sheet_has_one_row_a_category(digit_run: RunFolder) -> None:
    with Image.open(digit_run.samples_path(4)) as sheet:
        assert sheet.size == (10 * 30 + 2, 10 * 30 + 2)  # 10 noises by 10 categories of 28 pixels and gaps of 2


@pytest.mark.parametrize("stop_at", [1, 7, 10, 13, 29])
def test_resumed_at_any_step_equals_never_stopped(
    stop_at: int, rings: Dataset, points_run: RunFolder, runs_dir: Path
) -> None:
    run = _train(points_settings(), rings, runs_dir, "stopped", stop_at)
    status = run.status()
    assert status is not None
    assert (status.state, status.step) == ("stopped", stop_at)
    assert f"stopped at step {stop_at}" in status.message
    record_run(run, resume_trainer(run, rings))
    assert_same_run(run, points_run)
    status = run.status()
    assert status is not None
    assert status.state == "finished"


def test_a_resumed_picture_run_equals_one_never_stopped(digits: Dataset, digit_run: RunFolder, runs_dir: Path) -> None:
    run = _train(digit_settings(), digits, runs_dir, "stopped", 3)
    record_run(run, resume_trainer(run, digits))
    assert_same_run(run, digit_run)


def test_what_small_data_needs_is_resumed_too(digits: Dataset, runs_dir: Path) -> None:
    needs = {"lambda_balance": 4.0, "lambda_consistency": 1.0, "real_terms_from": 1, "information_from": 1}
    settings = digit_settings(**needs, decay_from=0.5, augment_shift=2.0, augment_rotate=10.0)
    whole = _train(settings, digits, runs_dir, "whole")
    stopped = _train(settings, digits, runs_dir, "stopped", stop_at=3)
    record_run(stopped, resume_trainer(stopped, digits))
    assert_same_run(whole, stopped)


def test_a_run_killed_between_two_saves_resumes_to_the_same_bits(
    rings: Dataset, points_run: RunFolder, runs_dir: Path
) -> None:
    """kill -9 in a process of its own, after a history line beyond the last save; the line is torn as well."""
    script = f"""
import os, signal
from pathlib import Path
from infogan_explorer.datasets import load_dataset
from infogan_explorer.record import record_run, start_run
from tests.conftest import points_settings
run, trainer = start_run(points_settings(), load_dataset("rings"), Path({str(runs_dir)!r}), "killed")
def die(progress):
    if progress.step == 17:
        os.kill(os.getpid(), signal.SIGKILL)
record_run(run, trainer, die)
"""
    result = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parent.parent)
    assert result.returncode == -signal.SIGKILL
    run = RunFolder(runs_dir / "killed")
    status = run.status()
    assert status is not None
    assert status.state == "stopped"  # the folder still says running, but its process is gone
    assert run.history.read()[-1]["step"] == 15
    assert run.resume_steps() == [10]
    with run.history.path.open("ab") as file:
        file.write(b'{"step": 20, "bound_na')
    record_run(run, resume_trainer(run, rings))
    assert_same_run(run, points_run)


def test_a_run_killed_before_its_first_save_begins_again(rings: Dataset, points_run: RunFolder, runs_dir: Path) -> None:
    run, _ = start_run(points_settings(), rings, runs_dir, "early")
    run.history.path.write_text('{"step": 5}\n')
    record_run(run, resume_trainer(run, rings))
    assert_same_run(run, points_run)


def test_a_run_killed_within_its_first_save_begins_again(rings: Dataset, points_run: RunFolder, runs_dir: Path) -> None:
    run = _train(points_settings(), rings, runs_dir, "torn", stop_at=5)
    run.weights_path(5).unlink()  # written after the resume state
    record_run(run, resume_trainer(run, rings))
    assert_same_run(run, points_run)


def test_a_finished_run_can_be_trained_further(rings: Dataset, points_run: RunFolder, runs_dir: Path) -> None:
    run = _train(points_settings(steps=10), rings, runs_dir, "longer")
    with pytest.raises(RunError, match=r"finished at step 10 of 10.*resume .*longer --steps 20"):
        resume_trainer(run, rings)
    record_run(run, resume_trainer(run, rings, steps=30))
    assert_same_run(run, points_run)
    assert run.settings().steps == 30


def test_progress_is_told_after_every_step(rings: Dataset, runs_dir: Path) -> None:
    told: list[Progress] = []
    run, trainer = start_run(points_settings(steps=7), rings, runs_dir, "told")
    record_run(run, trainer, told.append)
    assert [progress.step for progress in told] == list(range(1, 8))
    assert told[3].record is None
    assert told[5].record is not None
    assert told[5].record.step == 5


def test_a_stop_request_in_the_folder_is_obeyed_and_used_up(rings: Dataset, runs_dir: Path) -> None:
    run, trainer = start_run(points_settings(), rings, runs_dir, "asked")
    record_run(run, trainer, lambda progress: run.request_stop() if progress.step == 12 else None)
    status = run.status()
    assert status is not None
    assert (status.state, status.step) == ("stopped", 13)
    assert not run.take_stop_request()


def test_status_is_replaced_at_most_twice_a_second(
    rings: Dataset, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = []
    original = RunFolder.write_status
    monkeypatch.setattr(RunFolder, "write_status", lambda self, s: (writes.append(s), original(self, s)))
    started = time.monotonic()
    _train(points_settings(steps=60, save_every=100), rings, runs_dir, "calm")
    assert len(writes) <= 2 + (time.monotonic() - started) / 0.5 + 1


def test_an_existing_run_is_never_overwritten(rings: Dataset, runs_dir: Path) -> None:
    run = _train(points_settings(steps=5), rings, runs_dir, "mine")
    before = {path: path.read_bytes() for path in run.path.rglob("*") if path.is_file()}
    with pytest.raises(RunError, match=r"a run called 'mine' is already in .* never overwritten; .*resume .*mine"):
        start_run(points_settings(), rings, runs_dir, "mine")
    assert before == {path: path.read_bytes() for path in run.path.rglob("*") if path.is_file()}


def test_names_are_made_from_the_settings_and_are_free(rings: Dataset, runs_dir: Path) -> None:
    assert free_name(points_settings(seed=3), runs_dir) == "rings-points-s3"
    assert free_name(points_settings(baseline=True), runs_dir) == "rings-points-gan-s0"
    run, _ = start_run(points_settings(), rings, runs_dir)
    again, _ = start_run(points_settings(), rings, runs_dir)
    assert (run.name, again.name) == ("rings-points-s0", "rings-points-s0-2")


def test_a_run_that_trains_now_cannot_be_resumed(rings: Dataset, runs_dir: Path) -> None:
    run, trainer = start_run(points_settings(), rings, runs_dir, "busy")
    seen = []

    def look(progress: Progress) -> None:
        if progress.step == 3:
            with pytest.raises(RunError, match=rf"run 'busy' is training now \(process {os.getpid()}\)"):
                resume_trainer(run, rings)
            seen.append(progress.step)

    record_run(run, trainer, look)
    assert seen == [3]


def test_two_processes_cannot_write_one_run(rings: Dataset, runs_dir: Path) -> None:
    run = _train(points_settings(), rings, runs_dir, "wanted", stop_at=5)
    run.claim()
    script = f"""
import sys
from pathlib import Path
from infogan_explorer.errors import RunError
from infogan_explorer.runs import RunFolder
try:
    RunFolder(Path({str(run.path)!r})).claim()
except RunError as error:
    sys.exit(str(error))
"""
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert f"run 'wanted' is training now (process {os.getpid()})" in result.stderr
    run.release()
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        (99999999999, "setting 'steps' was given 99999999999; input should be less than"),
        (-5, "setting 'steps' was given -5"),
        (0, "setting 'steps' was given 0"),
        (4, "run 'short' has step 5 already, but --steps 4 was given; give more"),
    ],
)
def test_absurd_new_totals_leave_the_run_alone(rings: Dataset, runs_dir: Path, steps: int, sentence: str) -> None:
    run = _train(points_settings(), rings, runs_dir, "short", stop_at=5)
    before = (run.path / "config.json").read_bytes()
    with pytest.raises((InputError, RunError), match=sentence):
        resume_trainer(run, rings, steps)
    assert (run.path / "config.json").read_bytes() == before
    record_run(run, resume_trainer(run, rings))


def test_a_damaged_resume_state_can_be_deleted_to_fall_back(
    rings: Dataset, runs_dir: Path, points_run: RunFolder
) -> None:
    run = _train(points_settings(), rings, runs_dir, "fallen", stop_at=25)
    path = run.resume_path(25)
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(RunError, match=r"cannot be read, it may be truncated .*; delete it to fall back"):
        resume_trainer(run, rings)
    shutil.copy(run.weights_path(20), path)  # tensors, but others
    with pytest.raises(RunError, match=r"does not fit the run.s networks; delete it to use the save before"):
        resume_trainer(run, rings)
    path.unlink()
    record_run(run, resume_trainer(run, rings))
    assert_same_run(run, points_run)


def test_a_bug_is_told_in_the_status_and_keeps_its_traceback(rings: Dataset, runs_dir: Path) -> None:
    run, trainer = start_run(points_settings(), rings, runs_dir, "bug")
    with pytest.raises(ZeroDivisionError):
        record_run(run, trainer, lambda _: 1 // 0)
    status = run.status()
    assert status is not None
    assert (status.state, status.step) == ("failed", 1)


def test_a_folder_that_could_not_be_made_leaves_nothing(
    rings: Dataset, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_source: Path, _target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        with pytest.raises(MachineError, match="the disk is full"):
            start_run(points_settings(), rings, runs_dir, "stuck")
    assert list(runs_dir.iterdir()) == []
    start_run(points_settings(), rings, runs_dir, "stuck")


def test_other_examples_are_noticed(rings: Dataset, runs_dir: Path) -> None:
    run = _train(points_settings(), rings, runs_dir, "data", stop_at=5)
    other = Dataset("rings", Split(rings.train.examples + 1), rings.test)
    with pytest.raises(RunError, match="trained on other examples than 'rings' holds here; give the --data-root"):
        resume_trainer(run, other)


def test_shipped_models_cannot_be_resumed_but_say_why(digit_run: RunFolder, digits: Dataset, tmp_path: Path) -> None:
    shutil.copytree(digit_run.path, tmp_path / "shipped")
    shutil.rmtree(tmp_path / "shipped" / "resume")
    with pytest.raises(RunError, match="has weights but no resume state, like every shipped model"):
        resume_trainer(RunFolder(tmp_path / "shipped"), digits)


def test_a_number_that_is_not_finite_fails_the_run_and_keeps_the_last_good_weights(
    rings: Dataset, runs_dir: Path
) -> None:
    run, trainer = start_run(points_settings(), rings, runs_dir, "exploding")

    def spoil(progress: Progress) -> None:
        if progress.step == 13:
            with torch.no_grad():
                next(trainer.infogan.q_head.parameters()).fill_(math.inf)

    with pytest.raises(NonFiniteError, match="stopped at step 14: bound_train_nats/c1 is not a finite number"):
        record_run(run, trainer, spoil)
    status = run.status()
    assert status is not None
    assert status.state == "failed"
    assert "bound_train_nats/c1" in status.message
    assert run.weights_steps() == [10]
    infogan, _ = load_infogan(run)
    assert all(torch.isfinite(tensor).all() for tensor in infogan.state_dict().values())


def test_a_full_disk_is_one_sentence_and_harms_nothing(
    rings: Dataset, runs_dir: Path, points_run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, trainer = start_run(points_settings(), rings, runs_dir, "full")
    replace_file = os.replace

    def refuse(source: Path, target: Path) -> None:
        if trainer.steps_done == 20 and target.suffix != ".safetensors":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace_file(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        with pytest.raises(MachineError, match=r"the disk is full, so .*samples/step-000020.png.* was not written"):
            record_run(run, trainer)
    status = run.status()
    assert status is not None
    assert status.state == "running"  # the news of the failure did not fit either; silence tells
    run.write_status(replace(status, heartbeat=0))
    assert load_infogan(run)[1] == 20
    assert run.history.read()[-1]["step"] == 20
    assert not [path for path in run.path.rglob("*") if "tmp" in path.name]
    record_run(run, resume_trainer(run, rings))
    assert_same_run(run, points_run)


def test_others_may_read_a_run(points_run: RunFolder) -> None:
    readable = [path.stat().st_mode & 0o044 for path in points_run.path.rglob("*") if path.is_file()]
    assert set(readable) == {0o044 & ~_umask()}


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_real_full_disk_under_the_weights(rings: Dataset, runs_dir: Path, points_run: RunFolder) -> None:
    """A limit on the size of a file makes the operating system refuse the weights themselves."""
    resource = pytest.importorskip("resource")
    run, trainer = start_run(points_settings(), rings, runs_dir, "limited")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(progress: Progress) -> None:
        if progress.step == 15:
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))

    try:
        with pytest.raises(MachineError, match="cannot be written"):
            record_run(run, trainer, limit)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert run.weights_steps() == [10]
    assert not [path for path in run.path.rglob("*") if "tmp" in path.name]
    record_run(run, resume_trainer(run, rings))
    assert_same_run(run, points_run)


def test_a_folder_that_cannot_be_written(rings: Dataset, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MachineError, match=r"cannot be written .*; choose a folder that is there and may be written"):
        start_run(points_settings(), rings, tmp_path / "file" / "runs", "x")


def test_labels_never_reach_a_run(rings: Dataset, runs_dir: Path, points_run: RunFolder) -> None:
    permuted = np.random.default_rng(0).permutation(rings.train.labels)  # type: ignore[arg-type]
    other = Dataset("rings", Split(rings.train.examples, permuted), rings.test)
    assert_same_run(_train(points_settings(), other, runs_dir, "permuted"), points_run)


def test_a_dataset_is_the_same_every_time() -> None:
    assert load_dataset("rings").fingerprint == load_dataset("rings").fingerprint
    assert load_dataset("rings").fingerprint != load_dataset("moons").fingerprint
