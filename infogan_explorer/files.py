"""How anything is written to disk: under a temporary name, flushed, then renamed, so that no reader sees a half."""

from __future__ import annotations

import errno
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from infogan_explorer.errors import MachineError


def write_atomically(path: Path, data: bytes, *, flush: bool = True) -> None:
    """Write `data` to a temporary file beside `path`, then put it in place in one rename.

    Args:
        path: the final name; its folder must exist. An older file of this name stays whole until the rename.
        data: the new content.
        flush: also wait until the disk has it; False for what is rewritten twice a second.

    Raises:
        MachineError: if the disk is full or the folder cannot be written; `path` is then as it was.
    """
    temporary = path.with_name(f".{path.stem}.{os.getpid()}-{threading.get_ident()}.tmp{path.suffix}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            if flush:
                file.flush()
                os.fsync(file.fileno())
        _replace(temporary, path)
    except OSError as error:
        with suppress(OSError):  # a disk that may not be written refuses this too
            temporary.unlink()
        raise disk_error(error, path) from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _replace(temporary: Path, path: Path) -> None:
    """Rename over `path`; on Windows a reader may hold it open for a moment."""
    for _ in range(10):
        try:
            return os.replace(temporary, path)
        except PermissionError:
            if os.name != "nt":
                raise
            time.sleep(0.02)
    return os.replace(temporary, path)


def make_folder(path: Path) -> None:
    """Create a folder and its parents.

    Raises:
        MachineError: if it cannot be created.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_error(error, path) from error


def disk_error(error: OSError, path: Path) -> MachineError:
    """The sentence for a failed write."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return MachineError(
            f"the disk is full, so {str(path)!r} was not written; free some space, then go on: "
            "what was saved before is unharmed."
        )
    reason = (error.strerror or str(error) or type(error).__name__).lower()
    return MachineError(
        f"{str(path)!r} cannot be written ({reason}); choose a folder that is there and may be written."
    )
