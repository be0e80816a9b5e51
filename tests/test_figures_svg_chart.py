"""The live chart: round ticks, points where their numbers are, and text that cannot break out."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from infogan_explorer.figures.svg_chart import Chart, Level, Line, Mark, draw_chart, nice_ticks


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (0, 3000, [0, 1000, 2000, 3000]),
        (-0.14, 2.67, [0, 1, 2]),
        (-1, 1, [-1, -0.5, 0, 0.5, 1]),
    ],
)
def test_ticks_are_round_and_inside(low: float, high: float, ticks: list[float]) -> None:
    assert nice_ticks(low, high) == pytest.approx(ticks)


def _chart(**changes: object) -> Chart:
    line = Line("c1", [0, 50, 100], [0.0, 1.0, 2.0], "#0072B2", stderr=[0.1, 0.1, 0.1])
    plain = {"described": "d", "lines": [line], "x_range": (0, 100), "y_range": (0, 2), "x_title": "x", "y_title": "y"}
    return Chart(**{**plain, **changes})  # type: ignore[arg-type]


def test_points_lie_where_their_numbers_are() -> None:
    svg = draw_chart(_chart(width=248, height=144))  # a plot of 100 x 100 pixels
    (points,) = re.findall(r'<polyline points="([^"]*)"', svg)
    assert [tuple(map(float, pair.split(","))) for pair in points.split()] == [(52, 110), (102, 60), (152, 10)]


def test_a_chart_is_well_formed_whatever_its_names_are() -> None:
    bad = "<script>&\"'"
    svg = draw_chart(
        _chart(
            described=bad,
            x_title=bad,
            y_title=bad,
            note=bad,
            levels=[Level(bad, 1.0)],
            marks=[Mark(10, 1, "#000000")],
            cursor=30,
            lines=[Line(bad, [], [], "#0072B2"), Line(bad, [0, 1], [0, 1], "#0072B2", "2 3")],
        )
    )
    assert "<script>" not in svg
    tree = ElementTree.fromstring(svg)
    assert tree.attrib["aria-label"] == bad
    assert tree.attrib["role"] == "img"


def test_names_at_the_ends_do_not_lie_on_each_other() -> None:
    lines = [Line(f"c{k}", [0, 1], [0, 1.0], "#0072B2") for k in range(5)]
    svg = draw_chart(_chart(lines=lines))
    places = [float(y) for y in re.findall(r'<text x="\d+" y="([\d.]+)" fill="#0072B2"', svg)]
    assert len(places) == 5
    assert min(b - a for a, b in zip(sorted(places), sorted(places)[1:], strict=False)) >= 13.9


@pytest.mark.parametrize(
    ("ys", "place"),
    [
        ([0.2, 0.2], 'x="56" y="56.0"'),  # nothing runs there: at the left above the line
        ([1.1, 1.1], 'x="56" y="72.0"'),  # just above the line: below it
    ],
)
def test_the_name_of_a_level_stays_off_the_curves(ys: list[float], place: str) -> None:
    xs = list(range(101))
    line = Line("", xs, [ys[0]] * len(xs), "#0072B2")
    svg = draw_chart(_chart(width=348, height=144, lines=[line], levels=[Level("ceiling", 1.0)]))
    assert f"<text {place}>ceiling</text>" in svg


def test_the_name_of_a_level_that_curves_cross_everywhere_goes_into_a_corner_with_a_piece_of_its_line() -> None:
    line = Line("", list(range(101)), [1.0] * 101, "#0072B2")
    svg = draw_chart(_chart(width=348, height=144, lines=[line], levels=[Level("ceiling", 1.0)]))
    assert '<text x="78" y="20">ceiling</text>' in svg
    assert '<path d="M56 16h18" stroke="currentColor" stroke-dasharray="5 4"/>' in svg


def test_a_chart_without_names_can_use_their_room() -> None:
    (points,) = re.findall(r'<polyline points="([^"]*)"', draw_chart(_chart(width=142, height=144, left=30, right=12)))
    assert points.split()[0] == "30.0,110.0"
    assert points.split()[-1] == "130.0,10.0"
