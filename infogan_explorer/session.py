"""One sitting of a run: the writing half of training. It steps a Trainer and keeps the run folder true.

The folder speaks of step N in status.json only after the weights and the resume state of its last save are in place.
When to step, to stop and to end is decided in `record.py`.
"""

from __future__ import annotations

import os
import platform
import time
from contextlib import suppress
from dataclasses import dataclass, replace

from infogan_explorer.checkpoint import save_resume, save_weights
from infogan_explorer.errors import InfoGANExplorerError
from infogan_explorer.explore import Explorer
from infogan_explorer.files import write_atomically
from infogan_explorer.history import StepRecord
from infogan_explorer.pictures import to_png
from infogan_explorer.runs import RunFolder
from infogan_explorer.status import State, Status
from infogan_explorer.train import Trainer

_STATUS_SECONDS = 0.5  # status.json is replaced at most this often


@dataclass(frozen=True)
class Progress:
    """How far training is, told after every step."""

    step: int
    steps: int
    steps_per_second: float
    record: StepRecord | None  # the newest, if any was measured in this session


class Session:
    """One sitting of a run: a step and what is written after it; it is told from outside when to go on."""

    def __init__(self, run: RunFolder, trainer: Trainer) -> None:
        self.run = run
        self.record: StepRecord | None = None
        self.is_busy = False  # also after an error in a step or save of this run
        self._trainer = trainer
        self._started = time.monotonic()
        self._first_step = trainer.steps_done
        self._told = 0.0

    @property
    def is_finished(self) -> bool:
        return self._trainer.is_finished

    @property
    def steps_per_second(self) -> float:
        elapsed = time.monotonic() - self._started
        return (self._trainer.steps_done - self._first_step) / elapsed if elapsed > 0 else 0.0

    @property
    def progress(self) -> Progress:
        return Progress(self._trainer.steps_done, self._trainer.settings.steps, self.steps_per_second, self.record)

    @property
    def stop_message(self) -> str:
        return f"stopped at step {self._trainer.steps_done}; resume continues it"

    def step(self) -> None:
        """Train one step and write what was measured."""
        self.is_busy = True
        self._trainer.step()
        if self._trainer.is_record_due:
            # of the step before: this one is spoken of only once it is saved
            self.record = self._trainer.measure(lambda: self._beat(self._trainer.steps_done - 1))
            self.run.history.append(self.record)
        self.is_busy = False

    def keep(self, stopping: bool) -> None:
        """Save if it is due or the last chance to, and tell how far the run is."""
        self.is_busy = True
        if self._trainer.is_save_due or stopping:
            save(self.run, self._trainer)
        self.is_busy = False
        self._beat(self._trainer.steps_done)

    def _beat(self, step: int) -> None:
        """Tell that the run lives and has done `step`, if that was not told just now."""
        if time.monotonic() - self._told >= _STATUS_SECONDS:
            self._tell_quietly("running", step=step)

    def end_after(self, error: Exception, *, is_own: bool) -> None:
        """Bring status.json up to date after a failure, of this run or of another in its lockstep."""
        if is_own:
            self._tell_quietly("failed", str(error) or type(error).__name__)
            return
        if self._trainer.steps_done > self._first_step:  # else the last save is this very step, or there is none yet
            with suppress(InfoGANExplorerError):
                save(self.run, self._trainer)
        state: State = "finished" if self.is_finished else "stopped"
        self._tell_quietly(state, "" if self.is_finished else f"its twin failed; {self.stop_message}")

    def _tell_quietly(self, state: State, message: str = "", step: int | None = None) -> None:
        """Tell if it can be told: no run ends for want of a heartbeat, and a full disk cannot hold that news either."""
        with suppress(InfoGANExplorerError):
            self.tell(state, message, step)

    def tell(self, state: State, message: str = "", step: int | None = None) -> None:
        """Write status.json; `step` where it is not the trainer's."""
        self._told = time.monotonic()
        status = status_of(self._trainer, state, message, self.steps_per_second)
        self.run.write_status(status if step is None else replace(status, step=step))


def status_of(trainer: Trainer, state: State, message: str = "", steps_per_second: float = 0.0) -> Status:
    """What status.json says of a run that this process trains."""
    return Status(
        state=state,
        step=trainer.steps_done,
        steps=trainer.settings.steps,
        steps_per_second=round(steps_per_second, 3),
        seconds=round(trainer.seconds, 3),
        pid=os.getpid(),
        heartbeat=time.time(),
        message=message,
        host=platform.node(),
    )


def save(run: RunFolder, trainer: Trainer) -> None:
    """Save the present step: weights, resume state, sample sheet.

    Raises:
        NonFiniteError: if a weight is not a finite number; nothing is saved then.
        MachineError: if the disk is full or the folder cannot be written.
    """
    step = trainer.steps_done
    if not trainer.is_record_due:  # else measuring has just done it
        trainer.refresh_statistics()
    trainer.check_weights()
    # weights last: a run that is killed between the two goes on from the save before, or begins again
    save_resume(run, trainer.resume_tensors(), step, trainer.seconds)
    save_weights(run, trainer.infogan, step)
    write_atomically(run.samples_path(step), draw_samples(trainer))


def draw_samples(trainer: Trainer) -> bytes:
    """The sample sheet of the present step as a PNG file."""
    return to_png(Explorer(trainer.infogan, trainer.settings, trainer.steps_done).sample_sheet())
