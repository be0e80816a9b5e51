"""What the channel stage shows: a channel, the exact numbers of its joint table, and one curve. No gradio here."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.app.learn.channel_settings import (
    MOST_LETTERS_OF_A_TABLE,
    Transmission,
    read_cells,
    read_transmission,
)
from infogan_explorer.app.learn.game import play
from infogan_explorer.app.requests import Answer, Request, text
from infogan_explorer.figures import compute_information_diagram
from infogan_explorer.information import (
    describe_joint,
    distinguishable_settings,
    mutual_information_nats,
    table_bound_nats,
)
from infogan_explorer.learn import channel_capacity, check_joint_table
from infogan_explorer.learn.guessing import count_questions

_CURVE_POINTS = 101
_TYPED_DIGITS = 6


def describe(request: Request) -> Answer:
    """A channel with all its numbers.

    Returns:
        `inputs` and `outputs`, the names of the letters; `prior`, `arriving` (p(y)), `transition` and `joint` as lists;
        `noise`, with `lowest` and `highest`, and its name `parameter`; `discs` of the information diagram; `curve`, or
        None; `game`, or None; and `told`, every number by its name.
    """
    sent = read_transmission(request)
    joint = sent.joint
    diagram = compute_information_diagram(joint)
    family = sent.family
    return {
        "kind": sent.kind,
        "inputs": list(sent.channel.inputs),
        "outputs": list(sent.channel.outputs),
        "prior": sent.prior.tolist(),
        "arriving": joint.sum(axis=0).tolist(),
        "transition": sent.channel.transition.tolist(),
        "joint": joint.tolist(),
        "noise": sent.noise,
        "parameter": family and family.parameter,
        "lowest": family and family.low,
        "highest": family and family.high,
        "q_noise": sent.q_noise,
        "discs": {"x": diagram.radius_x, "y": diagram.radius_y, "distance": diagram.distance},
        "curve": _curve(sent),
        "game": play(request, joint),
        "told": measure(sent),
    }


def divide_by_sum(request: Request) -> Answer:
    """A typed table divided by its sum, so that it is a joint table.

    Raises:
        InputError: if a cell is no number of at least 0, or all are 0.
    """
    cells = read_cells(text(request, "table", MOST_LETTERS_OF_A_TABLE))
    total = sum(cell for row in cells for cell in row if isinstance(cell, float) and math.isfinite(cell))
    divided = [[_share(cell, total) for cell in row] for row in cells]
    return {"table": _in_short(check_joint_table(divided)).tolist()}


def _share(cell: float | str, total: float) -> float | str:
    """A cell's part of the sum; what cannot be a part is left, for a sentence about it."""
    return cell / total if isinstance(cell, float) and cell >= 0 and total > 0 else cell


def _in_short(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same table in few digits; its largest cell takes what rounding leaves, so that it still sums to 1."""
    short = table.round(_TYPED_DIGITS)
    short.flat[short.argmax()] += 1 - short.sum()
    return short.round(_TYPED_DIGITS)


def measure(sent: Transmission) -> dict[str, float]:
    """Every number that a lesson can ask for, by its name; what is not finite is left out."""
    joint = sent.joint
    table = describe_joint(joint)
    capacity = channel_capacity(sent.channel.transition)
    shared = table.mutual_information_nats
    told = {
        **asdict(table),
        "capacity_nats": capacity.nats,
        "short_of_capacity_nats": capacity.nats - shared,
        "best_share_of_last": float(capacity.prior[-1]),
        "share_of_last": float(sent.prior[-1]),
        "settings_told_apart": distinguishable_settings(shared),
        "share_through": shared / table.entropy_x_nats if table.entropy_x_nats else math.nan,
    }
    q = sent.q()
    if q is not None:
        bound = table_bound_nats(joint, q)
        told |= {
            "bound_nats": bound,
            "missed_nats": shared - bound,
            "share_read": bound / shared if shared else math.nan,
        }
    questions = count_questions(joint)
    told |= {
        "questions_without_looking": questions.without_looking,
        "questions_with_looking": questions.with_reading,
        "questions_saved": questions.saved,
    }
    return {name: value for name, value in told.items() if math.isfinite(value)}


def _curve(sent: Transmission) -> Answer | None:
    """What the curve runs over (`along`), from `low` to `high`, and the nats there; None where they are not finite."""
    if sent.family is None or sent.curve is None:
        return None
    low, high = (0.0, 1.0) if sent.curve == "prior" else (sent.family.low, sent.family.high)
    of_member: Callable[[float], Transmission] = {
        "noise": sent.with_noise,
        "prior": sent.with_prior,
        "q": sent.with_q,
    }[sent.curve]
    places = np.linspace(low, high, _CURVE_POINTS).tolist()
    at = {"noise": sent.noise, "prior": float(sent.prior[-1]), "q": sent.q_noise}[sent.curve]
    nats = [_nats(of_member(place), sent.curve) for place in places]
    return {"along": sent.curve, "low": low, "high": high, "at": at, "nats": nats}


def _nats(sent: Transmission, along: str) -> float | None:
    q = sent.q() if along == "q" else None
    value = mutual_information_nats(sent.joint) if q is None else table_bound_nats(sent.joint, q)
    return round(value, 6) if math.isfinite(value) else None
