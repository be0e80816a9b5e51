"""CelebA: 202,599 faces of celebrities, aligned and cropped by its authors (Liu et al. 2015).

The central 148 x 148 of 178 x 218 pixels are kept, as is usual, and reduced by the mean over the area of each new
pixel. Its forty attributes are no classes, so there are no labels. The published validation split is left out.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from infogan_explorer.datasets.dataset import Dataset, DatasetInfo, Split
from infogan_explorer.datasets.download import download, download_folder
from infogan_explorer.datasets.picture_files import read_squares
from infogan_explorer.datasets.prepared import Rows, prepared
from infogan_explorer.errors import InputError, MachineError

DEFAULT_IMAGE_SIZE = 32
MIN_IMAGE_SIZE = 16
CROP = 148  # pixels of the file; also the largest image size
PARTITION = "list_eval_partition.txt"
PICTURES = "img_align_celeba"

_TRAIN, _TEST = 0, 2  # in the second column of PARTITION; 1 is validation
_FOLDERS = ("celeba", "CelebA", "")  # below a --data-root; the first is torchvision's

INFOS = (
    DatasetInfo(
        "celeba",
        "CelebA, faces",
        "202,599 faces of celebrities, in colour; no classes",
        (3, DEFAULT_IMAGE_SIZE, DEFAULT_IMAGE_SIZE),
        162_770,
        "a download, or --data-root",
    ),
)


def check_image_size(image_size: int | None) -> int:
    """The side of the pictures in pixels.

    Raises:
        InputError: if it is below 16 or above 148.
    """
    size = DEFAULT_IMAGE_SIZE if image_size is None else image_size
    if not MIN_IMAGE_SIZE <= size <= CROP:
        raise InputError(f"image size {size} was given for dataset 'celeba'; choose {MIN_IMAGE_SIZE} to {CROP}.")
    return size


def load_celeba(
    data_root: Path | str | None = None, image_size: int | None = None, allow_download: bool = True
) -> Dataset:
    """The published training and test split, prepared once in an array on disk and memory-mapped.

    Args:
        data_root: folder that holds celeba/ as torchvision lays it out: list_eval_partition.txt and img_align_celeba/.
        image_size: side of the square pictures, 16 to 148; None for 32.
        allow_download: whether to fetch what is not on this machine, when no `data_root` is given.

    Raises:
        InputError: if `image_size` is another, or files are missing or damaged.
        MachineError: if the download fails, files cannot be read, or the prepared array be written.
    """
    size = check_image_size(image_size)
    folder = _find_folder(data_root, allow_download)
    parts, key = _read_partition(folder / PARTITION)
    train, test = ([name for name, part in parts if part == wanted] for wanted in (_TRAIN, _TEST))
    names = [*train, *test]

    def fill(rows: Rows) -> None:
        squares = read_squares([folder / PICTURES / name for name in names], size, CROP)
        for position, (name, square) in enumerate(zip(names, squares, strict=True)):
            if square is None:
                raise InputError(
                    f"'{folder / PICTURES / name}' is missing or damaged; unpack img_align_celeba.zip there again."
                )
            rows.put([position], square[None])

    pictures, note = prepared(f"celeba-{size}-{key}", folder, (len(names), 3, size, size), fill)
    notes = (note,) if note else ()
    return Dataset("celeba", Split(pictures[: len(train)]), Split(pictures[len(train) :]), notes=notes)


def _find_folder(data_root: Path | str | None, allow_download: bool) -> Path:
    root = download_folder() if data_root is None else Path(data_root).expanduser()
    for name in _FOLDERS:
        if (root / name / PARTITION).is_file() and (root / name / PICTURES).is_dir():
            return root / name
    folder = root / _FOLDERS[0]
    if data_root is None and allow_download:
        return download("celeba", (PARTITION, PICTURES), folder, _fetch, "sprites")
    reason = "" if data_root is not None else " and downloading was not allowed"
    missing = [entry for entry in (PARTITION, PICTURES) if not (folder / entry).exists()]
    raise InputError(
        f"dataset 'celeba' needs {', '.join(missing)}, not found in {folder}{reason}; put what is missing there, or "
        "choose 'sprites', which needs no files."
    )


def _fetch(folder: Path) -> Path:
    from torchvision import datasets  # here: it takes as long to import as torch

    datasets.CelebA(folder, download=True)
    return folder / datasets.CelebA.base_folder


def _read_partition(path: Path) -> tuple[list[tuple[str, int]], str]:
    """The name of every picture with its part, and a checksum of the table.

    Raises:
        InputError: if the table is another one.
        MachineError: if it cannot be read.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise MachineError(f"'{path}' cannot be read ({error.strerror}); check its permissions.") from error
    try:
        parts = [(name, int(part)) for name, part in map(str.split, text.decode("ascii").splitlines())]
    except ValueError:
        parts = []
    if {_TRAIN, _TEST} - {part for _, part in parts} or any(Path(name).name != name for name, _ in parts):
        raise InputError(
            f"'{path}' is not the table that was published, a picture and 0, 1 or 2 a line; delete it and get it again."
        )
    return parts, f"{zlib.crc32(text):08x}"
