"""Named datasets: one array, in memory or memory-mapped, with labels or factors that training never sees.

Importing this package loads neither torch nor torchvision; a dataset's own library is imported when it is loaded.
"""

from __future__ import annotations

from pathlib import Path

from infogan_explorer.datasets import celeba, digits, dsprites, folder, points, sprites, svhn
from infogan_explorer.datasets.dataset import Dataset, DatasetInfo, Split, to_uint8, to_unit_range
from infogan_explorer.datasets.factor_space import FactorSpace
from infogan_explorer.datasets.folder import is_folder_name
from infogan_explorer.datasets.sprites import (
    SPRITE_FACTOR_NAMES,
    SPRITE_FACTOR_SIZES,
    draw_sprites,
    sample_sprite_factors,
)
from infogan_explorer.errors import unknown_name

__all__ = [
    "FOLDER_FORM",
    "SPRITE_FACTOR_NAMES",
    "SPRITE_FACTOR_SIZES",
    "Dataset",
    "DatasetInfo",
    "FactorSpace",
    "Split",
    "dataset_info",
    "draw_sprites",
    "example_shape",
    "is_folder_name",
    "list_datasets",
    "load_dataset",
    "sample_sprite_factors",
    "to_uint8",
    "to_unit_range",
]

FOLDER_FORM = folder.FORM
_POINT_NAMES = {info.name for info in points.INFOS}


def list_datasets() -> list[DatasetInfo]:
    """What `load_dataset` can load by a name of its own; the first is the default. Makes no arrays.

    It also loads folders of pictures, whose names are of the form in `FOLDER_FORM`.
    """
    return [*digits.INFOS, *points.INFOS, *sprites.INFOS, *dsprites.INFOS, *svhn.INFOS, *celeba.INFOS]


def dataset_info(name: str) -> DatasetInfo:
    """What is known of a dataset before it is loaded. A folder is looked into, as far as that is quick.

    Raises:
        InputError: if the name is not known, or of a folder that is not there or holds too few pictures.
        MachineError: if a folder cannot be read.
    """
    if is_folder_name(name):
        return folder.folder_info(name)
    infos = {info.name: info for info in list_datasets()}
    if name not in infos:
        raise unknown_name("dataset", name, [*infos, FOLDER_FORM.name])
    return infos[name]


def example_shape(info: DatasetInfo, image_size: int | None = None) -> tuple[int, ...]:
    """The shape of an example at an image size, known before anything is loaded: (C, H, W), or (2,) for points.

    Raises:
        InputError: if the dataset has no pictures of this size.
    """
    if info.is_points:
        points.check_image_size(info.name, image_size)
        return info.example_shape
    if is_folder_name(info.name):
        size = folder.check_image_size(image_size)
    elif info.name in _SIZE_CHECKS:
        size = _SIZE_CHECKS[info.name](image_size)
    else:
        size = digits.check_image_size(info.name, image_size)
    return info.example_shape[0], size, size


_SIZE_CHECKS = {
    "sprites": sprites.check_image_size,
    "dsprites": dsprites.check_image_size,
    "svhn": svhn.check_image_size,
    "celeba": celeba.check_image_size,
}


def load_dataset(
    name: str,
    *,
    data_root: Path | str | None = None,
    image_size: int | None = None,
    allow_download: bool = True,
) -> Dataset:
    """Load a dataset by its name. The same arguments give the same arrays, whatever the seed of a run.

    Args:
        name: one of the names in `list_datasets`, or `folder:PATH` for pictures of your own.
        data_root: folder with the files of a dataset that needs some; the others ignore it.
        image_size: side of the pictures; None for the dataset's own. Digits can only grow a margin; points take none.
        allow_download: whether a dataset that needs files, and was given no `data_root`, may be downloaded.

    Raises:
        InputError: if the name is not known, the image size does not fit, or files are missing or damaged.
        MachineError: if a download fails, or files cannot be read or written.
    """
    if is_folder_name(name):
        return folder.load_folder(name, image_size)
    dataset_info(name)
    if name == "sprites":
        return sprites.load_sprites(image_size)
    if name == "dsprites":
        return dsprites.load_dsprites(data_root, image_size)
    if name == "svhn":
        return svhn.load_svhn(data_root, image_size, allow_download)
    if name == "celeba":
        return celeba.load_celeba(data_root, image_size, allow_download)
    if name in _POINT_NAMES:
        return points.load_points(name, image_size)
    return digits.load_digits(name, data_root=data_root, image_size=image_size, allow_download=allow_download)
