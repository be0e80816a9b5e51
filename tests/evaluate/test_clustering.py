"""Clustering by code, measured: readers whose answers are known, and bad input."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from infogan_explorer.checkpoint import load_infogan
from infogan_explorer.codes import CodeSpec
from infogan_explorer.datasets import Dataset, Split
from infogan_explorer.errors import InputError
from infogan_explorer.evaluate.clustering import ClusteringFindings, measure, measure_clustering, part
from infogan_explorer.evaluate.reading import CodesRead
from infogan_explorer.labels import Labels
from infogan_explorer.runs import RunFolder, shipped_runs

RENAMING = np.array([3, 0, 4, 1, 2])
Reader = Callable[[np.ndarray], dict[str, np.ndarray]]


def numbered(labels: np.ndarray) -> Split:
    """Pictures of one pixel that shows their class, which only a reader of these tests looks at."""
    return Split(labels.astype(np.uint8).reshape(-1, 1, 1, 1), labels)


@pytest.fixture
def five() -> Dataset:
    """20 train and 10 test pictures of each of five classes."""
    names = ("ape", "bee", "cow", "dog", "eel")
    return Dataset("five", numbered(np.arange(100) % 5), numbered(np.arange(50) % 5), names)


def sure(categories: np.ndarray, count: int, confidence: float = 1.0) -> np.ndarray:
    """Probabilities of a reader that gives its category `confidence`, and each of the others the same."""
    rest = (1 - confidence) / (count - 1)
    return (rest + (confidence - rest) * np.eye(count)[categories]).astype(np.float32)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ClusteringFindings]:
    """measure_clustering of a reader that looks at the class in the pixel: (dataset, codes, reader, split)."""

    def run(dataset: Dataset, codes: str, reader: Reader, split: str = "test", **options: Any) -> ClusteringFindings:
        def read(_: object, examples: np.ndarray, on_progress: Callable[[int, int], None]) -> CodesRead:
            on_progress(len(examples), len(examples))
            return CodesRead(reader(examples.reshape(-1).astype(int)), {}, {})

        monkeypatch.setattr(measure, "read_examples", read)
        return measure_clustering(SimpleNamespace(spec=CodeSpec.parse(codes)), dataset, split, **options)

    return run


def test_a_perfect_reader_under_other_names(five: Dataset, measured: Any) -> None:
    found = measured(five, "cat5,uniform", lambda classes: {"c1": sure(RENAMING[classes], 5)})
    best = found.best
    assert found.code == "c1"
    for score in (best.accuracy_hungarian, best.accuracy_train_matching, best.purity, best.nmi, best.ari):
        assert score.value == pytest.approx(1)
        assert score.samples == 50
    assert best.largest_class.value == 0.2
    assert best.largest_class.stderr == pytest.approx(math.sqrt(0.2 * 0.8 / 50))
    assert best.assignment_entropy_nats.value == pytest.approx(math.log(5)) == found.codes["c1"].entropy_nats
    assert best.confusion.tolist() == (10 * np.eye(5, dtype=int)[np.argsort(RENAMING)]).tolist()
    assert [category.share.value for category in best.categories] == [0.2] * 5
    assert found.notes == ()


def test_the_names_offered_are_what_labels_json_holds(five: Dataset, measured: Any) -> None:
    found = measured(five, "cat5", lambda classes: {"c1": sure(RENAMING[classes], 5)})
    labels = Labels.from_json(found.labels)
    labels.check(CodeSpec.parse("cat5"))
    assert [labels.of_category("c1", RENAMING[k]) for k in range(5)] == list(five.class_names)


def test_no_name_is_offered_that_is_mostly_wrong_or_that_labels_refuse(five: Dataset, measured: Any) -> None:
    dataset = replace(five, class_names=("an ape " * 9, "bee", "cow", "dog", "eel"))
    merged = np.array([0, 1, 1, 1, 2])  # bee, cow and dog in one category: none of them is most of it
    found = measured(dataset, "cat3", lambda classes: {"c1": sure(merged[classes], 3)})
    assert found.labels == {"c1": {"categories": {"2": "eel"}}}
    few = replace(five, train=numbered(np.arange(45) % 5))  # nine of each: too few to tell
    assert measured(few, "cat5", lambda classes: {"c1": sure(classes, 5)}).labels == {}


def test_the_matching_of_the_train_split_is_applied_to_the_test_split(five: Dataset, measured: Any) -> None:
    renamings = iter([np.arange(5), np.roll(np.arange(5), 1)])  # train first, then test
    found = measured(five, "cat5", lambda classes: {"c1": sure(next(renamings)[classes], 5)})
    assert found.best.accuracy_hungarian.value == 1
    assert found.best.accuracy_train_matching.value == 0
    assert "on the 50 test pictures themselves" in found.best.accuracy_hungarian.protocol
    assert "matched one to one to classes on the 100 train pictures" in found.best.accuracy_train_matching.protocol
    assert found.best.categories[0].precision.value == 0  # what a category is called does not look at test labels


def test_a_category_that_no_train_picture_is_in_has_no_class_to_be_right_about(five: Dataset, measured: Any) -> None:
    on_train = iter([np.array([0, 1, 2, 3, 3]), np.arange(5)])  # 4 is in category 3 on train, in 4 on test

    found = measured(five, "cat5", lambda classes: {"c1": sure(next(on_train)[classes], 5)})
    assert found.best.accuracy_hungarian.value == 1
    assert found.best.accuracy_train_matching.value == pytest.approx(0.8)
    assert found.best.categories[4].matched_class is None


def test_more_categories_than_classes_and_fewer(five: Dataset, measured: Any) -> None:
    def split_in_two(classes: np.ndarray) -> dict[str, np.ndarray]:
        return {"c1": sure(2 * classes + (np.arange(len(classes)) // 5) % 2, 12)}

    found = measured(five, "cat12", split_in_two)
    assert (found.best.accuracy_hungarian.value, found.best.purity.value) == (0.5, 1)
    assert found.best.nmi.value == pytest.approx(2 * math.log(5) / (math.log(5) + math.log(10)))
    assert len(found.best.categories) == 12
    assert "matched to no class" in found.best.categories[11].precision.undefined
    assert "no picture of" in found.best.categories[11].confidence.undefined
    found = measured(five, "cat2", lambda classes: {"c1": sure(classes % 2, 2)})
    assert found.best.accuracy_hungarian.value == found.best.purity.value == 0.4


def test_two_codes_that_only_together_tell_the_classes(five: Dataset, measured: Any) -> None:
    found = measured(
        five, "bernoulli,cat3", lambda classes: {"c1": sure(classes % 2, 2, 0.9), "c2": sure(classes // 2, 3, 0.8)}
    )
    assert list(found.codes) == ["c1", "c2", "c1+c2"]
    assert found.code == "c1+c2"
    joint = found.codes["c1+c2"]
    assert joint.splits["test"].accuracy_hungarian.value == found.headline()["accuracy_hungarian"] == 1
    assert joint.num_categories == 5  # of the six settings, one never occurs
    assert joint.entropy_nats == pytest.approx(math.log(2) + math.log(3))
    assert [category.name for category in joint.splits["test"].categories][:2] == ["c1 = 0, c2 = 0", "c1 = 0, c2 = 1"]
    assert joint.splits["test"].confidence.value == pytest.approx(0.72)
    assert found.codes["c1"].splits["test"].accuracy_hungarian.value == 0.4
    assert "c1+c2/0/confident" in found.pictures
    assert set(found.labels) <= {"c1", "c2"}


def test_a_single_code_comes_before_an_equally_good_pair(five: Dataset, measured: Any) -> None:
    found = measured(five, "cat5,cat5", lambda classes: {"c1": sure(classes * 0, 5), "c2": sure(classes, 5)})
    assert found.code == "c2"


def test_the_best_code_is_chosen_on_the_train_split(five: Dataset, measured: Any) -> None:
    good_on = iter(["c1", "c2"])  # on train, on test

    def reader(classes: np.ndarray) -> dict[str, np.ndarray]:
        good = next(good_on)
        return {code: sure(classes if code == good else classes * 0, 5) for code in ("c1", "c2")}

    found = measured(five, "cat5,cat5", reader)
    assert found.code == "c1"
    assert found.headline()["accuracy_hungarian"] == 0.2


def test_too_many_joint_settings_are_not_tabulated(five: Dataset, measured: Any) -> None:
    found = measured(five, "cat40,cat40", lambda classes: {"c1": sure(classes, 40), "c2": sure(classes, 40)})
    assert "more than 1,000 joint settings" in found.codes["c1+c2"].splits["test"].assignment_entropy_nats.undefined


def test_of_many_categories_the_largest_are_listed(five: Dataset, measured: Any) -> None:
    found = measured(five, "cat100", lambda classes: {"c1": sure(classes * 20, 100)})
    assert len(found.best.categories) == 40
    assert {category.number for category in found.best.categories[:5]} == {0, 20, 40, 60, 80}
    assert found.best.confusion.shape == (100, 5)
    assert np.array(found.headline()["confusion"]).shape == (40, 5)
    assert np.array(found.headline()["confusion"]).sum() == 50


def test_pictures_are_those_of_the_asked_split(five: Dataset, measured: Any) -> None:
    found = measured(five, "cat5", lambda classes: {"c1": sure(RENAMING[classes], 5)}, "test")
    assert found.pictures["c1/3/confident"].shape == (8, 1, 1, 1)
    assert not found.pictures["c1/3/confident"].any()  # category 3 is class 0
    indices = [picture.index for picture in found.best.categories[3].shown["confident"]]
    assert (five.test.examples[indices] == found.pictures["c1/3/confident"]).all()


def test_without_labels_what_needs_none_is_measured(five: Dataset, measured: Any) -> None:
    bare = replace(five, train=Split(five.train.examples), test=Split(five.test.examples))
    found = measured(bare, "cat5", lambda classes: {"c1": sure(classes, 5, 0.8)})
    assert found.code == "c1"
    assert found.best.accuracy_hungarian.undefined == (
        "No labels are known for the 50 test pictures, so accuracy, purity, NMI and ARI cannot be measured, but how "
        "even and how sure the categories are; sub-folders or labels.csv name the classes of a folder of pictures."
    )
    assert found.best.assignment_entropy_nats.value == pytest.approx(math.log(5), abs=1e-6)
    assert found.best.confidence.value == pytest.approx(0.8)
    headline = found.headline()
    assert headline["accuracy_hungarian"] is headline["nmi"] is headline["confusion"] is None
    assert headline["images"] == 50
    assert len(found.notes) == 2
    assert found.labels == {}


def test_labels_on_the_test_split_alone(five: Dataset, measured: Any) -> None:
    found = measured(replace(five, train=Split(five.train.examples)), "cat5", lambda classes: {"c1": sure(classes, 5)})
    assert found.best.accuracy_hungarian.value == 1
    assert "No labels are known for the 100 train pictures" in found.best.accuracy_train_matching.undefined
    assert [category.matched_class for category in found.best.categories] == list(range(5))
    assert "matched on the 50 test pictures" in found.best.categories[0].precision.protocol


def test_labels_change_nothing_that_needs_none(five: Dataset, measured: Any) -> None:
    def reader(classes: np.ndarray) -> dict[str, np.ndarray]:
        return {"c1": sure(RENAMING[classes], 5, 0.7)}

    shuffled = replace(five, test=Split(five.test.examples, np.random.default_rng(0).permutation(five.test.labels)))
    one, other = measured(five, "cat5", reader).best, measured(shuffled, "cat5", reader).best
    assert one.accuracy_hungarian != other.accuracy_hungarian
    assert (one.assignment_entropy_nats, one.confidence) == (other.assignment_entropy_nats, other.confidence)
    assert [c.share for c in one.categories] == [c.share for c in other.categories]


def test_one_category_and_one_class_are_said(five: Dataset, measured: Any) -> None:
    found = measured(five, "cat5", lambda classes: {"c1": sure(classes * 0 + 2, 5)})
    assert (found.best.accuracy_hungarian.value, found.best.nmi.value) == (0.2, 0)
    assert any(note.startswith("c1 puts all of the 50 test pictures into one category, 2,") for note in found.notes)
    one_class = replace(five, test=numbered(np.zeros(50, np.int64)))
    found = measured(one_class, "cat5", lambda classes: {"c1": sure(classes, 5)})
    assert found.best.nmi.value is None
    assert any("All of the 50 test pictures are of one class" in note for note in found.notes)


def test_continuous_codes_alone_sort_nothing(five: Dataset, measured: Any) -> None:
    found = measured(five, "uniform,gaussian", lambda _: {})
    assert (found.code, found.codes, found.best) == ("", {}, None)
    assert found.notes[0].startswith("The codes 'uniform,gaussian' are all continuous and sort nothing")
    assert found.headline()["accuracy_hungarian"] is None


@pytest.mark.parametrize(
    ("labels", "match"),
    [
        (np.zeros(49, np.int64), "has 49 labels for 50 pictures; give one for each, or none at all"),
        (np.zeros((50, 1), np.int64), r"has labels of shape \(50, 1\) for 50 pictures"),
        (np.full(50, -1), "has the label -1; classes are whole numbers from 0 on"),
        (np.full(50, 10**9), "has the label 1000000000"),
        (np.full(50, 0.5), r"has the label 0\.5"),
    ],
)
def test_labels_that_do_not_fit(five: Dataset, measured: Any, labels: np.ndarray, match: str) -> None:
    dataset = replace(five, test=Split(five.test.examples, labels))
    with pytest.raises(InputError, match=match):
        measured(dataset, "cat5", lambda classes: {"c1": sure(classes, 5)})


def test_a_split_without_pictures(five: Dataset, measured: Any) -> None:
    dataset = replace(five, test=Split(five.test.examples[:0], five.test.labels[:0]))
    with pytest.raises(InputError, match=r"the test split of dataset '.*' is empty; choose the other split"):
        measured(dataset, "cat5", lambda classes: {"c1": sure(classes, 5)})


def test_of_the_other_split_no_more_is_read_than_needed(
    five: Dataset, measured: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part, "OTHER_SPLIT", 10)
    told: list[tuple[int, int]] = []
    found = measured(
        five,
        "cat5",
        lambda classes: {"c1": sure(classes, 5)},
        on_progress=lambda done, of: told.append((done, of)),
    )
    assert told == [(10, 60), (60, 60)]
    assert found.codes["c1"].splits["train"].images == 10
    assert "on 10 of the 100 train pictures" in found.best.accuracy_train_matching.protocol
    assert measured(five, "cat5", lambda classes: {"c1": sure(classes, 5)}, "train").best.images == 100


def test_a_reader_of_points_shows_no_pictures(rings: Dataset, points_run: RunFolder) -> None:
    infogan, _ = load_infogan(points_run)
    found = measure_clustering(infogan, rings, "test")
    assert found.pictures == {}
    assert found.class_names == rings.class_names
    assert "points" in found.best.accuracy_hungarian.protocol


def test_ten_thousand_pictures_take_less_than_ten_seconds(digits: Dataset) -> None:
    infogan, _ = load_infogan(shipped_runs()[0])
    ten_times = Split(np.tile(digits.test.examples, (10, 1, 1, 1)), np.tile(digits.test.labels, 10))
    start = time.process_time()
    found = measure_clustering(infogan, replace(digits, test=ten_times), "test")
    assert time.process_time() - start < 10
    assert found.best.images == 10_000
    assert found.best.accuracy_train_matching.value > 0.95
    assert found.best.accuracy_hungarian.value >= found.best.accuracy_train_matching.value


def test_the_json_has_the_fixed_keys_and_no_infinity(digits: Dataset, digit_run: RunFolder) -> None:
    infogan, _ = load_infogan(digit_run)
    found = measure_clustering(infogan, digits, "test")
    values = json.loads(json.dumps(found.to_json(), allow_nan=False))
    fixed = {"accuracy_hungarian", "purity", "nmi", "ari", "confusion", "images", "dataset", "split"}
    assert fixed == found.headline().keys() <= values.keys()
    assert np.array(values["confusion"]).shape == (10, 10)
    assert np.array(values["confusion"]).sum() == values["images"] == 1000
    assert values["accuracy_hungarian"] == values["codes"]["c1"]["splits"]["test"]["accuracy_hungarian"]["value"]
    assert measure_clustering(infogan, digits, "test").to_json() == found.to_json()
