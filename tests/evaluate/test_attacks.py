"""The gradient attack, against a Q that is linear in the pixels: its best move is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from infogan_explorer.evaluate.reading import read_examples
from infogan_explorer.evaluate.robustness.attacks import PGD_STEPS, attack
from infogan_explorer.networks import InfoGAN
from tests.evaluate.linear_reader import linear_reader

WEIGHTS = np.random.default_rng(0).standard_normal((2, 9))


@pytest.fixture
def infogan() -> InfoGAN:
    return linear_reader("cat2", WEIGHTS)


@pytest.fixture
def pictures() -> np.ndarray:
    return np.random.default_rng(1).uniform(-0.5, 0.5, (6, 1, 3, 3)).astype(np.float32)


@pytest.mark.parametrize("steps", [1, PGD_STEPS])
def test_it_goes_straight_for_the_other_category(infogan: InfoGAN, pictures: np.ndarray, steps: int) -> None:
    clean = read_examples(infogan, pictures)
    attacked = attack(infogan, pictures, clean, "c1", 0.05, steps)
    read = clean.categories("c1")
    towards_the_other = np.sign(WEIGHTS[1 - read] - WEIGHTS[read]).reshape(pictures.shape)
    assert attacked == pytest.approx(pictures + 0.1 * towards_the_other, abs=1e-6)  # 0.05 of a range of 2


@pytest.mark.parametrize("steps", [1, PGD_STEPS])
def test_it_stays_in_the_ball_and_in_the_pixel_range(infogan: InfoGAN, steps: int) -> None:
    pictures = np.random.default_rng(2).uniform(-1, 1, (50, 1, 3, 3)).astype(np.float32)
    attacked = attack(infogan, pictures, read_examples(infogan, pictures), "c1", 0.2, steps)
    assert np.abs(attacked - pictures).max() <= 0.4 + 1e-6
    assert np.abs(attacked).max() <= 1


@pytest.mark.parametrize("steps", [1, PGD_STEPS])
def test_epsilon_zero_changes_no_bit(infogan: InfoGAN, pictures: np.ndarray, steps: int) -> None:
    attacked = attack(infogan, pictures, read_examples(infogan, pictures), "c1", 0.0, steps)
    assert attacked.tobytes() == pictures.tobytes()


def test_a_q_that_is_very_sure_is_attacked_as_well(pictures: np.ndarray) -> None:
    certain = linear_reader("cat2", 15 * WEIGHTS)  # in float32, 1 - Q(c|x) is 0 on most of these pictures
    clean = read_examples(certain, pictures)
    assert (clean.probabilities["c1"].max(axis=1) == 1).any()
    gentle = linear_reader("cat2", WEIGHTS)
    expected = attack(gentle, pictures, clean, "c1", 0.05, 1)
    assert attack(certain, pictures, clean, "c1", 0.05, 1) == pytest.approx(expected)


def test_only_the_attacked_code_counts(pictures: np.ndarray) -> None:
    weights = np.zeros((4, 9))  # c1 (bernoulli) reads the first pixel, c2 the second, c3 (two categories) the third
    weights[0, 0] = weights[1, 1] = weights[3, 2] = 1
    infogan = linear_reader("bernoulli,uniform,cat2", weights)
    clean = read_examples(infogan, pictures)
    moved = attack(infogan, pictures, clean, "c1", 0.1, 1) - pictures
    assert np.abs(moved.reshape(6, 9)[:, 0]) == pytest.approx(0.2)
    assert not moved.reshape(6, 9)[:, 1:].any()
    moved = attack(infogan, pictures, clean, "c3", 0.1, 1) - pictures
    assert np.abs(moved.reshape(6, 9)[:, 2]) == pytest.approx(0.2)


def test_it_leaves_no_gradient_and_no_mode_behind(infogan: InfoGAN, pictures: np.ndarray) -> None:
    infogan.train()
    before = torch.get_rng_state()
    attack(infogan, pictures, read_examples(infogan, pictures), "c1", 0.1, PGD_STEPS)
    assert infogan.q_head.training
    assert all(parameter.grad is None for parameter in infogan.parameters())
    assert torch.equal(before, torch.get_rng_state())
