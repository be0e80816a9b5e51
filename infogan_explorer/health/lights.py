"""The four lights together: D, the bound, variety and the numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import Any

from infogan_explorer.health.bound import RECENT, Row, judge_bound
from infogan_explorer.health.sayings import LIGHTS, SAYINGS, Light, Said
from infogan_explorer.status import Status

_D_STRONG, _D_WINS = 90.0, 98.5  # per cent right; healthy runs stay well below both
_LITTLE_VARIETY, _NO_VARIETY = 0.1, 0.03  # of what real examples of one setting have
_VARIETY_RECORDS = 10  # variety is noisier than D and the bound


def check_health(
    history: Sequence[Row],
    codes: Mapping[str, Mapping[str, Any]],
    status: Status | None,
    settings: Mapping[str, Any],
    forked_at: int = 0,
) -> list[Light]:
    """The lights of a run, in the order of LIGHTS.

    Args:
        history: the lines of history.jsonl, as read; older ones may lack `variety`.
        codes: the "codes" of config.json.
        status: status.json, or None where there is none.
        settings: the "settings" of config.json; a setting that is not in it counts as the plain InfoGAN's.
        forked_at: of a fork, the step where it begins: what its parent did, under other settings, is not its fault.
    """
    own = [row for row in history if row["step"] > forked_at]
    d = _discriminator(own)
    d_is_strong = d.key in ("strong", "wins")
    said = (
        d,
        judge_bound(own, codes, settings, forked_at, d_is_strong),
        _variety(own, settings, d_is_strong),
        _numbers(history, status),
    )
    return [_light(name, *one) for name, one in zip(LIGHTS, said, strict=True)]


def _light(name: str, key: str, numbers: Mapping[str, float | str]) -> Light:
    saying = SAYINGS[f"{name}.{key}"]
    words, advice = (text.format(**numbers) for text in (saying.words, saying.advice))
    return Light(name, saying.state, f"{name}.{key}", words, advice, numbers)


def _discriminator(history: Sequence[Row]) -> Said:
    right = [100 * row["accuracy/discriminator"] for row in history if "accuracy/discriminator" in row][-RECENT:]
    if not right:
        return Said("unknown")
    percent = fmean(right)
    key = "wins" if percent >= _D_WINS else "strong" if percent >= _D_STRONG else "balanced"
    return Said(key if len(right) == RECENT else "early", {"percent": percent})


def _variety(history: Sequence[Row], settings: Mapping[str, Any], d_is_strong: bool) -> Said:
    """G's variety beside that of real examples, each at a fixed setting of the codes."""
    if settings.get("noise_dim") == 0:
        return Said("no-noise")
    shares = [row["variety"] / row["variety_real"] for row in history if row.get("variety_real") and "variety" in row]
    if len(shares) < RECENT:
        return Said("early" if shares else "unknown")
    share = median(shares[-_VARIETY_RECORDS:])
    numbers = {"percent": 100 * share}
    if share >= _LITTLE_VARIETY:
        return Said("good", numbers)
    if d_is_strong:
        return Said("overrun", numbers)
    return Said("low" if share >= _NO_VARIETY else "collapsed", numbers)


def _numbers(history: Sequence[Row], status: Status | None) -> Said:
    if status and status.state == "failed" and "not a finite number" in status.message:
        told = re.search(r"at step (\d+)", status.message)  # a step that was taken, or the next one
        return Said("broken", {"step": int(told[1]) if told else status.step + 1})
    return Said("finite" if history else "unknown")
