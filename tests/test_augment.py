"""Augmentation: which maps are drawn, where the content goes, with gradient, alike for real and generated pictures."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from infogan_explorer.augment import Augmentation

EVERYTHING = Augmentation(shift=2, rotate=15, scale=0.2, shear=0.3)
SIDE = 28


def _draws(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _blob(batch: int, row: float, column: float, height: int = SIDE, width: int = SIDE) -> torch.Tensor:
    """A round bright spot on dark, with its middle at (row, column)."""
    rows, columns = torch.arange(height)[:, None] - row, torch.arange(width)[None] - column
    return (2 * torch.exp(-(rows**2 + columns**2) / 8) - 1).expand(batch, 1, height, width)


def _middle(pictures: torch.Tensor) -> np.ndarray:
    """(row, column) of the centre of brightness of every picture."""
    light = (pictures[:, 0] + 1).double().numpy()
    total = light.sum(axis=(1, 2))
    rows = (light.sum(axis=2) * np.arange(light.shape[1])).sum(axis=1) / total
    columns = (light.sum(axis=1) * np.arange(light.shape[2])).sum(axis=1) / total
    return np.stack([rows, columns], axis=1)


def _check_uniform(values: np.ndarray, reach: float) -> None:
    """Uniform on [-reach, reach]: the ends, and every eighth within five standard errors."""
    assert np.abs(values).max() <= reach * (1 + 1e-4)
    assert np.abs(values).max() > 0.99 * reach
    shares = np.histogram(values, bins=8, range=(-reach * 1.001, reach * 1.001))[0] / len(values)
    assert np.abs(shares - 1 / 8).max() < 5 * math.sqrt(1 / 8 * 7 / 8 / len(values))


def test_nothing_asked_changes_nothing() -> None:
    pictures = torch.randn(3, 1, 8, 8, generator=_draws())
    assert torch.equal(Augmentation()(pictures, _draws()), pictures)


def test_points_stay_where_they_are() -> None:
    points = torch.randn(6, 2, generator=_draws())
    assert torch.equal(EVERYTHING(points, _draws()), points)


@pytest.mark.parametrize(("part", "reach"), [("shift", 2.0), ("rotate", 40.0), ("scale", 0.5), ("shear", 0.5)])
def test_one_part_alone_is_enough(part: str, reach: float) -> None:
    pictures = torch.randn(20, 1, 8, 8, generator=_draws()).tanh()
    moved = Augmentation(**{part: reach})(pictures, _draws())
    assert (moved - pictures).abs().amax(dim=(1, 2, 3)).median() > 0.1


# --- the maps ---------------------------------------------------------------------------------------------------------


def test_a_map_is_a_rotation_a_shear_and_a_stretch_each_uniform_in_its_range() -> None:
    """R S D is taken apart again: the first column's direction is the angle, then R^T M = [[a, s b], [0, b]]."""
    height, width = 20, 40
    m = EVERYTHING.maps(torch.Size([8000, 1, height, width]), _draws()).double().numpy()
    assert m.shape == (8000, 2, 3)
    angle = np.arctan2(m[:, 1, 0], m[:, 0, 0])
    back = np.stack([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]).transpose(2, 0, 1)
    upper = back @ m[:, :, :2]
    assert np.abs(upper[:, 1, 0]).max() < 1e-6
    _check_uniform(np.degrees(angle), 15)
    _check_uniform(np.log(upper[:, 0, 0]), 0.2)
    _check_uniform(np.log(upper[:, 1, 1]), 0.2)
    _check_uniform(upper[:, 0, 1] / upper[:, 1, 1], 0.3)
    _check_uniform(m[:, 0, 2] * width / 2, 2)  # a picture spans [-1, 1], whatever its width
    _check_uniform(m[:, 1, 2] * height / 2, 2)
    parts = np.stack(
        [angle, np.log(upper[:, 0, 0]), np.log(upper[:, 1, 1]), upper[:, 0, 1] / upper[:, 1, 1], m[:, 0, 2], m[:, 1, 2]]
    )
    correlation = np.corrcoef(parts)[np.triu_indices(6, k=1)]
    assert np.abs(correlation).max() < 5 / math.sqrt(8000)  # drawn apart from one another


# --- the pictures -----------------------------------------------------------------------------------------------------


def test_a_shift_moves_the_content_by_up_to_that_many_pixels_in_each_direction() -> None:
    height, width = 24, 32
    pictures = _blob(2000, 11.5, 15.5, height, width)
    moved = _middle(Augmentation(shift=3)(pictures, _draws())) - [11.5, 15.5]
    _check_uniform(moved[:, 0], 3)
    _check_uniform(moved[:, 1], 3)
    assert abs(np.corrcoef(moved.T)[0, 1]) < 5 / math.sqrt(2000)
    # where the map says: what is shown at u was at u + shift, so the content moves the other way
    maps = Augmentation(shift=3).maps(pictures.shape, _draws()).numpy()
    assert moved[:, 1] == pytest.approx(-maps[:, 0, 2] * width / 2, abs=0.02)
    assert moved[:, 0] == pytest.approx(-maps[:, 1, 2] * height / 2, abs=0.02)


def test_a_rotation_keeps_the_distance_from_the_centre() -> None:
    centre = (SIDE - 1) / 2
    pictures = _blob(2000, centre, centre + 7)
    moved = _middle(Augmentation(rotate=40)(pictures, _draws())) - centre
    assert np.hypot(moved[:, 0], moved[:, 1]) == pytest.approx(np.full(2000, 7.0), abs=0.05)
    _check_uniform(np.degrees(np.arctan2(moved[:, 0], moved[:, 1])), 40)


def test_a_stretch_moves_the_content_away_from_the_centre_or_towards_it() -> None:
    centre = (SIDE - 1) / 2
    moved = _middle(Augmentation(scale=0.3)(_blob(2000, centre, centre + 7), _draws())) - centre
    assert moved[:, 0] == pytest.approx(np.zeros(2000), abs=0.02)
    _check_uniform(np.log(moved[:, 1] / 7), 0.3)


def test_what_comes_in_from_outside_is_dark() -> None:
    dark = torch.full((4, 3, SIDE, SIDE), -1.0)
    assert EVERYTHING(dark, _draws()).numpy() == pytest.approx(dark.numpy(), abs=1e-6)
    moved = Augmentation(shift=8)(-dark[:, :1], _draws())  # bright all over
    assert moved.min() == pytest.approx(-1, abs=1e-6)
    assert moved.max() == pytest.approx(1, abs=1e-6)


def test_the_range_of_pixels_and_the_shape_are_kept() -> None:
    pictures = torch.randn(50, 3, 16, 20, generator=_draws()).tanh()
    moved = EVERYTHING(pictures, _draws())
    assert moved.shape == pictures.shape
    assert moved.abs().max() <= 1 + 1e-5


def test_the_colours_of_a_picture_move_together() -> None:
    grey = torch.randn(10, 1, SIDE, SIDE, generator=_draws()).tanh()
    moved = EVERYTHING(grey.expand(10, 3, SIDE, SIDE), _draws(1))
    assert moved[:, 0].numpy() == pytest.approx(moved[:, 2].numpy(), abs=1e-6)


def test_the_gradient_passes_to_what_is_still_seen() -> None:
    pictures = torch.zeros(16, 1, SIDE, SIDE, requires_grad=True)
    EVERYTHING(pictures, _draws()).sum().backward()
    assert pictures.grad is not None
    assert pictures.grad.isfinite().all()
    assert (pictures.grad[:, :, 10:18, 10:18] > 0.1).all()  # the middle never leaves the picture


def test_real_and_generated_pictures_move_apart_but_alike() -> None:
    draws = _draws()  # one stream for both, as in a training step
    pictures = _blob(2000, 13.5, 13.5)
    shift = Augmentation(shift=3)
    real, fake = _middle(shift(pictures, draws)) - 13.5, _middle(shift(pictures, draws)) - 13.5
    assert np.abs(real - fake).max(axis=1).min() > 0
    _check_uniform(real.ravel(), 3)
    _check_uniform(fake.ravel(), 3)
    assert abs(np.corrcoef(real.ravel(), fake.ravel())[0, 1]) < 5 / math.sqrt(4000)


def test_the_generator_alone_decides_the_maps() -> None:
    pictures = torch.randn(20, 1, SIDE, SIDE, generator=_draws()).tanh()
    torch.manual_seed(1)
    first = EVERYTHING(pictures, _draws(7))
    torch.manual_seed(2)
    assert torch.equal(first, EVERYTHING(pictures, _draws(7)))
    assert not torch.equal(first, EVERYTHING(pictures, _draws(8)))
