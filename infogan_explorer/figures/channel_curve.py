"""What gets through a family of channels, over its one parameter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from infogan_explorer.errors import InputError
from infogan_explorer.figures.print import (
    COLOURS,
    COLUMN_INCHES,
    SMALL,
    TINY,
    dashed_line,
    entropy_words,
    new_figure,
    plain,
)
from infogan_explorer.information import entropy_nats, mutual_information_nats
from infogan_explorer.learn import ChannelFamily, channel_capacity

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_CURVE_INCHES = 2.2
_CAPACITY = "#C8C8C8"


@dataclass(frozen=True)
class ChannelCurve:
    """Information and capacity of a channel over its parameter, in nats.

    channel, parameter: what the family and its number are called.
    values: of the parameter, shape (N,).
    information_nats: I(X; Y) under `prior`; capacity_nats: under the best prior of each channel.
    entropy_nats: H(X) of the prior, which no channel gets beyond with it.
    """

    channel: str
    parameter: str
    values: NDArray[np.float64]
    information_nats: NDArray[np.float64]
    capacity_nats: NDArray[np.float64]
    entropy_nats: float


def compute_channel_curve(family: ChannelFamily, prior: ArrayLike | None = None, points: int = 101) -> ChannelCurve:
    """What gets through the channels of a family, from its lowest parameter to its highest.

    Args:
        family: such as `learn.CHANNEL_FAMILIES["z"]`.
        prior: p(x), shape (X,); uniform where not given.
        points: on the curve, at least 2.

    Raises:
        InputError: if `prior` is no distribution over the inputs, or `points` is below 2.
    """
    if points < 2:
        raise InputError(f"the curve has {points} points; it needs at least 2.")
    values = np.linspace(family.low, family.high, points)
    channels = [family.build(float(value)) for value in values]
    joints = [channel.joint(prior) for channel in channels]
    return ChannelCurve(
        family.name,
        family.parameter,
        values,
        np.array([mutual_information_nats(joint) for joint in joints]),
        np.array([channel_capacity(channel.transition).nats for channel in channels]),
        entropy_nats(joints[0].sum(axis=1)),
    )


def draw_channel_curve(curve: ChannelCurve, value: float | None = None, title: str = "") -> Figure:
    """Information and capacity over the parameter, below the dashed line of H(X); a point marks the present value.

    Args:
        curve: of `compute_channel_curve`.
        value: of the parameter now; no mark where not given.
        title: above the figure.
    """
    figure = new_figure(COLUMN_INCHES, _CURVE_INCHES)
    axis = figure.subplots()
    plain(axis)
    dashed_line(axis, curve.entropy_nats, entropy_words(["X"], curve.entropy_nats), "center")
    # broad and behind: both curves are one where equally likely letters are the best prior
    axis.plot(curve.values, curve.capacity_nats, color=_CAPACITY, linewidth=4, label="capacity")
    axis.plot(curve.values, curve.information_nats, color=COLOURS["reading"], linewidth=1.2, label="I(X;Y)")
    if value is not None:
        now = float(np.interp(value, curve.values, curve.information_nats))
        axis.plot(value, now, marker="o", markersize=5, color=COLOURS["reading"])
    axis.set_xlim(curve.values[0], curve.values[-1])
    axis.set_ylim(0, 1.16 * max(curve.entropy_nats, float(curve.capacity_nats.max()), 1e-9))
    axis.set_xlabel(curve.parameter, fontsize=SMALL)
    axis.set_ylabel("nats", fontsize=SMALL)
    axis.legend(fontsize=TINY, frameon=False)
    if title:
        axis.set_title(title, fontsize=SMALL, loc="left")
    return figure
