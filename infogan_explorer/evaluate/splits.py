"""The splits of a dataset, each checked before anything is measured on it."""

from __future__ import annotations

from typing import Literal

import numpy as np

from infogan_explorer.datasets import Dataset, Split
from infogan_explorer.errors import InputError

SplitName = Literal["train", "test"]
SPLITS: tuple[SplitName, SplitName] = ("train", "test")

_MOST_CLASSES = 100_000  # a table of categories and classes has to fit into memory


def split_of(dataset: Dataset, name: SplitName) -> Split:
    """The split `name`, as it is."""
    return dataset.train if name == "train" else dataset.test


def checked_split(dataset: Dataset, name: SplitName) -> Split:
    """The split `name`, whose labels and factors belong to its examples.

    Raises:
        InputError: if there are no examples, if there are not as many labels or factors as examples, or if a label
            is not the number of a class.
    """
    split = split_of(dataset, name)
    where, count = f"the {name} split of dataset {dataset.name!r}", len(split.examples)
    noun = "points" if dataset.is_points else "pictures"
    if count == 0:
        raise InputError(f"{where} is empty; choose the other split, or a dataset with {noun} in both.")
    for what, values, dimensions in (("labels", split.labels, 1), ("rows of factors", split.factors, 2)):
        if values is not None and (values.ndim != dimensions or len(values) != count):
            shape = f"{len(values)} {what}" if values.ndim == dimensions else f"{what} of shape {values.shape}"
            raise InputError(
                f"{where} has {shape} for {count} {noun}; give one for each, or none at all to measure what needs none."
            )
    if split.labels is not None:
        is_whole = np.issubdtype(split.labels.dtype, np.integer)
        wrong = split.labels[(split.labels < 0) | (split.labels >= _MOST_CLASSES)] if is_whole else split.labels
        if len(wrong):
            raise InputError(
                f"{where} has the label {wrong[0]}; classes are whole numbers from 0 on, below {_MOST_CLASSES:,}."
            )
    return split
