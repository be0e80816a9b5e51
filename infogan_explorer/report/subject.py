"""What an evaluation is of: one saved step of a run, held against one split of a dataset."""

from __future__ import annotations

import re
import shlex
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from infogan_explorer.checkpoint import load_infogan
from infogan_explorer.config import FOLDER_PREFIX, Settings, absolute_path
from infogan_explorer.datasets import (
    Dataset,
    DatasetInfo,
    Split,
    dataset_info,
    example_shape,
    is_folder_name,
    list_datasets,
    load_dataset,
)
from infogan_explorer.device import choose_device
from infogan_explorer.errors import InputError, unknown_name
from infogan_explorer.evaluate.splits import SPLITS, SplitName, split_of
from infogan_explorer.explore import Explorer
from infogan_explorer.networks import InfoGAN
from infogan_explorer.runs import RunFolder, is_shipped

RECIPES = 1  # grows when a section measures otherwise than before, so that older results are not taken for new ones

_NOT_FOR_FILES = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, eq=False)
class Subject:
    """One saved step of a run and the examples that it is held against."""

    run: RunFolder
    runs_dir: Path
    infogan: InfoGAN
    settings: Settings
    step: int
    dataset: Dataset
    data_root: Path | None
    split: SplitName
    seed: int
    fast: bool

    @property
    def examples(self) -> Split:
        """The split that is read."""
        return split_of(self.dataset, self.split)

    @cached_property
    def explorer(self) -> Explorer:
        """The same networks under their codes."""
        return Explorer(self.infogan, self.settings, self.step)

    @property
    def categorical_codes(self) -> list[str]:
        return self.explorer.categorical_codes

    @cached_property
    def fingerprint(self) -> str:
        """A checksum of all that is measured against: both splits' examples, and the labels and factors of this one."""
        checksum = zlib.crc32(self.dataset.fingerprint.encode())
        for values in (self.dataset.test.examples, self.examples.labels, self.examples.factors):
            if values is not None:
                checksum = zlib.crc32(np.ascontiguousarray(values).view(np.uint8).reshape(-1).data, checksum)
        return f"crc32:{checksum:08x}"

    @property
    def key(self) -> str:
        """The name of this evaluation's folder: equal subjects, equal keys."""
        decides = (self.dataset.example_shape, self.fingerprint, self.seed, self.fast, RECIPES)
        name = _NOT_FOR_FILES.sub("-", self.dataset.name)[:40]
        return f"step-{self.step:06d}-{name}-{self.split}-{zlib.crc32(repr(decides).encode()):08x}"

    @property
    def command(self) -> str:
        """The command that measures the same again."""
        options = ["--dataset", self.dataset.name, "--split", self.split, "--step", str(self.step)]
        options += ["--seed", str(self.seed), *(["--fast"] if self.fast else [])]
        if self.data_root is not None:
            options += ["--data-root", str(self.data_root)]
        named = self.run.name if is_shipped(self.run) else self.run.reference
        if named != str(self.run.path) and self.runs_dir != Path("checkpoints"):
            options += ["--runs-dir", str(self.runs_dir)]
        return shlex.join(["infogan-explorer", "evaluate", named, *options])


def open_subject(
    run: RunFolder,
    runs_dir: Path,
    *,
    dataset: str | None = None,
    split: str = "test",
    data_root: Path | None = None,
    step: int | None = None,
    seed: int = 0,
    fast: bool = False,
) -> Subject:
    """Load what an evaluation is of.

    Args:
        run: any run with saved weights, also one that trains now.
        runs_dir: the folder of all runs.
        dataset: what to hold it against; the run's own where not given.
        split: 'train' or 'test'.
        data_root: the folder of the dataset's files; the run's own where not given.
        step: a saved step; the last where not given.
        seed: every random draw of the evaluation follows from it.
        fast: smaller samples, and named so beside every number.

    Raises:
        RunError: if the run has no weights, not at this step, or damaged ones.
        InputError: if dataset or split are not known, or the dataset's examples have another shape than the run draws.
        MachineError: if a download fails.
    """
    if split not in SPLITS:
        raise unknown_name("split", split, SPLITS)
    settings = run.settings()
    infogan, chosen = load_infogan(run, step)
    root = data_root or run.data_root()
    loaded = load_fitting(run, settings.dataset if dataset is None else dataset, root)
    return Subject(
        run=run,
        runs_dir=runs_dir,
        infogan=infogan.to(choose_device("auto")),
        settings=settings,
        step=chosen,
        dataset=loaded,
        data_root=root,
        split="train" if split == "train" else "test",
        seed=seed,
        fast=fast,
    )


def load_fitting(run: RunFolder, name: str, data_root: Path | None, *, allow_download: bool = True) -> Dataset:
    """A dataset at the size that the run draws, if it can be had so; looked up before anything is loaded.

    Raises:
        InputError: if the dataset is not known, or its examples have another shape than the run draws.
        MachineError: if a download fails.
    """
    settings, drawn = run.settings(), tuple(run.config()["example_shape"])
    info, is_own = dataset_info(name), _is_the_same(name, settings.dataset)
    size = settings.image_size if is_own else _size_that_fits(info, drawn)
    if size is None and not is_own and info.example_shape != drawn:
        raise _misfit(run, drawn, name, info.example_shape)
    loaded = load_dataset(name, data_root=data_root, image_size=size, allow_download=allow_download)
    if loaded.example_shape != drawn:  # a data root may hold other files than those that are published
        raise _misfit(run, drawn, name, loaded.example_shape)
    return loaded


def fitting_datasets(run: RunFolder) -> list[str]:
    """The run's own dataset, then every other by name that has examples of the shape that the run draws."""
    drawn = tuple(run.config()["example_shape"])
    fitting = [
        info.name for info in list_datasets() if info.example_shape == drawn or _size_that_fits(info, drawn) is not None
    ]
    return list(dict.fromkeys([run.settings().dataset, *fitting]))


def _is_the_same(name: str, other: str) -> bool:
    """Whether two names are of one dataset; a folder has many, relative ones and links among them."""
    if not (is_folder_name(name) and is_folder_name(other)):
        return name == other
    return absolute_path(name.removeprefix(FOLDER_PREFIX)) == absolute_path(other.removeprefix(FOLDER_PREFIX))


def _size_that_fits(info: DatasetInfo, drawn: tuple[int, ...]) -> int | None:
    """The image size at which a dataset has examples of this shape; None where it needs none, or has none."""
    if info.is_points or len(drawn) == 1:
        return None
    if is_folder_name(info.name):
        return drawn[-1]  # of any size; whether it is grey is known when all of it is loaded
    try:
        return drawn[-1] if example_shape(info, drawn[-1]) == drawn else None
    except InputError:
        return None


def _misfit(run: RunFolder, drawn: tuple[int, ...], name: str, held: tuple[int, ...]) -> InputError:
    choices = ", ".join(repr(fitting) for fitting in fitting_datasets(run) if not _is_the_same(fitting, name))
    return InputError(
        f"run {run.name!r} draws {_in_words(drawn)}, but dataset {name!r} holds {_in_words(held)}; choose {choices}, "
        "or a run of that shape."
    )


def _in_words(shape: tuple[int, ...]) -> str:
    """'pictures of 28 x 28 pixels in grey', or 'points'."""
    if len(shape) == 1:
        return "points"
    return f"pictures of {shape[1]} x {shape[2]} pixels in {'grey' if shape[0] == 1 else 'colour'}"
