"""The Train tab: a form at the left, the run that the page is about at the right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components.plot import PlotData

from infogan_explorer.app.component import build_component
from infogan_explorer.app.requests import Answer, answer
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.app.train.chart_files import CHARTS, ChartFiles
from infogan_explorer.app.train.fork_dialog import Forking
from infogan_explorer.app.train.form import TrainForm
from infogan_explorer.app.train.honest_bound import HonestBounds
from infogan_explorer.app.train.monitor import Monitor
from infogan_explorer.app.train.sample_sheets import SampleSheets
from infogan_explorer.app.words import words_for

_FORM_SCRIPTS = ("form", "fields", "cards", "codes", "estimate", "queue", "start")
_MONITOR_SCRIPTS = ("looking", "state", "compare", "charts", "time", "numbers", "samples", "fork", "honest", "start")
_EMPTY = '{"data": [], "layout": {"height": 1, "xaxis": {"visible": false}, "yaxis": {"visible": false}}}'


def build_train_tab(catalogue: Catalogue, runner: Runner, data_root: Path | None) -> None:
    """Lay out the tab; call inside a `gr.Tab`.

    Args:
        catalogue: the runs to compare with.
        runner: starts and stops training.
        data_root: folder with the files of datasets that need some.
    """
    with gr.Row(elem_id="train"):
        with gr.Column(scale=4, min_width=300, elem_id="train-left"):
            build_train_form(catalogue, runner, data_root)
        with gr.Column(scale=9, min_width=320, elem_id="train-run"):
            build_monitor(catalogue, runner)


def build_train_form(catalogue: Catalogue, runner: Runner, data_root: Path | None) -> gr.HTML:
    """The form for new runs."""
    form = TrainForm(catalogue, runner, data_root)

    questions = {
        "open_form": form.open,
        "draw_examples": form.examples,
        "describe": form.describe,
        "estimate": form.estimate,
        "start": form.start,
        "look": form.queue,
        "arrange": form.arrange,
    }
    scripts = [f"train_form/{name}.js" for name in _FORM_SCRIPTS]
    return build_component("train-form", "train_form/form.html", ["train_form/form.css"], scripts, questions)


def build_monitor(catalogue: Catalogue, runner: Runner) -> gr.HTML:
    """The run that the page is about: its state, curves and samples."""
    monitor, forking = Monitor(catalogue, runner), Forking(catalogue, runner)
    samples, files = SampleSheets(catalogue), ChartFiles(catalogue, monitor)
    honest = HonestBounds(catalogue)

    def look(request: dict[str, Any], visitor: gr.Request) -> Answer:
        return answer(lambda asked: monitor.look(asked, words_for(visitor)), request)

    questions = {
        "stop_run": monitor.stop,
        "resume_run": monitor.resume,
        "open_fork": forking.open,
        "start_fork": forking.start,
        "describe_sheets": samples.describe,
        "fetch_sheets": samples.sheets,
        "save_chart": files.chart,
        "look_honest": honest.look,
        "start_refit": honest.start,
        "stop_refit": honest.stop,
        "save_sheet": files.sheet,
    }
    html = build_component(
        "monitor",
        "train_monitor/monitor.html",
        ["train_monitor/monitor.css"],
        [f"train_monitor/{name}.js" for name in _MONITOR_SCRIPTS],
        questions,
        others=[look],
    )
    with gr.Column(elem_id="charts-to-place"):  # empty and hidden: the script puts each into its place, and draws it
        for chart in CHARTS:
            gr.Plot(PlotData(type="plotly", plot=_EMPTY), show_label=False, container=False, elem_id=f"{chart}-chart")
    return html
