"""What can be evaluated of a run, before it is: against which datasets, which sections, about how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from infogan_explorer.app.requests import Answer, Request, step, text
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.datasets import Dataset, Split, dataset_info
from infogan_explorer.errors import InfoGANExplorerError, RunError, unknown_name
from infogan_explorer.evaluate.splits import SPLITS
from infogan_explorer.evaluations import Evaluations
from infogan_explorer.report.sections import SECTION_NAMES, SECTIONS
from infogan_explorer.report.subject import fitting_datasets, load_fitting
from infogan_explorer.runs import RunFolder

# of a section on two cores, where this run was not evaluated before: full, and fast
TYPICAL_SECONDS: Mapping[str, tuple[float, float]] = {
    "bounds": (4, 1),
    "traversals": (1, 1),
    "effects": (13, 6),
    "clustering": (4, 4),
    "disentanglement": (150, 20),
    "quality": (60, 50),  # mostly its classifier, which is trained once for all runs on a dataset
    "robustness": (38, 12),
}


@dataclass(frozen=True)
class Asked:
    """An evaluation as the page asks for it."""

    ref: str
    run: RunFolder
    step: int
    dataset: str
    split: str
    fast: bool

    def data_root(self, apps: Path | None) -> Path | None:
        """The folder of the dataset's files: the run's where it was trained on them, else the app's."""
        return self.run.data_root() or apps


@dataclass(frozen=True)
class _Prospect:
    """As much of an evaluation's subject as can be known without its networks."""

    categorical_codes: list[str]
    dataset: Dataset
    split: str

    @property
    def examples(self) -> Split:
        return self.dataset.train if self.split == "train" else self.dataset.test


class Choices:
    """Reads what a request asks to evaluate, and tells what would come of it."""

    def __init__(self, catalogue: Catalogue, data_root: Path | None = None) -> None:
        self._catalogue = catalogue
        self._data_root = data_root

    def read(self, request: Request) -> Asked:
        """`run`, `step`, `dataset` (the run's own where it is empty), `split` and `fast` of a request.

        Raises:
            RunError: if there is no such run, or no saved weights at this step.
            InputError: if the dataset does not fit the run, or a field is not what it must be.
        """
        ref, at = text(request, "run"), step(request)
        run = self._catalogue.find(ref)
        if at not in run.weights_steps():
            raise RunError(f"run {run.name!r} has no saved weights of step {at:,}; move the cursor to a saved step.")
        fitting = fitting_datasets(run)
        dataset = text(request, "dataset", 1000) or fitting[0]
        if dataset not in fitting:  # also a folder, as whoever reaches the page would have it read
            raise unknown_name("dataset", dataset, fitting)
        split = text(request, "split")
        if split not in SPLITS:
            raise unknown_name("split", split, SPLITS)
        return Asked(ref, run, at, dataset, split, request.get("fast") is True)

    def describe(self, request: Request) -> Answer:
        """What an evaluation would measure; nothing is downloaded to find out.

        Returns:
            `datasets` that fit the run, its own first; `sections`, each with its `name`, `why_not`, and its `seconds`;
            `note`, why it is not known what can be measured, or empty.
        """
        asked = self.read(request)
        why_not, note = self._why_not(asked)
        seconds = self._seconds(asked)
        sections = [
            {"name": name, "why_not": why_not.get(name, ""), "seconds": 0.0 if why_not.get(name) else seconds[name]}
            for name in SECTION_NAMES
        ]
        return {"datasets": fitting_datasets(asked.run), "sections": sections, "note": note}

    def _why_not(self, asked: Asked) -> tuple[dict[str, str], str]:
        """By section, and why it is not known what can be measured."""
        is_own = asked.dataset == asked.run.settings().dataset
        if not is_own and dataset_info(asked.dataset).needs != "nothing":
            return {}, ""  # its files may have to be unpacked first, which takes minutes
        try:
            root = asked.data_root(self._data_root)
            return _why_not(asked.run.path, _written(asked.run), asked.dataset, asked.split, root), ""
        except InfoGANExplorerError as error:
            return {}, str(error)

    def _seconds(self, asked: Asked) -> dict[str, float]:
        """Of each section, as it was the last time here; else as it is on two cores."""
        store = Evaluations(asked.run, self._catalogue.runs_dir)
        told = {name: seconds[1 if asked.fast else 0] for name, seconds in TYPICAL_SECONDS.items()}
        for key in reversed(store.keys()):
            report = store.report(key) or {}
            if report.get("fast") is asked.fast and report.get("dataset") == asked.dataset:
                told |= {name: taken for name, taken in report["seconds"].items() if name in told and taken}
        return told


@lru_cache(maxsize=64)
def _why_not(path: Path, _written: int, name: str, split: str, root: Path | None) -> dict[str, str]:
    """Why each section cannot be asked of a run; empty where it can."""
    run = RunFolder(path)
    codes = [name for name, code in run.settings().spec.by_name.items() if code.kind == "categorical"]
    prospect = _Prospect(codes, load_fitting(run, name, root, allow_download=False), split)
    return {section.name: section.why_not(prospect) for section in SECTIONS}


def _written(run: RunFolder) -> int:
    """When the run's config was written: a run that is begun anew under its name is another."""
    return (run.path / "config.json").stat().st_mtime_ns
