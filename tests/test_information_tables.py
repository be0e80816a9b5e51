"""Every number of a joint table at once, and the exact bound of any table Q(x|y)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from infogan_explorer.errors import InputError, ShapeError
from infogan_explorer.information import describe_joint, table_bound_nats
from infogan_explorer.learn import posterior
from tests import references

many = settings(max_examples=60, deadline=None, derandomize=True, database=None)

_joints = (
    arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.integers(0, 30))
    .filter(lambda n: n.sum() > 0)
    .map(lambda n: n / n.sum())
)


def _shortfall(joint: np.ndarray, q: np.ndarray) -> float:
    """E_y[KL(P(x|y) || Q(x|y))], column by column."""
    total = 0.0
    for column, guess in zip(joint.T, q.T, strict=True):
        if column.sum() > 0:
            total += column.sum() * references.kl_divergence(column / column.sum(), guess)
    return total


@many
@given(_joints)
def test_a_described_joint_agrees_with_the_reference(joint: np.ndarray) -> None:
    numbers = describe_joint(joint)
    assert numbers.entropy_x_nats == pytest.approx(references.entropy(joint.sum(axis=1)), abs=1e-12)
    assert numbers.entropy_y_nats == pytest.approx(references.entropy(joint.sum(axis=0)), abs=1e-12)
    assert numbers.joint_entropy_nats == pytest.approx(references.entropy(joint), abs=1e-12)
    assert numbers.x_given_y_nats == pytest.approx(references.conditional_entropy(joint), abs=1e-12)
    assert numbers.y_given_x_nats == pytest.approx(references.conditional_entropy(joint.T), abs=1e-12)
    assert numbers.mutual_information_nats == pytest.approx(references.mutual_information(joint), abs=1e-12)


@many
@given(_joints)
def test_the_parts_add_up(joint: np.ndarray) -> None:
    numbers = describe_joint(joint)
    shared = numbers.mutual_information_nats
    assert numbers.x_given_y_nats + shared == pytest.approx(numbers.entropy_x_nats, abs=1e-12)
    assert numbers.y_given_x_nats + shared == pytest.approx(numbers.entropy_y_nats, abs=1e-12)
    assert numbers.x_given_y_nats + shared + numbers.y_given_x_nats == pytest.approx(
        numbers.joint_entropy_nats, abs=1e-12
    )


@many
@given(_joints, st.integers(0, 10**6))
def test_the_bound_of_any_q_falls_short_by_the_divergence(joint: np.ndarray, seed: int) -> None:
    q = np.random.default_rng(seed).dirichlet(np.full(len(joint), 0.7), joint.shape[1]).T + 1e-9
    q /= q.sum(axis=0)
    exact = references.mutual_information(joint)
    assert table_bound_nats(joint, q) == pytest.approx(exact - _shortfall(joint, q), abs=1e-10)
    assert table_bound_nats(joint, q) <= exact + 1e-12
    assert table_bound_nats(joint, posterior(joint)) == pytest.approx(exact, abs=1e-12)


def test_a_q_that_is_the_prior_gives_nothing_and_a_worse_one_less() -> None:
    joint = np.array([[0.4, 0.1], [0.1, 0.4]])
    assert table_bound_nats(joint, np.full((2, 2), 0.5)) == pytest.approx(0, abs=1e-12)
    swapped = np.array([[0.2, 0.8], [0.8, 0.2]])
    assert table_bound_nats(joint, swapped) == pytest.approx(
        math.log(2) + 0.2 * math.log(0.8) + 0.8 * math.log(0.2), abs=1e-12
    )


def test_a_q_that_forbids_what_happens_has_no_finite_bound() -> None:
    joint = np.array([[0.4, 0.1], [0.1, 0.4]])
    assert table_bound_nats(joint, np.eye(2)) == -math.inf
    assert table_bound_nats(np.eye(2) / 2, np.eye(2)) == pytest.approx(math.log(2), abs=1e-12)


def test_a_q_that_is_none_is_refused() -> None:
    joint = np.full((2, 2), 0.25)
    with pytest.raises(ShapeError, match=r"Q has shape \(2, 3\) but the joint table \(2, 2\); they must be equal"):
        table_bound_nats(joint, np.full((2, 3), 0.5))
    with pytest.raises(InputError, match=r"^column 2 of Q sums to 0\.9; it must sum to 1"):
        table_bound_nats(joint, [[0.5, 0.5], [0.5, 0.4]])
    with pytest.raises(InputError, match="column 1 of Q holds a negative or non-finite number"):
        table_bound_nats(joint, [[math.nan, 0.5], [0.5, 0.5]])
    with pytest.raises(ShapeError, match=r"the joint table has shape \(2,\)"):
        describe_joint([0.5, 0.5])
