"""Downloads through torchvision, so that an aborted one is never taken for data.

torchvision writes into a temporary folder beside the destination and checks each file's MD5; only then are the files
renamed into place. Reading them is not its business: `idx.py` does that.
"""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

from infogan_explorer.errors import MachineError

TIMEOUT_SECONDS = 20.0  # without an answer; torchvision itself would wait as long as the network does


def download_folder() -> Path:
    """Where downloads are kept: infogan-explorer/data in $XDG_CACHE_HOME, or else in ~/.cache."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(cache) if Path(cache).is_absolute() else Path.home() / ".cache") / "infogan-explorer" / "data"


def download(name: str, torchvision_name: str, files: Sequence[str], root: Path) -> Path:
    """Download a dataset that torchvision knows.

    Args:
        name: our name of the dataset, for the error's sentence.
        torchvision_name: the name of its class in torchvision.datasets, such as "MNIST".
        files: names of the files to keep.
        root: folder in torchvision's sense; made if it is missing.

    Returns:
        The folder that now holds the files, root/<torchvision_name>/raw.

    Raises:
        MachineError: if there is no network, no space, or what came is not what was published.
    """
    from torchvision import datasets  # here: it takes as long to import as torch

    folder = root / torchvision_name / "raw"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root, prefix=".partial-") as partial, _socket_timeout(TIMEOUT_SECONDS):
            getattr(datasets, torchvision_name)(partial, download=True)
            for file in files:
                Path(partial, torchvision_name, "raw", file).replace(folder / file)
    except (OSError, RuntimeError, HTTPException) as error:  # RuntimeError: torchvision's, once every mirror has failed
        reason = (str(error).strip().splitlines() or [type(error).__name__])[-1].strip("<>. ")
        raise MachineError(
            f"dataset {name!r} could not be downloaded ({reason}); put {', '.join(files)} into {folder}, or choose "
            "'mnist-5k', which needs no network."
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
