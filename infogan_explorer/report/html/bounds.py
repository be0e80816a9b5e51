"""The section on bounds as HTML: how L_I rose, where it stands, and what else is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from infogan_explorer.evaluations import StoredSection
from infogan_explorer.figures.print import CodeTitles
from infogan_explorer.figures.svg_chart import Chart, Level, Line, draw_chart
from infogan_explorer.report.html.numbers import format_number
from infogan_explorer.report.html.pictures import columns, figure
from infogan_explorer.report.html.strokes import line_name, room_for_names, stroke
from infogan_explorer.report.html.table import Row, numbers_table
from infogan_explorer.report.words import Words

_FRESH = ("bound_nats", "contrastive_nats", "info_nce_nats")
_HONEST = ("refit_bound_nats", "loose_nats", "linear_bound_nats")
_WIDTH, _HEIGHT = 500, 230


def render_bounds(section: StoredSection, words: Words, titles: CodeTitles) -> str:
    """Curves of both kinds of codes side by side, then one line a code."""
    numbers = section.numbers
    charts = columns(*(_chart(kind, numbers, words, titles) for kind in ("categorical", "continuous")))
    return charts + _table(numbers, words, titles) + _honest_table(numbers, words, titles)


def _table(numbers: Mapping[str, Any], words: Words, titles: CodeTitles) -> str:
    """A line a code: what its own Q reads, and the ceiling."""
    rows = [
        Row(titles.title(code), [found[key] for key in _FRESH], _FRESH, [_ceiling(found, words)])
        for code, found in numbers["codes"].items()
    ]
    heads = [words("bounds.code"), *map(words.name_of, _FRESH)]
    return numbers_table(words("bounds.caption"), heads, rows, words, told_heads=[words("bounds.ceiling_head")])


def _honest_table(numbers: Mapping[str, Any], words: Words, titles: CodeTitles) -> str:
    """A line a code: what a new Q reads; '' where none was trained."""
    honest = numbers.get("honest", {"codes": {}})
    keys = [key for key in _HONEST if any(found.get(key) is not None for found in honest["codes"].values())]
    rows = [
        Row(titles.title(code), [_honest_score(honest, code, key) for key in keys], keys)
        for code in numbers["codes"]
        if keys
    ]
    heads = [words("bounds.code"), *map(words.name_of, keys)]
    return numbers_table(words("bounds.caption_honest"), heads, rows, words)


def _ceiling(found: Mapping[str, Any], words: Words) -> str:
    if found["kind"] == "categorical":
        return format_number(found["entropy_nats"], None, " nats")
    return words("bounds.no_ceiling")


def _honest_score(honest: Mapping[str, Any], code: str, key: str) -> Mapping[str, Any] | None:
    found = honest["codes"].get(code, {})
    if found.get(key) is None:
        return None
    protocol = f"a new Q, trained for {honest['refit_steps']:,} steps on the frozen G; held-out samples"
    stderr = found.get(f"{key}_stderr")
    return {"value": found[key], "stderr": stderr, "samples": honest["samples"], "protocol": protocol}


def _chart(kind: str, numbers: Mapping[str, Any], words: Words, titles: CodeTitles) -> str:
    """The curves of one kind of codes: its own axis, and a ceiling only where there is one."""
    codes = {code: found for code, found in numbers["codes"].items() if found["kind"] == kind}
    curves = {code: numbers["curves"][code] for code in codes if numbers["curves"].get(code, {}).get("steps")}
    if not curves:
        return ""
    levels = list(_levels(kind, codes, words))
    described = words(f"bounds.chart_{kind}", codes=words.listed([titles.title(code) for code in curves]))
    values = [v for curve in curves.values() for v in curve["bound_nats"]] + [level.y for level in levels] + [0.0]
    low, high = float(np.quantile(values, 0.02)), max(values)  # a first plunge would flatten all that follows
    margin = 0.12 * (high - low) or 0.1  # room for the name of a level
    lines = [_line(place, kind, line_name(titles, code), curve) for place, (code, curve) in enumerate(curves.items())]
    last = max(curve["steps"][-1] for curve in curves.values())
    chart = Chart(
        described=described,
        lines=lines,
        x_range=(0, last or 1),
        y_range=(low - margin, high + margin),
        x_title=words("bounds.step"),
        y_title=words("bounds.nats"),
        levels=levels,
        width=_WIDTH,
        height=_HEIGHT,
        right=room_for_names(lines),
    )
    return figure(draw_chart(chart), described)


def _levels(kind: str, codes: Mapping[str, Any], words: Words) -> Iterator[Level]:
    key, word = ("entropy_nats", "bounds.ceiling") if kind == "categorical" else ("zero_knowledge_nats", "bounds.floor")
    for height in sorted({round(found[key], 4) for found in codes.values()}):
        yield Level(words(word, nats=format_number(height)), height)


def _line(place: int, kind: str, title: str, curve: Mapping[str, Any]) -> Line:
    return Line(title, curve["steps"], curve["bound_nats"], *stroke(kind, place), stderr=curve["stderr_nats"])
