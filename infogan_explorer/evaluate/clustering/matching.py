"""Categories against classes: the one-to-one matching that agrees with most labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from infogan_explorer.errors import InputError
from infogan_explorer.evaluate.contingency import count_pairs


@dataclass(frozen=True)
class Clustering:
    """How the categories of one code fall on the classes of labelled pictures."""

    accuracy_hungarian: float
    class_of_category: dict[int, int]  # the one-to-one matching; categories left over have none
    confusion: NDArray[np.int64]  # (categories, classes), counts
    images: int

    @property
    def classes_found(self) -> dict[int, int]:
        """`class_of_category` without the categories that hold no picture of their class, which say nothing."""
        return {k: c for k, c in self.class_of_category.items() if self.confusion[k, c] > 0}


def match_counts(confusion: NDArray[np.int64]) -> Clustering:
    """The one-to-one matching that agrees with most labels (Kuhn 1955, Hungarian method).

    accuracy = max over matchings m of (1/N) sum_i [m(category_i) = label_i]

    Args:
        confusion: counts (categories, classes), at least one picture in all.

    Returns:
        The matching and the accuracy, a share between 0 and 1. With more classes than categories, or more categories
        than classes, the pictures of those that are left over all count as wrong.
    """
    rows, columns = linear_sum_assignment(-confusion)
    images = int(confusion.sum())
    return Clustering(
        accuracy_hungarian=float(confusion[rows, columns].sum() / images),
        class_of_category={int(row): int(column) for row, column in zip(rows, columns, strict=True)},
        confusion=confusion,
        images=images,
    )


def match_categories(categories: NDArray[np.int64], labels: NDArray[np.int64]) -> Clustering:
    """`match_counts` of categories (N,) and labels (N,), both at least 0.

    Raises:
        InputError: if the two differ in length or are empty.
    """
    if len(categories) != len(labels) or len(labels) == 0:
        raise InputError(f"{len(categories)} categories were given for {len(labels)} labels; give one for each.")
    return match_counts(count_pairs(categories, labels, categories.max() + 1, labels.max() + 1))
