"""A line chart as inline SVG: drawn in a millisecond or two, where a printed figure takes hundreds.

Ink is the page's own text colour, so the chart is legible on light and on dark pages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

import numpy as np

from infogan_explorer.figures.print import spread

_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 96, 10, 34  # pixels around the plot
_LINE_HEIGHT = 14
_LETTER_WIDTH, _WIDE_LETTER = 6, 11  # about, at this size: of Latin, and of Chinese and Korean letters
_PIECE = 22  # pixels of a level's line before a name that stands away from it
_SHADE = 0.2  # opacity of a band


@dataclass(frozen=True)
class Line:
    """A curve with its name at its end, and perhaps a band of one standard error around it."""

    name: str
    x: Sequence[float] | np.ndarray
    y: Sequence[float] | np.ndarray
    colour: str
    dash: str = ""  # as SVG has it: "6 3"
    stderr: Sequence[float] | np.ndarray | None = None


@dataclass(frozen=True)
class Level:
    """A horizontal line across the plot, with its name on it."""

    name: str
    y: float
    dash: str = "5 4"


@dataclass(frozen=True)
class Mark:
    """A dot on the chart: where a slider stands."""

    x: float
    y: float
    colour: str


@dataclass(frozen=True)
class Chart:
    """What is drawn; ranges are given, so that nothing jumps when data arrives.

    described: what a reader who does not see the chart is told.
    note: said in the lower right corner of the plot.
    cursor: where a vertical line stands, if anywhere.
    left, right: pixels beside the plot, for the labels of its axis and for the names of its lines.
    """

    described: str
    lines: Sequence[Line]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    x_title: str
    y_title: str
    levels: Sequence[Level] = field(default_factory=list)
    marks: Sequence[Mark] = field(default_factory=list)
    note: str = ""
    cursor: float | None = None
    width: int = 560
    height: int = 220
    left: int = _LEFT
    right: int = _RIGHT


def draw_chart(chart: Chart) -> str:
    """The chart as SVG text; values outside the ranges are cut off at the plot's edge."""
    place = _Plot(chart)
    return (
        f'<svg role="img" aria-label="{escape(chart.described)}" width="{chart.width}" height="{chart.height}" '
        f'viewBox="0 0 {chart.width} {chart.height}" style="display:block;max-width:100%" '
        'font-family="inherit" font-size="11" fill="currentColor">'
        f"{_axes(chart, place)}{place.cut(''.join(_curve(line, place) for line in chart.lines))}"
        f"{''.join(_level(level, chart.lines, place) for level in chart.levels)}"
        f"{''.join(_mark(mark, place) for mark in chart.marks)}{_ends(chart.lines, place)}"
        f'<text x="{place.right - 4}" y="{place.bottom - 5}" text-anchor="end">{escape(chart.note)}</text></svg>'
    )


class _Plot:
    """Numbers to pixels."""

    def __init__(self, chart: Chart) -> None:
        self.left = chart.left
        self.width, self.height = chart.width - chart.left - chart.right, chart.height - _TOP - _BOTTOM
        self._chart = chart

    def x(self, value: float) -> float:
        low, high = self._chart.x_range
        return round(self.left + self.width * (value - low) / (high - low), 1)

    def y(self, value: float) -> float:
        low, high = self._chart.y_range
        return round(_TOP + self.height * (high - value) / (high - low), 1)

    def cut(self, drawn: str) -> str:
        """What is drawn, without the parts that lie outside the plot."""
        box = (self.left, _TOP - 2, self.width, self.height + 4)
        x, y, width, height = box
        view = " ".join(map(str, box))
        return f'<svg x="{x}" y="{y}" width="{width}" height="{height}" viewBox="{view}">{drawn}</svg>'

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return _TOP + self.height


def nice_ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers from `low` to `high`, 1, 2 or 5 times a power of ten apart.

    Args:
        low: where they begin at the earliest.
        high: where they end at the latest; above `low`.
        about: how many are wanted.
    """
    raw = (high - low) / about
    power = 10.0 ** math.floor(math.log10(raw))
    apart = next(step * power for step in (1, 2, 5, 10) if step * power >= raw * 0.999)
    first = math.ceil(low / apart - 1e-9)
    return [k * apart for k in range(first, math.floor(high / apart + 1e-9) + 1)]


def _axes(chart: Chart, place: _Plot) -> str:
    left = place.left
    parts = [f'<path d="M{left} {_TOP}V{place.bottom}H{place.right}" fill="none" stroke="currentColor" opacity=".5"/>']
    for tick in nice_ticks(*chart.x_range):
        x = place.x(tick)
        parts.append(f'<text x="{x}" y="{place.bottom + 14}" text-anchor="middle" opacity=".8">{_label(tick)}</text>')
    for tick in nice_ticks(*chart.y_range, about=4):
        y = place.y(tick)
        parts.append(f'<path d="M{left} {y}H{place.right}" stroke="currentColor" opacity=".1"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4}" text-anchor="end" opacity=".8">{_label(tick)}</text>')
    if chart.cursor is not None:
        x = place.x(chart.cursor)
        parts.append(f'<path d="M{x} {_TOP}V{place.bottom}" stroke="currentColor" opacity=".6"/>')
    middle = _TOP + place.height / 2
    parts.append(
        f'<text x="{left + place.width / 2}" y="{chart.height - 4}" text-anchor="middle">'
        f"{escape(chart.x_title)}</text>"
        f'<text transform="translate(12 {middle}) rotate(-90)" text-anchor="middle">{escape(chart.y_title)}</text>'
    )
    return "".join(parts)


def _label(number: float) -> str:
    text = f"{number:,.0f}" if abs(number) >= 1000 else f"{number + 0.0:.6g}"
    return text.replace("-", "\N{MINUS SIGN}")


def _curve(line: Line, place: _Plot) -> str:
    x, y = np.asarray(line.x, float), np.asarray(line.y, float)
    dash = f' stroke-dasharray="{line.dash}"' if line.dash else ""
    parts = []
    if line.stderr is not None:
        stderr = np.asarray(line.stderr, float)
        there, back = _points(x, y + stderr, place), _points(x[::-1], (y - stderr)[::-1], place)
        parts.append(f'<polygon points="{there} {back}" fill="{line.colour}" opacity="{_SHADE}"/>')
    parts.append(
        f'<polyline points="{_points(x, y, place)}" fill="none" stroke="{line.colour}" stroke-width="1.8"{dash}/>'
    )
    return "".join(parts)


def _points(x: np.ndarray, y: np.ndarray, place: _Plot) -> str:
    return " ".join(f"{place.x(a)},{place.y(b)}" for a, b in zip(x.tolist(), y.tolist(), strict=True))


def _level(level: Level, lines: Sequence[Line], place: _Plot) -> str:
    """The line, and its name where the fewest curves run: at the left above it, if that is no worse.

    Away from the line, a piece of it stands before its name.
    """
    y, wide = place.y(level.y), sum(_LETTER_WIDTH if ord(letter) < 0x1100 else _WIDE_LETTER for letter in level.name)
    sides = (place.left + 4, place.right - 4 - wide)
    spots = [(x, text_y) for text_y in (y - 4, y + 12) for x in sides]
    corners = [(x, text_y) for text_y in (_TOP + 10, place.bottom - 6) for x in (sides[0] + _PIECE, sides[1])]
    inside = [spot for spot in spots if _TOP < spot[1] < place.bottom] or spots
    x, text_y = min([*inside, *corners], key=lambda spot: _points_under(lines, place, *spot, wide))
    dashed = f'stroke="currentColor" stroke-dasharray="{level.dash}"'
    piece = f'<path d="M{x - _PIECE} {text_y - 4}h{_PIECE - 4}" {dashed}/>' if (x, text_y) in corners else ""
    at = f'x="{x}"' if x < sides[1] else f'x="{place.right - 4}" text-anchor="end"'
    name = f'<text {at} y="{text_y}">{escape(level.name)}</text>'
    return f'<path d="M{place.left} {y}H{place.right}" {dashed}/>{piece}{name}'


def _points_under(lines: Sequence[Line], place: _Plot, x: float, y: float, wide: float) -> int:
    """How many points of the curves lie where a text of this width, with its lower left corner at (x, y), would be."""
    return sum(
        x <= place.x(a) <= x + wide and y - 13 <= place.y(b) <= y + 4
        for line in lines
        for a, b in zip(np.asarray(line.x, float).tolist(), np.asarray(line.y, float).tolist(), strict=True)
    )


def _mark(mark: Mark, place: _Plot) -> str:
    x, y = place.x(mark.x), place.y(mark.y)
    return f'<circle cx="{x}" cy="{y}" r="5" fill="{mark.colour}" stroke="currentColor" stroke-width="1.2"/>'


def _ends(lines: Sequence[Line], place: _Plot) -> str:
    """Names at the ends of the curves, moved apart where they would collide."""
    named = [line for line in lines if line.name and len(line.x)]
    low, high = _TOP + 4.0, place.bottom + 4.0
    wanted = [min(max(place.y(line.y[-1]) + 4, low), high) for line in named]
    heights = spread(wanted, _LINE_HEIGHT, low, high)
    return "".join(
        f'<text x="{place.right + 6}" y="{height:.1f}" fill="{line.colour}" font-weight="bold">'
        f"{escape(line.name)}</text>"
        for line, height in zip(named, heights, strict=True)
    )
