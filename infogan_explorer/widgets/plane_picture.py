"""The laboratory's plane as pixels: a map under real and drawn points. Milliseconds, so that it can move."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.learn.laboratory import LaboratoryView
from infogan_explorer.pictures import CATEGORY_COLOURS, Pixels

SIDE = 384  # pixels
MAPS = {"D": "D's map", "Q": "Q's map", "none": "no map"}
_REAL = (70, 70, 70)
_FAKE, _EVEN, _GENUINE = np.array([[213, 94, 0], [255, 255, 255], [86, 180, 233]], float)  # vermilion, white, sky
_RAMP = np.array([[75, 35, 0], [230, 159, 0], [255, 240, 190]], float)  # a continuous code from low to high
_FAINT = 0.55  # how much of a map is white, so that points stand out


def draw_plane(view: LaboratoryView, shown: str, code: str, code_range: tuple[float, float] | None) -> Pixels:
    """Real points grey and small, drawn ones coloured by a code, on D's or Q's map.

    Args:
        view: the plane at one step.
        shown: one of MAPS: 'D', what D takes for real (sky) or drawn (vermilion); 'Q', what Q reads, paler where it is
            unsure.
        code: whose value colours the drawn points.
        code_range: of a continuous code; None for a category.

    Returns:
        (SIDE, SIDE, 3) pixels.
    """
    picture = _map(view, shown, code_range)
    _stamp(picture, view.real, np.broadcast_to(np.array(_REAL, np.uint8), (len(view.real), 3)), 1, view.extent)
    _stamp(picture, view.drawn, _colours(view.values[code], code_range), 2, view.extent)
    return picture


def _map(view: LaboratoryView, shown: str, code_range: tuple[float, float] | None) -> Pixels:
    if shown == "D":
        cells = _between(np.stack([_FAKE, _EVEN, _GENUINE]), view.realness)
    elif shown == "Q" and code_range is not None and view.means is not None:
        cells = _between(_RAMP, _share(view.means, code_range))
    elif shown == "Q" and view.regions is not None and view.certainty is not None:
        colours = np.array(CATEGORY_COLOURS, float)[view.regions % len(CATEGORY_COLOURS)]
        cells = 255 + (colours - 255) * view.certainty[..., None]
    else:
        cells = np.full((*view.realness.shape, 3), 255.0)
    pale = 255 + (cells - 255) * (1 - _FAINT)
    factor = -(-SIDE // len(pale))
    large = pale[::-1].repeat(factor, axis=0).repeat(factor, axis=1)  # rows of a map go up, of a picture down
    return np.ascontiguousarray(large[:SIDE, :SIDE]).astype(np.uint8)


def _colours(values: NDArray[np.floating], code_range: tuple[float, float] | None) -> NDArray[np.uint8]:
    if code_range is None:
        return np.array(CATEGORY_COLOURS, np.uint8)[values.astype(int) % len(CATEGORY_COLOURS)]
    return _between(_RAMP, _share(values, code_range)).astype(np.uint8)


def _share(values: NDArray[np.floating], code_range: tuple[float, float]) -> NDArray[np.floating]:
    low, high = code_range
    return np.clip((values - low) / (high - low), 0, 1)


def _between(stops: NDArray[np.floating], share: NDArray[np.floating]) -> NDArray[np.floating]:
    """Colours between three stops, for shares from 0 to 1."""
    low, middle, high = stops
    upper = np.clip(2 * share - 1, 0, 1)[..., None]
    lower = np.clip(2 * share, 0, 1)[..., None]
    return low + (middle - low) * lower + (high - middle) * upper


def _stamp(
    picture: Pixels,
    points: NDArray[np.floating],
    colours: NDArray[np.uint8],
    radius: int,
    extent: tuple[float, float, float, float],
) -> None:
    """Square dots, (2 radius + 1) pixels a side, with a dark rim where they are large; those outside are left out."""
    left, right, bottom, top = extent
    inside = np.isfinite(points).all(axis=1)
    inside &= (points[:, 0] > left) & (points[:, 0] < right) & (points[:, 1] > bottom) & (points[:, 1] < top)
    columns = ((points[inside, 0] - left) / (right - left) * SIDE).astype(int)
    rows = ((top - points[inside, 1]) / (top - bottom) * SIDE).astype(int)
    reach = range(-radius, radius + 1)
    for down in reach:
        for across in reach:
            is_rim = radius > 1 and (abs(down) == radius or abs(across) == radius)
            r, c = np.clip(rows + down, 0, SIDE - 1), np.clip(columns + across, 0, SIDE - 1)
            picture[r, c] = colours[inside] // 2 if is_rim else colours[inside]
