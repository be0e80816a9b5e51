"""The section of traversals as HTML: a sheet a code, with the code's values under its columns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import Any

from infogan_explorer.evaluations import StoredSection
from infogan_explorer.figures.print import CodeTitles
from infogan_explorer.report.html.pictures import columns, figure, picture, ticks
from infogan_explorer.report.words import Words

_WIDTH = 600  # pixels of the page at most


def render_traversals(section: StoredSection, words: Words, titles: CodeTitles) -> str:
    """One figure a code, side by side; what holds for all of them once above."""
    codes = section.numbers["codes"]
    shown = {code: png for code, png in section.pictures.items() if code in codes}
    told = {code: list(_told(codes[code], words, titles)) for code in shown}
    shared = [said for said in dict.fromkeys(_all(told)) if _all(told).count(said) > 1]
    whole = [code for code in shown if not codes[code]["row_code"]]  # a single row of pictures
    note = f'<p class="report-note">{escape(" ".join(shared))}</p>' if shared else ""
    figures = {
        code: _traversal(code, codes[code], png, [said for said in told[code] if said not in shared], words, titles)
        for code, png in shown.items()
    }
    above = "".join(figures[code] for code in whole)
    return note + above + columns(*(figures[code] for code in figures if code not in whole))


def _all(told: Mapping[str, list[str]]) -> list[str]:
    return [said for sentences in told.values() for said in sentences]


def _told(told: Mapping[str, Any], words: Words, titles: CodeTitles) -> list[str]:
    """What the rows are, and over which range the code was trained."""
    said = []
    if told["row_code"]:
        rows = ", ".join(_values(told["row_code"], told["row_values"], titles))
        said.append(words("traversals.rows", row=titles.title(told["row_code"]), rows=rows))
    if told["trained_range"]:
        low, high = (_short(end) for end in told["trained_range"])
        said.append(words("traversals.trained", low=low, high=high))
    return said


def _traversal(code: str, told: Mapping[str, Any], png: str, own: list[str], words: Words, titles: CodeTitles) -> str:
    described = words("traversals.caption", code=titles.title(code))
    sheet = f'<div class="report-sheet">{picture(png, described, _WIDTH)}{_ticks(code, told, titles)}</div>'
    return figure(sheet, " ".join(own), described)


def _ticks(code: str, told: Mapping[str, Any], titles: CodeTitles) -> str:
    """The code's values, one under each column; those beyond the trained range are fainter."""
    low, high = told["trained_range"] or (-math.inf, math.inf)
    names = map(_short, told["values"]) if told["trained_range"] else _values(code, told["values"], titles)
    return ticks((name, low <= value <= high) for value, name in zip(told["values"], names, strict=True))


def _values(code: str, values: list[float], titles: CodeTitles) -> list[str]:
    if all(value == int(value) for value in values):
        return [titles.category_title(code, int(value)) for value in values]
    return [_short(value) for value in values]


def _short(value: float) -> str:
    return f"{value:.3g}".replace("-", "\N{MINUS SIGN}")
