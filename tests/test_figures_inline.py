"""Figures inside a notebook, and a continuous code read back."""

from __future__ import annotations

import io

import numpy as np
import pytest
import torch
from PIL import Image

from infogan_explorer.codes import CodeSpec
from infogan_explorer.errors import InputError
from infogan_explorer.explore import Explorer
from infogan_explorer.figures import compute_read_back, draw_read_back, figure_bytes, show
from infogan_explorer.figures.read_back import ReadBack
from infogan_explorer.runs import RunFolder
from tests.conftest import digit_settings

READ_BACK = ReadBack("c2", np.array([-2.0, 0, 2]), np.array([-1.2, 0, 1.1]), np.array([0.1, 0.1, 0.1]), 5, (-1.0, 1.0))


def _opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def test_a_figure_in_a_notebook_is_a_small_picture_of_the_one_for_print() -> None:
    inline = show(draw_read_back(READ_BACK))._repr_png_()
    full = figure_bytes(draw_read_back(READ_BACK), "png", 110)
    here, there = (np.asarray(_opened(png).convert("RGB"), float) for png in (inline, full))
    assert here.shape == there.shape
    assert np.abs(here - there).mean() < 1  # of 255
    assert len(inline) < 0.6 * len(full)


def test_pixels_in_a_notebook_keep_their_colours_where_they_are_few() -> None:
    pixels = np.random.default_rng(0).choice(np.arange(0, 250, 10, np.uint8), (40, 30, 1))
    assert np.array_equal(np.asarray(_opened(show(pixels).png).convert("L")), pixels[..., 0])


def test_what_is_drawn_of_a_code_read_back() -> None:
    (axis,) = draw_read_back(READ_BACK).axes
    diagonal, mean = axis.get_lines()
    assert np.array_equal(diagonal.get_ydata(), READ_BACK.set_values)
    assert np.array_equal(mean.get_ydata(), READ_BACK.read_mean)
    assert axis.get_xlabel() == "c2, as set"


class _Mirror(Explorer):
    """G writes its codes into a picture, Q reads c2 off with a factor and the first noise as error."""

    def __init__(self) -> None:
        self.settings = digit_settings()
        self._codes = CodeSpec.parse("cat10,uniform,uniform")

    @property
    def spec(self) -> CodeSpec:
        return self._codes

    def generate(self, z: torch.Tensor, c: torch.Tensor) -> np.ndarray:
        return torch.cat([c, z[:, :1]], dim=1).numpy()

    def read(self, examples: np.ndarray) -> list:
        return [{"c2": {"mean": 0.5 * row[10] + row[-1], "std": 1.0}} for row in examples.tolist()]


def test_a_code_read_back_has_known_numbers() -> None:
    explorer = _Mirror()
    result = compute_read_back(explorer, "c2", count=5, samples=40, noise_seed=3)
    error = explorer.noise(3, 40)[:, 0].double().numpy()
    assert result.set_values.tolist() == [-2, -1, 0, 1, 2]
    assert result.read_mean == pytest.approx(0.5 * result.set_values + error.mean(), abs=1e-6)
    assert result.read_spread == pytest.approx(np.full(5, error.std(ddof=1)), abs=1e-6)
    assert (result.trained_range, result.samples) == ((-1, 1), 40)


def test_a_category_is_not_read_back_as_a_number(digit_run: RunFolder) -> None:
    with pytest.raises(InputError, match="code 'c1' is a category, which is read as probabilities"):
        compute_read_back(Explorer.load(digit_run), "c1")
