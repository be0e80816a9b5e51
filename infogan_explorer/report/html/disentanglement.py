"""The section on disentanglement as HTML: every metric with its settings, and the matrices codes x factors."""

from __future__ import annotations

from html import escape

from infogan_explorer.evaluations import StoredSection
from infogan_explorer.figures.print import CodeTitles
from infogan_explorer.report.html.matrix import matrix_table
from infogan_explorer.report.html.numbers import is_score
from infogan_explorer.report.html.pictures import side_by_side
from infogan_explorer.report.html.table import Row, numbers_table
from infogan_explorer.report.words import Words


def render_disentanglement(section: StoredSection, words: Words, titles: CodeTitles) -> str:
    """Notes, the matrices of those metrics that are sums over one, and every metric."""
    numbers = section.numbers
    notes = "".join(f'<p class="report-note">{escape(note)}</p>' for note in numbers["notes"])
    codes = [titles.title(code) for code in numbers["codes"]]
    matrices = side_by_side(
        *(
            matrix_table(words(f"disentanglement.{name}"), codes, numbers["factors"], values)
            for name, values in numbers["matrices"].items()
        )
    )
    rows = [Row(words.name_of(key), [value], key) for key, value in numbers.items() if is_score(value)]
    heads = [words("report.number"), words("report.value")]
    return notes + numbers_table(words("disentanglement.caption"), heads, rows, words) + matrices
