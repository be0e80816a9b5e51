"""What a dataset is once it is loaded, and the pixel range that networks see.

Pictures are stored as uint8 and trained on as float32 in [-1, 1]; points are float32 as they are. Labels and factors
are for evaluation and for naming categories: training never sees them.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.datasets.factor_space import FactorSpace
from infogan_explorer.errors import InputError


@dataclass(frozen=True, eq=False)  # eq: arrays have no single truth value, so two splits are equal only if identical
class Split:
    """One part of a dataset, N examples long.

    Attributes:
        examples: pictures, uint8 (N, C, H, W), or points, float32 (N, 2).
        labels: classes 0..K-1, int64 (N,), or None where none are known.
        factors: values of the generative factors, float64 (N, F), or None where none are known.
    """

    examples: NDArray[Any]
    labels: NDArray[np.int64] | None = None
    factors: NDArray[np.float64] | None = None


@dataclass(frozen=True, eq=False)
class Dataset:
    """A training and a test split with the names of their classes and factors (empty where there are none).

    `factor_space` draws any combination of the factors; None where not every combination has a picture. `notes` are
    sentences about this loading that a user should read, such as how many files were left out.
    """

    name: str
    train: Split
    test: Split
    class_names: tuple[str, ...] = ()
    factor_names: tuple[str, ...] = ()
    factor_space: FactorSpace | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_points(self) -> bool:
        """Whether the examples are points in the plane rather than pictures."""
        return self.train.examples.ndim == 2

    @property
    def example_shape(self) -> tuple[int, ...]:
        """Shape of one example: (C, H, W) for pictures, (2,) for points."""
        return self.train.examples.shape[1:]

    @property
    def fingerprint(self) -> str:
        """A checksum of the training examples, by which a resumed run knows them again."""
        examples = self.train.examples
        return f"crc32:{zlib.crc32(np.ascontiguousarray(examples).view(np.uint8).reshape(-1).data):08x}"


@dataclass(frozen=True)
class DatasetInfo:
    """What is known of a dataset before it is loaded.

    Attributes:
        name: what `load_dataset` and `--dataset` take.
        title: the name for a heading.
        summary: one line.
        example_shape: (C, H, W) at the default image size, or (2,).
        train_size: examples in the training split, as published; a `--data-root` may hold fewer.
        needs: "nothing", or "a download, or --data-root".
        is_points: whether the examples are points in the plane.
    """

    name: str
    title: str
    summary: str
    example_shape: tuple[int, ...]
    train_size: int
    needs: str = "nothing"
    is_points: bool = False


def to_unit_range(examples: NDArray[Any]) -> NDArray[np.float32]:
    """What networks see: x / 127.5 - 1 for uint8 pictures; floating-point points pass through unchanged.

    Args:
        examples: pictures, uint8 of any shape, or points, floating point of any shape.

    Returns:
        float32 of the same shape; pictures in [-1, 1].

    Raises:
        InputError: if `examples` is neither uint8 nor floating point.
    """
    if np.issubdtype(examples.dtype, np.floating):
        return examples.astype(np.float32, copy=False)
    if examples.dtype != np.uint8:
        raise InputError(f"the examples are {examples.dtype}; pictures must be uint8 and points floating point.")
    return examples.astype(np.float32) / 127.5 - 1


def to_uint8(images: NDArray[np.floating]) -> NDArray[np.uint8]:
    """The inverse of `to_unit_range` for pictures: round((x + 1) * 127.5), values outside [-1, 1] cut off.

    Args:
        images: pictures in [-1, 1], floating point of any shape.

    Returns:
        uint8 of the same shape. `to_uint8(to_unit_range(x))` is x for every uint8 value.
    """
    return np.rint((np.clip(images, -1, 1) + 1) * 127.5).astype(np.uint8)
