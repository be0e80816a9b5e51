"""The settings of a stage as a request holds them: texts by key, of a link that a stranger may have written."""

from __future__ import annotations

from collections.abc import Mapping

from infogan_explorer.app.requests import Request, number, text, whole
from infogan_explorer.errors import InputError

Settings = Mapping[str, object]

_MOST_DIGITS = 11  # of a whole number: Python takes long to read thousands


def settings_of(request: Request, whose: str) -> Settings:
    """What a request sends as `settings`; `whose` they are called in the sentence.

    Raises:
        InputError: if they are no object.
    """
    settings = request.get("settings")
    if not isinstance(settings, Mapping):
        raise InputError(f"the request names no settings; give the {whose}'s as an object.")
    return settings


def setting_text(settings: Settings, key: str, most: int = 100) -> str:
    """A setting of at most `most` characters; empty where it is not set."""
    return text({key: settings.get(key, "")}, key, most)


def setting_number(settings: Settings, key: str, what: str, low: float, high: float, usual: float) -> float:
    """A number from `low` to `high`, `what` it is called in the sentence; `usual` where it is not set."""
    written = setting_text(settings, key)
    try:
        value: object = float(written) if written else usual
    except ValueError:
        value = written
    return number({what: value}, what, low, high)


def setting_whole(settings: Settings, key: str, what: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`, `what` it is called in the sentence; `low` where it is not set."""
    written = setting_text(settings, key) or str(low)
    is_whole = written.isascii() and written.isdigit() and len(written) <= _MOST_DIGITS
    return whole({what: int(written) if is_whole else written}, what, low, high)
