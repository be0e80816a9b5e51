"""The channel stage's settings, as a link holds them, turned into a channel. Whoever wrote the link is a stranger.

ch-kind     binary-symmetric | binary-erasure | z | noisy-dial | table | unseen, where nothing arrives
ch-noise    the channel's one number: flip, erase, drop, or the dial's spread
ch-size     positions of the dial, or letters of the code that is not seen
ch-prior    p(x), as numbers with commas between; every input alike where it is empty
ch-table    p(x, y): rows with semicolons between, cells with commas
ch-q        the noise that Q believes in; Q knows the channel where it is empty
ch-curve    what the curve runs over: noise | prior | q
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.app.learn.settings import Settings, setting_number, setting_text, setting_whole, settings_of
from infogan_explorer.app.requests import Request, quoted
from infogan_explorer.errors import InputError, unknown_name
from infogan_explorer.learn import (
    CHANNEL_FAMILIES,
    MOST_LETTERS,
    Channel,
    ChannelFamily,
    channel_of_joint,
    check_joint_table,
    dial_family,
)

CURVES = ("noise", "prior", "q")
_TABLE, _UNSEEN = "table", "unseen"
_LETTERS = "ABCDEFGHIJKL"
MOST_LETTERS_OF_A_TABLE = 2_000
_MOST_LETTERS_OF_A_PRIOR = 300

Table = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Transmission:
    """A channel and what is sent through it.

    family: whose member the channel is at `noise`; None for a table that was typed.
    prior: p(x), shape (X,).
    q_noise: the member of the family that Q takes the channel for; None where Q knows it.
    curve: what the curve runs over, or None where there is nothing to run over.
    """

    kind: str
    family: ChannelFamily | None
    noise: float
    channel: Channel
    prior: Table
    q_noise: float | None
    curve: str | None

    @property
    def joint(self) -> Table:
        """p(x, y), shape (X, Y)."""
        return self.channel.joint(self.prior)

    def q(self) -> Table | None:
        """Q(x|y), shape (X, Y), each column summing to 1; None where Q knows the channel.

        Where Q believes that a y never arrives, it falls back on the prior.
        """
        if self.family is None or self.q_noise is None:
            return None
        believed = self.family.build(self.q_noise).joint(self.prior)
        arriving = believed.sum(axis=0)
        posterior = believed / np.where(arriving > 0, arriving, 1)
        return np.where(arriving > 0, posterior, self.prior[:, None])

    def with_noise(self, noise: float) -> Transmission:
        """The same prior on another member of the family."""
        assert self.family is not None
        return replace(self, noise=noise, channel=self.family.build(noise))

    def with_prior(self, last: float) -> Transmission:
        """The same channel of two inputs, the last one sent with probability `last`."""
        return replace(self, prior=np.array([1 - last, last]))

    def with_q(self, q_noise: float) -> Transmission:
        """The same channel before a Q that believes in another noise."""
        return replace(self, q_noise=q_noise)


def read_transmission(request: Request) -> Transmission:
    """The channel and the prior that a request's `settings` name.

    Raises:
        InputError: in one sentence, for the first setting that cannot be.
    """
    settings = settings_of(request, "channel")
    kind = setting_text(settings, "ch-kind")
    if kind == _TABLE:
        joint = check_joint_table(read_cells(setting_text(settings, "ch-table", MOST_LETTERS_OF_A_TABLE)))
        channel, prior = channel_of_joint(joint)
        return Transmission(kind, None, 0.0, channel, prior, None, None)
    if kind == _UNSEEN:
        size = setting_whole(settings, "ch-size", "number of letters", 2, MOST_LETTERS)
        channel = Channel(_UNSEEN, tuple(_LETTERS[:size]), ("?",), np.ones((size, 1)))
        return Transmission(kind, None, 0.0, channel, _prior(settings, channel), None, None)
    if kind not in CHANNEL_FAMILIES:
        raise unknown_name("channel", kind, [*CHANNEL_FAMILIES, _TABLE, _UNSEEN])
    family = CHANNEL_FAMILIES[kind]
    if kind == "noisy-dial":
        family = dial_family(setting_whole(settings, "ch-size", "size of the dial", 2, MOST_LETTERS))
    noise = setting_number(settings, "ch-noise", family.parameter, family.low, family.high, usual=family.low)
    channel = family.build(noise)
    believed = setting_text(settings, "ch-q")
    what = f"{family.parameter} that Q believes in"
    q_noise = setting_number(settings, "ch-q", what, family.low, family.high, usual=family.low)
    curve = setting_text(settings, "ch-curve") or "noise"
    if curve not in CURVES:
        raise unknown_name("curve", curve, CURVES)
    return Transmission(
        kind, family, noise, channel, _prior(settings, channel), q_noise if believed else None, _fitting(curve, channel)
    )


def _fitting(curve: str, channel: Channel) -> str:
    """A prior of more than two inputs is no single number to run over."""
    return "noise" if curve == "prior" and len(channel.inputs) != 2 else curve


def read_cells(written: str) -> list[list[float | str]]:
    """The rows of a table as they were typed; a cell that is no number stays a text, for a sentence about it."""
    return [[_cell(cell.strip()) for cell in row.split(",")] for row in written.split(";")] if written.strip() else []


def _cell(written: str) -> float | str:
    try:
        return float(written)
    except ValueError:
        return written


def _prior(settings: Settings, channel: Channel) -> Table:
    written, count = setting_text(settings, "ch-prior", _MOST_LETTERS_OF_A_PRIOR), len(channel.inputs)
    if not written:
        return np.full(count, 1 / count)
    cells = read_cells(written)[0]
    numbers = [cell for cell in cells if isinstance(cell, float) and math.isfinite(cell) and cell >= 0]
    if len(numbers) != len(cells) or len(cells) != count or not math.isclose(sum(numbers), 1, abs_tol=1e-9):
        raise InputError(
            f"the prior was given {quoted(written)}; it must be {count} numbers of at least 0 that sum to 1, "
            "with commas between."
        )
    return np.array(numbers)
