"""What a lesson is: a question, a stage with settings, and two questions to the learner. Its words are lessons.toml's.

Nothing here knows an answer. What is right is measured by the stage at the moment when it is asked: a stage tells named
quantities (nats where the name ends in _nats), and a question names the quantity that answers it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Settings = Mapping[str, str]  # a stage's, as a link holds them


@dataclass(frozen=True)
class Estimate:
    """A number on a scale; right if it is within `tolerance` of what the stage tells.

    quantity: the stage's name for what is asked.
    unit: how it is written: "nats" (with bits in brackets), or another end of a key lessons.unit_...
    low, high, step: the scale.
    settings: what the stage is set to before it answers; {} for the lesson's own.
    """

    quantity: str
    unit: str
    low: float
    high: float
    step: float
    tolerance: float
    settings: Settings = field(default_factory=dict)

    kind = "estimate"


@dataclass(frozen=True)
class Choice:
    """One of several sentences; right is the one in whose range the quantity lies.

    options: name of the option -> (low, high): low <= quantity < high; None where there is no end. The words of an
        option are lessons.LESSON_predict_OPTION, or lessons.LESSON_check_OPTION.
    """

    quantity: str
    options: Mapping[str, tuple[float | None, float | None]]
    settings: Settings = field(default_factory=dict)

    kind = "choice"


@dataclass(frozen=True)
class Task:
    """Something to bring about on the stage; done once every quantity is in its range.

    reach: quantity -> (low, high), both ends included.
    """

    reach: Mapping[str, tuple[float, float]]

    kind = "task"


Question = Estimate | Choice | Task


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    name: its place in a link, and the beginning of its words: one word, lower case.
    stage: the component that shows it.
    settings: of the stage, complete: every setting whose value matters to the questions.
    controls: the stage's controls and pictures that this lesson shows; all others are not there.
    predict: asked before the stage shows the answer; None where a lesson has nothing to predict.
    check: asked at the end.
    """

    name: str
    chapter: str
    stage: str
    settings: Settings
    controls: tuple[str, ...]
    predict: Estimate | Choice | None
    check: Question | None

    def as_answer(self) -> dict[str, Any]:
        """For the script, which calls the name an id."""
        return {
            "id": self.name,
            "chapter": self.chapter,
            "stage": self.stage,
            "settings": dict(self.settings),
            "controls": list(self.controls),
            "predict": _as_answer(self.predict),
            "check": _as_answer(self.check),
        }


def _as_answer(question: Question | None) -> dict[str, Any] | None:
    return None if question is None else {"kind": question.kind, "settings": {}, **asdict(question)}
