"""Small trained things that several test files share."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

# two threads that share two cores with a browser or a child process slow each other down; set before torch is loaded
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from infogan_explorer.checkpoint import load_tensors
from infogan_explorer.cli import main
from infogan_explorer.config import Settings, build_settings
from infogan_explorer.datasets import Dataset, load_dataset
from infogan_explorer.drawing.redraw import Redrawer
from infogan_explorer.explore import Explorer
from infogan_explorer.pictures import enlarge
from infogan_explorer.record import record_run, start_run
from infogan_explorer.runs import RunFolder, shipped_runs

MOST_WORKERS = 4  # each has a server and a browser of its own
UNLESS_CHOSEN = "not slow and not gpu"  # the -m of pyproject.toml

# training settings that any command takes
TINY = ["--set", "width=8", "--set", "batch_size=16", "--set", "bound_samples=50", "--set", "record_every=5"]


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks at the same options
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Let a process a core, of four at most, share the files of the whole suite or of a folder.

    A file that is named, a choice by -k, -m or --lf, a debugger and an -n of one's own are left as they are: to start
    workers takes longer than a few tests. Without pytest-xdist, or with -p no:xdist, one process does all.
    """
    options = config.option
    is_worker = hasattr(config, "workerinput")
    if is_worker or not config.pluginmanager.hasplugin("xdist") or options.numprocesses is not None:
        return
    is_choice = options.keyword or config.getoption("lf", False) or options.usepdb or options.collectonly
    if is_choice or options.markexpr != UNLESS_CHOSEN or not all(map(os.path.isdir, config.args)):
        return
    options.numprocesses = min(os.cpu_count() or 1, MOST_WORKERS)
    options.dist = "loadfile"  # what the tests of a file share is made once
    options.loadscopereorder = False  # and what those of a folder share, as its files stay together


@pytest.fixture(scope="session")
def rings() -> Dataset:
    return load_dataset("rings")


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return load_dataset("mnist-5k")


def points_settings(**overrides: object) -> Settings:
    """A two-dimensional model that trains 30 steps in a blink, measured and saved often."""
    quick = {
        "dataset": "rings",
        "steps": 30,
        "decay_from": 1.0,
        "width": 16,
        "batch_size": 32,
        "record_every": 5,
        "save_every": 10,
    }
    return build_settings("points", **{**quick, "bound_samples": 100, "codes": "cat4,uniform", **overrides})


def digit_settings(**overrides: object) -> Settings:
    """A very narrow picture model: a few steps, for shapes and plumbing rather than for digits."""
    small = {"steps": 4, "width": 8, "batch_size": 16, "record_every": 2, "save_every": 2, "bound_samples": 50}
    return build_settings("quick", **{**small, **overrides})


@pytest.fixture(scope="session")
def points_run(tmp_path_factory: pytest.TempPathFactory, rings: Dataset) -> RunFolder:
    """A finished run on rings; read only."""
    run, trainer = start_run(points_settings(), rings, tmp_path_factory.mktemp("runs"), "points")
    record_run(run, trainer)
    return run


@pytest.fixture(scope="session")
def digit_run(tmp_path_factory: pytest.TempPathFactory, digits: Dataset) -> RunFolder:
    """A finished run on digits; read only."""
    run, trainer = start_run(digit_settings(), digits, tmp_path_factory.mktemp("runs"), "digits-tiny")
    record_run(run, trainer)
    return run


@pytest.fixture(scope="session")
def redrawer() -> Redrawer:
    """Takes pictures in for the model that ships; read only."""
    return Redrawer(Explorer.load(shipped_runs()[0]))


SEVEN = [(70, 60), (210, 60), (130, 230)]
DIGITS_ARE = (2, 4, 8, 9, 6, 3, 1, 0, 7, 5)  # the shipped model's categories


def draw_stroke(points: list[tuple[int, int]], width: int = 22) -> np.ndarray:
    """Dark ink on light paper, as a hand draws it, (280, 280, 3)."""
    sheet = Image.new("RGB", (280, 280), "white")
    ImageDraw.Draw(sheet).line(points, fill="black", width=width, joint="curve")
    return np.asarray(sheet)


def enlarged(picture: np.ndarray) -> np.ndarray:
    """A grey picture (1, 28, 28) as a file of it would be read, (280, 280, 3)."""
    return np.repeat(enlarge(picture.transpose(1, 2, 0), 10), 3, axis=2)


@pytest.fixture
def runs_dir(tmp_path: Path) -> Path:
    return tmp_path / "runs"


class Result:
    """What a command printed and how it ended."""

    def __init__(self, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(arguments)
        self.code = end.value.code
        self.out, self.err = capsys.readouterr()

    @property
    def json(self) -> dict[str, Any]:
        assert self.code == 0, self.err
        lines = self.out.splitlines()
        assert len(lines) == 1  # one object and nothing else
        return json.loads(lines[0])


@pytest.fixture
def run_command(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: Result([str(a) for a in arguments], capsys)


def _comparable(run: RunFolder) -> tuple[list[dict[str, Any]], dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    """What must be equal to the bit: history without clocks, last weights, optimiser state."""
    history = [{key: value for key, value in row.items() if key != "seconds"} for row in run.history.read()]
    last = run.weights_steps()[-1]
    return history, load_tensors(run.weights_path(last))[0], load_tensors(run.resume_path(last))[0]


def assert_same_run(one: RunFolder, other: RunFolder) -> None:
    (history, weights, optimiser), (history_2, weights_2, optimiser_2) = _comparable(one), _comparable(other)
    assert history == history_2
    for here, there in ((weights, weights_2), (optimiser, optimiser_2)):
        assert here.keys() == there.keys()
        assert all(torch.equal(here[key], there[key]) for key in here)
