"""`folder:PATH`: somebody's own pictures, as they lie in a folder.

Sub-folders, or a table labels.csv, name classes; as everywhere, they are for evaluation only.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.config import FOLDER_PREFIX, absolute_path
from infogan_explorer.datasets.dataset import Dataset, DatasetInfo, Split
from infogan_explorer.datasets.picture_files import ENDINGS, read_squares
from infogan_explorer.errors import InputError, MachineError

DEFAULT_IMAGE_SIZE = 32
MIN_IMAGE_SIZE, MAX_IMAGE_SIZE = 8, 256
MIN_PICTURES = 20
MOST_BYTES = 4_000_000_000  # of all pictures together, as they are kept in memory
LABELS_FILE = "labels.csv"
TEST_SHARE = 0.1

FORM = DatasetInfo(
    f"{FOLDER_PREFIX}PATH",
    "Your own pictures",
    f"your own PNG, JPEG, GIF, BMP or WebP files, {MIN_PICTURES} or more; sub-folders or labels.csv name classes",
    (3, DEFAULT_IMAGE_SIZE, DEFAULT_IMAGE_SIZE),
    0,
    "a folder of pictures",
)

_LONGEST_NUMBER = 18  # digits of a class name that is sorted as a number
_LOOKED_AT = 64  # pictures by which the colours of a folder are guessed before it is loaded


@dataclass(frozen=True)
class _Listing:
    """What lies in a folder and its sub-folders, by its names alone.

    Attributes:
        folder: the folder.
        paths: the files whose names end like pictures, in the order of their paths.
        hidden: how many more are hidden; hidden folders are not looked into.
        links: how many sub-folders are links, which are not followed.
    """

    folder: Path
    paths: list[Path]
    hidden: int
    links: int


def check_image_size(image_size: int | None) -> int:
    """The side of the pictures in pixels.

    Raises:
        InputError: if it is below 8 or above 256.
    """
    size = DEFAULT_IMAGE_SIZE if image_size is None else image_size
    if not MIN_IMAGE_SIZE <= size <= MAX_IMAGE_SIZE:
        raise InputError(
            f"image size {size} was given for a folder of pictures; choose {MIN_IMAGE_SIZE} to {MAX_IMAGE_SIZE}."
        )
    return size


def is_folder_name(name: str) -> bool:
    """Whether a dataset's name is of the form `folder:PATH`."""
    return name.startswith(FOLDER_PREFIX)


def folder_info(name: str) -> DatasetInfo:
    """What is known of a folder before it is loaded; its colours are guessed by a few of its pictures.

    Raises:
        InputError: if there is no such folder, or it holds too few pictures.
        MachineError: if it cannot be read.
    """
    folder = _folder_of(name)
    paths = _list_pictures(folder).paths
    few = [square for square in read_squares(paths[:: -(-len(paths) // _LOOKED_AT)], 8) if square is not None]
    channels = 1 if all(_is_grey(square) for square in few) else 3
    shape = (channels, DEFAULT_IMAGE_SIZE, DEFAULT_IMAGE_SIZE)
    train = round((1 - TEST_SHARE) * len(paths))
    return DatasetInfo(name, folder.name, f"{len(paths):,} picture files", shape, train, FORM.needs)


def load_folder(name: str, image_size: int | None = None) -> Dataset:
    """All pictures of a folder and its sub-folders: their central squares, grey if every one is grey.

    A picture belongs to the test split if the hash of its path within the folder says so, about one in ten; so what
    else lies in the folder does not decide it. Hidden and unreadable files are left out and links to folders not
    followed, with a note.

    Args:
        name: `folder:PATH`.
        image_size: side of the square pictures; None for 32.

    Raises:
        InputError: if there is no such folder or image size, it holds too few or too many pictures, or labels.csv does
            not fit it.
        MachineError: if it cannot be read.
    """
    folder, size = _folder_of(name), check_image_size(image_size)
    listing = _list_pictures(folder)
    paths = listing.paths
    if len(paths) * 3 * size**2 > MOST_BYTES:
        raise InputError(
            f"folder {str(folder)!r} holds {len(paths):,} pictures, {len(paths) * 3 * size**2 / 1e9:.1f} GB at "
            f"{size} x {size}, and at most {MOST_BYTES / 1e9:.0f} GB are kept in memory; choose a smaller "
            "--set image_size or take some out."
        )
    table = _read_labels_file(folder, paths)
    examples = np.empty((len(paths), 3, size, size), np.uint8)
    read: list[Path] = []
    for path, square in zip(paths, read_squares(paths, size), strict=True):
        if square is not None:
            examples[len(read)] = square
            read.append(path)
    _check_number(listing, len(read))
    examples = examples[: len(read)]
    if _is_grey(examples.swapaxes(0, 1)):
        examples = examples[:, :1]
    names = [path.relative_to(folder).as_posix() for path in read]
    labels, class_names = _classes([table[n] for n in names] if table else _sub_folders(names))
    is_test = _is_test(names)
    return Dataset(
        f"{FOLDER_PREFIX}{folder}",
        train=_split(examples, labels, ~is_test),
        test=_split(examples, labels, is_test),
        class_names=class_names,
        notes=_left_out(listing, read),
    )


def _split(examples: NDArray[np.uint8], labels: NDArray[np.int64] | None, chosen: NDArray[np.bool_]) -> Split:
    return Split(np.ascontiguousarray(examples[chosen]), None if labels is None else labels[chosen])


def _folder_of(name: str) -> Path:
    folder = absolute_path(name.removeprefix(FOLDER_PREFIX))
    if name == FOLDER_PREFIX or not os.path.isdir(folder):  # noqa: PTH112 (it takes a name of any length)
        raise InputError(
            f"dataset {name!r} names no folder that is there; put the pictures there, write {FOLDER_PREFIX} and the "
            "path where they are, or choose 'sprites', which needs no files."
        )
    return folder


def _list_pictures(folder: Path) -> _Listing:
    """What lies in a folder.

    Raises:
        InputError: if these are too few pictures.
        MachineError: if it cannot be read.
    """

    def stop(error: OSError) -> None:
        raise MachineError(f"'{error.filename}' cannot be read ({error.strerror}); check its permissions.") from error

    found: list[Path] = []
    hidden = links = 0
    for here, folders, files in os.walk(folder, onerror=stop):
        folders[:] = [sub for sub in folders if not sub.startswith(".")]
        links += sum(Path(here, sub).is_symlink() for sub in folders)
        pictures = [Path(here, name) for name in files if name.lower().endswith(ENDINGS)]
        found += [path for path in pictures if not path.name.startswith(".")]
        hidden += sum(path.name.startswith(".") for path in pictures)
    listing = _Listing(folder, sorted(found, key=lambda path: path.relative_to(folder).parts), hidden, links)
    _check_number(listing, len(found))
    return listing


def _check_number(listing: _Listing, readable: int) -> None:
    if readable >= MIN_PICTURES:
        return
    files = len(listing.paths)
    unread = [f"of {files} files with such names"] if files > readable else []
    unread += [_links(listing)] if listing.links else []
    said = f" ({'; '.join(unread)})" if unread else ""
    raise InputError(
        f"folder {str(listing.folder)!r} holds {readable} PNG, JPEG, GIF, BMP or WebP pictures that can be read"
        f"{said}; put {MIN_PICTURES} or more there, or choose 'sprites', which needs no files."
    )


def _links(listing: _Listing) -> str:
    return f"{listing.links:,} sub-folder{'s are links' if listing.links > 1 else ' is a link'} and not followed"


def _is_grey(pictures: NDArray[np.uint8]) -> bool:
    """Whether pictures (3, ...) have three equal channels."""
    return bool((pictures[0] == pictures[1]).all() and (pictures[0] == pictures[2]).all())


def _is_test(names: list[str]) -> NDArray[np.bool_]:
    """Whether each picture is in the test split, by the hash of its path; one is, and one is not, in any case."""
    hashes = np.array(
        [int.from_bytes(hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest()[:4]) for name in names]
    )
    is_test = hashes < TEST_SHARE * 2**32
    is_test[hashes.argmin()], is_test[hashes.argmax()] = True, False
    return is_test


def _sub_folders(names: list[str]) -> list[str] | None:
    """The uppermost folder of each picture; None where some picture is in none, or all are in the same."""
    folders = [name.partition("/")[0] if "/" in name else "" for name in names]
    return folders if all(folders) and len(set(folders)) > 1 else None


def _classes(of_pictures: list[str] | None) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
    """Labels 0 .. K-1 and the names of the classes, in the order of the alphabet, or of numbers if all are numbers."""
    if of_pictures is None:
        return None, ()
    names = sorted(set(of_pictures))
    if all(name.isdecimal() and len(name) <= _LONGEST_NUMBER for name in names):
        names.sort(key=int)
    number = {name: i for i, name in enumerate(names)}
    # a folder's name may be no UTF-8, which reports and pages are written in
    shown = tuple(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for name in names)
    return np.array([number[name] for name in of_pictures], np.int64), shown


def _read_labels_file(folder: Path, paths: list[Path]) -> dict[str, str] | None:
    """The class of every picture by its path within the folder; None without such a file.

    Raises:
        InputError: if the table has another header, misses a picture or its class, or names a file that is none.
    """
    path = folder / LABELS_FILE
    if not path.is_file():
        return None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = [row for row in csv.reader(file, strict=True) if row] or [[]]
    except (ValueError, csv.Error) as error:
        raise InputError(
            f"'{path}' is no table in UTF-8 ({error}); write the header file,label and a row a picture."
        ) from error
    except OSError as error:
        raise MachineError(f"'{path}' cannot be read ({error.strerror}); check its permissions.") from error
    if [cell.strip() for cell in header] != ["file", "label"] or any(len(row) != 2 for row in rows):
        raise InputError(f"'{path}' must have the header file,label and two cells a row; write it so, or remove it.")
    listed = [Path(file.strip()).as_posix() for file, _ in rows]
    table = dict(zip(listed, (label.strip() for _, label in rows), strict=True))
    names = [p.relative_to(folder).as_posix() for p in paths]
    wrong = sorted(set(table) - set(names)) or sorted(set(names) - set(table))
    if wrong or len(rows) != len(names):
        said = f"{wrong[0]!r} is only in one of the two" if wrong else f"{_most_common(listed)!r} has more than one"
        raise InputError(
            f"'{path}' has {len(rows)} rows for {len(names)} pictures; {said}; give every picture one row, or remove "
            "the table."
        )
    for name, label in table.items():
        if not label:
            raise InputError(f"'{path}' gives {name!r} no class; name one in every row, or remove the table.")
    return table


def _most_common(names: list[str]) -> str:
    return Counter(names).most_common(1)[0][0]


def _left_out(listing: _Listing, read: list[Path]) -> tuple[str, ...]:
    """The sentences of what lies in the folder and is not in the dataset."""
    unread = sorted(set(listing.paths) - set(read))
    why = [f"{listing.hidden:,} hidden"] if listing.hidden else []
    if unread:
        first = unread[0].relative_to(listing.folder).as_posix()
        why.append(f"{len(unread):,} that cannot be read as pictures, such as {first!r}")
    total = listing.hidden + len(listing.paths)
    notes = [f"{total - len(read):,} of {total:,} picture files were left out: {', '.join(why)}."] if why else []
    return (*notes, *([f"{_links(listing)}."] if listing.links else []))
