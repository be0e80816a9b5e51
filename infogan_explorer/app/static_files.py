"""HTML, CSS, JavaScript and words of the page, kept as files of their own and read when the page is built."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from pathlib import Path


def read_static(*names: str) -> str:
    """The text of static/NAME; of several, one after the other, as one script or sheet."""
    return "\n".join((_STATIC / name).read_text(encoding="utf-8") for name in names)


def list_static(folder: str) -> list[str]:
    """The names of the files in static/FOLDER, in order."""
    return sorted(entry.name for entry in (_STATIC / folder).iterdir())


def static_path(name: str) -> AbstractContextManager[Path]:
    """static/NAME as a file on the disk, for as long as it is needed."""
    return as_file(_STATIC / name)


_STATIC = files("infogan_explorer.app") / "static"
