"""What the museum stage answers: an exhibit beside the correct program, the quiz, and strangers' requests."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from infogan_explorer.app.learn.museum import RECORDS, MuseumStage
from infogan_explorer.app.learn.museum_stage import build_museum_stage
from infogan_explorer.app.learn.sessions import Sessions
from infogan_explorer.app.requests import answer
from infogan_explorer.app.words import tables
from infogan_explorer.learn.museum import CORRECT, EXHIBITS, Quiz

TOKEN = "0" * 32


def request(token: str = TOKEN, **settings: str) -> dict[str, Any]:
    return {"token": token, "settings": {f"mu-{key}": value for key, value in settings.items()}}


def test_an_exhibit_is_predicted_before_it_runs_and_judged_at_its_last_step() -> None:
    stage = MuseumStage()
    asked = request(exhibit="prior")
    opened = stage.open(asked)
    assert opened["exhibit"]["predictions"][0]["value"] == pytest.approx(0.39246, abs=1e-5)
    assert opened["told"] == {"predicted_nats": pytest.approx(0.39246, abs=1e-5)}
    assert [frame["step"] for frame in opened["frames"]] == [0, 0]
    assert opened["verdicts"] is None
    assert opened["reference"]["kind"] == "unknowing"
    played, steps = opened, []
    for _ in range(RECORDS):
        played = stage.play(asked)
        steps.append([frame["step"] for frame in played["frames"]])
    assert steps[0] == [2, 2]
    assert steps[-1] == [40, 40]
    assert played["ended"]
    assert [verdict["appeared"] for verdict in played["verdicts"]] == [True, False]
    told = played["told"]
    assert told["final_bound_nats"] - told["final_correct_bound_nats"] == pytest.approx(0.39246, abs=2e-3)
    assert stage.play(asked)["frames"][0]["step"] == 40, "beyond the verdict nothing runs"


def test_programs_are_drawn_with_their_codes() -> None:
    opened = MuseumStage().open(request(exhibit="leak"))
    for program, frame in zip(opened["programs"], opened["frames"], strict=True):
        drawn = np.frombuffer(base64.b64decode(frame["drawn"]), np.float16)
        values = np.frombuffer(base64.b64decode(program["codes"][0]["values"]), np.uint8)
        assert len(drawn) == 2 * len(values)
        assert set(values.tolist()) == {0, 1, 2, 3}
    broken, correct = (frame["gradients"] for frame in opened["frames"])
    assert broken["generator"] == broken["trunk"] == 0 < broken["q_head"]
    assert min(correct.values()) > 0


def test_a_quiz_hides_what_it_runs_and_tells_once_answered() -> None:
    stage = MuseumStage()
    seed = next(seed for seed in range(99) if Quiz(seed).answer(CORRECT).was == "rewrapped")
    asked = request(mode="quiz", seed=str(seed))
    opened = stage.open(asked)
    assert opened["exhibit"] is None
    assert CORRECT in opened["options"]
    assert len(opened["programs"]) == 1
    assert not {"mutual_information_nats", "missed_nats", "divergence_nats"} & set(opened["frames"][0]["values"])
    assert stage.play(asked)["frames"][0]["step"] == 10
    wrong = stage.judge(request(mode="quiz", seed=str(seed), answer=CORRECT))
    assert not wrong["is_right"]
    assert wrong["exhibit"]["name"] == "rewrapped"
    right = stage.judge(request(mode="quiz", seed=str(seed), answer="rewrapped"))
    assert right["is_right"]
    assert right["told"] == {"quiz_right": 1.0}


def test_what_is_no_longer_kept_is_gone() -> None:
    stage = MuseumStage(Sessions(1))
    stage.open(request())
    stage.open(request("1" * 32))
    assert stage.play(request()) == {"gone": True}
    assert stage.play(request("1" * 32, exhibit="entropy")) == {"gone": True}, "another exhibit begins anew"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"token": TOKEN}, "names no settings"),
        ({"token": "x", "settings": {}}, "32 hexadecimal digits"),
        (request(exhibit="nonsense"), "exhibit 'nonsense' is not known"),
        (request(mode="nonsense"), "mode 'nonsense' is not known"),
        (request(seed="-1"), "whole number from 0"),
        (request(seed="²"), "whole number from 0"),
        ({"token": TOKEN, "settings": {"mu-seed": ["1"]}}, "must be a text"),
    ],
)
def test_a_strangers_request_is_answered_in_a_sentence(asked: dict[str, Any], sentence: str) -> None:
    assert sentence in answer(MuseumStage().open, asked)["error"]


def test_an_answer_that_is_none_of_the_options() -> None:
    assert "'nonsense' is not known" in answer(MuseumStage().judge, request(mode="quiz", answer="nonsense"))["error"]


def test_every_exhibit_and_every_prediction_has_its_words() -> None:
    words = tables()["en"]
    for name, exhibit in EXHIBITS.items():
        prediction = exhibit.predictions[0]
        for key in (
            f"title_{name}",
            f"why_{name}",
            f"quantity_{prediction.quantity}",
            f"rule_{prediction.rule.replace(' ', '_')}",
        ):
            assert f"museum.{key}" in words
    assert words["museum.title_squashed"]


def test_the_stage_is_built() -> None:
    assert build_museum_stage().elem_id == "learn-museum"
