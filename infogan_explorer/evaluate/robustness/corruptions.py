"""Pictures made worse: noise, blur, rotation, translation. Float32 in [-1, 1] in and out; strength 0 changes no bit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Pictures = NDArray[np.float32]

PIXEL_RANGE = 2.0  # from -1 to 1: strengths are given as shares of it


def add_noise(pictures: Pictures, std: float, seed: int) -> Pictures:
    """Gaussian noise on every pixel, then clipped to the pixel range.

    Args:
        pictures: (N, C, H, W).
        std: as a share of the pixel range.
        seed: the same seed gives the same noise, scaled by `std`.
    """
    return np.clip(pictures + _draw(pictures, PIXEL_RANGE * std, seed), -1, 1)


def scatter_points(points: Pictures, std: float, seed: int) -> Pictures:
    """Gaussian noise on both coordinates of points (N, 2), `std` in the plane's unit; nothing is clipped."""
    return points + _draw(points, std, seed)


def _draw(like: Pictures, std: float, seed: int) -> Pictures:
    draw = np.random.default_rng([seed, 1]).standard_normal(like.shape, dtype=np.float32)
    return (std * draw).astype(np.float32, copy=False)


def blur(pictures: Pictures, std: float) -> Pictures:
    """A Gaussian filter with a standard deviation in pixels; beyond the edge, the edge's pixels are repeated."""
    return np.asarray(ndimage.gaussian_filter(pictures, (0, 0, std, std), mode="nearest"), np.float32)


def rotate(pictures: Pictures, degrees: float) -> Pictures:
    """Counter-clockwise around the middle, bilinear; where a picture ends, its edge's pixels are repeated."""
    turned = ndimage.rotate(pictures, degrees, axes=(3, 2), reshape=False, order=1, mode="nearest")
    return np.asarray(turned, np.float32)


def move(pictures: Pictures, right: int = 0, down: int = 0) -> Pictures:
    """Moved by whole pixels; what comes in from outside is the edge's pixels, repeated."""
    height, width = pictures.shape[2:]
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - right, 0, width - 1)
    return pictures[:, :, rows[:, None], columns]
