"""A stranger's file to pixels. Size and kind are checked on the header, before anything is decoded."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, UnidentifiedImageError

from infogan_explorer.errors import InputError
from infogan_explorer.pictures import Pixels

MAX_BYTES = 5_000_000
MAX_PIXELS = 25_000_000
LONGEST_SIDE = 512  # models draw far smaller pictures; what is larger is reduced at once

_MOST_SCANS = 100  # of a JPEG file; programs that write progressive ones make about ten
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
_KINDS = "PNG, JPEG, WebP, GIF or BMP"
_MOST = f"the {MAX_PIXELS / 1e6:.0f} million that are read; save it smaller."
_ORIENTATION = 0x0112  # the EXIF tag, and how to turn what lies otherwise
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_picture(data: bytes) -> Pixels:
    """The picture in a PNG, JPEG, WebP, GIF or BMP file, upright, as colours.

    Of an animation, the first frame. Transparent parts become white, or black where what is visible is light.

    Args:
        data: the whole file.

    Returns:
        (H, W, 3) uint8, reduced so that no side is longer than `LONGEST_SIDE`.

    Raises:
        InputError: if the file has more than `MAX_BYTES` bytes, `MAX_PIXELS` pixels or a hundred scans, is of another
            kind, or damaged.
    """
    if not data:
        raise InputError(f"the file is empty; choose a {_KINDS} picture.")
    if len(data) > MAX_BYTES:
        raise InputError(
            f"the file has {len(data) / 1e6:.1f} MB, and at most {MAX_BYTES / 1e6:.0f} MB are read; save it smaller."
        )
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise InputError(f"the picture has more pixels than {_MOST}") from None
    except UnidentifiedImageError:
        raise InputError(f"the file is not a {_KINDS} picture, or is damaged; save it as one of these.") from None
    except Exception as error:
        raise _damaged(error) from None
    with image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise InputError(f"the picture has {width:,} x {height:,} pixels, more than {_MOST}")
        # a few bytes can be one more pass over all pixels; within a scan these two cannot occur
        scans = data.count(b"\xff\xda") if image.format in ("JPEG", "MPO") else 1
        if scans > _MOST_SCANS:
            raise InputError(f"the JPEG file has {scans:,} scans, and at most {_MOST_SCANS} are read; save it again.")
        try:
            return _decode(image)
        # decoders raise errors of many kinds on bytes that are none of theirs, and no list of them is complete
        except Exception as error:
            raise _damaged(error) from None


def _damaged(error: Exception) -> InputError:
    said = str(error).rstrip(".") or type(error).__name__
    return InputError(f"the picture cannot be decoded, it may be cut short ({said:.80}); save it again.")


def _decode(image: Image.Image) -> Pixels:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded at a fraction of its size
    if image.mode.startswith("I"):  # 16 bits a pixel, of which converting would cut off the upper ones
        deep = np.asarray(image).clip(0, 65535)
        colours = Image.fromarray(np.rint(deep / np.float32(257)).astype(np.uint8)).convert("RGB")
    else:
        colours = image.convert("RGBA" if image.has_transparency_data else "RGB")
    colours.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
    if (turn := _TURNS.get(_orientation(image))) is not None:
        colours = colours.transpose(turn)
    return _on_background(np.asarray(colours)) if colours.mode == "RGBA" else np.asarray(colours)


def _orientation(image: Image.Image) -> int:
    try:
        return image.getexif().get(_ORIENTATION, 1)
    except Exception:  # broken notes about a picture that is itself whole: it is shown as it lies
        return 1


def _on_background(picture: Pixels) -> Pixels:
    """(H, W, 4) with transparency to (H, W, 3): on white, or on black where what is visible is light."""
    colours, share = picture[..., :3].astype(np.float32), picture[..., 3:].astype(np.float32) / 255
    lightness = float((colours.mean(axis=2, keepdims=True) * share).sum() / max(float(share.sum()), 1e-6))
    background = 0 if lightness > 127.5 else 255
    return np.rint(colours * share + background * (1 - share)).astype(np.uint8)
