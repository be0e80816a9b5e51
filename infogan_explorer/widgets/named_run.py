"""The run that the user of a widget means."""

from __future__ import annotations

from pathlib import Path

from infogan_explorer.runs import RunFolder, find_run


def named_run(run: RunFolder | Path | str, runs_dir: Path) -> RunFolder:
    """A folder as it is, a path's folder, or the run of a name, as the commands find it.

    Raises:
        RunError: if there is no run of this name.
    """
    if isinstance(run, RunFolder):
        return run
    return RunFolder(run) if isinstance(run, Path) else find_run(run, runs_dir)
