"""One small wall, and its seeds trained alone."""

from __future__ import annotations

import pytest

from infogan_explorer.datasets import Dataset
from infogan_explorer.evaluate.agreement import centrality
from infogan_explorer.record import record_run, start_run
from infogan_explorer.runs import RunFolder
from infogan_explorer.seeds.findings import WallFindings
from infogan_explorer.seeds.measure import measure_wall
from infogan_explorer.seeds.wall import Wall, open_wall, train_wall
from tests.conftest import points_settings


@pytest.fixture(autouse=True)
def few_votes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centrality, "VOTES", 24)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, rings: Dataset, points_run: RunFolder) -> list[RunFolder]:
    """Seeds 0, 1 and 2, each trained as a run of its own; read only."""
    runs = [points_run]
    for seed in (1, 2):
        run, trainer = start_run(points_settings(seed=seed), rings, tmp_path_factory.mktemp("runs"), "alone")
        record_run(run, trainer)
        runs.append(run)
    return runs


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, rings: Dataset) -> Wall:
    """A wall of three runs, trained; read only."""
    wall = open_wall(points_settings(), 3, tmp_path_factory.mktemp("runs"), "w")
    assert train_wall(wall, rings)
    return wall


@pytest.fixture(scope="module")
def found(whole: Wall, rings: Dataset) -> WallFindings:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(centrality, "VOTES", 24)
        return measure_wall(whole.runs, rings, name="w")
