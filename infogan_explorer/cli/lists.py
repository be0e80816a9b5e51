"""The command that lists what there is; it answers without torch."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from infogan_explorer.cli.options import RUNS_DIR, Json, RunsDir
from infogan_explorer.cli.output import print_json, print_table


class What(StrEnum):
    runs = "runs"
    datasets = "datasets"
    presets = "presets"
    settings = "settings"


def list_(
    what: Annotated[What, typer.Argument(help="runs, datasets, presets or settings")],
    runs_dir: RunsDir = RUNS_DIR,
    as_json: Json = False,
) -> None:
    """List runs, datasets, presets, or the settings that `train --set` takes."""
    if what is What.presets:
        from infogan_explorer.config import list_presets

        rows: list[dict[str, Any]] = [{"name": n, "what": text} for n, text in list_presets().items()]
        skipped: list[str] = []
    elif what is What.settings:
        from infogan_explorer.config import Settings

        skipped = []
        rows = [
            {"name": n, "default": "" if f.default is None else str(f.default), "what": f.description}
            for n, f in Settings.model_fields.items()
        ]
    elif what is What.datasets:
        from infogan_explorer.datasets import FOLDER_FORM, list_datasets

        skipped = []
        rows = [
            {
                "name": info.name,
                "what": info.summary,
                "shape": "x".join(map(str, info.example_shape)),
                "train": info.train_size,
                "needs": info.needs,
            }
            for info in list_datasets()
        ]
        # how many pictures there are, and whether they are grey, is the folder's
        rows.append({"name": FOLDER_FORM.name, "what": FOLDER_FORM.summary, "shape": "", "train": None})
        rows[-1]["needs"] = FOLDER_FORM.needs
    else:
        from infogan_explorer.runs import list_runs

        summaries, skipped = list_runs(runs_dir)
        rows = [
            {
                "name": s.name,
                "dataset": s.dataset,
                "preset": s.preset,
                "kind": "GAN baseline" if s.baseline else "InfoGAN",
                "state": "shipped" if s.shipped else s.state,
                "step": s.step,
                "steps": s.steps,
                "created": datetime.fromtimestamp(s.created).isoformat(" ", "minutes"),
            }
            for s in summaries
        ]
    for sentence in skipped:
        print(f"infogan-explorer: {sentence}", file=sys.stderr)
    if as_json:
        print_json({what.value: rows})
    else:
        print_table(rows)
