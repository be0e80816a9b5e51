"""Which runs and shipped models the page offers, and under which reference a browser may ask for one.

A reference is "run:NAME" or "shipped:NAME", never a path: what a page sends can only ever name a listed folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from infogan_explorer.errors import RunError
from infogan_explorer.runs import RunFolder, RunSummary, check_run_name, list_runs, shipped_runs


@dataclass(frozen=True)
class Entry:
    """One line of a picker."""

    ref: str
    name: str
    title: str  # name · dataset · preset
    label: str  # title · step · state
    state: str
    baseline: bool


class Catalogue:
    """The runs of one folder and the shipped models."""

    def __init__(self, runs_dir: Path) -> None:
        self.runs_dir = runs_dir

    def listing(self) -> tuple[list[Entry], list[str]]:
        """All that can be picked, newest run first, then the shipped models; and a sentence for each folder skipped."""
        summaries, skipped = list_runs(self.runs_dir)
        return [_entry(summary) for summary in summaries], skipped

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
        if kind == "shipped":
            for run in shipped_runs():
                if run.path.name == name:
                    return run
        raise RunError(f"the run {name!r} is no longer in {str(self.runs_dir)!r}; refresh the list and choose another.")


def run_ref(name: str) -> str:
    """The reference of a run in the runs folder."""
    return f"run:{name}"


def _entry(summary: RunSummary) -> Entry:
    ref = f"shipped:{summary.path.name}" if summary.shipped else run_ref(summary.path.name)
    state = "shipped" if summary.shipped else summary.state
    kind = ["GAN baseline"] if summary.baseline else []
    title = " · ".join([summary.name, summary.dataset, summary.preset, *kind])
    return Entry(ref, summary.name, title, f"{title} · step {summary.step:,} · {state}", state, summary.baseline)
