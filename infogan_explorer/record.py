"""Training that leaves a run folder behind: starting, resuming, saving, stopping.

A folder speaks of step N in status.json only after the weights and the resume state of its last save are in place, and
a resumed run drops what was measured after that save and measures it again: on CPU, to the same bits.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from infogan_explorer.checkpoint import load_resume, load_weights, save_resume, save_weights
from infogan_explorer.config import Settings, validate
from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import InfoGANExplorerError, RunError
from infogan_explorer.explore import Explorer
from infogan_explorer.files import write_atomically
from infogan_explorer.history import StepRecord
from infogan_explorer.networks import count_weights
from infogan_explorer.pictures import to_png
from infogan_explorer.runs import RunFolder, State, Status
from infogan_explorer.train import Trainer

_STATUS_SECONDS = 0.5  # status.json is replaced at most this often


@dataclass(frozen=True)
class Progress:
    """How far training is, told after every step."""

    step: int
    steps: int
    steps_per_second: float
    record: StepRecord | None  # the newest, if any was measured in this session


OnProgress = Callable[[Progress], None]


def start_run(
    settings: Settings, dataset: Dataset, runs_dir: Path, name: str | None = None, data_root: Path | None = None
) -> tuple[RunFolder, Trainer]:
    """Build the networks, then make a new run folder with its config.json.

    Args:
        settings: everything that decides the run.
        dataset: what it is trained on; only `dataset.train.examples` is ever read here.
        runs_dir: the folder of all runs.
        name: the run's name; made from the settings where not given.
        data_root: where the dataset was read from, noted so that `resume` finds it again.

    Raises:
        InputError: if the settings do not fit the dataset or the name cannot be used.
        RunError: if a run of this name exists.
        MachineError: if the folder cannot be written.
    """
    trainer = Trainer(settings, dataset.train.examples)
    infogan = trainer.infogan
    config: dict[str, Any] = {
        "settings": settings.model_dump(),
        "codes": settings.spec.describe(),
        **{f"entropy_nats/{name}": code.entropy_nats for name, code in settings.spec.by_name.items()},
        "example_shape": list(dataset.example_shape),
        "data_root": str(data_root.expanduser().resolve()) if data_root else None,
        "training_examples": len(dataset.train.examples),
        "dataset_fingerprint": dataset.fingerprint,
        "weights": {
            "generator": count_weights(infogan.generator),
            "recognition": sum(parameter.numel() for parameter in infogan.recognition_parameters()),
        },
        "device": str(trainer.device),
        "threads": torch.get_num_threads(),
        "created": time.time(),
        "command": " ".join(["infogan-explorer", *sys.argv[1:]]),
        "versions": {
            "python": platform.python_version(),
            **{package: version(package) for package in ("infogan-explorer", "torch", "numpy", "safetensors")},
        },
    }
    run = RunFolder.create(runs_dir, name or free_name(settings, runs_dir), config)
    run.claim()
    return run, trainer


def free_name(settings: Settings, runs_dir: Path) -> str:
    """A run name that is not taken: dataset, preset, 'gan' for the baseline, seed, and a number if need be."""
    parts = [settings.dataset, settings.preset, *(["gan"] if settings.baseline else []), f"s{settings.seed}"]
    base = "-".join(parts).replace(":", "-").replace("/", "-")[:56]
    name, number = base, 2
    while (runs_dir / name).exists():
        name, number = f"{base}-{number}", number + 1
    return name


def resume_trainer(run: RunFolder, dataset: Dataset, steps: int | None = None) -> Trainer:
    """A Trainer in the state of the run's last save, and the history cut back to it.

    Args:
        run: a run that is not training now.
        dataset: the dataset that the run was started with.
        steps: a new total number of steps, beyond the last save.

    Raises:
        InputError: if `steps` is no number of steps.
        RunError: if the run trains now, is finished, was trained on other examples, or has nothing to resume from.
    """
    status = run.status()
    if status and status.is_alive:
        raise RunError(f"run {run.name!r} is training now (process {status.pid}); stop it first, or wait.")
    run.claim()
    try:
        return _resumed(run, dataset, steps)
    except BaseException:
        run.release()
        raise


def _resumed(run: RunFolder, dataset: Dataset, steps: int | None) -> Trainer:
    at = max(set(run.resume_steps()) & set(run.weights_steps()), default=0)
    settings = run.settings()
    if steps is not None:
        settings = validate({**settings.model_dump(), "steps": steps})
        if steps <= at:
            raise RunError(f"run {run.name!r} has step {at} already, but --steps {steps} was given; give more.")
    if not at and run.weights_steps():
        raise RunError(
            f"run {run.name!r} has weights but no resume state, like every shipped model; train a new run instead."
        )
    if at >= settings.steps:
        raise RunError(
            f"run {run.name!r} is finished at step {at} of {settings.steps}; "
            f"train it further with `infogan-explorer resume {run.reference} --steps {2 * at}`."
        )
    if dataset.fingerprint != run.config()["dataset_fingerprint"]:
        raise RunError(
            f"run {run.name!r} was trained on other examples than {dataset.name!r} holds here; "
            "give the --data-root that it was started with."
        )
    trainer = Trainer(settings, dataset.train.examples)
    if at:  # else it was killed before its first save, and begins again
        load_weights(trainer.infogan, run.weights_path(at))
        tensors, trainer.seconds = load_resume(run, at)
        try:
            trainer.load_resume_tensors(tensors)
        except (KeyError, ValueError, IndexError, RuntimeError):
            raise RunError(
                f"{str(run.resume_path(at))!r} does not fit the run's networks; delete it to use the save before."
            ) from None
        trainer.steps_done = at
    run.set_steps(settings.steps)
    run.history.keep_up_to(at)
    return trainer


def record_run(
    run: RunFolder,
    trainer: Trainer,
    on_progress: OnProgress = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> StepRecord | None:
    """Train to the end or to a stop, writing the run folder.

    A stop, by `should_stop` or by `RunFolder.request_stop`, is seen after the step under way and ends in a save.

    Returns:
        The last record of this session, or None if none was due.

    Raises:
        NonFiniteError, MachineError: after status.json was set to 'failed', where the disk lets it.
    """
    run.claim()
    run.take_stop_request()  # one that was left by an earlier session
    session = _Session(run, trainer)
    record: StepRecord | None = None
    try:
        session.tell("running")
        while not trainer.is_finished:
            trainer.step()
            if trainer.is_record_due:
                record = trainer.measure()
                run.history.append(record)
            stopping = should_stop() or run.take_stop_request()
            if trainer.is_save_due or stopping:
                session.save()
            session.tell_sometimes()
            on_progress(Progress(trainer.steps_done, trainer.settings.steps, session.steps_per_second, record))
            if stopping and not trainer.is_finished:
                session.tell("stopped", f"stopped at step {trainer.steps_done}; resume continues it")
                return record
        session.tell("finished")
    except Exception as error:
        session.tell_quietly("failed", str(error) or type(error).__name__)
        raise
    finally:
        run.release()
    return record


class _Session:
    """The writing half of one sitting of a run."""

    def __init__(self, run: RunFolder, trainer: Trainer) -> None:
        self._run = run
        self._trainer = trainer
        self._started = time.monotonic()
        self._first_step = trainer.steps_done
        self._told = 0.0

    @property
    def steps_per_second(self) -> float:
        elapsed = time.monotonic() - self._started
        return (self._trainer.steps_done - self._first_step) / elapsed if elapsed > 0 else 0.0

    def save(self) -> None:
        trainer, step = self._trainer, self._trainer.steps_done
        if not trainer.is_record_due:  # else measuring has just done it
            trainer.refresh_statistics()
        trainer.check_weights()
        save_weights(self._run, trainer.infogan, step)
        save_resume(self._run, trainer.resume_tensors(), step, trainer.seconds)
        sheet = Explorer(trainer.infogan, trainer.settings, step).sample_sheet()
        write_atomically(self._run.samples_path(step), to_png(sheet))

    def tell_sometimes(self) -> None:
        if time.monotonic() - self._told >= _STATUS_SECONDS:
            self.tell_quietly("running")

    def tell_quietly(self, state: State, message: str = "") -> None:
        """Tell if it can be told: no run ends for want of a heartbeat, and a full disk cannot hold that news either."""
        with suppress(InfoGANExplorerError):
            self.tell(state, message)

    def tell(self, state: State, message: str = "") -> None:
        self._told = time.monotonic()
        self._run.write_status(
            Status(
                state=state,
                step=self._trainer.steps_done,
                steps=self._trainer.settings.steps,
                steps_per_second=round(self.steps_per_second, 3),
                seconds=round(self._trainer.seconds, 3),
                pid=os.getpid(),
                heartbeat=time.time(),
                message=message,
                host=platform.node(),
            )
        )
