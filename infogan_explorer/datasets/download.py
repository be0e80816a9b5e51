"""Downloads through torchvision, so that an aborted one is never taken for data.

torchvision writes into a temporary folder beside the destination and checks each file's MD5; only then are the files
renamed into place. Reading them is not its business: `idx.py` does that.
"""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

from infogan_explorer.errors import MachineError

TIMEOUT_SECONDS = 20.0  # without an answer; torchvision itself would wait as long as the network does


def download_folder() -> Path:
    """Where downloads are kept: infogan-explorer/data in $XDG_CACHE_HOME, or else in ~/.cache."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(cache) if Path(cache).is_absolute() else Path.home() / ".cache") / "infogan-explorer" / "data"


def download(name: str, entries: Sequence[str], folder: Path, fetch: Callable[[Path], Path], instead: str) -> Path:
    """Download a dataset that torchvision knows.

    Args:
        name: our name of the dataset, for the error's sentence.
        entries: names of the files and folders to keep.
        folder: where they go; made if it is missing.
        fetch: has torchvision download into the folder that it is given, and returns the one with the entries.
        instead: name of a dataset like it that needs no network.

    Returns:
        `folder`, which now holds the entries.

    Raises:
        MachineError: if there is no network, no space, or what came is not what was published.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # beside its place, where a rename is all that is left to do
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".partial-") as partial:
            with _socket_timeout(TIMEOUT_SECONDS):
                source = fetch(Path(partial))
            for entry in entries:
                (source / entry).replace(folder / entry)
    except (OSError, RuntimeError, HTTPException) as error:  # RuntimeError: torchvision's, once every mirror has failed
        reason = (str(error).strip().splitlines() or [type(error).__name__])[-1].strip("<>. ")
        raise MachineError(
            f"dataset {name!r} could not be downloaded ({reason}); put {', '.join(entries)} into {folder}, or choose "
            f"{instead!r}, which needs no network."
        ) from error
    return folder


@contextmanager
def _socket_timeout(seconds: float) -> Iterator[None]:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
