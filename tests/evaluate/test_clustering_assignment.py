"""How Q sorts pictures by one code or several: readings, the mean assignment, the pictures that are shown."""

from __future__ import annotations

import numpy as np
import pytest

from infogan_explorer.datasets import Dataset, Split
from infogan_explorer.evaluate.clustering import measure, part
from infogan_explorer.evaluate.clustering.assignment import assign, assign_jointly
from infogan_explorer.evaluate.clustering.shown_pictures import choose_examples
from infogan_explorer.evaluate.reading import CodesRead
from tests import evaluate_references as references


def test_joint_readings_are_those_of_all_settings_tried() -> None:
    rng = np.random.default_rng(0)
    tables = {f"c{i}": rng.dirichlet(np.ones(k), 30).astype(np.float32) for i, k in enumerate((3, 2, 4), start=1)}
    (joint,) = assign_jointly([CodesRead(tables, {}, {})], list(tables))
    for i in range(30):
        first, second = references.two_likeliest_settings([table[i] for table in tables.values()])
        assert joint.confidence[i] == pytest.approx(first, rel=1e-5)
        assert joint.margin[i] == pytest.approx(first - second, abs=1e-6)
        likeliest = ", ".join(f"{code} = {table[i].argmax()}" for code, table in tables.items())
        assert joint.names[joint.categories[i]] == likeliest
    assert joint.probabilities.shape == (30, 24)
    assert joint.probabilities.max(axis=1) == pytest.approx(joint.confidence)


def test_joint_settings_are_numbered_alike_on_both_splits() -> None:
    second = np.eye(2, dtype=np.float32)[[1]]
    reads = [CodesRead({"c1": np.eye(2, dtype=np.float32)[[first]], "c2": second}, {}, {}) for first in (0, 1)]
    one, other = assign_jointly(reads, ["c1", "c2"])
    assert one.names == other.names == ("c1 = 0, c2 = 1", "c1 = 1, c2 = 1")
    assert (one.categories.tolist(), other.categories.tolist()) == ([0], [1])


def test_the_entropy_of_the_mean_assignment_and_its_standard_error() -> None:
    rows = np.random.default_rng(1).dirichlet([0.5, 0.3, 0.2], 200).astype(np.float32)
    dataset = Dataset("rows", Split(np.zeros((200, 1, 1, 1), np.uint8)), Split(np.zeros((200, 1, 1, 1), np.uint8)))
    one = part.part_of(dataset, "test", whole=True)
    found = measure.measure_split(one, assign(CodesRead({"c1": rows}, {}, {}), "c1"), 0, one, None, show=False)
    assert found.assignment_entropy_nats.value == pytest.approx(references.entropy_of_mean(rows), abs=1e-6)
    assert found.assignment_entropy_nats.stderr == pytest.approx(references.jackknife_stderr(rows), rel=0.02)


def test_the_pictures_that_are_shown() -> None:
    probabilities = np.array([[0.9, 0.1, 0], [0.4, 0.35, 0.25], [0.6, 0, 0.4], [0.9, 0, 0.1], [0, 1, 0]], np.float32)
    assignment = assign(CodesRead({"c1": probabilities}, {}, {}), "c1")
    shown = choose_examples(assignment, 0, np.array([7, 7, 8, 8, 7]), matched_class=7)
    assert {kind: [picture.index for picture in pictures] for kind, pictures in shown.items()} == {
        "confident": [0, 3, 2, 1],  # of equals, the earlier first
        "confused": [1, 2, 0, 3],
        "astray": [3, 2],
    }
    assert [picture.runner_up for picture in shown["confused"]] == [1, 2, 1, 2]
    assert shown["astray"][0].label == 8
    assert set(choose_examples(assignment, 0, None, None)) == {"confident", "confused"}
    assert choose_examples(assignment, 2, None, None) == {}
