"""The channel explorer: how much gets through a noisy channel, and how much could?

explorer = ChannelExplorer("binary-symmetric", 0.11)
explorer.parameter = 0.2
explorer.numbers.mutual_information_nats, explorer.capacity.nats
"""

from __future__ import annotations

import math
from functools import lru_cache
from html import escape
from typing import Any

import ipywidgets
import numpy as np
import traitlets

from infogan_explorer.errors import InputError, unknown_name
from infogan_explorer.figures import (
    COLOURS,
    ChannelCurve,
    compute_channel_curve,
    compute_information_diagram,
    draw_channel_curve,
    figure_bytes,
)
from infogan_explorer.figures.svg_chart import Chart, Level, Line, Mark, draw_chart
from infogan_explorer.information import InformationTable, mutual_information_nats, nats_to_bits
from infogan_explorer.learn import CHANNEL_FAMILIES, Capacity, Channel, ChannelFamily, channel_capacity, dial_family
from infogan_explorer.widgets.live import STILL_CAPTION, LiveWidget
from infogan_explorer.widgets.svg_diagram import draw_diagram, numbers_table

_DIAL = "noisy-dial"
_STILL_DPI = 110
_STYLE = {"description_width": "110px"}
_WIDTH = {"width": "380px"}

_State = tuple[str, float, int, float]


class ChannelExplorer(LiveWidget):
    """A channel under sliders: its table, its information diagram, I and capacity over its parameter.

    Traits:
        family: 'binary-symmetric', 'binary-erasure', 'z' or 'noisy-dial'.
        parameter: flip, erase, drop, or the dial's spread in positions.
        prior: P(X = 1) of a binary channel; a dial is set to every position alike.
        positions: of the dial, 2 to 12.
    """

    family = traitlets.Unicode("binary-symmetric")
    parameter = traitlets.Float(0.11)
    prior = traitlets.Float(0.5)
    positions = traitlets.Int(10)

    def __init__(
        self, family: str = "binary-symmetric", parameter: float = 0.11, *, prior: float = 0.5, positions: int = 10
    ) -> None:
        """
        Args:
            family: which channels.
            parameter: of the family.
            prior: P(X = 1) of a binary channel.
            positions: of the dial.

        Raises:
            InputError: for an unknown family, or a number that is out of its range.
        """
        super().__init__()
        self.family, self.positions, self.prior = family, positions, prior
        self.parameter = parameter
        self._build()
        self.observe(self._take_family, ["family", "positions"])
        names = ["family", "parameter", "prior", "positions"]
        self.observe(self._redraw, names)
        self.observe(self._move_controls, names)

    @property
    def channel(self) -> Channel:
        """The channel at its present parameter."""
        return _family(self.family, self.positions).build(self.parameter)

    @property
    def numbers(self) -> InformationTable:
        """H(X), H(Y), H(X|Y), H(Y|X), H(X, Y) and I(X; Y) under the present prior, exact, in nats."""
        return compute_information_diagram(self.channel.joint(self._prior())).table

    @property
    def capacity(self) -> Capacity:
        """The most that any prior gets through."""
        return channel_capacity(self.channel.transition)

    def still(self) -> bytes:
        curve = compute_channel_curve(_family(self.family, self.positions), self._prior())
        title = f"{self.channel.name} channel, {curve.parameter} {self.parameter:.3g},\n{STILL_CAPTION}"
        return figure_bytes(draw_channel_curve(curve, self.parameter, title), "png", _STILL_DPI)

    # -- traits ----------------------------------------------------------------------------------------------------

    @traitlets.validate("family")
    def _check_family(self, proposal: Any) -> str:
        if proposal["value"] not in CHANNEL_FAMILIES:
            raise unknown_name("channel", proposal["value"], CHANNEL_FAMILIES)
        return proposal["value"]

    @traitlets.validate("parameter")
    def _check_parameter(self, proposal: Any) -> float:
        family, value = _family(self.family, self.positions), proposal["value"]
        if not family.low <= value <= family.high:
            raise InputError(
                f"{family.parameter} of the {family.name} channel was given {value:g}; "
                f"it must be a number from {family.low:g} to {family.high:g}."
            )
        return value

    @traitlets.validate("prior")
    def _check_prior(self, proposal: Any) -> float:
        if not 0 <= proposal["value"] <= 1:
            raise InputError(f"the prior P(X = 1) was given {proposal['value']:g}; it must be a number from 0 to 1.")
        return proposal["value"]

    @traitlets.validate("positions")
    def _check_positions(self, proposal: Any) -> int:
        dial_family(proposal["value"]).build(0.0)  # raises where there is no such dial
        return proposal["value"]

    def _prior(self) -> list[float] | None:
        return None if self.family == _DIAL else [1 - self.prior, self.prior]

    def _take_family(self, _: Any) -> None:
        """Another family, another range: the parameter goes to a tenth of it where it does not fit."""
        family = _family(self.family, self.positions)
        if not family.low <= self.parameter <= family.high:
            self.parameter = family.low + 0.1 * (family.high - family.low)

    # -- drawing ---------------------------------------------------------------------------------------------------

    def _state(self) -> _State:
        return self.family, self.parameter, self.positions, self.prior

    def _draw(self, state: _State) -> None:
        name, parameter, positions, p = state
        family = _family(name, positions)
        channel = family.build(parameter)
        prior = None if name == _DIAL else [1 - p, p]
        joint = channel.joint(prior)
        diagram = compute_information_diagram(joint)
        capacity = channel_capacity(channel.transition)
        self._table.value = transition_table(channel, joint.sum(axis=1))
        self._diagram.value = draw_diagram(diagram, math.log(max(*joint.shape, 2)))
        self._numbers.value = numbers_table(diagram.table) + _capacity_words(capacity, channel)
        self._curve.value = _chart(name, positions, prior, parameter, diagram.table.mutual_information_nats)

    # -- controls --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._table, self._diagram = ipywidgets.HTML(), ipywidgets.HTML()
        self._numbers, self._curve = ipywidgets.HTML(), ipywidgets.HTML()
        self._families = ipywidgets.ToggleButtons(
            options=[(family.name, key) for key, family in CHANNEL_FAMILIES.items()],
            value=self.family,
            description="channel",
            style={"description_width": "60px", "button_width": "136px"},
        )
        self._parameter = ipywidgets.FloatSlider(
            self.parameter, min=0, max=1, step=0.005, readout_format=".3f", style=_STYLE, layout=_WIDTH
        )
        self._prior_slider = ipywidgets.FloatSlider(
            self.prior, min=0, max=1, step=0.005, readout_format=".3f", description="prior P(X = 1)",
            style=_STYLE, layout=_WIDTH,
        )  # fmt: skip
        self._positions_slider = ipywidgets.IntSlider(
            self.positions, min=2, max=12, description="positions", style=_STYLE, layout=_WIDTH
        )
        self._is_moving = False
        for control, trait in (
            (self._families, "family"),
            (self._parameter, "parameter"),
            (self._prior_slider, "prior"),
            (self._positions_slider, "positions"),
        ):
            control.observe(self._guarded(lambda change, trait=trait: self._control_moved(trait, change.new)), "value")
        self._second = ipywidgets.VBox()
        self._move_controls()
        left = ipywidgets.VBox(
            [self._parameter, self._second, self._curve, self._table],
            layout={"width": "500px", "margin": "0 16px 0 0"},
        )
        right = ipywidgets.VBox([self._diagram, self._numbers], layout={"width": "410px"})
        self._show(self._families, ipywidgets.HBox([left, right], layout={"flex_flow": "row wrap"}))

    def _control_moved(self, trait: str, value: Any) -> None:
        if not self._is_moving:
            self.set_trait(trait, value)

    def _move_controls(self, *_: Any) -> None:
        """The controls follow the traits; a dial has positions where the others have a prior."""
        family = _family(self.family, self.positions)
        self._is_moving = True
        self._families.value = self.family
        self._parameter.description = family.parameter
        with self._parameter.hold_trait_notifications():
            self._parameter.max, self._parameter.step = family.high, (family.high - family.low) / 200
            self._parameter.value = self.parameter
        self._prior_slider.value, self._positions_slider.value = self.prior, self.positions
        self._second.children = [self._positions_slider if self.family == _DIAL else self._prior_slider]
        self._is_moving = False


def transition_table(channel: Channel, prior: np.ndarray) -> str:
    """p(y|x) as HTML, the likelier the darker, with p(x) in front of each row."""
    head = "".join(f'<th style="text-align:center">{escape(name)}</th>' for name in channel.outputs)
    rows = []
    for name, p, row in zip(channel.inputs, prior, channel.transition, strict=True):
        cells = "".join(
            f'<td style="text-align:center;width:30px;background:rgba(204,121,167,{0.75 * likely:.3f})">'
            f"{_short(likely)}</td>"
            for likely in row.tolist()
        )
        rows.append(f'<tr><th style="text-align:left;padding-right:10px">{escape(name)} ({p:.3g})</th>{cells}</tr>')
    words = '<div class="infogan-small">p(y|x): a row for each x, with p(x) in brackets</div>'
    return f'{words}<table style="line-height:18px;font-size:12px"><tr><th></th>{head}</tr>{"".join(rows)}</table>'


def _short(probability: float) -> str:
    """Two digits, which is what a cell of twelve has room for: '.24', '1', and '0' only where it never happens."""
    if probability in (0, 1):
        return f"{probability:.0f}"
    return f"{probability:.2f}".lstrip("0") if probability >= 0.005 else "&lt;.01"


def _family(name: str, positions: int) -> ChannelFamily:
    return dial_family(positions) if name == _DIAL else CHANNEL_FAMILIES[name]


@lru_cache(maxsize=32)
def _uniform_curve(name: str, positions: int) -> ChannelCurve:
    """The curve under the uniform prior; capacity, the slow part, is the same under any."""
    return compute_channel_curve(_family(name, positions))


def _chart(name: str, positions: int, prior: list[float] | None, parameter: float, information_nats: float) -> str:
    curve, family = _uniform_curve(name, positions), _family(name, positions)
    information, top_nats = curve.information_nats, curve.entropy_nats
    if prior is not None:
        joints = [family.build(float(value)).joint(prior) for value in curve.values]
        information = np.array([mutual_information_nats(joint) for joint in joints])
    return draw_chart(
        Chart(
            f"I(X; Y) and capacity of the {family.name} channel over {family.parameter}; "
            f"at {parameter:.3g}, I(X; Y) is {information_nats:.4f} nats.",
            [
                Line("I(X;Y)", curve.values, information, COLOURS["reading"]),
                Line("capacity", curve.values, curve.capacity_nats, COLOURS["baseline"], "2 3"),
            ],
            (family.low, family.high),
            (0, 1.16 * top_nats),
            f"{family.parameter} (positions)" if name == _DIAL else family.parameter,
            "nats",
            [Level(f"ln {len(family.build(family.low).inputs)} = {top_nats:.3f} nats", top_nats)],
            [Mark(parameter, information_nats, COLOURS["reading"])],
            width=480,
            height=200,
        )
    )


def _capacity_words(capacity: Capacity, channel: Channel) -> str:
    best = ", ".join(f"{p:.3f}" for p in capacity.prior) if len(capacity.prior) <= 3 else "the same for all"
    return (
        f'<div style="margin-top:6px">capacity {capacity.nats:.6f} nats ({nats_to_bits(capacity.nats):.6f} bits), '
        f"within {max(capacity.gap_nats, 1e-15):.0e} nats; best p(x): {best}"
        f"{'' if len(channel.inputs) > 3 else ' for x = ' + ', '.join(map(escape, channel.inputs))}</div>"
    )
