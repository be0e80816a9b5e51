"""The training monitor: is the bound rising?

monitor = TrainingMonitor(Trainer(build_settings("quick"), load_dataset("mnist-5k").train.examples))
display(monitor)
for record in monitor:      # trains in the cell; or monitor.start(), which trains on a thread
    ...

TrainingMonitor("my-run")   # follows the files of a run that another process trains
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ipywidgets
import traitlets

from infogan_explorer.errors import InputError
from infogan_explorer.figures import PrintedRun, compute_bound_curves, draw_bound_curves, figure_bytes
from infogan_explorer.history import StepRecord
from infogan_explorer.runs import RunFolder
from infogan_explorer.train import Trainer
from infogan_explorer.widgets.followed import RunFollowed, TrainerFollowed
from infogan_explorer.widgets.live import STILL_CAPTION, LiveWidget
from infogan_explorer.widgets.named_run import named_run
from infogan_explorer.widgets.training_view import Training, bound_charts, health_lines, numbers_at, state_line

_PAUSE_SECONDS = 0.3  # between two drawings: training comes first
_LOOK_SECONDS = 1.0  # between two looks at a run's files
_SHEET_PIXELS = 302
_STILL_DPI = 110
_IN_CELL = "a cell trains: interrupt the kernel to stop it; buttons and sliders wait until then"


class TrainingMonitor(LiveWidget):
    """Charts of the bounds, samples, and the numbers at a cursor, while an InfoGAN is trained or after.

    Traits:
        step: the step that samples and numbers are of; setting it ends `follow`.
        follow: whether `step` moves with training.
        state: 'ready', 'starting', 'training', 'stopped', 'finished' or 'failed'; read only.
    """

    step = traitlets.Int(0)
    follow = traitlets.Bool(True)
    state = traitlets.Unicode("ready", read_only=True)

    def __init__(self, source: Trainer | RunFolder | Path | str, *, runs_dir: Path | str = "checkpoints") -> None:
        """
        Args:
            source: a Trainer, which this widget then trains; or a run, which it follows: its name under `runs_dir`,
                its path or folder, or a shipped model's name.
            runs_dir: the folder of all runs.

        Raises:
            RunError: if there is no such run.
        """
        super().__init__(pause_seconds=_PAUSE_SECONDS)
        self._thread: threading.Thread | None = None
        self._source: TrainerFollowed | RunFollowed
        if isinstance(source, Trainer):
            self._source = TrainerFollowed(source, self._redraw)
        else:
            self._source = RunFollowed(named_run(source, Path(runs_dir)), Path(runs_dir))
        self._build()
        self.observe(self._cursor_was_set, "step")
        self.observe(self._redraw, "follow")
        self.observe(self._move_controls, ["step", "follow", "state"])
        self._move_controls()
        if isinstance(self._source, RunFollowed) and self._source.is_training:
            self._start_thread(self._look_again_and_again)

    # -- training --------------------------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[StepRecord]:
        """Train in this cell, a record at a time, to the end or to a stop.

        Raises:
            InputError: if the monitor follows a run, which another process trains, or trains already.
        """
        sitting = self._idle().sit()
        try:
            yield from sitting
        finally:
            sitting.close()
            self.wait()
            self.refresh_still()

    def start(self) -> None:
        """Train on a thread; cells and sliders go on working. After an error, its sentence is in the widget.

        Raises:
            InputError: if the monitor follows a run, which another process trains, or trains already.
        """
        trained = self._idle()
        if trained.trainer.is_finished:
            raise InputError(
                f"this Trainer is at its last step, {trained.trainer.steps_done:,}; build one with more steps."
            )
        sitting = trained.sit()
        self._start_thread(lambda: self._train(sitting))

    def stop(self) -> None:
        """End training after the step under way, and wait for that where a thread trains; of a run, ask it to stop."""
        self._source.stop()
        if isinstance(self._source, TrainerFollowed):
            self.join()

    def join(self, timeout_seconds: float | None = None) -> None:
        """Wait for the thread that trains, or that follows a run, if there is one."""
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout_seconds)

    @property
    def records(self) -> list[StepRecord]:
        """What was measured since this monitor was made; of a followed run, nothing: its history has it."""
        return self._source.records if isinstance(self._source, TrainerFollowed) else []

    def close(self) -> None:
        """Take the widget off the page, and end following a run."""
        self._is_closed = True
        super().close()

    _is_closed = False

    def _trained(self) -> TrainerFollowed:
        if isinstance(self._source, RunFollowed):
            raise InputError(
                f"run {self._source.run.name!r} is trained by its own process and only followed here; "
                "give the monitor a Trainer to train in this notebook."
            )
        return self._source

    def _idle(self) -> TrainerFollowed:
        trained = self._trained()
        if trained.is_training or self._thread is not None:
            raise InputError("this Trainer is training already; stop it first.")
        return trained

    def _start_thread(self, work: Any) -> None:
        self._thread = threading.Thread(target=work, name="infogan-explorer-train", daemon=True)
        self._thread.start()

    def _train(self, sitting: Iterator[StepRecord]) -> None:
        try:
            for _ in sitting:
                pass
        except Exception:
            return  # its sentence is shown as how training ended; a thread has nobody to raise to
        finally:
            self._thread = None

    def _look_again_and_again(self) -> None:
        goes_on = True
        while goes_on and not self._is_closed:
            goes_on = self._source.is_training  # asked first: what is drawn last is how it ended
            self._redraw()
            if goes_on:
                time.sleep(_LOOK_SECONDS)

    # -- drawing ---------------------------------------------------------------------------------------------------

    def still(self) -> bytes:
        curves = compute_bound_curves(self._shown.rows, self._shown.codes)
        run = PrintedRun(self._name, curves, bool(self._shown.settings.get("baseline")))
        title = f"{self._name} at step {self._shown.step:,}, {STILL_CAPTION}"
        return figure_bytes(draw_bound_curves([run], title, self._shown.labels), "png", _STILL_DPI)

    def __repr__(self) -> str:
        return f"<TrainingMonitor of {self._name}, {self.state}>"

    @property
    def _name(self) -> str:
        source = self._source
        return source.run.name if isinstance(source, RunFollowed) else source.trainer.settings.dataset

    def _state(self) -> tuple[int, bool]:
        return self.step, self.follow

    def _draw(self, state: tuple[int, bool]) -> None:
        step, follow = state
        self._shown: Training = self._source.training()
        at = self._shown.step if follow else step
        sheet = self._source.sheet(at)
        if sheet is not None:
            self._sheet.value = sheet
        self._line.value = state_line(self._shown)
        self._bar.max, self._bar.value = self._shown.steps, self._shown.step
        self._lights.value = health_lines(self._shown)
        self._charts.value = bound_charts(self._shown, None if follow else at)
        self._numbers.value = numbers_at(self._shown, at)
        self.set_trait("state", self._shown.state)
        if follow and self.follow:
            self._is_following = True
            self.step = at
            self._is_following = False

    def _draw_or_say(self, state: Any) -> None:
        super()._draw_or_say(state)
        if not self.problem and self._shown.said:
            self._say(self._shown.said)

    # -- controls --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._is_following = False
        self._line, self._lights, self._charts = ipywidgets.HTML(), ipywidgets.HTML(), ipywidgets.HTML()
        self._bar = ipywidgets.IntProgress(min=0, max=1, layout={"width": "560px", "height": "10px"})
        side = f"{_SHEET_PIXELS}px"
        self._sheet = ipywidgets.Image(
            format="png",
            layout={"width": side, "height": side, "object_fit": "contain", "border": "1px solid rgba(127,127,127,.3)"},
        )
        self._numbers = ipywidgets.HTML(layout={"width": "344px"})
        steps = self._source.training().steps
        self._cursor = ipywidgets.IntSlider(
            min=0,
            max=max(steps, 1),
            description="step",
            tooltip="the step that samples and numbers are of",
            style={"description_width": "40px"},
            layout={"width": "460px"},
        )
        self._follow = ipywidgets.Checkbox(True, description="follow", indent=False, layout={"width": "90px"})
        self._cursor.observe(self._guarded(self._cursor_moved), "value")
        self._follow.observe(self._guarded(lambda change: self.set_trait("follow", change.new)), "value")
        self._start_button = ipywidgets.Button(description="Start", tooltip="train on a thread of this kernel")
        self._stop_button = ipywidgets.Button(description="Stop", tooltip="stop after the step under way")
        self._start_button.on_click(self._guarded(lambda _: self.start()))
        self._stop_button.on_click(self._guarded(lambda _: self._source.stop()))
        self._hint = ipywidgets.HTML()
        is_trainer = isinstance(self._source, TrainerFollowed)
        buttons = [self._start_button, self._stop_button] if is_trainer else [self._stop_button]
        left = ipywidgets.VBox(
            [
                self._line,
                self._bar,
                self._charts,
                ipywidgets.HBox([self._cursor, self._follow]),
                self._lights,
                ipywidgets.HBox([*buttons, self._hint]),
            ],
            layout={"width": "580px", "margin": "0 16px 0 0"},
        )
        words = ipywidgets.HTML('<div class="infogan-small">samples of G on the same noise, one row a category</div>')
        right = ipywidgets.VBox([self._sheet, words, self._numbers])
        self._show(ipywidgets.HBox([left, right], layout={"flex_flow": "row wrap"}))

    def _cursor_moved(self, change: Any) -> None:
        if change.new != self.step:
            self.step = change.new

    def _cursor_was_set(self, _: Any) -> None:
        if not self._is_following:
            self.follow = False
            self._redraw()

    def _move_controls(self, *_: Any) -> None:
        self._cursor.value = self.step
        self._follow.value = self.follow
        is_training = self.state in ("training", "starting")
        self._start_button.disabled = is_training or self.state == "finished"
        self._stop_button.disabled = not is_training
        is_in_cell = self.state == "training" and isinstance(self._source, TrainerFollowed) and self._thread is None
        self._hint.value = f'<div class="infogan-small">{_IN_CELL}</div>' if is_in_cell else ""
