"""Which statistics a code changes: correlations within settings, shares by category, and the sentences about them."""

from __future__ import annotations

import numpy as np
import pytest

from infogan_explorer.evaluate.effects.explained import CategoryShare, Correlation, correlate_within, share_by_category
from infogan_explorer.evaluate.effects.sentences import describe_category, describe_continuous, find_duplicates
from infogan_explorer.evaluate.effects.shape_statistics import Statistic
from infogan_explorer.evaluate.score import Score
from tests.evaluate_references import correlation_within, eta_squared

SLANT = Statistic("slant", "slant", "degrees", "")
WIDTH = Statistic("width", "width", "pixels", "")
HEIGHT = Statistic("height", "height", "pixels", "")
ANGLE = Statistic("angle", "angle", "degrees", "", is_angle=True)
VALUES = np.linspace(-1, 1, 9)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def noisy_lines(settings: int = 60, noise: float = 0.5, seed: int = 0) -> np.ndarray:
    """Every setting has a level of its own, far from the others'."""
    draws = rng(seed)
    return VALUES + 50 * draws.normal(size=(settings, 1)) + noise * draws.normal(size=(settings, len(VALUES)))


def test_what_differs_between_settings_dilutes_nothing() -> None:
    found = correlate_within(VALUES, noisy_lines(noise=0), SLANT, 1.0, rng())
    assert found.pearson.value == pytest.approx(1)
    assert found.spearman == pytest.approx(1)
    assert found.either_way == pytest.approx(1)
    assert found.departures == pytest.approx(VALUES)


def test_r_is_that_of_an_independent_implementation_also_with_gaps() -> None:
    measured = noisy_lines()
    measured[rng(1).random(measured.shape) < 0.2] = np.nan
    found = correlate_within(VALUES, measured, SLANT, 1.0, rng())
    assert found.pearson.value == pytest.approx(correlation_within(VALUES, measured), abs=1e-12)
    assert found.left_out == np.isnan(measured).sum()
    ranks = np.array([[(row < v).sum() if v == v else np.nan for v in row] for row in measured])
    there = np.array([[(VALUES[~np.isnan(row)] < v).sum() for v in VALUES] for row in measured], float)
    pairs = [(there[s] - there[s][at].mean(), ranks[s] - ranks[s][at].mean()) for s, at in enumerate(~np.isnan(ranks))]
    codes, moved = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    defined = ~np.isnan(moved)
    assert found.spearman == pytest.approx(np.corrcoef(codes[defined], moved[defined])[0, 1], abs=1e-12)


def test_the_standard_error_is_the_spread_over_repetitions() -> None:
    found = [correlate_within(VALUES, noisy_lines(seed=seed), SLANT, 1.0, rng()).pearson for seed in range(60)]
    spread = np.std([score.value for score in found], ddof=1)
    assert np.mean([score.stderr for score in found]) == pytest.approx(spread, rel=0.35)
    assert found[0].samples == 60  # settings, not pictures


def test_a_falling_statistic_has_a_negative_r() -> None:
    assert (correlate_within(VALUES, -noisy_lines(), SLANT, 1.0, rng()).pearson.value or 0) < -0.7


def test_a_curve_has_a_higher_rank_correlation() -> None:
    found = correlate_within(VALUES, np.tile(np.exp(6 * VALUES), (5, 1)), SLANT, 1.0, rng())
    assert found.spearman == pytest.approx(1)
    assert (found.pearson.value or 0) < 0.8


def test_what_goes_up_or_down_by_setting_follows_either_way() -> None:
    signs = np.where(np.arange(40) % 2, 1, -1)[:, None]
    found = correlate_within(VALUES, signs * VALUES, SLANT, 0.5, rng())
    assert found.pearson.value == pytest.approx(0, abs=1e-12)
    assert found.either_way == pytest.approx(1)
    sentence = describe_continuous("c2", {"slant": found}, {}).sentence
    assert sentence == (
        "c2: nothing measured here, largest |r| = 0.00; "
        "slant follows it, but up or down depending on the other codes and the noise"
    )


def test_an_angle_may_pass_180_degrees() -> None:
    turning = (170 + 30 * VALUES + 180) % 360 - 180
    found = correlate_within(VALUES, np.tile(turning, (4, 1)), ANGLE, 100.0, rng())
    assert found.pearson.value == pytest.approx(1)
    assert found.departures[-1] - found.departures[0] == pytest.approx(60)


def test_what_does_not_vary_or_is_not_defined_has_no_correlation() -> None:
    still = correlate_within(VALUES, np.ones((5, 9)), SLANT, 1.0, rng())
    assert still.pearson.value is None
    assert "slant does not change along this code" in still.pearson.undefined
    empty = correlate_within(VALUES, np.full((5, 9), np.nan), SLANT, 1.0, rng())
    assert "defined on fewer than two settings" in empty.pearson.undefined
    assert empty.left_out == 45
    assert empty.to_json()["departures"] == [None] * 9


def test_eta_squared_is_that_of_an_independent_implementation() -> None:
    draws = rng(2)
    categories = draws.integers(0, 4, 300)
    measured = categories**2 + 3 * draws.normal(size=300)
    found = share_by_category(categories, 4, measured, SLANT, rng())
    assert found.eta_squared.value == pytest.approx(eta_squared(categories, measured), abs=1e-12)
    assert 0.01 < (found.eta_squared.stderr or 0) < 0.1
    assert found.means == pytest.approx([measured[categories == k].mean() for k in range(4)])


def test_a_perfect_and_a_useless_category() -> None:
    categories = np.arange(200) % 4
    perfect = share_by_category(categories, 4, categories.astype(float), SLANT, rng())
    assert perfect.eta_squared.value == pytest.approx(1)
    useless = share_by_category(categories, 4, rng(3).normal(size=200), SLANT, rng())
    assert (useless.eta_squared.value or 0) < 0.06
    constant = share_by_category(categories, 4, np.full(200, 5.0), SLANT, rng())
    assert "slant does not vary" in constant.eta_squared.undefined


def test_many_categories_explain_much_by_chance_and_nothing_beyond_it() -> None:
    draws = rng(8)
    found = [
        share_by_category(draws.integers(0, 100, 300), 100, draws.normal(size=300), SLANT, rng()) for _ in range(30)
    ]
    assert np.mean([one.eta_squared.value for one in found]) == pytest.approx(95 / 299, abs=0.03)  # 5 are never drawn
    assert np.mean([one.beyond_chance for one in found]) == pytest.approx(0, abs=0.03)
    assert "chance alone gives about 0.3" in found[0].eta_squared.protocol
    assert describe_category("c1", {"slant": found[0]}, {}).named == ()
    each_its_own = share_by_category(np.arange(5), 5, draws.normal(size=5), SLANT, rng())
    assert each_its_own.eta_squared.value == pytest.approx(1)
    assert each_its_own.beyond_chance is None


def test_the_error_of_eta_squared_is_the_spread_over_repetitions() -> None:
    draws, found = rng(9), []
    for _ in range(60):
        categories = draws.integers(0, 3, 150)
        found.append(share_by_category(categories, 3, categories + draws.normal(size=150), SLANT, rng()).eta_squared)
    spread = np.std([score.value for score in found], ddof=1)
    assert np.mean([score.stderr for score in found]) == pytest.approx(spread, rel=0.3)


def test_departures_have_the_error_of_a_mean_over_settings() -> None:
    measured = noisy_lines(settings=12)
    found = correlate_within(VALUES, measured, SLANT, 2.0, rng())
    centred = measured - measured.mean(axis=1, keepdims=True)
    assert found.departures_stderr == pytest.approx(centred.std(axis=0, ddof=1) / np.sqrt(12))
    assert found.moves == pytest.approx(centred.std() / 2)
    measured[1:, 0] = np.nan  # one setting alone has no spread
    assert correlate_within(VALUES, measured, SLANT, 2.0, rng()).to_json()["departures_stderr"][0] is None


def test_the_spread_of_an_angle_does_not_depend_on_where_the_circle_is_cut() -> None:
    values = rng(10).normal(0, 5, 2000)
    for middle in (0, 180):
        assert ANGLE.spread((values + middle + 180) % 360 - 180) == pytest.approx(5, rel=0.05)
    assert ANGLE.spread(np.arange(-180.0, 180)) == pytest.approx(360 / np.sqrt(12), rel=0.01)
    assert SLANT.spread(np.array([1.0, 3.0, np.nan])) == 1
    assert SLANT.spread(np.array([np.nan])) == ANGLE.spread(np.array([np.nan])) == 0


def test_a_category_of_directions_around_180_degrees_is_one_direction() -> None:
    categories = np.arange(200) % 2
    measured = np.where(categories == 0, 180, 0) + rng(4).normal(size=200)
    found = share_by_category(categories, 2, (measured + 180) % 360 - 180, ANGLE, rng())
    assert (found.eta_squared.value or 0) > 0.99
    assert abs(found.means[0]) == pytest.approx(180, abs=1)


def test_a_category_that_was_never_drawn_has_no_mean() -> None:
    found = share_by_category(np.array([0, 0, 2, 2]), 3, np.array([1.0, 2.0, 5.0, np.nan]), SLANT, rng())
    assert found.to_json()["means"] == [1.5, None, 5.0]
    assert found.left_out == 1


def correlation(statistic: Statistic, r: float, moves: float = 1.0, rank: float | None = None) -> Correlation:
    nothing = np.zeros(2)
    return Correlation(
        statistic, Score(r, 0.01, 50), r if rank is None else rank, abs(r), moves, nothing, nothing, left_out=0
    )


def said(*correlations: Correlation, duplicates: dict[str, str] | None = None) -> str:
    return describe_continuous("c2", {one.statistic.name: one for one in correlations}, duplicates or {}).sentence


def test_sentences_about_a_continuous_code() -> None:
    assert said(correlation(SLANT, 0.94), correlation(WIDTH, 0.4)) == "c2: slant, r = 0.94"
    assert said(correlation(SLANT, -0.94)) == "c2: slant, r = \N{MINUS SIGN}0.94"
    assert said(correlation(WIDTH, 0.81), correlation(SLANT, 0.77)) == "c2 mixes width and slant, r = 0.81 and 0.77"
    three = said(correlation(WIDTH, 0.8), correlation(SLANT, 0.75), correlation(HEIGHT, -0.7))
    assert three == "c2 mixes width, slant and height, r = 0.80, 0.75 and \N{MINUS SIGN}0.70"
    assert said(correlation(SLANT, 0.12), correlation(WIDTH, -0.05)) == "c2: nothing measured here, largest |r| = 0.12"
    assert said(correlation(SLANT, 0.7, rank=0.95)) == "c2: slant, r = 0.70 (rank correlation 0.95)"


def test_a_tiny_change_is_not_named_however_closely_it_follows() -> None:
    assert said(correlation(SLANT, 0.99, moves=0.05)) == (
        "c2: nothing measured here, largest |r| = 0.99 for slant, which it moves by only 5 % of its usual spread"
    )
    assert said(correlation(SLANT, 0.99, moves=0.05), correlation(WIDTH, 0.6)) == "c2: width, r = 0.60"


def test_a_code_along_which_nothing_changes() -> None:
    still = correlate_within(VALUES, np.ones((5, 9)), SLANT, 1.0, rng())
    assert said(still) == "c2: nothing measured here, no statistic changes along it"


def test_a_statistic_in_disguise_is_not_named_twice() -> None:
    ink = rng(5).random(100)
    on_white = {"ink": ink, "brightness": 1 - ink, "width": ink, "height": ink}
    assert find_duplicates(on_white) == {"brightness": "ink"}
    coloured = {"ink": ink, "brightness": rng(6).random(100), "red": rng(7).random(100), "green": ink, "blue": ink}
    assert find_duplicates(coloured) == {}
    brightness, width = Statistic("brightness", "brightness", "share", ""), correlation(WIDTH, -0.9)
    both = said(width, correlation(brightness, -0.91), duplicates={"brightness": "ink"})
    assert both == "c2: width, r = \N{MINUS SIGN}0.90"


def test_sentences_about_a_category() -> None:
    def share(statistic: Statistic, eta: float, beyond: float | None = None) -> CategoryShare:
        return CategoryShare(statistic, Score(eta, 0.01, 50), eta if beyond is None else beyond, np.zeros(2), 0)

    two = describe_category("c1", {"slant": share(SLANT, 0.4), "width": share(WIDTH, 0.62)}, {})
    assert two.sentence == "c1 sets width and slant: 62 % and 40 % of their variance"
    assert two.to_json()["statistics"][0] == {"statistic": "width", "title": "width", "eta_squared": 0.62}
    nothing = describe_category("c1", {"slant": share(SLANT, 0.03)}, {})
    assert nothing.sentence == "c1: nothing measured here, largest share of a variance 3 %"
    assert nothing.named == ()
    by_chance = describe_category("c1", {"slant": share(SLANT, 0.5, beyond=0.004)}, {})
    assert by_chance.sentence == "c1: nothing measured here, largest share of a variance 50 %, 0 % beyond chance"
