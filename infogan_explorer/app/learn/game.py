"""The "guess the code" game on the channel stage; a round is three settings, so that a link holds it.

ch-seed     which rounds; without it there is no game
ch-round    which of them
ch-asked    the questions so far: letters with commas between, questions with semicolons
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.app.learn.settings import setting_text, setting_whole
from infogan_explorer.app.requests import MAX_NOISE_SEED, Answer, Request
from infogan_explorer.errors import InputError
from infogan_explorer.learn.guessing import GuessingGame, GuessState

_MOST_ROUNDS = 10_000
_MOST_QUESTIONS = 50
_MOST_LETTERS_OF_QUESTIONS = 2_000


def play(request: Request, joint: NDArray[np.float64]) -> Answer | None:
    """A round after the questions that were asked; None without a seed.

    Returns:
        `round`; `received`, the letter that arrived; `asked`, the questions, and `answers` to them; `left`, the numbers
        of the letters that are still possible; `chances` of all letters; `best`, the question that the best player
        would ask; `found`, the letter once it is known, or None; and `expected`, questions of the best player on
        average.
    """
    settings = request["settings"]
    if not setting_text(settings, "ch-seed"):
        return None
    game = GuessingGame(joint)
    seed = setting_whole(settings, "ch-seed", "seed of the game", 0, MAX_NOISE_SEED)
    state = game.start(seed, setting_whole(settings, "ch-round", "round of the game", 0, _MOST_ROUNDS))
    asked = _read_questions(setting_text(settings, "ch-asked", _MOST_LETTERS_OF_QUESTIONS))
    answers, state = _ask_all(game, state, asked)
    expected = game.expected
    return {
        "round": state.round,
        "received": game.received(state),
        "asked": asked,
        "answers": answers,
        "left": list(state.candidates),
        "chances": game.chances(state).tolist(),
        "best": list(game.best_question(state)),
        "found": game.claim(state),
        "expected": expected.with_reading if math.isfinite(expected.with_reading) else None,
    }


def _ask_all(game: GuessingGame, state: GuessState, questions: list[list[int]]) -> tuple[list[bool], GuessState]:
    answers = []
    for letters in questions:
        yes, state = game.answer(state, letters)
        answers.append(yes)
    return answers, state


def _read_questions(written: str) -> list[list[int]]:
    questions = written.split(";") if written else []
    if len(questions) > _MOST_QUESTIONS:
        raise InputError(f"{len(questions)} questions were asked in one round; {_MOST_QUESTIONS} is the most.")
    return [[_letter(letter) for letter in question.split(",")] for question in questions]


def _letter(written: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) < 3):
        raise InputError(f"a question of the game asks about {written[:20]!r}; name letters by their numbers from 0.")
    return int(written)
