"""What the laboratory stage answers: frames that are the laboratory's own, and a sentence for what cannot be."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import numpy as np
import pytest

from infogan_explorer.app.learn import living_laboratory
from infogan_explorer.app.learn.laboratory import LaboratoryStage
from infogan_explorer.app.learn.laboratory_frame import MAP_SIDE, POINTS
from infogan_explorer.app.learn.laboratory_settings import read_points, read_setup
from infogan_explorer.app.learn.laboratory_stage import build_laboratory_stage
from infogan_explorer.app.learn.living_laboratory import LivingLaboratory
from infogan_explorer.app.learn.sessions import Sessions
from infogan_explorer.app.requests import answer
from infogan_explorer.errors import InputError
from infogan_explorer.learn.laboratory import WORLDS, Laboratory, load_world

TOKEN = "0" * 31 + "1"
Settings = dict[str, str]


def request(settings: Settings | None = None, **more: object) -> dict[str, object]:
    return {"token": TOKEN, "settings": settings or {}, "map": "none", **more}


def numbers(text: str, kind: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), kind)


@pytest.fixture
def stage() -> LaboratoryStage:
    return LaboratoryStage()


# -- frames ------------------------------------------------------------------------------------------------------------


def test_a_laboratory_begins_before_its_first_step(stage: LaboratoryStage) -> None:
    begun = stage.open(request(map="q"))
    assert begun["step"] == 0
    (code,) = begun["codes"]
    assert (code["name"], code["kind"], code["categories"]) == ("c1", "categorical", 4)
    assert set(numbers(code["values"], "u1")) == {0, 1, 2, 3}
    assert numbers(begun["real"], "<f2").shape == numbers(begun["drawn"], "<f2").shape == (2 * POINTS,)
    assert numbers(begun["map"]["cells"], "u1").shape == (MAP_SIDE**2,)
    assert begun["record"]["codes"]["c1"]["entropy"] == pytest.approx(math.log(4), abs=1e-6)
    assert begun["ended"] is False
    json.dumps(begun, allow_nan=False)


def test_frames_are_those_of_the_same_laboratory_stepped_by_hand(stage: LaboratoryStage) -> None:
    settings = {"lab-world": "moons", "lab-codes": "cat2", "lab-width": "0.2", "lab-seed": "3", "lab-lambda": "0.5"}
    stage.open(request(settings))
    frame = stage.play(request(settings, steps=3, map="d"))
    world = load_world("moons")
    laboratory = Laboratory(world.points, world.settings(seed=3, lambda_cat=0.5, lambda_cont=0.5), 0.2)
    for _ in range(3):
        laboratory.step()
    view, account = laboratory.look(POINTS, MAP_SIDE), laboratory.measure().accounts["c1"]
    assert frame["step"] == 3
    assert numbers(frame["drawn"], "<f2").reshape(-1, 2) == pytest.approx(view.drawn, abs=2e-3)
    assert numbers(frame["map"]["cells"], "u1") / 255 == pytest.approx(view.realness.ravel(), abs=0.003)
    record = stage.play(request(settings, steps=0))["record"]["codes"]["c1"]
    assert record["read"] == pytest.approx(account.read_nats, abs=1e-6)
    assert record["read"] + record["missed"] + record["lost"] == pytest.approx(record["entropy"], abs=1e-3)


def test_a_reset_repeats_everything(stage: LaboratoryStage) -> None:
    runs = []
    for _ in range(2):
        stage.open(request())
        runs.append([stage.play(request(steps=2))["drawn"] for _ in range(2)])
    assert runs[0] == runs[1]


def test_a_number_has_a_sheet_and_no_ceiling(stage: LaboratoryStage) -> None:
    settings = {"lab-world": "swiss-roll", "lab-codes": "uniform"}
    begun = stage.open(request(settings, map="mean"))
    sheet = begun["sheet"]
    assert numbers(sheet["points"], "<f2").shape == (sheet["values"] * sheet["directions"] * 2,)
    assert begun["map"]["name"] == "mean"
    assert stage.play(request(settings, steps=0, map="q"))["map"] is None  # there is no category to read
    record = begun["record"]["codes"]["c1"]
    assert record["information"] == pytest.approx(record["read"] + record["missed"], abs=1e-3)
    assert begun["codes"][0]["kind"] == "continuous"


def test_two_codes_are_told_by_name(stage: LaboratoryStage) -> None:
    begun = stage.open(request({"lab-world": "moons", "lab-codes": "cat2,bernoulli", "lab-width": "0.3"}))
    told = begun["told"]
    assert told["c2_entropy_nats"] == pytest.approx(math.log(2))
    assert told["bound_nats"] == told["c1_bound_nats"] != told["c2_bound_nats"]
    assert begun["sheet"] is None


@pytest.mark.parametrize(
    ("player", "moved"),
    [
        ("discriminator", {"trunk", "discriminator_head"}),
        ("q", {"trunk", "q_head"}),
        ("generator", {"generator"}),
    ],
)
def test_a_single_step_tells_its_way(stage: LaboratoryStage, player: str, moved: set[str]) -> None:
    stage.open(request())
    frame = stage.step(request(player=player))
    assert (frame["step"], frame["trace"]["player"], set(frame["trace"]["moved"])) == (1, player, moved)
    assert frame["record"] is not None
    told = frame["told"][f"{player}_step_in_generator"]
    assert (told > 0) == (player == "generator")


def test_l_i_reaches_g_unless_it_is_a_gan(stage: LaboratoryStage) -> None:
    stage.open(request())
    told = stage.step(request(player="generator"))["told"]
    assert told["information_in_generator"] > 0
    told = stage.step(request({"lab-players": "gan"}, player="generator"))["told"]
    assert told["information_in_generator"] == 0


# -- what may change, and when it measures -----------------------------------------------------------------------------


def test_the_weight_changes_while_it_lives(stage: LaboratoryStage) -> None:
    stage.open(request())
    stage.play(request(steps=2))
    frame = stage.play(request({"lab-lambda": "0", "lab-players": "gan"}, steps=1))
    assert frame["step"] == 3
    living = LivingLaboratory(read_setup(request()))
    living.follow(read_setup(request({"lab-lambda": "0.5", "lab-players": "gan"})))
    settings = living.laboratory.settings
    assert (settings.lambda_cat, settings.lambda_cont, settings.baseline) == (0.5, 0.5, True)


@pytest.mark.parametrize(
    "change", [{"lab-width": "0.2"}, {"lab-seed": "1"}, {"lab-codes": "cat3"}, {"lab-world": "grid"}]
)
def test_another_start_is_not_played_on(stage: LaboratoryStage, change: Settings) -> None:
    stage.open(request())
    assert stage.play(request(change, steps=1)) == {"gone": True}


def test_a_forgotten_laboratory_is_said_to_be_gone() -> None:
    stage = LaboratoryStage(Sessions(most=1))
    assert stage.play(request(steps=1)) == {"gone": True}
    stage.open(request())
    stage.open({**request(), "token": "f" * 32})
    assert stage.step(request(player="q")) == {"gone": True}


def test_it_ends_at_the_lessons_last_step_and_tells_what_was_then(stage: LaboratoryStage) -> None:
    settings = {"lab-until": "4"}
    stage.open(request(settings))
    assert "final_bound_nats" not in stage.play(request(settings, steps=3))["told"]
    frame = stage.play(request(settings, steps=3))
    assert (frame["step"], frame["ended"]) == (4, True)
    final = frame["told"]["final_bound_nats"]
    assert final == frame["told"]["bound_nats"]
    later = stage.play(request(settings, steps=3))["told"]
    assert later["step"] == 7
    assert later["final_bound_nats"] == final != later["bound_nats"]


def test_slow_measurements_are_left_out_while_it_plays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(living_laboratory, "_QUICK_SECONDS", 0.0)
    monkeypatch.setattr(living_laboratory, "_RESTS", 1e9)
    living = LivingLaboratory(read_setup(request()))
    assert living.frame("none", is_hurried=True)["record"] is not None  # there was none before
    living.play(1)
    hurried = living.frame("none", is_hurried=True)
    assert (hurried["record"], hurried["told"]) == (None, None)
    assert living.frame("none", is_hurried=False)["told"]["step"] == 1


# -- what cannot be ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"lab-width": "0"}, "noise width was given 0.0; it must be a number from 0.02 to 2"),
        ({"lab-width": "-1"}, "noise width was given -1.0"),
        ({"lab-width": "wide"}, "noise width was given 'wide'"),
        ({"lab-width": "nan"}, "noise width was given nan"),
        ({"lab-world": "moon"}, "world 'moon' is not known; did you mean 'moons'"),
        ({"lab-codes": "cat11"}, "at most 10 categories, as many as points can show"),
        ({"lab-codes": "cat2,cat2,cat2,cat2"}, "at most 3 codes"),
        ({"lab-codes": "uniform,uniform"}, "too many to sum exactly"),
        ({"lab-codes": "cats"}, "code 'cats' is not known"),
        ({"lab-world": "drawn"}, "0 points were drawn; draw from 2"),
        ({"lab-world": "drawn", "lab-points": "eHg8PA"}, "4 categories was asked for, but there are only 2 points"),
        ({"lab-world": "drawn", "lab-points": "____"}, "drawn points were given '____'; draw them again"),
        ({"lab-world": "drawn", "lab-points": "-vr6-g", "lab-codes": "cat2"}, "outside the plane"),
        ({"lab-lambda": "11"}, "weight lambda was given 11.0"),
        ({"lab-players": "vae"}, "choice of players 'vae' is not known"),
        ({"lab-seed": "1.5"}, "seed was given '1.5'"),
        ({"lab-until": "-4"}, "last step was given '-4'"),
        ({"lab-points": 7, "lab-world": "drawn"}, "lab-points was given 7"),
    ],
)
def test_what_a_link_cannot_ask_for_is_said(stage: LaboratoryStage, settings: Any, sentence: str) -> None:
    assert sentence in answer(stage.open, request(settings))["error"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"steps": 101}, "whole number from 0 to 100"),
        ({"steps": True}, "whole number"),
        ({"steps": 1, "map": "all"}, "map 'all' is not known"),
        ({"steps": 1, "token": "x"}, "token was given 'x'"),
        ({"steps": 1, "settings": []}, "names no settings"),
    ],
)
def test_a_hostile_request_is_refused(stage: LaboratoryStage, more: Any, sentence: str) -> None:
    stage.open(request())
    assert sentence in answer(stage.play, {**request(), **more})["error"]
    assert "player 'me' is not known" in answer(stage.step, request(player="me"))["error"]


def test_points_are_read_as_the_page_writes_them() -> None:
    written = base64.urlsafe_b64encode(bytes([0, 240, 120, 120])).decode().rstrip("=")
    assert read_points(written) == [[-1.5, 1.5], [0, 0]]
    assert read_points("") == []
    with pytest.raises(InputError, match="draw them again"):
        read_points("AAAA")  # three bytes are no pairs


@pytest.mark.parametrize("world", WORLDS)
def test_every_world_can_be_played_with_its_own_codes(world: str) -> None:
    laboratory = read_setup(request({"lab-world": world, "lab-codes": load_world(world).codes})).build()
    laboratory.step()
    assert laboratory.draws_done == 1


def test_the_stage_brings_its_colours_and_worlds() -> None:
    stage = build_laboratory_stage()
    assert stage.js_on_load is not None
    facts = json.loads(stage.js_on_load.split("\n")[0].removeprefix("const FACTS = ").removesuffix(";"))
    assert facts["worlds"] == {name: load_world(name).codes for name in WORLDS}
    assert len(facts["colours"]) == 6
    assert facts["colours"][0] == "rgb(0,114,178)"
