"""The pictures of a split that are read, with their labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.datasets import Dataset
from infogan_explorer.evaluate.clustering.assignment import Assignment
from infogan_explorer.evaluate.clustering.matching import Clustering, match_counts
from infogan_explorer.evaluate.contingency import count_pairs
from infogan_explorer.evaluate.splits import SplitName, checked_split

OTHER_SPLIT = 10_000  # pictures read of the split that was not asked for, at most: bounds the time


@dataclass(frozen=True, eq=False)  # eq: arrays have no single truth value
class Part:
    """Some or all pictures of a split.

    Attributes:
        words: how a sentence calls them: 'the 1,000 test pictures'.
        examples: (N, ...).
        labels: (N,), or None where none are known.
    """

    words: str
    examples: NDArray[Any]
    labels: NDArray[np.int64] | None

    @property
    def images(self) -> int:
        return len(self.examples)

    @property
    def without_labels(self) -> str:
        """Why nothing can be compared with classes."""
        return (
            f"No labels are known for {self.words}, so accuracy, purity, NMI and ARI cannot be measured, but how even "
            "and how sure the categories are; sub-folders or labels.csv name the classes of a folder of pictures."
        )

    def match(self, assignment: Assignment, num_classes: int) -> Clustering | None:
        """The best matching of the categories of these pictures to their classes; None without labels."""
        if self.labels is None:
            return None
        return match_counts(count_pairs(assignment.categories, self.labels, len(assignment.names), num_classes))


def part_of(dataset: Dataset, name: SplitName, whole: bool) -> Part:
    """A split, or `OTHER_SPLIT` pictures of it at even distances.

    Raises:
        InputError: if the split is empty, or its labels do not belong to its examples.
    """
    split = checked_split(dataset, name)
    count, noun = len(split.examples), "points" if dataset.is_points else "pictures"
    if whole or count <= OTHER_SPLIT:
        return Part(f"the {count:,} {name} {noun}", split.examples, split.labels)
    chosen = np.linspace(0, count - 1, OTHER_SPLIT).round().astype(np.int64)
    labels = None if split.labels is None else split.labels[chosen]
    return Part(f"{OTHER_SPLIT:,} of the {count:,} {name} {noun}", split.examples[chosen], labels)
