"""Reports of several runs side by side: the same number in a row, a run a column, the best marked where it is one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infogan_explorer.errors import InputError
from infogan_explorer.evaluations import Evaluations
from infogan_explorer.report.html.numbers import scores_in
from infogan_explorer.runs import RunFolder

Report = Mapping[str, Any]
Score = Mapping[str, Any]

HIGHER_IS_BETTER = frozenset(
    {
        *("accuracy_hungarian", "accuracy_train_matching", "purity", "nmi", "ari"),
        *("mig", "factor_vae", "dci_disentanglement", "dci_completeness", "dci_informativeness"),
        *("sap", "beta_vae", "modularity", "explicitness"),
        "bound_nats",
    }
)
# the same for all of these is no difference between runs, but between what they were held against
_HELD_AGAINST = {"dataset": "dataset", "split": "split", "dataset_fingerprint": "examples", "fast": "variant"}
_LEFT_OUT = ("statistics", "energy")  # of every code a dozen, with no better or worse
_STDERRS = 2  # a lead of less may be chance


@dataclass(frozen=True)
class ComparedNumber:
    """One number of several runs.

    Attributes:
        section: of the report.
        path: the keys that lead to it within the section; the last is its own.
        scores: of each run; None where its report does not have it.
        best: the run that is ahead of all others by more than chance, or None.
    """

    section: str
    path: tuple[str, ...]
    scores: tuple[Score | None, ...]
    best: int | None

    @property
    def key(self) -> str:
        return self.path[-1]


@dataclass(frozen=True)
class Comparison:
    """Several reports side by side.

    Attributes:
        reports: of each run, in order.
        names: of the runs.
        notes: a sentence for each way in which they were not measured alike.
        numbers: all that at least two of them have.
    """

    reports: tuple[Report, ...]
    names: tuple[str, ...]
    notes: tuple[str, ...]
    numbers: tuple[ComparedNumber, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values: the runs in order, and for every number its scores in that order."""
        about = ("name", "step", "dataset", "split", "fast", "seed", "key", "command")
        return {
            "runs": [{key: report[key] for key in about} for report in self.reports],
            "notes": list(self.notes),
            "numbers": [
                {
                    "section": number.section,
                    "number": list(number.path),
                    "scores": list(number.scores),
                    "best": None if number.best is None else self.names[number.best],
                }
                for number in self.numbers
            ],
        }


def newest_reports(runs: Iterable[RunFolder], runs_dir: Path) -> tuple[list[Report], list[str]]:
    """The newest report of each run that has one, and for each other run a sentence with the command that makes one."""
    reports, missing = [], []
    for run in runs:
        report = Evaluations(run, runs_dir).report()
        if report is None:
            command = f"infogan-explorer evaluate {run.reference}"
            missing.append(f"run {run.name!r} has no report yet; make one with `{command}`.")
        else:
            reports.append({**report, "name": run.name})  # as it is called now
    return reports, missing


def compare_reports(reports: Sequence[Report]) -> Comparison:
    """Put reports side by side.

    Raises:
        InputError: if there are fewer than two.
    """
    if len(reports) < 2:
        raise InputError(f"{len(reports)} report was given; give two runs or more that were evaluated.")
    is_alike = all(len({str(report.get(key)) for report in reports}) == 1 for key in _HELD_AGAINST)
    numbers = [
        ComparedNumber(section, path, scores, _best(_direction(reports, section, path), scores) if is_alike else None)
        for (section, path), scores in _side_by_side(reports).items()
        if sum(score is not None for score in scores) > 1
    ]
    names = tuple(str(report["name"]) for report in reports)
    return Comparison(tuple(reports), names, tuple(_notes(reports, names)), tuple(numbers))


def _side_by_side(reports: Sequence[Report]) -> dict[tuple[str, tuple[str, ...]], tuple[Score | None, ...]]:
    """By section and path the scores of all reports; in the order of the first report that has each."""
    flat = [
        {
            (section, path): score
            for section, numbers in report["sections"].items()
            for path, score in scores_in(numbers)
            if not any(part in _LEFT_OUT for part in path)
        }
        for report in reports
    ]
    places = dict.fromkeys(place for scores in flat for place in scores)
    return {place: tuple(scores.get(place) for scores in flat) for place in places}


def _direction(reports: Sequence[Report], section: str, path: tuple[str, ...]) -> int:
    """1 where more is better, -1 where less is, 0 where neither is or nobody says."""
    if path[-1] in HIGHER_IS_BETTER:
        return 1
    for report in reports:
        within: Any = report["sections"].get(section, {})
        for key in path[:-1]:
            within = within.get(key, {})
        if path[-1] == "generated" and "better" in within:
            return {"higher": 1, "lower": -1}.get(within["better"], 0)
    return 0


def _best(direction: int, scores: Sequence[Score | None]) -> int | None:
    """The run that is ahead, where all were measured by one protocol and its lead is more than chance."""
    known = {i: score for i, score in enumerate(scores) if score is not None and score.get("value") is not None}
    if direction == 0 or len(known) < 2 or len({score.get("protocol") for score in known.values()}) > 1:
        return None
    first, second = sorted(known, key=lambda i: -direction * known[i]["value"])[:2]
    lead = direction * (known[first]["value"] - known[second]["value"])
    chance = math.hypot(*(known[i].get("stderr") or 0.0 for i in (first, second)))
    return first if lead > _STDERRS * chance else None


def _notes(reports: Sequence[Report], names: Sequence[str]) -> Iterable[str]:
    for key, title in _HELD_AGAINST.items():
        values = [str(report.get(key)) for report in reports]
        if len(set(values)) > 1:
            listed = ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
            yield f"the reports differ in {title} ({listed}), so no number is marked as the best."
    steps = [report["step"] for report in reports]
    if len(set(steps)) > 1:
        listed = ", ".join(f"{name} {step:,}" for name, step in zip(names, steps, strict=True))
        yield f"the runs were evaluated at different steps ({listed})."
