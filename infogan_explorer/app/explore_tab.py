"""The Explore tab: one custom component whose controls ask the stage directly, past the queue.

The browser keeps the values and draws; the server keeps the networks. What passes between them is in `stage.py`.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from infogan_explorer.app.stage import Stage, answer
from infogan_explorer.app.static_files import read_static


def build_explore_tab(stage: Stage) -> gr.HTML:
    """Lay out the tab; call inside a `gr.Tab`."""

    def list_models(request: dict[str, Any]) -> dict[str, Any]:
        return answer(stage.models, request)

    def open_model(request: dict[str, Any]) -> dict[str, Any]:
        return answer(stage.open, request)

    def draw_picture(request: dict[str, Any]) -> dict[str, Any]:
        return answer(stage.picture, request)

    def draw_strip(request: dict[str, Any]) -> dict[str, Any]:
        return answer(stage.strip, request)

    def draw_grid(request: dict[str, Any]) -> dict[str, Any]:
        return answer(stage.grid, request)

    return gr.HTML(
        value="",
        html_template=read_static("explore.html"),
        css_template=read_static("explore.css"),
        js_on_load=read_static("explore.js"),
        apply_default_css=False,
        server_functions=[list_models, open_model, draw_picture, draw_strip, draw_grid],
        elem_id="explore",
    )
