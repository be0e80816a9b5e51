"""Purity, NMI and ARI of tables of counts, and the spread of what as many pictures could have given."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infogan_explorer.evaluate.clustering import table_scores
from infogan_explorer.evaluate.clustering.table_scores import score_table
from tests import evaluate_references as references

tables = st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=2, max_size=4).map(np.array)


def one_by_one(confusion: np.ndarray) -> tuple[list[int], list[int]]:
    pairs = [(k, c) for (k, c), count in np.ndenumerate(confusion) for _ in range(count)]
    return [k for k, _ in pairs], [c for _, c in pairs]


@settings(max_examples=40, deadline=None)
@given(tables.filter(lambda table: np.count_nonzero(table.sum(axis=0)) > 1))
def test_scores_are_those_of_an_independent_implementation(confusion: np.ndarray) -> None:
    categories, classes = one_by_one(confusion)
    scores = score_table(confusion, "these pictures")
    assert scores["purity"].value == pytest.approx(references.purity(categories, classes))
    expected = references.normalized_mutual_information(categories, classes)
    assert scores["nmi"].value == pytest.approx(expected, abs=1e-9)
    if max(confusion.sum(axis=0).max(), confusion.sum(axis=1).max()) > 1:  # else the formula is 0 / 0
        assert scores["ari"].value == pytest.approx(references.adjusted_rand_index(categories, classes), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(tables.filter(lambda table: np.count_nonzero(table.sum(axis=0)) > 1))
def test_the_resamples_are_scored_as_the_pictures_are(confusion: np.ndarray) -> None:
    scores = score_table(confusion, "these pictures")
    assert table_scores._nmi(confusion) == pytest.approx(scores["nmi"].value, abs=1e-9)
    assert table_scores._ari(confusion) == pytest.approx(scores["ari"].value, abs=1e-9)


def test_worlds_with_known_answers() -> None:
    def values(confusion: list[list[int]]) -> list[float | None]:
        return [score_table(np.array(confusion), "").get(name).value for name in ("purity", "nmi", "ari")]

    assert values([[0, 9], [9, 0]]) == pytest.approx([1, 1, 1])
    assert values([[9, 9], [9, 9]]) == pytest.approx([0.5, 0, -1 / 34])  # below 0: pairs are drawn without replacement
    # every class in two categories: I = ln 2, H = ln 4 and ln 2
    assert values([[5, 0], [5, 0], [0, 5], [0, 5]])[:2] == pytest.approx([1, 2 / 3])
    assert values([[9, 9]]) == pytest.approx([0.5, 0, 0])  # one category: 0 by the formulas, not undefined


def test_nmi_tells_what_chance_alone_gives() -> None:
    rng = np.random.default_rng(0)
    classes = np.repeat([0, 1, 2, 3], [40, 30, 20, 10])
    categories = np.repeat([0, 1, 2], [50, 30, 20])
    shuffled = [references.normalized_mutual_information(categories, rng.permutation(classes)) for _ in range(200)]
    confusion = np.zeros((3, 4), np.int64)
    np.add.at(confusion, (categories, classes), 1)
    told = float(score_table(confusion, "")["nmi"].protocol.partition("which alone gives ")[2].partition(";")[0])
    assert told == pytest.approx(np.mean(shuffled), rel=0.15)
    assert "which alone gives 0;" in score_table(np.array([[9, 9]]), "")["nmi"].protocol


def test_one_class_leaves_nothing_to_agree_with() -> None:
    scores = score_table(np.array([[4, 0], [6, 0]]), "")
    assert scores["purity"].value == 1
    for name in ("nmi", "ari"):
        assert scores[name].value is None
        assert f"{name.upper()} is undefined: all pictures are of one class" in scores[name].undefined


def test_the_standard_error_of_purity_is_binomial_where_no_majority_is_near_to_change() -> None:
    confusion = np.array([[800, 100], [100, 1000]])
    purity = score_table(confusion, "2,000 pictures")["purity"]
    assert purity.samples == 2000
    assert purity.stderr == pytest.approx(math.sqrt(0.9 * 0.1 / 2000), rel=0.12)  # three standard errors of itself
    assert "300 multinomial resamples" in purity.protocol


def test_standard_errors_shrink_with_the_root_of_the_pictures() -> None:
    few, many = (score_table(np.array([[8, 2], [3, 7]]) * times, "") for times in (10, 1000))
    for name in ("purity", "nmi", "ari"):
        assert few[name].stderr == pytest.approx(10 * many[name].stderr, rel=0.3)
        assert score_table(np.array([[8, 2], [3, 7]]) * 10, "")[name] == few[name]  # the same draws for everybody


def test_the_spread_covers_what_other_pictures_give() -> None:
    rng, shares = np.random.default_rng(0), np.array([[0.3, 0.05, 0.02], [0.03, 0.25, 0.05], [0.05, 0.05, 0.2]])
    draws = [rng.multinomial(500, shares.ravel()).reshape(3, 3) for _ in range(40)]
    scores = [score_table(draw, "") for draw in draws]
    for name in ("nmi", "ari"):
        spread = np.std([score[name].value for score in scores], ddof=1)
        assert np.mean([score[name].stderr for score in scores]) == pytest.approx(spread, rel=0.35)
