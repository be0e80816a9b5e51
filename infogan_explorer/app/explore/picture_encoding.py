"""Pictures as the page gets them: one as bare pixels, many as one PNG, and where a point lies in its picture."""

from __future__ import annotations

import base64

import numpy as np

from infogan_explorer.app.requests import Answer
from infogan_explorer.errors import InputError
from infogan_explorer.pictures import PLANE_EXTENT, Pixels, tile, to_png

_MOST_PICTURES = 400  # of one sheet


def check_size(pictures: int) -> None:
    """Refuse a sheet that would keep the page waiting.

    Raises:
        InputError: if there are too many pictures.
    """
    if pictures > _MOST_PICTURES:
        raise InputError(
            f"a sheet of {pictures:,} pictures was asked for, and the page draws at most {_MOST_PICTURES}; "
            "choose codes with fewer categories."
        )


def as_pixels(pictures: Pixels) -> Answer:
    """One picture as it is: a few hundred bytes are drawn at once, where a PNG would wait for the browser's decoder."""
    _, channels, height, width = pictures.shape
    raw = pictures[0].transpose(1, 2, 0).tobytes()
    return {"pixels": base64.b64encode(raw).decode(), "channels": channels, "height": height, "width": width}


def as_png(pictures: Pixels, columns: int) -> Answer:
    """Pictures side by side in one PNG; height and width are those of one picture."""
    sheet = np.ascontiguousarray(tile(pictures, columns, gap=0))
    return {"png": base64.b64encode(to_png(sheet)).decode(), "height": pictures.shape[2], "width": pictures.shape[3]}


def as_small_png(pictures: Pixels, columns: int) -> Answer:
    """Large pictures at half their size, so that a grid of clouds stays light; the darker pixel wins."""
    n, channels, height, width = pictures.shape
    if height > 128 and height % 2 == 0 and width % 2 == 0:
        pictures = pictures.reshape(n, channels, height // 2, 2, width // 2, 2).min(axis=(3, 5))
    return as_png(pictures, columns)


def place_in_plane(x: float, y: float) -> list[float]:
    """Where a point lies in its picture, as fractions of the width from the left and of the height from the top."""
    return [(float(x) + PLANE_EXTENT) / (2 * PLANE_EXTENT), (PLANE_EXTENT - float(y)) / (2 * PLANE_EXTENT)]
