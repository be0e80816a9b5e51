"""The lessons: complete in words, and each one solved by what its stage tells."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from infogan_explorer.app.learn.channel import describe
from infogan_explorer.app.learn.course import COURSE, listed
from infogan_explorer.app.learn.laboratory_settings import read_setup
from infogan_explorer.app.learn.lesson import Choice, Estimate, Lesson, Question, Task
from infogan_explorer.app.learn.living_laboratory import LivingLaboratory
from infogan_explorer.app.learn.museum import MuseumStage
from infogan_explorer.app.learn.wild_stage import describe_model
from infogan_explorer.app.learn_tab import STAGES
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.words import tables

Settings = Mapping[str, str]


@cache
def play_laboratory(settings: tuple[tuple[str, str], ...]) -> dict[str, float]:
    """What the laboratory tells at the lesson's last step; where there is none, after one of Q alone and one of G."""
    living = LivingLaboratory(read_setup({"settings": dict(settings)}))
    while living.setup.until and not living.has_ended:
        living.play(100)
    told = living.frame("none", is_hurried=False)["told"]
    if not living.setup.until:
        living.step_player("q")
        living.step_player("generator")
        told |= living.frame("none", is_hurried=False)["told"]
    return told


SOLVERS: dict[str, Callable[[Settings], dict[str, float]]] = {
    "channel": lambda settings: describe({"settings": settings})["told"],
    "laboratory": lambda settings: play_laboratory(tuple(settings.items())),
    "museum": lambda settings: visit_museum(settings),
    "wild": lambda settings: describe_model(Catalogue(Path("no-runs")), {"settings": settings})["told"],
}
SOLUTIONS: dict[str, Settings] = {
    "wire": {"ch-noise": "0.5"},
    "dial": {"ch-noise": "0.5"},
    "table": {"ch-table": "0.5,0.25,0;0,0,0.25"},
    "wrong": {"ch-q": "0.2"},
    "width": {"lab-width": "0.6"},
    "quiz": {"mu-answer": "entropy"},
}
BY_NAME = {lesson.name: lesson for lesson in COURSE}
SOLVED = [lesson for lesson in listed(STAGES) if lesson.stage in SOLVERS]


def visit_museum(settings: Settings) -> dict[str, float]:
    stage, asked = MuseumStage(), {"token": "0" * 32, "settings": settings}
    return stage.open(asked)["told"] | (stage.judge(asked)["told"] if "mu-answer" in settings else {"quiz_right": 0.0})


def told(lesson: Lesson, settings: Settings) -> dict[str, float]:
    return SOLVERS[lesson.stage]({**lesson.settings, **settings})


def is_within(value: float, ends: tuple[float | None, float | None]) -> bool:
    low, high = ends
    return (low is None or value >= low) and (high is None or value < high)


def check_question(lesson: Lesson, question: Question) -> None:
    if isinstance(question, Task):
        left_by_prediction = lesson.predict.settings if lesson.predict is not None else {}
        before, after = told(lesson, left_by_prediction), told(lesson, SOLUTIONS[lesson.name])
        reached = [
            all(low <= values[name] <= high for name, (low, high) in question.reach.items())
            for values in (before, after)
        ]
        assert reached == [False, True]
        return
    value = told(lesson, question.settings)[question.quantity]
    if isinstance(question, Choice):
        assert [is_within(value, ends) for ends in question.options.values()].count(True) == 1
    else:
        check_scale(question, value)


def check_scale(question: Estimate, value: float) -> None:
    """Some stop of the scale is right, and most of them are not; nor is the low end, where the page's scale begins."""
    count = round((question.high - question.low) / question.step)
    stops = [question.low + i * question.step for i in range(count + 1)]
    right = [stop for stop in stops if abs(stop - value) <= question.tolerance]
    assert 0 < len(right) < len(stops) / 3, value
    assert question.low not in right


def test_every_lesson_has_a_name_of_its_own_that_a_link_can_hold() -> None:
    assert len(BY_NAME) == len(COURSE)
    assert all(re.fullmatch("[a-z]+", name) for name in BY_NAME)
    assert [lesson.name for lesson in COURSE[:2]] == ["questions", "wire"]


@pytest.mark.parametrize("lesson", SOLVED, ids=lambda lesson: lesson.name)
def test_a_lesson_is_solved_by_what_its_stage_tells(lesson: Lesson) -> None:
    for question in (lesson.predict, lesson.check):
        if question is not None:
            check_question(lesson, question)


def test_stages_that_are_listed_are_solved() -> None:
    assert {lesson.stage for lesson in SOLVED} == SOLVERS.keys() & STAGES.keys()


def test_only_lessons_whose_stage_is_there_are_listed() -> None:
    assert {lesson.stage for lesson in listed(["channel"])} == {"channel"}
    assert listed([]) == []


@pytest.mark.parametrize(
    ("lesson", "role", "quantity", "expected"),
    [
        ("questions", "predict", "questions_without_looking", 3),
        ("questions", "check", "questions_without_looking", 1.75),
        ("wire", "predict", "mutual_information_nats", math.log(2) + 0.1 * math.log(0.1) + 0.9 * math.log(0.9)),
        ("erasure", "predict", "mutual_information_nats", 0.9 * math.log(2)),
        ("capacity", "predict", "best_share_of_last", 0.4),
        ("capacity", "predict", "capacity_nats", math.log(5 / 4)),
        ("guess", "check", "questions_saved", 3),
        ("museum", "predict", "predicted_nats", math.log(4) - math.log(math.e + 3) + 1),
        ("museum", "check", "predicted_nats", math.log(2) - math.log(2 * math.pi) / 2),
        ("wrong", "predict", "bound_nats", math.log(2) + 0.8 * math.log(0.99) + 0.2 * math.log(0.01)),
    ],
)
def test_answers_are_the_known_ones(lesson: str, role: str, quantity: str, expected: float) -> None:
    question = getattr(BY_NAME[lesson], role)
    assert told(BY_NAME[lesson], question.settings)[quantity] == pytest.approx(expected, abs=1e-6)


# -- words -------------------------------------------------------------------------------------------------------------


def words_of(lesson: Lesson) -> set[str]:
    """The keys that a lesson needs."""
    parts = ["title", "question", "text", "run", "see"]
    for role in ("predict", "check"):
        question = getattr(lesson, role)
        parts += [role] if question is not None else []
        parts += [f"{role}_{option}" for option in question.options] if isinstance(question, Choice) else []
    return {f"lessons.{lesson.name}_{part}" for part in parts}


def test_words_and_lessons_fit() -> None:
    needed = set().union(*map(words_of, COURSE))
    units = {
        f"lessons.unit_{question.unit}"
        for lesson in COURSE
        for question in (lesson.predict, lesson.check)
        if isinstance(question, Estimate) and question.unit != "nats"
    }
    chapters = {f"learn.chapter_{lesson.chapter}" for lesson in COURSE}
    known = tables()["en"].keys()
    assert {key for key in known if key.startswith("lessons.")} == needed | units
    assert chapters <= known


@pytest.mark.parametrize("lesson", SOLVED, ids=lambda lesson: lesson.name)
def test_what_a_lesson_shows_is_told(lesson: Lesson) -> None:
    placeholders = re.findall(r"\{(\w+)\}", tables()["en"][f"lessons.{lesson.name}_see"])
    assert set(placeholders) <= told(lesson, {}).keys()


def test_a_lesson_reaches_the_script_whole() -> None:
    answer = BY_NAME["wire"].as_answer()
    assert answer["id"] == "wire"
    assert answer["predict"]["kind"] == "estimate"
    assert answer["check"]["kind"] == "task"
    assert answer["check"]["settings"] == {}
