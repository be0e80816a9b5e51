"""Runs that the tests of the page share."""

from __future__ import annotations

from pathlib import Path

import pytest

from infogan_explorer.app.explore.stage import Stage
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.datasets import Dataset
from infogan_explorer.record import record_run, start_run
from tests.conftest import digit_settings, points_settings


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory, digits: Dataset, rings: Dataset) -> Path:
    """A runs folder with a model of digits, a model of points, and a run that has no weights yet."""
    runs_dir = tmp_path_factory.mktemp("app-runs")
    for settings, dataset, name in (
        (digit_settings(), digits, "digits-tiny"),
        (points_settings(), rings, "points"),
    ):
        record_run(*start_run(settings, dataset, runs_dir, name))
    start_run(digit_settings(), digits, runs_dir, "unborn")
    return runs_dir


@pytest.fixture
def stage(runs: Path) -> Stage:
    return Stage(Catalogue(runs))
