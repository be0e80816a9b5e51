"""The Evaluate tab: what was found of the run that the page is about, how to measure it, walls, comparisons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr

from infogan_explorer.app.component import Question, build_component
from infogan_explorer.app.evaluate.choices import Choices
from infogan_explorer.app.evaluate.comparing import Comparing
from infogan_explorer.app.evaluate.measuring import Measuring
from infogan_explorer.app.evaluate.reports import Reports
from infogan_explorer.app.evaluate.suggested_names import SuggestedNames
from infogan_explorer.app.evaluate.walls import Walls
from infogan_explorer.app.requests import Answer, Request, answer, text
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.words import words_for
from infogan_explorer.report.words import Words

_SCRIPTS = ("looking", "top", "measure", "sections", "contents", "names", "walls", "compare", "start")

Composed = Callable[[Request, Words], Answer]


def build_evaluate_tab(catalogue: Catalogue, data_root: Path | None = None) -> gr.HTML:
    """Lay out the tab; call inside a `gr.Tab`.

    Args:
        catalogue: the runs that can be evaluated.
        data_root: folder with the files of datasets that need some.
    """
    measuring, choices = Measuring(catalogue, data_root), Choices(catalogue, data_root)
    reports, walls, comparing = Reports(catalogue, measuring), Walls(catalogue), Comparing(catalogue)
    names = SuggestedNames(catalogue, reports)

    def start(request: Request) -> Answer:
        measuring.start(choices.read(request))
        return {}

    def stop(request: Request) -> Answer:
        measuring.stop(text(request, "run"))
        return {}

    questions: dict[str, Question] = {
        "describe": choices.describe,
        "start": start,
        "stop": stop,
        "write_names": names.write,
        "comparable": comparing.choices,
    }
    composed: dict[str, Composed] = {
        "look": reports.look,
        "section": reports.section,
        "save": reports.save,
        "suggest_names": names.suggest,
        "look_walls": walls.look,
        "show_wall": walls.show,
        "compare": comparing.compare,
    }
    return build_component(
        "evaluate",
        "evaluate/evaluate.html",
        ["evaluate/evaluate.css"],
        [f"evaluate/{name}.js" for name in _SCRIPTS],
        questions,
        others=[_in_the_visitors_words(name, question) for name, question in composed.items()],
    )


def _in_the_visitors_words(name: str, question: Composed) -> Callable[[dict[str, Any], gr.Request], Answer]:
    """A question whose answer holds words; Gradio hands it the visitor too."""

    def asked(request: dict[str, Any], visitor: gr.Request) -> Answer:
        words = Words(words_for(visitor).language)
        return answer(lambda it: question(it, words), request)

    asked.__name__ = name
    return asked
