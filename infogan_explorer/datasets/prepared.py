"""Arrays that are made once from a dataset's published files, kept on disk, and from then on memory-mapped."""

from __future__ import annotations

import errno
import io
import math
import os
import shutil
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.datasets.download import download_folder
from infogan_explorer.errors import InfoGANExplorerError, MachineError
from infogan_explorer.files import disk_error, make_folder

_ABANDONED_SECONDS = 3600.0  # without a write to a temporary file, which is gigabytes large


class Rows:
    """The pictures of an array that is being written, in any order; never more of them in memory than are given."""

    def __init__(self, file: BinaryIO, start: int, shape: tuple[int, ...]) -> None:
        self._file = file
        self._start = start
        self._bytes = math.prod(shape[1:])

    def put(self, positions: Iterable[int], pictures: NDArray[np.uint8]) -> None:
        """Write pictures, uint8 (n, C, H, W), as the rows `positions`."""
        for position, picture in zip(positions, pictures, strict=True):
            self._file.seek(self._start + int(position) * self._bytes)
            self._file.write(picture.tobytes())


def prepared(
    name: str, beside: Path, shape: tuple[int, ...], fill: Callable[[Rows], None]
) -> tuple[NDArray[np.uint8], str]:
    """A memory-mapped uint8 array that `fill` has written, now or at an earlier call.

    Args:
        name: of the array's file, without its ending; other contents must have another name.
        beside: the folder of the published files, where it is kept if that can be written, else among downloads.
        shape: of the array.
        fill: puts every row.

    Returns:
        The array, and a sentence that says where it is kept if it was made now; else an empty one. What is written to
        the array stays in memory.

    Raises:
        MachineError: if it can be written nowhere.
    """
    folder = beside if os.access(beside, os.W_OK) else download_folder()
    path = folder / f"{name}.npy"
    array = _opened(path, shape)
    if array is not None:
        return array, ""
    make_folder(folder)
    _remove_abandoned(path)
    _write(path, shape, fill)
    array = _opened(path, shape)
    if array is None:
        raise MachineError(f"{str(path)!r} was written and does not read back; check the disk, then try again.")
    why = "" if folder == beside else f", as {str(beside)!r} cannot be written"
    return array, f"{shape[0]:,} pictures were prepared once, in {str(path)!r}{why}; the file may be deleted."


def _opened(path: Path, shape: tuple[int, ...]) -> NDArray[np.uint8] | None:
    """The array in a file, or None where there is none that is whole."""
    try:
        array = np.load(path, mmap_mode="c", allow_pickle=False)  # c: torch warns of arrays that are not writeable
    except (OSError, ValueError):
        return None
    return array if array.shape == shape and array.dtype == np.uint8 else None


def _remove_abandoned(path: Path) -> None:
    """Delete what processes that were killed have left of this array."""
    for temporary in path.parent.glob(f".{path.stem}.*.tmp"):
        with suppress(OSError):  # somebody else's, or gone by now
            if time.time() - temporary.stat().st_mtime > _ABANDONED_SECONDS:
                temporary.unlink()


def _write(path: Path, shape: tuple[int, ...], fill: Callable[[Rows], None]) -> None:
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.tmp")
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": shape})
    size = header.tell() + math.prod(shape)
    try:
        with temporary.open("wb") as file:
            if shutil.disk_usage(path.parent).free < size:
                raise OSError(errno.ENOSPC, "No space left on device")
            file.write(header.getvalue())
            file.truncate(size)
            fill(Rows(file, header.tell(), shape))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except InfoGANExplorerError:
        raise
    except OSError as error:
        raise disk_error(error, path) from error
    finally:
        temporary.unlink(missing_ok=True)
