"""The information diagram as inline SVG: discs whose areas, and bars whose lengths, are the numbers."""

from __future__ import annotations

import math
from html import escape

from infogan_explorer.figures import InformationDiagram
from infogan_explorer.figures.print import COLOURS
from infogan_explorer.information import InformationTable, nats_to_bits

WIDTH, _DISCS, _BARS = 400, 172, 96  # pixels; discs above bars
_ROW = 22
_TOUCHING = 1e-3  # pixels by which discs may miss each other, or one stick out of the other
_INFORMATION, _SENT, _ARRIVES = COLOURS["reading"], COLOURS["categorical"], COLOURS["baseline"]
_NAMES = {
    "H(X)": "entropy_x_nats",
    "H(Y)": "entropy_y_nats",
    "H(X|Y)": "x_given_y_nats",
    "H(Y|X)": "y_given_x_nats",
    "H(X,Y)": "joint_entropy_nats",
    "I(X;Y)": "mutual_information_nats",
}


def draw_diagram(diagram: InformationDiagram, largest_nats: float) -> str:
    """The discs and the bars, and how large one nat is.

    Args:
        diagram: of `compute_information_diagram`, in nats.
        largest_nats: the largest H(X) or H(Y) that is to fit; the scale follows from it alone, so that areas can be
            compared while the numbers change.
    """
    scale = (_DISCS / 2 - 4) / math.sqrt(largest_nats / math.pi)  # pixels a side of one nat
    table = diagram.table
    told = ", ".join(f"{name} {getattr(table, field):.3f}" for name, field in _NAMES.items())
    return (
        f'<svg role="img" aria-label="Information diagram in nats: {told}." width="{WIDTH}" height="{_DISCS + _BARS}" '
        'style="display:block;max-width:100%" font-family="inherit" font-size="11" fill="currentColor">'
        f"{_discs(diagram, scale)}{_unit(scale)}{_bars(diagram, largest_nats)}</svg>"
    )


def numbers_table(table: InformationTable) -> str:
    """Every number in nats, with bits in brackets, as HTML."""
    rows = "".join(
        f'<tr><td style="padding-right:12px">{escape(name)}</td><td style="text-align:right">'
        f"{getattr(table, field):.6f} nats</td><td style='text-align:right;padding-left:8px;opacity:.75'>"
        f"({nats_to_bits(getattr(table, field)):.6f} bits)</td></tr>"
        for name, field in _NAMES.items()
    )
    return f'<table style="line-height:17px"><caption style="text-align:left">exact</caption>{rows}</table>'


def _discs(diagram: InformationDiagram, scale: float) -> str:
    x, y, apart = (scale * length for length in (diagram.radius_x, diagram.radius_y, diagram.distance))
    left, right = min(-x, apart - y), max(x, apart + y)
    centre, middle = WIDTH / 2 - (left + right) / 2, _DISCS / 2
    parts = [
        f'<circle cx="{centre + place:.2f}" cy="{middle}" r="{radius:.2f}" fill="{colour}" fill-opacity=".25" '
        f'stroke="{colour}"/>'
        for place, radius, colour in ((0.0, x, _SENT), (apart, y, _ARRIVES))
    ]
    parts.append(f'<g transform="translate({centre:.2f} {middle})">{_lens(x, y, apart)}</g>')
    corner = math.sqrt(0.5)  # of a disc, halfway up its outer side
    parts.append(
        f'<text x="{centre - corner * x - 6:.1f}" y="{middle - corner * x:.1f}" text-anchor="end" fill="{_SENT}" '
        f'font-weight="bold">H(X)</text><text x="{centre + apart + corner * y + 6:.1f}" '
        f'y="{middle - corner * y:.1f}" font-weight="bold">H(Y)</text>'
    )
    return "".join(parts)


def _lens(x: float, y: float, apart: float) -> str:
    """What two discs share, the first around the origin, the second `apart` to the right of it."""
    look = f'fill="{_INFORMATION}" fill-opacity=".75"'
    if apart >= x + y - _TOUCHING or min(x, y) == 0:
        return ""
    if apart <= abs(x - y) + _TOUCHING:
        place = 0.0 if x <= y else apart
        return f'<circle cx="{place:.2f}" r="{min(x, y):.2f}" {look}/>'
    chord = (x**2 - y**2 + apart**2) / (2 * apart)  # where the rims cross
    half = math.sqrt(max(x**2 - chord**2, 0.0))
    wide_y, wide_x = int(apart - chord < 0), int(chord < 0)  # more than half a circle
    return (
        f'<path d="M{chord:.3f} {-half:.3f}A{y:.3f} {y:.3f} 0 {wide_y} 0 {chord:.3f} {half:.3f}'
        f'A{x:.3f} {x:.3f} 0 {wide_x} 0 {chord:.3f} {-half:.3f}Z" {look}/>'
    )


def _unit(scale: float) -> str:
    """A square with the area of a tenth of a nat."""
    side = scale * math.sqrt(0.1)
    return (
        f'<rect x="4" y="{_DISCS - side - 4:.2f}" width="{side:.2f}" height="{side:.2f}" fill="currentColor" '
        f'opacity=".25"/><text x="{side + 8:.1f}" y="{_DISCS - 6}" opacity=".8">0.1 nats</text>'
    )


def _bars(diagram: InformationDiagram, largest_nats: float) -> str:
    """Three rows on one scale: H(X), H(Y), and what H(X, Y) is made of."""
    by_name = {bar.name: bar for bar in diagram.bars}
    unit = WIDTH / (2 * largest_nats)
    rows = {"H(X)": 0, "H(Y)": 1, "H(X|Y)": 2, "I(X;Y)": 2, "H(Y|X)": 2}
    colours = {"H(X)": _SENT, "H(X|Y)": _SENT, "I(X;Y)": _INFORMATION}
    parts = []
    for name, row in rows.items():
        start, end = unit * by_name[name].start, unit * by_name[name].end
        top = _DISCS + 8 + row * (_ROW + 4)
        parts.append(
            f'<rect x="{start:.2f}" y="{top}" width="{max(end - start, 0):.2f}" height="{_ROW}" '
            f'fill="{colours.get(name, _ARRIVES)}" fill-opacity=".6"/>'
        )
        if end - start > 44:
            number = f" {by_name[name].end - by_name[name].start:.3f}" if end - start > 84 else ""
            words = f"{name}{number}"
            parts.append(f'<text x="{(start + end) / 2:.1f}" y="{top + 15}" text-anchor="middle">{words}</text>')
    return "".join(parts)
