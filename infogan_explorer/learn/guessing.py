"""Guess the code: a game of yes/no questions about what was sent, after seeing what arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from infogan_explorer.errors import InputError
from infogan_explorer.information import distribution
from infogan_explorer.learn.channels import posterior
from infogan_explorer.learn.questions import Letters, count_questions, first_question, question_lengths
from infogan_explorer.streams import stream_seed


@dataclass(frozen=True)
class GameScore:
    """What the best player needed in every round, shape (rounds,)."""

    without_looking: NDArray[np.float64]
    with_reading: NDArray[np.float64]

    @property
    def mean_saved(self) -> NDArray[np.float64]:
        """Mean questions saved after each round; goes to `QuestionCount.saved`."""
        saved = self.without_looking - self.with_reading
        return np.cumsum(saved) / np.arange(1, len(saved) + 1)


@dataclass(frozen=True)
class GuessState:
    """A round under way: which one, what was asked, and which codes are left. All that a page must send back."""

    seed: int
    round: int
    asked: int
    candidates: Letters


class GuessingGame:
    """Guess which code was sent by yes/no questions ("is it one of these?") after seeing what arrived.

    game = GuessingGame(noisy_dial(8, 1.0).joint())
    state = game.start(seed=0)
    while game.claim(state) is None:
        yes, state = game.answer(state, game.best_question(state))

    It holds no state of its own, so one object serves any number of players.
    """

    def __init__(self, joint: ArrayLike, q: ArrayLike | None = None) -> None:
        """A game on p(c, x), shape (C, X), with Q(c|x) as help; the exact posterior where `q` is not given.

        Raises:
            InputError: if a table is no distribution.
        """
        self.joint = distribution(joint, "the joint table", ndim=2)
        self.q = posterior(self.joint) if q is None else np.asarray(q, np.float64)
        self.expected = count_questions(self.joint, self.q)
        self._without = question_lengths(self.joint.sum(axis=1))
        self._with = np.array([question_lengths(column) for column in self.q.T])
        self._cumulative = self.joint.cumsum()

    def start(self, seed: int, round: int = 1) -> GuessState:
        """A new round: the same seed and round always hide the same code.

        Raises:
            InputError: if either is negative.
        """
        if seed < 0 or round < 0:
            raise InputError(f"seed {seed} and round {round} were given; both must be at least 0.")
        return GuessState(seed, round, 0, tuple(range(len(self.joint))))

    def resume(self, state: GuessState) -> GuessState:
        """Check a state that comes from outside.

        Raises:
            InputError: if it cannot have come about in this game.
        """
        fresh = self.start(state.seed, state.round)
        left = set(state.candidates)
        if state.asked < 0 or self.secret(state) not in left or not left <= set(fresh.candidates):
            raise InputError("this round does not fit the channel any more; start a new one.")
        return replace(state, candidates=tuple(sorted(left)))

    def secret(self, state: GuessState) -> int:
        """The code that was sent in this round."""
        return self._draw(state.seed, state.round)[0]

    def received(self, state: GuessState) -> int:
        """What arrived in this round."""
        return self._draw(state.seed, state.round)[1]

    def chances(self, state: GuessState) -> NDArray[np.float64]:
        """Q's probability of every code, given what arrived and the answers so far, shape (C,).

        Equal chances for all that are left where Q had ruled all of them out.
        """
        weights = self._weights(state)
        return weights / weights.sum()

    def claim(self, state: GuessState) -> int | None:
        """The one code that Q holds possible; None while there are several. Wrong where Q was sure and wrong."""
        possible = np.flatnonzero(self._weights(state))
        return int(possible[0]) if len(possible) == 1 else None

    def best_question(self, state: GuessState) -> Letters:
        """The codes to ask about next, so that the fewest questions follow on average; empty when no doubt is left."""
        return first_question(self._weights(state))

    def answer(self, state: GuessState, letters: Sequence[int]) -> tuple[bool, GuessState]:
        """Is the code one of `letters`? The true answer, and the state after it.

        Raises:
            InputError: if `letters` is empty or holds a code that the channel has not.
        """
        asked = set(letters)
        if not asked or not asked <= set(range(len(self.joint))):
            raise InputError(
                f"the question asks about {sorted(asked)}; choose one or more codes from 0 to {len(self.joint) - 1}."
            )
        yes = self.secret(state) in asked
        left = tuple(letter for letter in state.candidates if (letter in asked) == yes)
        return yes, replace(state, asked=state.asked + 1, candidates=left)

    def score(self, seed: int, rounds: int) -> GameScore:
        """What the best player needs in rounds 1 to `rounds`, without looking and with Q's reading."""
        drawn = [self._draw(seed, round) for round in range(1, rounds + 1)]
        return GameScore(
            np.array([self._without[code] for code, _ in drawn]),
            np.array([self._with[arrived, code] for code, arrived in drawn]),
        )

    def _weights(self, state: GuessState) -> NDArray[np.float64]:
        """Q(c|x) of the codes that are left, not made to sum to 1, so that equal weights stay equal."""
        left = np.zeros(len(self.joint))
        left[list(state.candidates)] = 1
        weights = left * self.q[:, self.received(state)]
        return weights if weights.any() else left

    def _draw(self, seed: int, round: int) -> tuple[int, int]:
        """The code and what arrived, drawn from p(c, x)."""
        place = np.random.default_rng(stream_seed(seed, "game", round)).random() * self._cumulative[-1]
        # to the right of equal sums: a cell that adds nothing is never drawn
        code, arrived = divmod(int(np.searchsorted(self._cumulative, place, side="right")), self.joint.shape[1])
        return code, arrived
