"""The information diagram of a joint table: discs whose areas, and bars whose lengths, are its numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from infogan_explorer.figures.print import COLOURS, COLUMN_INCHES, SMALL, TINY, halo, minus, new_figure, plain
from infogan_explorer.information import InformationTable, describe_joint, nats_to_bits

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DISC_INCHES, _BARS_INCHES = 1.9, 1.1
_INFORMATION, _SENT, _ARRIVES = COLOURS["reading"], COLOURS["categorical"], COLOURS["baseline"]
_ROWS = {  # of the bars, from the bottom up
    "H(X)": (2, _SENT),
    "H(Y)": (1, _ARRIVES),
    "H(X|Y)": (0, _SENT),
    "I(X;Y)": (0, _INFORMATION),
    "H(Y|X)": (0, _ARRIVES),
}


@dataclass(frozen=True)
class Bar:
    """A stretch on the line from 0 to H(X, Y): 'H(X)', 'H(Y)', 'H(X|Y)', 'I(X;Y)', 'H(Y|X)' or 'H(X,Y)'."""

    name: str
    start: float
    end: float


@dataclass(frozen=True)
class InformationDiagram:
    """Two discs whose areas are H(X) and H(Y), and whose common area is I(X; Y).

    table: the exact numbers, in nats.
    unit: 'nats' or 'bits': what one unit of area, and of a bar's length, is.
    radius_x, radius_y, distance: of the discs, and between their centres. Discs that share nothing touch from outside;
        a disc that is wholly shared touches the other from inside.
    bars: the same numbers as lengths. H(X) begins at 0 and H(Y) ends at H(X, Y), so they lie side by side where the
        information is shared.
    """

    table: InformationTable
    unit: str
    radius_x: float
    radius_y: float
    distance: float
    bars: tuple[Bar, ...]


def compute_information_diagram(joint: ArrayLike, bits: bool = False) -> InformationDiagram:
    """Discs and bars of a joint table.

    Args:
        joint: p(x, y), shape (X, Y), at least 0, summing to 1.
        bits: areas and lengths in bits instead of nats.

    Raises:
        InputError: if `joint` is no distribution (ShapeError if it is not two-dimensional).
    """
    table = describe_joint(joint)
    scale = nats_to_bits(1.0) if bits else 1.0
    x, y, shared = (
        scale * nats for nats in (table.entropy_x_nats, table.entropy_y_nats, table.mutual_information_nats)
    )
    only_x, whole = scale * table.x_given_y_nats, scale * table.joint_entropy_nats
    bars = (
        Bar("H(X,Y)", 0.0, whole),
        Bar("H(X)", 0.0, x),
        Bar("H(Y)", only_x, whole),
        Bar("H(X|Y)", 0.0, only_x),
        Bar("I(X;Y)", only_x, x),
        Bar("H(Y|X)", x, whole),
    )
    # a marginal of one letter may sum to a hair above 1, and its entropy to a hair below 0
    radius_x, radius_y = (math.sqrt(max(area, 0.0) / math.pi) for area in (x, y))
    distance = _centre_distance(radius_x, radius_y, shared)
    return InformationDiagram(table, "bits" if bits else "nats", radius_x, radius_y, distance, bars)


def _centre_distance(one: float, other: float, shared: float) -> float:
    """How far apart the centres of two discs lie whose common area is `shared`.

    The lens grows steadily with half the angle under which the smaller disc's centre sees it, from 0 to pi. Halving
    that angle's interval keeps its digits where the lens is thin, which halving the distance's would not.
    """
    small, large = sorted((one, other))
    if small == 0:
        return large  # a point on the rim
    low, high = 0.0, math.pi
    while low < (middle := (low + high) / 2) < high:
        if _lens_area(small, large, middle) < shared:
            low = middle
        else:
            high = middle
    return small * math.cos(high) + large * math.cos(_far_half_angle(small, large, high))


def _lens_area(small: float, large: float, half_angle: float) -> float:
    """Area of two circular segments on one chord, which the smaller disc's centre sees under twice `half_angle`."""
    return small**2 * _segment(half_angle) + large**2 * _segment(_far_half_angle(small, large, half_angle))


def _far_half_angle(small: float, large: float, half_angle: float) -> float:
    """The same chord as seen from the centre of the larger disc."""
    return math.asin(min(small / large * math.sin(half_angle), 1.0))


def _segment(half_angle: float) -> float:
    """Area between a chord and its arc on the unit circle: a - sin a cos a."""
    if half_angle < 0.05:  # by its series: the two terms agree in nearly all their digits
        square = half_angle**2
        return half_angle**3 * (2 / 3 - square * (2 / 15 - square * (4 / 315 - square * (2 / 2835))))
    return half_angle - math.sin(half_angle) * math.cos(half_angle)


def draw_information_diagram(
    diagram: InformationDiagram, names: tuple[str, str] = ("X", "Y"), title: str = ""
) -> Figure:
    """The two discs to scale, and below them the same numbers as bars; every number with its bits or nats in brackets.

    Args:
        diagram: of `compute_information_diagram`.
        names: what X and Y are called, such as 'c' and 'x'.
        title: above the figure.
    """
    figure = new_figure(COLUMN_INCHES, _DISC_INCHES + _BARS_INCHES)
    discs, bars = figure.subplots(2, height_ratios=(_DISC_INCHES, _BARS_INCHES))
    _draw_discs(discs, diagram, names)
    _draw_bars(bars, diagram, names)
    if title:
        discs.set_title(title, fontsize=SMALL, loc="left")
    return figure


def _named(name: str, names: tuple[str, str]) -> str:
    """'H(X|Y)' with what X and Y are called, as they were typed."""
    x, y = (text.replace("$", r"\$") for text in names)
    return "".join({"X": x, "Y": y}.get(letter, letter) for letter in name)


def _draw_discs(axis: Axes, diagram: InformationDiagram, names: tuple[str, str]) -> None:
    from matplotlib.patches import Circle

    left, right = (0.0, 0.0), (diagram.distance, 0.0)
    for centre, radius, colour in ((left, diagram.radius_x, _SENT), (right, diagram.radius_y, _ARRIVES)):
        axis.add_patch(Circle(centre, radius, facecolor=colour, alpha=0.25, linewidth=0))
        axis.add_patch(Circle(centre, radius, fill=False, edgecolor=colour, linewidth=1))
    lens = Circle(right, diagram.radius_y, facecolor=_INFORMATION, alpha=0.6, linewidth=0)
    axis.add_patch(lens)
    lens.set_clip_path(Circle(left, diagram.radius_x, transform=axis.transData))
    x, y = diagram.radius_x, diagram.radius_y
    edges = (-x, x, diagram.distance - y, diagram.distance + y)
    tall = max(x, y, 1e-9)
    axis.set_xlim(min(edges) - 0.02 * tall, max(edges) + 0.02 * tall)
    axis.set_ylim(-1.05 * tall, 1.05 * tall)
    axis.set_aspect("equal")
    axis.axis("off")
    for name, place, side, colour in (("H(X)", 0.0, "left", _SENT), ("H(Y)", 1.0, "right", _ARRIVES)):
        axis.annotate(
            _named(name, names),
            (place, 0.98),
            xycoords="axes fraction",
            ha=side,
            va="top",
            fontsize=SMALL,
            color=colour,
        )
    start, end = max(edges[0], edges[2]), min(edges[1], edges[3])
    if end - start > 0.1 * tall:
        words = _named("I(X;Y)", names)
        axis.annotate(words, ((start + end) / 2, 0), ha="center", va="center", fontsize=TINY, **halo())


def _draw_bars(axis: Axes, diagram: InformationDiagram, names: tuple[str, str]) -> None:
    """Three rows: H(X), H(Y), and what H(X, Y) is made of, where a part that is too short for its number has none."""
    plain(axis)
    whole = max(diagram.bars[0].end, 1e-9)
    for bar in diagram.bars[1:]:
        row, colour = _ROWS[bar.name]
        length = bar.end - bar.start
        axis.barh(row, length, left=bar.start, height=0.72, color=colour, alpha=0.6, linewidth=0)
        words = f"{_named(bar.name, names)} {_thousandths(length)}"
        if length > 0.2 * whole:
            axis.annotate(words, ((bar.start + bar.end) / 2, row), ha="center", va="center", fontsize=TINY - 1)
        elif row > 0:  # H(X) begins at the left and H(Y) ends at the right, so there is room on the other side
            place, side = (bar.end + 0.01 * whole, "left") if row == 2 else (bar.start - 0.01 * whole, "right")
            axis.annotate(words, (place, row), ha=side, va="center", fontsize=TINY - 1)
    axis.set_xlim(0, whole)
    axis.set_ylim(-0.5, 2.5)
    axis.set_yticks([])
    axis.spines["left"].set_visible(False)
    axis.set_xlabel("\n".join(_in_both_units(diagram, name, names) for name in ("H(X,Y)", "I(X;Y)")), fontsize=SMALL)


def _in_both_units(diagram: InformationDiagram, name: str, names: tuple[str, str]) -> str:
    """'H(X,Y) = 1.040 nats (1.500 bits)', the diagram's own unit first."""
    length = next(bar.end - bar.start for bar in diagram.bars if bar.name == name)
    nats = length if diagram.unit == "nats" else length / nats_to_bits(1.0)
    both = [f"{_thousandths(nats)} nats", f"{_thousandths(nats_to_bits(nats))} bits"]
    first, second = both if diagram.unit == "nats" else both[::-1]
    return f"{_named(name, names)} = {first} ({second})"


def _thousandths(number: float) -> str:
    """Three digits; what rounding left below 0 is 0."""
    return minus(round(number, 3) + 0.0, 3)
