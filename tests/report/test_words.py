"""A report's words: every key in every language, with the same placeholders; all are used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infogan_explorer import report
from infogan_explorer.report.sections import SECTION_NAMES
from infogan_explorer.report.words import LANGUAGES, Words, tables

SOURCES = "\n".join(path.read_text("utf-8") for path in Path(str(report.__file__)).parent.rglob("*.py"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_has_words_in_every_language(language: str) -> None:
    english, table = tables()["en"], tables()[language]
    assert table.keys() == english.keys()
    for key, text in table.items():
        assert text.strip() != "", key
        assert sorted(re.findall(r"\{(\w+)\}", text)) == sorted(re.findall(r"\{(\w+)\}", english[key])), key


@pytest.mark.parametrize("language", ["zh-CN", "ko"])
def test_sentences_are_translated(language: str) -> None:
    same = [key for key, text in tables()[language].items() if text == tables()["en"][key]]
    assert [key for key in same if re.search(r"\b(the|of|is|this|and|a|no)\b", tables()["en"][key])] == []


def test_every_key_that_is_used_exists_and_every_key_is_used() -> None:
    parts = "|".join({key.split(".")[0] for key in tables()["en"]})
    beginnings = {"numbers.", *re.findall(rf"""f["']((?:{parts})\.[a-z_]*)\{{""", SOURCES)}
    whole = set(re.findall(rf"""["']((?:{parts})\.[a-z_]+)["']""", SOURCES))
    assert sorted(key for key in whole if key not in tables()["en"]) == []
    unused = [key for key in tables()["en"] if key not in whole and not any(key.startswith(b) for b in beginnings)]
    assert unused == []


def test_every_section_has_a_title_and_a_question() -> None:
    for name in SECTION_NAMES:
        assert Words()(f"report.title_{name}")
        assert Words()(f"report.asks_{name}").endswith("?") or name == "clustering"


def test_words_are_filled_in_and_unknown_numbers_keep_their_key() -> None:
    assert Words("ko")("report.samples", samples="5") == "표본 5개"
    assert Words("xx").language == "en"
    assert Words().name_of("mig") == "mutual information gap (MIG)"
    assert Words().name_of("some_new_number") == "some new number"
    with pytest.raises(KeyError):
        Words()("report.nonsense")


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "ink, width and slant"), ("zh-CN", "ink、width 和 slant"), ("ko", "ink, width 및 slant")],
)
def test_a_list_ends_as_each_language_ends_it(language: str, told: str) -> None:
    words = Words(language)
    assert words.listed(["ink", "width", "slant"]) == told
    assert (words.listed([]), words.listed(["ink"])) == ("", "ink")


def test_chinese_sets_no_space_between_its_own_letters() -> None:
    assert Words("zh-CN").listed(["墨量", "粗细"]) == "墨量和粗细"
