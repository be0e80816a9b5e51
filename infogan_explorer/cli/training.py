"""The commands that train: new runs, twins, resumed runs, forks; and the estimate of how long a run would take."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infogan_explorer.cli.options import RUNS_DIR, DataRoot, Json, Run, RunsDir
from infogan_explorer.cli.output import print_json
from infogan_explorer.cli.running import train_to_the_end
from infogan_explorer.errors import InputError

if TYPE_CHECKING:
    from infogan_explorer.config import Settings
    from infogan_explorer.datasets import Dataset

Seed = Annotated[int | None, typer.Option(help="Every random draw follows from it.")]
Device = Annotated[str | None, typer.Option(help="auto, cpu, cuda or mps.")]
Assignments = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Any setting; may be repeated.")
]


def train(
    dataset: Annotated[str, typer.Option(help="See `list datasets`; or folder:PATH, your own pictures.")] = "mnist-5k",
    preset: Annotated[str | None, typer.Option(help="See `list presets`; fits the dataset where not given.")] = None,
    steps: Annotated[int | None, typer.Option(help="Training steps in all.")] = None,
    name: Annotated[str | None, typer.Option(help="The run's name.")] = None,
    seed: Seed = None,
    runs_dir: RunsDir = RUNS_DIR,
    data_root: DataRoot = None,
    device: Device = None,
    codes: Annotated[str | None, typer.Option(help="Latent codes, such as 'cat10,uniform,uniform'.")] = None,
    baseline: Annotated[bool, typer.Option("--baseline", help="The GAN baseline: G gets no L_I.")] = False,
    twins: Annotated[
        bool, typer.Option("--twins", help="Both, NAME and its baseline NAME-gan, step by step in turn.")
    ] = False,
    seeds: Annotated[
        int | None,
        typer.Option(
            help="A wall of so many runs NAME-seed0, NAME-seed1, ...; the same command again goes on with it."
        ),
    ] = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Only time a few steps, and say how long all would take.")
    ] = False,
    assignments: Assignments = None,
    as_json: Json = False,
) -> None:
    """Train a new run. Ctrl-C saves and stops; `resume` goes on from there, bit for bit on a CPU."""
    from infogan_explorer.config import build_settings, parse_assignments
    from infogan_explorer.datasets import list_datasets
    from infogan_explorer.runs import check_run_name

    if name is not None:
        check_run_name(name)
    points = {info.name for info in list_datasets() if info.is_points}
    flags = {
        "dataset": dataset,
        "steps": steps,
        "seed": seed,
        "device": device,
        "codes": codes,
        "baseline": baseline or None,
    }
    given = {**flags, **parse_assignments(assignments or [])}
    settings = build_settings(preset or ("points" if given["dataset"] in points else "quick"), **given)
    if twins:
        _check_twins(settings, name)
    if seeds is not None:
        _check_seeds(settings, seeds, name, twins)
    if estimate:
        _print_estimate(settings, twins, seeds or 1, as_json)
        return
    if seeds is not None:
        _train_wall(settings, seeds, runs_dir, name, data_root, as_json)
        return
    loaded = _load_dataset(settings, data_root)

    from infogan_explorer.record import start_run
    from infogan_explorer.twins import start_twins

    if twins:
        train_to_the_end(start_twins(settings, loaded, runs_dir, name, data_root), as_json)
    else:
        train_to_the_end([start_run(settings, loaded, runs_dir, name, data_root)], as_json)


def resume(
    run: Run,
    steps: Annotated[
        int | None, typer.Option(help="A new total, to train further; rates that fall towards the end follow it.")
    ] = None,
    runs_dir: RunsDir = RUNS_DIR,
    data_root: DataRoot = None,
    as_json: Json = False,
) -> None:
    """Continue a run that was stopped, killed or finished; of twins both, where they stand at one step."""
    from infogan_explorer.runs import find_run

    folder = find_run(run, runs_dir)
    loaded = _load_dataset(folder.settings(), data_root or folder.data_root())

    from infogan_explorer.twins import resume_twins

    runs, why_alone = resume_twins(folder, loaded, steps)
    if why_alone:
        print(why_alone, file=sys.stderr)
    train_to_the_end(runs, as_json)


def fork(
    run: Run,
    step: Annotated[int | None, typer.Option(help="A saved step to start from; the last where not given.")] = None,
    name: Annotated[str | None, typer.Option(help="The new run's name.")] = None,
    steps: Annotated[
        int | None, typer.Option(help="A new total, counted from the parent's start; falling rates follow it.")
    ] = None,
    seed: Seed = None,
    device: Device = None,
    assignments: Assignments = None,
    runs_dir: RunsDir = RUNS_DIR,
    data_root: DataRoot = None,
    as_json: Json = False,
) -> None:
    """Train a new run from the saved weights of another, with other settings from there on."""
    from infogan_explorer.config import parse_assignments
    from infogan_explorer.runs import check_run_name, find_run

    if name is not None:
        check_run_name(name)
    flags = {"steps": steps, "seed": seed, "device": device}
    changes = {**{k: v for k, v in flags.items() if v is not None}, **parse_assignments(assignments or [])}
    parent = find_run(run, runs_dir)
    loaded = _load_dataset(parent.settings(), data_root or parent.data_root())

    from infogan_explorer.fork import fork_run

    folder, trainer = fork_run(parent, step, changes, loaded, runs_dir, name, data_root)
    forked_from = folder.config()["forked_from"]
    if forked_from["moments"] == "fresh":
        print(
            f"{parent.name} has no resume state of step {forked_from['step']}, so Adam's moments begin anew",
            file=sys.stderr,
        )
    train_to_the_end([(folder, trainer)], as_json)


def _check_twins(settings: Settings, name: str | None) -> None:
    """Refuse what cannot be twins before a dataset is loaded."""
    if settings.baseline:
        raise InputError("--twins trains an InfoGAN beside its baseline; leave --baseline out.")

    from infogan_explorer.twins import check_twin_name

    if name is not None:
        check_twin_name(name)


def _check_seeds(settings: Settings, seeds: int, name: str | None, twins: bool) -> None:
    """Refuse what cannot be a seed wall before a dataset is loaded."""
    if twins:
        raise InputError("--seeds trains runs that differ in their seed alone; leave --twins out.")

    from infogan_explorer.seeds.wall import check_seeds

    check_seeds(settings, seeds, name)


def _train_wall(
    settings: Settings, seeds: int, runs_dir: Path, name: str | None, data_root: Path | None, as_json: bool
) -> None:
    from infogan_explorer.cli.wall import train_wall_to_the_end
    from infogan_explorer.seeds.wall import open_wall

    wall = open_wall(settings, seeds, runs_dir, name)
    train_wall_to_the_end(wall, _load_dataset(settings, data_root), data_root, as_json)


def _load_dataset(settings: Settings, data_root: Path | None) -> Dataset:
    """The dataset of a run that is to be trained in this process."""
    from infogan_explorer.datasets import load_dataset

    loaded = load_dataset(settings.dataset, data_root=data_root, image_size=settings.image_size)
    for note in loaded.notes:
        print(note, file=sys.stderr)
    _set_threads(settings)
    return loaded


def _set_threads(settings: Settings) -> None:
    if settings.network == "points":
        import torch

        torch.set_num_threads(1)  # such small networks lose more by waiting for threads than they gain


def _print_estimate(settings: Settings, twins: bool, seeds: int, as_json: bool) -> None:
    from dataclasses import replace

    from infogan_explorer.estimate import estimate_run, estimate_twins, stand_in_examples

    _set_threads(settings)
    result = (estimate_twins if twins else estimate_run)(settings, stand_in_examples(settings))
    result = replace(result, seconds=seeds * result.seconds)  # one after the other
    if as_json:
        print_json(result.to_json())
        return
    times = f"{seeds} times " if seeds > 1 else ""
    print(
        f"about {result.seconds:,.0f} s for {times}{settings.steps:,} steps at {result.steps_per_second:.1f} steps/s; "
        f"{result.weights:,} weights, {result.generator_input} inputs of G"
    )
