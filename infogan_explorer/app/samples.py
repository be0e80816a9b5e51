"""Pictures of data on the page: real examples of a dataset, and the sample sheets of a run. HTML out."""

from __future__ import annotations

import base64
from functools import lru_cache
from html import escape
from pathlib import Path

import numpy as np

from infogan_explorer.app.form import dataset_info
from infogan_explorer.datasets import load_dataset
from infogan_explorer.errors import InfoGANExplorerError
from infogan_explorer.pictures import scatter, tile, to_png
from infogan_explorer.runs import RunFolder

_COLUMNS, _ROWS = 8, 2
_POINTS = 3000
_DOWNLOADED_LATER = (
    "Its files are not on this machine yet: they will be downloaded when training starts. Without a network, start "
    "the app with --data-root and the folder that holds them."
)


def data_uri(png: bytes) -> str:
    """A PNG file as an address that an <img> can show without another request."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


@lru_cache(maxsize=32)
def _preview_png(name: str, data_root: Path | None) -> bytes:
    dataset = load_dataset(name, data_root=data_root, allow_download=False)
    split = dataset.train
    if dataset.is_points:
        labels = split.labels if split.labels is not None else np.zeros(len(split.examples), np.int64)
        return to_png(scatter(split.examples[:_POINTS], labels[:_POINTS])[0].transpose(1, 2, 0))
    return to_png(tile(split.examples[: _COLUMNS * _ROWS], _COLUMNS, gap=1))


def dataset_preview(name: str, data_root: Path | None) -> str:
    """Real examples of a dataset and a line about it; never downloads."""
    info = dataset_info(name)
    try:
        png = _preview_png(name, data_root)
    except InfoGANExplorerError as error:
        is_coming = data_root is None and info.needs != "nothing"
        why = _DOWNLOADED_LATER if is_coming else str(error)
        return f'<div class="preview missing"><p>{escape(info.summary)}</p><p>{escape(why)}</p></div>'
    kind = "points" if info.is_points else "pictures"
    shown = f"{_POINTS:,} points, one colour a class" if info.is_points else f"{_COLUMNS * _ROWS} real pictures"
    return (
        f'<figure class="preview {kind}"><img src="{data_uri(png)}" alt="{shown} of {escape(info.title)}">'
        f"<figcaption>{escape(info.summary)} · {info.train_size:,} to train on</figcaption></figure>"
    )


def newest_sample(run: RunFolder) -> int | None:
    """The step of the newest sample sheet, by the weights saved with it."""
    steps = [step for step in run.weights_steps() if run.samples_path(step).is_file()]
    return steps[-1] if steps else None


def sample_sheet(run: RunFolder | None, step: int | None) -> str:
    """The sample sheet of a step; a place for it where there is none yet."""
    if run is None or step is None:
        return '<div class="samples empty"><p>The first samples are drawn at the first save.</p></div>'
    try:
        png = run.samples_path(step).read_bytes()
        is_points = run.settings().network == "points"
    except (OSError, InfoGANExplorerError):
        return '<div class="samples empty"><p>The samples of this run cannot be read.</p></div>'
    order = "one colour a category" if is_points else "one row a category, one noise a column"
    return (
        f'<figure class="samples {"points" if is_points else "pictures"}"><img src="{data_uri(png)}" '
        f'alt="Samples of {escape(run.name)} at step {step:,}: {order}">'
        f"<figcaption>step {step:,} · {order}, the same noise at every step</figcaption></figure>"
    )
