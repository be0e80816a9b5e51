"""A matrix as a table whose cells are coloured by their values."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_SHADES = 10  # classes .report-shade-0 to -10 of report.css


def matrix_table(
    caption: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    *,
    shades: Sequence[Sequence[float]] | None = None,
    corner: str = "",
    digits: int | Sequence[int] = 2,
    note: str = "",
) -> str:
    """R x C numbers with a heading for every row and column; the numbers are there for whoever sees no colours.

    Args:
        caption: of the table, as it is shown.
        rows: R titles.
        columns: C titles.
        values: R lines of C numbers; whole ones are written whole, None is a dash.
        shades: how strongly each cell is coloured, 0 to 1; by the values' share of the largest where not given.
        corner: what the rows and columns are.
        digits: behind the point; of every line, or R for each.
        note: what the numbers rest on, under the table.
    """
    if shades is None:
        largest = max((abs(value) for line in values for value in line if value is not None), default=0) or 1
        shades = [[abs(value or 0) / largest for value in line] for line in values]
    places = [digits] * len(rows) if isinstance(digits, int) else digits
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in columns)
    left = f'<th scope="col">{escape(corner)}</th>' if corner else "<td></td>"
    body = "".join(
        f'<tr><th scope="row">{escape(title)}</th>'
        + "".join(_cell(value, shade, place) for value, shade in zip(line, tints, strict=True))
        + "</tr>"
        for title, line, tints, place in zip(rows, values, shades, places, strict=True)
    )
    below = f'<p class="report-footnote">{escape(note)}</p>' if note else ""
    return (
        f'<div class="report-block"><div class="report-scroll" role="region" tabindex="0" '
        f'aria-label="{escape(caption)}"><table class="report-table report-matrix">'
        f"<caption>{escape(caption)}</caption><thead><tr>{left}{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>{below}</div>"
    )


def _cell(value: float | None, shade: float, digits: int) -> str:
    step = round(_SHADES * min(max(shade, 0.0), 1.0))
    return f'<td class="report-shade-{step}">{_written(value, digits)}</td>'


def _written(value: float | None, digits: int) -> str:
    if value is None:
        return "\N{EN DASH}"
    text = f"{value:,}" if isinstance(value, int) else f"{round(value, digits) + 0.0:.{digits}f}"
    return text.replace("-", "\N{MINUS SIGN}")
