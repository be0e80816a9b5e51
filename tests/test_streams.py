"""Streams: a draw depends on (seed, purpose, step) and on nothing else."""

from __future__ import annotations

import itertools
import math
from typing import get_args

import pytest
import torch

from infogan_explorer.streams import Purpose, sample_noise, stream, stream_seed

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


def _draw(seed: int, purpose: Purpose, step: int) -> list[float]:
    return torch.rand(8, generator=stream(seed, purpose, step)).tolist()


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_same_triple_draws_the_same(purpose: Purpose) -> None:
    assert _draw(3, purpose, 17) == _draw(3, purpose, 17)
    assert stream_seed(3, purpose) == stream_seed(3, purpose, 0)


def test_any_other_triple_draws_something_else() -> None:
    triples = list(itertools.product([0, 1, 2, 2**32, 2**63 - 1], PURPOSES, [0, 1, 2, 500, 10_000_000]))
    seeds = [stream_seed(*triple) for triple in triples]
    assert len(set(seeds)) == len(triples)
    draws = [tuple(_draw(*triple)) for triple in triples]
    assert len(set(draws)) == len(triples)


def test_neighbouring_steps_are_not_alike() -> None:
    """Successive seeds 0, 1, 2, ... fed to a weak generator would give correlated first draws."""
    n = 2000
    firsts = torch.tensor([_draw(0, "train", step)[0] for step in range(n)], dtype=torch.float64)
    assert abs(float(firsts.mean()) - 0.5) < 4 / math.sqrt(12 * n)
    lagged = torch.corrcoef(torch.stack([firsts[1:], firsts[:-1]]))[0, 1]
    assert abs(float(lagged)) < 4 / math.sqrt(n)


def test_torchs_own_generator_is_neither_read_nor_moved() -> None:
    torch.manual_seed(1)
    first = _draw(0, "train", 5)
    state = torch.get_rng_state()
    torch.manual_seed(2)
    torch.rand(100)
    assert _draw(0, "train", 5) == first
    torch.set_rng_state(state)
    _draw(0, "bound", 5)
    sample_noise(4, 4, "gaussian", stream(0, "train"))
    assert torch.equal(torch.get_rng_state(), state)


def test_the_order_of_drawing_does_not_matter() -> None:
    """Measuring more often, or resuming at step 2, draws what an unbroken run draws."""
    unbroken = [_draw(0, "train", step) for step in range(4)]
    measured = []
    for step in range(4):
        _draw(0, "bound", step)
        measured.append(_draw(0, "train", step))
        _draw(0, "samples", step)
    assert measured == unbroken
    assert [_draw(0, "train", step) for step in (3, 2)] == [unbroken[3], unbroken[2]]


def test_seeds_stay_what_they_are() -> None:
    """A change of these numbers changes every published run, so say so if it must be."""
    assert stream_seed(0, "train", 0) == 4599684433949070643
    assert stream_seed(7, "weights", 500) == 4018659291735985484


def test_the_seed_fits_torch_for_every_seed_a_user_may_give() -> None:
    for seed in (0, 2**63 - 1):
        value = stream_seed(seed, "order", 10_000_000)
        assert 0 <= value < 2**64
        assert stream(seed, "order", 10_000_000).initial_seed() % 2**64 == value


def test_streams_live_on_the_cpu() -> None:
    assert stream(0, "train").device.type == "cpu"


# --- z ----------------------------------------------------------------------------------------------------------------

N = 40_000  # draws; a mean may lie 4 standard errors from its expectation; the seed is fixed


def test_uniform_noise() -> None:
    z = sample_noise(N // 8, 8, "uniform", stream(0, "train"))
    assert z.shape == (N // 8, 8)
    assert z.dtype == torch.float32
    assert float(z.min()) >= -1
    assert float(z.max()) <= 1
    assert float(z.min()) < -0.999
    assert float(z.max()) > 0.999
    assert abs(float(z.double().mean())) < 4 * math.sqrt(1 / 3 / N)
    assert abs(float(z.double().square().mean()) - 1 / 3) < 4 * math.sqrt((1 / 5 - 1 / 9) / N)


def test_gaussian_noise() -> None:
    z = sample_noise(N // 8, 8, "gaussian", stream(0, "train"))
    assert z.shape == (N // 8, 8)
    assert float(z.abs().max()) > 3
    assert abs(float(z.double().mean())) < 4 / math.sqrt(N)
    assert abs(float(z.double().square().mean()) - 1) < 4 * math.sqrt(2 / N)


@pytest.mark.parametrize("noise", ["uniform", "gaussian"])
def test_the_columns_of_z_are_independent(noise: str) -> None:
    z = sample_noise(N // 4, 4, noise, stream(1, "bound"))
    off_diagonal = torch.corrcoef(z.T.double())[~torch.eye(4, dtype=torch.bool)]
    assert float(off_diagonal.abs().max()) < 4.5 / math.sqrt(N // 4)


@pytest.mark.parametrize("noise", ["uniform", "gaussian"])
def test_a_model_without_noise(noise: str) -> None:
    assert sample_noise(5, 0, noise, stream(0, "train")).shape == (5, 0)
