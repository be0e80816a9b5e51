"""Which runs and shipped models the page offers, and under which reference a browser may ask for one.

A reference is "run:NAME" or "shipped:NAME", never a path: what a page sends can only ever name a listed folder. The
list is asked for every two seconds and may hold hundreds of runs, so a folder is read again only where its files were.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from infogan_explorer.app.runs.histories import Histories
from infogan_explorer.errors import InfoGANExplorerError, RunError
from infogan_explorer.runs import RunFolder, RunSummary, check_run_name, shipped_runs, summarise


@dataclass(frozen=True)
class Entry:
    """One line of a picker."""

    ref: str
    name: str
    title: str  # name · dataset · preset
    state: str
    baseline: bool
    dataset: str = ""
    preset: str = ""
    step: int = 0
    steps: int = 0
    created: float = 0.0  # seconds since the epoch


@dataclass(frozen=True)
class _Read:
    """What a folder held when it was last read."""

    stamp: tuple[int, int]  # when config.json and status.json were written
    summary: RunSummary | None
    why_not: str  # a sentence, where the folder is no run


class Catalogue:
    """The runs of one folder and the shipped models."""

    def __init__(self, runs_dir: Path) -> None:
        self.runs_dir = runs_dir
        self.histories = Histories()  # one for all parts of the page, so that each file is parsed once
        self._read: dict[str, _Read] = {}
        self._shipped = {_ref("shipped", run): run for run in shipped_runs()}
        self._shipped_entries = [_entry(summarise(run, shipped=True)) for run in self._shipped.values()]
        self._own = {os.path.realpath(run.path) for run in self._shipped.values()}

    def listing(self) -> tuple[list[Entry], list[str]]:
        """All that can be picked, newest run first, then the shipped models; and a sentence for each folder skipped."""
        self._read = {name: self._look(name) for name in self._folders()}
        reads = self._read.values()
        found = sorted(filter(None, (read.summary for read in reads)), key=lambda run: run.created, reverse=True)
        skipped = [f"skipped: {read.why_not}" for read in reads if read.why_not]
        return [_entry(summary) for summary in found] + self._shipped_entries, skipped

    def entries(self) -> list[Entry]:
        """All that can be picked."""
        return self.listing()[0]

    def find(self, ref: str) -> RunFolder:
        """The folder of a reference.

        Raises:
            RunError, InputError: if there is none, or the reference is not one of ours.
        """
        kind, _, name = ref.partition(":")
        check_run_name(name)
        if kind == "run" and (self.runs_dir / name / "config.json").is_file():
            return RunFolder(self.runs_dir / name)
        if kind == "shipped" and ref in self._shipped:
            return self._shipped[ref]
        raise RunError(f"the run {name!r} is no longer in {str(self.runs_dir)!r}; refresh the list and choose another.")

    def _folders(self) -> list[str]:
        try:
            names = sorted(entry.name for entry in self.runs_dir.iterdir())
        except OSError:
            return []
        return [name for name in names if _is_run_name(name) and (self.runs_dir / name).is_dir()]

    def _look(self, name: str) -> _Read:
        """What is in a folder, read only if it was written to since the last look."""
        folder = self.runs_dir / name
        stamp = (_written(f"{folder}/config.json"), _written(f"{folder}/status.json"))
        known = self._read.get(name)
        # a run that trains may also fall silent, which writes nothing
        if known and known.stamp == stamp and not (known.summary and known.summary.state == "running"):
            return known
        if os.path.realpath(folder) in self._own:
            return _Read(stamp, None, "")
        try:
            return _Read(stamp, summarise(RunFolder(folder)), "")
        except InfoGANExplorerError as error:
            return _Read(stamp, None, str(error))


def run_ref(name: str) -> str:
    """The reference of a run in the runs folder."""
    return f"run:{name}"


def _ref(kind: str, run: RunFolder) -> str:
    return f"{kind}:{run.path.name}"


def _is_run_name(name: str) -> bool:
    try:
        check_run_name(name)
    except InfoGANExplorerError:
        return False
    return True


def _written(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 (hundreds of them, every two seconds)
    except OSError:
        return 0


def _entry(summary: RunSummary) -> Entry:
    ref = f"shipped:{summary.path.name}" if summary.shipped else run_ref(summary.path.name)
    state = "shipped" if summary.shipped else summary.state
    kind = ["GAN baseline"] if summary.baseline else []
    title = " · ".join([summary.name, summary.dataset, summary.preset, *kind])
    return Entry(
        ref,
        summary.name,
        title,
        state,
        summary.baseline,
        summary.dataset,
        summary.preset,
        summary.step,
        summary.steps,
        summary.created,
    )
