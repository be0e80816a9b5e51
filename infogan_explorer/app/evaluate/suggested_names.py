"""Names for codes and categories that an evaluation suggests: a class for a category, a property for a code.

Nothing is named before somebody asks for it, and a name that somebody gave is only replaced where they say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infogan_explorer.app.evaluate.reports import Reports
from infogan_explorer.app.requests import Answer, Request, quoted, text, whole
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.errors import InputError
from infogan_explorer.evaluations import StoredSection
from infogan_explorer.labels import MAX_CHARACTERS, Labels, read_labels, write_labels
from infogan_explorer.report.words import Words

_MOST_NAMES = 1000
_MOST_CATEGORIES = 100_000


@dataclass(frozen=True)
class Suggestion:
    """A name for a code, or for one of its categories."""

    code: str
    category: int | None
    name: str

    def given_in(self, labels: Labels) -> str:
        """What it is called now, or empty."""
        return labels.of_code(self.code) if self.category is None else labels.of_category(self.code, self.category)

    def written_to(self, labels: Labels) -> Labels:
        if self.category is None:
            return labels.with_code(self.code, self.name)
        return labels.with_category(self.code, self.category, self.name)


class SuggestedNames:
    """Answers to the part that offers names."""

    def __init__(self, catalogue: Catalogue, reports: Reports) -> None:
        self._catalogue = catalogue
        self._reports = reports

    def suggest(self, request: Request, words: Words) -> Answer:
        """What an evaluation suggests, `run` and `report` of which a request gives.

        Returns:
            `names`: for each `code`, and `category` or None, the `name` that is suggested, and `now`, what it is called
            already, or empty.
        """
        run, sections = self._reports.sections_of(text(request, "run"), text(request, "report", 200))
        labels = read_labels(run, self._catalogue.runs_dir)
        suggestions = suggest_names(sections, words)
        return {"names": [{**vars(one), "now": one.given_in(labels)} for one in suggestions]}

    def write(self, request: Request) -> Answer:
        """Call codes and categories of a `run` by `names`, as `suggest` gave them; others keep theirs."""
        run = self._catalogue.find(text(request, "run"))
        asked = request.get("names")
        if not isinstance(asked, list) or len(asked) > _MOST_NAMES:
            raise InputError(f"the names were given as {quoted(asked)}; give at most {_MOST_NAMES}, in a list.")
        labels = read_labels(run, self._catalogue.runs_dir)
        for one in asked:
            labels = _read(one).written_to(labels)
        write_labels(run, labels, self._catalogue.runs_dir)
        return {}


def suggest_names(sections: Mapping[str, StoredSection], words: Words) -> list[Suggestion]:
    """First each category that is mostly of one class, then each continuous code that a property follows."""
    return [*_of_categories(_numbers(sections, "clustering")), *_of_codes(_numbers(sections, "effects"), words)]


def _numbers(sections: Mapping[str, StoredSection], name: str) -> Mapping[str, Any]:
    return sections[name].numbers if name in sections else {}


def _of_categories(numbers: Mapping[str, Any]) -> Iterator[Suggestion]:
    for code, found in numbers.get("codes", {}).items():
        if "+" in code:  # of several codes jointly
            continue
        for category, name in found["category_names"].items():
            yield Suggestion(code, int(category), str(name)[:MAX_CHARACTERS])


def _of_codes(numbers: Mapping[str, Any], words: Words) -> Iterator[Suggestion]:
    for code, found in numbers.get("codes", {}).items():
        if found["kind"] == "continuous" and found["named"]:
            name = words.listed([words.name_of(one["statistic"]) for one in found["named"][:2]])
            yield Suggestion(code, None, name[:MAX_CHARACTERS])


def _read(one: object) -> Suggestion:
    if not isinstance(one, Mapping):
        raise InputError(f"a name was given as {quoted(one)}; it must be an object.")
    category = None if one.get("category") is None else whole(one, "category", 0, _MOST_CATEGORIES)
    return Suggestion(text(one, "code"), category, text(one, "name", 1000))
