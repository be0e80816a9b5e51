"""Tables of numbers: one line a number, and every text that they rest on once, with its letter where it belongs."""

from __future__ import annotations

import re
from typing import Any

import pytest

from infogan_explorer.report.html.numbers import score_html
from infogan_explorer.report.html.table import Row, numbers_table, told_as_one
from infogan_explorer.report.words import Words
from tests.report.balanced import DASH, HOSTILE, Balanced


def score(protocol: str, samples: int = 10) -> dict[str, Any]:
    return {"value": 0.5, "stderr": 0.1, "samples": samples, "protocol": protocol}


def drawn(rows: list[Row]) -> str:
    html = numbers_table("caption", ["n", *("value" for _ in rows[0].scores)], rows, Words())
    Balanced(html)
    return html


def marks(html: str) -> list[str]:
    """Where the letters are: 'th a' at the head of a line or column, 'td b' at a number."""
    cells = re.findall(r"<(th|td)[ >](.*?)</(?:th|td)>", html)
    return [f"{tag} {letter}" for tag, cell in cells for letter in re.findall(r"<sup[^>]*>(\w+)</sup>", cell)]


def notes(html: str) -> list[str]:
    return re.findall(r"<li>(.*?)</li>|report-footnote\">(.*?)</p>", html)


def test_what_all_numbers_rest_on_is_said_once_without_a_letter() -> None:
    html = drawn([Row("one", [score("the same")], "x"), Row("two", [score("the same")], "x")])
    assert html.count("the same; 10 samples") == 1
    assert "<sup" not in html


def test_what_differs_has_its_own_letter_at_its_line() -> None:
    ways = ("this way", "quite another", "this way")
    rows = [Row(way, [score(way)], f"measure_{k}") for k, way in enumerate(ways)]
    html = drawn(rows)
    assert marks(html) == ["th a", "th b", "th a"]
    assert [listed for listed, _ in notes(html)] == ["this way; 10 samples", "quite another; 10 samples"]


def test_a_column_that_rests_on_one_text_has_its_letter_at_its_head() -> None:
    rows = [Row(title, [score("first"), score("of another kind")], "x") for title in ("r", "s")]
    html = drawn(rows)
    assert marks(html) == ["th a", "th b"]
    assert html.index("</sup>") < html.index("<tbody>")


def test_numbers_of_a_line_that_rest_on_unlike_texts_have_a_letter_each() -> None:
    rows = [
        Row("r", [score("every point against every other"), score("halves")], "x"),
        Row("s", [score("a vote"), None], "y"),
    ]
    assert marks(drawn(rows)) == ["td a", "td b", "th c"]


def test_every_number_finds_its_text() -> None:
    """Whatever way is chosen, no protocol is lost."""
    texts = ["alpha beta gamma delta", "epsilon, of all", "zeta at large, over eta", "alpha beta gamma delta"]
    rows = [Row(text, [score(text), score(text[::-1])], "x") for text in texts]
    html = drawn(rows)
    for text in texts:
        assert text in html[html.index("</table>") :]
        assert text[::-1] in html[html.index("</table>") :]


def test_an_undefined_number_says_why() -> None:
    html = drawn([Row("MIG", [{"value": None, "undefined": f"one factor {HOSTILE}."}], "mig")])
    assert f">{DASH}</td>" in html
    assert "one factor &quot;&gt;&lt;script&gt;" in html
    assert ">0<" not in html


def test_a_table_of_nothing_is_nothing() -> None:
    assert numbers_table("x", ["a"], [], Words()) == ""


def test_a_sample_size_is_not_said_twice() -> None:
    html = drawn([Row("r", [score("2,000 fresh samples", 2000)], "x"), Row("s", [score("12,000 of them", 2000)], "y")])
    assert [listed for listed, _ in notes(html)] == ["2,000 fresh samples", "12,000 of them; 2,000 samples"]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["the same"], "the same"),
        (["the same", "the same"], "the same"),
        ([], ""),
        (
            ["on the 5 test pictures; k = 3", "on 10 of the 20 pictures; k = 3"],
            "on [the 5 test | 10 of the 20] pictures; k = 3",
        ),
        (["on 5 test pictures", "of 7 train samples"], ""),
        (
            ["it was matched on 5 test pictures", "it was matched on 7 train pictures"],
            "it was matched on [5 | 7] [test | train] pictures",
        ),
        (["one thing", "another altogether different matter"], ""),
        ([f"category {k}; too large" for k in (7, 1, 12, 9, 3)], "category [1 … 12]; too large"),
        ([f"a class '{name}'; few" for name in ("x", "y")], "a class ['x' | 'y']; few"),
    ],
)
def test_texts_that_differ_in_a_few_words_are_told_as_one(texts: list[str], told: str) -> None:
    assert told_as_one(texts) == told


def test_a_number_stays_in_one_line_and_its_bits_have_less_weight() -> None:
    html = score_html("bound_nats", {"value": 1.0, "stderr": 0.1})
    assert html == '1.000&nbsp;±&nbsp;0.100&nbsp;nats <span class="report-bits">(1.443&nbsp;bits)</span>'
    assert score_html("mig", {"value": 0.5, "stderr": 0.00001}) == "0.500&nbsp;±&nbsp;&lt;0.001"
