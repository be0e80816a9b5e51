"""The small network whose features pictures are compared by: how it is built, and how it learns one dataset.

It is trained on the train split alone, from one seed for everybody, on the CPU, and is never shown a generated picture.
What it learns decides what its features see: classes where there are labels, and every factor where they are known;
without either, which of four quarter turns a picture was given (Gidaris et al. 2018, arXiv:1803.07728).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss

from infogan_explorer.augment import Augmentation
from infogan_explorer.datasets import Dataset, Split, to_unit_range
from infogan_explorer.errors import InputError

RECIPE = 1  # version: raise it with every change of network or training, and kept classifiers are trained anew
FEATURES = 64
QUARTER_TURNS = 4

_SEED = 20160612  # the same classifier for every run on a dataset, whatever the seed of run or evaluation
_BATCH = 128
_STEPS = 1000
_RATE = 3e-3  # Adam's, at its peak
_AT_REST = 4  # a picture is halved until its side is at most this
_STANDARD = 20_000  # pictures that the standard is measured on, at most
READ = 500  # pictures read at once: bounds the memory, not the result

Images = NDArray[np.uint8]


@dataclass(frozen=True)
class Task:
    """What the classifier learns of a picture.

    Attributes:
        classes: how many classes it tells apart; 4 for quarter turns, 0 where it learns factors alone.
        factors: how many factors it predicts, as numbers.
        turns: whether the classes are quarter turns.
    """

    classes: int
    factors: int
    turns: bool = False

    @classmethod
    def of(cls, split: Split) -> Task:
        """What a split offers to learn.

        Raises:
            InputError: if there is nothing but turns, and the pictures are not square.
        """
        classes = 0 if split.labels is None else int(split.labels.max()) + 1
        factors = 0 if split.factors is None else split.factors.shape[1]
        if classes > 1 or factors:
            return cls(classes if classes > 1 else 0, factors)
        height, width = split.examples.shape[2:]
        if height != width:
            raise InputError(
                f"the pictures are {height} x {width} and have no labels; a classifier can learn their quarter turns "
                "only if they are square, so choose square pictures or labelled ones."
            )
        return cls(QUARTER_TURNS, 0, turns=True)

    def __str__(self) -> str:
        if self.turns:
            return "which of four quarter turns a picture was given"
        parts = [f"{self.classes} classes"] * bool(self.classes) + [f"{self.factors} factors"] * bool(self.factors)
        return " and ".join(parts)

    @property
    def augmentation(self) -> Augmentation:
        """None where factors are learned: a moved picture has another position."""
        if self.factors:
            return Augmentation()
        return Augmentation(shift=1.5, rotate=0 if self.turns else 10, scale=0.1, shear=0.1)


class Classifier(nn.Module):
    """Pictures (B, C, H, W) in [-1, 1] to features (B, 64), each of mean 0 and variance 1 over the train split."""

    def __init__(self, shape: tuple[int, ...], task: Task) -> None:
        super().__init__()
        channels, height, width = shape
        layers: list[nn.Module] = [nn.Conv2d(channels, 24, 5, stride=2, padding=2), nn.ReLU()]
        wide, sides = 24, ((height + 1) // 2, (width + 1) // 2)
        while max(sides) > _AT_REST:
            wider = min(2 * wide, 64)
            layers += [nn.Conv2d(wide, wider, 3, stride=2, padding=1), nn.ReLU()]
            wide, sides = wider, tuple((side + 1) // 2 for side in sides)
        self.body = nn.Sequential(*layers, nn.Flatten(), nn.Linear(wide * math.prod(sides), FEATURES))
        self.body.to(memory_format=torch.channels_last)  # faster on a CPU with so few channels
        self.standardise = nn.BatchNorm1d(FEATURES, affine=False)
        self.class_head = nn.Linear(FEATURES, task.classes) if task.classes else None
        self.factor_head = nn.Linear(FEATURES, task.factors) if task.factors else None

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.standardise(self.body(images.contiguous(memory_format=torch.channels_last)))

    def logits(self, features: torch.Tensor) -> torch.Tensor:
        """Of the classes, (B, classes)."""
        assert self.class_head is not None
        return self.class_head(features.relu())

    def factors(self, features: torch.Tensor) -> torch.Tensor:
        """Predictions of the factors, (B, F), in standard deviations from their mean over the train split."""
        assert self.factor_head is not None
        return self.factor_head(features.relu())


def train_classifier(dataset: Dataset, task: Task, on_progress: Callable[[int, int], None]) -> Classifier:
    """A classifier of a dataset's train split, frozen; the same for the same pictures, labels and number of threads.

    Loss: cross-entropy of the classes + mean squared error of the standardised factors. Adam (Kingma & Ba 2015) under
    one cycle of its rate (Smith & Topin 2017).
    """
    draws = torch.Generator().manual_seed(_SEED)
    classifier = Classifier(dataset.example_shape, task)
    _initialise(classifier, draws)
    optimiser = torch.optim.Adam(classifier.parameters(), lr=_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=_RATE, total_steps=_STEPS)
    targets = _Targets(dataset.train, task)
    for step, rows in enumerate(_batches(len(dataset.train.examples), _STEPS, draws)):
        images, wanted, factors = targets.batch(rows, draws)
        features = classifier(task.augmentation(images, draws))
        loss = torch.zeros(())
        if task.classes:
            loss = loss + cross_entropy(classifier.logits(features), wanted)
        if task.factors:
            loss = loss + mse_loss(classifier.factors(features), factors)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        on_progress(step + 1, _STEPS)
    _measure_standard(classifier, dataset.train.examples)
    return classifier.eval().requires_grad_(False)


class _Targets:
    """What is to be learned of each picture, by its row."""

    def __init__(self, split: Split, task: Task) -> None:
        self.task = task
        self.examples = split.examples
        labels = np.zeros(len(split.examples), np.int64) if split.labels is None else split.labels
        self.labels = torch.from_numpy(labels)
        factors = np.zeros((len(split.examples), 0)) if split.factors is None else split.factors
        self.factors = torch.from_numpy(standardised(factors, factors)).float()

    def batch(self, rows: torch.Tensor, draws: torch.Generator) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        images = torch.from_numpy(to_unit_range(self.examples[rows.numpy()]))
        if not self.task.turns:
            return images, self.labels[rows], self.factors[rows]
        turns = torch.randint(QUARTER_TURNS, (len(rows),), generator=draws)
        return turned(images, turns), turns, self.factors[rows]


def standardised(factors: NDArray[np.float64], train: NDArray[np.float64]) -> NDArray[np.float64]:
    """Factors (N, F) in standard deviations from their mean over the train split; a constant factor is 0."""
    spread = train.std(axis=0)
    return (factors - train.mean(axis=0)) / np.where(spread > 0, spread, 1)


def turned(images: torch.Tensor, turns: torch.Tensor) -> torch.Tensor:
    """Square pictures (B, C, S, S), each turned counter-clockwise by its number of quarter turns (B,)."""
    result = images.clone()
    for quarter in range(1, QUARTER_TURNS):
        result[turns == quarter] = torch.rot90(images[turns == quarter], quarter, dims=(2, 3))
    return result


def _batches(count: int, steps: int, draws: torch.Generator) -> Iterator[torch.Tensor]:
    """Rows of `steps` batches, every picture once an epoch, in a new order each."""
    rows = torch.empty(0, dtype=torch.int64)
    for _ in range(steps):
        while len(rows) < _BATCH:
            rows = torch.cat([rows, torch.randperm(count, generator=draws)])
        yield rows[:_BATCH]
        rows = rows[_BATCH:]


def _initialise(classifier: Classifier, draws: torch.Generator) -> None:
    """He et al. 2015, from draws of our own: the layers' own come from a generator that all threads share."""
    for layer in classifier.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            assert layer.bias is not None
            nn.init.kaiming_normal_(layer.weight, generator=draws)
            nn.init.zeros_(layer.bias)


@torch.no_grad()
def _measure_standard(classifier: Classifier, examples: Images) -> None:
    """Mean and variance of the features over the train split, as the pictures are, in place of running ones."""
    classifier.eval()
    examples = examples[:: -(-len(examples) // _STANDARD)]
    parts = [classifier.body(images.contiguous(memory_format=torch.channels_last)) for images in in_parts(examples)]
    features = torch.cat(parts).double()
    norm = classifier.standardise
    assert norm.running_mean is not None
    assert norm.running_var is not None
    norm.running_mean.copy_(features.mean(dim=0))
    norm.running_var.copy_(features.var(dim=0))


def in_parts(examples: Images) -> Iterator[torch.Tensor]:
    """Pictures as networks see them, a few hundred at a time."""
    for start in range(0, len(examples), READ):
        yield torch.from_numpy(to_unit_range(examples[start : start + READ]))
