"""The classifier of a dataset: trained once, kept beside others, named by a hash of its weights."""

from __future__ import annotations

import hashlib
import json
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from infogan_explorer.checkpoint import load_tensors, load_weights, save_tensors
from infogan_explorer.datasets import Dataset, Split
from infogan_explorer.errors import RunError, ShapeError
from infogan_explorer.evaluate.quality.classifier import (
    FEATURES,
    READ,
    RECIPE,
    Classifier,
    Images,
    Task,
    in_parts,
    standardised,
    train_classifier,
    turned,
)
from infogan_explorer.evaluate.score import Score, share_score
from infogan_explorer.files import make_folder

_HELD_OUT = 10_000  # pictures that the classifier is tested on, at most

Features = NDArray[np.float64]


@dataclass(frozen=True)
class FrozenClassifier:
    """A trained classifier and what there is to know of it.

    Attributes:
        network: the classifier, in eval mode.
        task: what it has learned.
        digest: the first twelve digits of the SHA-256 of its weights: numbers of two classifiers are not comparable.
        train_images: how many pictures it has learned from.
        seconds: how long it was trained.
        accuracy: on the test split, which it never saw; of classes or of quarter turns.
        factor_r2: share of the factors' variance that it predicts on the test split, their mean.
    """

    network: Classifier
    task: Task
    digest: str
    train_images: int
    seconds: float
    accuracy: Score
    factor_r2: Score

    @torch.inference_mode()
    def features(self, pictures: Images) -> Features:
        """Features of uint8 pictures (N, C, H, W): (N, 64); over the train split each has mean 0 and variance 1."""
        parts = [torch.zeros(0, FEATURES), *(self.network(images) for images in in_parts(pictures))]
        return torch.cat(parts).double().numpy()

    @torch.inference_mode()
    def probabilities(self, features: Features) -> NDArray[np.float64]:
        """Of every class it tells apart, (N, classes)."""
        logits = self.network.logits(torch.from_numpy(features).float())
        return logits.double().softmax(dim=1).numpy()

    def to_json(self) -> dict[str, Any]:
        return {
            "recipe": RECIPE,
            "sha256": self.digest,
            "learned": str(self.task),
            "train_images": self.train_images,
            "seconds": round(self.seconds, 1),
            "accuracy": self.accuracy.to_json(),
            "factor_r2": self.factor_r2.to_json(),
        }


def classifier_path(dataset: Dataset, features_dir: Path) -> Path:
    """Where the classifier of a dataset is kept: by recipe, training pictures, their shape, labels and factors."""
    key = zlib.crc32(repr(dataset.example_shape).encode())
    for known in (dataset.train.labels, dataset.train.factors):
        key = zlib.crc32(b"" if known is None else np.ascontiguousarray(known).tobytes(), key)
    return features_dir / f"classifier-{RECIPE}-{dataset.fingerprint.removeprefix('crc32:')}-{key:08x}.safetensors"


def classifier_of(
    dataset: Dataset, features_dir: Path, on_progress: Callable[[int, int], None] = lambda _done, _of: None
) -> FrozenClassifier:
    """The kept classifier of a dataset, or a new one, which is then kept; a damaged file is replaced.

    Args:
        dataset: its train split is learned, its test split says how well.
        features_dir: the folder of classifiers; made where there is none.
        on_progress: told how many steps of training are done, of all.

    Raises:
        InputError: if the dataset has nothing that can be learned.
        MachineError: if the folder cannot be written.
    """
    path, task = classifier_path(dataset, features_dir), Task.of(dataset.train)
    network = Classifier(dataset.example_shape, task)
    try:
        load_weights(network, path)
        seconds = float(load_tensors(path)[1].get("seconds", 0))
    except RunError:
        start = time.monotonic()
        network = train_classifier(dataset, task, on_progress)
        seconds = time.monotonic() - start
        make_folder(features_dir)
        about = {"recipe": str(RECIPE), "dataset": json.dumps(dataset.name), "seconds": f"{seconds:.1f}"}
        save_tensors(path, network.state_dict(), about)
    network.eval().requires_grad_(False)
    accuracy, factor_r2 = _held_out(network, task, dataset)
    return FrozenClassifier(network, task, _digest(network), len(dataset.train.examples), seconds, accuracy, factor_r2)


def check_pictures(pictures: Images, dataset: Dataset) -> None:
    """Refuse pictures of another shape than the dataset's, which the classifier has learned.

    Raises:
        ShapeError: if they are.
    """
    if pictures.shape[1:] != dataset.example_shape:
        drawn, needed = (" x ".join(map(str, shape)) for shape in (pictures.shape[1:], dataset.example_shape))
        raise ShapeError(
            f"the run draws examples of {drawn}, but dataset {dataset.name!r} holds {needed}; "
            "choose the dataset and the image size that the run was trained on."
        )


def _spread(split: Split, most: int) -> Split:
    """At most `most` examples, the same for everybody, from all over the split: a folder's are in order of class."""
    rows = np.sort(np.random.default_rng(0).permutation(len(split.examples))[:most])
    return Split(
        split.examples[rows],
        None if split.labels is None else split.labels[rows],
        None if split.factors is None else split.factors[rows],
    )


def _digest(network: Classifier) -> str:
    """Of names and numbers, in the order of names."""
    digest = hashlib.sha256()
    for name, tensor in sorted(network.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.contiguous().numpy().tobytes())
    return digest.hexdigest()[:12]


@torch.inference_mode()
def _held_out(network: Classifier, task: Task, dataset: Dataset) -> tuple[Score, Score]:
    """Accuracy and R^2 on the test split."""
    test = _spread(dataset.test, _HELD_OUT)
    count = len(test.examples)
    if count == 0:
        missing = Score.missing("the test split is empty.")
        return missing, missing
    if task.turns:
        turns = torch.arange(count) % task.classes
        parts = zip(in_parts(test.examples), turns.split(READ), strict=True)
        read = [network.logits(network(turned(images, part))).argmax(dim=1) for images, part in parts]
        right = int((torch.cat(read) == turns).sum())
        return (
            share_score(right, count, "held-out pictures, a quarter of them in each turn"),
            Score.missing("the dataset has no factors."),
        )
    features = torch.cat([network(images) for images in in_parts(test.examples)])
    accuracy, r2 = Score.missing("the dataset has no labels."), Score.missing("the dataset has no factors.")
    if task.classes and test.labels is not None:
        right = int((network.logits(features).argmax(dim=1).numpy() == test.labels).sum())
        accuracy = share_score(right, count, "held-out pictures of the test split")
    if task.factors and test.factors is not None and dataset.train.factors is not None:
        r2 = _r2(network.factors(features).numpy(), standardised(test.factors, dataset.train.factors))
    return accuracy, r2


def _r2(predicted: NDArray[np.floating], truth: NDArray[np.float64]) -> Score:
    """1 - E[(prediction - f)^2] / Var(f), the mean over the factors that vary."""
    varies = truth.var(axis=0) > 0
    if not varies.any():
        return Score.missing("no factor varies over the test split.")
    error = ((predicted - truth) ** 2).mean(axis=0)[varies] / truth.var(axis=0)[varies]
    protocol = f"mean over {int(varies.sum())} factors, held-out pictures of the test split"
    return Score(float(1 - error.mean()), None, len(truth), protocol)
