"""How a run's categories fall on digits: `python benchmarks/clustering_accuracy.py digits [--data-root FOLDER]`.

Prints JSON: accuracy with the categories matched one to one to digits on each set of pictures itself, and with the
matching of mnist-5k's training digits; purity, NMI and ARI; each with its standard error. With --data-root, also on
those MNIST digits there that are not among the 5,000 of mnist-5k. Then the seconds that 10,000 pictures take, and how
many times as long as only reading them that is.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from infogan_explorer.checkpoint import load_infogan
from infogan_explorer.datasets import Dataset, Split, load_dataset
from infogan_explorer.evaluate.clustering import measure_clustering
from infogan_explorer.evaluate.reading import read_examples
from infogan_explorer.evaluate.score import Score
from infogan_explorer.evaluate.splits import SplitName
from infogan_explorer.networks import InfoGAN
from infogan_explorer.runs import find_run

SCORES = ("accuracy_hungarian", "accuracy_train_matching", "purity", "nmi", "ari")
TIMED = 10_000


def unseen_mnist(data_root: Path) -> Split:
    """The MNIST digits under `data_root`, both splits, without any picture of mnist-5k."""
    small, large = load_dataset("mnist-5k"), load_dataset("mnist", data_root=data_root)
    seen = {image.tobytes() for split in (small.train, small.test) for image in split.examples}
    examples = np.concatenate([large.train.examples, large.test.examples])
    labels = np.concatenate([split.labels for split in (large.train, large.test) if split.labels is not None])
    keep = np.array([image.tobytes() not in seen for image in examples])
    return Split(examples[keep], labels[keep])


def report(infogan: InfoGAN, dataset: Dataset, split: SplitName, code: str) -> dict[str, object]:
    """The scores of one code on one split, each with its standard error."""
    found = measure_clustering(infogan, dataset, split).codes[code].splits[split]
    scores: dict[str, Score] = {name: getattr(found, name) for name in SCORES}
    rounded = {name: [round(score.value or 0, 4), round(score.stderr or 0, 4)] for name, score in scores.items()}
    matched = {category.number: category.matched_class for category in found.categories}
    return {"images": found.images, **rounded, "class_of_category": matched}


def time_it(infogan: InfoGAN, digits: Dataset) -> dict[str, object]:
    """Seconds for 10,000 test pictures, those there are over and over, beside 4,000 for the matching."""
    again = np.arange(TIMED) % len(digits.test.examples)
    test = Split(digits.test.examples[again], np.asarray(digits.test.labels)[again])
    started = time.perf_counter()
    measure_clustering(infogan, replace(digits, test=test), "test")
    measured = time.perf_counter() - started
    started = time.perf_counter()
    for split in (digits.train, test):
        read_examples(infogan, split.examples)
    only_read = time.perf_counter() - started
    return {
        "images": len(test.examples),
        "seconds": round(measured, 2),
        "times_as_long_as_reading": round(measured / only_read, 1),
        "threads": torch.get_num_threads(),
        "machine": f"{platform.machine()}, torch {torch.__version__}",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", help="a run's name under --runs-dir, a path, or a shipped model's name")
    parser.add_argument("--runs-dir", type=Path, default=Path("checkpoints"))
    parser.add_argument("--code", default="c1")
    parser.add_argument("--data-root", type=Path, help="a folder with MNIST/raw")
    arguments = parser.parse_args()
    run = find_run(arguments.run, arguments.runs_dir)
    infogan, step = load_infogan(run)
    digits = load_dataset("mnist-5k")
    result: dict[str, object] = {
        "run": run.name,
        "step": step,
        "code": arguments.code,
        "mnist-5k train": report(infogan, digits, "train", arguments.code),
        "mnist-5k test": report(infogan, digits, "test", arguments.code),
    }
    if arguments.data_root:
        unseen = replace(digits, name="mnist, never seen", test=unseen_mnist(arguments.data_root))
        result["mnist, never seen"] = report(infogan, unseen, "test", arguments.code)
    result["time"] = time_it(infogan, digits)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
