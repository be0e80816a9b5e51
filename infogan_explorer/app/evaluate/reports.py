"""What was found of a run, as the page shows it: the verdict, section after section, and the files to take away.

Sections are the fragments that report.html is made of, in the page's language. Every one carries a mark, and is only
sent where the page has not this one yet.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from infogan_explorer.app.evaluate.measuring import AtWork, Measuring
from infogan_explorer.app.requests import Answer, Request, file_answer, step, text
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.train.monitor import mark_of
from infogan_explorer.errors import InfoGANExplorerError, InputError, RunError
from infogan_explorer.evaluations import Evaluations, StoredSection, step_of
from infogan_explorer.labels import Labels, read_labels
from infogan_explorer.report.evaluation import read_sections
from infogan_explorer.report.html.document import render_document, render_made_with
from infogan_explorer.report.html.section import render_section
from infogan_explorer.report.html.verdict import render_verdict
from infogan_explorer.report.sections import SECTION_NAMES
from infogan_explorer.report.words import Words
from infogan_explorer.runs import RunFolder

MADE = "made"  # the last section of a whole report: how it was made


@dataclass(frozen=True)
class Known:
    """One evaluation of a run.

    Attributes:
        key: of its folder.
        step: that it is of.
        report: the object of report.json; None where the evaluation has not come to its end.
        dataset, split: what it is held against.
        fast: whether it is the fast variant.
    """

    key: str
    step: int
    report: Mapping[str, Any] | None
    dataset: str
    split: str
    fast: bool

    def to_json(self) -> Answer:
        return {
            "key": self.key,
            "step": self.step,
            "dataset": self.dataset,
            "split": self.split,
            "fast": self.fast,
            "date": str(self.report.get("date", "")) if self.report else "",
            "is_whole": self.report is not None,
        }


class Reports:
    """Answers to the report's half of the tab."""

    def __init__(self, catalogue: Catalogue, measuring: Measuring) -> None:
        self._catalogue = catalogue
        self._measuring = measuring
        self._read = lru_cache(maxsize=4)(self._read_anew)

    # -- questions -------------------------------------------------------------------------------------------------

    def look(self, request: Request, words: Words) -> Answer:
        """What is known of a run, where it is not what the page has already.

        Args:
            request: `run`; `step`, the time cursor; `report`, the key of an evaluation, or empty for the one that fits
                best; `seen`, the mark of what the page has.
            words: of the visitor's language.

        Returns:
            `shown`, the evaluation that is shown, or None, and `known`, all of them; `at_work`, what is measured now;
            `failed`, why the last one ended; `newest`, the last saved step; `sections`, each with its state and its
            mark; `verdict` as HTML. Nothing where all of it is known.
        """
        ref, at = text(request, "run"), None if request.get("step") is None else step(request)
        try:
            run = self._catalogue.find(ref)
            saved = run.weights_steps()
            run.config()
        except InfoGANExplorerError:
            return {"run": ref, "mark": "", "shown": None, "known": [], "sections": [], "newest": None}
        at_work = self._measuring.at_work(ref)
        known = self._known(run, at_work if at_work and at_work.ref == ref else None)
        shown = _choose(known, text(request, "report", 200) if request.get("report") else "", at, at_work)
        answer: Answer = {
            "run": ref,
            "newest": saved[-1] if saved else None,
            "shown": shown.to_json() if shown else None,
            "known": [one.to_json() for one in known],
            "at_work": at_work.to_json() if at_work else None,
            "failed": self._measuring.died_of(ref),
            "verdict": "",
            **self._sections(run, shown, at_work, words),
        }
        mark = mark_of(answer)
        return {} if request.get("seen") == mark else {**answer, "mark": mark}

    def section(self, request: Request, words: Words) -> Answer:
        """One section as HTML, `run`, `report` and `name` of which a request gives; its `mark` as `look` tells it."""
        run, known = self._asked(request)
        name = text(request, "name")
        labels = read_labels(run, self._catalogue.runs_dir)
        sections = self._stored(run, known.key)
        if name == MADE and known.report:
            return {"html": render_made_with(known.report, words), "mark": _mark(known.report.get("date"), words)}
        if name not in sections:
            raise RunError(f"section {name[:40]!r} of {run.name!r} is not measured yet; evaluate the run.")
        mark = _section_mark(run, self._catalogue, known.key, name, sections[name], labels, words)
        return {"html": render_section(name, sections[name], words, labels), "mark": mark}

    def save(self, request: Request, words: Words) -> Answer:
        """The whole report as a file, of the `kind` "html" or "json"."""
        run, known = self._asked(request)
        kind = text(request, "kind")
        if known.report is None:
            raise RunError(f"the report of {run.name!r} is there once all its sections are; wait, or evaluate again.")
        name = f"{run.name}-step-{known.step}.{kind}"
        if kind == "json":
            return file_answer((json.dumps(known.report, indent=1, ensure_ascii=False) + "\n").encode(), name)
        if kind != "html":
            raise InputError(f"kind {kind[:40]!r} is not known; choose 'html' or 'json'.")
        labels = read_labels(run, self._catalogue.runs_dir)
        return file_answer(render_document(known.report, self._stored(run, known.key), words, labels).encode(), name)

    # -- what is on the disk ---------------------------------------------------------------------------------------

    def sections_of(self, ref: str, key: str) -> tuple[RunFolder, Mapping[str, StoredSection]]:
        """The run of a reference and the sections of one of its evaluations.

        Raises:
            RunError, InputError: if there is no such run or evaluation.
        """
        run, known = self._asked({"run": ref, "report": key})
        return run, self._stored(run, known.key)

    def _asked(self, request: Request) -> tuple[RunFolder, Known]:
        ref, key = text(request, "run"), text(request, "report", 200)
        run = self._catalogue.find(ref)
        found = next((one for one in self._known(run, self._measuring.at_work(ref)) if one.key == key), None)
        if found is None:
            raise RunError(f"run {run.name!r} has no evaluation {key[:80]!r}; choose one that is listed.")
        return run, found

    def _known(self, run: RunFolder, at_work: AtWork | None) -> list[Known]:
        """All evaluations, newest first; the one that was begun last is one also where it has not come to its end."""
        store = Evaluations(run, self._catalogue.runs_dir)
        keys = store.keys()
        found = [_described(key, store.report(key)) for key in keys]
        told = store.progress()
        if told is None or any(one.key == told.key for one in found):
            return found
        is_begun = any(store.section_stamp(told.key, name) for name in SECTION_NAMES)
        if not is_begun and not (at_work and at_work.progress):
            return found
        dataset, split = _told_by_key(told.key, run.settings().dataset)
        return [Known(told.key, step_of(told.key), None, dataset, split, told.fast), *found]

    def _stored(self, run: RunFolder, key: str) -> Mapping[str, StoredSection]:
        store = Evaluations(run, self._catalogue.runs_dir)
        stamps = tuple(store.section_stamp(key, name) for name in SECTION_NAMES)
        return self._read(run.path, key, stamps, _honest_stamp(run, self._catalogue))

    def _read_anew(self, path: Any, key: str, _stamps: Any, _honest: Any) -> Mapping[str, StoredSection]:
        return read_sections(RunFolder(path), self._catalogue.runs_dir, key)

    # -- the answer ------------------------------------------------------------------------------------------------

    def _sections(self, run: RunFolder, shown: Known | None, at_work: AtWork | None, words: Words) -> Answer:
        stored = self._stored(run, shown.key) if shown else {}
        labels = read_labels(run, self._catalogue.runs_dir)
        told = []
        for name in SECTION_NAMES:
            one = stored.get(name)
            mark = _section_mark(run, self._catalogue, shown.key, name, one, labels, words) if shown and one else ""
            told.append(
                {
                    "name": name,
                    "title": words(f"report.title_{name}"),
                    "asks": words(f"report.asks_{name}"),
                    "state": _state(name, one, shown, at_work),
                    "mark": mark,
                }
            )
        if shown is None:
            return {"sections": told}
        if shown.report:
            mark = _mark(shown.report.get("date"), words)
            told.append({"name": MADE, "title": words("report.made"), "asks": "", "state": "done", "mark": mark})
        numbers = {name: section.numbers for name, section in stored.items() if not section.why_not}
        return {"sections": told, "verdict": render_verdict({"sections": numbers}, words, labels)}


def _described(key: str, report: Mapping[str, Any] | None) -> Known:
    values = report or {}
    told = (str(values.get("dataset", "")), str(values.get("split", "")), values.get("fast") is True)
    return Known(key, step_of(key), report, *told)


def _told_by_key(key: str, own: str) -> tuple[str, str]:
    """Dataset and split of an evaluation that has no report yet: step-003000-mnist-5k-test-1a2b3c4d."""
    dataset, split, _ = key.split("-", 2)[2].rsplit("-", 2)
    return own if own.startswith("folder:") and dataset.startswith("folder-") else dataset, split


def _choose(known: list[Known], asked: str, at: int | None, at_work: AtWork | None) -> Known | None:
    """The evaluation that is asked for; else the one at work, the newest of the time cursor's step, the newest."""
    by_key = {one.key: one for one in known}
    working = at_work.progress.key if at_work and at_work.progress else ""
    of_step = next((one for one in known if one.step == at), None)
    return by_key.get(asked) or by_key.get(working) or of_step or next(iter(known), None)


def _state(name: str, section: StoredSection | None, shown: Known | None, at_work: AtWork | None) -> str:
    if section is not None:
        return "why_not" if section.why_not else "done"
    told = at_work.progress if at_work else None
    if told is None or shown is None or told.key != shown.key or name not in told.sections:
        return "missing"
    return "now" if name == told.section else "next"


def _section_mark(
    run: RunFolder,
    catalogue: Catalogue,
    key: str,
    name: str,
    section: StoredSection,
    labels: Labels,
    words: Words,
) -> str:
    honest = _honest_stamp(run, catalogue) if name == "bounds" else 0
    return _mark([key, name, section.finished, labels.to_json(), honest], words)


def _mark(value: object, words: Words) -> str:
    return mark_of([value, words.language])


def _honest_stamp(run: RunFolder, catalogue: Catalogue) -> str:
    """Equal as long as no new Q is known of the run."""
    from infogan_explorer.honest import read_honest_bounds

    return mark_of([result.to_json() for result in read_honest_bounds(run, catalogue.runs_dir).values()])
