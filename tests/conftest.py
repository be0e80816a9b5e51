"""Small trained things that several test files share."""

from __future__ import annotations

import os
from pathlib import Path

# two threads that share two cores with a browser or a child process slow each other down; set before torch is loaded
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest

from infogan_explorer.config import Settings, build_settings
from infogan_explorer.datasets import Dataset, load_dataset
from infogan_explorer.record import record_run, start_run
from infogan_explorer.runs import RunFolder


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


@pytest.fixture
def runs_dir(tmp_path: Path) -> Path:
    return tmp_path / "runs"
