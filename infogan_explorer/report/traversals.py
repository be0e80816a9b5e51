"""The section of traversals: a grid of pictures for every code, on one noise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infogan_explorer.figures.traversal import Traversal, compute_traversal
from infogan_explorer.pictures import Pixels
from infogan_explorer.report.subject import Subject

_NOISE_SEED = 0
_VALUES = 9  # of a continuous code: both ends of the trained range and its middle are among them


@dataclass(frozen=True)
class TraversalFindings:
    """What every code does, to look at."""

    traversals: Mapping[str, Traversal]  # by the code that changes from left to right

    @property
    def pictures(self) -> Mapping[str, Pixels]:
        return {code: traversal.pictures for code, traversal in self.traversals.items()}

    def to_json(self) -> dict[str, Any]:
        return {
            "noise_seed": _NOISE_SEED,
            "codes": {code: _describe(traversal) for code, traversal in self.traversals.items()},
        }


def measure_traversals(subject: Subject, on_progress: Callable[[int, int], None]) -> TraversalFindings:
    """One grid a code: the code along it, the first category, if there is one, down it."""
    names = list(subject.settings.spec.by_name)
    found = {}
    for done, code in enumerate(names, start=1):
        found[code] = compute_traversal(subject.explorer, code, count=_VALUES, noise_seed=_NOISE_SEED)
        on_progress(done, len(names))
    return TraversalFindings(found)


def _describe(traversal: Traversal) -> dict[str, Any]:
    return {
        "values": traversal.column_values,
        "row_code": traversal.row_code,
        "row_values": traversal.row_values,
        "trained_range": traversal.trained_range,
    }
