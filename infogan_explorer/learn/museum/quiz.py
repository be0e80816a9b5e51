"""Which mistake is it? A program is hidden behind a seed, and shown as a practitioner would see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from infogan_explorer.errors import unknown_name
from infogan_explorer.learn.museum.collection import EXHIBITS
from infogan_explorer.learn.museum.exhibit import Exhibit
from infogan_explorer.learn.museum.visit import Evidence, Visit
from infogan_explorer.streams import stream_seed

CORRECT = "correct"
QUIZ_STEPS = 200
SHOWN = ("bound_nats", "discriminator_bound_nats", "generator_gradient", "trunk_gradient", "q_head_gradient")


@dataclass(frozen=True)
class QuizResult:
    """Whether an answer was right, and which program it was: a name of `EXHIBITS`, or "correct"."""

    is_right: bool
    was: str


@dataclass(frozen=True)
class Quiz:
    """A hidden program; the seed is everything that there is to know of it."""

    seed: int

    @cached_property
    def _exhibit(self) -> Exhibit:
        return list(EXHIBITS.values())[stream_seed(self.seed, "game") % len(EXHIBITS)]

    @cached_property
    def _is_broken(self) -> bool:
        return bool(stream_seed(self.seed, "game", 1) % 6)  # in one quiz of six nothing is wrong

    @property
    def options(self) -> tuple[str, ...]:
        """What it can be: the exhibits whose code is of this one's kind, and "correct"."""
        return (*(name for name, exhibit in EXHIBITS.items() if exhibit.codes == self._exhibit.codes), CORRECT)

    def start(self) -> Visit:
        """The program, untrained. What it is called stays behind `answer`."""
        return Visit(self._exhibit, self._is_broken, self.seed)

    def answer(self, name: str) -> QuizResult:
        """Take an answer.

        Raises:
            InputError: if it is none of the options.
        """
        if name not in self.options:
            raise unknown_name("answer", name, self.options)
        was = self._exhibit.name if self._is_broken else CORRECT
        return QuizResult(name == was, was)


def shown(evidence: Evidence) -> Mapping[str, float]:
    """What a practitioner would see of a record: what the program prints, and where gradients arrive; nothing exact."""
    return {name: evidence.values[name] for name in SHOWN if name in evidence.values}
