"""A part of the page of our own: HTML, CSS and scripts from static/, and the questions that its scripts ask."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gradio as gr

from infogan_explorer.app.requests import Answer, Request, server_functions
from infogan_explorer.app.static_files import read_static

Question = Callable[[Request], Answer]


def build_component(
    elem_id: str,
    html: str,
    css: Sequence[str],
    scripts: Sequence[str],
    questions: Mapping[str, Question],
    constants: Mapping[str, object] | None = None,
    others: Sequence[Callable[..., Any]] = (),
) -> gr.HTML:
    """Lay out a part; call inside `gr.Blocks`. As a context manager it takes other parts as its children.

    Args:
        elem_id: its id in the page.
        html: name of its template under static/.
        css: names of its sheets.
        scripts: names of its scripts, joined into one function body in this order.
        questions: what the scripts may ask, by name; every answer, and every mistake, is an object.
        constants: what the scripts know from the start, by name.
        others: functions that Gradio hands more than the request, such as the visitor; asked by their own names.
    """
    known = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in (constants or {}).items())
    return gr.HTML(
        value="",
        html_template=read_static(html),
        css_template=read_static(*css),
        js_on_load=known + read_static(*scripts),
        apply_default_css=False,
        server_functions=[*others, *server_functions(questions)],
        elem_id=elem_id,
    )
