"""Where a TrainingMonitor gets what it shows: from a Trainer in this kernel, or from the folder of a run.

Neither draws anything; both tell how training stands as a `Training`, and hand out sample sheets.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from weakref import WeakKeyDictionary

from infogan_explorer.history import StepRecord
from infogan_explorer.labels import Labels, read_labels
from infogan_explorer.pictures import fewer_colours, thumbnail
from infogan_explorer.runs import RunFolder
from infogan_explorer.session import draw_samples
from infogan_explorer.train import Trainer
from infogan_explorer.widgets.training_view import Training

_MOST_SHEETS = 80  # kept in memory; beyond it every second one goes
_SHEET_SHARE = 0.05  # of the time of training that sample sheets may take
_LARGEST_SHEET = 4096  # pixels a side

# how to stop each Trainer that is trained now; a cell that is run anew makes a second monitor of the same one
_sittings: WeakKeyDictionary[Trainer, threading.Event] = WeakKeyDictionary()


class TrainerFollowed:
    """A Trainer in this kernel: one sitting after another, in a cell or on a thread."""

    def __init__(self, trainer: Trainer, changed: Callable[[], None]) -> None:
        """
        Args:
            trainer: what is trained.
            changed: called on the training thread when there is something new to show.
        """
        self.trainer = trainer
        self.state, self.said = "finished" if trainer.is_finished else "ready", ""
        self.records: list[StepRecord] = []
        self._changed = changed
        self._rows: list[dict[str, float]] = []
        self._sheets: dict[int, bytes] = {}
        self._next_sheet = 0.0
        self._speed = 0.0

    @property
    def is_training(self) -> bool:
        """Whether it is trained now, through this or another monitor."""
        return self.trainer in _sittings

    def sit(self) -> Generator[StepRecord, None, None]:
        """Train to the end or to a stop, yielding what was measured; however it ends, `state` says how."""
        stopping = _sittings[self.trainer] = threading.Event()  # from now on, not from the first step on
        self.state, self.said = "training", ""
        return self._sitting(stopping)

    def _sitting(self, stopping: threading.Event) -> Generator[StepRecord, None, None]:
        try:
            self._changed()
            yield from self._steps(stopping)
        except GeneratorExit:  # the loop over it was left
            self._end("stopped")
            raise
        except KeyboardInterrupt:
            self._end("stopped", "the cell was interrupted; go on with another loop or with start().")
            raise
        except BaseException as error:
            self._end("failed", str(error) or type(error).__name__)
            raise
        self._end("finished" if self.trainer.is_finished else "stopped")

    def stop(self) -> None:
        """End the sitting after the step under way, also another monitor's."""
        if stopping := _sittings.get(self.trainer):
            stopping.set()

    def training(self) -> Training:
        """How training stands."""
        trainer, spec = self.trainer, self.trainer.infogan.spec
        return Training(
            state=self.state,
            step=trainer.steps_done,
            steps=trainer.settings.steps,
            seconds=trainer.seconds,
            steps_per_second=self._speed,
            said=self.said,
            rows=tuple(self._rows),
            codes=spec.describe(),
            settings=trainer.settings.model_dump(),
        )

    def sheet(self, step: int) -> bytes | None:
        """The newest sample sheet at or before `step`, as a PNG file."""
        drawn = [at for at in tuple(self._sheets) if at <= step]
        return self._sheets[max(drawn)] if drawn else None

    def _steps(self, stopping: threading.Event) -> Iterator[StepRecord]:
        trainer, started, first = self.trainer, time.monotonic(), self.trainer.steps_done
        while not trainer.is_finished and not stopping.is_set():
            trainer.step()
            self._speed = (trainer.steps_done - first) / (time.monotonic() - started)
            if trainer.is_record_due:
                record = trainer.measure()
                self.records.append(record)
                self._rows.append(record.to_json())
                if trainer.is_finished or time.monotonic() >= self._next_sheet:
                    self._draw_sheet()
                self._changed()
                yield record

    def _draw_sheet(self) -> None:
        """On the thread that trains: the networks change only there."""
        started = time.monotonic()
        sheet = fewer_colours(draw_samples(self.trainer))  # it is saved with the notebook
        if len(self._sheets) >= _MOST_SHEETS:
            self._sheets = {step: self._sheets[step] for step in sorted(self._sheets)[::2]}
        self._sheets[self.trainer.steps_done] = sheet
        took = time.monotonic() - started
        self._next_sheet = time.monotonic() + took / _SHEET_SHARE

    def _end(self, state: str, said: str = "") -> None:
        _sittings.pop(self.trainer, None)
        self.state, self.said = state, said
        self._changed()


class RunFollowed:
    """The folder of a run that another process trains, or has trained: only read."""

    def __init__(self, run: RunFolder, runs_dir: Path) -> None:
        """
        Raises:
            RunError: if the folder is no run.
        """
        self.run = run
        self._config = run.config()
        self._runs_dir = runs_dir
        self._rows: list[dict[str, float]] = []
        self._place = 0
        self._inode = 0

    @property
    def is_training(self) -> bool:
        status = self.run.status()
        return self._is_starting() if status is None else status.state == "running"

    def stop(self) -> None:
        """Ask the process that trains it to save and stop."""
        self.run.request_stop()

    def training(self) -> Training:
        """How training stands, from what the files say now."""
        status = self.run.status()
        self._read_rows()
        settings, labels = self._config["settings"], self._labels()
        last = self._rows[-1] if self._rows else {"step": 0, "seconds": 0.0}
        if status is None:
            is_there = self.run.path.is_dir()
            state = "starting" if self._is_starting() else "finished" if is_there else "stopped"
            said = (
                "" if is_there else f"the folder of run {self.run.name!r} is gone; this is what was read of it before."
            )
            return Training(
                state, int(last["step"]), settings["steps"], last.get("seconds", 0.0), 0.0, said, tuple(self._rows),
                self._config["codes"], settings, labels,
            )  # fmt: skip
        state = "training" if status.state == "running" else status.state
        return Training(
            state, status.step, settings["steps"], status.seconds, status.steps_per_second, status.message,
            tuple(self._rows), self._config["codes"], settings, labels, status,
        )  # fmt: skip

    def sheet(self, step: int) -> bytes | None:
        """The newest saved sample sheet at or before `step`, as a PNG file."""
        for saved in reversed(self.run.weights_steps()):
            if saved <= step:
                try:
                    return thumbnail(
                        self.run.samples_path(saved).read_bytes(), (_LARGEST_SHEET, _LARGEST_SHEET), _LARGEST_SHEET
                    )
                except (OSError, ValueError):
                    continue
        return None

    def _is_starting(self) -> bool:
        """Whether a run without a status has nothing yet; a shipped model needs none."""
        return self.run.path.is_dir() and not self.run.weights_steps()

    def _labels(self) -> Labels:
        return read_labels(self.run, self._runs_dir)

    def _read_rows(self) -> None:
        try:
            stat = self.run.history.path.stat()
        except OSError:
            return
        if stat.st_ino != self._inode or stat.st_size < self._place:  # a resumed run puts a shorter file in its place
            self._rows, self._place, self._inode = [], 0, stat.st_ino
        new, self._place = self.run.history.read_from(self._place)
        self._rows = self._rows + new
