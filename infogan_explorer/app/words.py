"""The page's words in English, Chinese and Korean: one table for Gradio, our scripts and what Python composes.

static/words/PART.toml holds every word of a part of the page, each in all languages; its key is "PART.NAME". Gradio
gets the whole table as its `I18n` and hands it to our scripts. What leaves Python as finished HTML or as a chart is
composed in the language of the request. Sentences about mistakes are English everywhere, as on the command line.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import gradio as gr
from gradio.i18n import I18nData

from infogan_explorer.app.static_files import list_static, read_static

LANGUAGES = {"en": "English", "zh-CN": "简体中文", "ko": "한국어"}
COOKIE = "infogan-explorer-language"
_FALLBACK = "en"


class Words:
    """The page's words in one language."""

    def __init__(self, language: str = _FALLBACK) -> None:
        self.language = language if language in LANGUAGES else _FALLBACK
        self._table = tables()[self.language]

    def __call__(self, key: str, **values: object) -> str:
        """The words of a key, with {name} replaced by the value of that name.

        Raises:
            KeyError: if there is no such key, or it needs a value that was not given.
        """
        return self._table[key].format(**values)


def words_for(request: gr.Request | None) -> Words:
    """The words that a visitor reads: as chosen on the page, else as the browser asks, else English."""
    if request is None:
        return Words()
    chosen = request.cookies.get(COOKIE)
    return Words(chosen if chosen in LANGUAGES else nearest_language(request.headers.get("accept-language", "")))


def nearest_language(header: str) -> str:
    """The first of an Accept-Language header's languages that the page speaks."""
    for part in header.split(","):
        asked = part.split(";")[0].strip().lower()
        for language in LANGUAGES:
            if asked and asked.split("-")[0] == language.split("-")[0].lower():
                return language
    return _FALLBACK


@cache
def tables() -> dict[str, dict[str, str]]:
    """Language -> key -> words."""
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for name in list_static("words"):
        part = name.removesuffix(".toml")
        entries: dict[str, Any] = tomllib.loads(read_static(f"words/{name}"))
        for key, languages in entries.items():
            for language in LANGUAGES:
                found[language][f"{part}.{key}"] = languages[language]
    return found


def gradio_i18n() -> gr.I18n:
    """All words, for `Blocks.launch`."""
    return gr.I18n(**tables())


def label(key: str) -> I18nData:
    """A component's label that Gradio itself translates."""
    if key not in tables()[_FALLBACK]:
        raise KeyError(key)
    return I18nData(key)
