"""Clustering by code: Q's most likely category of a real picture, held against the picture's class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from infogan_explorer.codes import CategoryReading
from infogan_explorer.datasets import Split, to_unit_range
from infogan_explorer.errors import InputError
from infogan_explorer.networks import InfoGAN

_BATCH = 500  # pictures read at once: bounds the memory, not the result


@dataclass(frozen=True)
class Clustering:
    """How the categories of one code fall on the classes of labelled pictures."""

    accuracy_hungarian: float
    class_of_category: dict[int, int]  # the one-to-one matching; categories left over have none
    confusion: NDArray[np.int64]  # (categories, classes), counts
    images: int


@torch.inference_mode()
def read_categories(infogan: InfoGAN, examples: NDArray[np.generic], code: str) -> NDArray[np.int64]:
    """Q's argmax in eval mode for examples (N, ...): categories (N,).

    Raises:
        InputError: if `code` is not a categorical code of the model.
    """
    if infogan.spec.get(code).kind != "categorical":
        raise InputError(f"code {code!r} is continuous and sorts nothing; choose a categorical code.")
    device = next(infogan.parameters()).device
    categories = []
    with infogan.reading():
        for start in range(0, len(examples), _BATCH):
            images = torch.from_numpy(to_unit_range(examples[start : start + _BATCH])).to(device)
            reading = infogan.spec.read(infogan.q_head(infogan.trunk(images)))[code]
            assert isinstance(reading, CategoryReading)
            categories.append(reading.probabilities.argmax(dim=1).cpu().numpy())
    return np.concatenate(categories)


def match_categories(categories: NDArray[np.int64], labels: NDArray[np.int64]) -> Clustering:
    """The one-to-one matching of categories to classes that agrees with most labels (Kuhn 1955, Hungarian method).

    accuracy = max over matchings m of (1/N) sum_i [m(category_i) = label_i]

    Args:
        categories: (N,), at least 0.
        labels: (N,), at least 0.

    Returns:
        The matching, the confusion counts, and the accuracy, a share between 0 and 1. With more classes than
        categories, the pictures of unmatched classes all count as wrong.

    Raises:
        InputError: if the two differ in length or are empty.
    """
    if len(categories) != len(labels) or len(labels) == 0:
        raise InputError(f"{len(categories)} categories were given for {len(labels)} labels; give one for each.")
    confusion = np.zeros((categories.max() + 1, labels.max() + 1), np.int64)
    np.add.at(confusion, (categories, labels), 1)
    rows, columns = linear_sum_assignment(-confusion)
    return Clustering(
        accuracy_hungarian=float(confusion[rows, columns].sum() / len(labels)),
        class_of_category={int(row): int(column) for row, column in zip(rows, columns, strict=True)},
        confusion=confusion,
        images=len(labels),
    )


def cluster(infogan: InfoGAN, split: Split, code: str) -> Clustering:
    """Sort a split by `code` and match its categories to the classes.

    Raises:
        InputError: if the split has no labels, or `code` is not categorical.
    """
    if split.labels is None:
        raise InputError("these examples have no labels, so no accuracy can be measured; choose a labelled dataset.")
    return match_categories(read_categories(infogan, split.examples, code), split.labels)
