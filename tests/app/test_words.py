"""The page's words: every key in every language, with the same placeholders; all are used."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.app import words
from infogan_explorer.app.words import COOKIE, LANGUAGES, Words, gradio_i18n, label, nearest_language, tables, words_for

APP = Path(words.__file__).parent
PARTS = sorted(path.stem for path in (APP / "static" / "words").glob("*.toml"))
_KEY = re.compile(rf"""["'`]((?:{"|".join(PARTS)})\.[A-Za-z0-9_]+)(["'`{{]|\$\{{)""")
_FILES = re.compile(r"\.(js|css|html|toml|py)$")


def sources() -> list[Path]:
    scripts = [path for kind in ("*.js", "*.html") for path in (APP / "static").rglob(kind)]
    return [*APP.rglob("*.py"), *scripts]


@cache
def all_text() -> str:
    return "\n".join(path.read_text("utf-8") for path in sources())


def mentioned() -> tuple[set[str], set[str]]:
    """Whole keys in the sources, and beginnings of keys that are put together: 'shell.hide_' + name."""
    whole, beginnings = set(), set()
    for path in sources():
        for key, end in _KEY.findall(path.read_text("utf-8")):
            if _FILES.search(key):
                continue
            is_beginning = key.endswith("_") or end not in "\"'`"
            (beginnings if is_beginning else whole).add(key)
    return whole, beginnings


def is_put_together(key: str) -> bool:
    """Whether a script puts this key together from pieces, all of which are quoted somewhere.

    'part.' + name, ['part', start + '_' + rest].join('.'), and key + '_end' are the ways in which scripts do.
    """
    part, _, name = key.partition(".")
    text = all_text()

    def is_quoted(word: str) -> bool:
        return re.search(rf"""['"`]{re.escape(word)}['"`]""", text) is not None

    start, _, rest = name.partition("_")
    base, _, end = key.rpartition("_")
    return (
        (re.search(rf"""['"]{part}\.['"] \+""", text) is not None and is_quoted(name))
        or (f"['{part}', " in text and is_quoted(start) and bool(rest))
        or (is_quoted(base) and f"+ '_{end}'" in text)
    )


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_has_words_in_every_language(language: str) -> None:
    english, table = tables()["en"], tables()[language]
    assert table.keys() == english.keys()
    for key, text in table.items():
        assert text.strip() == text != "", key
        assert placeholders(text) == placeholders(english[key]), key


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_sentences_are_translated(language: str) -> None:
    same = [key for key, text in tables()[language].items() if text == tables()["en"][key] and " " in text]
    # formulas and names of products and shapes of numbers may be the same
    assert [key for key in same if re.search(r"\b(the|of|is|this|and|a|no)\b", tables()["en"][key])] == []


def test_every_key_that_is_used_exists() -> None:
    whole, beginnings = mentioned()
    known = tables()["en"].keys()
    assert len(whole) > 30
    assert sorted(whole - known) == []
    assert sorted(b for b in beginnings if not any(key.startswith(b) for key in known)) == []


def test_every_key_is_used() -> None:
    whole, beginnings = mentioned()
    unused = [key for key in tables()["en"] if key not in whole and not any(key.startswith(b) for b in beginnings)]
    assert [key for key in unused if not is_put_together(key)] == []


def test_words_are_filled_in() -> None:
    assert Words("en")("shell.step", step="4,000") == "step 4,000"
    assert Words("ko")("shell.step", step="4,000") == "4,000단계"
    assert Words("xx").language == "en"
    with pytest.raises(KeyError):
        Words()("shell.nonsense")
    with pytest.raises(KeyError):
        label("shell.nonsense")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("zh", "zh-CN"),
        ("zh-TW,en", "zh-CN"),
        ("de-DE,de;q=0.9", "en"),
        ("fr, ko;q=0.5", "ko"),
        ("", "en"),
        (";;,,", "en"),
    ],
)
def test_the_nearest_language_is_spoken(header: str, language: str) -> None:
    assert nearest_language(header) == language


class Visitor:
    """As much of a request as the words are chosen by."""

    def __init__(self, cookie: str | None, accepts: str) -> None:
        self.cookies = {COOKIE: cookie} if cookie else {}
        self.headers = {"accept-language": accepts}


@pytest.mark.parametrize(
    ("visitor", "language"),
    [(Visitor("ko", "en"), "ko"), (Visitor(None, "zh-CN"), "zh-CN"), (Visitor("<script>", "ko"), "ko"), (None, "en")],
)
def test_a_visitor_reads_what_was_chosen_on_the_page(visitor: Any, language: str) -> None:
    assert words_for(visitor).language == language


def test_gradio_gets_the_whole_table() -> None:
    assert gradio_i18n().translations_dict.keys() == LANGUAGES.keys()
