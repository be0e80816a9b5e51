"""Robustness of Q, measured: curves with known points."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from infogan_explorer.checkpoint import load_infogan
from infogan_explorer.datasets import Dataset, Split
from infogan_explorer.errors import InputError
from infogan_explorer.evaluate.clustering import match_categories
from infogan_explorer.evaluate.reading import read_examples
from infogan_explorer.evaluate.robustness import RobustnessFindings, measure, measure_robustness
from infogan_explorer.networks import InfoGAN
from infogan_explorer.runs import RunFolder, shipped_runs
from tests.evaluate.linear_reader import linear_reader


@pytest.fixture(scope="module", autouse=True)
def few_pictures() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measure, "PICTURES", 200)
        patch.setattr(measure, "FAST_PICTURES", 100)
        yield


@pytest.fixture(scope="module")
def shipped(digits: Dataset) -> RobustnessFindings:
    """Of the shipped model; made once."""
    return measure_robustness(load_infogan(shipped_runs()[0])[0], digits, "test", seed=0, fast=True)


def test_strength_zero_is_the_clean_accuracy_to_the_bit(shipped: RobustnessFindings, digits: Dataset) -> None:
    infogan, _ = load_infogan(shipped_runs()[0])
    matching = match_categories(read_examples(infogan, digits.train.examples).categories("c1"), digits.train.labels)
    drawn = np.sort(np.random.default_rng([0, 0]).choice(1000, shipped.images, replace=False))
    named = np.array([matching.class_of_category[k] for k in range(10)])
    clean = np.mean(
        named[read_examples(infogan, digits.test.examples[drawn]).categories("c1")] == digits.test.labels[drawn]
    )
    for name, curve in shipped.curves.items():
        zero = curve.strengths.index(0)
        assert curve.accuracy["c1"][zero].value == clean, name
        assert curve.consistency["c1"][zero].value == 1
        for code in ("c2", "c3"):
            assert (curve.shift[code][zero].value, curve.shift[code][zero].stderr) == (0, 0)


def test_the_shipped_model_reads_worse_the_stronger_it_is_disturbed(shipped: RobustnessFindings) -> None:
    for name in ("noise", "blur", "fgsm", "pgd"):
        curve = shipped.curves[name]
        values = [score.value for score in curve.accuracy["c1"]]
        assert values[-1] < values[0] - 0.3
        for score in curve.accuracy["c1"]:
            assert score.value <= values[0] + 3 * max(score.stderr, 0.01)
    ends = [shipped.curves[name].consistency["c1"][-1].value for name in ("fgsm", "pgd")]
    assert ends[1] <= ends[0]  # several steps find what one finds, or more
    for name in ("rotation", "translation_right", "translation_down"):
        values = [score.value for score in shipped.curves[name].consistency["c1"]]
        assert max(values) == values[len(values) // 2] == 1


def test_a_sheet_has_a_row_an_example_and_a_column_a_strength(shipped: RobustnessFindings, digits: Dataset) -> None:
    assert shipped.pictures.keys() == shipped.curves.keys()
    for name, sheet in shipped.pictures.items():
        strengths = shipped.curves[name].strengths
        rows = sheet.reshape(-1, len(strengths), 1, 28, 28)
        assert sheet.dtype == np.uint8
        assert len(rows) == measure.SHOWN_EXAMPLES
        clean = rows[:, strengths.index(0)]
        assert all((digits.test.examples == picture).all(axis=(1, 2, 3)).any() for picture in clean)


def test_the_json_is_plain_and_the_same_again(shipped: RobustnessFindings, digits: Dataset) -> None:
    values = json.loads(json.dumps(shipped.to_json(), allow_nan=False))
    rotation = values["curves"]["rotation"]
    assert rotation["unit"] == "degrees counter-clockwise"
    accuracy = rotation["accuracy"]["c1"]
    assert len(rotation["strengths"]) == len(accuracy["values"]) == len(accuracy["stderrs"]) == 7
    assert accuracy["samples"] == values["images"] == 100
    assert "matched one to one to classes on the 4,000 train pictures, clean" in accuracy["protocol"]
    assert "no label is used" in values["curves"]["pgd"]["protocol"]
    again = measure_robustness(load_infogan(shipped_runs()[0])[0], digits, "test", seed=0, fast=True)
    assert again.to_json() == shipped.to_json()


def dots(count: int) -> Dataset:
    """Pictures 28 pixels wide with one white dot each on black, near the middle; the class is whether it is high."""
    rng = np.random.default_rng(0)
    rows, columns = rng.integers(10, 18, count), rng.integers(8, 20, count)
    pictures = np.zeros((count, 1, 28, 28), np.uint8)
    pictures[np.arange(count), 0, rows, columns] = 255
    split = Split(pictures, (rows < 14).astype(np.int64))
    return Dataset("dots", split, split, ("low", "high"))


def dot_reader(codes: str = "cat2,uniform") -> InfoGAN:
    """c1: whether the dot is high; c2: its column, a unit a pixel; both from pixels in [-1, 1] by the plane."""
    rows, columns = np.mgrid[:28, :28]
    heads = {"cat2": [rows - 13.5, 13.5 - rows], "uniform": [columns / 2], "gaussian": [rows / 2]}
    return linear_reader(codes, np.stack([head.ravel() for code in codes.split(",") for head in heads[code]]))


def test_a_code_that_reads_the_column_shifts_by_the_pixels_moved() -> None:
    dataset = dots(40)
    found = measure_robustness(dot_reader(), dataset, "test", seed=0, fast=False)
    right = found.curves["translation_right"]
    assert right.strengths == (-6, -4, -2, 0, 2, 4, 6)
    assert [score.value for score in right.shift["c2"]] == pytest.approx(right.strengths, abs=1e-3)
    assert [score.stderr for score in right.shift["c2"]] == pytest.approx([0] * 7, abs=1e-3)
    assert [score.value for score in right.consistency["c1"]] == [1] * 7  # the height stays
    assert [score.value for score in right.accuracy["c1"]] == [1] * 7
    down = found.curves["translation_down"]
    assert [score.value for score in down.shift["c2"]] == pytest.approx([0] * 7, abs=1e-3)
    assert down.accuracy["c1"][0].value == np.mean(dataset.test.labels)  # six pixels up, all dots are high
    means = [score.value for score in right.mean["c2"]]
    assert np.diff(means) == pytest.approx(2, abs=1e-3)


def test_an_untrained_q_is_measured_like_any(digits: Dataset, digit_run: RunFolder) -> None:
    found = measure_robustness(load_infogan(digit_run)[0], digits, "train", seed=1, fast=True)
    assert found.code == "c1"
    assert 0 <= found.curves["noise"].accuracy["c1"][0].value < 0.5
    assert found.curves["noise"].consistency["c1"][0].value == 1


def test_without_labels_the_categories_still_have_to_stay_what_they_were() -> None:
    labelled = dots(40)
    bare = replace(labelled, train=Split(labelled.train.examples), test=Split(labelled.test.examples))
    found = measure_robustness(dot_reader(), bare, "test", seed=0, fast=True)
    assert found.curves["noise"].accuracy == {}
    assert found.notes[0].startswith("Without labels on the train split and on the pictures no accuracy")
    with_labels = measure_robustness(dot_reader(), labelled, "test", seed=0, fast=True)
    for name, curve in with_labels.curves.items():
        assert curve.accuracy
        assert found.curves[name].consistency == curve.consistency
        assert found.curves[name].shift == curve.shift


def test_continuous_codes_alone_have_shifts_and_no_attack() -> None:
    found = measure_robustness(dot_reader("uniform,gaussian"), dots(20), "test", seed=0, fast=True)
    assert found.curves.keys() == {"noise", "blur", "rotation", "translation_right", "translation_down"}
    assert found.curves["rotation"].shift.keys() == {"c1", "c2"}
    assert found.code == ""
    assert "all continuous, so there is no accuracy, no consistency and no attack" in found.notes[0]
    assert len(found.pictures["noise"]) == 8 * 7


def test_the_code_that_agrees_best_with_the_classes_is_attacked() -> None:
    rows, columns = np.mgrid[:28, :28]
    useless, good = [columns - 13.5, 13.5 - columns], [rows - 13.5, 13.5 - rows]
    for heads, best in ((useless + good, "c2"), (good + useless, "c1")):
        reader = linear_reader("cat2,cat2", np.stack([head.ravel() for head in heads]))
        found = measure_robustness(reader, dots(40), "test", seed=0, fast=True)
        assert found.code == best
        assert f"reading of {best}, so no label is used" in found.curves["fgsm"].protocol


def test_the_protocol_of_the_attack_is_the_attack() -> None:
    found = measure_robustness(dot_reader(), dots(20), "test", seed=0, fast=True)
    assert "projected gradient descent, 5 steps of 0.5 epsilon" in found.curves["pgd"].protocol


def test_points_get_noise_only(rings: Dataset, points_run: RunFolder) -> None:
    told: list[tuple[int, int]] = []
    infogan, _ = load_infogan(points_run)
    found = measure_robustness(
        infogan, rings, "test", seed=0, fast=True, on_progress=lambda done, of: told.append((done, of))
    )
    assert found.curves.keys() == {"noise"}
    assert found.pictures == {}
    assert told == [(done, 7) for done in range(1, 8)]


def test_fast_takes_fewer_pictures_and_a_small_split_is_taken_whole() -> None:
    full, fast = (measure_robustness(dot_reader(), dots(150), "test", seed=0, fast=fast) for fast in (False, True))
    assert (full.images, fast.images) == (150, 100)
    assert "100 of the 150 test pictures, drawn at random" in fast.curves["noise"].consistency["c1"][0].protocol


def test_labels_of_another_length() -> None:
    dataset = dots(20)
    broken = replace(dataset, test=Split(dataset.test.examples, dataset.test.labels[1:]))
    with pytest.raises(InputError, match="has 19 labels for 20 pictures; give one for each"):
        measure_robustness(dot_reader(), broken, "test", seed=0, fast=True)
