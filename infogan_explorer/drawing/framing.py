"""A picture from elsewhere, laid out as a model's own pictures are: background, size and place of what is drawn.

How a model's pictures lie is measured on pictures that it has generated, so no dataset is needed. Where they have a
plain background and their ink always lies in the same place, as MNIST's does, ink is scaled and centred as MNIST's was:
the longer side of its box to a fixed length with antialiasing, then, by whole pixels, its centre of mass to a fixed
place (LeCun et al. 1998, "Gradient-based learning applied to document recognition", Section III-A).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from infogan_explorer.errors import InputError
from infogan_explorer.pictures import Pixels

Levels = NDArray[np.float32]

_NEAR = 16  # levels of 255 that still count as the background
_PLAIN_BORDER = 0.6  # share of the border that a plain background covers at least; garments touch the border
_STEADY = 0.05  # of the side: ink whose centre wanders less was put there
_FAINTEST = 24  # levels of 255 by which ink differs from its background at least
_WIDEST = 4096  # pixels a side of the sheet that ink is moved about on, to bound its memory
_FLOOR_MOST = 64  # levels of 255 that are taken for the unevenness of a background at most


@dataclass(frozen=True)
class Framing:
    """How a model's pictures lie.

    Attributes:
        shape: (C, H, W).
        is_plain: whether there is a background of one colour. Where not, nothing below applies.
        background: its level, 0 to 255, one a channel.
        ink_is_light: whether ink is lighter than the background.
        ink_peak: by how many levels the strongest ink differs from the background.
        is_placed: whether ink has a typical size and place.
        ink_length: the longer side of the ink's box, in pixels.
        centre: its centre of mass, (row, column), in pixels from the centre of the first.
    """

    shape: tuple[int, int, int]
    is_plain: bool
    background: tuple[float, ...]
    ink_is_light: bool
    ink_peak: float
    is_placed: bool
    ink_length: float
    centre: tuple[float, float]


def measure_framing(pictures: Pixels) -> Framing:
    """How pictures (N, C, H, W) lie; a few hundred are enough."""
    _, channels, height, width = pictures.shape
    border = _border(pictures.transpose(0, 2, 3, 1))
    background = np.median(border, axis=(0, 1))
    is_plain = bool((np.abs(border - background).max(axis=2) <= _NEAR).mean() >= _PLAIN_BORDER)
    tones = (pictures - background[:, None, None]).mean(axis=1)
    is_light = bool(tones.sum() > 0)
    inks = [np.maximum(tone if is_light else -tone, 0) for tone in tones]
    inks = [ink for ink in inks if ink.max() >= _FAINTEST] or [np.ones((height, width))]
    centres = np.array([_centre_of_mass(ink) for ink in inks])
    wander = centres.std(axis=0).max() / max(height, width)
    # half pixels: data is put on whole ones, so what lies between is the model's error
    row, column = np.round(2 * centres.mean(axis=0)) / 2
    return Framing(
        shape=(channels, height, width),
        is_plain=is_plain,
        background=tuple(background.tolist()),
        ink_is_light=is_light,
        ink_peak=float(np.median([ink.max() for ink in inks])),
        is_placed=bool(wander <= _STEADY),
        ink_length=float(np.median([_longer_side(_box(ink)) for ink in inks])),
        centre=(float(row), float(column)),
    )


def frame(picture: Pixels, framing: Framing) -> Pixels:
    """A picture of any size, as a model has its pictures.

    Args:
        picture: (H, W, 3), as `read_picture` gives it: dark ink on a light ground or the reverse, or a photograph.
        framing: how the model's pictures lie.

    Returns:
        (1, C, H, W) uint8 of the model's shape. Without a plain background, the middle square, resized.

    Raises:
        InputError: if ink is needed and there is none.
    """
    levels = picture.astype(np.float32)
    if framing.shape[0] == 1:
        levels = levels @ np.array([[0.299], [0.587], [0.114]], np.float32)
    if framing.is_plain:
        ink = _ink(levels, framing)
        placed = _place(ink, framing) if framing.is_placed else _middle_square(ink, framing.shape)
        strongest = np.abs(placed).max()
        framed = np.array(framing.background) + placed * (framing.ink_peak / max(strongest, 1e-6))
    else:
        framed = _middle_square(levels, framing.shape)
    return np.rint(framed.clip(0, 255)).astype(np.uint8).transpose(2, 0, 1)[None]


def _ink(levels: Levels, framing: Framing) -> Levels:
    """By how much each pixel (H, W, C) differs from its picture's background, with the sign of the model's ink."""
    border = _border(levels[None])[0]
    background = np.median(border, axis=0)
    ink = levels - background
    tone = ink.mean(axis=2)
    if bool(tone.sum() > 0) != framing.ink_is_light:
        ink = -ink
    if framing.shape[0] == 1:
        ink = np.maximum(ink, 0) if framing.ink_is_light else np.minimum(ink, 0)
    unevenness = np.abs(border - background).max(axis=1)
    floor = min(4 * float(np.median(unevenness)), _FLOOR_MOST)  # paper in a photograph is not all of one level
    strength = np.abs(ink).max(axis=2, keepdims=True)
    if strength.max() < max(_FAINTEST, floor):
        raise InputError(
            "nothing stands out from the background, so there is no ink to read; "
            "draw a stroke, or choose a picture of one thing on a plain ground."
        )
    return np.where(strength > floor, ink, 0)


def _place(ink: Levels, framing: Framing) -> Levels:
    """Ink (H, W, C) of any size, scaled and centred on a sheet of the model's size."""
    _, height, width = framing.shape
    strength = np.abs(ink).max(axis=2)
    top, left, bottom, right = _box(strength)
    step = max(bottom - top, right - left) / framing.ink_length  # pixels of the upload for one of the model's
    margin = max(height, width)
    if 3 * margin * step > _WIDEST:  # the model's ink is small beside its pictures: half as fine is fine enough
        size = max(ink.shape[0] // 2, 1), max(ink.shape[1] // 2, 1)
        return _place(_resize(ink, size, (0, 0, ink.shape[1], ink.shape[0])), framing)
    before, after = int(np.ceil(margin * step)) + 1, int(np.ceil(2 * margin * step)) + 1
    wide = np.pad(ink, ((before, after), (before, after), (0, 0)))
    y, x = top + before - margin * step, left + before - margin * step
    sheet = _resize(wide, (3 * margin, 3 * margin), (x, y, x + 3 * margin * step, y + 3 * margin * step))
    mass = np.array(_centre_of_mass(np.abs(sheet).max(axis=2)))
    row, column = np.rint(mass - framing.centre).astype(int).clip(0, 2 * margin)
    return sheet[row : row + height, column : column + width]


def _middle_square(levels: Levels, shape: tuple[int, int, int]) -> Levels:
    """The largest part (H, W, C) in the middle that has the model's proportions, resized."""
    _, height, width = shape
    step = min(levels.shape[0] / height, levels.shape[1] / width)
    y, x = (levels.shape[0] - height * step) / 2, (levels.shape[1] - width * step) / 2
    return _resize(levels, (height, width), (x, y, x + width * step, y + height * step))


def _resize(levels: Levels, size: tuple[int, int], box: tuple[float, float, float, float]) -> Levels:
    """The part `box` (left, top, right, bottom) of (H, W, C) at `size` (height, width), antialiased."""
    height, width = size
    filter_ = Image.Resampling.BOX if box[2] - box[0] >= width else Image.Resampling.BILINEAR
    channels = [
        np.asarray(Image.fromarray(levels[..., k]).resize((width, height), filter_, box))
        for k in range(levels.shape[2])
    ]
    return np.stack(channels, axis=2)


def _border(pictures: NDArray) -> NDArray:
    """The outermost pixels of (N, H, W, C), as (N, pixels, C)."""
    sides = [pictures[:, 0], pictures[:, -1], pictures[:, 1:-1, 0], pictures[:, 1:-1, -1]]
    return np.concatenate(sides, axis=1)


def _box(strength: NDArray) -> tuple[int, int, int, int]:
    """Top, left, bottom, right (the last two exclusive) of where ink is at least half as strong as at its strongest."""
    ink = strength >= strength.max() / 2
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def _longer_side(box: tuple[int, int, int, int]) -> int:
    top, left, bottom, right = box
    return max(bottom - top, right - left)


def _centre_of_mass(strength: NDArray) -> tuple[float, float]:
    """(row, column) of the mean of all ink."""
    total = float(strength.sum())
    row = float((strength.sum(axis=1) * np.arange(strength.shape[0])).sum()) / total
    column = float((strength.sum(axis=0) * np.arange(strength.shape[1])).sum()) / total
    return row, column
