"""Training that leaves a run folder behind: starting, resuming, saving, stopping.

A folder speaks of step N in status.json only after the weights and the resume state of its last save are in place, and
a resumed run drops what was measured after that save and measures it again: on CPU, to the same bits.
"""

from __future__ import annotations

import platform
import re
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from infogan_explorer.checkpoint import load_resume, load_weights
from infogan_explorer.config import Settings, validate
from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import RunError
from infogan_explorer.evaluations import drop_evaluations_after
from infogan_explorer.history import StepRecord
from infogan_explorer.honest import drop_honest_bounds_after
from infogan_explorer.networks import count_weights
from infogan_explorer.runs import RunFolder
from infogan_explorer.session import Progress, Session
from infogan_explorer.train import Trainer

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
    config = describe_run(trainer, dataset, data_root)
    run = RunFolder.create(runs_dir, name or free_name(settings, runs_dir), config)
    run.claim()
    return run, trainer


def describe_run(trainer: Trainer, dataset: Dataset, data_root: Path | None) -> dict[str, Any]:
    """What config.json says of a new run."""
    settings, infogan = trainer.settings, trainer.infogan
    return {
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


def free_name(settings: Settings, runs_dir: Path, also: Sequence[str] = ()) -> str:
    """A run name that is not taken: dataset, preset, 'gan' for the baseline, seed, and a number if need be.

    Args:
        settings: what the name is made from.
        runs_dir: the folder of all runs.
        also: endings; the name with each of them is free as well.
    """
    parts = [settings.dataset_name, settings.preset, *(["gan"] if settings.baseline else []), f"s{settings.seed}"]
    return number_name(re.sub(r"[^A-Za-z0-9._-]+", "-", "-".join(parts)), runs_dir, also)


def number_name(base: str, runs_dir: Path, also: Sequence[str] = ()) -> str:
    """`base`, cut to 56 characters, with the first number from 2 on that makes it free if it is not."""
    name, number = base[:56], 2
    while any((runs_dir / f"{name}{ending}").exists() for ending in ("", *also)):
        name, number = f"{base[:56]}-{number}", number + 1
    return name


def resume_trainer(run: RunFolder, dataset: Dataset, steps: int | None = None, at: int | None = None) -> Trainer:
    """A Trainer in the state of a save of the run, the last where not said otherwise, and the folder cut back to it.

    Args:
        run: a run that is not training now.
        dataset: the dataset that the run was started with.
        steps: a new total number of steps, beyond the save.
        at: the step of an earlier save that has a resume state.

    Raises:
        InputError: if `steps` is no number of steps.
        RunError: if the run trains now, is finished, was trained on other examples, or has nothing to resume from.
    """
    status = run.status()
    if status and status.is_alive:
        raise RunError(f"run {run.name!r} is training now (process {status.pid}); stop it first, or wait.")
    run.claim()
    try:
        return _resumed(run, dataset, steps, at)
    except BaseException:
        run.release()
        raise


def last_save(run: RunFolder) -> int:
    """The last step from which a run can go on; 0 if there is none, and it begins again."""
    return max(set(run.resume_steps()) & set(run.weights_steps()), default=0)


def _resumed(run: RunFolder, dataset: Dataset, steps: int | None, at: int | None) -> Trainer:
    at = last_save(run) if at is None else at
    settings = run.settings()
    if steps is not None:
        settings = validate({**settings.model_dump(), "steps": steps})
        if steps <= at:
            raise RunError(f"run {run.name!r} has step {at} already, but --steps {steps} was given; give more.")
    if not last_save(run) and run.weights_steps():
        raise RunError(
            f"run {run.name!r} has weights but no resume state, like every shipped model; "
            f"train a copy of it further with `infogan-explorer fork {run.reference} --steps "
            f"{2 * run.weights_steps()[-1]}`."
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
        restore(trainer, run, at)
    run.set_steps(settings.steps)
    run.drop_saves_after(at)  # before the history: a run killed between the two never goes on past lines it lacks
    run.history.keep_up_to(at)
    drop_honest_bounds_after(run, at)
    drop_evaluations_after(run, at)
    return trainer


def restore(trainer: Trainer, run: RunFolder, step: int) -> None:
    """Bring a new trainer into the state that a run was in when it saved `step`.

    Raises:
        RunError: if weights or resume state are missing, damaged, or of other networks.
    """
    load_weights(trainer.infogan, run.weights_path(step))
    tensors, trainer.seconds = load_resume(run, step)
    try:
        trainer.load_resume_tensors(tensors)
    except (KeyError, ValueError, IndexError, RuntimeError):
        raise RunError(
            f"{str(run.resume_path(step))!r} does not fit the run's networks; delete it to use the save before."
        ) from None
    trainer.steps_done = step


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
    return record_in_lockstep([(run, trainer)], on_progress, should_stop)[0]


def record_in_lockstep(
    runs: Sequence[tuple[RunFolder, Trainer]],
    on_progress: OnProgress = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[StepRecord | None]:
    """`record_run` for several runs that stand at one step and have one total: each takes a step, then the next.

    No run sees anything of another, so each gets the bits that it would get alone. They measure at the same steps,
    a stop asked of one stops all of them, and where one fails, the others are saved and stopped.

    Args:
        runs: the runs with their trainers.
        on_progress: told of the first run after every step.
        should_stop: asked after every step.

    Returns:
        The last record of this session for each run, or None if none was due.

    Raises:
        NonFiniteError, MachineError: after every status.json was brought up to date, where the disk lets it.
    """
    with ExitStack() as claims:
        sessions = []
        for run, trainer in runs:
            run.claim()
            claims.callback(run.release)
            run.take_stop_request()  # one that was left by an earlier session
            sessions.append(Session(run, trainer))
        try:
            _train_sessions(sessions, on_progress, should_stop)
        except Exception as error:
            is_from_one = any(session.is_busy for session in sessions)
            for session in sessions:
                session.end_after(error, is_own=session.is_busy or not is_from_one)
            raise
    return [session.record for session in sessions]


def _train_sessions(sessions: Sequence[Session], on_progress: OnProgress, should_stop: Callable[[], bool]) -> None:
    for session in sessions:
        session.tell("running")
    first = sessions[0]
    while not first.is_finished:
        for session in sessions:
            session.step()
        # every request is used up, or the next session would stop at once
        stopping = any([should_stop(), *(session.run.take_stop_request() for session in sessions)])
        for session in sessions:
            session.keep(stopping)
        on_progress(first.progress)
        if stopping and not first.is_finished:
            for session in sessions:
                session.tell("stopped", session.stop_message)
            return
    for session in sessions:
        session.tell("finished")
