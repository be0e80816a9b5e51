"""The Train tab's files to take away: curves, charts for print, sample sheets. Made in memory, saved by the browser."""

from __future__ import annotations

from infogan_explorer.app.requests import Answer, Request, file_answer, step, text
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.sample_files import read_samples
from infogan_explorer.app.train.monitor import Monitor
from infogan_explorer.errors import InputError, RunError
from infogan_explorer.figures import (
    ForkPoint,
    PrintedRun,
    compute_bound_curves,
    compute_loss_curves,
    curves_csv,
    draw_bound_curves,
    draw_loss_curves,
    figure_bytes,
)
from infogan_explorer.figures.curves import LOSS_KEYS
from infogan_explorer.labels import read_labels
from infogan_explorer.runs import RunFolder

FORMATS = ("svg", "pdf", "png", "csv")
_CODE_KEYS = (
    *("bound_nats", "bound_nats_stderr", "refit_bound_nats", "refit_bound_nats_stderr"),
    *("contrastive_nats", "contrastive_nats_stderr", "info_nce_nats", "info_nce_nats_stderr"),
)
CHARTS = ("categorical", "continuous", "losses")


class ChartFiles:
    """Answers with a file: its bytes in base64, its name and its type."""

    def __init__(self, catalogue: Catalogue, monitor: Monitor) -> None:
        self._catalogue = catalogue
        self._monitor = monitor

    def chart(self, request: Request) -> Answer:
        """A chart as 'svg', 'pdf' or 'png' for print, or its curves as 'csv', every recorded step in full.

        Args:
            request: `run`; `compare`, others on the chart; `chart`, one of CHARTS; `format`.
        """
        ref = text(request, "run")
        run, chart, format_ = self._catalogue.find(ref), text(request, "chart"), text(request, "format")
        if chart not in CHARTS or format_ not in FORMATS:
            raise InputError(f"a {chart!r} chart as {format_!r} was asked for; there is none, reload the page.")
        rows = self._monitor.rows(run)
        if not rows:
            raise RunError(f"run {run.name!r} has measured nothing yet, so there are no curves to save.")
        if format_ == "csv":
            columns = _columns(run, chart, {key for row in rows for key in row})
            file = curves_csv(rows, columns).encode()
        elif chart == "losses":
            file = figure_bytes(draw_loss_curves(compute_loss_curves(rows), run.name), format_)
        else:
            refs = [ref, *self._monitor.others_asked(request)]
            printed = [p for r in refs if (p := self._printed(r, chart)) and p.curves]
            if not printed:
                raise RunError(f"run {run.name!r} has no {chart} code; save the other chart.")
            labels = read_labels(run, self._catalogue.runs_dir)
            title = run.name if len(printed) == 1 else ""
            file = figure_bytes(draw_bound_curves(printed, title, labels), format_)
        return file_answer(file, f"{run.name}-{chart}.{format_}")

    def sheet(self, request: Request) -> Answer:
        """The sample sheet of a step."""
        run, at = self._catalogue.find(text(request, "run")), step(request)
        return file_answer(read_samples(run, at), f"{run.name}-samples-step-{at}.png")

    def _printed(self, ref: str, kind: str) -> PrintedRun | None:
        run = self._monitor.folder(ref)
        if run is None:
            return None
        config = run.config()
        codes = {name: code for name, code in config["codes"].items() if code["kind"] == kind}
        fork = config.get("forked_from")
        return PrintedRun(
            run.name,
            compute_bound_curves(self._monitor.rows(run), codes),
            config["settings"]["baseline"],
            ForkPoint(fork["run"], fork["step"]) if fork else None,
        )


def _columns(run: RunFolder, chart: str, known: set[str]) -> list[str]:
    if chart == "losses":
        wanted = list(LOSS_KEYS)
    else:
        codes = [name for name, code in run.config()["codes"].items() if code["kind"] == chart]
        wanted = [f"{key}/{name}" for name in codes for key in _CODE_KEYS] + ["info_nce_samples"]
    return ["step", "seconds", *(key for key in wanted if key in known)]
