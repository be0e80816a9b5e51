"""Forks: a new run that starts from the saved weights of another, with other settings from there on.

The new folder has the parent's history up to that step, so its curve is whole, and is trained on by `record_run` like
any run. Where the parent still has the resume state of that step, a fork that changes nothing is the parent to the bit
on a CPU; else Adam's moments begin anew, and config.json says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from infogan_explorer.checkpoint import load_weights, save_resume, save_weights
from infogan_explorer.config import Settings, validate
from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import RunError
from infogan_explorer.files import write_atomically
from infogan_explorer.labels import Labels, read_labels, write_labels
from infogan_explorer.record import describe_run, number_name, restore
from infogan_explorer.runs import RunFolder
from infogan_explorer.session import draw_samples, status_of
from infogan_explorer.train import Trainer

# what the saved weights are made for: the shapes of the networks, the codes, and the examples that they learned from
FIXED_SETTINGS = ("preset", "dataset", "image_size", "codes", "q_std", "network", "width", "noise_dim")


def fork_run(
    parent: RunFolder,
    step: int | None,
    changes: Mapping[str, Any],
    dataset: Dataset,
    runs_dir: Path,
    name: str | None = None,
    data_root: Path | None = None,
) -> tuple[RunFolder, Trainer]:
    """Make the folder of a fork, which can be looked at at once, and a Trainer that stands at its first step.

    Steps are counted on from the parent's. `steps` is the new total, and rates that fall towards the end
    (`decay_from`) follow it; `information_from` and `real_terms_from` are counted from the parent's start.

    Args:
        parent: any run with saved weights: also a shipped model, also one that is training now.
        step: a step that the parent has saved; the last where None.
        changes: settings with their new values; the parent's hold for all others.
        dataset: the dataset that the parent was trained on.
        runs_dir: the folder of all runs, for the new one.
        name: the new run's name; made from the parent's where not given.
        data_root: where the dataset was read from, noted so that `resume` finds it again.

    Raises:
        InputError: if a setting is not known or not valid, or the name cannot be used.
        RunError: if the step is not saved, a setting cannot change in a fork, no step is left to train, the examples
            are others, or a run of this name exists.
        MachineError: if the folder cannot be written.
    """
    at = _saved_step(parent, step)
    settings, changed = _changed_settings(parent, changes)
    if at >= settings.steps:
        raise RunError(
            f"the fork would start at step {at} of {settings.steps}, so nothing is left to train; "
            f"give more, for example --steps {2 * at}."
        )
    if dataset.fingerprint != parent.config().get("dataset_fingerprint"):
        raise RunError(
            f"run {parent.name!r} was trained on other examples than {dataset.name!r} holds here; "
            "give the --data-root that it was started with."
        )
    trainer = Trainer(settings, dataset.train.examples)
    has_moments = _go_to(trainer, parent, at)
    forked_from = {
        "run": parent.name,
        "step": at,
        "changed": changed,
        "moments": "kept" if has_moments else "fresh",
    }
    config = {**describe_run(trainer, dataset, data_root or parent.data_root()), "forked_from": forked_from}
    run = RunFolder.create(
        runs_dir,
        name or free_fork_name(parent, runs_dir),
        config,
        fill=lambda fork: _fill(fork, parent, trainer, runs_dir),
    )
    run.claim()
    return run, trainer


def free_fork_name(parent: RunFolder, runs_dir: Path) -> str:
    """A name that is not taken: the parent's with 'fork', and a number if need be."""
    return number_name(f"{parent.name[:51]}-fork", runs_dir)


def _saved_step(parent: RunFolder, step: int | None) -> int:
    saved = parent.weights_steps()
    if not saved:
        raise RunError(f"run {parent.name!r} has no weights yet; wait for its first save.")
    if step is None or step in saved:
        return saved[-1] if step is None else step
    below, above = [s for s in saved if s < step][-1:], [s for s in saved if s > step][:1]
    nearest = " or ".join(str(s) for s in below + above)
    raise RunError(f"run {parent.name!r} has no saved weights of step {step}; fork it at {nearest}, the nearest saved.")


def _changed_settings(parent: RunFolder, changes: Mapping[str, Any]) -> tuple[Settings, dict[str, Any]]:
    """The fork's settings, and those among them that differ from the parent's."""
    before = parent.settings().model_dump()
    settings = validate({**before, **changes})
    changed = {key: value for key, value in settings.model_dump().items() if value != before[key]}
    for key in FIXED_SETTINGS:
        if key in changed:
            raise RunError(
                f"setting {key!r} cannot change in a fork, as the saved weights are made for {before[key]!r}; "
                f"train a new run for {changed[key]!r}."
            )
    return settings, changed


def _go_to(trainer: Trainer, parent: RunFolder, step: int) -> bool:
    """Bring the trainer to the parent's state of a step; whether the optimisers' moments came with it."""
    try:
        restore(trainer, parent, step)
    except RunError:
        if step in parent.resume_steps():
            raise  # there, but damaged
        load_weights(trainer.infogan, parent.weights_path(step))
        rows = [row for row in parent.history.read() if row["step"] <= step]
        trainer.seconds = rows[-1].get("seconds", 0.0) if rows else 0.0
        trainer.steps_done = step
        return False
    return True


def _fill(fork: RunFolder, parent: RunFolder, trainer: Trainer, runs_dir: Path) -> None:
    """Write all that a reader looks for, and what `resume` needs should this process end before the first save."""
    step = trainer.steps_done
    with suppress(FileNotFoundError):
        write_atomically(fork.history.path, parent.history.path.read_bytes())
    fork.history.keep_up_to(step)
    save_weights(fork, trainer.infogan, step)
    save_resume(fork, trainer.resume_tensors(), step, trainer.seconds)
    for saved in parent.weights_steps():
        if saved <= step:
            with suppress(FileNotFoundError):
                write_atomically(fork.samples_path(saved), parent.samples_path(saved).read_bytes())
    if not fork.samples_path(step).is_file():
        write_atomically(fork.samples_path(step), draw_samples(trainer))
    labels = read_labels(parent, runs_dir)
    if labels != Labels():
        write_labels(fork, labels, runs_dir)
    fork.write_status(status_of(trainer, "stopped", f"forked from {parent.name} at step {step}; resume trains it on"))
