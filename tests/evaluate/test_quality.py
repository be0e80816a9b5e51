"""Image quality as one measurement: pictures, points, and what is said where nothing can be measured."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from infogan_explorer.checkpoint import load_infogan
from infogan_explorer.datasets import Dataset, Split, load_dataset
from infogan_explorer.errors import InputError, ShapeError
from infogan_explorer.evaluate.quality import QualityFindings, classifier, inception, measure_quality
from infogan_explorer.evaluate.quality.copying import Nearby
from infogan_explorer.evaluate.quality.features import classifier_of
from infogan_explorer.evaluate.quality.samples import choose_real
from infogan_explorer.networks import build_infogan
from infogan_explorer.runs import RunFolder
from tests.conftest import points_settings

MEASURES = [
    "frechet_distance",
    "kernel_distance",
    "precision",
    "recall",
    "density",
    "coverage",
    "category_distance_c1",
    "class_distance_c1",
    "class_kl_nats",
    "confidence",
    "copying",
    "inception_fid",
]


@pytest.fixture(scope="module")
def few_digits(digits: Dataset) -> Dataset:
    return replace(digits, train=_part(digits.train, 600), test=_part(digits.test, 300))


def _part(split: Split, count: int) -> Split:
    assert split.labels is not None
    return Split(split.examples[:count], split.labels[:count])


@pytest.fixture(scope="module")
def features_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("features")


def _measure(run: RunFolder, dataset: Dataset, features_dir: Path, **changes: Any) -> QualityFindings:
    infogan, _ = load_infogan(run)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classifier, "_STEPS", 20)
        return measure_quality(
            infogan, run.settings(), dataset, **{"split": "test", "seed": 0, "fast": True, **changes},
            features_dir=features_dir,
        )  # fmt: skip


@pytest.fixture(scope="module")
def of_digits(digit_run: RunFolder, few_digits: Dataset, features_dir: Path) -> QualityFindings:
    return _measure(digit_run, few_digits, features_dir)


def test_every_measure_stands_beside_real_against_real(of_digits: QualityFindings) -> None:
    found = of_digits.to_json()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert list(found["measures"]) == MEASURES
    for name in ("frechet_distance", "kernel_distance", "precision", "recall", "density", "coverage", "copying"):
        measured = of_digits.measures[name]
        assert measured.generated.value is not None, name
        assert measured.floor.value is not None, name
    # a generator of four steps draws no digits, and all numbers see it
    frechet, coverage = of_digits.measures["frechet_distance"], of_digits.measures["coverage"]
    assert frechet.generated.value > 5 * frechet.floor.value  # type: ignore[operator]
    assert coverage.generated.value < coverage.floor.value  # type: ignore[operator]
    assert "FID" not in frechet.title
    assert found["classifier"]["sha256"] in frechet.generated.protocol
    assert "300 generated against 300 real" in frechet.generated.protocol
    assert found["against"] == "300 of the test split; floor: 300 others of the train split"


def test_each_category_is_measured_or_says_why_not(of_digits: QualityFindings) -> None:
    categories = of_digits.to_json()["categories"]
    assert [entry["category"] for entry in categories] == list(range(10))
    assert sum(entry["sorted_here"] for entry in categories) == 300
    undefined = [entry["by_class"]["generated"].get("undefined", "") for entry in categories]
    assert any("features" in why or "matched to no class" in why for why in undefined)  # 30 digits a class, 64 features
    mean = of_digits.measures["class_distance_c1"].generated
    assert mean.value is None
    assert "of 10 categories have no distance" in mean.undefined


def test_the_pictures_are_pairs(of_digits: QualityFindings, few_digits: Dataset) -> None:
    assert set(of_digits.pictures) == {f"{name}{end}" for name in of_digits.distances for end in ("", "_nearest")}
    assert all(pictures.shape == (10, 1, 28, 28) for pictures in of_digits.pictures.values())
    training = {picture.tobytes() for picture in few_digits.train.examples}
    assert all(picture.tobytes() in training for picture in of_digits.pictures["closest_nearest"])
    closest, farthest = of_digits.distances["closest"], of_digits.distances["farthest"]
    assert list(closest) == sorted(closest)
    assert closest[-1] <= farthest[-1]


def test_the_same_arguments_give_the_same_numbers(
    of_digits: QualityFindings, digit_run: RunFolder, few_digits: Dataset, features_dir: Path
) -> None:
    again = _measure(digit_run, few_digits, features_dir)
    assert again.to_json() == of_digits.to_json()
    told: list[tuple[int, int]] = []
    other = _measure(digit_run, few_digits, features_dir, seed=1, on_progress=lambda *now: told.append(now))
    assert other.measures["frechet_distance"] != of_digits.measures["frechet_distance"]
    assert told == sorted(told)
    assert told[0] == (0, 100)
    assert told[-1] == (100, 100)


def test_without_labels_all_but_classes_is_measured(
    digit_run: RunFolder, few_digits: Dataset, features_dir: Path
) -> None:
    bare = Dataset("bare", Split(few_digits.train.examples), Split(few_digits.test.examples))
    found = _measure(digit_run, bare, features_dir)
    assert found.measures["frechet_distance"].generated.value is not None
    assert "labels of two or more" in found.measures["class_kl_nats"].generated.undefined
    assert "class_distance_c1" not in found.measures
    assert found.histogram is None
    assert all("no labels" in entry.by_class.generated.undefined for entry in found.categories)


def test_fewer_pictures_than_features_have_no_distance(
    digit_run: RunFolder, few_digits: Dataset, features_dir: Path
) -> None:
    found = _measure(digit_run, replace(few_digits, test=_part(few_digits.test, 40)), features_dir)
    assert "there are 40 pictures for 64 features" in found.measures["frechet_distance"].generated.undefined
    assert found.measures["precision"].generated.value is not None


def test_points_are_measured_in_the_plane(points_run: RunFolder, rings: Dataset, tmp_path: Path) -> None:
    found = _measure(points_run, rings, tmp_path / "none")
    assert found.kind == "points"
    divergence = found.measures["jensen_shannon_nats"]
    assert divergence.generated.value is not None
    assert divergence.floor.value is not None
    assert divergence.generated.value > 20 * divergence.floor.value
    assert [entry.class_name for entry in found.categories if entry.class_name]
    assert json.dumps(found.to_json(), allow_nan=False)
    assert not (tmp_path / "none").exists()  # points need no classifier


def test_every_kind_of_code_has_its_categories_or_none(rings: Dataset, tmp_path: Path) -> None:
    settings = points_settings(codes="cat3,uniform,bernoulli(0.3)")
    untrained = build_infogan(settings, (2,))
    arguments: dict[str, Any] = {"features_dir": tmp_path, "seed": 0, "fast": True}
    found = measure_quality(untrained, settings, rings, "train", **arguments)
    assert [(entry.code, entry.category) for entry in found.categories] == [
        ("c1", 0), ("c1", 1), ("c1", 2), ("c3", 0), ("c3", 1)
    ]  # fmt: skip
    assert {"category_distance_c1", "class_distance_c3"} <= found.measures.keys()
    settings = points_settings(codes="uniform")
    found = measure_quality(build_infogan(settings, (2,)), settings, rings, "train", **arguments)
    assert found.categories == ()
    assert "no code is categorical" in found.measures["category_distance"].generated.undefined


def test_real_examples_keep_their_labels(rings: Dataset) -> None:
    sets = choose_real(rings, "test", 500, 0)
    assert len(sets.real) == len(sets.others) == 500
    assert sets.labels is not None
    position = {point.tobytes(): row for row, point in enumerate(rings.test.examples)}
    rows = [position[point.tobytes()] for point in sets.real]
    assert np.array_equal(rings.test.labels[rows], sets.labels)  # type: ignore[index]


def test_the_halves_of_a_split_share_nothing(few_digits: Dataset) -> None:
    lonely = replace(few_digits, test=_part(few_digits.test, 10))
    sets = choose_real(lonely, "train", 10_000, 0)
    assert sets.words == "300 of the train split; floor: 300 others of the train split"
    own, others = ({picture.tobytes() for picture in pictures} for pictures in (sets.real, sets.others))
    assert not own & others
    with pytest.raises(InputError, match="the test split of dataset 'mnist-5k' has too few examples to compare"):
        choose_real(replace(few_digits, test=_part(few_digits.test, 1)), "test", 100, 0)


def test_a_run_of_another_size_is_refused(digit_run: RunFolder, features_dir: Path) -> None:
    sprites = load_dataset("sprites", image_size=16)
    with pytest.raises(ShapeError, match="draws examples of 1 x 28 x 28, but dataset 'sprites' holds 1 x 16 x 16"):
        _measure(digit_run, sprites, features_dir)


def test_copies_are_found(few_digits: Dataset, features_dir: Path, of_digits: QualityFindings) -> None:
    del of_digits  # its classifier is kept
    frozen = classifier_of(few_digits, features_dir)
    copies, held_out = few_digits.train.examples[:50], few_digits.test.examples[:100]
    nearby = Nearby.find(frozen, copies, frozen.features(copies), few_digits.train.examples, held_out)
    copying = nearby.copying()
    assert copying.generated.value == 1
    assert copying.floor.value == pytest.approx(0.5, abs=0.15)
    assert nearby.distances == pytest.approx(np.zeros(50), abs=1e-4)
    few = Nearby.find(frozen, copies, frozen.features(copies), few_digits.train.examples, held_out[:5])
    assert "there are 5 held-out pictures; 20 or more are needed" in few.copying().generated.undefined


# --- the usual FID ----------------------------------------------------------------------------------------------------


class FakeInception(torch.nn.Module):
    """Four features of a picture in place of 2,048."""

    def __init__(self, name: str, layers: list[str], feature_extractor_weights_path: str) -> None:
        super().__init__()
        assert (name, layers) == ("inception-v3-compat", ["4"])
        self.weights = torch.load(feature_extractor_weights_path, weights_only=True)["w"]

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor]:
        assert pictures.dtype == torch.uint8
        assert pictures.shape[1:] == (3, 28, 28)
        assert torch.equal(pictures[:, 0], pictures[:, 2])
        return (pictures[:, 0].float().flatten(1)[:, 300:304] * self.weights,)


def _write_weights(folder: Path, content: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / inception.WEIGHTS
    torch.save(content, path)
    monkeypatch.setattr(inception, "_SHA256_START", hashlib.sha256(path.read_bytes()).hexdigest()[:8])


def _fid(folder: Path, digits: Dataset, **changes: Any) -> Any:
    sets = {"generated": digits.train.examples[:60], "real": digits.test.examples[:60]}
    arguments = {
        **sets,
        "others": digits.test.examples[60:120],
        "fast": False,
        "device": torch.device("cpu"),
        **changes,
    }
    return inception.measure_inception(**arguments, features_dir=folder, on_progress=lambda _done, _of: None)


def test_without_weights_fid_names_the_file_and_its_place(tmp_path: Path, digits: Dataset) -> None:
    measured = _fid(tmp_path, digits)
    for score in (measured.generated, measured.floor):
        assert score.value is None
        assert "'weights-inception-2015-12-05-6726825d.pth'" in score.undefined
        assert str(tmp_path) in score.undefined
        assert "never downloaded" in score.undefined


def test_with_weights_fid_is_measured(tmp_path: Path, digits: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    _write_weights(tmp_path, {"w": torch.tensor([1.0, 2, 3, 4])}, monkeypatch)
    monkeypatch.setattr(inception, "FeatureExtractorInceptionV3", FakeInception)
    monkeypatch.setattr(inception, "FEATURES", 4)
    same = _fid(tmp_path, digits, generated=digits.test.examples[:60])
    assert same.generated.value == pytest.approx(0, abs=1e-6)
    assert same.generated.samples == 60
    assert same.floor.value > 0
    assert "left out of the fast set" in _fid(tmp_path, digits, fast=True).generated.undefined
    few = dict.fromkeys(("generated", "real", "others"), digits.test.examples[:4])
    assert "there are 4 pictures for 4 features" in _fid(tmp_path, digits, **few).generated.undefined
    odd = np.zeros((60, 2, 28, 28), np.uint8)
    assert "2 channels" in _fid(tmp_path, digits, generated=odd, real=odd, others=odd).generated.undefined


def test_other_weights_are_refused_and_no_code_in_them_is_run(
    tmp_path: Path, digits: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / inception.WEIGHTS).write_bytes(b"something else")
    assert "the published file has 6726825d" in _fid(tmp_path, digits).generated.undefined
    _write_weights(tmp_path, SimpleNamespace(w=1), monkeypatch)
    assert "cannot be read" in _fid(tmp_path, digits).generated.undefined
