"""What can be measured of a picture, or of a point, without knowing what it shows.

Of a picture, brightness is from 0 (black) to 1 (white): the luminance 0.299 R + 0.587 G + 0.114 B where it has colours.
The background b is the median of the outermost pixels of many pictures of the same model, and a pixel's ink is
w = |brightness - b|, or 0 where that is under 0.1: so light ink on dark paper and dark ink on light paper are measured
alike, and faint noise is paper. Moments are of w; a picture with less ink than one full pixel has no shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

Values = Mapping[str, NDArray[np.float64]]  # one value an example; not a number where it is undefined

_LUMINANCE = np.array([0.299, 0.587, 0.114])
_LEAST_INK = 0.1  # less is background: faint noise far from a shape would widen it
_BATCH = 200  # pictures measured at once: bounds the memory, not the result
_EMPTY = 1.0  # of a picture with less ink than one full pixel, no shape can be measured


@dataclass(frozen=True)
class Statistic:
    """One number of an example.

    Attributes:
        name: its key.
        title: its name in a sentence.
        unit: its unit.
        meaning: its formula, and what its sign means.
        is_angle: whether it returns to where it was after 360 degrees.
    """

    name: str
    title: str
    unit: str
    meaning: str
    is_angle: bool = False

    def spread(self, values: NDArray[np.float64]) -> float:
        """Standard deviation of values (N,); of an angle, root mean square distance to the mean direction.

        Undefined ones are left out; 0 where none is defined.
        """
        values = values[np.isfinite(values)]
        if self.is_angle and len(values):
            radians = np.radians(values)
            middle = np.degrees(np.arctan2(np.sin(radians).mean(), np.cos(radians).mean()))
            return float(np.sqrt((((values - middle + 180) % 360 - 180) ** 2).mean()))
        return float(values.std()) if len(values) else 0.0


_SHAPE = (
    Statistic("ink", "ink", "share", "mean over all pixels of w = |brightness - background|, 0 if under 0.1"),
    Statistic("brightness", "brightness", "share", "mean brightness of all pixels"),
    Statistic("slant", "slant", "degrees", "-atan(mu11 / mu02), y downwards; above 0 it leans to the right"),
    Statistic("width", "width", "pixels", "sqrt(12 var(x) + 1): the width of a full rectangle of the same spread"),
    Statistic("height", "height", "pixels", "sqrt(12 var(y) + 1): the height of a full rectangle of the same spread"),
    Statistic("thickness", "thickness", "pixels", "2 sum(w) / sum(|gradient of w|): twice the area over the outline"),
    Statistic("centroid_x", "horizontal position", "pixels", "mean of x; above 0 it is right of the middle"),
    Statistic("centroid_y", "vertical position", "pixels", "mean of y; above 0 it is over the middle"),
)
_COLOUR = tuple(
    Statistic(name, f"amount of {name}", "share", f"mean {name} of all pixels") for name in ("red", "green", "blue")
)
_POINT = (
    Statistic("x", "x", "units of the plane", "the first coordinate, to the right"),
    Statistic("y", "y", "units of the plane", "the second coordinate, upwards"),
    Statistic("radius", "distance from the origin", "units of the plane", "sqrt(x^2 + y^2)"),
    Statistic("angle", "angle", "degrees", "atan2(y, x), counter-clockwise from the right", is_angle=True),
)


@dataclass(frozen=True)
class Meter:
    """Measures the examples of one model.

    Attributes:
        statistics: what is measured.
        background: the brightness of the paper, 0 to 1; None for points.
    """

    statistics: tuple[Statistic, ...]
    background: float | None

    @classmethod
    def for_examples(cls, own: torch.Tensor) -> Meter:
        """The meter that fits a sample of the model's own examples, in the networks' range."""
        if own.ndim == 2:
            return cls(_POINT, None)
        return cls(_SHAPE + (_COLOUR if own.shape[1] == 3 else ()), background_of(_brightness(_to_shares(own))))

    def measure(self, examples: torch.Tensor) -> Values:
        """Every statistic of examples (N, C, H, W) in [-1, 1], or of points (N, 2): (N,) each."""
        if self.background is None:
            return point_statistics(examples.double().numpy())
        parts = [picture_statistics(_to_shares(batch), self.background) for batch in examples.split(_BATCH)]
        return {one.name: np.concatenate([part[one.name] for part in parts]) for one in self.statistics}


def background_of(brightness: NDArray[np.float64]) -> float:
    """The median of the outermost pixels of pictures (N, H, W): a shape that touches the border does not move it."""
    border = np.ones(brightness.shape[1:], bool)
    border[1:-1, 1:-1] = False
    return float(np.median(brightness[:, border]))


def picture_statistics(shares: NDArray[np.float64], background: float) -> Values:
    """The statistics of pictures, each (N,); those of the shape are undefined where there is no ink.

    Args:
        shares: (N, C, H, W) from 0 to 1, C 1 or 3.
        background: brightness of the paper, 0 to 1.
    """
    brightness = _brightness(shares)
    ink = np.abs(brightness - background)
    ink = np.where(ink < _LEAST_INK, 0.0, ink)
    values = {"ink": ink.mean(axis=(1, 2)), "brightness": brightness.mean(axis=(1, 2)), **_moments(ink)}
    values["thickness"] = _over(2 * ink.sum(axis=(1, 2)), _outline(ink))
    has_shape = ink.sum(axis=(1, 2)) >= _EMPTY
    for statistic in _SHAPE[2:]:
        values[statistic.name] = np.where(has_shape, values[statistic.name], np.nan)
    if shares.shape[1] == 3:
        means = shares.mean(axis=(2, 3))
        values |= {statistic.name: means[:, channel] for channel, statistic in enumerate(_COLOUR)}
    return values


def point_statistics(points: NDArray[np.float64]) -> Values:
    """The statistics of points (N, 2), each (N,)."""
    x, y = points.T
    return {"x": x, "y": y, "radius": np.hypot(x, y), "angle": np.degrees(np.arctan2(y, x))}


def _to_shares(images: torch.Tensor) -> NDArray[np.float64]:
    return ((images.double() + 1) / 2).numpy()


def _brightness(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, C, H, W) to (N, H, W)."""
    return shares[:, 0] if shares.shape[1] == 1 else np.einsum("nchw,c->nhw", shares, _LUMINANCE)


def _moments(ink: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Centroid, spreads and slant of weights (N, H, W)."""
    _, height, width = ink.shape
    x, y = np.arange(width) - (width - 1) / 2, np.arange(height) - (height - 1) / 2  # y downwards
    total, columns, rows = ink.sum(axis=(1, 2)), ink.sum(axis=1), ink.sum(axis=2)
    mean_x, mean_y = _over(columns @ x, total), _over(rows @ y, total)
    var_x, var_y = _over(columns @ x**2, total) - mean_x**2, _over(rows @ y**2, total) - mean_y**2
    covariance = _over(np.einsum("nhw,h,w->n", ink, y, x, optimize=True), total) - mean_x * mean_y
    return {
        "slant": -np.degrees(np.arctan(_over(covariance, var_y))),
        "width": np.sqrt(12 * np.maximum(var_x, 0) + 1),  # + 1: a pixel has a width too
        "height": np.sqrt(12 * np.maximum(var_y, 0) + 1),
        "centroid_x": mean_x,
        "centroid_y": -mean_y,
    }


def _outline(ink: NDArray[np.float64]) -> NDArray[np.float64]:
    """Length of the outline times the depth of the ink: the total variation, exact for edges at 0 and 45 degrees.

    The gradient is taken in the middle of every four pixels. The end of the picture is no edge: ink goes on beyond it.
    """
    ink = np.pad(ink, ((0, 0), (1, 1), (1, 1)), mode="edge")
    down, across = np.diff(ink, axis=1), np.diff(ink, axis=2)
    slope = np.hypot((down[:, :, 1:] + down[:, :, :-1]) / 2, (across[:, 1:] + across[:, :-1]) / 2)
    inside_y, inside_x = (np.r_[0.5, np.ones(side - 2), 0.5] for side in slope.shape[1:])  # half of the outermost
    return np.einsum("nhw,h,w->n", slope, inside_y, inside_x, optimize=True)


def _over(numerator: NDArray[np.float64], denominator: NDArray[np.float64]) -> NDArray[np.float64]:
    """The quotient, not a number where the denominator is 0."""
    usable = denominator > 1e-12
    return np.divide(numerator, denominator, out=np.full(len(numerator), np.nan), where=usable)
