"""Every setting as the form shows it: where it stands, what may be typed, and how that becomes a value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from infogan_explorer.app.requests import quoted
from infogan_explorer.app.runs.jobs import value_text
from infogan_explorer.config import Settings
from infogan_explorer.errors import InputError

Kind = Literal["whole", "number", "choice", "text"]

ELSEWHERE = ("preset", "dataset", "codes", "baseline")  # cards, the code designer and radio buttons say these
GROUPS = {
    "run": ("steps", "seed"),
    "more": (
        "objective",
        "lambda_cat",
        "lambda_cont",
        "q_std",
        "learning_rate_discriminator",
        "learning_rate_generator",
        "batch_size",
        "device",
        "record_every",
        "save_every",
    ),
    "networks": ("network", "width", "leak", "noise_dim", "noise", "image_size"),
    "optimisation": ("beta1", "beta2", "ema_decay", "decay_from"),
    "augmentation": ("augment_shift", "augment_rotate", "augment_scale", "augment_shear"),
    "real_terms": ("lambda_balance", "lambda_consistency", "real_terms_from", "information_from"),
    "measuring": ("bound_samples", "refit_steps"),
}
_LONGEST = 60  # characters of one value


@dataclass(frozen=True)
class FormField:
    """One setting in the form.

    Attributes:
        name: of the setting.
        group: a key of GROUPS.
        kind: what is typed or chosen.
        help: the setting's description.
        low, high: the ends of a number's range, or None.
        choices: of a choice.
        may_be_empty: whether nothing is a value.
    """

    name: str
    group: str
    kind: Kind
    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    may_be_empty: bool = False


@cache
def form_fields() -> dict[str, FormField]:
    """Every setting that the form has a field of its own for, in its order."""
    schemas: dict[str, Any] = Settings.model_json_schema()["properties"]
    return {name: _field(name, group, schemas[name]) for group, names in GROUPS.items() for name in names}


def _field(name: str, group: str, schema: dict[str, Any]) -> FormField:
    variants = schema.get("anyOf", [schema])
    kinds = [variant.get("type") for variant in variants]
    first = variants[0]
    kind: Kind = "text"
    if "enum" in first:
        kind = "choice"
    elif kinds[0] in ("integer", "number"):
        kind = "whole" if kinds[0] == "integer" else "number"
    return FormField(
        name,
        group,
        kind,
        str(schema["description"]),
        first.get("minimum", first.get("exclusiveMinimum")),
        first.get("maximum"),
        tuple(first.get("enum", ())),
        "null" in kinds,
    )


def read_value(name: str, typed: object) -> Any:
    """The value that was typed for a setting; None where it is empty and may be.

    Raises:
        InputError: if the setting is not one of the form, or nothing that can be read was typed.
    """
    field = form_fields().get(name)
    if field is None or not isinstance(typed, str) or len(typed) > _LONGEST:
        raise InputError(f"setting {quoted(name)} was given {quoted(typed)}; the form has no such field or value.")
    text = typed.strip()
    if not text and field.may_be_empty:
        return None
    if field.kind == "whole":
        return _read_whole(name, text)
    if field.kind == "number":
        return _read_number(name, text)
    if not text:
        raise InputError(f"{name} is empty; {field.help}.")
    return _number_or_text(text) if field.kind == "text" else text


def _read_whole(name: str, text: str) -> int:
    if not text:
        raise InputError(f"{name} is empty; give a whole number.")
    if not re.fullmatch(r"[+-]?\d+", text, re.ASCII):
        raise InputError(f"{name} was given {text!r}; give a whole number.")
    return int(text)


def _read_number(name: str, text: str) -> float:
    if not text:
        raise InputError(f"{name} is empty; give a number.")
    value = _number_or_text(text)
    if isinstance(value, str):
        raise InputError(f"{name} was given {text!r}; give a number.")
    return value


def _number_or_text(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def typed_values(settings: Settings) -> dict[str, str]:
    """What stands in every field for these settings."""
    return {name: value_text(getattr(settings, name)) for name in form_fields()}
