"""The section on image quality as HTML: each measure beside its real-against-real floor, classes, nearest pictures."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from infogan_explorer.evaluations import StoredSection
from infogan_explorer.figures.print import CodeTitles
from infogan_explorer.report.html.matrix import matrix_table
from infogan_explorer.report.html.pictures import columns, figure, filling, side_by_side
from infogan_explorer.report.html.table import Row, numbers_table
from infogan_explorer.report.words import Words

_PAIRS = ("drawn", "closest", "farthest")
_BY_CATEGORY = ("category_distance", "class_distance")  # measures that there are one a code of
_PAIR_WIDTH = 340  # pixels of the page at most


def render_quality(section: StoredSection, words: Words, titles: CodeTitles) -> str:
    """Pictures beside their nearest real ones, measures, the histogram of classes, and distances by category."""
    numbers = section.numbers
    against = f'<p class="report-note">{escape(numbers["against"])}.</p>'
    return (
        against
        + _pairs(section, words)
        + _measures(numbers["measures"], words)
        + side_by_side(_categories(numbers, words, titles), _histogram(numbers, words))
    )


def _measures(measures: Mapping[str, Mapping[str, Any]], words: Words) -> str:
    rows = [
        Row(
            measure_title(key, measured, words),
            [measured["generated"], measured["floor"]],
            key,
            [words(f"quality.better_{measured['better']}")],
        )
        for key, measured in measures.items()
    ]
    heads = [words(head) for head in ("report.number", "quality.generated", "quality.floor")]
    return numbers_table(words("quality.measures"), heads, rows, words, told_heads=[words("quality.better")])


def measure_title(key: str, measured: Mapping[str, Any], words: Words) -> str:
    """'Fréchet distance on the features of a small classifier', 'Distance of a category to its class, mean over c1'."""
    return measure_name(key, words, measured["title"])


def measure_name(key: str, words: Words, otherwise: str) -> str:
    """What a measure is called, whose own title is not known; `otherwise` where there are no words for it."""
    kind, _, code = key.rpartition("_")
    if kind in _BY_CATEGORY:
        return words(f"quality.title_{kind}", code=code)
    return words.or_else(f"quality.title_{key}", otherwise)


def _histogram(numbers: Mapping[str, Any], words: Words) -> str:
    histogram = numbers["histogram"]
    if histogram is None:
        return ""
    columns_of = [words("quality.generated"), words("quality.real")]
    values = [
        [100 * generated, 100 * real] for generated, real in zip(histogram["generated"], histogram["real"], strict=True)
    ]
    return matrix_table(words("quality.histogram"), histogram["names"], columns_of, values, digits=1)


def _categories(numbers: Mapping[str, Any], words: Words, titles: CodeTitles) -> str:
    """A line a category: its distance to what Q sorts there and to its class, each beside its floor."""
    floor = words("quality.floor")
    rows = [
        Row(
            f"{titles.title(found['code'])}: {titles.category_title(found['code'], found['category'])}",
            [found[way][side] for way in ("by_reading", "by_class") for side in ("generated", "floor")],
            "distance",
            [_counts(found), found["class_name"], f"{found['sorted_here']:,}"],
        )
        for found in numbers["categories"]
    ]
    heads = [words("clustering.category"), words("quality.by_reading"), floor, words("quality.by_class"), floor]
    told_heads = [words("report.n"), words("quality.class"), words("quality.sorted_here")]
    return numbers_table(words("quality.categories"), heads, rows, words, told_heads=told_heads)


def _counts(found: Mapping[str, Any]) -> str:
    """How many examples both distances are of: '300', or '92; 91'."""
    samples = [found[way]["generated"].get("samples") for way in ("by_reading", "by_class")]
    return "; ".join(dict.fromkeys(f"{count:,}" for count in samples if count))


def _pairs(section: StoredSection, words: Words) -> str:
    parts = []
    for name in _PAIRS:
        drawn, nearest = (section.pictures.get(key) for key in (name, f"{name}_nearest"))
        if drawn and nearest:
            said, beside = words(f"quality.{name}"), words("quality.nearest")
            sheets = filling(drawn, said, _PAIR_WIDTH) + filling(nearest, beside, _PAIR_WIDTH)
            parts.append(figure(f'<div class="report-pair">{sheets}</div>', title=said))
    below = f'<p class="report-footnote">{escape(words("quality.pair"))}</p>' if parts else ""
    return columns(*parts, thirds=True) + below
