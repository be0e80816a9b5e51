"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def as_path(text: str | Path) -> Path:
    return Path(text).expanduser()


RunsDir = Annotated[Path, typer.Option(parser=as_path, metavar="DIR", help="Folder of all runs.")]
DataRoot = Annotated[
    Path | None, typer.Option(parser=as_path, metavar="DIR", help="Folder that holds a dataset's published files.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, nothing else there.")]
Run = Annotated[str, typer.Argument(help="A run's name under --runs-dir, a path, or a shipped model's name.")]

RUNS_DIR = Path("checkpoints")
