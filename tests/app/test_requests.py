"""Fields of requests, each as a stranger may send it, and the form of answers."""

from __future__ import annotations

import base64
import math
from typing import Any

import pytest

from infogan_explorer.app.requests import (
    MAX_STEP,
    Request,
    answer,
    file_answer,
    maybe_step,
    number,
    png_address,
    server_functions,
    step,
    steps,
    text,
    texts,
    whole,
)
from infogan_explorer.errors import InputError


def kind(value: object) -> str:
    return type(value).__name__


ENDLESS = 10**5000  # Python refuses to write it out
NO_STEPS = [None, "4", 4.0, True, -1, MAX_STEP + 1, ENDLESS, math.nan, [], {}]


@pytest.mark.parametrize("value", NO_STEPS, ids=kind)
def test_a_step_is_a_whole_number_in_its_range(value: Any) -> None:
    with pytest.raises(InputError, match=f"whole number from 0 to {MAX_STEP}"):
        step({"step": value})
    with pytest.raises(InputError, match="whole number"):
        steps({"steps": [1, value]}, 2)


@pytest.mark.parametrize("value", NO_STEPS[1:], ids=kind)
def test_a_step_may_be_missing_but_not_wrong(value: Any) -> None:
    assert maybe_step({}) is None
    assert maybe_step({"step": None}) is None
    assert maybe_step({"step": 0}) == 0
    with pytest.raises(InputError, match="whole number"):
        maybe_step({"step": value})


@pytest.mark.parametrize("value", [None, "123", {"0": 1}, [1, 2, 3]])
def test_steps_are_a_list_that_ends(value: Any) -> None:
    with pytest.raises(InputError, match="at most 2, in a list"):
        steps({"steps": value}, 2)


def test_texts_have_an_end() -> None:
    assert text({"name": "x" * 100}, "name") == "x" * 100
    assert texts({"names": ["a", "b"]}, "names", 2) == ["a", "b"]
    for wrong in (None, 1, b"x", ["x"], "x" * 101):
        with pytest.raises(InputError, match="text of at most 100 characters"):
            text({"name": wrong}, "name")
    for names in (None, "ab", ["a", "b", "c"], ["a", 1]):
        with pytest.raises(InputError):
            texts({"names": names}, "names", 2)


@pytest.mark.parametrize(
    "value", [None, "0.5", True, math.nan, math.inf, -0.01, 1.01, ENDLESS], ids=lambda value: type(value).__name__
)
def test_a_number_is_finite_and_in_its_range(value: Any) -> None:
    assert number({"blend": 1}, "blend", 0, 1) == 1.0
    with pytest.raises(InputError, match="number from 0 to 1"):
        number({"blend": value}, "blend", 0, 1)


def test_a_mistake_is_answered_with_its_sentence_and_a_bug_is_not() -> None:
    assert answer(lambda asked: {"twice": 2 * whole(asked, "n", 0, 9)}, {"n": 4}) == {"twice": 8}
    assert answer(lambda asked: {"n": whole(asked, "n", 0, 9)}, {"n": 10}) == {
        "error": "the n was given 10; it must be a whole number from 0 to 9."
    }
    for nonsense in (None, [], "text", 4):
        assert "must be an object" in answer(dict, nonsense)["error"]
    with pytest.raises(ZeroDivisionError):
        answer(lambda asked: {"n": 1 / asked["n"]}, {"n": 0})


def test_questions_are_asked_by_their_names() -> None:
    def double(request: Request) -> dict[str, Any]:
        return {"n": 2 * whole(request, "n", 0, 9)}

    functions = {function.__name__: function for function in server_functions({"double": double, "echo": dict})}
    assert functions.keys() == {"double", "echo"}
    assert functions["double"]({"n": 4}) == {"n": 8}
    assert functions["echo"]({"n": 4}) == {"n": 4}
    assert "whole number" in functions["double"]({})["error"]


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("a.b.png", "image/png"),
        ("a.svg", "image/svg+xml"),
        ("a.pdf", "application/pdf"),
        ("a.csv", "text/csv"),
        ("a.gif", "image/gif"),
    ],
)
def test_a_file_carries_its_name_and_type(name: str, type_: str) -> None:
    told = file_answer(b"\x00\xff", name)
    assert (base64.b64decode(told["file"]), told["name"], told["type"]) == (b"\x00\xff", name, type_)


def test_a_picture_has_an_address() -> None:
    assert png_address(b"\x00\xff") == "data:image/png;base64,AP8="
