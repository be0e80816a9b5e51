"""IDX files, in which MNIST and its relatives are published: finding the four of a dataset, plain or gzipped, and
reading them.

The format: two zero bytes, one byte for the type of the values (8: unsigned bytes, the only one used here), one for
the number of dimensions, each dimension as a big-endian 32-bit integer, then the values.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.datasets.dataset import Split
from infogan_explorer.errors import InputError, MachineError

IDX_FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def missing_idx_files(folder: Path) -> list[str]:
    """Which of the four IDX_FILES are in `folder` neither plain nor with .gz."""
    return [name for name in IDX_FILES if not _idx_path(folder, name).is_file()]


def _idx_path(folder: Path, name: str) -> Path:
    plain = folder / name
    return plain if plain.is_file() else folder / f"{name}.gz"


def read_idx_splits(folder: Path, image_size: int, num_classes: int) -> tuple[Split, Split]:
    """The training and the test split in a folder that holds the four IDX_FILES.

    Args:
        folder: where the files are.
        image_size: side that the pictures must have.
        num_classes: labels must lie below it.

    Returns:
        Splits with examples of shape (N, 1, image_size, image_size).

    Raises:
        InputError: if a file is damaged or holds something else.
        MachineError: if a file cannot be read.
    """
    train, test = (_read_split(folder, part, image_size, num_classes) for part in ("train", "t10k"))
    return train, test


def _read_split(folder: Path, part: str, image_size: int, num_classes: int) -> Split:
    images_path = _idx_path(folder, f"{part}-images-idx3-ubyte")
    labels_path = _idx_path(folder, f"{part}-labels-idx1-ubyte")
    images, labels = read_idx(images_path), read_idx(labels_path)
    if images.ndim != 3 or len(images) == 0 or images.shape[1:] != (image_size, image_size):
        raise InputError(
            f"'{images_path}' holds an array of shape {images.shape}; it must be (N, {image_size}, {image_size}) with "
            "N at least 1, so replace it with the published file."
        )
    if labels.shape != images.shape[:1]:
        raise InputError(
            f"'{labels_path}' holds {labels.size} labels for the {len(images)} pictures in '{images_path.name}'; "
            "replace both with the published files."
        )
    if labels.max() >= num_classes:
        raise InputError(
            f"'{labels_path}' holds the label {labels.max()}; labels must be 0 to {num_classes - 1}, so replace it "
            "with the published file."
        )
    return Split(images[:, None], labels.astype(np.int64))


def read_idx(path: Path) -> NDArray[np.uint8]:
    """The array in an IDX file of unsigned bytes, plain or gzipped (by its name's ending .gz).

    Raises:
        InputError: if the file is truncated, damaged or of another kind.
        MachineError: if it cannot be read.
    """
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"'{path}' is truncated or damaged ({error}); delete it and get it again.") from error
    except OSError as error:
        raise MachineError(f"'{path}' cannot be read ({error.strerror}); check its permissions.") from error
    ndim = data[3] if len(data) >= 4 else 0
    start = 4 + 4 * ndim
    if data[:3] != b"\0\0\x08" or ndim == 0 or len(data) < start:
        raise InputError(f"'{path}' is not an IDX file of unsigned bytes; delete it and get it again.")
    shape = struct.unpack(f">{ndim}I", data[4:start])
    if len(data) - start != math.prod(shape):
        raise InputError(
            f"'{path}' is truncated or damaged: it holds {len(data) - start:,} values, but its header says "
            f"{math.prod(shape):,}; delete it and get it again."
        )
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(shape).copy()  # copy: frombuffer is read-only
