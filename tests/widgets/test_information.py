"""The information playground: edited cells, refused tables, presets, and a diagram whose areas are the numbers."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from infogan_explorer.errors import InputError
from infogan_explorer.figures import compute_information_diagram
from infogan_explorer.widgets import InformationPlayground
from infogan_explorer.widgets.information import PRESETS
from infogan_explorer.widgets.svg_diagram import draw_diagram


@pytest.fixture
def playground() -> InformationPlayground:
    return InformationPlayground()


def test_setting_the_table_changes_the_picture_and_the_cells(playground: InformationPlayground) -> None:
    before = playground._diagram.value
    playground.table = [[0.5, 0.0], [0.0, 0.5]]
    playground.wait()
    assert playground._diagram.value != before
    assert playground.numbers.mutual_information_nats == pytest.approx(math.log(2), abs=1e-12)
    assert "0.693147 nats" in playground._numbers.value
    assert "(1.000000 bits)" in playground._numbers.value
    assert playground._typed() == playground.table
    assert [words.value for words in playground._p_x] == ["0.5", "0.5"]


def test_a_cell_that_is_typed_sets_the_table_once_it_sums_to_one(playground: InformationPlayground) -> None:
    before = playground._diagram.value
    playground._cells[0][0].value = 0.3
    assert playground.problem == "the joint table sums to 0.9; its cells must sum to 1, so divide every cell by 0.9."
    assert playground.table == PRESETS["noisy copy"]
    assert playground._diagram.value == before
    playground._cells[0][1].value = 0.2
    playground.wait()
    assert playground.problem == ""
    assert playground.table == [[0.3, 0.2], [0.1, 0.4]]
    assert playground.preset == playground._presets.value == ""
    assert playground._diagram.value != before


def test_dividing_by_the_sum_mends_a_table(playground: InformationPlayground) -> None:
    playground._cells[0][0].value = 1.4
    playground.divide_by_sum()
    playground.wait()
    assert np.array(playground.table) == pytest.approx(np.array([[1.4, 0.1], [0.1, 0.4]]) / 2)
    assert playground.problem == ""
    playground._cells[0][0].value = -5.0
    assert "row 1, column 1 of the joint table is -5; a probability must be at least 0" in playground.problem
    with pytest.raises(InputError, match="give some cell a probability"):
        playground.divide_by_sum()


def test_making_it_independent_keeps_the_margins_and_leaves_no_information(playground: InformationPlayground) -> None:
    playground.table = [[0.5, 0.1], [0.1, 0.3]]
    playground.make_independent()
    assert np.array(playground.table) == pytest.approx(np.array([[0.36, 0.24], [0.24, 0.16]]))
    assert playground.numbers.mutual_information_nats == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_a_table_of_its_own_size(playground: InformationPlayground, name: str) -> None:
    playground.preset = name
    playground.wait()
    assert playground.table == PRESETS[name]
    assert playground._presets.value == name
    assert (len(playground._cells), len(playground._cells[0])) == (len(PRESETS[name]), len(PRESETS[name][0]))
    assert playground.problem == ""


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ([], "the joint table is empty"),
        ([[0.5, 0.6]], "the joint table sums to 1.1"),
        ([[-0.1, 1.1]], "a probability must be at least 0"),
        ([[0.5], [0.25, 0.25]], "give every row as many"),
        ("noisy cop", "preset 'noisy cop' is not known; did you mean 'noisy copy'?"),
    ],
)
def test_bad_tables_are_refused(table: object, sentence: str) -> None:
    with pytest.raises(InputError, match=re.escape(sentence)):
        InformationPlayground(table)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "table", [PRESETS["noisy copy"], PRESETS["binary erasure, erase 0.3"], [[0.7, 0.0], [0.1, 0.2]]]
)
def test_the_areas_on_the_screen_are_the_numbers(table: list[list[float]]) -> None:
    diagram = compute_information_diagram(table)
    svg = draw_diagram(diagram, math.log(3))
    x, y = (float(radius) for radius in re.findall(r'<circle [^>]*r="([\d.]+)"', svg))
    side = float(re.findall(r'<rect x="4" [^>]*width="([\d.]+)"', svg)[0])
    tenth = side**2  # the square that stands for 0.1 nats
    assert math.pi * x**2 / tenth / 10 == pytest.approx(diagram.table.entropy_x_nats, rel=2e-3)
    assert math.pi * y**2 / tenth / 10 == pytest.approx(diagram.table.entropy_y_nats, rel=2e-3)
    assert _lens_area(svg) / tenth / 10 == pytest.approx(diagram.table.mutual_information_nats, rel=5e-3)


def _lens_area(svg: str) -> float:
    """The area between the two arcs of the path, by their segments."""
    path = re.search(r"M(\S+) (\S+)A(\S+) \S+ 0 (\d) 0 (\S+) (\S+)A(\S+) \S+ 0 (\d) 0", svg.replace("<path d=", ""))
    assert path is not None
    top, one, one_is_wide, bottom, other, other_is_wide = (float(path[k]) for k in (2, 3, 4, 6, 7, 8))
    area = 0.0
    for radius, is_wide in ((one, one_is_wide), (other, other_is_wide)):
        angle = 2 * math.asin(min((bottom - top) / 2 / radius, 1))
        angle = 2 * math.pi - angle if is_wide else angle
        area += radius**2 / 2 * (angle - math.sin(angle))
    return area


def test_discs_that_share_nothing_or_everything_have_no_arcs_between_them() -> None:
    apart = draw_diagram(compute_information_diagram(PRESETS["independent"]), math.log(2))
    inside = draw_diagram(compute_information_diagram(PRESETS["perfect copy"]), math.log(2))
    assert apart.count("<circle") == 2
    assert inside.count("<circle") == 3
    assert "<path" not in apart + inside


def test_the_still_is_a_picture(playground: InformationPlayground) -> None:
    assert playground.still().startswith(b"\x89PNG")
