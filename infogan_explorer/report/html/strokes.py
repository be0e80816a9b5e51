"""How curves are drawn: one colour a kind, further codes of a kind by dash and by lightness."""

from __future__ import annotations

from collections.abc import Sequence

from infogan_explorer.figures.print import CodeTitles
from infogan_explorer.figures.svg_chart import Line

_LONGEST_NAME = 14  # letters
_LETTER = 8.4  # pixels of the page that the letter of a name takes at most, on a phone too
_COLOURS = {"categorical": "#0072B2", "continuous": "#E69F00", "q-reads": "#CC79A7", "baseline": "#7F7F7F"}
_FURTHER = (("", 100), ("6 3", 78), ("2 3", 62), ("8 3 2 3", 50))


def line_name(titles: CodeTitles, code: str) -> str:
    """A code's title where it fits beside the end of its curve, else the code alone; the caption has the title."""
    title = titles.title(code)
    return title if len(title) <= _LONGEST_NAME else code


def room_for_names(lines: Sequence[Line]) -> int:
    """Pixels right of a plot in which the names of its lines fit."""
    return 12 + round(_LETTER * max((len(line.name) for line in lines), default=0))


def stroke(kind: str, place: int = 0) -> tuple[str, str]:
    """Colour and dash of the `place`-th curve of a kind; the colour follows the page that it stands in."""
    dash, share = _FURTHER[place % len(_FURTHER)]
    colour = f"var(--{kind}, {_COLOURS[kind]})"
    return (colour if share == 100 else f"color-mix(in srgb, {colour} {share}%, currentColor)"), dash
