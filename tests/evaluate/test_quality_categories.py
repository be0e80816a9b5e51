"""Image quality by category: what is held against what, and from which draws."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from infogan_explorer.codes import CodeSpec
from infogan_explorer.evaluate.quality.categories import CategorisedSet, CategoryMeasure, measure_categories
from infogan_explorer.evaluate.quality.findings import CategoryDistance, Measured
from infogan_explorer.evaluate.quality.samples import generate
from infogan_explorer.evaluate.score import Score

RENAMED = np.array([2, 0, 1])  # category of each class


def apart(first: np.ndarray, second: np.ndarray, words: str) -> Score:
    """A distance with a standard error of 0.3: how far the means are apart."""
    if not len(second):
        return Score.missing("nothing to compare.")
    return Score(float(first.mean() - second.mean()), 0.3, len(first), f"{words} ({len(first)} and {len(second)})")


def numbered(labels: np.ndarray, start: float, categories: np.ndarray) -> CategorisedSet:
    """Features that tell the class of an example, and that of which set it is."""
    return CategorisedSet(start + labels[:, None].astype(float), {"c1": categories}, labels)


def measured(
    real: CategorisedSet, others: CategorisedSet, most: int = 1000
) -> tuple[tuple[CategoryDistance, ...], dict[str, Measured]]:
    def draw(code: str, category: int, count: int) -> np.ndarray:
        assert code == "c1"
        return np.full((count, 1), 100.0 + category)

    measure = CategoryMeasure("apart", apart, draw, most, ("ape", "bee", "cow"))
    return measure_categories(CodeSpec.parse("cat3"), measure, real, others, lambda _done, _of: None)


def test_a_category_is_held_against_its_own_reading_and_its_own_class() -> None:
    labels = np.arange(30) % 3
    found, _ = measured(numbered(labels, 0, RENAMED[labels]), numbered(labels, 50, RENAMED[labels]))
    for entry in found:
        matched = int(np.flatnonzero(entry.category == RENAMED)[0])
        assert entry.class_name == ("ape", "bee", "cow")[matched]
        for pair in (entry.by_reading, entry.by_class):
            assert pair.generated.value == 100 + entry.category - matched
            assert pair.floor.value == 50  # others of the same class


def test_all_sets_are_equally_large_so_that_their_biases_are() -> None:
    labels, few = np.arange(60) % 3, np.arange(24) % 3
    real, others = numbered(labels, 0, RENAMED[labels]), numbered(few, 50, RENAMED[few])
    for most, count in ((1000, 8), (5, 5)):
        for entry in measured(real, others, most)[0]:
            for pair in (entry.by_reading, entry.by_class):
                for score in (pair.generated, pair.floor):
                    assert score.protocol.endswith(f"({count} and {count})")
    assert measured(real, others)[0][0].sorted_here == 20


def test_the_mean_over_categories_has_the_error_of_independent_ones() -> None:
    labels = np.arange(30) % 3
    _, means = measured(numbered(labels, 0, RENAMED[labels]), numbered(labels, 50, RENAMED[labels]))
    for name in ("category_distance_c1", "class_distance_c1"):
        assert means[name].generated.value == pytest.approx(100)
        assert means[name].generated.stderr == pytest.approx(0.3 / np.sqrt(3))
        assert means[name].generated.samples == 30


def test_an_empty_category_is_not_given_the_class_that_is_left_over() -> None:
    labels = np.arange(30) % 3
    categories = np.array([0, 0, 2])[labels]  # nothing is sorted into 1
    found, means = measured(numbered(labels, 0, categories), numbered(labels, 50, categories))
    assert [entry.class_name for entry in found] == ["ape", "", "cow"]
    assert "category 1 of c1 is matched to no class: it is empty" in found[1].by_class.generated.undefined
    assert "1 of 3 categories have no distance" in means["class_distance_c1"].generated.undefined


class Echo(torch.nn.Module):
    """Networks whose moving average draws what it is fed, and whose other generator must not be asked."""

    def __init__(self, codes: str) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))
        self.spec = CodeSpec.parse(codes)
        self.generator_ema = torch.nn.Identity()


def test_a_category_is_held_and_everything_else_has_draws_of_its_own() -> None:
    infogan: Any = Echo("cat3,uniform,cat2")
    settings: Any = SimpleNamespace(noise_dim=4, noise="uniform")
    held = [None, *(("c1", k) for k in range(3)), *(("c3", k) for k in range(2))]
    drawn = [generate(infogan, settings, 50, 0, held=one) for one in held]
    assert drawn[3][:, 4:7].tolist() == [[0, 0, 1]] * 50
    assert drawn[4][:, 8:].tolist() == [[1, 0]] * 50
    assert set(drawn[3][:, 8:].argmax(axis=1)) == {0, 1}  # the other code is drawn
    assert len({examples[:, :4].tobytes() for examples in drawn}) == len(held)
    assert (generate(infogan, settings, 50, 0, held=("c1", 2)) == drawn[3]).all()
