"""The channel explorer: closed forms under sliders, ranges that follow the family, refused numbers."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from infogan_explorer.errors import InputError
from infogan_explorer.information import binary_entropy_nats
from infogan_explorer.learn import binary_erasure, noisy_dial
from infogan_explorer.widgets import ChannelExplorer
from infogan_explorer.widgets.channel import transition_table


@pytest.fixture
def explorer() -> ChannelExplorer:
    return ChannelExplorer()


def test_the_numbers_are_the_closed_forms(explorer: ChannelExplorer) -> None:
    expected = math.log(2) - binary_entropy_nats(0.11)
    assert explorer.numbers.mutual_information_nats == pytest.approx(expected, abs=1e-12)
    assert explorer.capacity.nats == pytest.approx(expected, abs=1e-9)
    explorer.family = "binary-erasure"
    explorer.parameter = 0.25
    assert explorer.capacity.nats == pytest.approx(0.75 * math.log(2), abs=1e-9)


@pytest.mark.parametrize(
    ("trait", "value"), [("parameter", 0.3), ("prior", 0.2), ("family", "z"), ("family", "noisy-dial")]
)
def test_setting_a_trait_changes_the_pictures(explorer: ChannelExplorer, trait: str, value: object) -> None:
    before = explorer._curve.value, explorer._diagram.value
    explorer.set_trait(trait, value)
    explorer.wait()
    assert explorer._curve.value != before[0]
    assert explorer._diagram.value != before[1]


def test_controls_set_traits_and_follow_them(explorer: ChannelExplorer) -> None:
    explorer._parameter.value = 0.4
    explorer._prior_slider.value = 0.7
    assert (explorer.parameter, explorer.prior) == (0.4, 0.7)
    explorer._families.value = "noisy-dial"
    assert explorer.family == "noisy-dial"
    assert explorer._parameter.description == "spread"
    assert explorer._parameter.max == 5
    assert explorer._second.children == (explorer._positions_slider,)
    explorer.parameter = 4.5
    explorer._positions_slider.value = 4
    assert explorer._parameter.max == 2
    assert explorer.parameter == explorer._parameter.value == 0.2  # 4.5 is no spread of this dial
    explorer.wait()
    assert explorer.problem == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"family": "x"}, "channel 'x' is not known; choose one of 'binary-erasure'"),
        ({"parameter": 1.2}, "flip of the binary symmetric channel was given 1.2; it must be a number from 0 to 1"),
        ({"parameter": math.nan}, "was given nan"),
        ({"prior": -0.1}, "the prior P(X = 1) was given -0.1"),
        ({"family": "noisy-dial", "positions": 13}, "the dial has 13 positions; choose 2 to 12"),
        ({"family": "noisy-dial", "parameter": 6.0}, "it must be a number from 0 to 5"),
    ],
)
def test_bad_numbers_are_refused(arguments: dict[str, object], sentence: str) -> None:
    with pytest.raises(InputError, match=re.escape(sentence)):
        ChannelExplorer(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("prior", [0.0, 1.0])
def test_a_sure_prior_sends_nothing(explorer: ChannelExplorer, prior: float) -> None:
    explorer.prior = prior
    explorer.wait()
    assert explorer.problem == ""
    assert explorer.numbers.mutual_information_nats == pytest.approx(0, abs=1e-12)


def test_the_table_tells_never_from_rarely() -> None:
    erasure = transition_table(binary_erasure(0.25), np.array([0.5, 0.5]))
    assert ">?</th>" in erasure
    assert ">0</td>" in erasure  # a 0 never arrives as a 1
    dial = transition_table(noisy_dial(10, 1.0), np.full(10, 0.1))
    assert ">&lt;.01</td>" in dial
    assert ">0</td>" not in dial


def test_the_still_is_a_picture(explorer: ChannelExplorer) -> None:
    assert explorer.still().startswith(b"\x89PNG")


@pytest.mark.parametrize(("family", "parameter"), [("binary-symmetric", 0.125), ("noisy-dial", 4.55)])
def test_the_title_of_the_still_is_not_cut_off(monkeypatch: pytest.MonkeyPatch, family: str, parameter: float) -> None:
    figures = []
    monkeypatch.setattr("infogan_explorer.widgets.channel.figure_bytes", lambda figure, *_: figures.append(figure))
    ChannelExplorer(family, parameter).still()
    (figure,) = figures
    figure.draw_without_rendering()
    (axis,) = figure.axes
    title = next(text for text in (axis.title, axis._left_title) if text.get_text())
    place = title.get_window_extent()
    assert 0 <= place.x0 < place.x1 <= figure.bbox.x1
    assert place.y1 <= figure.bbox.y1
