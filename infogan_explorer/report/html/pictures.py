"""A sheet of pictures inside the page: its pixels as squares, its size known before it is drawn."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape

_SHOWN_WIDTH = 640  # pixels of the page that a small sheet is enlarged to at most


def picture(png: str, described: str, most_width: int = _SHOWN_WIDTH, scale: float | None = None) -> str:
    """An <img> of a PNG file.

    Args:
        png: the file as base64 text.
        described: what a reader who does not see it is told.
        most_width: how wide it is shown at most, in pixels of the page.
        scale: pixels of the page a pixel of the file, the same for sheets of different lengths.
    """
    width, height = png_size(png)
    factor = scale or max(1, min(4, most_width // width))
    return (
        f'<img class="report-pixels" src="data:image/png;base64,{escape(png)}" alt="{escape(described)}" '
        f'width="{round(width * factor)}" height="{round(height * factor)}">'
    )


def filling(png: str, described: str, width: int) -> str:
    """An <img> of this many pixels of the page, in which one column of the file may be a pixel wider than another."""
    return picture(png, described, scale=width / png_size(png)[0])


def png_size(png: str) -> tuple[int, int]:
    """Width and height of a PNG file from its head."""
    head = base64.b64decode(png[:32])
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def ticks(marks: Iterable[tuple[str, bool]]) -> str:
    """Words under the columns of a sheet, evenly spaced: (word, whether it lies within the trained range).

    Where some are empty, the others may be wider than their columns.
    """
    marks = list(marks)
    sparse = "" if all(word for word, _ in marks) else " report-sparse"
    spans = "".join(
        f"<span class='report-{'within' if is_within else 'beyond'}'>{escape(word)}</span>" for word, is_within in marks
    )
    return f'<div class="report-ticks{sparse}" aria-hidden="true">{spans}</div>'


def figure(content: str, caption: str = "", title: str = "") -> str:
    """Anything with its title above it and its caption below it, where it has them."""
    above = f'<p class="report-name">{escape(title)}</p>' if title else ""
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f'<figure class="report-figure">{above}{content}{below}</figure>'


def columns(*blocks: str, thirds: bool = False) -> str:
    """Blocks two or, as `thirds`, three to a line where there is room; those that are empty take none."""
    shown = "".join(f"<div>{block}</div>" for block in blocks if block)
    css_class = "report-columns report-thirds" if thirds else "report-columns"
    return f'<div class="{css_class}">{shown}</div>' if shown else ""


def side_by_side(*blocks: str) -> str:
    """Tables as wide as they are, one beside the other as far as there is room."""
    shown = "".join(block for block in blocks if block)
    return f'<div class="report-beside">{shown}</div>' if shown else ""
