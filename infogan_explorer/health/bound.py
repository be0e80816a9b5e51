"""The light of the bound: rising, at its ceiling, or not, and then why not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from infogan_explorer.health.sayings import SAYINGS, Said

Row = Mapping[str, Any]

RECENT = 5  # records that speak for the present: one alone is noisy

_STRETCH_RECORDS, _STRETCH_STEPS, _STRETCH_SHARE = 12, 300, 0.1  # a bound is flat if it is so over all of these
_FIRST_STEPS = 100  # a stretch begins after them
_LATE_SHARE = 0.5  # of all steps: where the stretch of a continuous code begins, for these start late
_AT_CEILING, _FAR_BELOW = 0.97, 0.7  # of H(c)
_FELL_TO = 0.75  # of the best it was
_READ_NATS = 0.05  # above its zero-knowledge line, a continuous code is read
_TOO_SURE_NATS = 1.0  # below it, Q is not ignorant but wrong

_BOUND_ORDER = (
    *("wrong", "drowned", "flat", "falling", "too-sure", "unweighted", "unread"),  # worst first
    *("unknown", "waiting", "early", "rising", "steady", "ceiling", "baseline"),
)


def judge_bound(
    history: Sequence[Row],
    codes: Mapping[str, Mapping[str, Any]],
    settings: Mapping[str, Any],
    forked_at: int,
    d_is_strong: bool,
) -> Said:
    """The worst that can be said of a code; if that is nothing bad, what can be said of the categorical ones."""
    said = {name: _bound_of(name, code, history, settings, forked_at, d_is_strong) for name, code in codes.items()}
    worst_first = sorted(said, key=lambda name: _BOUND_ORDER.index(said[name].key))
    categorical = [name for name in worst_first if codes[name]["kind"] == "categorical"]
    if not worst_first:
        return Said("unknown")
    worst = said[worst_first[0]]
    is_bad = SAYINGS[f"bound.{worst.key}"].state in ("watch", "stop")
    return worst if is_bad or not categorical else said[categorical[0]]


def _bound_of(
    name: str,
    code: Mapping[str, Any],
    history: Sequence[Row],
    settings: Mapping[str, Any],
    forked_at: int,
    d_is_strong: bool,
) -> Said:
    is_categorical = code["kind"] == "categorical"
    entropy, zero = code["entropy_nats"], code["zero_knowledge_nats"]
    setting = "lambda_cat" if is_categorical else "lambda_cont"
    rows = [row for row in history if f"bound_nats/{name}" in row]
    values = [row[f"bound_nats/{name}"] for row in rows]
    numbers: dict[str, float | str] = {"code": name, "setting": setting, "zero_nats": zero}
    if is_categorical:
        numbers["ceiling_nats"] = entropy

    now = median(values[-RECENT:]) if len(values) >= RECENT else None
    if now is not None:
        numbers["bound_nats"] = now
        if is_categorical and max(values[-RECENT:]) < -entropy / 2:
            return Said("wrong", numbers)
    if settings.get("baseline", False):
        return Said("baseline")
    if settings.get(setting, 1.0) == 0:
        return Said("unweighted", numbers)
    if not rows:
        return Said("unknown")
    enters = settings.get("information_from", 0)
    if rows[-1]["step"] <= enters:
        return Said("waiting", {"step": enters})
    if now is None:
        return Said("early")
    if is_categorical and now >= _AT_CEILING * entropy:
        return Said("ceiling", numbers)
    best = max(median(values[i : i + RECENT]) for i in range(0, len(values) - RECENT + 1, RECENT))
    lately = max(now, median(values[-_STRETCH_RECORDS:]))
    if is_categorical and best >= _FAR_BELOW * entropy and lately < _FELL_TO * best:
        return Said("falling", {**numbers, "best_nats": best})
    felt_from = max(2 * enters, forked_at) + _FIRST_STEPS
    if not is_categorical:
        felt_from = max(felt_from, _LATE_SHARE * settings.get("steps", 0))
    return _over_a_stretch(rows, name, code, felt_from, numbers, d_is_strong)


def _over_a_stretch(
    rows: Sequence[Row],
    name: str,
    code: Mapping[str, Any],
    felt_from: int,
    numbers: Mapping[str, float | str],
    d_is_strong: bool,
) -> Said:
    """Whether a bound rises, and if not, whether it need not, or cannot be told yet, or should."""
    is_categorical = code["kind"] == "categorical"
    last = rows[-1]["step"]
    begins = last - max(_STRETCH_STEPS, _STRETCH_SHARE * last)
    stretch = rows[-max(_STRETCH_RECORDS, sum(row["step"] > begins for row in rows)) :]
    values = [row[f"bound_nats/{name}"] for row in stretch]
    if _rises(values, median(row.get(f"bound_nats_stderr/{name}", 0.0) for row in stretch)):
        return Said("rising", numbers)
    level = median(values)
    enough = _FAR_BELOW * code["entropy_nats"] if is_categorical else code["zero_knowledge_nats"] + _READ_NATS
    if level >= enough:
        return Said("steady", numbers)
    is_long = len(stretch) >= _STRETCH_RECORDS and last - stretch[0]["step"] >= 0.9 * _STRETCH_STEPS
    if is_long and not is_categorical and level < code["zero_knowledge_nats"] - _TOO_SURE_NATS:
        return Said("too-sure", numbers)
    if not is_long or stretch[0]["step"] < felt_from:
        return Said("early")
    if d_is_strong:
        return Said("drowned", numbers)
    return Said("flat" if is_categorical else "unread", numbers)


def _rises(values: Sequence[float], stderr: float) -> bool:
    """Whether the median of the second half lies above the first's by more than two standard errors.

    Medians, because one category that moves from one place to another takes a bound far down for a moment.

    Args:
        values: a bound over a stretch, in nats.
        stderr: of one value as it was measured; training's own restlessness comes on top.
    """
    half = len(values) // 2
    if half < 2:
        return False
    (first, first_stderr), (second, second_stderr) = (_middle(part, stderr) for part in (values[:half], values[-half:]))
    return second - first > 2 * math.hypot(first_stderr, second_stderr)


def _middle(values: Sequence[float], stderr: float) -> tuple[float, float]:
    """Median and its standard error: 1.2533 s / sqrt(n), s from the median distance to the median (times 1.4826)."""
    middle = median(values)
    spread = max(1.4826 * median(abs(value - middle) for value in values), stderr)
    return middle, 1.2533 * spread / math.sqrt(len(values))
