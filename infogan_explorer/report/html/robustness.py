"""The section on robustness as HTML: small charts with one axis, a picture strip under each, then every number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from infogan_explorer.evaluations import StoredSection
from infogan_explorer.figures.print import CodeTitles
from infogan_explorer.figures.svg_chart import Chart, Line, draw_chart
from infogan_explorer.report.html.matrix import matrix_table
from infogan_explorer.report.html.pictures import picture, side_by_side, ticks
from infogan_explorer.report.html.strokes import stroke
from infogan_explorer.report.words import Words

_DRAWN = {"accuracy": "categorical", "consistency": "q-reads"}  # with their colours
_DIGITS = {"accuracy": 1, "consistency": 1, "confidence": 3, "shift": 2}
_WIDTH, _HEIGHT, _LEFT, _RIGHT = 250, 150, 30, 12  # pixels of the page


def render_robustness(section: StoredSection, words: Words, titles: CodeTitles) -> str:
    """Notes and the legend, a small chart with its pictures for each way to make pictures worse, and every number."""
    numbers = section.numbers
    curves = numbers["curves"]
    notes = "".join(f'<p class="report-note">{escape(note)}</p>' for note in numbers["notes"])
    small = "".join(_panel(name, curve, section.pictures.get(name), words) for name, curve in curves.items())
    tables = f'<div class="report-dense">{side_by_side(*_tables(curves, words, titles))}</div>'
    drawn = f'{_legend(curves, words, titles)}<div class="report-multiples">{small}</div>'
    return notes + drawn + tables + _rests(curves, words)


def _legend(curves: Mapping[str, Any], words: Words, titles: CodeTitles) -> str:
    """What each stroke is, once for all charts."""
    known = {key: list(dict.fromkeys(code for curve in curves.values() for code in curve[key])) for key in _DRAWN}
    items = "".join(
        f"<li>{_sample(*stroke(kind, place))}{escape(titles.title(code))}: {escape(words(f'robustness.of_{key}'))}</li>"
        for key, kind in _DRAWN.items()
        for place, code in enumerate(known[key])
    )
    return f'<ul class="report-legend">{items}</ul>' if items else ""


def _sample(colour: str, dash: str) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        '<svg aria-hidden="true" width="28" height="10">'
        f'<path d="M0 5H28" fill="none" stroke="{colour}" stroke-width="2"{dashed}/></svg>'
    )


def _panel(name: str, curve: Mapping[str, Any], png: str | None, words: Words) -> str:
    """One small chart and the pictures that it is of."""
    title = words(f"robustness.{name}")
    sheet = ""
    if png is not None:
        said = words("robustness.pictures", title=title)
        marks = ticks((_short(strength), True) for strength in curve["strengths"])
        sheet = f'<div class="report-sheet">{picture(png, said, _WIDTH)}{marks}</div>'
    return (
        f'<figure class="report-figure"><p class="report-name">{escape(title)}</p>{_chart(title, curve, words)}'
        f"{sheet}<figcaption>{escape(curve['unit'])}</figcaption></figure>"
    )


def _chart(title: str, curve: Mapping[str, Any], words: Words) -> str:
    lines = list(_lines(curve))
    if not lines:
        return ""
    chart = Chart(
        words("robustness.chart" if curve["accuracy"] else "robustness.chart_unlabelled", title=title),
        lines,
        x_range=(min(curve["strengths"]), max(curve["strengths"])),
        y_range=(0.0, 1.05),
        x_title="",
        y_title="",
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        right=_RIGHT,
    )
    return draw_chart(chart)


def _lines(curve: Mapping[str, Any]) -> Iterator[Line]:
    """Without names, which the legend has; what is undefined is left out."""
    for key, kind in _DRAWN.items():
        for place, found in enumerate(curve[key].values()):
            known = [i for i, value in enumerate(found["values"]) if value is not None]
            if known:
                yield Line(
                    "",
                    [curve["strengths"][i] for i in known],
                    [found["values"][i] for i in known],
                    *stroke(kind, place),
                    stderr=[found["stderrs"][i] or 0.0 for i in known],
                )


def _tables(curves: Mapping[str, Any], words: Words, titles: CodeTitles) -> Iterator[str]:
    for name, curve in curves.items():
        yield _table(name, curve, words, titles)


def _table(name: str, curve: Mapping[str, Any], words: Words, titles: CodeTitles) -> str:
    lines = [(key, code, found["values"]) for key in _DIGITS for code, found in curve[key].items()]
    rows = [f"{titles.title(code)}: {words(f'robustness.short_{key}')}" for key, code, _ in lines]
    shades = [[max(0.0, min(1.0, value or 0.0)) for value in line] for _, _, line in lines]
    values = [[_in_percent(key, value) for value in line] for key, _, line in lines]
    digits = [_DIGITS[key] for key, _, _ in lines]
    caption = words("robustness.caption", title=words(f"robustness.{name}"), unit=curve["unit"])
    strengths = [_short(strength) for strength in curve["strengths"]]
    corner = words("robustness.corner")
    note = f"{curve['protocol']}."
    return matrix_table(caption, rows, strengths, values, shades=shades, corner=corner, digits=digits, note=note)


def _in_percent(key: str, value: float | None) -> float | None:
    return 100.0 * value if value is not None and key in _DRAWN else value


def _rests(curves: Mapping[str, Any], words: Words) -> str:
    """What the numbers of all tables are and rest on, each once."""
    told = dict.fromkeys(
        f"{words(f'robustness.short_{key}')}: {words(f'robustness.of_{key}')}; {found['protocol']}."
        for key in _DIGITS
        for curve in curves.values()
        for found in curve[key].values()
    )
    items = "".join(f"<li>{escape(text)}</li>" for text in told)
    return f'<ul class="report-footnotes">{items}</ul>' if items else ""


def _short(strength: float) -> str:
    return f"{strength:g}".replace("-", "\N{MINUS SIGN}")
