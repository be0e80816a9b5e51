"""The classifier whose features pictures are compared by: what it learns, and that it is learned once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from infogan_explorer.augment import Augmentation
from infogan_explorer.datasets import Dataset, Split, load_dataset
from infogan_explorer.errors import InputError, ShapeError
from infogan_explorer.evaluate.quality import classifier, features
from infogan_explorer.evaluate.quality.classifier import Task, turned
from infogan_explorer.evaluate.quality.features import check_pictures, classifier_of, classifier_path


@pytest.fixture
def small(digits: Dataset) -> Dataset:
    return Dataset(
        "small",
        Split(digits.train.examples[::5], _every(digits.train.labels, 5)),
        Split(digits.test.examples[::5], _every(digits.test.labels, 5)),
        digits.class_names,
    )


def test_the_share_of_the_factors_that_is_predicted() -> None:
    truth = np.stack([np.array([0.0, 1, 2, 3]), np.array([5.0, 5, 5, 5]), np.array([1.0, -1, 1, -1])], axis=1)
    assert features._r2(truth, truth).value == 1
    assert "mean over 2 factors" in features._r2(truth, truth).protocol
    assert features._r2(np.tile(truth.mean(axis=0), (4, 1)), truth).value == pytest.approx(0)
    halfway = (truth + truth.mean(axis=0)) / 2
    assert features._r2(halfway, truth).value == pytest.approx(0.75)
    assert (features._r2(-truth, truth).value or 0) < -1  # worse than the mean, and not clamped
    assert "no factor varies" in features._r2(truth[:, 1:2], truth[:, 1:2]).undefined


def test_it_is_tested_on_pictures_from_all_over_the_test_split(small: Dataset) -> None:
    in_order = np.sort(small.test.labels)  # type: ignore[arg-type]
    chosen = features._spread(Split(small.test.examples, in_order), 50)
    assert len(chosen.examples) == 50
    assert set(chosen.labels.tolist()) == set(range(10))  # type: ignore[union-attr]
    whole = features._spread(small.test, 10_000)
    assert (whole.examples == small.test.examples).all()


def _every(labels: np.ndarray | None, step: int) -> np.ndarray:
    assert labels is not None
    return labels[::step]


@pytest.fixture
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier, "_STEPS", 5)


def test_it_learns_classes_and_tells_how_well(small: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier, "_STEPS", 60)
    told: list[tuple[int, int]] = []
    frozen = classifier_of(small, tmp_path, lambda done, of: told.append((done, of)))
    assert told[-1] == (60, 60)
    assert frozen.accuracy.value is not None
    assert frozen.accuracy.value > 0.75  # of 200 held-out digits, after 60 steps
    assert frozen.accuracy.samples == 200
    assert "no factors" in frozen.factor_r2.undefined
    found = frozen.features(small.train.examples)
    assert found.shape == (800, 64)
    assert found.mean(axis=0) == pytest.approx(np.zeros(64), abs=1e-3)
    assert found.var(axis=0) == pytest.approx(np.ones(64), rel=0.01)
    probabilities = frozen.probabilities(found)
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(800))
    described = frozen.to_json()
    assert described["learned"] == "10 classes"
    assert described["train_images"] == 800


@pytest.mark.usefixtures("few_steps")
def test_it_is_the_same_for_everybody_and_trained_once(
    small: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = classifier_of(small, tmp_path / "one")
    again = classifier_of(small, tmp_path / "other")
    assert first.digest == again.digest
    monkeypatch.setattr(features, "train_classifier", None)  # to call it would fail
    kept = classifier_of(small, tmp_path / "one")
    assert kept.digest == first.digest
    assert np.array_equal(kept.features(small.test.examples), first.features(small.test.examples))
    assert len(list((tmp_path / "one").iterdir())) == 1  # and nothing half-written is left


@pytest.mark.usefixtures("few_steps")
def test_a_damaged_file_is_replaced(small: Dataset, tmp_path: Path) -> None:
    first = classifier_of(small, tmp_path)
    path = classifier_path(small, tmp_path)
    path.write_bytes(path.read_bytes()[:1000])
    assert classifier_of(small, tmp_path).digest == first.digest
    assert path.stat().st_size > 1000


def test_other_labels_or_pictures_are_another_classifier(small: Dataset) -> None:
    labels = small.train.labels
    assert labels is not None
    relabelled = replace(small, train=replace(small.train, labels=labels[::-1]))
    changed = replace(small, train=replace(small.train, examples=255 - small.train.examples))
    paths = {classifier_path(dataset, Path()) for dataset in (small, relabelled, changed)}
    assert len(paths) == 3


@pytest.mark.usefixtures("few_steps")
def test_without_labels_it_learns_quarter_turns(small: Dataset, tmp_path: Path) -> None:
    unlabelled = Dataset("bare", Split(small.train.examples), Split(small.test.examples))
    task = Task.of(unlabelled.train)
    assert task == Task(4, 0, turns=True)
    frozen = classifier_of(unlabelled, tmp_path)
    assert "quarter turns" in str(frozen.to_json()["learned"])
    assert "a quarter of them in each turn" in frozen.accuracy.protocol
    one_class = Split(small.train.examples, np.zeros(len(small.train.examples), np.int64))
    assert Task.of(one_class) == task  # a single class tells nothing apart


def test_turns_are_counter_clockwise() -> None:
    images = torch.arange(4 * 9.0).view(4, 1, 3, 3)
    found = turned(images, torch.tensor([0, 1, 2, 3]))
    for quarter in range(4):
        assert np.array_equal(found[quarter, 0].numpy(), np.rot90(images[quarter, 0].numpy(), quarter))


def test_unlabelled_pictures_must_be_square() -> None:
    with pytest.raises(InputError, match=r"8 x 12 and have no labels.*choose square pictures"):
        Task.of(Split(np.zeros((4, 1, 8, 12), np.uint8)))


@pytest.mark.usefixtures("few_steps")
def test_known_factors_are_learned_on_pictures_as_they_are(tmp_path: Path) -> None:
    sprites = load_dataset("sprites", image_size=16)
    few = replace(sprites, train=_first(sprites.train, 300), test=_first(sprites.test, 100))
    task = Task.of(few.train)
    assert task == Task(3, 5)
    assert task.augmentation == Augmentation()  # a moved sprite would have another position
    frozen = classifier_of(few, tmp_path)
    assert frozen.factor_r2.samples == 100
    assert "mean over 5 factors" in frozen.factor_r2.protocol


def _first(split: Split, count: int) -> Split:
    assert split.labels is not None
    assert split.factors is not None
    return Split(split.examples[:count], split.labels[:count], split.factors[:count])


def test_pictures_of_another_size_are_refused(small: Dataset) -> None:
    with pytest.raises(ShapeError, match="draws examples of 1 x 32 x 32, but dataset 'small' holds 1 x 28 x 28"):
        check_pictures(np.zeros((2, 1, 32, 32), np.uint8), small)
