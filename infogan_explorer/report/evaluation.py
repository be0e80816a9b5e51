"""One evaluation: section after section, each kept as soon as it is finished, then the report of all.

An evaluation that ends early, however it ends, leaves its finished sections; the next call with the same subject
measures only what is missing.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infogan_explorer.errors import InfoGANExplorerError, MachineError
from infogan_explorer.evaluations import Evaluations, StoredSection, new_progress, step_of
from infogan_explorer.honest import read_honest_bounds
from infogan_explorer.labels import read_labels
from infogan_explorer.pictures import Pixels, tile, to_png
from infogan_explorer.report.html.document import render_document
from infogan_explorer.report.sections import SECTION_NAMES, SECTIONS, Section
from infogan_explorer.report.subject import Subject
from infogan_explorer.report.summary import describe_subject, summarise
from infogan_explorer.report.words import Words
from infogan_explorer.runs import RunFolder

OnSection = Callable[[str, int, int], None]

_BETWEEN_TELLINGS_SECONDS = 0.5
_MOST_IN_A_ROW, _COLUMNS = 16, 10  # of a sheet of pictures that says nothing else


@dataclass(frozen=True)
class Evaluation:
    """What is known of one subject: the report, and the sections that it was made of."""

    key: str
    report: Mapping[str, Any]
    sections: Mapping[str, StoredSection]
    html_path: Path


def evaluate_run(
    subject: Subject,
    *,
    only: Sequence[str] = SECTION_NAMES,
    again: bool = False,
    on_progress: OnSection = lambda _section, _done, _of: None,
) -> Evaluation:
    """Measure the sections that are missing, then write report.json and report.html.

    A section that cannot be measured, or that stops with an error that a user can correct, is kept as its sentence and
    tried again by the next call. Any other error is a bug and is raised; what was finished stays.

    Args:
        subject: what is evaluated.
        only: the names of the sections to measure; others that are there already are in the report too.
        again: measure also what is there.
        on_progress: told of the section, and how many of its steps are done.

    Raises:
        RunError: if another process evaluates this run.
        MachineError: if the folder cannot be written.
        KeyboardInterrupt: if it is interrupted, or a stop is asked for through the folder.
    """
    store = Evaluations(subject.run, subject.runs_dir)
    with store.claim():
        store.take_stop_request()  # one that came too late for the last evaluation
        tell = _Teller(store, subject, tuple(only), on_progress)
        try:
            for section in SECTIONS:
                if section.name in only and (again or not _is_there(store, subject.key, section.name)):
                    store.write_section(subject.key, section.name, _measure(section, subject, tell))
        finally:
            tell.ended()  # also where it was stopped: its process may live on, such as a notebook's
        sections = read_sections(subject.run, subject.runs_dir, subject.key)
        report = summarise(describe_subject(subject), sections)
        labels = read_labels(subject.run, subject.runs_dir)
        store.write_report(subject.key, report, render_document(report, sections, Words(), labels))
    return Evaluation(subject.key, report, sections, store.html_path(subject.key))


def read_sections(run: RunFolder, runs_dir: Path, key: str) -> dict[str, StoredSection]:
    """The sections of an evaluation that are there, in order, with the honest bounds that are known by now."""
    store = Evaluations(run, runs_dir)
    found = {name: section for name in SECTION_NAMES if (section := store.section(key, name)) is not None}
    if "bounds" in found:
        found["bounds"] = _with_honest_bounds(found["bounds"], run, runs_dir, key)
    return found


def _with_honest_bounds(bounds: StoredSection, run: RunFolder, runs_dir: Path, key: str) -> StoredSection:
    """`bound` may be called before or after `evaluate`, so what it found is looked up when the report is read."""
    honest = read_honest_bounds(run, runs_dir).get(step_of(key))
    if honest is None or not bounds.numbers:
        return bounds
    return replace(bounds, numbers={**bounds.numbers, "honest": honest.to_json()})


def _is_there(store: Evaluations, key: str, name: str) -> bool:
    section = store.section(key, name)
    return section is not None and not section.why_not


def _measure(section: Section, subject: Subject, tell: _Teller) -> StoredSection:
    started = time.perf_counter()
    why_not = section.why_not(subject)
    numbers, pictures = {}, {}
    if not why_not:
        tell(section.name, 0, 0)
        try:
            findings = section.measure(subject, lambda done, of: tell(section.name, done, of))
            numbers = findings.to_json()
            pictures = _to_sheets(findings.pictures, section.columns(numbers))
        except MachineError:
            raise
        except InfoGANExplorerError as error:
            why_not = str(error)
    finished = datetime.now(UTC).isoformat(timespec="seconds")
    return StoredSection(numbers, pictures, round(time.perf_counter() - started, 3), finished, why_not)


def _to_sheets(pictures: Mapping[str, Pixels], columns: Mapping[str, int]) -> dict[str, str]:
    """Every set of pictures (N, C, H, W) as one sheet, PNG in base64; a set of none has no sheet."""
    return {
        name: base64.b64encode(to_png(tile(some, columns.get(name) or _columns(len(some)), gap=1))).decode()
        for name, some in pictures.items()
        if len(some)
    }


def _columns(count: int) -> int:
    return count if count <= _MOST_IN_A_ROW else _COLUMNS


class _Teller:
    """Tells whoever waits, and at most twice a second progress.json, how far an evaluation is."""

    def __init__(self, store: Evaluations, subject: Subject, sections: tuple[str, ...], on_progress: OnSection) -> None:
        self._store, self._subject, self._on_progress = store, subject, on_progress
        self._sections = tuple(name for name in SECTION_NAMES if name in sections)
        self._told = 0.0

    def __call__(self, section: str, done: int, of: int) -> None:
        self._on_progress(section, done, of)
        now = time.monotonic()
        if done == 0 or now - self._told >= _BETWEEN_TELLINGS_SECONDS:
            self._told = now
            if self._store.take_stop_request():
                raise KeyboardInterrupt  # what the page asks for is what Ctrl-C asks for
            self._write(section, done, of)

    def ended(self) -> None:
        """Nothing is measured any more."""
        self._write("")

    def _write(self, section: str, done: int = 0, of: int = 0) -> None:
        key, fast = self._subject.key, self._subject.fast
        self._store.write_progress(new_progress(key, section, self._sections, done, of, fast=fast))
