"""The Learn tab: the list of lessons at the left, the open lesson around its stage at the right."""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr

from infogan_explorer.app.component import build_component
from infogan_explorer.app.learn.channel_stage import build_channel_stage
from infogan_explorer.app.learn.course import listed
from infogan_explorer.app.learn.laboratory_stage import build_laboratory_stage
from infogan_explorer.app.learn.museum_stage import build_museum_stage
from infogan_explorer.app.learn.wild_stage import build_wild_stage
from infogan_explorer.app.runs.catalogue import Catalogue

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
    lessons = [lesson.as_answer() for lesson in listed(STAGES)]
    scripts = [f"learn/{name}.js" for name in _SCRIPTS]
    # the stages are its children
    with build_component("learn", "learn/lesson.html", ["learn/lesson.css"], scripts, {}, {"LESSONS": lessons}):
        for build in STAGES.values():
            build(catalogue)
