"""What the channel stage answers: exact numbers, a curve, and a sentence for every link that cannot be."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from infogan_explorer.app.learn.channel import describe, divide_by_sum
from infogan_explorer.app.requests import answer
from infogan_explorer.errors import InputError

WIRE = {"ch-kind": "binary-symmetric", "ch-noise": "0.11"}
Z = {"ch-kind": "z", "ch-noise": "0.5", "ch-curve": "prior"}


def described(settings: dict[str, str]) -> dict[str, Any]:
    return describe({"settings": settings})


def binary_entropy(p: float) -> float:
    return -sum(q * math.log(q) for q in (p, 1 - p) if q > 0)


def test_a_wire_is_told_in_full() -> None:
    wire = described(WIRE)
    exact = math.log(2) - binary_entropy(0.11)
    assert wire["told"]["mutual_information_nats"] == pytest.approx(exact, abs=1e-12)
    assert wire["told"]["capacity_nats"] == pytest.approx(exact, abs=1e-9)
    assert wire["told"]["x_given_y_nats"] == pytest.approx(binary_entropy(0.11), abs=1e-12)
    assert (wire["inputs"], wire["outputs"], wire["prior"]) == (["0", "1"], ["0", "1"], [0.5, 0.5])
    assert np.array(wire["joint"]).sum() == pytest.approx(1)
    assert (wire["parameter"], wire["lowest"], wire["highest"]) == ("flip", 0, 1)
    assert wire["game"] is None


def test_the_curve_runs_through_the_present_point() -> None:
    curve = described(WIRE)["curve"]
    assert (curve["along"], curve["at"], len(curve["nats"])) == ("noise", 0.11, 101)
    assert curve["nats"][11] == pytest.approx(described(WIRE)["told"]["mutual_information_nats"], abs=1e-6)
    assert [curve["nats"][i] for i in (0, 50, 100)] == pytest.approx([math.log(2), 0, math.log(2)], abs=1e-6)


def test_the_curve_over_the_prior_has_its_top_at_the_capacity() -> None:
    z = described(Z)
    assert z["curve"]["nats"][40] == max(z["curve"]["nats"]) == pytest.approx(z["told"]["capacity_nats"], abs=1e-6)
    assert described({**Z, "ch-prior": "0.6,0.4"})["told"]["short_of_capacity_nats"] == pytest.approx(0, abs=1e-9)


def test_the_bound_of_a_wrong_q_falls_short_by_the_divergence() -> None:
    wire = described({**WIRE, "ch-q": "0.3", "ch-curve": "q"})
    divergence = 0.11 * math.log(0.11 / 0.3) + 0.89 * math.log(0.89 / 0.7)
    assert wire["told"]["missed_nats"] == pytest.approx(divergence, abs=1e-12)
    assert wire["curve"]["nats"][11] == pytest.approx(wire["told"]["mutual_information_nats"], abs=1e-6)
    assert wire["curve"]["nats"][0] is None  # a Q that rules out what happens: minus infinity
    assert "bound_nats" not in described({**WIRE, "ch-q": "0"})["told"]


def test_a_q_that_sees_what_it_holds_impossible_falls_back_on_the_prior() -> None:
    told = described({"ch-kind": "binary-erasure", "ch-noise": "0.25", "ch-q": "0"})["told"]
    assert told["bound_nats"] == pytest.approx(0.75 * math.log(2))


def test_a_typed_table_need_not_use_every_row() -> None:
    table = described({"ch-kind": "table", "ch-table": "0.5, 0.5; 0, 0"})
    assert table["told"]["mutual_information_nats"] == 0
    assert table["curve"] is None
    assert table["inputs"] == ["1"]


def test_a_table_is_divided_by_its_sum() -> None:
    assert divide_by_sum({"table": "1,2;3,4"}) == {"table": [[0.1, 0.2], [0.3, 0.4]]}
    thirds = np.array(divide_by_sum({"table": "1,1,1"})["table"])
    assert thirds.sum() == pytest.approx(1, abs=1e-12)
    assert thirds == pytest.approx(np.full((1, 3), 1 / 3), abs=2e-6)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("", "is empty"),
        ("-1,2", "is -1; a probability must be at least 0"),
        ("0.5,", "'', which is no number"),
        ("a,1", "'a', which is no number"),
        ("0.4,0.4", "sums to 0.8"),
        ("1;0,0", "row 2 of the joint table has 2 cells"),
        ("nan,1", "finite"),
        (",".join("1" * 13), "13 columns"),
        ("<img>", "which is no number"),
    ],
)
def test_a_table_that_is_none_is_told_in_a_sentence(table: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        described({"ch-kind": "table", "ch-table": table})


@pytest.mark.parametrize("table", ["", "-1,2", "0,0", "a,1", "1;0,0", "nan,1", "1e999,1", "1e308,1e308"])
def test_what_cannot_be_divided_is_told(table: str) -> None:
    assert isinstance(answer(divide_by_sum, {"table": table})["error"], str)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"ch-kind": "nonsense"}, "channel 'nonsense' is not known"),
        ({}, "channel '' is not known"),
        ({**WIRE, "ch-noise": "2"}, "flip was given 2.0; it must be a number from 0 to 1"),
        ({**WIRE, "ch-noise": "x"}, "flip was given 'x'"),
        ({**WIRE, "ch-noise": "nan"}, "flip was given nan"),
        ({**WIRE, "ch-noise": 0.5}, "ch-noise was given 0.5; it must be a text"),
        ({**WIRE, "ch-noise": "1" * 5000}, "ch-noise was given"),
        ({**WIRE, "ch-prior": "1"}, "it must be 2 numbers"),
        ({**WIRE, "ch-prior": "0.7,0.7"}, "it must be 2 numbers"),
        ({**WIRE, "ch-prior": "-1,2"}, "it must be 2 numbers"),
        ({**WIRE, "ch-q": "-1"}, "flip that Q believes in was given -1.0"),
        ({**WIRE, "ch-curve": "up"}, "curve 'up' is not known"),
        ({"ch-kind": "noisy-dial", "ch-size": "99"}, "size of the dial was given 99"),
        (
            {"ch-kind": "noisy-dial", "ch-size": "3.5"},
            "size of the dial was given '3.5'; it must be a whole number from 2 to 12",
        ),
        ({**WIRE, "ch-seed": "-1"}, "seed of the game was given '-1'"),
        ({**WIRE, "ch-seed": "9" * 20}, "seed of the game"),
        ({**WIRE, "ch-seed": "1", "ch-round": "1e9"}, "round of the game"),
        ({**WIRE, "ch-seed": "1", "ch-asked": "x"}, "name letters by their numbers"),
        ({**WIRE, "ch-seed": "1", "ch-asked": "7"}, "choose one or more codes from 0 to 1"),
        ({**WIRE, "ch-seed": "1", "ch-asked": "0;" * 60 + "0"}, "50 is the most"),
    ],
)
def test_a_setting_that_cannot_be_is_told_in_a_sentence(settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        described(settings)


@pytest.mark.parametrize(
    "request_", [{}, {"settings": None}, {"settings": [1]}, {"settings": {"ch-kind": ["z"]}}, "x", None]
)
def test_requests_that_are_none_are_answered_with_a_sentence(request_: Any) -> None:
    assert isinstance(answer(describe, request_)["error"], str)


# -- the game ----------------------------------------------------------------------------------------------------------

DIAL = {"ch-kind": "noisy-dial", "ch-size": "8", "ch-noise": "0.8", "ch-seed": "7"}


def test_a_round_is_in_the_link() -> None:
    first, again, other = (described({**DIAL, "ch-round": number})["game"] for number in ("2", "2", "3"))
    assert first == again
    assert first != other
    assert first["left"] == list(range(8))
    assert sum(first["chances"]) == pytest.approx(1)


def test_asking_the_best_question_finds_the_code() -> None:
    asked: list[str] = []
    while (game := described({**DIAL, "ch-asked": ";".join(asked)})["game"])["found"] is None:
        asked.append(",".join(map(str, game["best"])))
        assert len(asked) < 8
    assert game["left"] == [game["found"]]
    assert len(game["answers"]) == len(asked)
    assert game["asked"] == [[int(letter) for letter in question.split(",")] for question in asked]


def test_the_best_player_needs_what_is_expected() -> None:
    game = described({"ch-kind": "unseen", "ch-size": "8", "ch-seed": "1"})["game"]
    assert game["expected"] == 3
    assert len(game["best"]) == 4
