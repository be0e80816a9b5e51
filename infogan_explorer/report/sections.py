"""The sections of a report in their order: whether each can be asked of a subject, and who measures it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.datasets import Dataset, Split
from infogan_explorer.errors import unknown_name
from infogan_explorer.report.bounds import measure_bounds
from infogan_explorer.report.subject import Subject
from infogan_explorer.report.traversals import measure_traversals

OnProgress = Callable[[int, int], None]
Pictures = NDArray[np.uint8]  # (N, C, H, W)

_SHOWN_EXAMPLES = 3  # under every way to make pictures worse


class Asked(Protocol):
    """As much of a subject as it takes to say whether a section can be asked of it."""

    @property
    def categorical_codes(self) -> list[str]: ...

    @property
    def dataset(self) -> Dataset: ...

    @property
    def split(self) -> str: ...

    @property
    def examples(self) -> Split: ...


class Findings(Protocol):
    """What a measurement found."""

    @property
    def pictures(self) -> Mapping[str, Pictures]: ...

    def to_json(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Section:
    """One section of a report.

    Attributes:
        name: of its file, its words and its place in report.json.
        measure: asks it of a subject.
        why_not: one sentence that says why it cannot be asked of a subject; empty where it can.
        columns: pictures a row of the sheets whose rows mean something, from the section's numbers.
    """

    name: str
    measure: Callable[[Subject, OnProgress], Findings]
    why_not: Callable[[Asked], str] = field(default=lambda _: "")
    columns: Callable[[Mapping[str, Any]], Mapping[str, int]] = field(default=lambda _: {})


def _clustering(subject: Subject, on_progress: OnProgress) -> Findings:
    from infogan_explorer.evaluate.clustering import measure_clustering

    return measure_clustering(subject.infogan, subject.dataset, subject.split, on_progress=on_progress)


def _why_not_clustering(subject: Asked) -> str:
    if not subject.categorical_codes:
        return (
            "this run has no categorical code, so nothing sorts the examples; "
            "what its continuous codes do is measured under 'What each code does'."
        )
    return ""


def _disentanglement(subject: Subject, on_progress: OnProgress) -> Findings:
    from infogan_explorer.evaluate.disentanglement import measure_disentanglement

    space = subject.dataset.factor_space
    assert space is not None  # `why_not` was asked first
    return measure_disentanglement(
        subject.infogan, space, seed=subject.seed, fast=subject.fast, on_progress=on_progress
    )


def _why_not_disentanglement(subject: Asked) -> str:
    if subject.dataset.factor_space is None:
        return (
            f"dataset {subject.dataset.name!r} has no known factors to hold the codes against; "
            "choose 'sprites' or 'dsprites', or see 'What each code does'."
        )
    return ""


def _effects(subject: Subject, on_progress: OnProgress) -> Findings:
    from infogan_explorer.evaluate.effects import measure_effects

    return measure_effects(
        subject.infogan, subject.settings, seed=subject.seed, fast=subject.fast, on_progress=on_progress
    )


def _quality(subject: Subject, on_progress: OnProgress) -> Findings:
    from infogan_explorer.evaluate.quality import measure_quality

    return measure_quality(
        subject.infogan,
        subject.settings,
        subject.dataset,
        subject.split,
        features_dir=subject.runs_dir / ".features",  # of a dataset, so that all runs share it
        seed=subject.seed,
        fast=subject.fast,
        on_progress=on_progress,
    )


def _robustness(subject: Subject, on_progress: OnProgress) -> Findings:
    from infogan_explorer.evaluate.robustness import measure_robustness

    found = measure_robustness(
        subject.infogan,
        subject.dataset,
        subject.split,
        seed=subject.seed,
        fast=subject.fast,
        on_progress=on_progress,
    )
    rows = {name: _SHOWN_EXAMPLES * len(curve.strengths) for name, curve in found.curves.items()}
    return replace(found, pictures={name: some[: rows[name]] for name, some in found.pictures.items()})


def _columns_of_traversals(numbers: Mapping[str, Any]) -> dict[str, int]:
    return {code: len(told["values"]) for code, told in numbers["codes"].items()}


def _columns_of_robustness(numbers: Mapping[str, Any]) -> dict[str, int]:
    return {name: len(curve["strengths"]) for name, curve in numbers["curves"].items()}


SECTIONS = (
    Section("bounds", measure_bounds),
    Section("traversals", measure_traversals, columns=_columns_of_traversals),
    Section("effects", _effects),
    Section("clustering", _clustering, _why_not_clustering),
    Section("disentanglement", _disentanglement, _why_not_disentanglement),
    Section("quality", _quality),
    Section("robustness", _robustness, columns=_columns_of_robustness),
)
SECTION_NAMES = tuple(section.name for section in SECTIONS)


def choose_sections(only: str) -> tuple[str, ...]:
    """The names of a list such as 'clustering,quality', in the order of a report; all where it is empty.

    Raises:
        InputError: if a name is not a section's.
    """
    asked = [name.strip() for name in only.split(",")] if only else []
    for name in asked:
        if name not in SECTION_NAMES:
            raise unknown_name("section", name, SECTION_NAMES)
    return tuple(name for name in SECTION_NAMES if name in asked or not asked)
