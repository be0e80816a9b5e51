"""The channel stage: a channel under its one number, the table, the diagram, the curve, and the game."""

from __future__ import annotations

import gradio as gr

from infogan_explorer.app.component import build_component
from infogan_explorer.app.learn.channel import describe, divide_by_sum

_SCRIPTS = ("stage", "wire", "diagram", "curve", "table", "game", "start")


def build_channel_stage() -> gr.HTML:
    """Lay out the stage; call inside the lesson."""
    scripts = ["learn/elements.js", *(f"learn/channel/{name}.js" for name in _SCRIPTS)]
    questions = {"describe_channel": describe, "divide_table": divide_by_sum}
    return build_component(
        "learn-channel", "learn/channel/channel.html", ["learn/channel/channel.css"], scripts, questions
    )
