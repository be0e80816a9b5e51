"""Channels against their closed forms, and the sentences about tables that are none."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from infogan_explorer.errors import InputError, ShapeError
from infogan_explorer.information import conditional_entropy_nats, describe_joint, entropy_nats, table_bound_nats
from infogan_explorer.learn import (
    CHANNEL_FAMILIES,
    Channel,
    binary_erasure,
    binary_symmetric,
    channel_capacity,
    channel_of_joint,
    check_joint_table,
    dial_family,
    noisy_dial,
    posterior,
    z_channel,
)
from tests import channel_references, references

PROBABILITIES = [0, 1e-12, 1e-6, 0.01, 0.11, 0.25, 0.5, 0.75, 0.9, 0.999, 1 - 1e-9, 1]
DIALS = [(k, s) for k in (2, 3, 4, 7, 12) for s in (0, 1e-100, 0.05, 0.3, 1, 2.5, 40, 1e9)]


def _check(channel: Channel, closed_form: tuple[float, float, float]) -> None:
    """H(X), H(Y), I for equally likely letters to 1e-12, and the capacity to 1e-9 with the error that it states."""
    entropy_y, information, best = closed_form
    numbers = describe_joint(channel.joint())
    entropy_x = math.log(len(channel.inputs))
    assert numbers.entropy_x_nats == pytest.approx(entropy_x, abs=1e-12)
    assert numbers.entropy_y_nats == pytest.approx(entropy_y, abs=1e-12)
    assert numbers.mutual_information_nats == pytest.approx(information, abs=1e-12)
    assert numbers.x_given_y_nats == pytest.approx(entropy_x - information, abs=1e-12)
    assert numbers.y_given_x_nats == pytest.approx(entropy_y - information, abs=1e-12)
    capacity = channel_capacity(channel.transition)
    assert capacity.nats == pytest.approx(best, abs=1e-9)
    assert capacity.nats - 1e-12 <= best <= capacity.nats + capacity.gap_nats + 1e-12


@pytest.mark.parametrize("flip", PROBABILITIES)
def test_binary_symmetric(flip: float) -> None:
    _check(binary_symmetric(flip), channel_references.binary_symmetric(flip))
    np.testing.assert_allclose(
        binary_symmetric(flip).joint(), references.binary_symmetric_channel(flip), rtol=0, atol=1e-15
    )


@pytest.mark.parametrize("erase", PROBABILITIES)
def test_binary_erasure(erase: float) -> None:
    _check(binary_erasure(erase), channel_references.binary_erasure(erase))
    assert binary_erasure(erase).outputs == ("0", "?", "1")
    assert binary_erasure(erase).transition[0, 2] == binary_erasure(erase).transition[1, 0] == 0  # never wrong


@pytest.mark.parametrize("drop", PROBABILITIES)
def test_z_channel(drop: float) -> None:
    _check(z_channel(drop), channel_references.z_channel(drop))
    assert z_channel(drop).transition[0].tolist() == [1, 0]  # a 0 always arrives


@pytest.mark.parametrize(("positions", "spread"), DIALS)
def test_noisy_dial(positions: int, spread: float) -> None:
    channel = noisy_dial(positions, spread)
    _check(channel, channel_references.noisy_dial(positions, spread))
    row = channel_references.dial_row(positions, spread)
    for sent in range(positions):
        np.testing.assert_allclose(channel.transition[sent], np.roll(row, sent), rtol=0, atol=1e-15)


def test_a_very_steady_hand_reads_exactly() -> None:
    assert noisy_dial(4, 5e-324).transition.tolist() == np.eye(4).tolist()


def test_known_numbers() -> None:
    """0.5 bits through a bit that flips 11 times in 100; a dial that errs to both sides alike."""
    assert describe_joint(binary_symmetric(0.11).joint()).mutual_information_nats == pytest.approx(0.3466318, abs=1e-7)
    assert describe_joint(z_channel(0.5).joint()).mutual_information_nats == pytest.approx(0.2157616, abs=1e-7)
    assert channel_capacity(z_channel(0.5).transition).nats == pytest.approx(math.log(5 / 4), abs=1e-12)


@pytest.mark.parametrize("channel", [binary_symmetric(0.2), binary_erasure(0.3), z_channel(0.4), noisy_dial(5, 0.8)])
def test_any_prior(channel: Channel) -> None:
    prior = np.arange(1, len(channel.inputs) + 1) / sum(range(1, len(channel.inputs) + 1))
    joint = channel.joint(prior)
    np.testing.assert_allclose(joint.sum(axis=1), prior, rtol=0, atol=1e-15)
    assert describe_joint(joint).mutual_information_nats == pytest.approx(
        references.mutual_information(joint), abs=1e-12
    )


def test_the_posterior_is_the_best_q() -> None:
    joint = np.array([[0.3, 0.1, 0.0], [0.05, 0.25, 0.0], [0.2, 0.1, 0.0]])
    q = posterior(joint)
    np.testing.assert_allclose(q.sum(axis=0), 1, atol=1e-15)
    np.testing.assert_allclose(q[:, 2], joint.sum(axis=1), atol=1e-15)  # never arrives: nothing but the prior is known
    left = entropy_nats(joint.sum(axis=1)) - conditional_entropy_nats(joint)
    assert table_bound_nats(joint, q) == pytest.approx(left, abs=1e-12)


@pytest.mark.parametrize("name", CHANNEL_FAMILIES)
def test_a_family_begins_where_nothing_is_lost(name: str) -> None:
    family = CHANNEL_FAMILIES[name]
    channel = family.build(family.low)
    assert family.name == channel.name
    assert describe_joint(channel.joint()).x_given_y_nats == 0
    assert describe_joint(family.build(family.high / 3).joint()).x_given_y_nats > 0.1


def test_a_wide_dial_loses_nearly_all() -> None:
    family = dial_family(6)
    assert len(family.build(0).inputs) == 6
    assert describe_joint(family.build(family.high).joint()).mutual_information_nats < 0.02


def test_a_channel_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        binary_symmetric(0.1).transition[0, 0] = 1


# --- a joint table as it was typed ------------------------------------------------------------------------------------


def test_a_good_table_comes_back_as_numbers() -> None:
    rows = [[0.25, 0], [np.float32(0.5), 0.25]]
    table = check_joint_table(rows)
    assert table.dtype == np.float64
    assert table.tolist() == [[0.25, 0], [0.5, 0.25]]
    assert check_joint_table(np.full((12, 12), 1 / 144)).shape == (12, 12)
    assert check_joint_table([[1]]).tolist() == [[1.0]]


BAD_TABLES: list[tuple[Any, str]] = [
    ([[0.5, -0.1], [0.3, 0.3]], r"^the cell in row 1, column 2 of the joint table is -0\.1; .* at least 0\.$"),
    ([[0.5, 0.1], [math.nan, 0.3]], r"^the cell in row 2, column 1 .* is nan; it must be finite\.$"),
    ([[0.5, math.inf]], r"^the cell in row 1, column 2 .* is inf; it must be finite\.$"),
    ([[0.5, "a half"]], r"^the cell in row 1, column 2 .* is 'a half', which is no number; type a probability\.$"),
    ([[0.5, None]], r"row 1, column 2 .* is 'None', which is no number"),
    ([[True, 0.5]], r"row 1, column 1 .* is 'True', which is no number"),
    ([[0.5, [0.5]]], r"row 1, column 2 .* which is no number"),
    ([[1j, 0.5]], r"row 1, column 1 .* which is no number"),
    ([[0.5, 10**400]], r"^the cell in row 1, column 2 .* is far from a probability; type a number from 0 to 1\.$"),
    ([[-(10**5000), 0.5]], "row 1, column 1 .* is far from a probability"),
    ([], r"^the joint table is empty; it needs at least one row and one column\.$"),
    ([[]], "the joint table is empty"),
    ([[0.5, 0.25], [0.25]], r"^row 2 of the joint table has 1 cells, but row 1 has 2; give every row as many\.$"),
    ([[0.1] * 13], r"^the joint table has 1 rows and 13 columns; 12 of each is the most\.$"),
    ([[0.1]] * 13, r"^the joint table has 13 rows and 1 columns; 12 of each is the most\.$"),
    ([[0.5, 0.4]], r"^the joint table sums to 0\.9; its cells must sum to 1, so divide every cell by 0\.9\.$"),
    ([[30, 70]], r"^the joint table sums to 100; .* divide every cell by 100\.$"),
    ([[0, 0]], r"^the joint table sums to 0; .* give some cell a probability\.$"),
    (0.5, r"^the joint table is no table; it must be a list of rows, each a list of numbers\.$"),
    ("0.5", "the joint table is no table"),
    ([0.5, 0.5], "the joint table is no table"),
    (None, "the joint table is no table"),
    (["ab", "cd"], "the joint table is no table"),
]


@pytest.mark.parametrize(("rows", "sentence"), BAD_TABLES)
def test_a_bad_table_is_refused_in_one_sentence(rows: Any, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        check_joint_table(rows)


def test_a_joint_table_is_a_channel_and_a_prior() -> None:
    joint = np.array([[0.3, 0.1], [0.0, 0.0], [0.15, 0.45]])
    channel, prior = channel_of_joint(joint)
    assert channel.inputs == ("1", "3")  # the second row is never sent
    np.testing.assert_allclose(channel.transition, [[0.75, 0.25], [0.25, 0.75]], rtol=1e-15)
    np.testing.assert_allclose(channel.joint(prior), joint[[0, 2]], rtol=0, atol=1e-15)
    assert channel_of_joint(joint, "abc")[0].inputs == ("a", "c")
    with pytest.raises(ShapeError, match="2 inputs are named, but the joint table has 3 rows"):
        channel_of_joint(joint, "ab")


# --- channels that are none -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan, math.inf])
def test_a_parameter_is_a_probability(value: float) -> None:
    for build, name in ((binary_symmetric, "flip"), (binary_erasure, "erase"), (z_channel, "drop")):
        with pytest.raises(
            InputError, match=f"^{name} is {value}; it is a probability, so choose a number from 0 to 1"
        ):
            build(value)


@pytest.mark.parametrize("positions", [1, 0, -3, 13, 2.5])
def test_a_dial_has_a_few_positions(positions: Any) -> None:
    with pytest.raises(InputError, match=f"the dial has {positions} positions; choose 2 to 12"):
        noisy_dial(positions, 0.5)


@pytest.mark.parametrize("spread", [-1, math.nan, math.inf])
def test_a_dial_has_a_finite_spread(spread: float) -> None:
    with pytest.raises(
        InputError, match=f"the dial's spread is {spread}; it must be a number of positions, at least 0"
    ):
        noisy_dial(4, spread)


def test_a_channel_needs_rows_that_are_distributions_and_names() -> None:
    with pytest.raises(InputError, match=r"row 2 of the transition table sums to 0\.9"):
        Channel("mine", ("a", "b"), ("a", "b"), np.array([[0.5, 0.5], [0.4, 0.5]]))
    with pytest.raises(ShapeError, match="but 1 inputs and 2 outputs are named; name every row and every column"):
        Channel("mine", ("a",), ("a", "b"), np.eye(2))
    with pytest.raises(ShapeError, match=r"has shape \(2,\); it must have rows x and columns y"):
        Channel("mine", ("a",), ("a", "b"), np.array([0.5, 0.5]))


def test_a_prior_fits_its_channel() -> None:
    with pytest.raises(ShapeError, match="the prior has 3 numbers, but the channel has 2 inputs"):
        binary_symmetric(0.1).joint([0.2, 0.3, 0.5])
    with pytest.raises(InputError, match=r"the prior sums to 1\.1"):
        binary_symmetric(0.1).joint([0.5, 0.6])
