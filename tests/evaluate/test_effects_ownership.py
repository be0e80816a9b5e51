"""Who owns the picture: Sobol's indices and derivatives of generators whose answer is known."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from infogan_explorer.codes import CodeSpec
from infogan_explorer.evaluate.effects.energy import category_energy, derivative_energy, measure_energy
from infogan_explorer.evaluate.effects.ownership import Ownership, measure_ownership, noise_effect
from infogan_explorer.evaluate.effects.source import Source
from infogan_explorer.networks import build_infogan
from infogan_explorer.streams import stream
from tests.conftest import digit_settings
from tests.evaluate_references import variance_parts

PATTERNS = torch.randn(9, 1, 6, 5, generator=torch.Generator().manual_seed(3))


def toy(codes: str, noise_dim: int, generate: object) -> Source:
    return Source(CodeSpec.parse(codes), noise_dim, "uniform", generate, lambda x: (x.flatten(1), x.flatten(1)))


def additive(inputs: torch.Tensor) -> torch.Tensor:
    """Every input paints a pattern of its own."""
    return torch.einsum("ni,ichw->nchw", inputs, PATTERNS[: inputs.shape[1]])


def ownership(source: Source, samples: int = 2000, pairs: int = 200) -> Ownership:
    return measure_ownership(source, samples, pairs, stream(0, "effects"))


def assert_near(score: object, value: float) -> None:
    assert abs(score.value - value) <= 4 * score.stderr + 1e-6, (score, value)


def test_an_additive_generator_is_shared_out_and_has_no_interactions() -> None:
    found = ownership(toy("uniform,uniform(0,4),gaussian", 1, additive))
    # z and uniform codes come in as U(-1, 1), the Gaussian one as N(0, 1)
    variances = {"z": 1 / 3, "c1": 1 / 3, "c2": 1 / 3, "c3": 1.0}
    owned = {name: v * float(PATTERNS[i].square().sum()) for i, (name, v) in enumerate(variances.items())}
    for name, variance in owned.items():
        assert_near(found.first_order[name], variance / sum(owned.values()))
        assert_near(found.total[name], variance / sum(owned.values()))
    assert_near(found.interactions, 0)
    assert all(score.value == pytest.approx(0, abs=1e-9) for score in found.joint.values())
    assert found.variance == pytest.approx(sum(owned.values()), rel=0.1)
    assert found.first_order["c1"].samples == 2000


def test_a_product_is_nothing_but_interaction() -> None:
    found = ownership(toy("uniform,uniform,uniform", 0, lambda x: (x[:, :1] * x[:, 1:2])[:, :, None, None]))
    for name, total in (("c1", 1), ("c2", 1), ("c3", 0)):
        assert_near(found.first_order[name], 0)
        assert_near(found.total[name], total)
    assert_near(found.interactions, 1)
    assert_near(found.joint["c1", "c2"], 1)
    assert found.joint["c1", "c3"].value == pytest.approx(0, abs=1e-12)


def test_all_indices_agree_with_adding_up_over_a_table() -> None:
    table = np.random.default_rng(7).normal(size=(3, 4, 2))
    values = torch.from_numpy(table).float()

    def generate(inputs: torch.Tensor) -> torch.Tensor:
        a, b = inputs[:, :3].argmax(dim=1), inputs[:, 3:7].argmax(dim=1)
        return values[a, b, inputs[:, 7].long()][:, None, None, None]

    found, parts = ownership(toy("cat3,cat4,bernoulli", 0, generate), 4000, 4000), variance_parts(table)
    whole = table.var()
    assert sum(parts.values()) == pytest.approx(whole)
    for place, name in enumerate(("c1", "c2", "c3")):
        assert_near(found.first_order[name], parts[(place,)] / whole)
        assert_near(found.total[name], sum(part for chosen, part in parts.items() if place in chosen) / whole)
    assert_near(found.interactions, sum(part for chosen, part in parts.items() if len(chosen) > 1) / whole)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        together = sum(part for chosen, part in parts.items() if {one, other} <= set(chosen))
        assert_near(found.joint[f"c{one + 1}", f"c{other + 1}"], together / whole)


def test_the_standard_errors_are_the_spread_over_repetitions() -> None:
    # c1 and c2 add up, z multiplies c1: rows of one setting depend on one another, so a ratio's error is not its part's
    source = toy("uniform,uniform", 1, lambda x: (x[:, 1:2] + x[:, 2:] + 2 * x[:, :1] * x[:, 1:2])[:, :, None, None])
    found = [measure_ownership(source, 200, 200, stream(seed, "effects")) for seed in range(40)]
    for scores in (
        [one.first_order["c1"] for one in found],
        [one.total["c1"] for one in found],
        [one.interactions for one in found],
        [one.joint["c1", "z"] for one in found],
        [noise_effect(one).distance for one in found],
    ):
        spread = np.std([score.value for score in scores], ddof=1)
        assert np.mean([score.stderr for score in scores]) == pytest.approx(spread, rel=0.35)


def test_all_of_the_variance_is_all_of_it_without_any_error() -> None:
    found = ownership(toy("uniform", 0, additive), 100, 50)  # part and whole are the same distances, row by row
    assert (found.total["c1"].value, found.total["c1"].stderr) == (1, pytest.approx(0, abs=1e-9))


def test_the_errors_of_the_maps_are_the_spread_over_repetitions() -> None:
    # dG/dc1 = 2 c1 and dG/dc2 = 1: the energies vary between settings, and so does the share
    source = toy("uniform,uniform", 1, lambda x: (x[:, 1:2] ** 2 + x[:, 2:] + 0.5 * x[:, :1])[:, :, None, None])
    found = [measure_energy(source, 60, stream(seed, "effects")) for seed in range(60)]
    for name in ("c1", "z"):
        spread = np.std([one[name].energy.value for one in found], ddof=1)
        assert np.mean([one[name].energy.stderr for one in found]) == pytest.approx(spread, rel=0.3)
    spread = np.std([one["c1"].share.value for one in found], ddof=1)
    assert np.mean([one["c1"].share.stderr for one in found]) == pytest.approx(spread, rel=0.3)
    assert np.mean([one["z"].energy.value for one in found]) == pytest.approx(0.25 / 3, rel=0.1)  # Var(z / 2)


def test_the_mixed_second_differences_are_a_symmetric_matrix() -> None:
    found = ownership(toy("uniform,uniform", 2, additive), 200, 50)
    table = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert table["inputs"] == ["c1", "c2", "z"]
    matrix = table["mixed_second_differences"]["value"]
    assert all(matrix[i][j] == matrix[j][i] for i in range(3) for j in range(3))
    assert [matrix[i][i] for i in range(3)] == [None] * 3
    assert table["mixed_second_differences"]["samples"] == 50
    assert "50 settings" in table["mixed_second_differences"]["protocol"]
    assert found.sentence.startswith("By itself, c1 owns ")


def test_pictures_that_are_all_the_same_belong_to_nobody() -> None:
    found = ownership(toy("uniform,cat2", 1, lambda x: torch.full((len(x), 1, 4, 4), 0.3)), 100, 50)
    assert "all the same" in found.first_order["c1"].undefined
    assert "all the same" in found.sentence
    assert noise_effect(found).is_ignored is None
    json.dumps(found.to_json(), allow_nan=False)


@pytest.mark.parametrize(("gain", "is_ignored"), [(0.05, True), (0.3, False)])
def test_noise_is_ignored_or_not(gain: float, is_ignored: bool) -> None:
    found = noise_effect(ownership(toy("uniform", 1, lambda x: (gain * x[:, :1] + x[:, 1:])[:, :, None, None])))
    assert_near(found.distance, gain / np.sqrt(1 + gain**2))
    assert_near(found.share, gain**2 / (1 + gain**2))
    assert found.is_ignored is is_ignored
    assert ("is ignored" if is_ignored else "matters") in found.sentence


def test_without_noise_there_is_no_verdict_on_it() -> None:
    found = noise_effect(ownership(toy("uniform", 0, additive), 100, 50))
    assert "noise_dim is 0" in found.sentence
    assert found.to_json()["distance"]["value"] is None


def test_derivatives_of_a_linear_generator_are_its_patterns() -> None:
    source = toy("uniform(0,4),gaussian(1,3)", 1, additive)
    maps = measure_energy(source, 20, stream(0, "effects"))
    # in units of the prior: a standard deviation of c1 is 1 / sqrt(3) of what G is fed, one of c2 is 1
    assert maps["c1"].pixels == pytest.approx(PATTERNS[1, 0].double().numpy() ** 2 / 3, rel=1e-5)
    assert maps["c2"].pixels == pytest.approx(PATTERNS[2, 0].double().numpy() ** 2, rel=1e-5)
    c1, c2 = (float(maps[name].pixels.sum()) for name in ("c1", "c2"))
    assert maps["c1"].share.value == pytest.approx(c1 / (c1 + c2))
    assert maps["z"].kind == "variance over noise"
    assert maps["z"].share.value is None


def test_derivatives_agree_with_finite_differences() -> None:
    settings = digit_settings(codes="cat10,uniform,gaussian(2,0.5)")
    source = Source.of(build_infogan(settings, (1, 28, 28)), settings)
    source.generate.double()
    inputs = source.sample(5, stream(0, "effects"))
    inputs = type(inputs)(inputs.z.double(), inputs.c.double())
    for code, std in (("c2", 1 / np.sqrt(3)), ("c3", 0.5)):
        step = torch.zeros(inputs.c.shape[1], dtype=torch.float64)
        step[source.columns(code)] = 1e-6 * std
        ahead, behind = (
            source.generate(source.spec.generator_input(inputs.z, inputs.c + sign * step)) for sign in (1, -1)
        )
        expected = ((ahead - behind) / 2e-6).square().sum(dim=1)
        assert derivative_energy(source, inputs, code).numpy() == pytest.approx(expected.numpy(), rel=1e-3, abs=1e-9)


def test_the_variance_over_categories_is_that_of_their_prior() -> None:
    source = toy("cat3(0.5,0.25,0.25),bernoulli(0.2)", 0, additive)
    inputs = source.sample(4, stream(0, "effects"))
    patterns = PATTERNS[:3, 0].double().numpy()
    weights = np.array([0.5, 0.25, 0.25])
    mean = np.tensordot(weights, patterns, 1)
    expected = np.tensordot(weights, (patterns - mean) ** 2, 1)
    assert category_energy(source, inputs, "c1").numpy()[0] == pytest.approx(expected, rel=1e-4, abs=1e-6)
    expected = 0.2 * 0.8 * PATTERNS[3, 0].double().numpy() ** 2
    assert category_energy(source, inputs, "c2").numpy()[0] == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_a_map_is_a_grey_picture_and_points_have_none() -> None:
    found = measure_energy(toy("uniform,cat2", 0, additive), 20, stream(0, "effects"))
    picture = found["c1"].picture()
    assert picture is not None
    assert picture.shape == (1, 1, 6, 5)
    assert picture.max() == 255
    assert found["c1"].white == pytest.approx(found["c1"].pixels.max())
    still = measure_energy(toy("uniform", 0, lambda x: 0 * x[:, :1, None, None]), 20, stream(0, "effects"))["c1"]
    assert "no continuous code moves any pixel" in still.share.undefined
    assert still.picture() is not None
    points = measure_energy(toy("uniform,uniform", 0, lambda x: x), 20, stream(0, "effects"))["c1"]
    assert points.picture() is None
    assert points.pixels == pytest.approx([1 / 3, 0])
