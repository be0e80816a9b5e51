"""Variety: worlds whose variance over noise is known, and a Trainer that reports it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from infogan_explorer.config import Settings
from infogan_explorer.datasets import Dataset
from infogan_explorer.history import StepRecord
from infogan_explorer.measurement import (
    FreshSamples,
    measure,
    read_fresh,
    total_variance,
    variance_given_reading,
    variance_of_pairs,
)
from infogan_explorer.networks import InfoGAN, build_infogan
from infogan_explorer.streams import sample_noise, stream
from infogan_explorer.train import Trainer
from tests import references
from tests.conftest import digit_settings, points_settings

SETTINGS = points_settings(codes="cat4", noise_dim=2, bound_samples=2000)


class World(nn.Module):
    """Any function as a network."""

    def __init__(self, function: Callable[[torch.Tensor], torch.Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.function(x)


def _infogan(settings: Settings = SETTINGS, **worlds: Callable[[torch.Tensor], torch.Tensor]) -> InfoGAN:
    """Networks of which some are replaced by known functions."""
    infogan = build_infogan(settings, (2,))
    for part, function in worlds.items():
        setattr(infogan, part, World(function))
    return infogan


def _variance_over_noise(generator: Callable[[torch.Tensor], torch.Tensor]) -> float:
    """The mean over 50 measurements of a world G([z1, z2 | one-hot of 4])."""
    infogan = _infogan(generator_ema=generator)
    return float(np.mean([measure(infogan, SETTINGS, step, 100).variance_over_noise for step in range(50)]))


CENTRES = torch.tensor([[5.0, 0.0], [0.0, 5.0], [-5.0, 0.0], [0.0, -5.0]])


def test_a_generator_that_ignores_noise_has_no_variety() -> None:
    assert _variance_over_noise(lambda x: x[:, 2:] @ CENTRES) == 0


def test_a_generator_that_ignores_its_codes_has_all_of_its_variance_over_noise() -> None:
    assert _variance_over_noise(lambda x: 3 * x[:, :2]) == pytest.approx(2 * 9, rel=0.05)


def test_what_codes_vary_does_not_count() -> None:
    scales = torch.tensor([[1.0], [2.0], [3.0], [0.0]])  # each category has its own spread around its own centre
    measured = _variance_over_noise(lambda x: x[:, 2:] @ CENTRES + x[:, :2] * (x[:, 2:] @ scales))
    assert measured == pytest.approx(2 * (1 + 4 + 9 + 0) / 4, rel=0.08)


def test_pairs_agree_with_the_plain_variance() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(5, size=4000)
    draws = [rng.normal(size=(4000, 3)) * (1 + labels[:, None]) + 7 * labels[:, None] for _ in range(2)]
    one, other = (torch.from_numpy(d) for d in draws)
    expected = references.variance_within(np.tile(labels, 2), np.concatenate(draws))
    assert variance_of_pairs(one, other) == pytest.approx(expected, rel=0.05)
    assert total_variance(one) == pytest.approx(references.variance_within(np.zeros(4000), draws[0]))


def _real(count: int = 400) -> tuple[torch.Tensor, np.ndarray]:
    """Points around four centres, with a spread of 0.5, and which centre."""
    rng = np.random.default_rng(1)
    labels = rng.integers(4, size=count)
    return (CENTRES[labels] + 0.5 * torch.from_numpy(rng.normal(size=(count, 2)))).float(), labels


def _given_reading(settings: Settings, q: Callable[[torch.Tensor], torch.Tensor], real: torch.Tensor) -> float:
    infogan = _infogan(settings, trunk=lambda x: x, q_head=q)
    return float(np.mean([variance_given_reading(infogan, real, stream(0, "variety", k)) for k in range(20)]))


def test_a_perfect_reading_leaves_the_variance_within_a_class() -> None:
    real, labels = _real()
    measured = _given_reading(SETTINGS, lambda x: 100 * x @ CENTRES.T, real)
    assert measured == pytest.approx(references.variance_within(labels, real), rel=0.1)


def test_a_reading_that_knows_nothing_leaves_all_variance() -> None:
    real, _ = _real()
    measured = _given_reading(SETTINGS, lambda x: torch.zeros(len(x), 4), real)
    assert measured == pytest.approx(total_variance(real), rel=0.1)


def test_a_number_that_is_read_explains_what_it_moves() -> None:
    rng = np.random.default_rng(2)
    c, noise = rng.uniform(-1, 1, 400), rng.normal(size=400) * 0.1
    real = torch.from_numpy(np.stack([10 * c, noise], axis=1)).float()
    settings = points_settings(codes="uniform", noise_dim=2)
    sharp = _given_reading(settings, lambda x: torch.stack([x[:, 0] / 10, torch.full((len(x),), -6.0)], dim=1), real)
    ignorant = _given_reading(settings, lambda x: torch.zeros(len(x), 2), real)
    assert sharp < 0.02 * total_variance(real)
    assert ignorant == pytest.approx(total_variance(real), rel=0.1)


@pytest.mark.parametrize("absurd", [1e30, math.inf, math.nan])
@pytest.mark.parametrize(("codes", "width"), [("uniform", 2), ("cat4", 4)])
def test_an_absurd_reading_still_gives_a_number(codes: str, width: int, absurd: float) -> None:
    real, _ = _real(50)
    infogan = _infogan(
        points_settings(codes=codes), trunk=lambda x: x, q_head=lambda _: torch.full((50, width), absurd)
    )
    assert math.isfinite(variance_given_reading(infogan, real, stream(0, "variety")))


def test_a_trainer_reports_the_variety_of_its_weights(digits: Dataset) -> None:
    settings = digit_settings(bound_samples=300)
    trainer = Trainer(settings, digits.train.examples)
    for _ in range(3):
        trainer.step()
    record = trainer.measure()
    infogan, spec = trainer.infogan, trainer.infogan.spec
    draws = stream(99, "variety")
    c = spec.sample(60, draws).repeat_interleave(20, dim=0)
    z = sample_noise(len(c), settings.noise_dim, settings.noise, draws)
    with torch.no_grad():
        generated = infogan.generator_ema(spec.generator_input(z, c)).flatten(1).numpy()
    real = digits.train.examples.reshape(len(digits.train.examples), -1) / 127.5 - 1
    expected = references.variety(np.arange(60).repeat(20), generated, real)
    assert record.variety == pytest.approx(expected, rel=0.15)
    assert record.variety_real is not None
    assert 0.5 < record.variety_real < 1.3
    assert record.to_json()["variety"] == record.variety


def test_a_collapsed_generator_has_none(rings: Dataset) -> None:
    settings = points_settings()
    trainer = Trainer(settings, rings.train.examples)
    trainer.step()
    with torch.no_grad():
        next(trainer.infogan.generator_ema.parameters())[:, : settings.noise_dim] = 0  # z is not looked at any more
    assert trainer.measure().variety == 0


def test_examples_that_are_all_one_have_no_variety_to_compare_to() -> None:
    trainer = Trainer(points_settings(), np.zeros((50, 2), np.float32))
    trainer.step()
    record = trainer.measure()
    assert (record.variety, record.variety_real) == (None, None)
    assert "variety" not in record.to_json()


def test_a_single_example_can_be_measured() -> None:
    trainer = Trainer(points_settings(), np.ones((1, 2), np.float32))
    trainer.step()
    assert trainer.measure().variety is None


def test_a_record_without_variety_is_the_line_it_always_was() -> None:
    record = StepRecord(1, 0.1, 1.0, 1.0, 0.5, {"c1": 0.0}, {"c1": 0.1}, {"c1": 0.0})
    assert list(record.to_json()) == [
        *("step", "seconds", "loss/discriminator", "loss/generator", "accuracy/discriminator"),
        *("bound_nats/c1", "bound_nats_stderr/c1", "bound_train_nats/c1"),
    ]


def test_a_record_has_the_other_estimates_of_the_same_samples(rings: Dataset) -> None:
    trainer = Trainer(points_settings(bound_samples=60), rings.train.examples)
    trainer.step()
    record, spec = trainer.measure(), trainer.infogan.spec
    fresh = FreshSamples.draw(trainer.settings, "bound", 1, 60)
    log_q = spec.log_q_matrix(read_fresh(trainer.infogan, fresh)[0], fresh.c)
    for name, code in spec.by_name.items():
        bound = float(log_q[name].diagonal().mean()) + code.entropy_nats
        assert record.bound_nats[name] == pytest.approx(bound, abs=1e-5)
        assert record.contrastive_nats[name] == pytest.approx(references.contrastive_difference(log_q[name]), abs=1e-6)
        assert record.info_nce_nats[name] == pytest.approx(references.info_nce(log_q[name]), abs=1e-6)  # all alike
    row = record.to_json()
    assert row["info_nce_samples"] == 60  # where there are fewer than 100, all
    for key in ("contrastive_nats", "contrastive_nats_stderr", "info_nce_nats", "info_nce_nats_stderr"):
        assert row[f"{key}/c2"] == getattr(record, key)["c2"]
    assert not any(key.startswith("refit") for key in row)


def test_measuring_variety_changes_no_bound(rings: Dataset) -> None:
    trainer = Trainer(points_settings(), rings.train.examples)
    trainer.step()
    before = measure(trainer.infogan, trainer.settings, 1).bounds_nats
    trainer.measure()
    assert measure(trainer.infogan, trainer.settings, 1).bounds_nats == before
