"""Picture files to small squares, as datasets are made of them. Drawings and uploads are `drawing/upload.py`'s."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP")
ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp")

_CHUNK = 1024  # files given to the threads at once


def read_squares(paths: Iterable[Path], size: int, crop: int | None = None) -> Iterator[NDArray[np.uint8] | None]:
    """`read_square` for each path, in order; None where a file cannot be read as a picture.

    Pictures of more than 179 million pixels are taken for attacks by the decoder, and not read.
    """
    read = partial(_read_or_none, size=size, crop=crop)  # in threads, as decoders let others run
    waiting = list(paths)
    with warnings.catch_warnings(), ThreadPoolExecutor(min(os.cpu_count() or 1, 16)) as threads:
        warnings.filterwarnings("ignore", module=r"PIL\.")  # of many pixels or broken notes: they name no file
        for start in range(0, len(waiting), _CHUNK):
            yield from threads.map(read, waiting[start : start + _CHUNK])


def _read_or_none(path: Path, size: int, crop: int | None) -> NDArray[np.uint8] | None:
    # decoders raise errors of many kinds on bytes that are none of theirs, and no list of them is complete
    try:
        if not path.is_file():  # a pipe would be waited for
            return None
        return read_square(path, size, crop)
    except Exception:
        return None


def read_square(path: Path, size: int, crop: int | None = None) -> NDArray[np.uint8]:
    """The middle of a picture, upright, in colour.

    Of an animation the first frame; transparent parts become white. A larger square is reduced by the mean over the
    area of each new pixel, a smaller one enlarged with bicubic interpolation.

    Args:
        path: a PNG, JPEG, GIF, BMP or WebP file.
        size: side of the result in pixels.
        crop: side of the central square that is kept, in pixels of the file; None for the largest there is.

    Returns:
        uint8 (3, size, size).

    Raises:
        Exception: of any kind, if the file is no such picture.
    """
    with Image.open(path, formats=FORMATS) as image:
        width, height = image.size
        kept = min(width, height, crop or width)
        image.draft(
            None, (2 * size * width // kept, 2 * size * height // kept)
        )  # a large JPEG is decoded at a fraction
        reduced = kept * image.size[0] / width
        upright = _upright(image)
        left, top = (upright.width - reduced) / 2, (upright.height - reduced) / 2
        filtered = Image.Resampling.BOX if reduced >= size else Image.Resampling.BICUBIC
        square = _in_colour(upright).resize((size, size), filtered, box=(left, top, left + reduced, top + reduced))
    if square.mode == "RGBA":
        square = Image.alpha_composite(Image.new("RGBA", square.size, "white"), square).convert("RGB")
    return np.asarray(square).transpose(2, 0, 1)


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # broken notes about a picture that may itself be whole: it is taken as it lies
        return image


def _in_colour(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits a pixel, of which converting would cut off the upper ones
        deep = np.asarray(image).clip(0, 65535)
        return Image.fromarray(np.rint(deep / np.float32(257)).astype(np.uint8)).convert("RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")
