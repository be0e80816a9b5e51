"""Twins: an InfoGAN and its GAN baseline, trained in lockstep in one process on the same batches, noise and codes.

They are two ordinary runs, NAME and NAME-gan, each of which names the other in its config.json. `record_in_lockstep`
trains them; each gets the bits that it would get alone.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from infogan_explorer.config import Settings
from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import InfoGANExplorerError, InputError, RunError
from infogan_explorer.record import describe_run, free_name, last_save, resume_trainer
from infogan_explorer.runs import RunFolder, check_run_name
from infogan_explorer.train import Trainer

ENDING = "-gan"  # of the baseline's name
_LONGEST = 64 - len(ENDING)

Twins = list[tuple[RunFolder, Trainer]]


def start_twins(
    settings: Settings, dataset: Dataset, runs_dir: Path, name: str | None = None, data_root: Path | None = None
) -> Twins:
    """Make the folders of an InfoGAN, NAME, and of its baseline, NAME-gan; either both or none.

    Args:
        settings: of the InfoGAN; the baseline differs in `baseline` alone.
        dataset: what both are trained on.
        runs_dir: the folder of all runs.
        name: the InfoGAN's name; made from the settings where not given.
        data_root: where the dataset was read from, noted so that `resume` finds it again.

    Returns:
        The InfoGAN and the baseline, each with its trainer.

    Raises:
        InputError: if the settings are a baseline's or do not fit the dataset, or the name cannot be used.
        RunError: if a run of either name exists.
        MachineError: if a folder cannot be written.
    """
    if settings.baseline:
        raise InputError("twins are an InfoGAN and its baseline, but only the baseline was asked for; ask for one.")
    infogan = check_twin_name(name) if name else free_name(settings, runs_dir, [ENDING])
    names = [infogan, infogan + ENDING]
    trainers = [
        Trainer(half, dataset.train.examples) for half in (settings, settings.model_copy(update={"baseline": True}))
    ]
    configs = [
        {**describe_run(trainer, dataset, data_root), "twin": other}
        for trainer, other in zip(trainers, reversed(names), strict=True)
    ]
    twins: Twins = []
    try:
        for own, config, trainer in zip(names, configs, trainers, strict=True):
            run = RunFolder.create(runs_dir, own, config)
            twins.append((run, trainer))
            run.claim()
    except BaseException:
        for run, _ in twins:
            run.release()
            shutil.rmtree(run.path, ignore_errors=True)
        raise
    return twins


def check_twin_name(name: str) -> str:
    """Return `name` if an InfoGAN with a twin may be called so.

    Raises:
        InputError: if it may not; names are refused, never changed.
    """
    if len(check_run_name(name)) > _LONGEST:
        raise InputError(
            f"run name {name[:40] + '...'!r} has {len(name)} characters, but with twins the baseline is called "
            f"NAME{ENDING}; take at most {_LONGEST}."
        )
    return name


def resume_twins(run: RunFolder, dataset: Dataset, steps: int | None = None) -> tuple[Twins, str]:
    """A run, and where it has a twin that can go on with it, that twin: both in the state of one save.

    They go on together if both have a step left to train and their last saves are one step, or one save apart, as a
    killed process leaves them; the further one then goes back to the common save, and trains the rest again.

    Args:
        run: a run that is not training now.
        dataset: the dataset that the run was started with.
        steps: a new total number of steps for both.

    Returns:
        The run with its trainer, then its twin if it goes on too; and why not, in one sentence, or ''.

    Raises:
        InputError, RunError: as `resume_trainer`.
    """
    other = run.config().get("twin")
    if not other:
        return [(run, resume_trainer(run, dataset, steps))], ""
    beside = run.path if run.path.name == run.name else run.path.resolve()  # else it is '.', or a link
    twin = RunFolder(beside.parent / str(other))
    at, why_not = _common_save(run, twin, str(other), steps)
    trainer = resume_trainer(run, dataset, steps, None if why_not else at)
    if not why_not:
        try:
            return [(run, trainer), (twin, resume_trainer(twin, dataset, steps, at))], ""
        except RunError as error:
            why_not = str(error)
        except BaseException:
            run.release()
            raise
    return [(run, trainer)], f"{run.name} goes on without its twin {other}: {why_not}"


def _common_save(run: RunFolder, twin: RunFolder, name: str, steps: int | None) -> tuple[int, str]:
    """The save from which two runs can go on together; or 0, and why they cannot."""
    try:
        check_run_name(name)  # never a path to somewhere else
        if not twin.path.is_dir():
            return 0, "it is not there any more."
        if twin.config().get("twin") != run.name:
            return 0, f"{twin.name} has another twin."
        status, here, there = twin.status(), run.settings(), twin.settings()
    except InfoGANExplorerError as error:
        return 0, str(error)
    if status and status.is_alive:
        return 0, f"it is training now (process {status.pid})."
    if steps is None and here.steps != there.steps:
        return 0, f"it is to take {there.steps} steps, not {here.steps}."
    one, other = last_save(run), last_save(twin)
    if other >= (steps or there.steps):
        return 0, f"it is finished at step {other}."
    at = min(one, other)
    further = run if one > other else twin
    is_back_in_reach = max(one, other) - at <= here.save_every and at in {0, *further.resume_steps()}
    if one != other and not is_back_in_reach:
        return 0, f"it was last saved at step {other}, not at {one}."
    return at, ""
