"""What is compared: real examples, as many other real ones, and as many from G's moving average."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from infogan_explorer.config import Settings
from infogan_explorer.datasets import Dataset, to_uint8
from infogan_explorer.errors import InputError
from infogan_explorer.evaluate.splits import SplitName, checked_split
from infogan_explorer.networks import InfoGAN
from infogan_explorer.streams import sample_noise, stream, stream_seed

_MOST_CATEGORIES = 1_000_000  # of one code: the draws of two codes must not meet
_BATCH = 500  # examples generated at once: bounds the memory, not the result

Examples = NDArray[Any]


@dataclass(frozen=True)
class Sizes:
    """How many examples the measures rest on, at most; a dataset that has fewer gives what it has.

    Attributes:
        compared: generated, and as many real ones.
        neighbours: of these, how many nearest neighbours are found among.
        copies: of the generated ones, how many are looked up in the train split.
        training: training pictures that they are looked up in.
        a_category: examples of one category.
    """

    compared: int
    neighbours: int
    copies: int
    training: int
    a_category: int


# 10,000: as TTUR asks for (Heusel et al. 2017)
FULL = Sizes(compared=10_000, neighbours=5_000, copies=2_000, training=60_000, a_category=1_000)
FAST = Sizes(compared=2_000, neighbours=2_000, copies=500, training=5_000, a_category=300)


@dataclass(frozen=True, eq=False)  # eq: arrays have no single truth value
class RealSets:
    """Two sets of real examples, equally many and in random order; no example is in both.

    Attributes:
        real: of the split that is asked for, (N, ...).
        others: of the other split, or the other half of the same, (N, ...).
        labels: of `real`, (N,), or None.
        other_labels: of `others`, (N,), or None.
        words: where they are from.
        other_split: the split that `others` are of.
    """

    real: Examples
    others: Examples
    labels: NDArray[np.int64] | None
    other_labels: NDArray[np.int64] | None
    words: str
    other_split: SplitName


def choose_real(dataset: Dataset, split: SplitName, most: int, seed: int) -> RealSets:
    """At most `most` real examples of a split, and as many others.

    The others are of the other split, unless that has fewer than half as many: then both are halves of the split.

    Raises:
        InputError: if the split has too few examples to be compared, or its labels do not belong to them.
    """
    name: SplitName = "train" if split == "test" else "test"
    here, there = checked_split(dataset, split), checked_split(dataset, name)
    order = np.random.default_rng(stream_seed(seed, "quality"))
    rows, other_rows = order.permutation(len(here.examples)), order.permutation(len(there.examples))
    count = min(most, len(rows), len(other_rows))
    source = there
    if len(other_rows) < len(rows) // 2:
        count = min(most, len(rows) // 2)
        source, name, other_rows = here, split, rows[count:]
    if count < 2:
        raise InputError(
            f"the {split} split of dataset {dataset.name!r} has too few examples to compare ({len(rows)}), "
            "so choose the other split or a larger dataset."
        )
    rows, other_rows = np.sort(rows[:count]), np.sort(other_rows[:count])  # sorted: quick to read from a mapped file
    order.shuffle(rows)
    order.shuffle(other_rows)
    return RealSets(
        here.examples[rows],
        source.examples[other_rows],
        None if here.labels is None else here.labels[rows],
        None if source.labels is None else source.labels[other_rows],
        f"{count:,} of the {split} split; floor: {count:,} others of the {name} split",
        name,
    )


def choose_some(examples: Examples, most: int, seed: int) -> Examples:
    """At most `most` examples in random order: a folder's are in the order of its classes."""
    order = np.random.default_rng(seed)
    rows = np.sort(order.permutation(len(examples))[:most])  # sorted: quick to read from a mapped file
    return examples[rows][order.permutation(len(rows))]


@torch.inference_mode()
def generate(
    infogan: InfoGAN,
    settings: Settings,
    count: int,
    seed: int,
    held: tuple[str, int] | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Examples:
    """Examples of G's moving average, codes and noise from their priors: uint8 (N, C, H, W), or float64 (N, 2).

    Args:
        infogan: the model.
        settings: its noise.
        count: N.
        seed: of codes and noise.
        held: a code and the category that it is held at, instead of drawn; each has draws of its own.
        on_progress: told how many are generated.
    """
    spec, device = infogan.spec, next(infogan.parameters()).device
    place, category = (list(spec.by_name).index(held[0]), held[1]) if held is not None else (0, -1)
    draws = stream(seed, "quality", 1 + place * _MOST_CATEGORIES + category)
    z = sample_noise(count, settings.noise_dim, settings.noise, draws)
    blocks = list(spec.split(spec.sample(count, draws)))
    if held is not None:
        blocks[place] = torch.tensor(spec.codes[place].encode(category)).expand(count, -1)
    inputs = spec.generator_input(z, torch.cat(blocks, dim=1))
    parts = []
    for batch in inputs.split(_BATCH):
        parts.append(infogan.generator_ema(batch.to(device)).cpu().numpy())
        on_progress(min(len(parts) * _BATCH, count), count)
    examples = np.concatenate(parts)
    return examples.astype(np.float64) if examples.ndim == 2 else to_uint8(examples)
