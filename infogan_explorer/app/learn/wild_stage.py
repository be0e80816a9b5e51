"""The stage of a trained model: the curve of its bound, what each code is worth, and the way to the other tabs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import gradio as gr

from infogan_explorer.app.component import build_component
from infogan_explorer.app.learn.settings import setting_text, settings_of
from infogan_explorer.app.requests import Answer, Request
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.errors import InputError
from infogan_explorer.information import distinguishable_settings

_NATS_DIGITS = 6


def build_wild_stage(catalogue: Catalogue) -> gr.HTML:
    """Lay out the stage; call inside the lesson."""
    scripts = ["learn/elements.js", "learn/wild/wild.js"]
    questions = {"describe_model": lambda request: describe_model(catalogue, request)}
    return build_component("learn-wild", "learn/wild/wild.html", ["learn/wild/wild.css"], scripts, questions)


def describe_model(catalogue: Catalogue, request: Request) -> Answer:
    """The history of a model's codes, and what a lesson can ask about it.

    Returns:
        `model`; `codes`, each with `name`, `kind`, `entropy_nats` and its last bound; `curve` of the first categorical
        code, as [step, nats] pairs; and `told`.

    Raises:
        InputError: if the model has no measured categorical code.
    """
    ref = setting_text(settings_of(request, "stage"), "wi-model")
    run = catalogue.find(ref)
    config, rows = run.config(), catalogue.histories.rows(run)
    codes = [_describe_code(name, config, rows) for name in config["codes"]]
    first = next((code for code in codes if code["kind"] == "categorical"), None)
    if first is None or first["bound_nats"] is None:
        raise InputError(f"run {run.name!r} has no measured categorical code; choose a model that has one.")
    key = f"bound_nats/{first['name']}"
    curve = [[row["step"], round(row[key], _NATS_DIGITS)] for row in rows if key in row]
    half = next((step for step, nats in curve if nats >= first["entropy_nats"] / 2), None)
    told = {
        "entropy_nats": first["entropy_nats"],
        "final_bound_nats": first["bound_nats"],
        **{f"settings_of_{code['name']}": code["apart"] for code in codes if code["apart"] is not None},
        **({} if half is None else {"half_step": half}),
    }
    return {"model": ref, "name": run.name, "codes": codes, "curve": curve, "told": told}


def _describe_code(name: str, config: dict[str, Any], rows: Sequence[dict[str, Any]]) -> Answer:
    key = f"bound_nats/{name}"
    measured = (row[key] for row in reversed(rows) if key in row and math.isfinite(row[key]))
    bound: float | None = next(measured, None)
    return {
        "name": name,
        "kind": config["codes"][name]["kind"],
        "entropy_nats": config[f"entropy_nats/{name}"],
        "bound_nats": bound,
        "apart": None if bound is None else distinguishable_settings(bound),
    }
