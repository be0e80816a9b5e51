"""A comparison of runs as HTML: a fragment for the page, and a document of its own."""

from __future__ import annotations

from html import escape
from itertools import groupby

from infogan_explorer.report.comparison import ComparedNumber, Comparison
from infogan_explorer.report.html.document import wrap_page
from infogan_explorer.report.html.numbers import format_score
from infogan_explorer.report.html.quality import measure_name
from infogan_explorer.report.wall import render_wall
from infogan_explorer.report.words import Words
from infogan_explorer.seeds.store import StoredWall

_UNTOLD = ("codes", "splits", "measures")  # keys that lead to numbers and say nothing of them


def render_comparison(comparison: Comparison, words: Words) -> str:
    """One table a section, to be put into a page that has report.css."""
    notes = "".join(f'<p class="report-warning">{escape(note)}</p>' for note in comparison.notes)
    tables = "".join(
        _table(section, list(numbers), comparison, words)
        for section, numbers in groupby(comparison.numbers, key=lambda number: number.section)
    )
    return f'{notes}<p class="report-asks">{escape(words("report.best"))}</p>{tables}'


def render_comparison_page(comparison: Comparison, words: Words, agreement: StoredWall | None = None) -> str:
    """The whole page; with `agreement`, also what the runs have in common without labels."""
    title = words("report.comparison", runs=", ".join(comparison.names))
    commands = "\n".join(str(report["command"]) for report in comparison.reports)
    body = (
        f'<header class="report-head"><h1>{escape(title)}</h1></header>{render_comparison(comparison, words)}'
        f"{'' if agreement is None else _agreement(agreement, words)}"
        f'<section class="report-section"><h2 class="report-title">{escape(words("report.made"))}</h2>'
        f'<pre class="report-code">{escape(commands)}</pre></section>'
    )
    return wrap_page(title, body, words, "wall")


def _agreement(agreement: StoredWall, words: Words) -> str:
    return (
        f'<h2 class="report-title report-section">{escape(words("wall.in_common"))}</h2>{render_wall(agreement, words)}'
    )


def _table(section: str, numbers: list[ComparedNumber], comparison: Comparison, words: Words) -> str:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in comparison.names)
    rows = "".join(
        f'<tr><th scope="row">{escape(number_title(number, words))}</th>{_cells(number)}</tr>'
        for number in numbers
        if any(score and score["value"] is not None for score in number.scores)
    )
    title = words(f"report.title_{section}")
    return (
        f'<div class="report-scroll" role="region" tabindex="0" aria-label="{escape(title)}">'
        f'<table class="report-table report-compared"><caption>{escape(title)}</caption>'
        f'<thead><tr><th scope="col">{escape(words("report.number"))}</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def number_title(number: ComparedNumber, words: Words) -> str:
    """'c1 · test: purity', 'Recall: real against real'."""
    parts = (part for part in number.path[:-1] if part not in _UNTOLD)
    where = " · ".join(measure_name(part, words, words.name_of(part)) for part in parts)
    name = words.name_of(number.key)
    return f"{where}: {name}" if where else name


def _unit_key(number: ComparedNumber) -> str:
    """The key that tells a number's unit: that of the measure, or 'share' of what an input owns, or its own."""
    if "measures" in number.path:
        return number.path[-2]
    return "share" if "ownership" in number.path else number.key


def _cells(number: ComparedNumber) -> str:
    return "".join(
        f"<td class='report-{'best' if place == number.best else 'other'}'>"
        f"{escape(format_score(_unit_key(number), score) if score is not None else '')}</td>"
        for place, score in enumerate(number.scores)
    )
