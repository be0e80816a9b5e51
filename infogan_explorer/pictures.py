"""Arrays of pixels to contact sheets, PNG and GIF. No axes and no labels: those are in `figures.py`."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

# safe for colour-blind readers (Okabe & Ito 2008); the order is the order of categories in every picture of points
CATEGORY_COLOURS = ((0, 114, 178), (230, 159, 0), (0, 158, 115), (204, 121, 167), (86, 180, 233), (213, 94, 0))


def tile(pictures: Pixels, columns: int, gap: int = 2, background: int = 255) -> Pixels:
    """Lay pictures out as a sheet, row by row.

    Args:
        pictures: (N, C, H, W) with C 1 or 3.
        columns: pictures a row.
        gap: pixels between two pictures and around the sheet.
        background: grey level of the gaps.

    Returns:
        (height, width, C) pixels.
    """
    n, channels, height, width = pictures.shape
    rows = -(-n // columns)
    sheet = np.full((rows * (height + gap) + gap, columns * (width + gap) + gap, channels), background, np.uint8)
    for i, picture in enumerate(pictures):
        top, left = (i // columns) * (height + gap) + gap, (i % columns) * (width + gap) + gap
        sheet[top : top + height, left : left + width] = picture.transpose(1, 2, 0)
    return sheet


PLANE_EXTENT = 1.5  # a picture of points shows [-1.5, 1.5] in both directions


def scatter(
    points: NDArray[np.floating], classes: NDArray[np.integer], size: int = 256, extent: float = PLANE_EXTENT
) -> Pixels:
    """Two-dimensional points as a picture: one colour a class, on white.

    Args:
        points: (N, 2), x to the right and y up.
        classes: (N,), which colour.
        size: pixels a side.
        extent: the picture shows [-extent, extent] in both directions; points outside are not drawn.

    Returns:
        (1, 3, size, size) pixels, so that it can be used wherever a generated picture is.
    """
    sheet = np.full((size, size, 3), 255, np.uint8)
    colours = np.array(CATEGORY_COLOURS, np.uint8)[classes % len(CATEGORY_COLOURS)]
    near = (np.abs(points) <= 2 * extent).all(axis=1)  # also drops what is not finite
    points, colours = points[near], colours[near]
    column = np.round((points[:, 0] + extent) / (2 * extent) * (size - 1)).astype(int)
    row = np.round((extent - points[:, 1]) / (2 * extent) * (size - 1)).astype(int)
    for d_row, d_column in ((0, 0), (0, 1), (1, 0), (1, 1)):  # dots of two pixels a side
        r, c = row + d_row, column + d_column
        inside = (r >= 0) & (r < size) & (c >= 0) & (c < size)
        sheet[r[inside], c[inside]] = colours[inside]
    return sheet.transpose(2, 0, 1)[None]


def _to_image(picture: Pixels) -> Image.Image:
    return Image.fromarray(picture[..., 0] if picture.shape[-1] == 1 else picture)


def enlarge(picture: Pixels, factor: int) -> Pixels:
    """(H, W, C) pixels, every pixel a square of factor x factor."""
    return picture.repeat(factor, axis=0).repeat(factor, axis=1)


def to_png(picture: Pixels) -> bytes:
    """(H, W, C) pixels as a PNG file, C 1 or 3."""
    return _saved(_to_image(picture))


def _saved(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", compress_level=1)
    return buffer.getvalue()


def fewer_colours(png: bytes, most: int = 64) -> bytes:
    """A PNG file with at most `most` colours: a chart or grey pictures look the same, at a third of the bytes."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
        # by coverage: a median cut counts pixels, and gives the few of small dots no colour of their own
        few = image.convert("RGB").quantize(most, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    few.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def to_gif(frames: Sequence[Pixels], seconds_a_frame: float = 0.08) -> bytes:
    """Frames (H, W, C) as an endless GIF."""
    buffer = io.BytesIO()
    first, *rest = [_to_image(frame) for frame in frames]
    first.save(buffer, format="GIF", save_all=True, append_images=rest, duration=round(1000 * seconds_a_frame), loop=0)
    return buffer.getvalue()


def thumbnail(png: bytes, part: tuple[int, int], most: int) -> bytes:
    """The upper left part of a PNG file, as a smaller PNG file.

    Args:
        png: the file.
        part: (height, width) in pixels of the part; more than there is means all of it.
        most: pixels a side of the result at most; a larger part is made smaller.

    Raises:
        ValueError: if `png` is no PNG file, or a damaged one, or unreasonably large.
    """
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
            cut = image.crop((0, 0, min(part[1], image.width), min(part[0], image.height)))
    except (OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError(f"not a picture that can be read: {error}") from None
    cut.thumbnail((most, most))
    return _saved(cut)
