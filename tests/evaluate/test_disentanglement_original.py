"""Every metric gives what disentanglement_lib's own code gives on the same arrays."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from infogan_explorer.evaluate.disentanglement import FULL, Representation, Samples
from infogan_explorer.evaluate.disentanglement.beta_vae import beta_vae, mean_differences
from infogan_explorer.evaluate.disentanglement.dci import dci
from infogan_explorer.evaluate.disentanglement.explicitness import explicitness
from infogan_explorer.evaluate.disentanglement.factor_vae import factor_vae, group_variances
from infogan_explorer.evaluate.disentanglement.information import count_information
from infogan_explorer.evaluate.disentanglement.mig import mig
from infogan_explorer.evaluate.disentanglement.modularity import modularity
from infogan_explorer.evaluate.disentanglement.sap import sap
from tests.evaluate.disentanglement_arrays import SIZES, codes_of, draw_factors, samples_of

ORIGINAL = json.loads((Path(__file__).parent / "disentanglement_lib.json").read_text())
SCORES = ORIGINAL["scores"]
GROUP = ORIGINAL["group_size"]
RECIPE = replace(FULL, group_size=GROUP)


@pytest.fixture(scope="module")
def samples() -> tuple[Samples, Samples]:
    random = np.random.RandomState(0)
    return samples_of(draw_factors(2000, random)), samples_of(draw_factors(1000, random))


def test_mutual_information_and_what_is_made_of_it(samples: tuple[Samples, Samples]) -> None:
    """Equal to the last bit where the logarithm is: processors differ in how they round it."""
    information = count_information(samples[0])
    np.testing.assert_allclose(information.nats, ORIGINAL["mutual_information_nats"], rtol=1e-13)
    assert mig(information).value == pytest.approx(SCORES["mig"], rel=1e-13)
    assert modularity(information).value == pytest.approx(SCORES["modularity"], rel=1e-13)


def test_sap_is_equal_to_the_last_bit(samples: tuple[Samples, Samples]) -> None:
    assert sap(*samples).score.value == SCORES["sap"]


def test_explicitness(samples: tuple[Samples, Samples]) -> None:
    assert explicitness(*samples).value == pytest.approx(SCORES["explicitness"], abs=1e-6)  # of lbfgs's path


def test_dci_but_for_ties_that_are_broken_at_random() -> None:
    random = np.random.RandomState(0)
    found = dci(samples_of(draw_factors(400, random)), samples_of(draw_factors(400, random)))
    assert found.disentanglement.value == pytest.approx(SCORES["dci_disentanglement"], abs=0.01)
    assert found.completeness.value == pytest.approx(SCORES["dci_completeness"], abs=0.01)
    assert found.informativeness.value == pytest.approx(SCORES["dci_informativeness"], abs=0.01)


def test_beta_vae_is_equal_to_the_last_bit() -> None:
    random = np.random.RandomState(0)

    def points(number: int) -> tuple[np.ndarray, np.ndarray]:
        shared, features = [], []
        for _ in range(number):
            shared.append(random.randint(len(SIZES)))
            first, second = draw_factors(GROUP, random), draw_factors(GROUP, random)
            second[:, shared[-1]] = first[:, shared[-1]]
            pair = [Representation.continuous(codes_of(factors)) for factors in (first, second)]
            features.append(mean_differences(*pair, group_size=GROUP))
        return np.concatenate(features), np.array(shared)

    train, test = points(1000), points(500)
    assert beta_vae(*train, *test, RECIPE, factors=len(SIZES)).value == SCORES["beta_vae"]


def test_factor_vae_is_equal_to_the_last_bit() -> None:
    random = np.random.RandomState(0)
    everywhere = Representation.continuous(codes_of(draw_factors(1000, random)))

    def votes(number: int) -> tuple[np.ndarray, np.ndarray]:
        shared, variances = [], []
        for _ in range(number):
            shared.append(random.randint(len(SIZES)))
            factors = draw_factors(GROUP, random)
            factors[:, shared[-1]] = factors[0, shared[-1]]
            variances.append(group_variances(Representation.continuous(codes_of(factors)), GROUP))
        return np.concatenate(variances), np.array(shared)

    train, test = votes(1000), votes(500)
    variances = group_variances(everywhere, 1000)[0]
    assert factor_vae(variances, *train, *test, RECIPE, factors=len(SIZES)).value == SCORES["factor_vae"]
