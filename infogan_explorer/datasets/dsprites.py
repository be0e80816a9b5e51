"""dSprites as published: all 737,280 combinations of five factors (Matthey et al. 2017; its colour is constant).

The published file is 26 MB and unpacks to 3 GB, so it is unpacked once, block by block, into an array on disk at the
resolution that is trained on. Rows of that array are cells in the order of a fixed permutation, so that the training
and the test split are its two ends and need no copy.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.datasets.dataset import Dataset, DatasetInfo, Split
from infogan_explorer.datasets.download import download_folder
from infogan_explorer.datasets.factor_space import FactorSpace
from infogan_explorer.datasets.prepared import Rows, prepared
from infogan_explorer.datasets.sprites import SPRITE_FACTOR_NAMES, SPRITE_SHAPES
from infogan_explorer.errors import InputError, MachineError

FILE = "dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz"
NATIVE_SIZE = 64
IMAGE_SIZES = (32, 64)
TEST_SHARE = 0.1  # of all cells, drawn at random

_SOURCE = "github.com/google-deepmind/dsprites-dataset"
_COUNT = 737_280
_SEED = 20160612  # the same split for everybody, whatever the seed of a run
_BLOCK = 4096  # pictures in memory at once, 16 MB
_FOLDERS = ("", "dsprites", "dSprites", "dsprites-dataset")  # below a --data-root; the last is the repository's name

INFOS = (
    DatasetInfo(
        "dsprites",
        "dSprites",
        "squares, ellipses and hearts as published, every combination of five known factors",
        (1, NATIVE_SIZE, NATIVE_SIZE),
        _COUNT - round(TEST_SHARE * _COUNT),
        "its published file under --data-root",
    ),
)


def check_image_size(image_size: int | None) -> int:
    """The side of the pictures in pixels.

    Raises:
        InputError: if it is neither 32 nor 64.
    """
    size = NATIVE_SIZE if image_size is None else image_size
    if size not in IMAGE_SIZES:
        raise InputError(
            f"image size {size} was given for dataset 'dsprites'; choose 64, or 32 for means of 2 x 2 pixels."
        )
    return size


def load_dsprites(data_root: Path | str | None = None, image_size: int | None = None) -> Dataset:
    """All of dSprites, memory-mapped; nine tenths to train on and the others to test with, drawn once and for all.

    Args:
        data_root: folder that holds the published file, or its folder; None for the folder of downloads.
        image_size: 64 or None for the pictures as published, 32 for the means of 2 x 2 pixels.

    Raises:
        InputError: if the file is missing, damaged or another one, or there is no such image size.
        MachineError: if it cannot be read, or the prepared array be written.
    """
    size = check_image_size(image_size)
    path = _find_file(data_root)
    with _reading(path):
        key, sizes = _read_sizes(path)
    count = int(np.prod(sizes))
    order = np.random.RandomState(_SEED).permutation(count)  # its numbers are promised never to change
    row_of = np.empty(count, np.int64)
    row_of[order] = np.arange(count)

    def fill(rows: Rows) -> None:
        with _reading(path):
            _unpack(path, count, size, row_of, rows)

    pictures, note = prepared(f"dsprites-{size}-{key}", path.parent, (count, 1, size, size), fill)
    space = FactorSpace(
        SPRITE_FACTOR_NAMES, sizes, lambda indices: pictures[row_of[np.ravel_multi_index(tuple(indices.T), sizes)]]
    )
    factors = space.indices_of(order)
    test = max(1, round(TEST_SHARE * count))
    return Dataset(
        "dsprites",
        train=_split(pictures[:-test], factors[:-test]),
        test=_split(pictures[-test:], factors[-test:]),
        class_names=SPRITE_SHAPES[: sizes[0]],
        factor_names=SPRITE_FACTOR_NAMES,
        factor_space=space,
        notes=(note,) if note else (),
    )


def _split(pictures: NDArray[np.uint8], factors: NDArray[np.int64]) -> Split:
    return Split(pictures, factors[:, 0].copy(), factors.astype(np.float64))


def _find_file(data_root: Path | str | None) -> Path:
    root = download_folder() if data_root is None else Path(data_root).expanduser()
    for folder in _FOLDERS:
        if (root / folder / FILE).is_file():
            return root / folder / FILE
    raise InputError(
        f"dataset 'dsprites' needs {FILE}, not found in {root}; get it from {_SOURCE} and put it there or name its "
        "folder with --data-root, or choose 'sprites', which needs no files."
    )


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turns whatever a damaged file raises into a sentence."""
    try:
        yield
    except (InputError, MachineError):
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError) as error:
        raise _damaged(path, str(error).strip("'\". ") or "it ends too early") from error
    except OSError as error:
        raise MachineError(f"'{path}' cannot be read ({error.strerror}); check its permissions.") from error


def _damaged(path: Path, why: str) -> InputError:
    return InputError(
        f"'{path}' is not dSprites as published, or is damaged ({why}); put {FILE} from {_SOURCE} in its place, or "
        "choose 'sprites', which needs no files."
    )


def _read_sizes(path: Path) -> tuple[str, tuple[int, ...]]:
    """What tells this file from others, and the number of values of each factor."""
    with zipfile.ZipFile(path) as archive:
        key = f"{archive.getinfo('imgs.npy').CRC:08x}"
        with archive.open("latents_classes.npy") as member:
            classes = np.lib.format.read_array(member, allow_pickle=False)
    if classes.ndim != 2 or classes.shape[1] != 1 + len(SPRITE_FACTOR_NAMES) or not len(classes) or classes[:, 0].any():
        raise _damaged(path, f"latents_classes has shape {classes.shape}, it must be (N, 6) with colour 0")
    values = classes[:, 1:]
    sizes = tuple(int(size) for size in values.max(axis=0) + 1)
    every = np.stack(np.unravel_index(np.arange(len(values)), sizes), axis=1) if np.prod(sizes) == len(values) else None
    if every is None or sizes[0] > len(SPRITE_SHAPES) or not np.array_equal(values, every):
        raise _damaged(path, "latents_classes does not list every combination of the factors once, in order")
    return key, sizes


def _unpack(path: Path, count: int, size: int, row_of: NDArray[np.int64], rows: Rows) -> None:
    """Put the picture of every cell into its row, at `size` pixels a side, 255 for the shape."""
    with zipfile.ZipFile(path) as archive, archive.open("imgs.npy") as member:
        shape = _read_header(member)
        if shape != (count, NATIVE_SIZE, NATIVE_SIZE):
            raise _damaged(path, f"imgs is {shape or 'no uint8'}, it must be ({count}, {NATIVE_SIZE}, {NATIVE_SIZE})")
        for start in range(0, count, _BLOCK):
            number = min(_BLOCK, count - start)
            data = member.read(number * NATIVE_SIZE**2)  # of zipfile, which reads all unless the file ends
            if len(data) < number * NATIVE_SIZE**2:
                raise EOFError
            block = np.frombuffer(data, np.uint8).reshape(number, 1, NATIVE_SIZE, NATIVE_SIZE)
            if block.max() > 1:
                raise _damaged(path, f"imgs holds the value {block.max()}, it must hold 0 and 1")
            rows.put(row_of[start : start + number], _at_size(block, size))
        member.read(1)  # at its end the checksum is compared


def _read_header(member: IO[bytes]) -> tuple[int, ...] | None:
    """The shape in the header of a .npy file of uint8 in C order; None where it is of another kind."""
    major, _ = np.lib.format.read_magic(member)
    read = np.lib.format.read_array_header_1_0 if major == 1 else np.lib.format.read_array_header_2_0
    shape, is_fortran, dtype = read(member)
    return shape if dtype == np.uint8 and not is_fortran else None


def _at_size(block: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """0/1 pictures as 0/255 at their own size, or as the means of squares of pixels."""
    if size == NATIVE_SIZE:
        return block * np.uint8(255)
    side = NATIVE_SIZE // size
    sums = np.zeros((len(block), 1, size, size), np.uint8)
    for i, j in np.ndindex(side, side):
        sums += block[:, :, i::side, j::side]
    return np.rint(np.arange(side**2 + 1) * (255 / side**2)).astype(np.uint8)[sums]
