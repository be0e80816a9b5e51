"""Requests from the page, each field checked as if a stranger had written it, and the form of answers.

A mistake is an `InputError` with a sentence; `answer` turns it into {"error": sentence}.
"""

from __future__ import annotations

import base64
import binascii
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

import numpy as np
import torch

from infogan_explorer.codes import Continuous
from infogan_explorer.errors import InfoGANExplorerError, InputError
from infogan_explorer.explore import Explorer

Request = Mapping[str, Any]
Answer = dict[str, Any]

MAX_NOISE_SEED = 2**31 - 1
MAX_STEP = 10**9
_FILE_TYPES = {
    "csv": "text/csv",
    "gif": "image/gif",
    "html": "text/html",
    "json": "application/json",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
}


def answer(question: Callable[[Request], Answer], request: object) -> Answer:
    """Ask `question`, turning what a user can mend into {"error": sentence}."""
    try:
        if not isinstance(request, Mapping):
            raise InputError(f"the request is a {type(request).__name__}; it must be an object.")
        return question(request)
    except InfoGANExplorerError as error:
        return {"error": str(error)}


def server_functions(questions: Mapping[str, Callable[[Request], Answer]]) -> list[Callable[[Request], Answer]]:
    """For `gr.HTML`: a function for each question, by the name under which a script asks it."""

    def named(name: str, question: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
        def asked(request: Request) -> Answer:
            return answer(question, request)

        asked.__name__ = name
        return asked

    return [named(name, question) for name, question in questions.items()]


def file_answer(file: bytes, name: str) -> Answer:
    """A file for the browser to save; its type is told by the ending of its name."""
    return {"file": base64.b64encode(file).decode(), "name": name, "type": _FILE_TYPES[name.rpartition(".")[2]]}


def png_address(png: bytes) -> str:
    """A PNG file as an address that an <img> can show."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def text(request: Request, key: str, most: int = 100) -> str:
    """A field that is a text of at most `most` characters."""
    value = request.get(key)
    if not isinstance(value, str) or len(value) > most:
        raise InputError(f"{key} was given {quoted(value)}; it must be a text of at most {most} characters.")
    return value


def texts(request: Request, key: str, most: int) -> list[str]:
    """A field that is a list of at most `most` texts."""
    values = request.get(key)
    if not isinstance(values, list) or len(values) > most:
        raise InputError(f"{key} was given {quoted(values)}; it must be a list of at most {most} texts.")
    return [text({key: value}, key, most) for value in values]


def whole(request: Request, key: str, low: int, high: int, what: str = "") -> int:
    """A field that is a whole number from `low` to `high`; `what` it is called in the sentence."""
    value = request.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError(
            f"the {what or key} was given {quoted(value)}; it must be a whole number from {low} to {high}."
        )
    return value


def number(request: Request, key: str, low: float, high: float) -> float:
    """A field that is a number from `low` to `high`."""
    value = request.get(key)
    if not is_number(value) or not low <= value <= high:
        raise InputError(f"the {key} was given {quoted(value)}; it must be a number from {low:g} to {high:g}.")
    return float(value)


def step(request: Request) -> int:
    """The step whose weights are meant."""
    return whole(request, "step", 0, MAX_STEP)


def maybe_step(request: Request) -> int | None:
    """The step whose weights are meant; None where none is named."""
    return None if request.get("step") is None else step(request)


def steps(request: Request, most: int) -> list[int]:
    """A field that is a list of at most `most` steps."""
    values = request.get("steps")
    if not isinstance(values, list) or len(values) > most:
        raise InputError(f"the steps were given as {quoted(values)}; name at most {most}, in a list.")
    return [step({"step": value}) for value in values]


def code_values(request: Request, explorer: Explorer) -> dict[str, float]:
    """The value of every code, each in its range."""
    values = request.get("values")
    if not isinstance(values, Mapping):
        raise InputError("the request names no values; give one for each code.")
    checked = {str(name): _code_value(explorer, str(name), value) for name, value in values.items()}
    explorer.spec.encode(checked)
    return checked


def _code_value(explorer: Explorer, name: str, value: object) -> float:
    code = explorer.spec.get(name)
    if not is_number(value):
        raise InputError(f"code {name!r} was given {quoted(value)}; choose a finite number.")
    if isinstance(code, Continuous):
        low, high = code.explored_range
        if not low <= value <= high:
            raise InputError(f"code {name!r} is explored from {low:g} to {high:g}, but {value:g} was given.")
    return float(value)


def noise(request: Request, explorer: Explorer) -> torch.Tensor:
    """z, (1, noise_dim): of a drawn picture, of a seed, or `blend` of the way from it to a second seed."""
    if request.get("z") is not None:
        return _drawn_noise(text(request, "z", 10_000), explorer)
    first = whole(request, "noise", 0, MAX_NOISE_SEED, "noise seed")
    if request.get("noise2") is None:
        return explorer.noise(first)
    second = whole(request, "noise2", 0, MAX_NOISE_SEED, "second noise seed")
    return explorer.noise_between(first, second, number(request, "blend", 0, 1))


def noise_text(z: torch.Tensor) -> str:
    """z as a link carries it: half-precision numbers, little-endian, in base64 without padding."""
    return base64.urlsafe_b64encode(z.numpy().astype("<f2").tobytes()).decode().rstrip("=")


def _drawn_noise(written: str, explorer: Explorer) -> torch.Tensor:
    try:
        values = np.frombuffer(base64.b64decode(written + "=" * (-len(written) % 4), b"-_", validate=True), "<f2")
    except (binascii.Error, ValueError):
        raise InputError(f"the noise of a drawing was given {quoted(written)}; draw again, or re-roll it.") from None
    return explorer.noise_of(values.tolist())


def is_number(value: object) -> TypeGuard[float]:
    """Whether a field is a finite number; whole numbers that no float can hold are none."""
    return not isinstance(value, bool) and isinstance(value, (int, float)) and abs(value) <= sys.float_info.max


def quoted(value: object) -> str:
    """What came in, in short; Python refuses to write out whole numbers of thousands of digits."""
    try:
        return f"{value!r:.60}"
    except ValueError:
        return "something too long to repeat"
