"""A table of numbers: one line a number, and under the table, once, what they rest on.

Numbers that rest on the same have the same letter; where all do, it is said without one. A letter that belongs to a
whole line or a whole column stands at its head. Nothing needs a click, so that print says as much as the screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from infogan_explorer.report.html.numbers import rests_on, score_html
from infogan_explorer.report.words import Words

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_LISTED = 4  # alternatives that are told one by one
_NUMBER = re.compile(r"'?([\d,]*\d)'?")
_MOST_CHANGED = 12  # words in which two protocols may differ and still be told as one


@dataclass(frozen=True)
class Row:
    """One line of a table.

    Attributes:
        title: of the line.
        scores: the JSON of a score for each column of numbers, None where there is none.
        keys: of each number, which tells its unit; one for all of them, or one each.
        told: plain text of the columns behind the numbers.
    """

    title: str
    scores: Sequence[Mapping[str, Any] | None]
    keys: str | Sequence[str]
    told: Sequence[str] = ()

    def key(self, column: int) -> str:
        return self.keys if isinstance(self.keys, str) else self.keys[column]


def numbers_table(
    caption: str, heads: Sequence[str], rows: Sequence[Row], words: Words, *, told_heads: Sequence[str] = ()
) -> str:
    """The table and its notes; '' without rows.

    Args:
        caption: of the table, as it is shown.
        heads: of the columns: that of the titles, then those of the numbers.
        rows: the lines.
        words: of the report.
        told_heads: of the columns behind the numbers.
    """
    if not rows:
        return ""
    notes = _Notes(rows, words)
    columns = [escape(heads[0]), *(f"{escape(head)}{notes.of_column(k)}" for k, head in enumerate(heads[1:]))]
    columns += [escape(head) for head in told_heads]
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    body = "".join(_line(row, place, notes) for place, row in enumerate(rows))
    return (
        f'<div class="report-measured"><div class="report-scroll" role="region" tabindex="0" '
        f'aria-label="{escape(caption)}"><table class="report-table report-numbers">'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f"{notes.listed()}</div>"
    )


def _line(row: Row, place: int, notes: _Notes) -> str:
    cells = "".join(
        f'<td class="report-number">{score_html(row.key(k), score) if score is not None else ""}'
        f"{notes.of_cell(place, k)}</td>"
        for k, score in enumerate(row.scores)
    )
    told = "".join(f"<td>{escape(text)}</td>" for text in row.told)
    return f'<tr><th scope="row">{escape(row.title)}{notes.of_row(place)}</th>{cells}{told}</tr>'


class _Notes:
    """What the numbers of a table rest on, each text once, and where its letter stands."""

    def __init__(self, rows: Sequence[Row], words: Words) -> None:
        self._cells = [[rests_on(score, words) if score is not None else "" for score in row.scores] for row in rows]
        columns = [_without_gaps(column) for column in zip(*self._cells, strict=True)]
        self._columns = [
            told_as_one(column) if len({row.key(k) for row in rows}) == 1 or len(set(column)) == 1 else ""
            for k, column in enumerate(columns)  # lines of different measures are not told as one
        ]
        self._rows = [told_as_one(_without_gaps(line)) for line in self._cells]
        by_line = [text for row, line in zip(self._rows, self._cells, strict=True) for text in ([row] if row else line)]
        if len(rows) > 1 and all(self._columns) and len(set(self._columns)) <= len({*by_line} - {""}):
            self._rows, self._texts = [""] * len(rows), list(dict.fromkeys(self._columns))
        else:
            self._columns, self._texts = [""] * len(columns), _without_gaps(dict.fromkeys(by_line))

    def of_column(self, column: int) -> str:
        return self._mark(self._columns[column])

    def of_row(self, row: int) -> str:
        return self._mark(self._rows[row])

    def of_cell(self, row: int, column: int) -> str:
        return "" if self._rows[row] or self._columns[column] else self._mark(self._cells[row][column])

    def _mark(self, text: str) -> str:
        if not text or len(self._texts) == 1:
            return ""
        return f'<sup class="report-mark">{_letter(self._texts.index(text))}</sup>'

    def listed(self) -> str:
        if not self._texts:
            return ""
        if len(self._texts) == 1:
            return f'<p class="report-footnote">{escape(self._texts[0])}</p>'
        items = "".join(f"<li>{escape(text)}</li>" for text in self._texts)
        return f'<ol class="report-footnotes" type="a">{items}</ol>'


def _letter(place: int) -> str:
    """a, b, ... z, aa, ab, ... as a list of HTML counts."""
    before, last = divmod(place, len(_LETTERS))
    return (_letter(before - 1) if before else "") + _LETTERS[last]


def _without_gaps(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if text]


def told_as_one(texts: Sequence[str]) -> str:
    """Texts that differ in a few words as one: 'on [1,000 | 2,000] pictures'; '' where they differ in more.

    Args:
        texts: in the order of the columns.
    """
    if len(set(texts)) < 2:
        return texts[0] if texts else ""
    split = [text.split(" ") for text in texts]
    if len({len(line) for line in split}) == 1:
        return _word_by_word(split)
    shortest = min(map(len, split))
    start = 0
    while start < shortest and len({line[start] for line in split}) == 1:
        start += 1
    end = 0
    while end < shortest - start and len({line[-1 - end] for line in split}) == 1:
        end += 1
    changed = [line[start : len(line) - end] for line in split]
    if max(map(len, changed)) > min(_MOST_CHANGED, start + end):
        return ""
    middle = " | ".join(" ".join(line) or "\N{EN DASH}" for line in changed)
    return " ".join([*split[0][:start], f"[{middle}]", *(split[0][-end:] if end else [])])


def _word_by_word(split: Sequence[Sequence[str]]) -> str:
    """The same of texts with as many words."""
    told: list[str] = []
    changed = 0
    for words in zip(*split, strict=True):
        is_same = len(set(words)) == 1
        changed += not is_same
        told.append(words[0] if is_same else _alternatives(words))
    return " ".join(told) if changed <= min(_MOST_CHANGED, len(told) // 2) else ""


def _alternatives(words: Sequence[str]) -> str:
    """'[1,000 | 2,000]', or of many numbers '[91 … 103]'; a sign after all of them stands behind the bracket."""
    last = words[0][-1:]
    end = last if last in tuple(",;:.") and all(word.endswith(last) for word in words) else ""
    bare = [word.removesuffix(end) for word in words]
    numbers = [_NUMBER.fullmatch(word) for word in bare]
    if len(bare) > _MOST_LISTED and all(numbers):
        ordered = sorted(bare, key=lambda word: int(re.sub(r"\D", "", word)))
        return f"[{ordered[0]} \N{HORIZONTAL ELLIPSIS} {ordered[-1]}]{end}"
    return f"[{' | '.join(bare)}]{end}"
