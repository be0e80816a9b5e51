"""The notebooks that come with the program, and a copy of them to work in that no update ever overwrites.

`lay_out` remembers what it copied by its hash in a hidden file beside the copies. A copy that still has that hash was
not touched, and follows the program; any other is somebody's work, and a newer version is laid beside it once.
JupyterLab is not here but in `cli/lab.py`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from infogan_explorer.errors import MachineError
from infogan_explorer.files import disk_error, make_folder, write_atomically

FIRST_NOTEBOOK = "00_quickstart.ipynb"
RECORD_FILE = ".infogan-explorer.json"
_PATTERN = "[0-9][0-9]_*.ipynb"


def shipped_notebooks() -> list[Path]:
    """The course in its order: inside an installed package, or beside a source checkout.

    Raises:
        MachineError: if the installation has lost them.
    """
    package = Path(__file__).resolve().parent
    for home in (package / "notebooks", package.parent / "notebooks"):
        if found := sorted(path for path in home.glob(_PATTERN) if path.is_file()):
            return found
    raise MachineError("this installation holds no notebooks; install infogan-explorer again.")


def lay_out(folder: Path) -> list[str]:
    """Bring the copy of the notebooks in `folder` up to date without touching anything that was edited.

    Args:
        folder: made where it does not exist; other files in it are left alone.

    Returns:
        A sentence for each notebook that was updated, put back, or laid beside an edited one; none for a first copy.

    Raises:
        MachineError: if the folder or a file in it cannot be read or written; what was copied before is whole.
    """
    make_folder(folder)
    record = _read_record(folder)
    known = dict(record)
    sentences = []
    for source in shipped_notebooks():
        data = _read(source) or b""
        if sentence := _lay_out_one(folder / source.name, data, record):
            sentences.append(sentence)
    if record != known:
        write_atomically(folder / RECORD_FILE, json.dumps({"copied": record}, indent=1, sort_keys=True).encode())
    return sentences


def _lay_out_one(copy: Path, data: bytes, record: dict[str, str]) -> str:
    """Copy one notebook where it is safe; `record` then has the hash of the version that this name was given last."""
    there, last, new = _read(copy), record.get(copy.name), _hash(data)
    record[copy.name] = new
    if there is None:
        write_atomically(copy, data)
        return f"{copy.name} was not there any more and was put back." if last else ""
    if _hash(there) == new:
        return ""
    if _hash(there) == last:
        write_atomically(copy, data)
        return f"{copy.name} was replaced by its newer version; you had not changed it."
    if last == new:
        return ""  # edited, and its version is still the latest, or that was laid beside it before
    beside = _free_name(copy)
    write_atomically(beside, data)
    return f"{copy.name} was edited and is kept as it is; its newer version is {beside.name}."


def _free_name(copy: Path) -> Path:
    """NAME-new.ipynb, or NAME-new-2.ipynb and so on: a name that nothing has yet."""
    beside, number = copy.with_stem(f"{copy.stem}-new"), 2
    while beside.exists():
        beside, number = copy.with_stem(f"{copy.stem}-new-{number}"), number + 1
    return beside


def _read(path: Path) -> bytes | None:
    """What is in a file, or None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise disk_error(error, path) from error


def _read_record(folder: Path) -> dict[str, str]:
    """The hash of every copy as it was written; a damaged record counts as none, and every other file as edited."""
    try:
        copied = json.loads(_read(folder / RECORD_FILE) or b"{}").get("copied", {})
        return {str(name): str(value) for name, value in copied.items()}
    except (ValueError, AttributeError):
        return {}


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
