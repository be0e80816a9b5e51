"""All pictures that the metrics ask for: independent samples, and groups that share one factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.datasets.factor_space import FactorSpace
from infogan_explorer.evaluate.disentanglement.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Groups:
    """M groups of pictures.

    Attributes:
        shared: the factor that the pictures of a group share, as its place among the factors that vary, (M,).
        cells: the pictures as cells of the space: (M, B), or (M, 2, B) for pairs.
    """

    shared: NDArray[np.int64]
    cells: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Draws:
    """What a recipe asks for: factor values of samples, (N, F) each, and groups to train on and to test on."""

    train: NDArray[np.int64]
    test: NDArray[np.int64]
    variances: NDArray[np.int64]
    train_groups: Groups
    test_groups: Groups
    train_pairs: Groups
    test_pairs: Groups


def draw_all(space: FactorSpace, recipe: Recipe, seed: int) -> Draws:
    """Every draw of a recipe, each from a stream of its own: fewer of one kind change no other."""
    streams = iter(np.random.default_rng([seed, kind]) for kind in range(7))
    return Draws(
        train=space.sample(recipe.train_samples, next(streams)),
        test=space.sample(recipe.test_samples, next(streams)),
        variances=space.sample(recipe.variance_samples, next(streams)),
        train_groups=draw_groups(space, recipe.train_groups, recipe.group_size, next(streams)),
        test_groups=draw_groups(space, recipe.test_groups, recipe.group_size, next(streams)),
        train_pairs=draw_pairs(space, recipe.train_groups, recipe.group_size, next(streams)),
        test_pairs=draw_pairs(space, recipe.test_groups, recipe.group_size, next(streams)),
    )


def draw_groups(space: FactorSpace, groups: int, group_size: int, rng: np.random.Generator) -> Groups:
    """Groups (M, B) whose pictures all have one value of one factor, the others drawn anew for each picture."""
    shared, varying = _draw_shared(space, groups, rng)
    values = _draw_values(space, groups, group_size, rng)
    at = np.arange(groups), slice(None), varying[shared]
    values[at] = values[at][:, :1]
    return Groups(shared, _cells(space, values))


def draw_pairs(space: FactorSpace, groups: int, group_size: int, rng: np.random.Generator) -> Groups:
    """Groups (M, 2, B) of pairs that agree in one factor; its value is drawn anew for each pair."""
    shared, varying = _draw_shared(space, groups, rng)
    first, second = (_draw_values(space, groups, group_size, rng) for _ in range(2))
    at = np.arange(groups), slice(None), varying[shared]
    second[at] = first[at]
    return Groups(shared, np.stack([_cells(space, first), _cells(space, second)], axis=1))


def _draw_shared(
    space: FactorSpace, groups: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    varying = np.flatnonzero(np.array(space.sizes) > 1)
    return rng.integers(max(len(varying), 1), size=groups), varying


def _draw_values(space: FactorSpace, groups: int, group_size: int, rng: np.random.Generator) -> NDArray[np.int64]:
    return space.sample(groups * group_size, rng).reshape(groups, group_size, len(space.sizes))


def _cells(space: FactorSpace, values: NDArray[np.int64]) -> NDArray[np.int64]:
    return space.cells_of(values.reshape(-1, values.shape[-1])).reshape(values.shape[:-1])
