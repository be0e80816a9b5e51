"""The rule that chooses without labels, and what a choice is worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

from infogan_explorer.codes import CodeSpec
from infogan_explorer.evaluate.agreement import (
    RULE,
    Choice,
    rank_correlation,
)
from infogan_explorer.evaluate.agreement.assignments import ASSIGNMENTS, measure_assignments
from infogan_explorer.evaluate.agreement.choice import CRITERIA, choose, ranks_of
from infogan_explorer.evaluate.reading import CodesRead
from infogan_explorer.evaluate.score import Score


def _spearmanr(one: Any, other: Any) -> tuple[float, float]:
    """SciPy's rho and p."""
    result: Any = spearmanr(one, other)
    return float(result.statistic), float(result.pvalue)


# -- of one run --------------------------------------------------------------------------------------------------------


def _assign(rows: Sequence[Sequence[float]], spec: str) -> dict[str, Score]:
    table = np.array(rows, np.float32)
    return measure_assignments(CodesRead({"c1": table}, {}, {}), CodeSpec.parse(spec))


def test_assignments_with_known_answers() -> None:
    even = _assign(np.eye(4).repeat(5, axis=0).tolist(), "cat4")
    assert even["assignment_entropy_nats"].value == pytest.approx(math.log(4))
    assert even["assignment_gap_nats"].value == pytest.approx(0, abs=1e-12)
    assert (even["conditional_entropy_nats"].value, even["confidence"].value) == (0, 1)
    collapsed = _assign([[1, 0, 0, 0]] * 20, "cat4")
    assert collapsed["assignment_gap_nats"].value == pytest.approx(math.log(4))
    unsure = _assign([[0.25] * 4] * 20, "cat4")
    assert unsure["assignment_gap_nats"].value == pytest.approx(0, abs=1e-12)
    assert unsure["conditional_entropy_nats"].value == pytest.approx(math.log(4))
    assert unsure["confidence"].value == 0.25
    uneven = _assign([[1, 0]] * 9 + [[0, 1]], "cat2(0.9,0.1)")  # as the prior is
    assert uneven["assignment_gap_nats"].value == pytest.approx(0, abs=1e-7)


def test_the_standard_error_of_the_entropy_is_that_of_many_draws() -> None:
    rng = np.random.default_rng(0)
    samples = rng.dirichlet([0.3, 0.5, 0.9], size=(400, 300))
    means = samples.mean(axis=1)
    entropies = -(means * np.log(means)).sum(axis=1)
    stderr = _assign(samples[0].tolist(), "cat3")["assignment_entropy_nats"].stderr
    assert stderr == pytest.approx(entropies.std(ddof=1), rel=0.15)


def test_without_categories_nothing_is_sorted() -> None:
    missing = measure_assignments(CodesRead({}, {"c1": np.zeros(5, np.float32)}, {}), CodeSpec.parse("uniform"))
    assert set(missing) == set(ASSIGNMENTS)
    assert all(score.value is None and "no code is categorical" in score.undefined for score in missing.values())


# -- the rule ----------------------------------------------------------------------------------------------------------


def _choose(**values: Sequence[float | None]) -> Choice:
    scores: dict[str, list[Score]] = {}
    for one in CRITERIA:
        given = values.get(one.key, [None] * 3)
        scores[one.key] = [Score.missing("not given.") if value is None else Score(value) for value in given]
    return choose(["a", "b", "c"], scores)


def test_the_rule_is_the_mean_rank_of_four() -> None:
    choice = _choose(
        model_centrality=[0.7, 0.8, 0.9],
        pairwise_nmi=[0.5, 0.6, 0.4],
        pairwise_spearman=[1, 0, 0],  # has no vote where there are categories
        assignment_gap_nats=[0.3, 0.1, 0.2],
        confidence=[0.9, 0.9, 0.8],
    )
    assert (choice.run, choice.rule) == ("b", RULE)
    assert choice.mean_ranks == {"a": (3 + 2 + 3 + 1.5) / 4, "b": (2 + 1 + 1 + 1.5) / 4, "c": (1 + 3 + 2 + 3) / 4}
    assert choice.by_criterion["model_centrality"] == "c"
    assert choice.by_criterion["assignment_gap_nats"] == "b"
    assert choice.by_criterion["confidence"] == "a"  # of equals the first


def test_without_categories_the_rule_has_two_votes() -> None:
    choice = _choose(model_centrality=[0.7, 0.8, 0.9], pairwise_spearman=[0.1, 0.3, 0.2])
    assert (choice.run, choice.votes) == ("b", ("model_centrality", "pairwise_spearman"))
    assert _choose(pairwise_nmi=[0.1, 0.2, 0.2], assignment_gap_nats=[0, 0, 0], confidence=[1, 1, 1]).run == "b"


def test_rounding_makes_no_rank() -> None:
    assert ranks_of([0.1 + 0.2, 0.3, 0.2]).tolist() == [1.5, 1.5, 3]


# -- what a choice is worth --------------------------------------------------------------------------------------------


def test_rank_correlation_with_known_answers() -> None:
    same = rank_correlation([1, 2, 3, 4], [0.1, 0.2, 0.5, 0.9])
    assert same.score.value == pytest.approx(1)
    assert same.p_value == pytest.approx(2 / 24)  # the same order and its reverse, of all 24
    turned = rank_correlation([1, 2, 3, 4], [0.1, 0.2, 0.5, 0.9], higher_is_better=False)
    assert turned.score.value == pytest.approx(-1)
    rng = np.random.default_rng(0)
    for runs in (5, 7, 12):
        values, truth = rng.normal(size=runs), rng.normal(size=runs)
        found, published = rank_correlation(values.tolist(), truth.tolist()), _spearmanr(values, truth)
        assert found.score.value == pytest.approx(published[0])
        assert found.p_value == pytest.approx(published[1], abs=0.05)
        assert found.score.stderr is not None
        assert 0 < found.score.stderr < 1
        assert found == rank_correlation(values.tolist(), truth.tolist())


@pytest.mark.parametrize("values", [[1.0, 2.0], [1.0, 1.0, 1.0]])
def test_no_order_has_no_correlation(values: list[float]) -> None:
    found = rank_correlation(values, list(range(len(values))))
    assert (found.score.value, found.p_value) == (None, None)
    assert found.score.undefined
