"""Each metric against its NumPy twin, with categorical codes, and where it is undefined."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from infogan_explorer.errors import InputError, ShapeError
from infogan_explorer.evaluate.disentanglement import FAST, FULL, Representation, Samples
from infogan_explorer.evaluate.disentanglement.beta_vae import beta_vae, mean_differences
from infogan_explorer.evaluate.disentanglement.dci import completeness, dci, disentanglement
from infogan_explorer.evaluate.disentanglement.explicitness import _mean_area, explicitness
from infogan_explorer.evaluate.disentanglement.factor_vae import factor_vae, group_variances
from infogan_explorer.evaluate.disentanglement.information import count_information
from infogan_explorer.evaluate.disentanglement.mig import mig
from infogan_explorer.evaluate.disentanglement.modularity import modularity
from infogan_explorer.evaluate.disentanglement.sap import sap
from infogan_explorer.evaluate.reading import CodesRead
from tests import disentanglement_references as references
from tests.evaluate.disentanglement_arrays import draw_factors, samples_of


def _mixed(n: int, seed: int = 0) -> Samples:
    """A continuous code and a code of 3 categories, beside two factors: the second is the category, but for errors."""
    random = np.random.default_rng(seed)
    factors = random.integers((4, 3), size=(n, 2))
    categories = np.where(random.random(n) < 0.8, factors[:, 1], random.integers(3, size=n))
    number = factors[:, :1] + random.standard_normal((n, 1))
    columns = np.hstack([number, np.eye(3)[categories]])
    return Samples(Representation(columns, {"c1": slice(0, 1), "c2": slice(1, 4)}, frozenset({"c2"})), factors)


# --- against the references -------------------------------------------------------------------------------------------


def test_mig_and_modularity_agree_with_counts_by_hand() -> None:
    samples = samples_of(draw_factors(600, np.random.RandomState(3)))
    codes = [references.bin_numbers(column.tolist(), 20) for column in samples.codes.columns.T]
    factors = samples.factors.T.tolist()
    table = references.information_table(codes, factors)
    information = count_information(samples)
    np.testing.assert_allclose(information.nats, table, atol=1e-12)
    entropies = [references.entropy_of(values) for values in factors]
    np.testing.assert_allclose(information.entropies_nats, entropies, atol=1e-12)
    assert mig(information).value == pytest.approx(references.mutual_information_gap(table, entropies), abs=1e-12)
    assert modularity(information).value == pytest.approx(references.modularity_of(table), abs=1e-12)


def test_a_categorical_code_is_one_variable_of_its_category() -> None:
    samples = _mixed(500)
    table = references.information_table(
        [samples.codes.columns[:, 1:].argmax(axis=1).tolist()], samples.factors.T.tolist()
    )
    np.testing.assert_allclose(count_information(samples).nats[1], table[0], atol=1e-12)


def test_dci_numbers_of_an_importance_matrix() -> None:
    importances = np.random.default_rng(0).dirichlet(np.ones(5), size=4).T
    assert disentanglement(importances) == pytest.approx(references.dci_disentanglement(importances), abs=1e-6)
    assert completeness(importances) == pytest.approx(references.dci_completeness(importances), abs=1e-6)


def test_sap_is_the_gap_of_its_accuracies() -> None:
    found = sap(_mixed(800), _mixed(400, seed=1))
    assert found.score.value == pytest.approx(references.separated_predictability(found.accuracies), abs=1e-12)
    assert found.accuracies[1, 1] > 0.8  # from three one-hot columns together


def test_the_area_under_the_curve_with_ties() -> None:
    random = np.random.default_rng(0)
    values, shares = random.integers(3, size=60), random.integers(5, size=(60, 3)) / 5
    by_hand = [references.area_under_curve(shares[:, k], values == k) for k in range(3)]
    assert _mean_area(values, shares, np.arange(3)) == pytest.approx(np.mean(by_hand), abs=1e-12)


def test_factor_vae_follows_the_majority_rule() -> None:
    random = np.random.default_rng(0)
    variances, scale = np.array([1.0, 2.0, 0.001, 0.5]), np.array([[1, 0.3, 1, 0.6], [0.4, 1, 1, 1], [1, 1, 1, 0.2]])
    shared = [random.integers(3, size=number) for number in (200, 100)]
    local = [variances * scale[which] * random.uniform(0.3, 1.7, size=(len(which), 4)) for which in shared]
    expected = references.factor_vae_rule(
        variances.tolist(),
        [(int(k), values.tolist()) for k, values in zip(shared[0], local[0], strict=True)],
        [(int(k), values.tolist()) for k, values in zip(shared[1], local[1], strict=True)],
        least_std=0.05,
    )
    score = factor_vae(variances, local[0], shared[0], local[1], shared[1], factors=3)
    assert 0.5 < expected < 1
    assert score.value == expected
    assert score.stderr == pytest.approx(np.sqrt(expected * (1 - expected) / 100))


def test_spread_and_distance_of_a_categorical_code() -> None:
    categories = np.array([0, 0, 1, 2, 2, 2, 1, 0])
    codes = Representation(np.eye(3)[categories], {"c1": slice(0, 3)}, frozenset({"c1"}))
    by_hand = [references.category_spread(categories[:4].tolist()), references.category_spread(categories[4:].tolist())]
    np.testing.assert_allclose(group_variances(codes, 4)[:, 0], by_hand, atol=1e-12)
    other = Representation(np.eye(3)[categories[::-1]], codes.blocks, codes.categorical)
    differ = (categories != categories[::-1]).reshape(2, 4).mean(axis=1)
    np.testing.assert_allclose(mean_differences(codes, other, 4)[:, 0], differ, atol=1e-12)


def test_importances_of_a_categorical_code_are_added_up() -> None:
    found = dci(_mixed(400), _mixed(200, seed=1), FAST)
    assert found.importances.shape == (2, 2)
    np.testing.assert_allclose(found.importances.sum(axis=0), 1, atol=1e-9)
    assert found.importances[1, 1] > 0.6


# --- uncertainty ------------------------------------------------------------------------------------------------------


def test_standard_errors_are_about_the_spread_over_fresh_samples() -> None:
    seeds = range(12)
    migs = [mig(count_information(_mixed(400, seed))) for seed in seeds]
    saps = [sap(_mixed(400, 99), _mixed(400, seed)).score for seed in seeds]
    for scores in (migs, saps):
        spread = np.std([score.value for score in scores], ddof=1)
        stderr = np.mean([score.stderr for score in scores])
        assert spread / 2.5 < stderr < spread * 2.5


# --- undefined, and other input ---------------------------------------------------------------------------------------


def _one_code(samples: Samples) -> Samples:
    return Samples(Representation.continuous(samples.codes.columns[:, :1]), samples.factors)


def test_a_single_code_has_no_second() -> None:
    train, test = _one_code(_mixed(200)), _one_code(_mixed(100, 1))
    assert "one code" in mig(count_information(train)).undefined
    assert "one code" in sap(train, test).score.undefined
    found = dci(train, test, FAST)
    assert found.completeness.value is None
    assert "two codes" in found.completeness.undefined
    assert found.disentanglement.value is not None
    assert modularity(count_information(train)).value is not None


def test_a_constant_factor_is_left_out_and_named() -> None:
    mixed, held_out = _mixed(300), _mixed(200, 1)
    names = ("a", "b", "colour")
    train, test = (
        Samples(one.codes, np.hstack([one.factors, np.zeros((len(one), 1), int)]), names) for one in (mixed, held_out)
    )
    information = count_information(train)
    found = dci(train, test, FAST)
    for score, same in (
        (mig(information), mig(count_information(mixed))),
        (modularity(information), modularity(count_information(mixed))),
        (sap(train, test).score, sap(mixed, held_out).score),
        (explicitness(train, test), explicitness(mixed, held_out)),
        (found.informativeness, dci(mixed, held_out, FAST).informativeness),
    ):
        assert score.value == same.value
        assert "'colour'" in score.protocol
    assert found.importances.shape == (2, 2)


def test_one_factor_that_varies_is_not_enough_to_be_told_from_others() -> None:
    mixed = _mixed(200)
    train = Samples(mixed.codes, mixed.factors[:, :1])
    assert "two factors" in modularity(count_information(train)).undefined
    assert "two factors" in dci(train, train, FAST).disentanglement.undefined
    shared, local = np.zeros(4, int), np.ones((4, 2))
    assert "two factors" in beta_vae(local, shared, local, shared, factors=1).undefined
    assert "two factors" in factor_vae(np.ones(2), local, shared, local, shared, factors=1).undefined


def test_no_factor_that_varies() -> None:
    mixed = _mixed(50)
    still = Samples(mixed.codes, np.zeros((50, 2), int))
    found = dci(still, still, FAST)
    for score in (
        *(mig(count_information(still)), modularity(count_information(still)), sap(still, still).score),
        *(explicitness(still, still), found.disentanglement, found.completeness, found.informativeness),
    ):
        assert score.value is None
        assert score.undefined.endswith(".")


def test_codes_that_never_move_count_as_the_recipe_says() -> None:
    mixed, held_out = _mixed(300), _mixed(200, 1)
    dead = [Samples(Representation.continuous(np.zeros((len(one), 2))), one.factors) for one in (mixed, held_out)]
    information = count_information(dead[0])
    assert mig(information).value == 0
    assert modularity(information).value == 0
    assert explicitness(dead[0], dead[1]).value == 0.5
    found = dci(dead[0], dead[1], FAST)
    assert found.disentanglement.undefined == found.completeness.undefined
    assert found.completeness.undefined.startswith("no classifier needed any code")
    shared = np.array([0, 1, 1, 0])
    score = factor_vae(np.zeros(2), np.zeros((4, 2)), shared, np.zeros((4, 2)), shared, factors=2)
    assert score.value == 0
    assert "the recipe's score is then 0" in score.protocol


def test_fewer_samples_than_the_recipe_asks_for_are_named() -> None:
    information = count_information(_mixed(300))
    assert "300 samples (of 10,000 in the published recipe)" in mig(information).protocol
    assert "fast variant" in mig(information, FAST).protocol
    assert "fast variant" not in mig(information, FULL).protocol


def test_bins_are_those_of_the_recipe() -> None:
    samples = _mixed(300)
    assert samples.codes.discrete(5)[:, 0].max() == 5
    coarse = count_information(samples, replace(FULL, bins=2)).nats[0, 0]
    assert coarse < count_information(samples).nats[0, 0]


def test_a_reading_becomes_one_block_a_code() -> None:
    reading = CodesRead(
        probabilities={"c2": np.array([[0.1, 0.9], [0.8, 0.2]], np.float32)},
        means={"c1": np.array([0.5, -1], np.float32), "c3": np.array([2, 3], np.float32)},
        stds={},
    )
    codes = Representation.of_reading(reading, ["c1", "c2", "c3"])
    np.testing.assert_array_equal(codes.columns, np.array([[0.5, 0, 1, 2], [-1, 1, 0, 3]], np.float32))
    assert codes.names == ("c1", "c2", "c3")
    assert codes.categorical == {"c2"}
    np.testing.assert_array_equal(codes.sum_by_code(np.array([1.0, 2, 3, 4])), [1, 5, 4])


def test_arrays_that_do_not_fit() -> None:
    codes = Representation.continuous(np.zeros((3, 2)))
    with pytest.raises(ShapeError, match=r"factors has shape \(4, 2\) for 3 pictures"):
        Samples(codes, np.zeros((4, 2), int))
    with pytest.raises(ShapeError, match="1 names were given for 2 factors"):
        Samples(codes, np.zeros((3, 2), int), ("a",))
    with pytest.raises(ShapeError, match="every column in one block"):
        Representation(np.zeros((3, 2)), {"c1": slice(0, 1)})
    with pytest.raises(InputError, match="not finite"):
        Representation.continuous(np.array([[np.nan]]))
