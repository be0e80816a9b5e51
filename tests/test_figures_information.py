"""The information diagram: areas and lengths against quadrature; and the curve of a channel."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.figure import Figure
from matplotlib.text import Text

from infogan_explorer.errors import InputError
from infogan_explorer.figures import (
    InformationDiagram,
    compute_channel_curve,
    compute_information_diagram,
    draw_channel_curve,
    draw_information_diagram,
    figure_bytes,
)
from infogan_explorer.learn import CHANNEL_FAMILIES, binary_symmetric, noisy_dial, z_channel
from tests import channel_references, references

many = settings(max_examples=80, deadline=None, derandomize=True, database=None)

_joints = (
    arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(0, 30))
    .filter(lambda n: n.sum() > 0)
    .map(lambda n: n / n.sum())
)


def _common_area(diagram: InformationDiagram) -> float:
    return channel_references.common_area(diagram.radius_x, diagram.radius_y, diagram.distance)


def _words(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text) if isinstance(text, Text))


@many
@given(_joints, st.booleans())
def test_areas_are_the_numbers(joint: np.ndarray, bits: bool) -> None:
    diagram = compute_information_diagram(joint, bits)
    unit = 1 / math.log(2) if bits else 1
    x, y = references.entropy(joint.sum(axis=1)), references.entropy(joint.sum(axis=0))
    assert math.pi * diagram.radius_x**2 == pytest.approx(unit * x, abs=1e-12)
    assert math.pi * diagram.radius_y**2 == pytest.approx(unit * y, abs=1e-12)
    assert _common_area(diagram) == pytest.approx(unit * references.mutual_information(joint), abs=1e-9)


@pytest.mark.parametrize("turned", [False, True])
def test_a_letter_that_is_certain_but_for_rounding_is_a_point(turned: bool) -> None:
    column = np.array([[0.2], [0.4], [0.3], [0.1]])  # sums to 1.0000000000000002
    assert column.sum() > 1
    diagram = compute_information_diagram(column.T if turned else column)
    assert min(diagram.radius_x, diagram.radius_y) == 0
    assert diagram.distance == max(diagram.radius_x, diagram.radius_y)
    assert "-0.000" not in _words(draw_information_diagram(diagram)).replace("\N{MINUS SIGN}", "-")


@pytest.mark.parametrize("share", [1e-15, 1e-12, 1e-6, 0.001, 0.004, 0.01, 0.3, 0.5, 0.9, 0.999999, 1 - 1e-12])
@pytest.mark.parametrize("flip", [0.5, 0.11, 1e-5])
def test_thin_and_full_lenses(share: float, flip: float) -> None:
    """Two bits of which y is x now and then: the common area keeps its digits where the discs hardly touch."""
    prior = np.array([1 - flip, flip])
    joint = share * np.diag(prior) + (1 - share) * np.outer(prior, prior)
    diagram = compute_information_diagram(joint)
    exact = references.mutual_information(joint)
    assert _common_area(diagram) == pytest.approx(exact, rel=1e-9, abs=1e-14)
    assert abs(diagram.radius_x - diagram.radius_y) <= diagram.distance <= diagram.radius_x + diagram.radius_y


def test_equal_discs_share_what_the_textbook_says() -> None:
    """Two circles of one radius through each other's centres: (2 pi / 3 - sqrt(3) / 2) r^2."""
    assert channel_references.common_area(1, 1, 1) == pytest.approx(2 * math.pi / 3 - math.sqrt(3) / 2, abs=1e-12)


def test_discs_that_share_nothing_touch() -> None:
    diagram = compute_information_diagram(np.outer([0.5, 0.5], [0.2, 0.8]))
    assert diagram.distance == pytest.approx(diagram.radius_x + diagram.radius_y, abs=1e-9)


def test_a_disc_that_is_wholly_shared_lies_inside() -> None:
    told = np.array([[0.25, 0.25, 0, 0], [0, 0, 0.25, 0.25]])  # y tells x, and something besides
    diagram = compute_information_diagram(told)
    assert diagram.distance == pytest.approx(diagram.radius_y - diagram.radius_x, abs=1e-7)
    assert diagram.radius_y > diagram.radius_x
    same = compute_information_diagram(np.eye(3) / 3)
    assert same.distance == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize("joint", [[[1.0]], [[0.5, 0.5]], [[0.5], [0.5]], [[1.0, 0], [0, 0]]])
def test_nothing_to_know_is_a_point(joint: list[list[float]]) -> None:
    diagram = compute_information_diagram(joint)
    assert min(diagram.radius_x, diagram.radius_y) == 0
    assert diagram.distance == max(diagram.radius_x, diagram.radius_y)
    assert len(figure_bytes(draw_information_diagram(diagram), "png")) > 1000


@many
@given(_joints)
def test_bars_are_the_numbers_side_by_side(joint: np.ndarray) -> None:
    diagram = compute_information_diagram(joint)
    length = {bar.name: bar.end - bar.start for bar in diagram.bars}
    start = {bar.name: bar.start for bar in diagram.bars}
    table = diagram.table
    exact = [
        table.joint_entropy_nats,
        table.entropy_x_nats,
        table.entropy_y_nats,
        table.x_given_y_nats,
        table.mutual_information_nats,
        table.y_given_x_nats,
    ]
    assert list(length) == ["H(X,Y)", "H(X)", "H(Y)", "H(X|Y)", "I(X;Y)", "H(Y|X)"]
    assert list(length.values()) == pytest.approx(exact, abs=1e-12)
    assert start["I(X;Y)"] == start["H(Y)"] == pytest.approx(table.x_given_y_nats, abs=1e-12)
    assert start["H(X)"] == start["H(X|Y)"] == 0


def test_the_drawn_diagram_names_its_numbers() -> None:
    diagram = compute_information_diagram(binary_symmetric(0.11).joint())
    words = _words(draw_information_diagram(diagram, ("c", "x$"), "a noisy bit"))
    assert "H(c)" in words
    assert r"I(c;x\$) 0.347" in words
    assert r"H(c,x\$) = 1.040 nats (1.500 bits)" in words
    assert r"I(c;x\$) = 0.347 nats (0.500 bits)" in words
    assert "a noisy bit" in words
    bits = _words(draw_information_diagram(compute_information_diagram(binary_symmetric(0.11).joint(), bits=True)))
    assert "H(X,Y) = 1.500 bits (1.040 nats)\nI(X;Y) = 0.500 bits (0.347 nats)" in bits


def test_a_short_bar_has_its_number_beside_it() -> None:
    rare = draw_information_diagram(compute_information_diagram(z_channel(0.9).joint([0.9, 0.1])))
    texts = {text.get_text(): text for text in rare.findobj(Text) if isinstance(text, Text)}
    assert "I(X;Y) = 0.023 nats (0.034 bits)" in _words(rare)
    assert texts["H(Y) 0.056"].get_position()[0] < 0.302
    assert "I(X;Y) 0.023" not in texts
    apart = draw_information_diagram(compute_information_diagram(np.outer([0.5, 0.5], [0.2, 0.8])))
    assert "I(X;Y)" not in _words(apart).split("\n")  # two discs that only touch have nothing to be named
    assert "I(X;Y) = 0.000 nats (0.000 bits)" in _words(apart)


def test_no_joint_table_no_diagram() -> None:
    with pytest.raises(InputError, match=r"the joint table sums to 0\.9"):
        compute_information_diagram([[0.5, 0.4]])


# --- the curve of a channel -------------------------------------------------------------------------------------------


def test_the_curve_is_the_closed_form() -> None:
    curve = compute_channel_curve(CHANNEL_FAMILIES["z"], points=11)
    assert (curve.channel, curve.parameter) == ("Z", "drop")
    for value, information, capacity in zip(curve.values, curve.information_nats, curve.capacity_nats, strict=True):
        _, exact, best = channel_references.z_channel(float(value))
        assert information == pytest.approx(exact, abs=1e-12)
        assert capacity == pytest.approx(best, abs=1e-9)
        assert information <= capacity + 1e-12
    assert curve.entropy_nats == pytest.approx(math.log(2), abs=1e-12)


@pytest.mark.parametrize("name", CHANNEL_FAMILIES)
def test_with_a_prior_less_gets_through_than_the_capacity(name: str) -> None:
    family = CHANNEL_FAMILIES[name]
    letters = len(family.build(family.low).inputs)
    prior = np.arange(1, letters + 1) / (letters * (letters + 1) / 2)
    curve = compute_channel_curve(family, prior, points=5)
    assert curve.entropy_nats == pytest.approx(references.entropy(prior), abs=1e-12)
    assert curve.information_nats[0] == pytest.approx(curve.entropy_nats, abs=1e-12)
    assert (curve.information_nats <= curve.capacity_nats + 1e-12).all()
    assert curve.values[[0, -1]].tolist() == [family.low, family.high]


def test_the_drawn_curve_marks_where_one_is() -> None:
    figure = draw_channel_curve(compute_channel_curve(CHANNEL_FAMILIES["noisy-dial"], points=11), 0.5, "a dial")
    words = _words(figure)
    assert "H(X) = 2.303 nats (3.322 bits)" in words
    assert {"spread", "capacity", "I(X;Y)", "a dial"} <= set(words.split("\n"))
    marks = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert [float(np.ravel(mark.get_xdata())[0]) for mark in marks] == [0.5]
    exact = references.mutual_information(noisy_dial(10, 0.5).joint())
    assert float(np.ravel(marks[0].get_ydata())[0]) == pytest.approx(exact, abs=1e-12)
    assert not [
        line
        for line in draw_channel_curve(compute_channel_curve(CHANNEL_FAMILIES["z"], points=2)).axes[0].lines
        if line.get_marker() == "o"
    ]


def test_a_curve_has_two_points() -> None:
    with pytest.raises(InputError, match="the curve has 1 points; it needs at least 2"):
        compute_channel_curve(CHANNEL_FAMILIES["z"], points=1)
