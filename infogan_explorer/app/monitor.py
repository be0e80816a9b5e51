"""What the Train tab shows of a run, read from its folder: nothing is remembered between two looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infogan_explorer.app.catalogue import Catalogue, Entry, run_ref
from infogan_explorer.app.charts import Figure, ShownRun, bound_chart
from infogan_explorer.app.readout import bounds, status_line
from infogan_explorer.app.runner import Phase, Runner
from infogan_explorer.app.samples import newest_sample, sample_sheet
from infogan_explorer.errors import InfoGANExplorerError
from infogan_explorer.figures import compute_bound_curves
from infogan_explorer.runs import RunFolder, Status


@dataclass(frozen=True)
class Marks:
    """By which it is told whether anything on the page is out of date: plain values, equal if nothing moved."""

    ref: str
    phase: str | None
    step: int
    curves: tuple[tuple[str, int], ...]  # every shown run with the length of its history
    sample: int | None


class Monitor:
    """Reads one run for the page, and others beside it on the chart."""

    def __init__(self, catalogue: Catalogue, runner: Runner) -> None:
        self._catalogue = catalogue
        self._runner = runner

    def phase(self, ref: str) -> Phase | None:
        """What a run is doing, also while it has no folder yet."""
        kind, _, name = ref.partition(":")
        if kind == "run":
            return self._runner.phase(name)
        folder = self._folder(ref)
        status = folder.status() if folder else None
        return status.state if status else None

    def marks(self, ref: str, others: Sequence[str]) -> Marks:
        """What the page would show now, in brief."""
        folder = self._folder(ref)
        status = folder.status() if folder else None
        curves = [(r, _size(f.history.path)) for r in (ref, *others) if (f := self._folder(r))]
        return Marks(
            ref, self.phase(ref), status.step if status else 0, tuple(curves), newest_sample(folder) if folder else None
        )

    def status(self, ref: str) -> str:
        """The status line."""
        folder, name = self._folder(ref), ref.partition(":")[2]
        status: Status | None = folder.status() if folder else None
        phase = self.phase(ref)
        words = self._runner.last_words(name) if ref.startswith("run:") and phase == "failed" else ""
        if phase == "stopped" and folder is None:
            words = "stopped before it had begun; nothing was written"
        return status_line(phase, status, folder.settings().steps if folder else 0, words)

    def charts(self, ref: str, others: Sequence[str]) -> tuple[Figure | None, Figure | None]:
        """The chart of the categorical codes and the one of the continuous codes; None where there are none."""
        runs = [run for r in (ref, *others) if (run := self._shown(r))]
        kinds = {curve.kind for run in runs for curve in run.curves}
        categorical, continuous = (
            bound_chart(runs, kind) if kind in kinds else None for kind in ("categorical", "continuous")
        )
        return categorical, continuous

    def bounds(self, ref: str) -> str:
        """The numbers beside the charts."""
        folder = self._folder(ref)
        if folder is None:
            return ""
        config = folder.config()
        return bounds(config["codes"], folder.history.read(), config["settings"]["bound_samples"])

    def samples(self, ref: str, step: int | None) -> str:
        """The newest sample sheet."""
        folder = self._folder(ref)
        return sample_sheet(folder, step)

    def can_resume(self, ref: str) -> bool:
        """Whether a run that was stopped can go on."""
        kind, _, name = ref.partition(":")
        return kind == "run" and self._runner.phase(name) in ("stopped", "failed") and self._folder(ref) is not None

    def first_ref(self) -> str | None:
        """The run that the tab opens with: one that trains, else the newest, else the shipped model."""
        if name := self._runner.training_now():
            return run_ref(name)
        entries = self._catalogue.entries()
        return entries[0].ref if entries else None

    def choices(self, ref: str | None = None) -> list[tuple[str, str]]:
        """What the run picker lists, with `ref` in it even where it has no folder yet."""
        choices = [(f"{entry.title} · {self._state(entry)}", entry.ref) for entry in self._catalogue.entries()]
        if ref and ref not in [value for _, value in choices] and (phase := self.phase(ref)) is not None:
            choices.insert(0, (f"{ref.partition(':')[2]} · {phase}", ref))
        return choices

    def others(self, ref: str | None) -> list[tuple[str, str]]:
        """What can be drawn beside `ref`, in short."""
        entries = [entry for entry in self._catalogue.entries() if entry.ref != ref]
        return [(f"{entry.name} (GAN baseline)" if entry.baseline else entry.name, entry.ref) for entry in entries]

    def _state(self, entry: Entry) -> str:
        return (self.phase(entry.ref) if entry.ref.startswith("run:") else None) or entry.state

    def _folder(self, ref: str) -> RunFolder | None:
        try:
            return self._catalogue.find(ref)
        except InfoGANExplorerError:
            return None

    def _shown(self, ref: str) -> ShownRun | None:
        folder = self._folder(ref)
        if folder is None:
            return None
        config: dict[str, Any] = folder.config()
        settings = config["settings"]
        curves = compute_bound_curves(folder.history.read(), config["codes"])
        return ShownRun(folder.name, curves, settings["steps"], settings["baseline"])


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
