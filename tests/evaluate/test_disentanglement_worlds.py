"""Three worlds with known answers: codes that are the factors, codes that are noise, every factor in two codes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from infogan_explorer.datasets.factor_space import FactorSpace
from infogan_explorer.evaluate.disentanglement import FAST, Representation
from infogan_explorer.evaluate.disentanglement.beta_vae import beta_vae, mean_differences
from infogan_explorer.evaluate.disentanglement.dci import Dci, dci
from infogan_explorer.evaluate.disentanglement.draws import draw_groups, draw_pairs
from infogan_explorer.evaluate.disentanglement.explicitness import explicitness
from infogan_explorer.evaluate.disentanglement.factor_vae import factor_vae, group_variances
from infogan_explorer.evaluate.disentanglement.information import count_information
from infogan_explorer.evaluate.disentanglement.mig import mig
from infogan_explorer.evaluate.disentanglement.modularity import modularity
from infogan_explorer.evaluate.disentanglement.sap import sap
from infogan_explorer.evaluate.score import Score
from tests.evaluate.disentanglement_arrays import WORLD_SIZES, world, world_codes

RECIPE = replace(FAST, group_size=16)
SPACE = FactorSpace(("a", "b", "c"), WORLD_SIZES, lambda values: np.zeros((len(values), 1, 1, 1), np.uint8))
WORLDS = ("perfect", "useless", "duplicated")


def _value(score: Score) -> float:
    assert score.value is not None
    return score.value


def test_mig_is_one_then_nothing_then_nothing() -> None:
    perfect, useless, duplicated = (_value(mig(count_information(world(name, 3000, 0)))) for name in WORLDS)
    assert perfect == pytest.approx(1, abs=0.01)
    assert 0 <= useless < 0.02
    assert duplicated == 0


def test_modularity_sees_no_difference_between_one_code_and_two() -> None:
    perfect, useless, duplicated = (_value(modularity(count_information(world(name, 3000, 0)))) for name in WORLDS)
    assert perfect == pytest.approx(1, abs=0.001)
    assert duplicated == pytest.approx(1, abs=0.001)
    assert useless < 0.8


def test_sap_is_large_then_nothing_then_nothing() -> None:
    perfect, useless, duplicated = (_value(sap(world(name, 2000, 0), world(name, 1000, 1)).score) for name in WORLDS)
    assert perfect > 0.25  # a linear classifier of one number does not separate its middle values
    assert 0 <= useless < 0.05
    assert duplicated == 0


def test_explicitness_is_large_then_chance_then_large() -> None:
    perfect, useless, duplicated = (_value(explicitness(world(name, 2000, 0), world(name, 1000, 1))) for name in WORLDS)
    assert perfect > 0.85
    assert useless == pytest.approx(0.5, abs=0.05)
    assert duplicated == pytest.approx(perfect, abs=0.02)


def _dci(name: str) -> Dci:
    return dci(world(name, 1000, 0), world(name, 500, 1), RECIPE)


def test_dci_tells_the_three_worlds_apart() -> None:
    perfect, useless, duplicated = (_dci(name) for name in WORLDS)
    assert _value(perfect.disentanglement) == pytest.approx(1, abs=0.01)
    assert _value(perfect.completeness) == pytest.approx(1, abs=0.01)
    assert _value(perfect.informativeness) == 1
    assert _value(useless.disentanglement) < 0.05
    assert _value(useless.informativeness) == pytest.approx(np.mean([1 / size for size in WORLD_SIZES]), abs=0.06)
    assert _value(duplicated.disentanglement) == pytest.approx(1, abs=0.01)
    assert _value(duplicated.informativeness) == 1
    assert _value(duplicated.completeness) < 0.75  # two codes for one factor: 1 - log_6 2 = 0.61 when shared evenly


def _of_cells(name: str, cells: np.ndarray, seed: int) -> Representation:
    values = SPACE.indices_of(cells.ravel())
    return Representation.continuous(world_codes(name, values, np.random.default_rng(seed)))


def _beta_vae(name: str) -> float:
    drawn = [draw_pairs(SPACE, number, 16, np.random.default_rng(seed)) for seed, number in enumerate((600, 300))]
    points = [
        mean_differences(_of_cells(name, pairs.cells[:, 0], 2), _of_cells(name, pairs.cells[:, 1], 3), 16)
        for pairs in drawn
    ]
    return _value(beta_vae(points[0], drawn[0].shared, points[1], drawn[1].shared, RECIPE, factors=3))


def _factor_vae(name: str) -> float:
    drawn = [draw_groups(SPACE, number, 16, np.random.default_rng(seed)) for seed, number in enumerate((600, 300))]
    local = [group_variances(_of_cells(name, groups.cells, 4 + i), 16) for i, groups in enumerate(drawn)]
    variances = group_variances(_of_cells(name, np.arange(SPACE.count), 9), SPACE.count)[0]
    return _value(factor_vae(variances, local[0], drawn[0].shared, local[1], drawn[1].shared, RECIPE, factors=3))


@pytest.mark.parametrize("score_of", [_beta_vae, _factor_vae])
def test_groups_that_share_a_factor_are_told_unless_codes_are_noise(score_of) -> None:
    assert score_of("perfect") == 1
    assert score_of("duplicated") == 1
    assert score_of("useless") == pytest.approx(1 / 3, abs=0.12)
