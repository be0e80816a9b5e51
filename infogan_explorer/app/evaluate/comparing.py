"""Reports of several runs side by side."""

from __future__ import annotations

from infogan_explorer.app.requests import Answer, Request, texts
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.errors import InfoGANExplorerError, InputError
from infogan_explorer.evaluations import Evaluations
from infogan_explorer.report.comparison import compare_reports, newest_reports
from infogan_explorer.report.html.comparison import render_comparison
from infogan_explorer.report.words import Words

MOST_COMPARED = 12


class Comparing:
    """Answers to the part of the tab that compares."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def choices(self, _: Request) -> Answer:
        """The `runs` that have a report, in the order of the picker."""
        entries = [entry for entry in self._catalogue.entries() if self._has_report(entry.ref)]
        return {"runs": [{"ref": entry.ref, "name": entry.name, "dataset": entry.dataset} for entry in entries]}

    def compare(self, request: Request, words: Words) -> Answer:
        """The newest reports of `runs`, references of two or more, as HTML."""
        refs = list(dict.fromkeys(texts(request, "runs", 1000)))
        if len(refs) > MOST_COMPARED:
            raise InputError(f"{len(refs)} runs were chosen; compare at most {MOST_COMPARED} at once.")
        runs = [self._catalogue.find(ref) for ref in refs]
        reports, _ = newest_reports(runs, self._catalogue.runs_dir)
        return {"html": render_comparison(compare_reports(reports), words)}

    def _has_report(self, ref: str) -> bool:
        try:
            return bool(Evaluations(self._catalogue.find(ref), self._catalogue.runs_dir).keys())
        except InfoGANExplorerError:
            return False
