"""What the museum stage asks of the server: an exhibit beside the correct program, or the quiz. JSON, no gradio.

Its settings, as a link holds them; whoever wrote the link is a stranger.

    mu-mode     visit | quiz
    mu-exhibit  a name of `EXHIBITS`, of a visit
    mu-seed     of weights and draws; in the quiz also of what is hidden
    mu-answer   the answer that was given in the quiz, if any
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from infogan_explorer.app.learn.laboratory_frame import describe_points, positions
from infogan_explorer.app.learn.sessions import GoneError, Sessions, read_token
from infogan_explorer.app.learn.settings import setting_text, setting_whole, settings_of
from infogan_explorer.app.requests import MAX_NOISE_SEED, Answer, Request
from infogan_explorer.errors import unknown_name
from infogan_explorer.learn.laboratory import Laboratory
from infogan_explorer.learn.museum import (
    EXHIBITS,
    QUIZ_STEPS,
    Evidence,
    Exhibit,
    Observation,
    Quiz,
    Visit,
    shown,
)

MODES = ("visit", "quiz")
RECORDS = 20  # from the first step to the verdict
_MOST_SESSIONS = 8
_DIGITS = 7
_PARTS = ("generator", "trunk", "q_head")


@dataclass(frozen=True)
class MuseumSetup:
    """What a link asks for; `answer` is "" where none was given."""

    mode: str
    exhibit: Exhibit
    seed: int
    answer: str


def read_setup(request: Request) -> MuseumSetup:
    """The setup that a request's `settings` ask for.

    Raises:
        InputError: in one sentence, for the first setting that cannot be.
    """
    settings = settings_of(request, "museum")
    mode = setting_text(settings, "mu-mode") or MODES[0]
    if mode not in MODES:
        raise unknown_name("mode", mode, MODES)
    name = setting_text(settings, "mu-exhibit") or next(iter(EXHIBITS))
    if name not in EXHIBITS:
        raise unknown_name("exhibit", name, EXHIBITS)
    seed = setting_whole(settings, "mu-seed", "seed", 0, MAX_NOISE_SEED)
    return MuseumSetup(mode, EXHIBITS[name], seed, setting_text(settings, "mu-answer"))


class Encounter:
    """One or two programs on their way: the mistake and the correct one, or the one that a quiz hides."""

    def __init__(self, setup: MuseumSetup) -> None:
        self.setup = setup
        if setup.mode == "quiz":
            self.visits = [Quiz(setup.seed).start()]
            self.steps = QUIZ_STEPS
        else:
            self.visits = [Visit(setup.exhibit, is_broken, setup.seed) for is_broken in (True, False)]
            self.steps = setup.exhibit.steps

    @property
    def step(self) -> int:
        return self.visits[0].laboratory.steps_done

    @property
    def has_ended(self) -> bool:
        return self.step >= self.steps

    def advance(self) -> None:
        """Every program to the next record."""
        steps = min(max(1, self.steps // RECORDS), self.steps - self.step)
        for visit in self.visits if steps > 0 else ():
            visit.advance(steps)

    def frames(self) -> list[Answer]:
        """What each program shows now."""
        return [self._frame(visit.evidence[-1]) for visit in self.visits]

    def _frame(self, evidence: Evidence) -> Answer:
        values = shown(evidence) if self.setup.mode == "quiz" else evidence.values
        return {
            "step": evidence.step,
            "drawn": positions(evidence.view.drawn),
            "gradients": {part: _number(values[f"{part}_gradient"]) for part in _PARTS},
            "values": {name: _number(value) for name, value in values.items()},
        }

    def verdicts(self) -> list[Answer] | None:
        """Whether the signature appeared in each program; None before the end, and in the quiz."""
        if self.setup.mode == "quiz" or not self.has_ended:
            return None
        return [_describe_observation(visit.observe()) for visit in self.visits]

    def told(self) -> dict[str, float]:
        """For the lesson."""
        if self.setup.mode == "quiz":
            return {}
        prediction = self.setup.exhibit.predictions[0]
        broken, correct = (visit.evidence[-1].values for visit in self.visits)
        told = {f"predicted_{'nats' if prediction.unit == 'nats' else prediction.unit}": prediction.value}
        if self.has_ended:
            told |= {"final_bound_nats": broken["bound_nats"], "final_correct_bound_nats": correct["bound_nats"]}
        return told


def _describe_observation(observation: Observation) -> Answer:
    return {
        "appeared": observation.appeared,
        "findings": [
            {**asdict(finding.prediction), "measured": _number(finding.measured), "holds": finding.holds}
            for finding in observation.findings
        ],
    }


def describe_exhibit(exhibit: Exhibit) -> Answer:
    """What is known of an exhibit before it runs."""
    return {
        "name": exhibit.name,
        "seen_in": list(exhibit.seen_in),
        "code": list(exhibit.code),
        "wrong": exhibit.wrong,
        "right": exhibit.right,
        "steps": exhibit.steps,
        "categories": exhibit.codes.startswith("cat"),
        "predictions": [asdict(prediction) for prediction in exhibit.predictions],
    }


class MuseumStage:
    """Answers to the museum stage of every page; a request holds `token`, the page's own, and `settings`."""

    def __init__(self, sessions: Sessions[Encounter] | None = None) -> None:
        self._sessions: Sessions[Encounter] = Sessions(_MOST_SESSIONS) if sessions is None else sessions

    def open(self, request: Request) -> Answer:
        """Programs before their first step.

        Returns:
            `exhibit`, see `describe_exhibit`, or None in the quiz; `options` of the quiz, or None; `steps`;
            `reference`, the ceiling H(c) or what a Q that knows nothing gets, with its `kind`; `programs`, each with
            what never changes, see `describe_points`; `frames`; `verdicts`; `told`; `ended`.
        """
        token, setup = read_token(request), read_setup(request)
        encounter = Encounter(setup)
        is_quiz = setup.mode == "quiz"
        answer = {
            "exhibit": None if is_quiz else describe_exhibit(setup.exhibit),
            "options": list(Quiz(setup.seed).options) if is_quiz else None,
            "steps": encounter.steps,
            "reference": _describe_reference(encounter.visits[0].laboratory),
            "programs": [describe_points(visit.laboratory, visit.evidence[0].view) for visit in encounter.visits],
            **_progress(encounter),
        }
        self._sessions.put(token, encounter)
        return answer

    def play(self, request: Request) -> Answer:
        """Every program to its next record: `frames`, `verdicts`, `told`, `ended`; or `gone`."""
        setup = read_setup(request)
        try:
            with self._sessions.use(read_token(request)) as encounter:
                was = encounter.setup
                if (was.mode, was.exhibit.name, was.seed) != (setup.mode, setup.exhibit.name, setup.seed):
                    return {"gone": True}
                encounter.advance()
                return _progress(encounter)
        except GoneError:
            return {"gone": True}

    def judge(self, request: Request) -> Answer:
        """The answer to a quiz: `is_right`; `exhibit`, the hidden one, or None for the correct program; `told`."""
        setup = read_setup(request)
        result = Quiz(setup.seed).answer(setup.answer)
        exhibit = EXHIBITS.get(result.was)
        return {
            "is_right": result.is_right,
            "exhibit": exhibit and describe_exhibit(exhibit),
            "told": {"quiz_right": float(result.is_right)},
        }


def _describe_reference(laboratory: Laboratory) -> Answer:
    """The line on a chart of L_I that everybody knows: a ceiling where there is one."""
    code = laboratory.spec.get("c1")
    is_ceiling = code.kind == "categorical"
    value = code.entropy_nats if is_ceiling else code.zero_knowledge_nats
    return {"kind": "ceiling" if is_ceiling else "unknowing", "value": value}


def _progress(encounter: Encounter) -> Answer:
    return {
        "frames": encounter.frames(),
        "verdicts": encounter.verdicts(),
        "told": encounter.told(),
        "ended": encounter.has_ended,
    }


def _number(value: float) -> float | None:
    return round(value, _DIGITS) if math.isfinite(value) else None
