"""The training monitor: in a cell, on a thread, and following the files of a run."""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import InputError, NonFiniteError, RunError
from infogan_explorer.runs import RunFolder
from infogan_explorer.session import status_of
from infogan_explorer.train import Trainer
from infogan_explorer.widgets import TrainingMonitor
from infogan_explorer.widgets.training_view import bound_charts, state_line
from tests.conftest import points_settings


@pytest.fixture
def monitor(rings: Dataset) -> TrainingMonitor:
    return TrainingMonitor(_trainer(rings))


def _trainer(rings: Dataset, steps: int = 20) -> Trainer:
    return Trainer(points_settings(steps=steps), rings.train.examples)


def test_a_cell_trains_to_the_end_and_the_picture_follows(monitor: TrainingMonitor, rings: Dataset) -> None:
    before = monitor._charts.value
    assert monitor.state == "ready"
    steps = [record.step for record in monitor]
    assert steps == [5, 10, 15, 20]
    assert monitor._charts.value != before
    assert (monitor.state, monitor.step, monitor.problem) == ("finished", 20, "")
    assert bytes(monitor._sheet.value).startswith(b"\x89PNG")
    plain = [record.bound_nats for record in _trainer(rings)]
    assert [record.bound_nats for record in monitor.records] == plain  # being watched changes no number


def test_a_loop_that_is_left_stops_and_goes_on(monitor: TrainingMonitor) -> None:
    for _ in monitor:
        break
    assert (monitor.state, monitor.step) == ("stopped", 5)
    assert [record.step for record in monitor] == [10, 15, 20]


def test_stop_ends_a_loop_after_the_step_under_way(monitor: TrainingMonitor) -> None:
    for _ in monitor:
        monitor.stop()
    assert (monitor.state, monitor.step) == ("stopped", 5)


def test_a_thread_trains_and_stop_waits_for_it(rings: Dataset) -> None:
    monitor = TrainingMonitor(_trainer(rings, steps=100_000))
    monitor.start()
    with pytest.raises(InputError, match="training already"):
        monitor.start()
    with pytest.raises(InputError, match="training already"):
        next(iter(monitor))
    _until(lambda: len(monitor.records) >= 2)
    monitor.stop()
    at = monitor._source.trainer.steps_done
    monitor.wait()
    assert (monitor.state, monitor.step) == ("stopped", at)
    assert monitor._stop_button.disabled
    assert not monitor._start_button.disabled


def test_a_second_monitor_of_a_trainer_can_stop_it_and_not_train_it_too(rings: Dataset) -> None:
    trainer = _trainer(rings, steps=100_000)
    first, second = TrainingMonitor(trainer), TrainingMonitor(trainer)
    first.start()
    with pytest.raises(InputError, match="training already"):
        second.start()
    second.stop()  # also where no step was taken yet
    first.join(20)
    first.wait()
    assert first.state == "stopped"
    second.start()
    second.stop()
    second.wait()
    assert second.state == "stopped"


def test_an_error_on_the_thread_is_said_in_the_widget(
    monitor: TrainingMonitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise NonFiniteError("training stopped at step 1: <loss> is not a finite number.")

    monkeypatch.setattr(monitor._source.trainer, "step", fail)
    monitor.start()
    monitor.join()
    monitor.wait()
    assert monitor.state == "failed"
    assert monitor.problem == "training stopped at step 1: <loss> is not a finite number."
    assert "&lt;loss&gt;" in monitor._problem.value


def test_an_error_in_a_cell_is_raised_and_said(monitor: TrainingMonitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(monitor._source.trainer, "step", interrupt)
    with pytest.raises(KeyboardInterrupt):
        list(monitor)
    assert monitor.state == "stopped"
    assert "interrupted" in monitor.problem


def test_the_buttons_train_and_stop(rings: Dataset) -> None:
    monitor = TrainingMonitor(_trainer(rings, steps=100_000))
    monitor._start_button.click()
    _until(lambda: monitor._source.trainer.steps_done > 0)
    monitor._stop_button.click()
    monitor.join()
    monitor.wait()
    assert monitor.state == "stopped"


def test_a_finished_trainer_cannot_be_started_and_the_button_says_so(monitor: TrainingMonitor) -> None:
    list(monitor)
    with pytest.raises(InputError, match="at its last step, 20"):
        monitor.start()
    monitor._start_button.click()
    assert "at its last step, 20" in monitor.problem


def test_the_cursor_shows_an_earlier_step_and_ends_follow(points_run: RunFolder) -> None:
    monitor = TrainingMonitor(points_run)
    sheet, charts = monitor._sheet.value, monitor._charts.value
    assert (monitor.step, monitor.follow, monitor.state) == (30, True, "finished")
    monitor.step = 12
    monitor.wait()
    assert not monitor.follow
    assert not monitor._follow.value
    assert monitor._cursor.value == 12
    assert monitor._sheet.value == _sheet_of(points_run, 10)
    assert "bound at step 10" in monitor._numbers.value
    assert monitor._charts.value != charts
    monitor._follow.value = True
    monitor.wait()
    assert monitor._sheet.value == sheet
    monitor._cursor.value = 21
    monitor.wait()
    assert (monitor.step, monitor.follow) == (21, False)


def _sheet_of(run: RunFolder, step: int) -> bytes:
    sheet = TrainingMonitor(run)._source.sheet(step)
    assert sheet is not None
    return sheet


def test_a_run_is_followed_as_it_grows(tmp_path: Path, points_run: RunFolder, rings: Dataset) -> None:
    shutil.copytree(points_run.path, tmp_path / "growing")
    run = RunFolder(tmp_path / "growing")
    lines = run.history.path.read_bytes().splitlines(keepends=True)
    trainer = _trainer(rings)
    trainer.steps_done = 10
    run.history.path.write_bytes(b"".join(lines[:2]))
    run.write_status(status_of(trainer, "running", steps_per_second=12.5))
    monitor = TrainingMonitor(run)
    assert monitor.state == "training"
    assert "12.5 steps/s" in monitor._line.value
    assert not monitor._stop_button.disabled
    monitor._stop_button.click()
    assert run.take_stop_request()
    trainer.steps_done = 30
    run.history.path.write_bytes(b"".join(lines))
    run.write_status(status_of(trainer, "stopped", "stopped at step 30; resume continues it"))
    monitor.join(10)  # its thread ends with the run
    monitor.wait()
    assert (monitor.state, monitor.step) == ("stopped", 30)
    assert monitor.problem == "stopped at step 30; resume continues it"
    assert "bound at step 30" in monitor._numbers.value


def test_a_run_whose_folder_is_gone_is_said_and_followed_no_more(
    tmp_path: Path, points_run: RunFolder, rings: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infogan_explorer.widgets.train._LOOK_SECONDS", 0.05)
    shutil.copytree(points_run.path, tmp_path / "going")
    run = RunFolder(tmp_path / "going")
    run.write_status(status_of(_trainer(rings), "running"))
    monitor = TrainingMonitor(run)
    assert monitor.state == "training"
    shutil.rmtree(run.path)
    monitor.join(10)
    monitor.wait()
    assert monitor.problem == "the folder of run 'going' is gone; this is what was read of it before."
    assert (monitor.state, monitor.step) == ("stopped", 30)
    assert "H(c1)" in monitor._charts.value


def test_a_followed_run_is_not_trained_here(points_run: RunFolder) -> None:
    monitor = TrainingMonitor(points_run)
    with pytest.raises(InputError, match="run 'points' is trained by its own process"):
        list(monitor)
    with pytest.raises(InputError, match="give the monitor a Trainer"):
        monitor.start()
    assert monitor.records == []


def test_no_such_run(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="there is no run 'gone'"):
        TrainingMonitor("gone", runs_dir=tmp_path)
    with pytest.raises(RunError, match=r"has no config\.json"):
        TrainingMonitor(tmp_path)


def test_the_numbers_say_bound_error_ceiling_and_bits(points_run: RunFolder) -> None:
    monitor = TrainingMonitor(points_run)
    row = points_run.history.read()[-1]
    told = monitor._numbers.value
    assert f"{row['bound_nats/c1']:.3f}".replace("-", "\N{MINUS SIGN}") in told
    assert "of 1.386 nats" in told
    assert told.count(" of ") == 1  # a continuous code has no ceiling
    assert "H(c1) = 1.386 nats (2.000 bits)" in monitor._charts.value
    assert "Q knows nothing: \N{MINUS SIGN}0.18 nats" in monitor._charts.value


def test_the_state_line_tells_the_time_left(points_run: RunFolder) -> None:
    shown = TrainingMonitor(points_run)._source.training()
    running = replace(shown, state="training", step=10, steps=1000, steps_per_second=2.0)
    assert "step 10 of 1,000" in state_line(running)
    assert "8 min 15 s left" in state_line(running)


def test_little_of_a_long_run_is_seen_too(points_run: RunFolder) -> None:
    shown = replace(TrainingMonitor(points_run)._source.training(), steps=100_000)
    assert ">100,000</text>" not in bound_charts(replace(shown, step=30), None)
    assert ">100,000</text>" in bound_charts(replace(shown, step=7_000), None)


def test_a_cell_that_trains_says_how_to_stop_it(monitor: TrainingMonitor) -> None:
    for _ in monitor:
        monitor.wait()
        assert "interrupt the kernel" in monitor._hint.value
    assert monitor._hint.value == ""


def test_the_still_is_a_picture(points_run: RunFolder) -> None:
    monitor = TrainingMonitor(points_run)
    assert monitor.still().startswith(b"\x89PNG")
    assert repr(monitor) == "<TrainingMonitor of points, finished>"


def test_nothing_is_printed_and_no_thread_is_left(rings: Dataset, capfd: pytest.CaptureFixture[str]) -> None:
    monitor = TrainingMonitor(_trainer(rings))
    monitor.start()
    monitor.join()
    monitor.wait()
    assert capfd.readouterr() == ("", "")
    _until(lambda: not [t for t in threading.enumerate() if t.name.startswith("infogan-explorer-train")])


def _until(condition: object, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.01)
