"""Named datasets: one array in memory, with labels or factors that training never sees.

Importing this package loads NumPy and nothing heavier; a dataset's own library is imported when it is loaded.
"""

from __future__ import annotations

from pathlib import Path

from infogan_explorer.datasets import digits, points, sprites
from infogan_explorer.datasets.dataset import Dataset, DatasetInfo, Split, to_uint8, to_unit_range
from infogan_explorer.datasets.digits import load_digits
from infogan_explorer.datasets.points import load_points
from infogan_explorer.datasets.sprites import (
    SPRITE_FACTOR_NAMES,
    SPRITE_FACTOR_SIZES,
    draw_sprites,
    load_sprites,
    sample_sprite_factors,
)
from infogan_explorer.errors import unknown_name

__all__ = [
    "SPRITE_FACTOR_NAMES",
    "SPRITE_FACTOR_SIZES",
    "Dataset",
    "DatasetInfo",
    "Split",
    "draw_sprites",
    "list_datasets",
    "load_dataset",
    "sample_sprite_factors",
    "to_uint8",
    "to_unit_range",
]

_POINT_NAMES = {info.name for info in points.INFOS}


def list_datasets() -> list[DatasetInfo]:
    """What `load_dataset` can load; the first is the default. Makes no arrays."""
    return [*digits.INFOS, *points.INFOS, *sprites.INFOS]


def load_dataset(
    name: str,
    *,
    data_root: Path | str | None = None,
    image_size: int | None = None,
    allow_download: bool = True,
) -> Dataset:
    """Load a dataset by its name. The same arguments give the same arrays, whatever the seed of a run.

    Args:
        name: one of the names in `list_datasets`.
        data_root: folder with the files of a dataset that needs some; the others ignore it.
        image_size: side of the pictures; None for the dataset's own. Digits can only grow a margin; points take none.
        allow_download: whether a dataset that needs files, and was given no `data_root`, may be downloaded.

    Raises:
        InputError: if the name is not known, the image size does not fit, or files are missing or damaged.
        MachineError: if a download fails.
    """
    known = [info.name for info in list_datasets()]
    if name not in known:
        raise unknown_name("dataset", name, known)
    if name == "sprites":
        return load_sprites(image_size)
    if name in _POINT_NAMES:
        return load_points(name, image_size)
    return load_digits(name, data_root=data_root, image_size=image_size, allow_download=allow_download)
