"""The Learn tab: the list of lessons at the left, the open lesson around its stage at the right."""

from __future__ import annotations

import json
from collections.abc import Callable

import gradio as gr

from infogan_explorer.app.learn.channel_stage import build_channel_stage
from infogan_explorer.app.learn.course import listed
from infogan_explorer.app.learn.laboratory_stage import build_laboratory_stage
from infogan_explorer.app.learn.museum_stage import build_museum_stage
from infogan_explorer.app.learn.wild_stage import build_wild_stage
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.static_files import read_static

# what its lessons call a stage, and the end of its elem_id, learn-NAME; page.css hides all but the open lesson's
STAGES: dict[str, Callable[[Catalogue], gr.HTML]] = {
    "channel": lambda _: build_channel_stage(),
    "laboratory": lambda _: build_laboratory_stage(),
    "museum": lambda _: build_museum_stage(),
    "wild": build_wild_stage,
}
_SCRIPTS = ("elements", "list", "grading", "question", "start")


def build_learn_tab(catalogue: Catalogue) -> None:
    """Lay out the tab; call inside a `gr.Tab`.

    Args:
        catalogue: the models that lessons can be about.
    """
    lessons = json.dumps([lesson.as_answer() for lesson in listed(STAGES)])
    with gr.HTML(
        value="",
        html_template=read_static("learn/lesson.html"),  # the stages are its children
        css_template=read_static("learn/lesson.css"),
        js_on_load=f"const LESSONS = {lessons};\n" + read_static(*(f"learn/{name}.js" for name in _SCRIPTS)),
        apply_default_css=False,
        elem_id="learn",
    ):
        for build in STAGES.values():
            build(catalogue)
