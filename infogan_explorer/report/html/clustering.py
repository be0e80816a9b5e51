"""The section on clustering as HTML: each code's confusion matrix, numbers, and pictures of its categories."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from infogan_explorer.evaluations import StoredSection
from infogan_explorer.figures.print import CodeTitles
from infogan_explorer.report.html.matrix import matrix_table
from infogan_explorer.report.html.numbers import format_score, is_score, unbroken
from infogan_explorer.report.html.pictures import picture, side_by_side
from infogan_explorer.report.html.table import Row, numbers_table
from infogan_explorer.report.words import Words

_SHOWN = ("confident", "confused", "astray")
_SCALE = 1.2  # pixels of the page a pixel of a picture


def render_clustering(section: StoredSection, words: Words, titles: CodeTitles) -> str:
    """Every categorical code alone, then all jointly; the split that was asked for first."""
    numbers = section.numbers
    notes = "".join(f'<p class="report-note">{escape(note)}</p>' for note in numbers["notes"])
    return notes + "".join(_code(code, found, section, words, titles) for code, found in numbers["codes"].items())


def _code(code: str, found: Mapping[str, Any], section: StoredSection, words: Words, titles: CodeTitles) -> str:
    asked = section.numbers["split"]
    splits = dict(sorted(found["splits"].items(), key=lambda item: item[0] != asked))
    table = _numbers(code, splits, words, titles)
    shown = splits.get(asked)
    beside = "" if shown is None else _confusion(code, shown, section, words, titles)
    pictures = "" if shown is None else _pictures(code, shown, section, words, titles)
    title = f'<h3 class="report-subtitle">{escape(_title(titles, code))}</h3>'
    return f"{title}{side_by_side(beside, table)}{pictures}"


def _title(titles: CodeTitles, code: str) -> str:
    """'c1 digit', or 'c1 digit + c2' of several codes."""
    return " + ".join(titles.title(part) for part in code.split("+"))


def _numbers(code: str, splits: Mapping[str, Mapping[str, Any]], words: Words, titles: CodeTitles) -> str:
    """A line a number, a column a split."""
    keys = list(dict.fromkeys(key for split in splits.values() for key, value in split.items() if is_score(value)))
    rows = [Row(words.name_of(key), [split.get(key) for split in splits.values()], key) for key in keys]
    heads = [words(f"clustering.head_{name}", images=f"{split['images']:,}") for name, split in splits.items()]
    caption = words("clustering.caption", code=_title(titles, code))
    return numbers_table(caption, [words("report.number"), *heads], rows, words)


def _confusion(code: str, split: Mapping[str, Any], section: StoredSection, words: Words, titles: CodeTitles) -> str:
    counts = split["confusion"]
    if not counts:
        return ""
    rows = [_category_title(code, category, titles) for category in split["categories"]]
    columns = section.numbers["class_names"] or [str(k) for k in range(len(counts[0]))]
    shades = [[count / (sum(line) or 1) for count in line] for line in counts]  # of a category, whatever its size
    caption = words("clustering.confusion", code=_title(titles, code), images=f"{split['images']:,}")
    return matrix_table(caption, rows, columns, counts, shades=shades, corner=words("clustering.corner"))


def _category_title(code: str, category: Mapping[str, Any], titles: CodeTitles) -> str:
    return category["name"] if "+" in code else titles.category_title(code, int(category["number"]))


def _pictures(code: str, split: Mapping[str, Any], section: StoredSection, words: Words, titles: CodeTitles) -> str:
    """A row a category: the surest, those that Q wavers over, those of another class."""
    lines = []
    for category in split["categories"]:
        name = _category_title(code, category, titles)
        found = {kind: section.pictures.get(f"{code}/{category['number']}/{kind}") for kind in _SHOWN}
        if not any(found.values()):
            continue
        cells = "".join(
            f"<td>{picture(png, words(f'clustering.alt_{kind}', category=name), scale=_SCALE) if png else ''}</td>"
            for kind, png in found.items()
        )
        share = unbroken(format_score("precision", category["precision"]))
        lines.append(f'<tr><th scope="row">{escape(name)}</th><td class="report-number">{share}</td>{cells}</tr>')
    if not lines:
        return ""
    heads = "".join(
        f'<th scope="col">{escape(words(key))}</th>'
        for key in ("clustering.category", "clustering.of_its_class", *(f"clustering.{kind}" for kind in _SHOWN))
    )
    caption = words("clustering.pictures", code=_title(titles, code))
    return (
        f'<div class="report-scroll" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f'<table class="report-table report-examples"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )
