"""How close generated examples are to real ones, offline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from infogan_explorer.config import Settings
from infogan_explorer.datasets import Dataset
from infogan_explorer.evaluate.quality.findings import QualityFindings
from infogan_explorer.evaluate.quality.pictures import measure_pictures
from infogan_explorer.evaluate.quality.points import measure_points
from infogan_explorer.evaluate.splits import SplitName
from infogan_explorer.networks import InfoGAN


def measure_quality(
    infogan: InfoGAN,
    settings: Settings,
    dataset: Dataset,
    split: SplitName,
    *,
    features_dir: Path,
    seed: int,
    fast: bool,
    on_progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> QualityFindings:
    """Hold what G's moving average draws against real examples, every number beside its value for real examples.

    Pictures are compared by the features of a small classifier of the same dataset, which is trained once and kept in
    `features_dir`; points in the plane as they are.

    Args:
        infogan: the model.
        settings: its run's, for the noise.
        dataset: what it was trained on.
        split: which part the real examples are from; the classifier has learned the train split.
        features_dir: the folder of classifiers, and the place for the weights of Inception, if FID is wanted.
        seed: of codes, noise and choice of real examples. The same arguments give the same numbers.
        fast: fewer samples, and no FID.
        on_progress: told how many hundredths are done, of 100.

    Raises:
        ShapeError: if the model draws examples of another shape than the dataset's.
        InputError: if the split is too small to be compared, or the dataset has nothing that a classifier could learn.
        MachineError: if `features_dir` cannot be written.
    """
    if dataset.is_points:
        return measure_points(infogan, settings, dataset, split, seed=seed, fast=fast, on_progress=on_progress)
    return measure_pictures(
        infogan, settings, dataset, split, features_dir=features_dir, seed=seed, fast=fast, on_progress=on_progress
    )
