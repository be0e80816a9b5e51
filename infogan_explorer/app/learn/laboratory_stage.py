"""The laboratory stage: the plane, where the entropy of a code goes, and the players' steps."""

from __future__ import annotations

import gradio as gr

from infogan_explorer.app.component import build_component
from infogan_explorer.app.learn.laboratory import LaboratoryStage
from infogan_explorer.app.learn.laboratory_settings import LARGEST_LAMBDA, MOST_DRAWN_POINTS, suggested_codes
from infogan_explorer.learn.laboratory import FARTHEST, LARGEST_WIDTH, SMALLEST_WIDTH
from infogan_explorer.pictures import CATEGORY_COLOURS

_SCRIPTS = ("colours", "points", "playing", "controls", "plane", "pen", "charts", "blocks", "path", "frame", "start")


def build_laboratory_stage() -> gr.HTML:
    """Lay out the stage; call inside the lesson."""
    stage = LaboratoryStage()
    questions = {"open_laboratory": stage.open, "play_laboratory": stage.play, "step_laboratory": stage.step}
    return build_component(
        "learn-laboratory",
        "learn/laboratory/laboratory.html",
        ["learn/laboratory/laboratory.css", "learn/laboratory/path.css"],
        ["learn/elements.js", "learn/field.js", *(f"learn/laboratory/{name}.js" for name in _SCRIPTS)],
        questions,
        {"FACTS": _facts()},
    )


def _facts() -> dict[str, object]:
    """What the script must know before it asks anything."""
    return {
        "worlds": suggested_codes(),
        "colours": [f"rgb({red},{green},{blue})" for red, green, blue in CATEGORY_COLOURS],
        "reach": FARTHEST,
        "widths": [SMALLEST_WIDTH, LARGEST_WIDTH],
        "largest_lambda": LARGEST_LAMBDA,
        "most_points": MOST_DRAWN_POINTS,
    }
