"""Likeness: what is unlike is said to be unlike, and what a model could have drawn is not."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from infogan_explorer.datasets import Dataset
from infogan_explorer.drawing import likeness
from infogan_explorer.drawing.likeness import Likeness
from infogan_explorer.drawing.redraw import Redrawer, Redrawing
from tests.conftest import DIGITS_ARE, draw_stroke, enlarged


def _category(drawn: Redrawing) -> int:
    return int(np.argmax(drawn.reading["c1"]["probabilities"]))


def test_what_95_percent_stay_under_is_that_of_a_log_normal_distribution() -> None:
    draws = torch.randn(4000, 2, generator=torch.Generator().manual_seed(0))
    distances = (torch.tensor([1.0, -2.0]) + torch.tensor([0.3, 0.8]) * draws).exp()
    limits = likeness._upper(distances)
    assert limits.tolist() == pytest.approx([math.exp(1 + 1.645 * 0.3), math.exp(-2 + 1.645 * 0.8)], rel=0.05)
    assert ((distances < limits).float().mean(dim=0) - 0.95).abs().max() < 0.01


def test_a_picture_that_is_redrawn_worse_is_farther(redrawer: Redrawer) -> None:
    explorer = redrawer.explorer
    picture = explorer.pictures([explorer.middle_values()], explorer.noise(5))
    meter = redrawer.prepare()
    near, far = (meter.measure(picture, error).distance for error in (15.0, 90.0))
    assert near < 1 < far
    assert meter.measure(picture, 15.0).distance == near


def test_real_digits_that_were_never_seen_are_like(redrawer: Redrawer, digits: Dataset) -> None:
    drawn = [redrawer.redraw(enlarged(picture)) for picture in digits.test.examples[:6]]
    assert sum(one.likeness.is_unlike for one in drawn) <= 1
    right = [DIGITS_ARE[_category(one)] == label for one, label in zip(drawn, digits.test.labels[:6], strict=True)]
    assert sum(right) >= 5


def test_the_models_own_pictures_are_like_and_keep_their_category(redrawer: Redrawer) -> None:
    explorer = redrawer.explorer
    own = explorer.pictures([{"c1": k, "c2": 0.5, "c3": -0.5} for k in (0, 3, 6, 9)], explorer.noise(9))
    for k, picture in zip((0, 3, 6, 9), own, strict=True):
        drawn = redrawer.redraw(enlarged(picture))
        assert drawn.values["c1"] == k
        assert not drawn.likeness.is_unlike


def test_what_is_unlike_is_said_to_be_unlike(redrawer: Redrawer) -> None:
    rng = np.random.default_rng(0)
    lattice = np.full((280, 280, 3), 255, np.uint8)
    lattice[30:250:40] = 0
    lattice[30:250:44, :, :] = 0
    lattice[:, 30:250:40] = 0
    noise = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    letter = draw_stroke([(40, 240), (70, 40), (140, 160), (210, 40), (240, 240)])  # M
    for picture in (lattice, noise, letter):
        verdict = redrawer.redraw(picture).likeness
        assert verdict.is_unlike
        assert "unlike what the model draws" in verdict.sentence


def test_the_verdict_is_one_sentence_about_a_distance() -> None:
    assert Likeness(0.999).sentence.startswith("this picture is like what the model draws: its distance")
    assert "a distance, not a probability" in Likeness(0.5).sentence
    assert "1.36, and from 1 on it counts as unlike" in Likeness(1.36).sentence
    assert Likeness(1.0).is_unlike
