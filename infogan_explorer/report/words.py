"""The words of a report in English, Chinese and Korean; static/words/PART.toml holds them, key by key.

The same form as the page's words. Protocols, sentences about mistakes and reasons why a number is undefined are
English everywhere, as on the command line.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "zh-CN", "ko")


class Words:
    """A report's words in one language; English where it is not spoken."""

    def __init__(self, language: str = "en") -> None:
        self.language = language if language in LANGUAGES else "en"
        self._table = tables()[self.language]

    def __call__(self, key: str, **values: object) -> str:
        """The words of a key, with {name} replaced by the value of that name.

        Raises:
            KeyError: if there is no such key, or it needs a value that was not given.
        """
        return self._table[key].format(**values)

    def listed(self, parts: Sequence[str]) -> str:
        """Several things in a sentence: 'ink, width and slant'; Chinese sets spaces beside Latin letters alone."""
        if len(parts) < 2:
            return "".join(parts)
        before, last = self("report.list_comma").join(parts[:-1]), parts[-1]
        left, right = (" " if self.language != "zh-CN" or letter.isascii() else "" for letter in (before[-1], last[0]))
        return f"{before}{left}{self('report.list_and')}{right}{last}"

    def name_of(self, key: str) -> str:
        """What a number is called: the words of "numbers.KEY", or the key itself with blanks."""
        return self.or_else(f"numbers.{key}", key.replace("_", " "))

    def or_else(self, key: str, otherwise: str) -> str:
        """The words of a key that may not be there."""
        return self._table.get(key, otherwise)


@cache
def tables() -> dict[str, dict[str, str]]:
    """Language -> key -> words."""
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    folder = files("infogan_explorer.report") / "static" / "words"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        part = entry.name.removesuffix(".toml")
        for key, languages in tomllib.loads(entry.read_text("utf-8")).items():
            for language in LANGUAGES:
                found[language][f"{part}.{key}"] = languages[language]
    return found
