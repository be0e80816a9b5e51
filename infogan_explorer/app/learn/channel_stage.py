"""The channel stage: a channel under its one number, the table, the diagram, the curve, and the game."""

from __future__ import annotations

import gradio as gr

from infogan_explorer.app.learn.channel import describe, divide_by_sum
from infogan_explorer.app.requests import server_functions
from infogan_explorer.app.static_files import read_static

_SCRIPTS = ("stage", "wire", "diagram", "curve", "table", "game", "start")


def build_channel_stage() -> gr.HTML:
    """Lay out the stage; call inside the lesson."""
    return gr.HTML(
        value="",
        html_template=read_static("learn/channel/channel.html"),
        css_template=read_static("learn/channel/channel.css"),
        js_on_load=read_static("learn/elements.js", *(f"learn/channel/{name}.js" for name in _SCRIPTS)),
        apply_default_css=False,
        server_functions=server_functions({"describe_channel": describe, "divide_table": divide_by_sum}),
        elem_id="learn-channel",
    )
