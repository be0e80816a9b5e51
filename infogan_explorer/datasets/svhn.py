"""SVHN: house numbers on photographs, 32 x 32 pixels in colour, ten classes (Netzer et al. 2011)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from infogan_explorer.datasets.dataset import Dataset, DatasetInfo, Split
from infogan_explorer.datasets.download import download, download_folder
from infogan_explorer.errors import InputError

NATIVE_SIZE = 32
FILES = ("train_32x32.mat", "test_32x32.mat")

_FOLDERS = ("SVHN", "svhn", "")  # below a --data-root; torchvision takes any

INFOS = (
    DatasetInfo(
        "svhn",
        "SVHN, house numbers",
        "99,289 digits of house numbers, in colour",
        (3, NATIVE_SIZE, NATIVE_SIZE),
        73_257,
        "a download, or --data-root",
    ),
)


def check_image_size(image_size: int | None) -> int:
    """The side of the pictures in pixels.

    Raises:
        InputError: if it is not 32.
    """
    if image_size not in (None, NATIVE_SIZE):
        raise InputError(f"image size {image_size} was given for dataset 'svhn'; it has {NATIVE_SIZE}, so omit it.")
    return NATIVE_SIZE


def load_svhn(
    data_root: Path | str | None = None, image_size: int | None = None, allow_download: bool = True
) -> Dataset:
    """The published training and test split; class k is the digit k. The 531,131 extra digits are left out.

    Args:
        data_root: folder that holds the two published files, or SVHN/ or svhn/ with them.
        image_size: 32 or None.
        allow_download: whether to fetch what is not on this machine, when no `data_root` is given.

    Raises:
        InputError: if `image_size` is another, or files are missing or damaged.
        MachineError: if the download fails.
    """
    check_image_size(image_size)
    folder = _find_folder(data_root, allow_download)
    train, test = (_read_split(folder, part) for part in ("train", "test"))
    return Dataset("svhn", train, test, tuple("0123456789"))


def _find_folder(data_root: Path | str | None, allow_download: bool) -> Path:
    root = download_folder() if data_root is None else Path(data_root).expanduser()
    for name in _FOLDERS:
        if all((root / name / file).is_file() for file in FILES):
            return root / name
    folder = root / _FOLDERS[0]
    if data_root is None and allow_download:
        return download("svhn", FILES, folder, _fetch, "mnist-5k")
    reason = "" if data_root is not None else " and downloading was not allowed"
    missing = [file for file in FILES if not (folder / file).is_file()]
    raise InputError(
        f"dataset 'svhn' needs {', '.join(missing)}, not found in {folder}{reason}; put what is missing there, or "
        "choose 'mnist-5k', which needs no files."
    )


def _fetch(folder: Path) -> Path:
    from torchvision import datasets  # here: it takes as long to import as torch

    for part in ("train", "test"):
        datasets.SVHN(folder, split=part, download=True)
    return folder


def _read_split(folder: Path, part: str) -> Split:
    from torchvision import datasets  # as above; it reads MATLAB's files and compares their checksums

    try:
        published = datasets.SVHN(folder, split=part)
    except Exception as error:  # of many kinds, where a file is damaged or too short
        file = folder / f"{part}_32x32.mat"
        raise InputError(
            f"'{file}' is not the file that was published, or is damaged; delete it and get it again, or choose "
            "'mnist-5k', which needs no files."
        ) from error
    return Split(np.ascontiguousarray(published.data), np.asarray(published.labels, np.int64))
