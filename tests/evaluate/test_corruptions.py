"""Pictures made worse: strength 0 changes no bit, and each way does what its name says."""

from __future__ import annotations

import numpy as np
import pytest

from infogan_explorer.evaluate.robustness.corruptions import add_noise, blur, move, rotate, scatter_points
from infogan_explorer.evaluate.robustness.plan import plan_pictures, plan_points
from tests import evaluate_references as references


@pytest.fixture
def pictures() -> np.ndarray:
    return np.random.default_rng(0).uniform(-1, 1, (3, 2, 12, 16)).astype(np.float32)


def test_strength_zero_changes_no_bit(pictures: np.ndarray) -> None:
    for name, way in plan_pictures(12, 16, seed=3).items():
        assert 0 in way.strengths
        assert way.apply(pictures, 0.0).tobytes() == pictures.tobytes(), name
    points = pictures[0, 0, :, :2].copy()
    assert plan_points(seed=3)["noise"].apply(points, 0.0).tobytes() == points.tobytes()


def test_every_way_keeps_shape_type_and_range(pictures: np.ndarray) -> None:
    for name, way in plan_pictures(12, 16, seed=3).items():
        assert 6 <= len(way.strengths) <= 8
        assert list(way.strengths) == sorted(set(way.strengths))
        for strength in (way.strengths[0], way.strengths[-1]):
            worse = way.apply(pictures, strength)
            assert (worse.dtype, worse.shape) == (np.float32, pictures.shape), name
            assert np.abs(worse).max() <= 1 + 1e-6


def test_turning_all_the_way_round_is_not_turning(pictures: np.ndarray) -> None:
    assert rotate(pictures, 360) == pytest.approx(pictures, abs=1e-6)
    assert rotate(pictures, -360) == pytest.approx(pictures, abs=1e-6)


def test_degrees_count_counter_clockwise() -> None:
    square = np.random.default_rng(1).uniform(-1, 1, (2, 1, 9, 9)).astype(np.float32)
    assert rotate(square, 90) == pytest.approx(np.rot90(square, axes=(2, 3)), abs=1e-6)
    dot = np.zeros((1, 1, 9, 9), np.float32)
    dot[0, 0, 4, 8] = 1  # at three o'clock
    assert np.argwhere(rotate(dot, 90) > 0.9).tolist() == [[0, 0, 0, 4]]  # at twelve


def test_moving_is_by_whole_pixels_and_repeats_the_edge(pictures: np.ndarray) -> None:
    moved = move(pictures, right=3, down=-2)
    assert (moved[:, :, :-2, 3:] == pictures[:, :, 2:, :-3]).all()
    assert (move(pictures, right=3)[..., :3] == pictures[..., :1]).all()
    assert (move(pictures, down=50) == pictures[:, :, :1]).all()


def test_blur_is_that_of_an_independent_implementation(pictures: np.ndarray) -> None:
    blurred = blur(pictures, 1.2)
    assert blurred[1, 1] == pytest.approx(references.gaussian_blur(pictures[1, 1], 1.2), abs=1e-5)
    assert blur(np.full_like(pictures, 0.3), 2.0) == pytest.approx(0.3, abs=1e-6)


def test_noise_has_the_strength_it_says_and_is_clipped() -> None:
    grey = np.zeros((200, 1, 20, 20), np.float32)
    assert add_noise(grey, 0.1, seed=0).std() == pytest.approx(2 * 0.1, rel=0.01)  # the range from -1 to 1 is 2
    loud = add_noise(grey, 0.4, seed=0)
    assert (loud.min(), loud.max()) == (-1, 1)
    points = np.zeros((20_000, 2), np.float32)
    assert scatter_points(points, 0.3, seed=0).std() == pytest.approx(0.3, rel=0.02)
    assert np.abs(scatter_points(points, 0.5, seed=0)).max() > 1


def test_one_draw_of_noise_serves_all_strengths() -> None:
    points = np.zeros((5, 2), np.float32)
    assert scatter_points(points, 0.4, seed=7) == pytest.approx(4 * scatter_points(points, 0.1, seed=7))
    assert (scatter_points(points, 0.4, seed=7) != scatter_points(points, 0.4, seed=8)).all()
