"""The numbers of the shown curves at a few steps: what the read-out at the time cursor and the data tables say."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from typing import Any

from infogan_explorer.app.bounds import read_bound
from infogan_explorer.figures.curves import LOSS_KEYS

MOST_STEPS = 200  # of a table

Row = Mapping[str, Any]


def told_steps(saved: Sequence[int], rows: Sequence[Row]) -> list[int]:
    """The steps that are told: the saved ones first, then recorded ones, the last of each always; in order."""
    recorded = [row["step"] for row in rows]
    last = recorded[-1] if recorded else 0
    kept = thinned([step for step in saved if step <= last], 3 * MOST_STEPS // 4)
    return sorted({*kept, *thinned(recorded, MOST_STEPS - len(kept))})


def thinned(steps: Sequence[int], most: int) -> list[int]:
    """At most `most` of some steps or places, evenly, with the first and the last."""
    if len(steps) <= most:
        return list(steps)
    return [steps[round(i * (len(steps) - 1) / (most - 1))] for i in range(most)]


def bound_at_steps(rows: Sequence[Row], code: str, steps: Sequence[int], zero_knowledge_nats: float) -> dict[str, Any]:
    """L_I of a code at each step, as last measured by then; None before the first measurement and after the last step.

    Returns:
        Lists as long as `steps`, of `bounds.read_bound`: `nats`, `stderr`, `meaning` and `apart`.
    """
    bounds = [row and read_bound(row, code, zero_knowledge_nats) for row in _rows_at(rows, f"bound_nats/{code}", steps)]
    told: dict[str, list[Any]] = {
        key: [bound and bound[key] for bound in bounds] for key in ("nats", "stderr", "meaning", "apart")
    }
    return told | {key: [shortened(number) for number in told[key]] for key in ("nats", "stderr", "apart")}


def losses_at_steps(rows: Sequence[Row], steps: Sequence[int]) -> dict[str, list[float | None]]:
    """The losses, D's share of right answers and variety at each step; without those that were never recorded."""
    return {
        key: [shortened(row and row[key]) for row in _rows_at(rows, key, steps)]
        for key in LOSS_KEYS
        if any(key in row for row in rows)
    }


def _rows_at(rows: Sequence[Row], key: str, steps: Sequence[int]) -> list[Any]:
    """The last row with `key` at or before each step; None before the first, and beyond the end of a shorter run."""
    measured = [row for row in rows if key in row]
    at = [row["step"] for row in measured]
    between = at[-1] - at[-2] if len(at) > 1 else 1  # a save shortly after a measurement is told by it
    found = []
    for step in steps:
        place = bisect.bisect_right(at, step) - 1
        found.append(measured[place] if place >= 0 and step < at[-1] + between else None)
    return found


def shortened(number: float | None) -> float | None:
    """With more digits than the page shows: a number that is rounded twice may round the wrong way."""
    return None if number is None else float(f"{number:.6g}")
