"""Runs that the tests of the page share."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def served(runs_dir: Path, *arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running program and its address, as the command starts it; with `arguments`, and `environment` added."""
    port = str(free_port())
    command = [sys.executable, "-m", "infogan_explorer", "--runs-dir", str(runs_dir), "--no-browser", "--json"]
    process = subprocess.Popen(
        [*command, "--port", port, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore", **environment},
    )
    assert process.stdout is not None
    try:
        yield process, json.loads(process.stdout.readline())["url"]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def free_port() -> int:
    """A port that the system gives to nobody else soon: two programs that start at once would both find 7860 free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
