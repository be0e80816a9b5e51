"""Files from strangers: every kind that is read, every kind of damage, and what is refused unread."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from PIL import Image

from infogan_explorer.drawing.upload import LONGEST_SIDE, MAX_BYTES, MAX_PIXELS, read_picture
from infogan_explorer.errors import InputError


def _file(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format=kind, **options)
    return buffer.getvalue()


def _colours(height: int = 6, width: int = 9) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


def _png_header(width: int, height: int) -> bytes:
    """The beginning of a PNG of this size, with nothing after it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(header)) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


# --- what is read -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "options"), [("PNG", {}), ("BMP", {}), ("WEBP", {"lossless": True})], ids=["png", "bmp", "webp"]
)
def test_every_pixel_of_a_lossless_file_is_read(kind: str, options: dict[str, Any]) -> None:
    colours = _colours()
    picture = read_picture(_file(Image.fromarray(colours), kind, **options))
    assert picture.dtype == np.uint8
    assert np.array_equal(picture, colours)


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "YCbCr"])
def test_every_way_to_store_a_flat_colour_reads_as_that_colour(mode: str) -> None:
    kind = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    picture = read_picture(_file(Image.new("RGB", (16, 16), "white").convert(mode), kind, **{}))
    assert picture.shape == (16, 16, 3)
    assert (picture >= 250).all()


def test_sixteen_bits_keep_their_brightness() -> None:
    levels = np.array([[0, 257 * 10, 257 * 100, 65535]], np.uint16)
    picture = read_picture(_file(Image.fromarray(levels)))
    assert picture[0, :, 0].tolist() == [0, 10, 100, 255]


def test_of_an_animation_the_first_frame_is_read() -> None:
    frames = [Image.new("L", (8, 8), level) for level in (200, 20, 90)]
    for kind in ("GIF", "WEBP", "PNG"):
        data = _file(frames[0], kind, save_all=True, append_images=frames[1:])
        assert np.abs(read_picture(data).astype(int) - 200).max() <= 3


@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (3, (5, 8)), (6, (0, 5)), (8, (8, 0))])
def test_a_camera_held_sideways_is_turned_upright(orientation: int, corner: tuple[int, int]) -> None:
    marked = np.zeros((6, 9, 3), np.uint8)
    marked[0, 0] = 255
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read_picture(_file(Image.fromarray(marked), "PNG", exif=exif))
    assert picture[corner].tolist() == [255, 255, 255]
    assert int((picture == 255).sum()) == 3


@pytest.mark.parametrize(("ink", "ground"), [(0, 255), (255, 0)])
def test_transparent_parts_contrast_with_what_is_visible(ink: int, ground: int) -> None:
    drawing = np.zeros((8, 8, 4), np.uint8)
    drawing[2:4, 2:4] = (ink, ink, ink, 255)
    drawing[5, 5] = (ink, ink, ink, 128)
    picture = read_picture(_file(Image.fromarray(drawing)))
    assert picture[0, 0].tolist() == [ground] * 3
    assert picture[2, 2].tolist() == [ink] * 3
    assert picture[5, 5, 0] == pytest.approx(127.5, abs=1)


def test_a_palette_may_be_transparent() -> None:
    image = Image.new("P", (8, 8), 0)
    image.putpalette([0, 0, 0, 10, 20, 30])
    image.putpixel((1, 1), 1)
    picture = read_picture(_file(image, "GIF", transparency=0))
    assert picture[0, 0].tolist() == [255, 255, 255]
    assert picture[1, 1].tolist() == [10, 20, 30]


def test_a_large_picture_is_reduced() -> None:
    for kind in ("PNG", "JPEG"):
        picture = read_picture(_file(Image.new("RGB", (3000, 1500), (40, 80, 120)), kind))
        assert picture.shape == (LONGEST_SIDE // 2, LONGEST_SIDE, 3)
        assert np.abs(picture.astype(int) - (40, 80, 120)).max() <= 3
    assert read_picture(_file(Image.new("L", (5000, 1)))).shape == (1, LONGEST_SIDE, 3)


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "the file is empty; choose a PNG"),
        (b"\x89PNG\r\n\x1a\n" + bytes(MAX_BYTES), r"the file has 5\.0 MB, and at most 5 MB are read"),
        (b"no picture at all", "is not a PNG, JPEG, WebP, GIF or BMP picture, or is damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not a PNG"),
        (_file(Image.new("L", (4, 4)), "TIFF"), "is not a PNG"),
        (_png_header(5001, 5000), r"5,001 x 5,000 pixels, more than the 25 million that are read"),
        (_png_header(10_000, 10_000), "more pixels than the 25 million that are read"),
        (_png_header(60_000, 60_000), "more pixels than the 25 million that are read"),
        (_png_header(40, 40), "the picture cannot be decoded, it may be cut short"),
    ],
    ids=["empty", "bytes", "text", "svg", "tiff", "pixels", "warned", "bomb", "header only"],
)
def test_one_sentence_for_each_failure(data: bytes, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        read_picture(data)
    assert str(caught.value).endswith(".")
    assert str(caught.value).count(". ") == 0


def test_the_limit_of_pixels_is_the_one_that_is_stated() -> None:
    assert MAX_PIXELS == 25_000_000


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
@pytest.mark.filterwarnings("ignore")  # decoders warn of what they then refuse
def test_no_damage_gets_past_as_anything_but_a_sentence(kind: str) -> None:
    data = _file(Image.fromarray(_colours(40, 40)), kind)
    draws = np.random.default_rng(1)
    for _ in range(60):
        damaged = bytearray(data[: draws.integers(1, len(data) + 1)])
        for place in draws.integers(0, len(damaged), 4):
            damaged[place] = draws.integers(256)
        with suppress(InputError):
            assert read_picture(bytes(damaged)).dtype == np.uint8


def test_a_file_that_is_cut_short_is_refused() -> None:
    for kind in ("PNG", "JPEG", "GIF", "BMP", "WEBP"):
        data = _file(Image.fromarray(_colours(40, 40)), kind)
        with pytest.raises(InputError, match=r"cut short|damaged"):
            read_picture(data[: len(data) // 2])


def test_a_jpeg_of_endless_scans_is_refused_before_it_is_decoded() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    assert read_picture(data).shape == (64, 64, 3)
    last = data[data.rindex(b"\xff\xda") : -2]
    with pytest.raises(InputError, match=r"the JPEG file has 1,0\d\d scans, and at most 100 are read; save it again"):
        read_picture(data[:-2] + 1000 * last + data[-2:])
