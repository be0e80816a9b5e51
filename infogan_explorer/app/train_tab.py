"""The Train tab: a form at the left, a run at the right. Handlers read values, ask form, runner or monitor, return."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from typing import Any

import gradio as gr

from infogan_explorer.app.catalogue import Catalogue, run_ref
from infogan_explorer.app.charts import to_plot
from infogan_explorer.app.form import (
    BASELINE,
    INFOGAN,
    Form,
    check_form,
    preset_defaults,
    presets_for,
)
from infogan_explorer.app.monitor import Marks, Monitor
from infogan_explorer.app.readout import sentence
from infogan_explorer.app.runner import Runner
from infogan_explorer.app.samples import dataset_preview
from infogan_explorer.datasets import list_datasets
from infogan_explorer.errors import InfoGANExplorerError

_TICK_SECONDS = 0.5
_SILENT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def build_train_tab(catalogue: Catalogue, runner: Runner, data_root: Path | None, this: gr.Tab, other: gr.Tab) -> None:
    """Lay out the tab and wire it; call inside a `gr.Tab`.

    Args:
        catalogue: the runs to pick from.
        runner: starts and stops training.
        data_root: folder with the files of datasets that need some.
        this: the tab itself: its clock runs only while it is looked at.
        other: the tab that is looked at instead.
    """
    monitor = Monitor(catalogue, runner)
    infos = list_datasets()
    first = infos[0].name
    steps, codes = preset_defaults(presets_for(first)[0])

    with gr.Row(elem_id="train"):
        with gr.Column(scale=4, min_width=300, elem_id="train-form"):
            dataset = gr.Dropdown([(_title(info), info.name) for info in infos], value=first, label="Dataset")
            preview = gr.HTML(dataset_preview(first, data_root), elem_id="preview")
            kind = gr.Radio([INFOGAN, BASELINE], value=INFOGAN, label="What is trained", elem_id="kind")
            with gr.Row():
                preset = gr.Dropdown(presets_for(first), value=presets_for(first)[0], label="Preset", min_width=120)
                steps_box = gr.Number(steps, label="Steps", min_width=120)
            with gr.Row():
                codes_box = gr.Textbox(codes, label="Codes", max_lines=1, scale=2, min_width=120)
                seed = gr.Number(0, label="Seed", min_width=80)
            name = gr.Textbox(label="Name (optional)", placeholder="made from dataset, preset and seed", max_lines=1)
            start = gr.Button("Start", variant="primary", elem_id="start")
            message = gr.HTML("", elem_id="message")
        with gr.Column(scale=9, min_width=320, elem_id="train-run"):
            with gr.Row():
                run = gr.Dropdown([], label="Run", scale=3, min_width=240, elem_id="run")
                compare = gr.Dropdown([], label="Compare with", multiselect=True, scale=2, min_width=200)
            with gr.Row(elem_id="status-row"):
                status = gr.HTML("", elem_id="status")
                stop = gr.Button("Stop", visible=False, scale=0, min_width=120, elem_id="stop")
                resume = gr.Button("Resume", visible=False, scale=0, min_width=120, elem_id="resume")
            with gr.Row(elem_id="live"):
                with gr.Column(scale=5, min_width=300):
                    categorical = gr.Plot(show_label=False, container=False, visible=False, elem_id="categorical-chart")
                    continuous = gr.Plot(show_label=False, container=False, visible=False, elem_id="continuous-chart")
                with gr.Column(scale=3, min_width=260):
                    read = gr.HTML("", elem_id="bounds")
                    samples = gr.HTML("", elem_id="samples")

    clock = gr.Timer(_TICK_SECONDS, active=False)
    seen = gr.State(None)  # the marks of what this page shows, as a plain tuple

    def choose_dataset(chosen: str) -> tuple[Any, ...]:
        presets = presets_for(chosen)
        new_steps, new_codes = preset_defaults(presets[0])
        return dataset_preview(chosen, data_root), gr.update(choices=presets, value=presets[0]), new_steps, new_codes

    def begin(*fields: Any) -> tuple[Any, ...]:
        try:
            settings, run_name = check_form(Form(*fields), catalogue.runs_dir)
            runner.start(settings, run_name)
        except InfoGANExplorerError as error:
            return sentence(str(error)), gr.skip(), gr.skip()
        ref = run_ref(run_name)
        return "", gr.update(choices=monitor.choices(ref), value=ref), None

    def go_on(ref: str) -> str:
        try:
            runner.resume(ref.partition(":")[2])
        except InfoGANExplorerError as error:
            return sentence(str(error))
        return ""

    def ask_to_stop(ref: str) -> Any:
        try:
            runner.stop(ref.partition(":")[2])
        except InfoGANExplorerError as error:
            return sentence(str(error)), gr.skip()
        return "", gr.update(value="Stopping", interactive=False)

    def open_tab(ref: str | None, others: list[str]) -> tuple[Any, ...]:
        known = [value for _, value in monitor.choices(ref)]
        chosen = ref if ref in known else monitor.first_ref()
        return *pickers(chosen, others), gr.Timer(active=True)

    def pickers(ref: str | None, others: list[str]) -> tuple[Any, ...]:
        beside = monitor.others(ref)
        kept = [other for other in others if other in [value for _, value in beside]]
        return gr.update(choices=monitor.choices(ref), value=ref), gr.update(choices=beside, value=kept)

    def look(ref: str | None, others: list[str], before: list[Any] | None) -> Any:
        return _changes(monitor, ref, [other for other in others if other != ref], before)

    shown = [run, status, stop, resume, categorical, continuous, read, samples, seen]
    looked_at = [run, compare, seen]
    dataset.input(choose_dataset, dataset, [preview, preset, steps_box, codes_box], **_SILENT)
    preset.input(preset_defaults, preset, [steps_box, codes_box], **_SILENT)
    fields = [dataset, preset, steps_box, seed, codes_box, kind, name]
    start.click(begin, fields, [message, run, seen], **_SILENT)
    stop.click(ask_to_stop, run, [message, stop], **_SILENT)
    resume.click(go_on, run, message, **_SILENT)
    run.focus(pickers, [run, compare], [run, compare], **_SILENT)
    compare.focus(pickers, [run, compare], [run, compare], **_SILENT)
    for event in (run.change, compare.change, clock.tick):
        event(look, looked_at, shown, trigger_mode="always_last", concurrency_limit=None, **_SILENT)
    this.select(open_tab, [run, compare], [run, compare, clock], **_SILENT)
    other.select(lambda: gr.Timer(active=False), None, clock, **_SILENT)


def _title(info: Any) -> str:
    return info.title if info.needs == "nothing" else f"{info.title} (needs {info.needs})"


def _changes(monitor: Monitor, ref: str | None, others: list[str], before: list[Any] | None) -> Any:
    """The outputs that are out of date, and `gr.skip()` for the rest; one for all where nothing moved."""
    if ref is None:
        return gr.skip() if before == [] else (gr.skip(), _NO_RUN, *[gr.skip()] * 6, [])
    marks = monitor.marks(ref, others)
    now = list(astuple(marks))
    if before == now:
        return gr.skip()
    old = Marks(*before) if before else None
    phase = marks.phase
    charts: tuple[Any, ...] = (gr.skip(),) * 3
    if old is None or old.curves != marks.curves or old.ref != ref:
        figures = monitor.charts(ref, others)
        charts = (*(_plot(figure) for figure in figures), monitor.bounds(ref))
    is_sheet_old = old is None or (old.ref, old.sample) != (ref, marks.sample)
    return (
        gr.update(choices=monitor.choices(ref)) if old is None or old.phase != phase else gr.skip(),
        monitor.status(ref),
        gr.update(
            visible=phase in ("starting", "running", "stopping"),
            value="Stopping" if phase == "stopping" else "Stop",
            interactive=phase != "stopping",
        ),
        gr.update(visible=monitor.can_resume(ref)),
        *charts,
        monitor.samples(ref, marks.sample) if is_sheet_old else gr.skip(),
        now,
    )


def _plot(figure: Any) -> Any:
    return gr.update(visible=False) if figure is None else gr.update(value=to_plot(figure), visible=True)


_NO_RUN = '<p class="status" role="status">No run yet: choose a dataset and press Start.</p>'
