"""A run that was evaluated in part, and another that was not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.report.evaluation import evaluate_run
from infogan_explorer.report.subject import open_subject
from infogan_explorer.runs import RunFolder

MEASURED = ("traversals", "clustering", "disentanglement")


@pytest.fixture(scope="session")
def evaluated(runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runs, of which `digits-tiny` has a report of three sections at step 2."""
    runs_dir = Path(shutil.copytree(runs, tmp_path_factory.mktemp("evaluated") / "runs"))
    run = RunFolder(runs_dir / "digits-tiny")
    evaluate_run(open_subject(run, runs_dir, step=2, fast=True), only=MEASURED)
    return runs_dir


@pytest.fixture
def own_runs(evaluated: Path, tmp_path: Path) -> Path:
    """Runs of one's own to write to."""
    return Path(shutil.copytree(evaluated, tmp_path / "runs"))


@pytest.fixture
def catalogue(own_runs: Path) -> Catalogue:
    return Catalogue(own_runs)
