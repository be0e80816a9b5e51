"""Sprites: white shapes on black, drawn on the fly after dSprites, with every factor of variation known.

Factors and the order of their values are those of dSprites (Matthey et al. 2017), at any resolution. Departures: edges
are anti-aliased; the 40 orientations are 2 pi k / 40, so that no two are equal (dSprites counts 0 and 2 pi as two);
the heart is two half discs on a square. As in dSprites, a square looks the same after a quarter turn, an ellipse after
half a turn.

Lengths in this file are in half frames: the picture is [-1, 1]^2, x to the right and y down.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from infogan_explorer.datasets.dataset import Dataset, DatasetInfo, Split
from infogan_explorer.datasets.factor_space import FactorSpace, checked_indices
from infogan_explorer.errors import InputError

SPRITE_FACTOR_NAMES = ("shape", "scale", "orientation", "posX", "posY")
SPRITE_FACTOR_SIZES = (3, 6, 40, 32, 32)
SPRITE_SHAPES = ("square", "ellipse", "heart")

TRAIN_SIZE = 20_000
TEST_SIZE = 5_000
DEFAULT_IMAGE_SIZE = 32
MIN_IMAGE_SIZE = 16

INFOS = (
    DatasetInfo(
        "sprites",
        "Sprites",
        "squares, ellipses and hearts with known shape, scale, orientation, x and y",
        (1, DEFAULT_IMAGE_SIZE, DEFAULT_IMAGE_SIZE),
        TRAIN_SIZE,
    ),
)

_SEED = 20160612  # the same sprites for everybody, whatever the seed of a run
_SCALES = np.linspace(0.5, 1.0, SPRITE_FACTOR_SIZES[1])
_ANGLES = 2 * math.pi * np.arange(SPRITE_FACTOR_SIZES[2]) / SPRITE_FACTOR_SIZES[2]
_POSITIONS = np.linspace(-0.5, 0.5, SPRITE_FACTOR_SIZES[3])
_RADIUS = 0.48  # of the circle around a shape at scale 1; with positions up to 0.5 it stays inside the frame
_CHUNK_PIXELS = 1 << 16  # drawn at once: the working arrays fit the processor's cache


def sample_sprite_factors(n: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Independent uniform factor values.

    Returns:
        Indices of shape (n, 5) in the order of SPRITE_FACTOR_NAMES, each below its size in SPRITE_FACTOR_SIZES.
    """
    return rng.integers(SPRITE_FACTOR_SIZES, size=(n, len(SPRITE_FACTOR_SIZES)))


def check_image_size(image_size: int | None) -> int:
    """The side of the pictures in pixels.

    Raises:
        InputError: if it is below 16.
    """
    size = DEFAULT_IMAGE_SIZE if image_size is None else image_size
    if size < MIN_IMAGE_SIZE:
        raise InputError(f"image size {size} is too small for sprites; choose {MIN_IMAGE_SIZE} or more.")
    return size


def load_sprites(image_size: int | None = None) -> Dataset:
    """TRAIN_SIZE + TEST_SIZE different factor settings of the 737,280 there are, drawn; the same at every call.

    Args:
        image_size: side of the square pictures, at least 16; None for 32.

    Raises:
        InputError: if `image_size` is below 16.
    """
    size = check_image_size(image_size)
    cells = np.random.default_rng(_SEED).choice(
        math.prod(SPRITE_FACTOR_SIZES), size=TRAIN_SIZE + TEST_SIZE, replace=False
    )
    factors = np.stack(np.unravel_index(cells, SPRITE_FACTOR_SIZES), axis=1)
    return Dataset(
        "sprites",
        train=_draw_split(factors[:TRAIN_SIZE], size),
        test=_draw_split(factors[TRAIN_SIZE:], size),
        class_names=SPRITE_SHAPES,
        factor_names=SPRITE_FACTOR_NAMES,
        factor_space=FactorSpace(SPRITE_FACTOR_NAMES, SPRITE_FACTOR_SIZES, partial(draw_sprites, image_size=size)),
    )


def _draw_split(factors: NDArray[np.int64], image_size: int) -> Split:
    return Split(draw_sprites(factors, image_size), factors[:, 0].astype(np.int64), factors.astype(np.float64))


def draw_sprites(factors: ArrayLike, image_size: int = DEFAULT_IMAGE_SIZE) -> NDArray[np.uint8]:
    """Draw one picture for each row of factor values.

    A pixel's brightness is 255 * clip(1/2 - d, 0, 1), with d the signed distance in pixels from the pixel's centre to
    the outline, negative inside: close to the part of the pixel that the shape covers.

    Args:
        factors: indices of shape (N, 5) in the order of SPRITE_FACTOR_NAMES; whole numbers of any dtype. Orientation
            turns counter-clockwise on the screen; posX runs from left to right, posY from top to bottom.
        image_size: side of the pictures in pixels, at least 16.

    Returns:
        uint8 of shape (N, 1, image_size, image_size); 255 is the shape, 0 the background.

    Raises:
        ShapeError: if `factors` is not (N, 5).
        InputError: if a factor has no such value, or `image_size` is below 16.
    """
    check_image_size(image_size)
    indices = checked_indices(factors, SPRITE_FACTOR_NAMES, SPRITE_FACTOR_SIZES)
    images = np.empty((len(indices), 1, image_size, image_size), dtype=np.uint8)
    chunk = max(1, _CHUNK_PIXELS // image_size**2)
    for shape, distance in enumerate((_square_distance, _ellipse_distance, _heart_distance)):
        rows = np.flatnonzero(indices[:, 0] == shape)
        for start in range(0, len(rows), chunk):
            here = rows[start : start + chunk]
            scale = (_RADIUS * _SCALES[indices[here, 1]]).astype(np.float32)[:, None, None]
            u, v = _sprite_coordinates(indices[here], scale, image_size)
            pixels = distance(u, v) * (scale * (image_size / 2))
            images[here, 0] = np.rint(np.clip(0.5 - pixels, 0, 1) * 255)
    return images


def _sprite_coordinates(
    indices: NDArray[np.int64], scale: NDArray[np.float32], image_size: int
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Pixel centres as each sprite sees them, (n, S, S): turned back, u to its right and v up, its radius 1."""
    centres = ((2 * np.arange(image_size) + 1) / image_size - 1).astype(np.float32)
    x = (centres[None, None, :] - _POSITIONS[indices[:, 3], None, None].astype(np.float32)) / scale
    y = (_POSITIONS[indices[:, 4], None, None].astype(np.float32) - centres[None, :, None]) / scale  # v points up
    cos = np.cos(_ANGLES[indices[:, 2], None, None]).astype(np.float32)
    sin = np.sin(_ANGLES[indices[:, 2], None, None]).astype(np.float32)
    return cos * x + sin * y, cos * y - sin * x


def _square_distance(u: NDArray[np.floating], v: NDArray[np.floating]) -> NDArray[np.floating]:
    """Square with its corners on the unit circle; exact up to the corners, which stay sharp."""
    return np.maximum(np.abs(u), np.abs(v)) - math.sqrt(0.5)


def _ellipse_distance(u: NDArray[np.floating], v: NDArray[np.floating]) -> NDArray[np.floating]:
    """Ellipse with half axes 1 along u and 1/2 along v, to first order: f / |grad f| for f = (u^2 + 4 v^2 - 1) / 2."""
    f = (u * u + 4 * v * v - 1) / 2
    return f / np.sqrt(u * u + 16 * v * v + 1e-6)  # 1e-6: the gradient vanishes at the centre


def _heart_distance(u: NDArray[np.floating], v: NDArray[np.floating]) -> NDArray[np.floating]:
    """Heart: a square on its tip with a disc on each upper side; the tip is on the unit circle.

    In units of the square's diagonal the tip is at (0, 0), the discs at (+-1/4, 3/4) with radius sqrt(1/8), and the
    centre of mass, about which the heart turns, at height (1/4 + pi/8 (3/4 + 1/(3 pi))) / (1/2 + pi/8).
    """
    height = (1 / 4 + math.pi / 8 * (3 / 4 + 1 / (3 * math.pi))) / (1 / 2 + math.pi / 8)
    x, y = np.abs(u) * height, v * height + height
    square = (x + np.abs(y - 0.5) - 0.5) * math.sqrt(0.5)
    disc = np.sqrt((x - 0.25) ** 2 + (y - 0.75) ** 2) - math.sqrt(0.125)
    return np.minimum(square, disc) / height
