"""Hungarian accuracy of a run's category on digits it never saw: `python benchmarks/clustering_accuracy.py digits`.

The matching of categories to digits is made anew on each set of pictures, one to one, by the Hungarian method. With
--data-root, also on those MNIST digits there that are not among the 5,000 of mnist-5k.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from infogan_explorer.checkpoint import load_infogan
from infogan_explorer.datasets import Split, load_dataset
from infogan_explorer.evaluate.clustering import Clustering, cluster
from infogan_explorer.runs import find_run


def unseen_mnist(data_root: Path) -> Split:
    """The MNIST digits under `data_root`, both splits, without any picture of mnist-5k."""
    small, large = load_dataset("mnist-5k"), load_dataset("mnist", data_root=data_root)
    seen = {image.tobytes() for split in (small.train, small.test) for image in split.examples}
    examples = np.concatenate([large.train.examples, large.test.examples])
    labels = np.concatenate([large.train.labels, large.test.labels])
    keep = np.array([image.tobytes() not in seen for image in examples])
    return Split(examples[keep], labels[keep])


def report(result: Clustering) -> dict[str, object]:
    return {
        "accuracy_hungarian": round(result.accuracy_hungarian, 4),
        "images": result.images,
        "class_of_category": result.class_of_category,
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
        "mnist-5k train": report(cluster(infogan, digits.train, arguments.code)),
        "mnist-5k test": report(cluster(infogan, digits.test, arguments.code)),
    }
    if arguments.data_root:
        result["mnist, never seen"] = report(cluster(infogan, unseen_mnist(arguments.data_root), arguments.code))
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
