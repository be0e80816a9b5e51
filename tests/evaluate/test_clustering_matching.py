"""Clustering by code: matchings with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from infogan_explorer.checkpoint import load_infogan
from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import InputError
from infogan_explorer.evaluate.clustering import match_categories
from infogan_explorer.evaluate.reading import read_examples
from infogan_explorer.runs import RunFolder
from tests import evaluate_references as references


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
        best = references.best_matching_share(categories.tolist(), labels.tolist())
        assert match_categories(categories, labels).accuracy_hungarian == pytest.approx(best)


def test_one_to_one_is_not_purity() -> None:
    # two categories both hold class 0: purity is 1, but only one of the two may be matched to it
    assert match_categories(np.array([0, 0, 1, 1]), np.array([0, 0, 0, 0])).accuracy_hungarian == 0.5


def test_more_classes_than_categories() -> None:
    result = match_categories(np.array([0, 0, 1, 1]), np.array([0, 1, 2, 2]))
    assert result.accuracy_hungarian == 0.75
    assert result.confusion.tolist() == [[1, 1, 0], [0, 0, 2]]


def test_a_matching_without_a_picture_is_no_finding() -> None:
    result = match_categories(np.array([0, 0, 2]), np.array([0, 1, 1]))  # category 1 is empty
    assert result.classes_found == {0: 0, 2: 1}


def test_a_trained_run_is_read_in_any_order_alike(digit_run: RunFolder, digits: Dataset) -> None:
    infogan, _ = load_infogan(digit_run)
    categories = read_examples(infogan, digits.test.examples).categories("c1")
    assert categories.shape == (1000,)
    assert set(categories) <= set(range(10))
    backwards = read_examples(infogan, digits.test.examples[::-1]).categories("c1")
    assert np.mean(categories == backwards[::-1]) > 0.999  # a tie may fall otherwise in another batch


def test_bad_input(digit_run: RunFolder, digits: Dataset) -> None:
    infogan, _ = load_infogan(digit_run)
    with pytest.raises(InputError, match="code 'c2' is continuous and sorts nothing"):
        read_examples(infogan, digits.test.examples[:10]).categories("c2")
    with pytest.raises(InputError, match="3 categories were given for 2 labels"):
        match_categories(np.zeros(3, int), np.zeros(2, int))
