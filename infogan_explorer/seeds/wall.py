"""The runs of a seed wall: ordinary runs NAME-seed0, NAME-seed1, ..., each of which names its wall in config.json.

They are trained one after the other. Side by side on the two cores of a small machine each would take as much longer
as there are others, and a wall that is stopped early would hold eight halves instead of four whole runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from infogan_explorer.config import Settings, validate
from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import InputError, NonFiniteError, RunError
from infogan_explorer.explore import Explorer
from infogan_explorer.files import write_atomically
from infogan_explorer.pictures import to_png
from infogan_explorer.record import OnProgress, describe_run, record_run, resume_trainer
from infogan_explorer.runs import RunFolder, check_run_name
from infogan_explorer.train import Trainer

MOST_SEEDS = 32
_LONGEST = 64  # characters of a run's name

Watch = Callable[[RunFolder, Trainer], AbstractContextManager[OnProgress]]


@dataclass(frozen=True)
class Wall:
    """Runs of equal settings with one seed each, some of which may be there already.

    Attributes:
        name: of the wall; its runs are called NAME-seedS.
        settings: of the run of the first seed.
        seeds: in order.
        runs_dir: the folder of all runs.
    """

    name: str
    settings: Settings
    seeds: tuple[int, ...]
    runs_dir: Path

    @property
    def runs(self) -> list[RunFolder]:
        """The folders of all its runs, in the order of their seeds; one that has not begun is not there yet."""
        return [RunFolder(self.runs_dir / run_name(self.name, seed)) for seed in self.seeds]

    def settings_of(self, seed: int) -> Settings:
        return self.settings.model_copy(update={"seed": seed})


def run_name(wall: str, seed: int) -> str:
    """What the run of a wall with this seed is called."""
    return f"{wall}-seed{seed}"


def check_seeds(settings: Settings, count: int, name: str | None = None) -> None:
    """Nothing, if a wall of so many seeds may be called `name`.

    Raises:
        InputError: if there are too few or too many seeds, or a run's name would be too long.
    """
    if not 2 <= count <= MOST_SEEDS:
        raise InputError(
            f"a seed wall of {count} was asked for; it has 2 to {MOST_SEEDS} runs, and one run needs no --seeds."
        )
    validate({**settings.model_dump(), "seed": settings.seed + count - 1})
    if name is None:
        return
    check_run_name(name)
    room = _LONGEST - len(run_name("", settings.seed + count - 1))
    if len(name) > room:
        raise InputError(
            f"run name {name[:40] + '...'!r} has {len(name)} characters, but the last run of this wall is called "
            f"{run_name('NAME', settings.seed + count - 1)}; take at most {room}."
        )


def open_wall(settings: Settings, count: int, runs_dir: Path, name: str | None = None) -> Wall:
    """The wall of `count` seeds from `settings.seed` on: a new one, or one that was begun and can go on.

    Args:
        settings: of its runs; the seed is that of the first.
        count: how many runs.
        runs_dir: the folder of all runs.
        name: the wall's name. Where not given it is made from the settings, with a number where a wall or a run of
            that name is another, so that the same settings find their wall again.

    Raises:
        InputError: if there are too few or too many seeds, or the name cannot be used.
        RunError: if there is a wall of this name with other settings or more runs, or one of its names is taken.
    """
    check_seeds(settings, count, name)
    seeds = tuple(range(settings.seed, settings.seed + count))
    if name is not None:
        return _checked(Wall(name, settings, seeds, runs_dir))
    parts = [settings.dataset_name, settings.preset, *(["gan"] if settings.baseline else [])]
    room = _LONGEST - len(run_name("-99", seeds[-1]))
    base = re.sub(r"[^A-Za-z0-9._-]", "-", "-".join(parts)).lstrip(".")[:room]
    for number in range(1, 100):
        try:
            return _checked(Wall(base if number == 1 else f"{base}-{number}", settings, seeds, runs_dir))
        except RunError:
            continue
    raise RunError(f"walls {base!r} to '{base}-99' are all taken by others; choose a --name.")


def _checked(wall: Wall) -> Wall:
    """The wall, if what is there of it fits."""
    for seed, run in zip(wall.seeds, wall.runs, strict=True):
        if not run.path.exists():
            continue
        if run.config().get("wall") != wall.name:
            raise RunError(
                f"a run called {run.name!r} is already in {str(wall.runs_dir)!r} and is none of a wall {wall.name!r}; "
                "it is never overwritten, so choose another --name."
            )
        here, there = wall.settings_of(seed).model_dump(), run.settings().model_dump()
        for key, value in here.items():
            if there[key] != value:
                raise RunError(
                    f"wall {wall.name!r} has {key} = {there[key]!r} in its run {run.name!r}, but {value!r} was given; "
                    "its runs differ in their seed alone, so choose another --name."
                )
    others = sorted(set(_seeds_there(wall.name, wall.runs_dir)) - set(wall.seeds))
    if others:
        raise RunError(
            f"wall {wall.name!r} also has a run of seed {others[0]}, and none of its runs is ever left out; "
            "give --seed and --seeds that hold it too, or choose another --name."
        )
    return wall


def _seeds_there(name: str, runs_dir: Path) -> Iterator[int]:
    """The seeds of the runs that name this wall."""
    pattern = re.compile(re.escape(run_name(name, 0))[:-1] + r"(\d+)")
    for path in runs_dir.iterdir() if runs_dir.is_dir() else ():
        match = pattern.fullmatch(path.name)
        if match and (path / "config.json").is_file() and RunFolder(path).config().get("wall") == name:
            yield int(match[1])


def train_wall(
    wall: Wall,
    dataset: Dataset,
    data_root: Path | None = None,
    watch: Watch = lambda _run, _trainer: nullcontext(lambda _: None),
    should_stop: Callable[[], bool] = lambda: False,
) -> bool:
    """Train what is not finished yet, seed after seed, until the end or a stop: each run gets the bits it would alone.

    A run that is finished is kept, a stopped one goes on from its last save, a missing one is begun. One whose numbers
    stop being finite is left as failed, and the next begins.

    Args:
        wall: from `open_wall`.
        dataset: what all are trained on.
        data_root: where the dataset was read from, noted so that `resume` finds it again.
        watch: what is told of a run after each of its steps.
        should_stop: asked after every step.

    Returns:
        Whether every run has come to its end.

    Raises:
        RunError: if a run of the wall trains elsewhere now, or was trained on other examples.
        MachineError: if a folder cannot be written.
        NonFiniteError: if not one run came to its end.
    """
    _check_examples(wall, dataset)
    failure: NonFiniteError | None = None
    for seed, run in zip(wall.seeds, wall.runs, strict=True):
        if is_finished(run, wall.settings.steps):
            _settle(run, wall.settings.steps)
            continue
        if should_stop():
            return False
        trainer = resume_trainer(run, dataset) if run.path.exists() else _begin(wall, seed, dataset, data_root)
        try:
            with watch(run, trainer) as on_progress:
                record_run(run, trainer, on_progress, should_stop)
        except NonFiniteError as error:
            failure = error
            continue
        if not trainer.is_finished:
            return False
    if failure and not any(is_finished(run, wall.settings.steps) for run in wall.runs):
        raise failure
    return True


def is_finished(run: RunFolder, steps: int) -> bool:
    """Whether a run has the weights of its last step."""
    return run.weights_steps()[-1:] == [steps]


def _settle(run: RunFolder, steps: int) -> None:
    """Do what a process that was killed just after its last weights left undone: the sample sheet, the last word."""
    status = run.status()
    if status is None or status.state == "finished" or status.is_alive:
        return
    write_atomically(run.samples_path(steps), to_png(Explorer.load(run).sample_sheet()))
    run.write_status(replace(status, state="finished", step=steps, message=""))


def _check_examples(wall: Wall, dataset: Dataset) -> None:
    fingerprint = dataset.fingerprint
    for run in wall.runs:
        if run.path.exists() and run.config().get("dataset_fingerprint") != fingerprint:
            raise RunError(
                f"run {run.name!r} was trained on other examples than {dataset.name!r} holds here; "
                "give the --data-root that the wall was started with."
            )


def _begin(wall: Wall, seed: int, dataset: Dataset, data_root: Path | None) -> Trainer:
    """Make the folder of the run with this seed."""
    trainer = Trainer(wall.settings_of(seed), dataset.train.examples)
    config = {**describe_run(trainer, dataset, data_root), "wall": wall.name}
    RunFolder.create(wall.runs_dir, run_name(wall.name, seed), config)
    return trainer
