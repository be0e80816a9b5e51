"""The Explore tab: one custom component whose controls ask the stage directly, past the queue.

The browser keeps the values and draws; the server keeps the networks. What passes between them is in `explore/`.
"""

from __future__ import annotations

import gradio as gr

from infogan_explorer.app.component import build_component
from infogan_explorer.app.explore.drawing import Drawing
from infogan_explorer.app.explore.stage import Stage
from infogan_explorer.app.explore.take_away import TakeAway

# one function body: each file is a noun of the tab, and start.js comes last
_SCRIPTS = [
    f"explore/{noun}.js"
    for noun in (
        "asking",
        "words",
        "link",
        "rest",
        "picture",
        "reading",
        "codes",
        "noise",
        "time",
        "grid",
        "pad",
        "animate",
        "beside",
        "names",
        "drawing",
        "take_away",
        "model",
        "start",
    )
]


def build_explore_tab(stage: Stage) -> gr.HTML:
    """Lay out the tab; call inside a `gr.Tab`."""
    files, drawing = TakeAway(stage), Drawing(stage)

    questions = {
        "open_model": stage.open,
        "open_beside": stage.open,
        "list_models": stage.choices,
        "warm_up": stage.warm_up,
        "draw_picture": stage.picture,
        "draw_strip": stage.strip,
        "draw_grid": stage.grid,
        "name_code": stage.name_code,
        "prepare_drawing": drawing.prepare,
        "read_drawing": drawing.read,
        "redraw_drawing": drawing.redraw,
        "take_picture": files.picture,
        "take_grid": files.grid,
        "take_reading": files.reading,
        "take_animation": files.animation,
        "take_readings": files.readings,
    }
    return build_component("explore", "explore/explore.html", ["explore/explore.css"], _SCRIPTS, questions)
