"""Codes matched across runs: any renaming is found again, and the strengths are the published ones."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import normalized_mutual_info_score

from infogan_explorer.errors import InputError
from infogan_explorer.evaluate.agreement import match_codes
from infogan_explorer.evaluate.agreement.matching import spearman
from infogan_explorer.evaluate.reading import CodesRead


def _reading(rng: np.random.Generator, pictures: int = 200) -> CodesRead:
    """Of two categorical and two continuous codes."""
    draws = {"c1": rng.random((pictures, 4)), "c2": rng.random((pictures, 3))}
    probabilities = {
        name: (table / table.sum(axis=1, keepdims=True)).astype(np.float32) for name, table in draws.items()
    }
    means = {name: rng.normal(size=pictures).astype(np.float32) for name in ("c3", "c4")}
    return CodesRead(probabilities, means, {name: np.ones(pictures, np.float32) for name in means})


def _spearmanr(one: Any, other: Any) -> tuple[float, float]:
    """SciPy's rho and p."""
    result: Any = spearmanr(one, other)
    return float(result.statistic), float(result.pvalue)


# -- matching ----------------------------------------------------------------------------------------------------------


def test_any_renaming_is_found_again() -> None:
    read = _reading(np.random.default_rng(0))
    order = [2, 0, 3, 1]  # the other's category r is this run's category order[r]
    other = CodesRead(
        {"c1": read.probabilities["c2"], "c2": read.probabilities["c1"][:, order]},
        {"c3": -2 * read.means["c4"] + 1, "c4": np.exp(read.means["c3"])},
        read.stds,
    )
    matches = match_codes(read, other)
    assert {code: match.other for code, match in matches.items()} == {"c1": "c2", "c2": "c1", "c3": "c4", "c4": "c3"}
    assert matches["c1"].categories == tuple(order.index(k) for k in range(4))
    assert matches["c2"].categories == (0, 1, 2)
    assert (matches["c3"].sign, matches["c4"].sign) == (1, -1)
    assert [match.strength for match in matches.values()] == pytest.approx([1, 1, 1, 1])
    assert (matches["c1"].shared, matches["c3"].shared) == (1, None)


def test_a_matching_is_the_best_of_all() -> None:
    rng = np.random.default_rng(1)
    mine, others = _reading(rng), _reading(rng)
    matches = match_codes(mine, others)
    found = abs(spearman(mine.means["c3"], others.means[matches["c3"].other]))
    found += abs(spearman(mine.means["c4"], others.means[matches["c4"].other]))
    pairs = (zip(("c3", "c4"), order, strict=True) for order in itertools.permutations(("c3", "c4")))
    assert found == max(sum(abs(spearman(mine.means[a], others.means[b])) for a, b in pair) for pair in pairs)


def test_categories_left_over_have_no_partner() -> None:
    rng = np.random.default_rng(2)
    wide, narrow = _reading(rng), _reading(rng)
    only = CodesRead({"c1": narrow.probabilities["c2"]}, {}, {})
    match = match_codes(CodesRead({"c1": wide.probabilities["c1"]}, {}, {}), only)["c1"]
    assert sorted(k for k in match.categories if k is not None) == [0, 1, 2]
    assert match.categories.count(None) == 1
    assert set(match_codes(wide, only)) == {"c1"} or set(match_codes(wide, only)) == {"c2"}


def test_strengths_are_the_published_ones() -> None:
    rng = np.random.default_rng(3)
    mine, others = _reading(rng), _reading(rng)
    match = match_codes(CodesRead({"c1": mine.probabilities["c1"]}, {}, {}), others)["c1"]
    published = normalized_mutual_info_score(mine.categories("c1"), others.categories(match.other))
    assert match.strength == pytest.approx(published, abs=1e-12)
    ties = rng.integers(4, size=50).astype(float), rng.integers(3, size=50).astype(float)
    assert spearman(*ties) == pytest.approx(_spearmanr(*ties)[0])


def test_what_says_nothing_agrees_with_nothing() -> None:
    assert spearman(np.ones(5), np.arange(5.0)) == 0


def test_readings_of_other_pictures_are_refused() -> None:
    rng = np.random.default_rng(4)
    with pytest.raises(InputError, match=r"readings of \[100, 200\] pictures were given"):
        match_codes(_reading(rng), _reading(rng, 100))
