"""What was found on walls, kept beside the runs: RUNS_DIR/.walls/NAME.json, sheets of its runs in sheets/NAME/."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infogan_explorer.errors import RunError
from infogan_explorer.files import make_folder, write_atomically
from infogan_explorer.pictures import tile, to_png
from infogan_explorer.runs import check_run_name

if TYPE_CHECKING:
    from infogan_explorer.seeds.findings import WallFindings

_KEYS = {"runs": list, "choice": dict, "spread": dict, "correlation": dict, "agreement": dict, "settings": dict}


@dataclass(frozen=True)
class StoredWall:
    """A wall as it lies on the disk.

    Attributes:
        numbers: what `WallFindings.to_json` gives.
        pictures: the sheet of each run as base64 text of a PNG file, by the run's name.
    """

    numbers: Mapping[str, Any]
    pictures: Mapping[str, str]


def store_of(findings: WallFindings) -> StoredWall:
    """A wall as it would lie on the disk."""
    sheets = {run: base64.b64encode(sheet).decode() for run, sheet in _sheets(findings).items()}
    return StoredWall(findings.to_json(), sheets)


def _sheets(findings: WallFindings) -> dict[str, bytes]:
    """PNG files."""
    return {
        run: to_png(tile(pictures, findings.columns) if len(pictures) > 1 else pictures[0].transpose(1, 2, 0))
        for run, pictures in findings.pictures.items()
    }


def wall_path(runs_dir: Path, name: str, ending: str = ".json") -> Path:
    """Where a wall is kept; with '.html' its page."""
    return runs_dir / ".walls" / f"{check_run_name(name)}{ending}"


def write_wall(findings: WallFindings, runs_dir: Path) -> Path:
    """Keep a wall in place of an older one of its name: first its sheets, then its numbers.

    Returns:
        The path of the numbers.

    Raises:
        MachineError: if the folder cannot be written; the older numbers are then as they were.
    """
    path = wall_path(runs_dir, findings.name)
    folder = path.parent / "sheets" / findings.name
    make_folder(folder)
    for run, sheet in _sheets(findings).items():
        write_atomically(folder / f"{run}.png", sheet)
    write_atomically(path, (json.dumps(findings.to_json(), indent=1, allow_nan=False) + "\n").encode())
    return path


def list_walls(runs_dir: Path) -> list[str]:
    """The names of all walls that were measured, in order."""
    return sorted(path.name.removesuffix(".json") for path in (runs_dir / ".walls").glob("[!.]*.json"))


def read_wall(runs_dir: Path, name: str) -> StoredWall:
    """A wall that was measured; without the sheets that are missing.

    Raises:
        InputError: if `name` cannot be a wall's.
        RunError: if there is none of this name, or it cannot be read.
    """
    path = wall_path(runs_dir, name)
    try:
        numbers = json.loads(path.read_text("utf-8"))
        for key, kind in _KEYS.items():
            if not isinstance(numbers[key], kind):
                raise TypeError(key)
        runs = [check_run_name(run["name"]) for run in numbers["runs"]]
    except FileNotFoundError:
        raise RunError(
            f"no seed wall {name!r} was measured in {str(runs_dir)!r}; train it with `infogan-explorer train --seeds`."
        ) from None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise RunError(f"{str(path)!r} cannot be read; the command that trained the wall writes it anew.") from None
    pictures = {}
    for run in runs:
        sheet = path.parent / "sheets" / name / f"{run}.png"
        if sheet.is_file():
            pictures[run] = base64.b64encode(sheet.read_bytes()).decode()
    return StoredWall(numbers, pictures)
