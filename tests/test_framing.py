"""Framing: whatever the size, place, polarity and contrast of a drawing, it ends up as the model's pictures lie."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from infogan_explorer.datasets import Dataset
from infogan_explorer.drawing import framing as framing_file
from infogan_explorer.drawing.framing import Framing, frame, measure_framing
from infogan_explorer.errors import InputError
from infogan_explorer.pictures import enlarge
from tests import references

MNIST = Framing(
    shape=(1, 28, 28),
    is_plain=True,
    background=(0.0,),
    ink_is_light=True,
    ink_peak=255.0,
    is_placed=True,
    ink_length=20.0,
    centre=(14.0, 14.0),
)


def _colour(grey: np.ndarray) -> np.ndarray:
    return np.repeat(grey.astype(np.uint8)[..., None], 3, axis=2)


def _sheet(ink: np.ndarray, size: int, top: int, left: int) -> np.ndarray:
    """Light ink somewhere on a dark square."""
    sheet = np.zeros((size, size), np.uint8)
    sheet[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return sheet


# --- measuring --------------------------------------------------------------------------------------------------------


def test_real_digits_are_measured_as_mnist_was_made(digits: Dataset) -> None:
    assert measure_framing(digits.test.examples[:300]) == MNIST


def test_the_measure_agrees_with_a_count_pixel_by_pixel(digits: Dataset) -> None:
    pictures = digits.test.examples[:30]
    centres = [references.centre_of_mass(picture[0]) for picture in pictures]
    assert np.abs(np.mean(centres, axis=0) - measure_framing(pictures).centre).max() <= 0.25
    assert np.median([references.longer_side(picture[0]) for picture in pictures]) == 20


def test_dark_ink_on_light_paper_is_measured_as_such(digits: Dataset) -> None:
    framing = measure_framing(255 - digits.test.examples[:100])
    assert framing == replace(MNIST, background=(255.0,), ink_is_light=False)


def test_ink_that_wanders_has_no_place(digits: Dataset) -> None:
    rng = np.random.default_rng(0)
    corners = [np.roll(p, (rng.integers(0, 20), rng.integers(0, 20)), (1, 2)) for p in digits.test.examples[:100]]
    assert not measure_framing(np.stack(corners)).is_placed


def test_photographs_have_no_plain_background() -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (50, 3, 32, 32), dtype=np.uint8)
    assert not measure_framing(pictures).is_plain


def test_pictures_without_any_ink_can_be_measured() -> None:
    assert measure_framing(np.zeros((5, 1, 28, 28), np.uint8)).is_plain


# --- framing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("inverted", [False, True])
def test_enlarged_moved_and_inverted_digits_come_back(digits: Dataset, inverted: bool) -> None:
    rng = np.random.default_rng(0)
    errors = []
    for picture in digits.test.examples[:100]:
        large = enlarge(picture.transpose(1, 2, 0), 10)[..., 0]
        sheet = _sheet(large, 360, *rng.integers(0, 80, 2))
        framed = frame(_colour(255 - sheet if inverted else sheet), MNIST)
        assert framed.shape == (1, 1, 28, 28)
        errors.append(np.abs(framed[0].astype(int) - picture).mean())
    assert np.median(errors) <= 0.2  # of 255 levels: the strongest ink of a digit may be 254
    assert np.mean(errors) <= 1


@pytest.mark.parametrize(("height", "width"), [(200, 60), (40, 90), (7, 7), (500, 500)])
def test_ink_of_any_size_gets_its_length_and_place(height: int, width: int) -> None:
    block = np.full((height, width), 200, np.uint8)
    framed = frame(_colour(_sheet(block, 512, 5, 3)), MNIST)[0, 0]
    assert references.longer_side(framed) == 20
    assert references.centre_of_mass(framed) == pytest.approx((14, 14), abs=0.5)
    assert framed.max() == 255  # faint ink is as strong as the model's


def test_a_model_of_dark_ink_gets_dark_ink() -> None:
    dark = replace(MNIST, background=(255.0,), ink_is_light=False)
    sheet = _sheet(np.full((100, 50), 255, np.uint8), 280, 30, 40)
    light_ink, dark_ink = frame(_colour(sheet), dark), frame(_colour(255 - sheet), dark)
    assert np.array_equal(light_ink, dark_ink)
    assert np.array_equal(255 - dark_ink, frame(_colour(sheet), MNIST))


def test_uneven_paper_does_not_count_as_ink() -> None:
    rng = np.random.default_rng(0)
    paper = 180 + np.linspace(-8, 8, 280)[:, None] + rng.normal(0, 2, (280, 280))
    paper[100:180, 120:150] -= 120
    framed = frame(_colour(paper.clip(0, 255)), MNIST)[0, 0]
    assert references.longer_side(framed) == 20
    assert (framed[0] == 0).all()
    assert (framed[:, 0] == 0).all()


def test_ink_without_a_place_stays_where_it_is() -> None:
    sheet = _sheet(np.full((56, 56), 255, np.uint8), 280, 0, 0)
    framed = frame(_colour(255 - sheet), replace(MNIST, is_placed=False))[0, 0]
    assert (framed[:5, :5] == 255).all()
    assert (framed[6:, 6:] == 0).all()


def test_a_photograph_is_cropped_to_its_middle_square() -> None:
    photo = np.zeros((40, 100, 3), np.uint8)
    photo[:, 30:70] = (250, 120, 10)
    framed = frame(photo, replace(MNIST, shape=(3, 16, 16), is_plain=False))
    assert framed.shape == (1, 3, 16, 16)
    assert (framed[0].reshape(3, -1).T == (250, 120, 10)).all()


def test_colours_keep_their_hue_on_a_plain_background() -> None:
    sheet = np.full((120, 120, 3), 255, np.uint8)
    sheet[20:80, 30:60] = (255, 0, 0)
    model = replace(MNIST, shape=(3, 28, 28), background=(255.0,) * 3, ink_is_light=False)
    framed = frame(sheet, model)[0]
    assert framed[:, 14, 14].tolist() == [255, 0, 0]
    assert framed[:, 0, 0].tolist() == [255, 255, 255]


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_sheet_has_no_ink(level: int) -> None:
    with pytest.raises(InputError, match="nothing stands out from the background, so there is no ink to read"):
        frame(np.full((280, 280, 3), level, np.uint8), MNIST)


def test_a_picture_of_one_row_is_no_trouble() -> None:
    row = np.zeros((1, 300, 3), np.uint8)
    row[0, 100:120] = 255
    assert frame(row, MNIST).shape == (1, 1, 28, 28)
    assert frame(row, replace(MNIST, is_plain=False)).shape == (1, 1, 28, 28)


def test_tiny_ink_of_a_model_costs_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stroke of 500 pixels that a model has in 2 of its 64 would need a sheet of 48,000 a side."""
    widest = []
    pad = np.pad

    def note(*arguments: Any, **named: Any) -> np.ndarray:
        padded = pad(*arguments, **named)
        widest.append(max(padded.shape))
        return padded

    monkeypatch.setattr(framing_file.np, "pad", note)
    tiny = replace(MNIST, shape=(1, 64, 64), ink_length=2.0, centre=(30.0, 31.0))
    framed = frame(_colour(_sheet(np.full((500, 200), 255, np.uint8), 512, 5, 3)), tiny)[0, 0]
    assert max(widest) < 5000
    assert references.longer_side(framed) == 2
    assert references.centre_of_mass(framed) == pytest.approx((30, 31), abs=0.6)
