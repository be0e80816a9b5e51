"""Image quality: which pictures every number rests on, and which the classifier has learned."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from infogan_explorer.datasets import Dataset, Split
from infogan_explorer.evaluate.quality.pictures import _Compared, _confidence, _nearby
from infogan_explorer.evaluate.quality.samples import RealSets, Sizes, choose_some
from infogan_explorer.evaluate.score import Score


def plane(pictures: np.ndarray) -> np.ndarray:
    """Two pixels as features."""
    return pictures.reshape(len(pictures), -1)[:, :2].astype(float)


def compared(**changes: Any) -> _Compared:
    classifier: Any = SimpleNamespace(digest="0123", features=plane, probabilities=lambda features: features)
    pictures = np.zeros((4, 1, 1, 2), np.uint8)
    sets = RealSets(pictures, pictures, None, None, "so", "train")
    rows = {"features": np.full((4, 2), 0.7), "real_features": np.full((4, 2), 0.8), "other_features": np.ones((4, 2))}
    return _Compared(**{"generated": pictures, "sets": sets, "classifier": classifier, **rows, **changes})


def test_the_floor_is_of_other_real_pictures_against_the_same_real_ones() -> None:
    def apart(first: np.ndarray, second: np.ndarray, words: str) -> Score:
        return Score(float(first.mean() - second.mean()), None, len(first), words)

    found = compared().both("apart", "lower", apart)
    assert (found.generated.value, found.floor.value) == (pytest.approx(-0.1), pytest.approx(0.2))
    assert found.generated.protocol == "4 generated against 4 real; 64 features of classifier 0123"
    assert found.floor.protocol == "4 real against 4 other real; 64 features of classifier 0123"


def test_confidence_stands_beside_that_on_pictures_the_classifier_never_saw() -> None:
    drawn, floor = _confidence(compared(), "test")
    assert (drawn.value, floor.value) == (pytest.approx(0.7), pytest.approx(0.8))
    assert "4 real pictures of the test split, which the classifier never saw" in floor.protocol
    pictures = np.zeros((4, 1, 1, 2), np.uint8)
    for other, words in (("test", "never saw"), ("train", "has learned")):
        sets = RealSets(pictures, pictures, None, None, "so", other)  # type: ignore[arg-type]
        _, floor = _confidence(compared(sets=sets), "train")
        assert floor.value == 1
        assert f"of the {other} split, which the classifier {words}" in floor.protocol


def in_order_of_class(count: int, seed: int) -> Split:
    """Dark pictures, and after them as many light ones."""
    light = np.repeat([0, 1], count // 2)
    pixels = np.random.default_rng(seed).integers(0, 50, (count, 1, 1, 2)) + 200 * light[:, None, None, None]
    return Split(pixels.astype(np.uint8), light)


def test_copies_are_looked_for_among_pictures_of_all_classes() -> None:
    dataset = Dataset("sorted", in_order_of_class(2000, 0), in_order_of_class(400, 1))
    new = np.random.default_rng(3).permutation(in_order_of_class(100, 2).examples)
    sizes = Sizes(compared=100, neighbours=100, copies=100, training=300, a_category=10)
    nearby = _nearby(compared(generated=new, features=plane(new)), dataset, sizes, 0)
    assert len(nearby.training) == 300
    assert 0.3 < (nearby.training[:, 0, 0, 0] >= 200).mean() < 0.7
    known = {picture.tobytes() for picture in dataset.train.examples}
    assert all(picture.tobytes() in known for picture in nearby.training)
    assert nearby.copying().generated.value == pytest.approx(0.5, abs=0.15)
    assert nearby.copying().floor.value == pytest.approx(0.5, abs=0.2)
    assert nearby.held_out_distances.min() >= 0
    assert len(nearby.held_out_distances) == 100
    copied = _nearby(
        compared(generated=nearby.training[:100], features=plane(nearby.training[:100])), dataset, sizes, 0
    )
    assert copied.copying().generated.value > 0.9  # type: ignore[operator]


def test_some_examples_are_drawn_once_each_and_in_random_order() -> None:
    chosen = choose_some(np.arange(1000), 300, 5)
    assert len(set(chosen.tolist())) == 300
    assert (np.diff(chosen) < 0).any()
    assert chosen.mean() == pytest.approx(500, abs=70)
    assert (choose_some(np.arange(1000), 300, 5) == chosen).all()
    assert sorted(choose_some(np.arange(7), 300, 5)) == list(range(7))
