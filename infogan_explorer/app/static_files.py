"""HTML, CSS and JavaScript of the page, kept as files of their own and read when the page is built."""

from __future__ import annotations

from importlib.resources import files


def read_static(name: str) -> str:
    """The text of static/NAME."""
    return (files("infogan_explorer.app") / "static" / name).read_text(encoding="utf-8")
