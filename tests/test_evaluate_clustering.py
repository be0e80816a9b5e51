"""Clustering by code: matchings with known answers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from infogan_explorer.checkpoint import load_infogan
from infogan_explorer.datasets import Dataset, Split
from infogan_explorer.errors import InputError
from infogan_explorer.evaluate.clustering import cluster, match_categories, read_categories
from infogan_explorer.runs import RunFolder


def test_any_renaming_of_a_perfect_clustering_scores_one() -> None:
    labels = np.repeat(np.arange(5), 7)
    renaming = np.array([3, 0, 4, 1, 2])
    result = match_categories(renaming[labels], labels)
    assert result.accuracy_hungarian == 1
    assert result.class_of_category == {int(renaming[k]): k for k in range(5)}


def test_the_matching_is_the_best_of_all_matchings() -> None:
    draws = np.random.default_rng(0)
    for _ in range(20):
        categories, labels = draws.integers(4, size=60), draws.integers(4, size=60)
        best = max(np.mean(np.array(m)[categories] == labels) for m in itertools.permutations(range(4)))
        assert match_categories(categories, labels).accuracy_hungarian == pytest.approx(best)


def test_one_to_one_is_not_purity() -> None:
    # two categories both hold class 0: purity is 1, but only one of the two may be matched to it
    assert match_categories(np.array([0, 0, 1, 1]), np.array([0, 0, 0, 0])).accuracy_hungarian == 0.5


def test_more_classes_than_categories() -> None:
    result = match_categories(np.array([0, 0, 1, 1]), np.array([0, 1, 2, 2]))
    assert result.accuracy_hungarian == 0.75
    assert result.confusion.tolist() == [[1, 1, 0], [0, 0, 2]]


def test_a_trained_run_is_read_in_any_order_alike(digit_run: RunFolder, digits: Dataset) -> None:
    infogan, _ = load_infogan(digit_run)
    categories = read_categories(infogan, digits.test.examples, "c1")
    assert categories.shape == (1000,)
    assert set(categories) <= set(range(10))
    backwards = read_categories(infogan, digits.test.examples[::-1], "c1")
    assert np.mean(categories == backwards[::-1]) > 0.999  # a tie may fall otherwise in another batch
    assert cluster(infogan, digits.test, "c1").images == 1000


def test_bad_input(digit_run: RunFolder, digits: Dataset) -> None:
    infogan, _ = load_infogan(digit_run)
    with pytest.raises(InputError, match="code 'c2' is continuous and sorts nothing"):
        cluster(infogan, digits.test, "c2")
    with pytest.raises(InputError, match="have no labels, so no accuracy can be measured"):
        cluster(infogan, Split(digits.test.examples), "c1")
    with pytest.raises(InputError, match="3 categories were given for 2 labels"):
        match_categories(np.zeros(3, int), np.zeros(2, int))
