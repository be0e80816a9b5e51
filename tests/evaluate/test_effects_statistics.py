"""Picture statistics: drawn shapes with known answers."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from infogan_explorer.evaluate.effects.shape_statistics import Meter, background_of, picture_statistics
from tests.evaluate_references import picture_moments

SIZE = 28


def blank(channels: int = 1) -> np.ndarray:
    return np.zeros((1, channels, SIZE, SIZE))


def rectangle(left: int, top: int, width: int, height: int, ink: float = 1.0) -> np.ndarray:
    picture = blank()
    picture[0, 0, top : top + height, left : left + width] = ink
    return picture


def leaning_bar(degrees: float, width: float = 4.0) -> np.ndarray:
    """A bar from top to bottom whose top leans to the right, with soft edges."""
    y, x = np.mgrid[:SIZE, :SIZE] - (SIZE - 1) / 2
    distance = np.abs(x + y * np.tan(np.radians(degrees)))
    ink = np.clip(width / 2 + 0.5 - distance, 0, 1) * (np.abs(y) < 9)
    return ink[None, None]


def measure(picture: np.ndarray, background: float = 0.0) -> dict[str, float]:
    return {name: float(values[0]) for name, values in picture_statistics(picture, background).items()}


def test_a_rectangle_has_its_own_width_height_and_place() -> None:
    found = measure(rectangle(left=18, top=3, width=5, height=9))
    assert found["width"] == pytest.approx(5)
    assert found["height"] == pytest.approx(9)
    assert found["centroid_x"] == pytest.approx(20 - 13.5)
    assert found["centroid_y"] == pytest.approx(13.5 - 7)  # it is above the middle
    assert found["ink"] == found["brightness"] == pytest.approx(45 / SIZE**2)
    assert found["slant"] == pytest.approx(0)


@pytest.mark.parametrize("degrees", [-30, -10, 0, 15, 35])
def test_the_slant_is_that_of_the_bar_and_above_0_to_the_right(degrees: float) -> None:
    assert measure(leaning_bar(degrees))["slant"] == pytest.approx(degrees, abs=0.3)


@pytest.mark.parametrize("thickness", [1, 2, 3, 6])
def test_a_bar_from_edge_to_edge_is_exactly_as_thick_as_it_is(thickness: int) -> None:
    level = rectangle(left=0, top=10, width=SIZE, height=thickness)
    assert measure(level)["thickness"] == pytest.approx(thickness)
    assert measure(level.swapaxes(2, 3))["thickness"] == pytest.approx(thickness)


def test_a_finite_bar_is_thinner_by_its_ends() -> None:
    # 2 area / outline = 2 t L / (2 t + 2 L); the corners' gradient is a little shorter than their two sides
    assert measure(rectangle(4, 8, 20, 3))["thickness"] == pytest.approx(3 * 20 / 23, rel=0.03)


def test_a_diagonal_bar_is_as_thick_as_a_level_one() -> None:
    y, x = np.mgrid[:SIZE, :SIZE]
    diagonal = (np.abs(x - y) <= 2).astype(float)[None, None]  # all between the lines x - y = -2.5 and 2.5
    area, outline = SIZE**2 - (SIZE - 2.5) ** 2, 2 * np.sqrt(2) * (SIZE - 2.5)
    assert measure(diagonal)["thickness"] == pytest.approx(2 * area / outline, rel=0.02)


def test_thickness_does_not_depend_on_how_dark_the_ink_is() -> None:
    assert measure(leaning_bar(20) * 0.5)["thickness"] == pytest.approx(measure(leaning_bar(20))["thickness"], rel=0.05)


def test_dark_ink_on_light_paper_has_the_same_shape() -> None:
    light = measure(leaning_bar(20))
    paper = 0.9
    dark = measure(paper - 0.8 * leaning_bar(20), paper)
    for name in ("slant", "width", "height", "thickness", "centroid_x", "centroid_y"):
        assert dark[name] == pytest.approx(light[name], abs=0.1)
    assert dark["brightness"] > light["brightness"]


def test_faint_noise_is_paper() -> None:
    shape, noise = leaning_bar(20), np.random.default_rng(0).uniform(0, 0.09, (1, 1, SIZE, SIZE))
    assert measure(np.maximum(shape, noise))["width"] == pytest.approx(measure(shape)["width"], abs=0.1)


def test_moments_are_those_of_an_independent_implementation() -> None:
    pictures = np.random.default_rng(1).random((6, 1, 9, 12))
    found = picture_statistics(pictures, 0.0)
    for place, picture in enumerate(pictures[:, 0]):
        for name, value in picture_moments(np.where(picture < 0.1, 0, picture)).items():
            assert found[name][place] == pytest.approx(value, rel=1e-9)


def test_no_shape_can_be_measured_of_an_empty_picture() -> None:
    found = measure(blank())
    assert found["ink"] == found["brightness"] == 0
    for name in ("slant", "width", "height", "thickness", "centroid_x", "centroid_y"):
        assert np.isnan(found[name])


def test_the_paper_is_found_under_shapes_that_touch_the_border() -> None:
    pictures = np.full((20, SIZE, SIZE), 0.75)
    pictures[:8, :, :6] = 0
    assert background_of(pictures) == 0.75


def test_a_meter_finds_the_paper_and_the_colours() -> None:
    grey = torch.from_numpy(2 * (1 - leaning_bar(10)) - 1).float()
    meter = Meter.for_examples(grey)
    assert meter.background == pytest.approx(1)
    assert meter.measure(grey)["slant"][0] == pytest.approx(10, abs=0.3)
    assert "red" not in meter.measure(grey)
    red = np.concatenate([leaning_bar(10), 0 * leaning_bar(10), 0 * leaning_bar(10)], axis=1)
    meter = Meter.for_examples(torch.from_numpy(2 * red - 1).float())
    found = meter.measure(torch.from_numpy(2 * red - 1).float())
    assert found["red"][0] == pytest.approx(leaning_bar(10).mean(), abs=1e-6)
    assert found["green"][0] == pytest.approx(0, abs=1e-6)
    assert found["brightness"][0] == pytest.approx(0.299 * found["red"][0], abs=1e-6)
    assert [one.name for one in meter.statistics] == list(found)


def test_points_have_a_place_and_no_ink() -> None:
    meter = Meter.for_examples(torch.tensor([[0.0, 2.0], [-1.0, 0.0]]))
    found = meter.measure(torch.tensor([[0.0, 2.0], [-1.0, -1.0]]))
    assert meter.background is None
    assert found["radius"] == pytest.approx([2, np.sqrt(2)])
    assert found["angle"] == pytest.approx([90, -135])
    assert [one.name for one in meter.statistics] == list(found) == ["x", "y", "radius", "angle"]
