"""What an EvaluationReport shows: the fragments of report.html read from the disk, and a still of the verdict."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from infogan_explorer.evaluations import Evaluations, StoredSection, step_of
from infogan_explorer.figures import figure_bytes
from infogan_explorer.figures.matrix import Matrix, paint_matrix
from infogan_explorer.figures.print import SMALL, TINY, new_figure
from infogan_explorer.labels import Labels, read_labels
from infogan_explorer.report.evaluation import read_sections
from infogan_explorer.report.html.document import render_made_with
from infogan_explorer.report.html.section import render_section
from infogan_explorer.report.html.verdict import render_verdict, verdict_sentences
from infogan_explorer.report.sections import SECTION_NAMES
from infogan_explorer.report.words import Words
from infogan_explorer.runs import RunFolder
from infogan_explorer.widgets.live import STILL_CAPTION

MADE = "made"
WORDS = Words()
CHOICES: Mapping[str, str] = {name: WORDS(f"report.title_{name}") for name in SECTION_NAMES} | {
    MADE: WORDS("report.made")
}

_STILL_DPI = 110
_STILL_INCHES, _LETTERS = 6.5, 112  # its width, and what fits into a line of it
_LINE_INCHES, _MATRIX_INCHES = 0.155, 2.2


@dataclass(frozen=True)
class Shown:
    """One evaluation as it stands on the disk.

    Attributes:
        step: that it is of.
        report: the object of report.json; None while the evaluation is not whole.
        sections: those that are there, in order.
        labels: what people call the codes.
    """

    step: int
    report: Mapping[str, Any] | None
    sections: Mapping[str, StoredSection]
    labels: Labels

    @cached_property
    def found(self) -> Mapping[str, Any]:
        """As much of report.json's object as a verdict is made of."""
        return {"sections": {name: section.numbers for name, section in self.sections.items()}}

    def sentences(self) -> list[str]:
        """The verdict on the sections that are there."""
        return list(verdict_sentences(self.found, WORDS, self.labels))

    def facts(self) -> str:
        """What was held against what, and when."""
        report = self.report
        if report is None:
            return f"Step {self.step:,}; not all of it is measured."
        split = WORDS(f"report.split_{report['split']}")
        facts = WORDS(
            "report.facts", step=f"{self.step:,}", dataset=report["dataset"], split=split, date=report["date"]
        )
        return f"{facts} {WORDS('report.fast')}" if report["fast"] else facts

    def verdict(self) -> str:
        """The facts and the sentences, as HTML."""
        return f'<p class="report-asks">{escape(self.facts())}</p>{render_verdict(self.found, WORDS, self.labels)}'

    def section(self, name: str) -> str:
        """A section, or how the report was made, as HTML; a sentence where it is not there."""
        if name == MADE and self.report is not None:
            return render_made_with(self.report, WORDS)
        if name not in self.sections:
            return f'<p class="report-why-not">{escape(CHOICES[name])}: not measured yet.</p>'
        return render_section(name, self.sections[name], WORDS, self.labels)


_NONE = Shown(0, None, {}, Labels())


@dataclass
class Reader:
    """Reads evaluations of a run, each section anew only once one was written.

    Attributes:
        run: which.
        runs_dir: the folder of all runs.
        begun: the key of an evaluation that may not be whole yet, or empty.
    """

    run: RunFolder
    runs_dir: Path
    begun: str = ""
    _seen: tuple[Any, ...] = ()
    _shown: Shown = field(default=_NONE)

    def __post_init__(self) -> None:
        self._store = Evaluations(self.run, self.runs_dir)
        told = self._store.progress()
        if told is not None and any(self._stamps(told.key)):
            self.begun = told.key

    def keys(self) -> list[str]:
        """Of all evaluations, the newest first."""
        keys = self._store.keys()
        return keys if not self.begun or self.begun in keys else [self.begun, *keys]

    def report(self, key: str) -> dict[str, Any] | None:
        return self._store.report(key)

    def title(self, key: str) -> str:
        """What an evaluation is called among others."""
        report = self._store.report(key)
        if report is None:
            return f"step {step_of(key):,}, not all of it is measured"
        how = "fast" if report["fast"] else "full"
        return f"step {step_of(key):,}, {report['dataset']}, {report['split']}, {how}, seed {report['seed']}"

    def read(self, key: str) -> Shown:
        """An evaluation; one without anything where there is none of this key."""
        if not key:
            return _NONE
        report = self._store.report(key)
        labels = read_labels(self.run, self.runs_dir)
        seen = (key, *self._stamps(key), (report or {}).get("date"), labels)
        if seen != self._seen:
            self._seen = seen
            self._shown = Shown(step_of(key), report, read_sections(self.run, self.runs_dir, key), labels)
        return self._shown

    def _stamps(self, key: str) -> list[int]:
        return [self._store.section_stamp(key, name) for name in SECTION_NAMES]


def evaluation_still(shown: Shown, section: str, name: str) -> bytes:
    """The verdict as a picture, with the matrix of a section that has one: what a saved notebook keeps.

    Args:
        shown: the evaluation.
        section: which one is open.
        name: of the run.
    """
    said = [f"{name}: {shown.facts()}", *shown.sentences()] if shown.sections else [f"{name} was not evaluated yet."]
    lines = [
        line
        for place, sentence in enumerate(said)
        for line in textwrap.wrap(sentence.replace("$", r"\$"), _LETTERS, subsequent_indent="   " if place else "")
    ]
    matrix = _matrix(shown, section)
    heights = [_LINE_INCHES * (len(lines) + 2), *([] if matrix is None else [_MATRIX_INCHES])]
    figure = new_figure(_STILL_INCHES, sum(heights))
    words, *rest = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
    words.axis("off")
    words.set_title(f"evaluation, {STILL_CAPTION}", fontsize=SMALL, loc="left")
    words.text(0, 1, "\n".join(lines), fontsize=TINY, va="top", linespacing=1.5, transform=words.transAxes)
    if matrix is not None:
        paint_matrix(rest[0], matrix)
    return figure_bytes(figure, "png", _STILL_DPI)


def _matrix(shown: Shown, section: str) -> Matrix | None:
    """That of the open section, where it has one."""
    numbers = shown.found["sections"].get(section) or {}
    if section == "clustering" and numbers.get("confusion"):
        counts, code = np.array(numbers["confusion"]), numbers["code"]
        rows = [f"{code} = {place}" for place in range(len(counts))]
        return Matrix("pictures of each category and class", rows, list(numbers["class_names"]), counts)
    if section == "disentanglement" and numbers:
        shares = np.array(numbers["matrices"]["information_shares"])
        return Matrix("I(code; factor) / H(factor)", numbers["codes"], numbers["factors"], shares)
    return None
