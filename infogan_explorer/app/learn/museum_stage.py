"""The museum stage: a wall of ten mistakes, the chosen one beside the correct program, and the quiz."""

from __future__ import annotations

import gradio as gr

from infogan_explorer.app.component import build_component
from infogan_explorer.app.learn.museum import MuseumStage
from infogan_explorer.learn.museum import EXHIBITS
from infogan_explorer.pictures import CATEGORY_COLOURS

_SCRIPTS = (
    "learn/elements",
    "learn/field",
    "learn/laboratory/colours",
    "learn/laboratory/points",
    "learn/laboratory/path",
    "learn/museum/running",
    "learn/museum/wall",
    "learn/museum/chart",
    "learn/museum/programs",
    "learn/museum/quiz",
    "learn/museum/start",
)

_REACH = 1.9  # of a plane: a G that has gone wrong draws far out


def build_museum_stage() -> gr.HTML:
    """Lay out the stage; call inside the lesson."""
    stage = MuseumStage()
    facts = {
        "exhibits": list(EXHIBITS),
        "colours": [f"rgb({red},{green},{blue})" for red, green, blue in CATEGORY_COLOURS],
        "reach": _REACH,
    }
    questions = {"open_museum": stage.open, "play_museum": stage.play, "judge_museum": stage.judge}
    return build_component(
        "learn-museum",
        "learn/museum/museum.html",
        ["learn/museum/museum.css", "learn/laboratory/path.css"],
        [f"{name}.js" for name in _SCRIPTS],
        questions,
        {"FACTS": facts},
    )
