"""The datasets as cards: what each holds and a few real examples. Nothing is ever downloaded for a picture."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from infogan_explorer.app.requests import png_address
from infogan_explorer.app.train.filled_form import dataset_info, presets_for
from infogan_explorer.datasets import DatasetInfo, list_datasets, load_dataset
from infogan_explorer.errors import InfoGANExplorerError
from infogan_explorer.pictures import scatter, tile, to_png

_PICTURES, _COLUMNS = 8, 4
_POINTS = 1500
_POINT_PIXELS = 96
_POINT_EXTENT = 1.15  # every set of points fills about [-1, 1]^2


def list_cards() -> list[dict[str, Any]]:
    """What is known of each dataset without loading it."""
    return [_card(info) for info in list_datasets()]


def _card(info: DatasetInfo) -> dict[str, Any]:
    return {
        "name": info.name,
        "title": info.title,
        "summary": info.summary,
        "size": info.train_size,
        "shape": list(info.example_shape),
        "points": info.is_points,
        "presets": presets_for(info),
    }


def examples_of(name: str, data_root: Path | None) -> dict[str, Any]:
    """`png`, a picture's address: eight examples of a dataset, or a cloud of points; or `missing`, why there is none.

    Raises:
        InputError: if there is no such dataset.
    """
    info = dataset_info(name)
    try:
        return {"png": png_address(_examples_png(name, data_root))}
    except InfoGANExplorerError as error:
        is_coming = data_root is None and "download" in info.needs
        return {"missing": "download" if is_coming else str(error)}


@lru_cache(maxsize=32)
def _examples_png(name: str, data_root: Path | None) -> bytes:
    dataset = load_dataset(name, data_root=data_root, allow_download=False)
    examples, labels = dataset.train.examples, dataset.train.labels
    if dataset.is_points:
        classes = labels[:_POINTS] if labels is not None else np.zeros(_POINTS, np.int64)
        return to_png(scatter(examples[:_POINTS], classes, _POINT_PIXELS, _POINT_EXTENT)[0].transpose(1, 2, 0))
    sheet = tile(examples[_different(labels)], _COLUMNS, gap=0)
    return to_png(sheet)


def _different(labels: Any) -> list[int]:
    """The first examples of different classes, in order of their classes; the first of all where none are known."""
    if labels is None:
        return list(range(_PICTURES))
    firsts = [int(np.flatnonzero(labels == label)[0]) for label in np.unique(labels)[:_PICTURES]]
    others = [i for i in range(_PICTURES + len(firsts)) if i not in firsts]
    return (firsts + others)[:_PICTURES]
