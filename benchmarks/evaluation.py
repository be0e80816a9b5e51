"""What an evaluation costs: `python benchmarks/evaluation.py RUN [--runs-dir FOLDER] [--report]`.

RUN is a run on `sprites`. Each part has a process of its own, so that its peak of memory is its own. Prints JSON:

- reading: seconds to draw and read 10,000 pictures of the factor space, which the other parts are held against;
- clustering of 10,000 pictures, with 4,000 more for the matching;
- the fast and the full set of metrics of disentanglement, with their numbers;
- with --report, every section of the fast report of a copy of the run, and of all of it.

Each with its seconds, how many times as long as reading that is, and its peak of memory.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from infogan_explorer.checkpoint import load_infogan
from infogan_explorer.datasets import Dataset, Split, load_dataset
from infogan_explorer.evaluate.clustering import measure_clustering
from infogan_explorer.evaluate.disentanglement import measure_disentanglement
from infogan_explorer.evaluate.reading import read_examples
from infogan_explorer.networks import InfoGAN
from infogan_explorer.report.evaluation import evaluate_run
from infogan_explorer.report.subject import open_subject
from infogan_explorer.runs import RunFolder, find_run

PICTURES = 10_000
SEED = 0
Result = dict[str, object]


def sprites_of(run: RunFolder) -> Dataset:
    """The run's data, which must be drawings with known factors."""
    settings = run.settings()
    if settings.dataset != "sprites":
        raise SystemExit(f"run {run.name!r} was trained on {settings.dataset!r}; give a run on 'sprites'.")
    return load_dataset("sprites", image_size=settings.image_size)


def draw(sprites: Dataset) -> Split:
    """Pictures of cells drawn at random, with their shape as label."""
    assert sprites.factor_space is not None
    values = sprites.factor_space.sample(PICTURES, np.random.default_rng(SEED))
    return Split(sprites.factor_space.pictures(values), values[:, 0])


def reading(infogan: InfoGAN, sprites: Dataset) -> Result:
    read_examples(infogan, draw(sprites).examples)
    return {"pictures": PICTURES}


def clustering(infogan: InfoGAN, sprites: Dataset) -> Result:
    found = measure_clustering(infogan, replace(sprites, test=draw(sprites)), "test")
    return {"pictures": found.headline()["images"], "accuracy_hungarian": found.headline()["accuracy_hungarian"]}


def metrics(infogan: InfoGAN, sprites: Dataset, fast: bool) -> Result:
    assert sprites.factor_space is not None
    found = measure_disentanglement(infogan, sprites.factor_space, seed=SEED, fast=fast)
    rounded = {
        name: [None if number is None else round(number, 4) for number in (score.value, score.stderr)]
        for name, score in found.scores.items()
    }
    return {"numbers_with_standard_errors": rounded}


PARTS: dict[str, Callable[[InfoGAN, Dataset], Result]] = {
    "reading": reading,
    "clustering": clustering,
    "fast metrics": lambda infogan, sprites: metrics(infogan, sprites, fast=True),
    "full metrics": lambda infogan, sprites: metrics(infogan, sprites, fast=False),
}


def timed(part: str, path: Path) -> Result:
    """One part in this process, and the most memory that it has had, with Python and torch."""
    run = RunFolder(path)
    sprites, (infogan, _) = sprites_of(run), load_infogan(run)
    started = time.perf_counter()
    found = PARTS[part](infogan, sprites)
    seconds = time.perf_counter() - started
    return {**found, "seconds": round(seconds, 2), "peak_gigabytes": peak_gigabytes()}


def peak_gigabytes() -> float:
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9, 2)


def timed_report(path: Path) -> Result:
    """The fast report of a copy of the run; the classifier whose features are compared is trained too."""
    with tempfile.TemporaryDirectory() as folder:
        run = RunFolder(Path(shutil.copytree(path, Path(folder) / path.name)))
        shutil.rmtree(run.path / "evaluation", ignore_errors=True)
        subject = open_subject(run, Path(folder), seed=SEED, fast=True)
        started = time.perf_counter()
        found = evaluate_run(subject)
        seconds = time.perf_counter() - started
        return {
            "section_seconds": {name: section.seconds for name, section in found.sections.items()},
            "page_megabytes": round(found.html_path.stat().st_size / 1e6, 2),
            "seconds": round(seconds, 2),
            "peak_gigabytes": peak_gigabytes(),
        }


def alone(function: Callable[..., Result], *arguments: object) -> Result:
    """What a function returns in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(function, *arguments).result()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", help="a run's name under --runs-dir, or a path")
    parser.add_argument("--runs-dir", type=Path, default=Path("checkpoints"))
    parser.add_argument("--parts", default=",".join(PARTS), help="of these, separated by commas; reading is always one")
    parser.add_argument("--report", action="store_true", help="also every section of the fast report")
    arguments = parser.parse_args()
    run = find_run(arguments.run, arguments.runs_dir)
    asked = [part for part in PARTS if part == "reading" or part in arguments.parts.split(",")]
    found = {part: alone(timed, part, run.path) for part in asked}
    if arguments.report:
        found["fast report"] = alone(timed_report, run.path)
    unit = float(str(found["reading"]["seconds"]))
    for result in found.values():
        result["times_as_long_as_reading"] = round(float(str(result["seconds"])) / unit, 1)
    machine = f"{os.cpu_count()} cores, {platform.machine()}, torch {torch.__version__}"
    threads = torch.get_num_threads()
    print(json.dumps({"run": run.name, "seed": SEED, **found, "threads": threads, "machine": machine}, indent=2))


if __name__ == "__main__":
    main()
