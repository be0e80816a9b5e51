"""The few numbers that a report is quoted for, in one small table beside the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, NamedTuple

from infogan_explorer.figures.print import CodeTitles
from infogan_explorer.report.html.numbers import format_number, format_score, score_html, unbroken
from infogan_explorer.report.html.quality import measure_title
from infogan_explorer.report.words import Words

_CLUSTERING = ("accuracy_hungarian", "nmi", "ari")
_FACTORS = ("mig", "dci_disentanglement", "factor_vae")
_QUALITY = ("jensen_shannon_nats", "inception_fid", "frechet_distance", "precision", "recall")


class _Number(NamedTuple):
    section: str
    title: str
    key: str
    score: Mapping[str, Any]
    beside: str = ""  # its floor or ceiling


def render_key_numbers(report: Mapping[str, Any], words: Words, titles: CodeTitles) -> str:
    """The table, each number under the name of the section that has its settings; '' where there is none.

    Args:
        report: the object of report.json.
        words: of the report.
        titles: what people call codes and categories.
    """
    found = report["sections"]
    numbers = [
        *_clustering(found.get("clustering", {}), words, titles),
        *(
            _Number("disentanglement", words.name_of(key), key, found["disentanglement"][key])
            for key in _factors(found)
        ),
        *_quality(found.get("quality", {}), words),
        *_bounds(found.get("bounds", {}), words, titles),
    ]
    shown = [number for number in numbers if number.score["value"] is not None]
    if not shown:
        return ""
    heads = "".join(f'<th scope="col">{escape(words(f"report.{key}"))}</th>' for key in ("number", "value", "n"))
    caption = words("report.key_numbers")
    bodies = "".join(
        f'<tbody><tr><th scope="rowgroup" colspan="3" class="report-source">'
        f"{escape(words(f'report.title_{section}'))}</th></tr>"
        f"{''.join(_line(number) for number in shown if number.section == section)}</tbody>"
        for section in dict.fromkeys(number.section for number in shown)
    )
    return (
        f'<table class="report-table report-numbers report-key"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead>{bodies}</table>"
    )


def _line(number: _Number) -> str:
    beside = f'<span class="report-beside-it">{unbroken(number.beside)}</span>' if number.beside else ""
    samples = number.score.get("samples")
    return (
        f'<tr><th scope="row">{escape(number.title)}</th>'
        f'<td class="report-number">{score_html(number.key, number.score)}{beside}</td>'
        f"<td>{f'{samples:,}' if samples else ''}</td></tr>"
    )


def _clustering(numbers: Mapping[str, Any], words: Words, titles: CodeTitles) -> Iterator[_Number]:
    if not numbers.get("code"):
        return
    split = numbers["codes"][numbers["code"]]["splits"][numbers["split"]]
    code = " + ".join(titles.title(part) for part in numbers["code"].split("+"))
    largest = words(
        "report.beside_largest", value=format_score("largest_class", {"value": split["largest_class"]["value"]})
    )
    for key in _CLUSTERING:
        beside = largest if key == "accuracy_hungarian" else ""
        yield _Number("clustering", f"{code}: {words.name_of(key)}", key, split[key], beside)


def _factors(found: Mapping[str, Any]) -> list[str]:
    return [key for key in _FACTORS if key in found.get("disentanglement", {})]


def _quality(numbers: Mapping[str, Any], words: Words) -> Iterator[_Number]:
    measures = numbers.get("measures", {})
    for key in _QUALITY:
        if key in measures:
            floor = words("report.beside_floor", value=format_score(key, measures[key]["floor"]))
            yield _Number("quality", measure_title(key, measures[key], words), key, measures[key]["generated"], floor)


def _bounds(numbers: Mapping[str, Any], words: Words, titles: CodeTitles) -> Iterator[_Number]:
    for code, found in numbers.get("codes", {}).items():
        ceiling = ""
        if found["kind"] == "categorical":
            ceiling = words("bounds.ceiling", nats=format_number(found["entropy_nats"], None, " nats"))
        title = f"{titles.title(code)}: {words.name_of('bound_nats')}"
        yield _Number("bounds", title, "bound_nats", found["bound_nats"], ceiling)
