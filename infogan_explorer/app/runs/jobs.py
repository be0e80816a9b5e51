"""One piece of training that the page asks for, and the command line that does it: what somebody would type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.config import Settings, build_settings
from infogan_explorer.errors import InputError
from infogan_explorer.runs import check_run_name
from infogan_explorer.seeds.wall import MOST_SEEDS, check_seeds, run_name

Verb = Literal["train", "resume", "fork"]

TWIN_ENDING = "-gan"  # of a twin's baseline
_FLAGS = ("dataset", "preset", "steps", "seed", "codes")  # always said, so that a later preset changes nothing


@dataclass(frozen=True)
class Job:
    """A new run, twins, a wall of seeds, a run that goes on, or a fork; plain values, so that it can wait in a file.

    Attributes:
        verb: the command.
        name: the run that it trains, or the wall.
        settings: of a new run all that differ from its preset, with the preset; of a fork the changes.
        twins: whether a new run has a twin, NAME-gan.
        parent: of a fork, the reference of the run that it starts from.
        step: of a fork, the saved step; None for the last.
        steps: of a run that goes on, a new total; None for the old.
        seeds: of a wall, how many runs NAME-seedS it has, from the settings' seed on; 1 for no wall.
    """

    verb: Verb
    name: str
    settings: dict[str, Any] = field(default_factory=dict)
    twins: bool = False
    parent: str = ""
    step: int | None = None
    steps: int | None = None
    seeds: int = 1

    @property
    def names(self) -> list[str]:
        """The runs that it makes or goes on with."""
        return names_of(vars(self))


def names_of(job: Mapping[str, Any]) -> list[str]:
    """The runs of a job in plain values; of one that a stranger wrote, perhaps only its own name."""
    name, seeds = str(job.get("name", "")), job.get("seeds", 1)
    settings = job.get("settings")
    first = settings.get("seed") if isinstance(settings, Mapping) else None
    if isinstance(seeds, int) and 1 < seeds <= MOST_SEEDS and isinstance(first, int):
        return [run_name(name, seed) for seed in range(first, first + seeds)]
    return [name, name + TWIN_ENDING] if job.get("twins") is True else [name]


def train_job(settings: Settings, name: str, twins: bool = False, seeds: int = 1) -> Job:
    """The job of a new run, of twins, or of a wall of seeds."""
    values = {key: getattr(settings, key) for key in (*_FLAGS, *changed_settings(settings))}
    return Job("train", name, values, twins, seeds=seeds)


def job_from(values: Mapping[str, Any]) -> Job:
    """A job from plain values, checked as if a stranger had written them.

    Raises:
        InputError: if they are none.
    """
    broken = InputError("an entry of the queue cannot be read; remove it, and fill in the form again.")
    try:
        job = Job(**values)
    except TypeError:
        raise broken from None
    texts, numbers = (job.verb, job.name, job.parent), (job.step, job.steps)
    is_sound = (
        job.verb in get_args(Verb)
        and all(isinstance(text, str) for text in texts)
        and all(number is None or (isinstance(number, int) and 0 <= number < 2**53) for number in numbers)
        and isinstance(job.settings, dict)
        and all(key in Settings.model_fields for key in job.settings)
        and isinstance(job.twins, bool)
        and isinstance(job.seeds, int)
        and not isinstance(job.seeds, bool)
        and (job.seeds == 1 or (job.verb == "train" and not job.twins))
    )
    if not is_sound:
        raise broken
    check_run_name(job.name)
    if job.verb == "train":
        settings = build_settings(**job.settings)
        if job.seeds != 1:
            check_seeds(settings, job.seeds, job.name)
    return job


def changed_settings(settings: Settings) -> dict[str, Any]:
    """What differs from the preset, without what every command line says."""
    before = build_settings(settings.preset)
    return {
        key: value
        for key, value in settings.model_dump().items()
        if key not in _FLAGS and value != getattr(before, key)
    }


def arguments_of(job: Job, catalogue: Catalogue, data_root: Path | None) -> list[str]:
    """The command line of a job.

    Raises:
        RunError: if a fork's parent is gone.
    """
    if job.verb == "train":
        settings = build_settings(**job.settings)
        return train_arguments(settings, job.name, catalogue.runs_dir, data_root, job.twins, job.seeds)
    if job.verb == "fork":
        # paths, not names: a name may start with a dash
        arguments = ["fork", str(catalogue.find(job.parent).path)]
        arguments += [] if job.step is None else [f"--step={job.step}"]
        arguments += [f"--name={job.name}", *assignments(job.settings)]
    else:
        arguments = ["resume", str(catalogue.runs_dir / job.name)]
        arguments += [] if job.steps is None else [f"--steps={job.steps}"]
    return [*arguments, f"--runs-dir={catalogue.runs_dir}", *_data_root(data_root)]


def train_arguments(
    settings: Settings,
    name: str,
    runs_dir: Path | None,
    data_root: Path | None,
    twins: bool = False,
    seeds: int = 1,
) -> list[str]:
    """The command line of a new run; without `name` and `runs_dir` where they are not to be said."""
    changed = changed_settings(settings)
    baseline = changed.pop("baseline", False)
    return [
        "train",
        *(f"--{flag}={getattr(settings, flag)}" for flag in _FLAGS),
        *([f"--name={name}"] if name else []),
        *([f"--runs-dir={runs_dir}"] if runs_dir is not None else []),
        *_data_root(data_root),
        *(["--twins"] if twins else []),
        *([f"--seeds={seeds}"] if seeds > 1 else []),
        *(["--baseline"] if baseline else []),
        *assignments(changed),
    ]


def assignments(settings: Mapping[str, Any]) -> list[str]:
    """`--set` for each setting, as `parse_assignments` reads it back."""
    return [f"--set={key}={value_text(value)}" for key, value in settings.items()]


def value_text(value: Any) -> str:
    """A setting's value as it is typed; nothing where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def _data_root(data_root: Path | None) -> list[str]:
    return [] if data_root is None else [f"--data-root={data_root.resolve()}"]
