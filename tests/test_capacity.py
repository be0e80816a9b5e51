"""Capacity: closed forms to 1e-9, and a certificate that another computation confirms on every kind of channel."""

from __future__ import annotations

import math

import numpy as np
import pytest

from infogan_explorer.errors import InputError, ShapeError
from infogan_explorer.learn import binary_symmetric, channel_capacity, noisy_dial, z_channel
from tests import channel_references, references

NATS = 1e-9


def _normal(table: np.ndarray) -> np.ndarray:
    return table / table.sum(axis=1, keepdims=True)


def _random_tables() -> list[np.ndarray]:
    """Two hundred channels: even and uneven, with holes, duplicates, mixtures of rows, and rows that hardly differ."""
    random = np.random.default_rng(4)
    tables = []
    for number in range(200):
        shape = random.integers(1, 13, 2)
        table = random.gamma(10.0 ** random.uniform(-2, 2), size=shape) + 1e-300
        match number % 7:
            case 1:
                table *= random.random(shape) < 0.4
            case 2:
                table **= 4
            case 3:
                table = table[0] + 10.0 ** random.uniform(-10, 0) * table
            case 4:
                table[shape[0] // 2 :] = table[0]
            case 5:
                table[-1] = table.mean(axis=0)
            case 6:
                table = 10.0 ** random.uniform(-200, 0, shape)
        table[table.sum(axis=1) == 0, 0] = 1
        tables.append(_normal(_normal(table)))
    return tables


def test_the_certificate_holds_on_every_kind_of_channel() -> None:
    """Lower and upper end recomputed by other formulas; never further apart than 1e-11."""
    for table in _random_tables():
        capacity = channel_capacity(table)
        reached, beyond = channel_references.capacity_bracket(table, capacity.prior)
        assert capacity.gap_nats < 1e-12
        assert capacity.iterations <= 80
        assert capacity.prior.sum() == pytest.approx(1, abs=1e-12)
        assert (capacity.prior >= 0).all()
        assert capacity.nats == pytest.approx(reached, abs=1e-12)
        assert beyond - reached == pytest.approx(0, abs=1e-11)


def test_square_channels_have_a_closed_form() -> None:
    random = np.random.default_rng(5)
    checked = 0
    for _ in range(40):
        n = int(random.integers(2, 8))
        table = _normal(random.random((n, n)) + n * np.eye(n))
        exact, prior = channel_references.square_capacity(table)
        if (prior > 0).all():
            checked += 1
            assert channel_capacity(table).nats == pytest.approx(exact, abs=NATS)
            np.testing.assert_allclose(channel_capacity(table).prior, prior, rtol=0, atol=1e-5)
    assert checked > 20


def test_two_letters_by_searching_for_the_best_prior() -> None:
    random = np.random.default_rng(6)
    for _ in range(10):
        table = _normal(random.random((2, int(random.integers(2, 6)))))
        best = references.maximum(
            lambda p, table=table: references.mutual_information(np.array([[1 - p], [p]]) * table), 0, 1, rounds=60
        )
        assert channel_capacity(table).nats == pytest.approx(best, abs=NATS)


@pytest.mark.parametrize("drop", [0, 1e-6, 0.1, 0.5, 0.9, 0.999])
def test_the_best_prior_of_a_z_channel(drop: float) -> None:
    capacity = channel_capacity(z_channel(drop).transition)
    assert capacity.prior[1] == pytest.approx(channel_references.z_prior(drop), abs=1e-5)


@pytest.mark.parametrize("letters", [2, 3, 7, 12])
@pytest.mark.parametrize("wrong", [0, 1e-9, 0.1, 0.5, 1])
def test_symmetric_channels(letters: int, wrong: float) -> None:
    table = np.full((letters, letters), wrong / (letters - 1))
    np.fill_diagonal(table, 1 - wrong)
    capacity = channel_capacity(table)
    assert capacity.nats == pytest.approx(channel_references.symmetric_capacity(letters, wrong), abs=1e-12)
    np.testing.assert_allclose(capacity.prior, 1 / letters)


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (2, 2), (4, 3), (12, 12)])
def test_a_useless_channel_has_none(shape: tuple[int, int]) -> None:
    row = np.arange(1.0, shape[1] + 1)
    assert channel_capacity(np.tile(row / row.sum(), (shape[0], 1))).nats == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("letters", [1, 2, 5, 12])
def test_a_perfect_channel_has_all(letters: int) -> None:
    shuffled = np.eye(letters)[::-1]
    assert channel_capacity(shuffled).nats == pytest.approx(math.log(letters), abs=1e-12)
    assert channel_capacity(shuffled).gap_nats == pytest.approx(0, abs=1e-15)


def test_a_letter_said_in_two_ways_adds_nothing() -> None:
    plain = z_channel(0.3).transition
    capacity = channel_capacity(plain[[0, 1, 1, 0, 1]])
    assert capacity.nats == pytest.approx(channel_references.z_capacity(0.3), abs=NATS)
    assert capacity.prior[[1, 2, 4]].sum() == pytest.approx(channel_references.z_prior(0.3), abs=1e-5)


@pytest.mark.parametrize("eps", [0, 1e-9, 1e-4, 0.01])
def test_a_letter_that_is_best_left_out(eps: float) -> None:
    """Where Blahut and Arimoto's steps alone would need a million: the third letter is worth next to nothing."""
    third = [0.5 + eps, 0.5 - eps]
    capacity = channel_capacity([*binary_symmetric(0.1).transition, third])
    assert capacity.nats == pytest.approx(math.log(2) - channel_references.binary_entropy(0.1), abs=NATS)
    assert capacity.prior[2] == pytest.approx(0, abs=1e-9)


def test_a_letter_that_is_worth_exactly_as_much_as_the_others() -> None:
    """Its divergence equals the capacity, but its best weight is 0: the slowest case of all."""
    capacity = channel_capacity([[1, 0, 0, 0], [0, 1, 0, 0], [0.25, 0.25, 0.5, 0], [0.25, 0.25, 0, 0.5]])
    reached, beyond = channel_references.capacity_bracket(
        [[1, 0, 0, 0], [0, 1, 0, 0], [0.25, 0.25, 0.5, 0], [0.25, 0.25, 0, 0.5]], capacity.prior
    )
    assert capacity.gap_nats < 1e-12
    assert beyond - reached == pytest.approx(0, abs=1e-11)


def test_outputs_that_never_happen_do_not_matter() -> None:
    table = np.insert(noisy_dial(5, 0.7).transition, 2, 0, axis=1)
    row = channel_references.dial_row(5, 0.7)
    assert channel_capacity(table).nats == pytest.approx(math.log(5) - references.entropy(row), abs=NATS)


def test_equal_channels_give_equal_answers_and_stay_as_they_are() -> None:
    table = z_channel(0.2).transition.copy()
    table[1] = [1e-120, 1.0]  # so rare that it is left out of the computation
    before = table.copy()
    first, second = channel_capacity(table), channel_capacity(table)
    assert first.nats == second.nats
    assert first.nats == pytest.approx(math.log(2), abs=NATS)
    np.testing.assert_array_equal(table, before)


def test_what_is_no_channel_is_refused() -> None:
    with pytest.raises(InputError, match=r"^row 1 of the transition table sums to 0\.9; it must sum to 1"):
        channel_capacity([[0.5, 0.4]])
    with pytest.raises(InputError, match="row 2 of the transition table holds a negative or non-finite number"):
        channel_capacity([[0.5, 0.5], [1.5, -0.5]])
    with pytest.raises(ShapeError, match=r"the transition table has shape \(0,\)"):
        channel_capacity([])


def test_a_gap_that_stays_open_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infogan_explorer.learn.capacity._BLAHUT_STEPS", 3)
    monkeypatch.setattr("infogan_explorer.learn.capacity._NEWTON_STEPS", 0)
    capacity = channel_capacity(z_channel(0.7).transition)
    assert capacity.gap_nats > 1e-6
    assert capacity.iterations == 3
    assert capacity.nats < channel_references.z_capacity(0.7) < capacity.nats + capacity.gap_nats
