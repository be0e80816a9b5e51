"""Questions: never fewer than the best of all trees, never more; and the game that asks them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from infogan_explorer.errors import InputError
from infogan_explorer.information import entropy_nats, nats_to_bits
from infogan_explorer.learn import (
    GuessingGame,
    GuessState,
    binary_erasure,
    binary_symmetric,
    count_questions,
    first_question,
    noisy_dial,
    posterior,
    question_lengths,
)
from tests import channel_references

many = settings(max_examples=60, deadline=None, derandomize=True, database=None)

SKEWED = np.array([[0.4, 0.05, 0.0], [0.1, 0.1, 0.05], [0.0, 0.2, 0.1]])

_weights = arrays(np.int64, st.integers(1, 7), elements=st.integers(0, 20)).filter(lambda n: n.sum() > 0)


# --- trees ------------------------------------------------------------------------------------------------------------


@many
@given(_weights)
def test_no_tree_asks_fewer_questions(counts: np.ndarray) -> None:
    p = counts / counts.sum()
    lengths = question_lengths(p)
    here = p > 0
    asked = float((p[here] * lengths[here]).sum())
    assert asked == pytest.approx(channel_references.fewest_questions(p.tolist()), abs=1e-12)
    bits = nats_to_bits(entropy_nats(p))
    assert bits - 1e-12 <= asked < bits + 1
    assert np.exp2(-lengths).sum() == 1  # Kraft: every answer leads somewhere
    assert np.isinf(lengths[~here]).all()


@many
@given(_weights)
def test_asking_again_walks_down_one_tree(counts: np.ndarray) -> None:
    """Letter by letter, from the letters that are left alone, as many questions as the whole tree has."""
    lengths = question_lengths(counts)
    for letter in np.flatnonzero(counts):
        left, asked = counts.astype(float), 0
        while letters := first_question(left):
            chosen = np.isin(np.arange(len(counts)), letters)
            left = np.where(chosen == (letter in letters), left, 0)
            asked += 1
        assert np.flatnonzero(left).tolist() == [letter]
        assert asked == lengths[letter]


def test_known_trees() -> None:
    assert question_lengths([0.5, 0.25, 0.125, 0.125]).tolist() == [1, 2, 3, 3]
    assert question_lengths([1]).tolist() == [0]
    assert question_lengths([0, 3, 0]).tolist() == [math.inf, 0, math.inf]
    assert first_question([0.5, 0.25, 0.125, 0.125]) == (0,)  # the shorter question of the two
    assert first_question([0.1] * 8) == (0, 1, 2, 3)
    assert first_question([0, 1, 0]) == ()


# --- questions saved --------------------------------------------------------------------------------------------------


def test_eight_positions_and_no_doubt_save_three_questions() -> None:
    count = count_questions(noisy_dial(8, 0).joint())
    assert (count.without_looking, count.with_reading, count.saved) == (3, 0, 3)
    assert count.entropy_bits == pytest.approx(3, abs=1e-12)
    assert count.bound_bits == pytest.approx(3, abs=1e-12)


@pytest.mark.parametrize("erase", [0, 0.3, 1])
def test_a_bit_that_may_be_erased_saves_its_capacity(erase: float) -> None:
    count = count_questions(binary_erasure(erase).joint())
    assert count.saved == pytest.approx(1 - erase, abs=1e-12)
    assert count.bound_bits == pytest.approx(1 - erase, abs=1e-12)


def test_questions_by_counting_every_case() -> None:
    """By hand: a tree for the prior (0.45, 0.25, 0.3), and one for each column of the posterior."""
    count = count_questions(SKEWED)
    assert count.without_looking == pytest.approx(0.45 * 1 + 0.55 * 2, abs=1e-12)
    first, second, third = 0.5, 0.2 + 2 * 0.15, 0.15  # questions of each column, weighed: one, one or two, one
    assert count.with_reading == pytest.approx(first + second + third, abs=1e-12)


def test_a_single_noisy_bit_saves_nothing_until_it_is_asked_in_blocks() -> None:
    """Half a bit is no question; with blocks the saving nears L_I, always within 1 / n of it."""
    joint = binary_symmetric(0.11).joint()
    assert count_questions(joint).saved == 0
    for block in (2, 3, 6, 11):
        count = count_questions(joint, block=block)
        assert count.without_looking == pytest.approx(1, abs=1e-12)
        assert count.bound_bits - 1 / block < count.saved <= count.bound_bits + 1e-12
    assert count.saved == pytest.approx(0.5, abs=0.005)


@pytest.mark.parametrize("block", [1, 2, 3])
def test_blocks_ask_as_many_questions_as_the_best_tree_of_their_columns(block: int) -> None:
    joint = np.array([[0.45, 0.1], [0.15, 0.3]])
    both, total = joint, 0.0
    for _ in range(block - 1):
        both = np.kron(both, joint)
    for column in both.T:
        total += channel_references.fewest_questions(column.tolist())
    count = count_questions(joint, block=block)
    assert count.with_reading == pytest.approx(total / block, abs=1e-12)
    prior = channel_references.fewest_questions(both.sum(axis=1).tolist())
    assert count.without_looking == pytest.approx(prior / block, abs=1e-12)


def test_a_wrong_q_costs_questions_and_one_that_forbids_what_happens_all_of_them() -> None:
    joint = noisy_dial(4, 0.5).joint()
    best, other = count_questions(joint), count_questions(joint, posterior(joint)[::-1])
    assert other.with_reading > best.with_reading
    assert other.bound_bits < 0 < best.bound_bits
    sure = count_questions(joint, np.eye(4))
    assert sure.with_reading == math.inf
    assert sure.saved == sure.bound_bits == -math.inf


@pytest.mark.parametrize("q", [np.full((3, 3), 1 / 3), None])
def test_a_q_that_knows_nothing_saves_nothing(q: np.ndarray | None) -> None:
    unrelated = np.full((3, 3), 1 / 9)
    count = count_questions(unrelated, q)
    assert count.saved == pytest.approx(0, abs=1e-12)
    assert count.bound_bits == pytest.approx(0, abs=1e-12)


def test_a_block_has_a_size_that_can_be_planned() -> None:
    joint = noisy_dial(10, 1).joint()
    with pytest.raises(
        InputError, match=r"^a block of 3 codes needs trees with 220,000 leaves; choose a smaller block"
    ):
        count_questions(joint, block=3)
    for block in (0, -1, 10**9):
        with pytest.raises(InputError, match=f"^the block has {block} codes; choose 1 to 16"):
            count_questions(joint, block=block)


# --- the game ---------------------------------------------------------------------------------------------------------


def _played(game: GuessingGame, seed: int, number: int) -> GuessState:
    state = game.start(seed, number)
    while game.claim(state) is None:
        _, state = game.answer(state, game.best_question(state))
    return state


@pytest.mark.parametrize("joint", [noisy_dial(8, 1.0).joint(), SKEWED, binary_symmetric(0.2).joint()])
def test_the_best_player_finds_the_code_with_the_questions_that_the_score_says(joint: np.ndarray) -> None:
    game = GuessingGame(joint)
    score = game.score(3, 40)
    for number in range(1, 41):
        state = _played(game, 3, number)
        assert game.claim(state) == game.secret(state)
        assert state.asked == score.with_reading[number - 1]
        assert joint[game.secret(state), game.received(state)] > 0


def test_the_running_score_goes_to_the_expected_saving() -> None:
    game = GuessingGame(noisy_dial(8, 1.0).joint())
    score = game.score(0, 3000)
    saved = score.without_looking - score.with_reading
    assert score.mean_saved[-1] == pytest.approx(game.expected.saved, abs=4 * saved.std() / math.sqrt(3000))
    assert score.mean_saved[9] == pytest.approx(saved[:10].mean(), abs=1e-12)


def test_draws_are_as_frequent_as_the_table_says() -> None:
    game = GuessingGame(SKEWED)
    seen = np.zeros_like(SKEWED)
    for number in range(4000):
        state = game.start(1, number)
        seen[game.secret(state), game.received(state)] += 1 / 4000
    np.testing.assert_allclose(seen, SKEWED, rtol=0, atol=4 * 0.5 / math.sqrt(4000))
    assert (seen[SKEWED == 0] == 0).all()


def test_the_same_seed_hides_the_same_code() -> None:
    game, other = GuessingGame(noisy_dial(12, 0.5).joint()), GuessingGame(noisy_dial(12, 0.5).joint())
    secrets = [game.secret(game.start(7, number)) for number in range(30)]
    assert secrets == [other.secret(other.start(7, number)) for number in range(30)]
    assert secrets != [game.secret(game.start(8, number)) for number in range(30)]


def test_an_own_question_is_answered_truly_and_counted() -> None:
    game = GuessingGame(noisy_dial(6, 2.0).joint())
    state = game.start(0)
    secret = game.secret(state)
    others = [letter for letter in range(6) if letter != secret]
    yes, after = game.answer(state, others[:2])
    assert (yes, after.asked) == (False, 1)
    assert after.candidates == tuple(sorted({secret, *others[2:]}))
    yes, again = game.answer(after, others[:2])  # learns nothing, and costs a question
    assert (yes, again.asked, again.candidates) == (False, 2, after.candidates)
    yes, found = game.answer(again, [secret])
    assert (yes, game.claim(found), found.asked) == (True, secret, 3)
    assert game.best_question(found) == ()
    assert game.chances(found)[secret] == 1


def test_chances_are_the_posterior_of_what_is_left() -> None:
    game = GuessingGame(noisy_dial(6, 1.0).joint())
    state = game.start(2)
    column = posterior(game.joint)[:, game.received(state)]
    np.testing.assert_allclose(game.chances(state), column, atol=1e-15)
    left = replace(state, candidates=(0, 1))
    np.testing.assert_allclose(game.chances(left), [*(column[:2] / column[:2].sum()), 0, 0, 0, 0], atol=1e-15)


def test_a_q_that_is_sure_and_wrong_claims_the_wrong_code() -> None:
    game = GuessingGame(noisy_dial(3, 0).joint(), np.roll(np.eye(3), 1, axis=0))
    state = game.start(0)
    assert game.claim(state) == (game.secret(state) + 1) % 3
    _, after = game.answer(state, [game.claim(state)])  # asked all the same, the round goes on with equal chances
    assert sorted(game.chances(after)) == [0, 0.5, 0.5]
    assert game.score(0, 5).with_reading.tolist() == [math.inf] * 5


def test_a_state_from_outside_is_checked() -> None:
    game = GuessingGame(noisy_dial(4, 1.0).joint())
    state = game.start(5)
    assert game.resume(replace(state, candidates=(3, 2, 1, 0))) == state
    wrong = tuple(letter for letter in range(4) if letter != game.secret(state))
    for bad in (
        replace(state, candidates=wrong),
        replace(state, candidates=(*range(4), 9)),
        replace(state, candidates=()),
        replace(state, asked=-1),
    ):
        with pytest.raises(InputError, match="does not fit the channel any more; start a new one"):
            game.resume(bad)
    for seed, number in ((-1, 0), (0, -1)):
        with pytest.raises(InputError, match=f"seed {seed} and round {number} were given; both must be at least 0"):
            game.start(seed, number)


def test_a_question_is_about_codes_of_the_channel() -> None:
    game = GuessingGame(noisy_dial(4, 1.0).joint())
    with pytest.raises(InputError, match=r"^the question asks about \[\]; choose one or more codes from 0 to 3"):
        game.answer(game.start(0), [])
    with pytest.raises(InputError, match=r"asks about \[1, 4\]; choose one or more codes from 0 to 3"):
        game.answer(game.start(0), [4, 1])
