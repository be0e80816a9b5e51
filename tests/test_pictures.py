"""Pictures: where every pixel goes."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from infogan_explorer.pictures import CATEGORY_COLOURS, enlarge, scatter, tile, to_gif, to_png


def _flat(levels: list[int], channels: int = 1, height: int = 4, width: int = 6) -> np.ndarray:
    """One flat picture for each grey level."""
    pictures = np.empty((len(levels), channels, height, width), np.uint8)
    pictures[:] = np.array(levels, np.uint8)[:, None, None, None]
    return pictures


def _noise(shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def _open(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


# --- tile -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "columns", "gap", "size"),
    [
        (1, 1, 2, (8, 10)),
        (6, 3, 2, (2 * 6 + 2, 3 * 8 + 2)),
        (7, 3, 2, (3 * 6 + 2, 3 * 8 + 2)),
        (2, 5, 1, (6, 5 * 7 + 1)),
        (4, 2, 0, (8, 12)),
    ],
)
def test_the_size_of_a_sheet(n: int, columns: int, gap: int, size: tuple[int, int]) -> None:
    sheet = tile(_flat([0] * n), columns, gap=gap)
    assert sheet.shape == (*size, 1)
    assert sheet.dtype == np.uint8


def test_pictures_are_laid_out_row_by_row_with_gaps_around() -> None:
    sheet = tile(_flat([10, 20, 30, 40, 50]), columns=2, gap=1, background=255)[..., 0]
    expected = np.full((16, 15), 255, np.uint8)
    for level, top, left in [(10, 1, 1), (20, 1, 8), (30, 6, 1), (40, 6, 8), (50, 11, 1)]:
        expected[top : top + 4, left : left + 6] = level
    assert (sheet == expected).all()


def test_a_tiled_picture_is_not_turned_or_mirrored() -> None:
    pictures = _noise((4, 3, 5, 7))
    sheet = tile(pictures, columns=2, gap=3, background=128)
    assert sheet.shape == (2 * 8 + 3, 2 * 10 + 3, 3)
    second_row_right = sheet[3 + 8 : 3 + 8 + 5, 3 + 10 : 3 + 10 + 7]
    for channel in range(3):
        assert (second_row_right[..., channel] == pictures[3, channel]).all()
    assert (sheet[:3] == 128).all()


# --- scatter ----------------------------------------------------------------------------------------------------------


def _coloured(picture: np.ndarray, colour: tuple[int, int, int]) -> set[tuple[int, int]]:
    """(row, column) of the pixels of one colour in a (1, 3, size, size) picture."""
    found = (picture[0] == np.array(colour, np.uint8)[:, None, None]).all(axis=0)
    return {(int(r), int(c)) for r, c in zip(*np.nonzero(found), strict=True)}


def _dot(row: int, column: int) -> set[tuple[int, int]]:
    return {(row, column), (row, column + 1), (row + 1, column), (row + 1, column + 1)}


@pytest.mark.parametrize(
    ("point", "row", "column"),
    [
        ((0.0, 0.0), 50, 50),
        ((-1.0, 0.0), 50, 0),  # left
        ((0.0, 1.0), 0, 50),  # y is up
        ((0.5, -0.5), 75, 75),
        ((-0.98, 0.5), 25, 1),
    ],
)
def test_a_point_is_drawn_where_it_lies(point: tuple[float, float], row: int, column: int) -> None:
    picture = scatter(np.array([point]), np.array([0]), size=101, extent=1.0)
    assert picture.shape == (1, 3, 101, 101)
    assert picture.dtype == np.uint8
    assert _coloured(picture, CATEGORY_COLOURS[0]) == _dot(row, column)
    assert len(_coloured(picture, (255, 255, 255))) == 101**2 - 4


def test_every_class_has_its_colour_and_colours_come_round_again() -> None:
    classes = np.arange(7)
    points = np.stack([np.linspace(-0.9, 0.9, 7), np.zeros(7)], axis=1)
    picture = scatter(points, classes, size=201, extent=1.0)
    assert len(set(CATEGORY_COLOURS)) == 6
    for k in range(1, 6):
        assert _coloured(picture, CATEGORY_COLOURS[k]) == _dot(100, round((points[k, 0] + 1) / 2 * 200))
    assert _coloured(picture, CATEGORY_COLOURS[0]) == _dot(100, 10) | _dot(100, 190)


@pytest.mark.parametrize("outside", [(3.0, 0.0), (0.0, -3.0), (-1e6, 1e6), (1e30, 0.0), (np.inf, 0.0), (0.0, np.nan)])
def test_a_point_outside_is_not_drawn(outside: tuple[float, float]) -> None:
    picture = scatter(np.array([outside, (0.0, 0.0)]), np.array([1, 0]), size=101, extent=1.0)
    assert _coloured(picture, CATEGORY_COLOURS[0]) == _dot(50, 50)
    assert len(_coloured(picture, (255, 255, 255))) == 101**2 - 4


def test_the_corner_of_the_picture_holds_what_fits_of_a_dot() -> None:
    picture = scatter(np.array([(1.0, -1.0)]), np.array([2]), size=101, extent=1.0)
    assert _coloured(picture, CATEGORY_COLOURS[2]) == {(100, 100)}


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channels", [1, 3])
def test_a_png_holds_every_pixel(channels: int) -> None:
    picture = _noise((9, 13, channels))
    image = _open(to_png(picture))
    assert image.format == "PNG"
    assert image.mode == {1: "L", 3: "RGB"}[channels]
    assert (np.asarray(image).reshape(picture.shape) == picture).all()


def test_enlarging_makes_squares() -> None:
    picture = np.arange(6, dtype=np.uint8).reshape(2, 3, 1)
    large = enlarge(picture, 4)
    assert large.shape == (8, 12, 1)
    for row in range(8):
        for column in range(12):
            assert large[row, column] == picture[row // 4, column // 4]
    assert (enlarge(picture, 1) == picture).all()


@pytest.mark.parametrize("channels", [1, 3])
def test_a_gif_has_every_frame_in_order_and_never_ends(channels: int) -> None:
    levels = [0, 60, 120, 180, 240]
    frames = [np.full((8, 8, channels), level, np.uint8) for level in levels]
    image = _open(to_gif(frames, seconds_a_frame=0.05))
    assert image.format == "GIF"
    assert image.n_frames == 5
    assert image.info["loop"] == 0
    for i, level in enumerate(levels):
        image.seek(i)
        assert image.info["duration"] == 50  # milliseconds
        assert (np.asarray(image.convert("L")) == level).all()


def test_a_still_moment_of_a_gif_takes_its_time() -> None:
    """Equal frames may be merged into one that is shown longer; the time in all is what counts."""
    frames = [np.full((8, 8, 1), level, np.uint8) for level in [0, 0, 0, 200]]
    image = _open(to_gif(frames, seconds_a_frame=0.1))
    shown = 0
    for i in range(image.n_frames):
        image.seek(i)
        shown += image.info["duration"]
    assert shown == 400
