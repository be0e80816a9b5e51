"""What each code does, all of it: models of every kind, and a generator that draws what it is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import torch

from infogan_explorer.checkpoint import load_infogan
from infogan_explorer.codes import CodeSpec
from infogan_explorer.config import build_settings
from infogan_explorer.errors import RunError
from infogan_explorer.evaluate.effects import EffectsFindings, measure_effects
from infogan_explorer.evaluate.effects.measure import Sizes, measure_source
from infogan_explorer.evaluate.effects.source import Source
from infogan_explorer.networks import build_infogan
from infogan_explorer.runs import RunFolder
from tests.conftest import digit_settings, points_settings

TINY = Sizes(own=40, settings=6, values=3, shares=20, pairs=10, energy=4, beyond=4, steps=1)


def draw_bars(inputs: torch.Tensor) -> torch.Tensor:
    """Light bars on dark ground: z moves them a little, c1 puts them left or right, c2 slants, c3 enlarges them."""
    y, x = torch.meshgrid(torch.arange(28) - 13.5, torch.arange(28) - 13.5, indexing="ij")
    jitter, side, slant, size = (column[:, None, None] for column in inputs.T)
    distance = (x - jitter - 6 * (side - 0.5) + y * torch.tan(slant / 2)).abs()
    ink = (2.5 + size - distance).clamp(0, 1) * (9 + 3 * size - y.abs()).clamp(0, 1)
    return 2 * ink[:, None] - 1


@pytest.fixture(scope="module")
def bars() -> EffectsFindings:
    spec = CodeSpec.parse("bernoulli,uniform,uniform", q_std=1.0)
    source = Source(spec, 1, "uniform", draw_bars, lambda x: (x.flatten(1), x[:, 0, 13, :3]))
    return measure_source(source, Sizes(400, 40, 7, 200, 50, 10, 10, 2))


def test_a_generator_that_draws_what_it_is_told_is_described_so(bars: EffectsFindings) -> None:
    c1, c2, c3 = bars.describe()
    assert [one["statistic"] for one in c1["statistics"]] == ["centroid_x"]
    assert c1["statistics"][0]["eta_squared"] == pytest.approx(9 / (9 + 1 / 3), abs=0.03)  # noise moves it by U(-1, 1)
    assert [one["statistic"] for one in c2["statistics"]] == ["slant"]
    assert c2["statistics"][0]["correlation"] == pytest.approx(1, abs=0.02)
    assert c2["sentence"] == "c2: slant, r = 1.00"
    assert c3["sentence"].startswith("c3 mixes ")
    assert {one["statistic"] for one in c3["statistics"]} <= {"ink", "thickness", "height", "width"}
    assert len(c3["statistics"]) == 3
    assert bars.duplicates == {"brightness": "ink"}


def test_every_number_has_its_sample_size_and_standard_error(bars: EffectsFindings) -> None:
    slant = bars.to_json()["codes"]["c2"]["statistics"]["slant"]["correlation"]
    assert slant["samples"] == 40
    # seven even values spread by 2/3 along c2, U(-1, 1) among the model's own by 1 / sqrt(3)
    assert bars.to_json()["codes"]["c2"]["statistics"]["slant"]["moves"] == pytest.approx(2 / 3**0.5, rel=0.1)
    assert 0 < slant["stderr"] < 0.02
    assert "40 settings x 7 values" in slant["protocol"]
    shares = bars.to_json()["ownership"]
    assert sum(score["value"] for score in shares["first_order"].values()) + shares["interactions"]["value"] == (
        pytest.approx(1)
    )
    assert not bars.noise.is_ignored


def test_the_sentences_cover_all_codes_shares_noise_and_reach(bars: EffectsFindings) -> None:
    said = " ".join(bars.sentences)
    for words in ("c2: slant", "By itself, c1 owns", "noise z matters", "c3 stays sensible from"):
        assert words in said


def check(findings: EffectsFindings, shape: tuple[int, ...]) -> dict[str, Any]:
    table = json.loads(json.dumps(findings.to_json(), allow_nan=False))
    for name, pictures in findings.pictures.items():
        is_map = name.startswith("energy")
        assert pictures.dtype == "uint8"
        assert pictures.shape[1:] == ((1, *shape[1:]) if is_map else shape)
    return table


FAMILIES: list[tuple[Callable[..., Any], dict[str, Any], tuple[int, ...], set[str]]] = [
    (digit_settings, {"codes": "cat3,bernoulli"}, (1, 16, 16), {"categories_c1", "categories_c2"}),
    (digit_settings, {"codes": "gaussian(2,0.5),uniform(0,5)", "noise_dim": 0}, (3, 16, 16), {"traversal_c1"}),
    (digit_settings, {"codes": "cat12,uniform", "noise": "gaussian"}, (3, 12, 16), {"beyond_c2", "energy_z"}),
    (points_settings, {"codes": "cat3,uniform"}, (2,), {"categories_c1", "traversal_c2", "beyond_c2"}),
]


@pytest.mark.parametrize(("family", "overrides", "shape", "drawn"), FAMILIES, ids=["cat", "numbers", "both", "points"])
def test_models_of_every_kind(
    family: Callable[..., Any], overrides: dict[str, Any], shape: tuple[int, ...], drawn: set[str]
) -> None:
    settings = family(**overrides)
    infogan = build_infogan(settings, shape)
    findings = measure_source(Source.of(infogan, settings), TINY)
    table = check(findings, (3, 256, 256) if len(shape) == 1 else shape)
    assert drawn <= set(findings.pictures)
    assert list(table["codes"]) == list(settings.spec.by_name)
    assert table["examples"] == ("points" if len(shape) == 1 else "pictures")
    assert ("red" in table["statistics"]) == (shape[0] == 3)
    assert (table["noise"]["distance"]["value"] is None) == (settings.noise_dim == 0)
    assert all(("beyond" in code) == (code["kind"] == "continuous") for code in table["codes"].values())


def test_the_papers_networks_are_measured_too() -> None:
    settings = build_settings("quick", network="paper-mnist")
    check(measure_source(Source.of(build_infogan(settings, (1, 8, 8)), settings), TINY), (1, 8, 8))


def test_a_run_is_measured_alike_twice_and_left_as_found(digit_run: RunFolder) -> None:
    infogan, _ = load_infogan(digit_run)
    infogan.trunk.train()
    told: list[tuple[int, int]] = []
    once, again = (
        measure_effects(infogan, digit_run.settings(), seed=3, fast=True, on_progress=lambda *at: told.append(at))
        for _ in range(2)
    )
    assert once.to_json() == again.to_json()
    assert all((once.pictures[name] == again.pictures[name]).all() for name in once.pictures)
    assert infogan.trunk.training
    steps = told[: len(told) // 2]
    assert [done for done, _ in steps] == list(range(1, steps[0][1] + 1))
    assert once.fast
    assert "no labels" in once.protocol


def test_a_model_that_draws_no_numbers_is_refused() -> None:
    settings = digit_settings()
    infogan = build_infogan(settings, (1, 8, 8))
    next(iter(infogan.generator_ema.parameters())).fill_(torch.nan)
    with pytest.raises(RunError, match="draws numbers that are not finite"):
        measure_effects(infogan, settings, fast=True)
