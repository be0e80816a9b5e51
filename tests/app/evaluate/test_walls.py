"""Seed walls as the page lists and shows them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from infogan_explorer.app.evaluate.walls import Walls
from infogan_explorer.app.requests import answer
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.datasets import Dataset
from infogan_explorer.report.words import Words
from infogan_explorer.seeds.measure import measure_wall
from infogan_explorer.seeds.store import write_wall
from infogan_explorer.seeds.wall import open_wall, train_wall
from tests.conftest import points_settings


@pytest.fixture(scope="module")
def walled(tmp_path_factory: pytest.TempPathFactory, rings: Dataset) -> Path:
    """A measured wall of two seeds, and another that is not measured."""
    runs_dir = tmp_path_factory.mktemp("walled")
    for name in ("brick", "young"):
        wall = open_wall(points_settings(seed=9), 2, runs_dir, name)
        train_wall(wall, rings)
        if name == "brick":
            write_wall(measure_wall(wall.runs, rings, name=name), runs_dir)
    return runs_dir


def test_walls_are_listed_once_with_their_runs_in_the_order_of_their_seeds(walled: Path) -> None:
    walls = Walls(Catalogue(walled))
    told = walls.look({"run": "run:young-seed10"}, Words())
    assert told["own"] == "young"
    assert [(wall["name"], bool(wall["mark"])) for wall in told["walls"]] == [("young", False), ("brick", True)]
    assert told["walls"][0]["runs"] == [
        {"ref": f"run:young-seed{seed}", "name": f"young-seed{seed}", "state": "finished", "step": 30, "steps": 30}
        for seed in (9, 10)
    ]
    assert walls.look({"run": "run:young-seed10", "seen": told["mark"]}, Words()) == {}
    others = walls.look({"run": "shipped:digits", "seen": told["mark"]}, Words())
    assert (others["own"], [wall["name"] for wall in others["walls"]]) == ("", ["brick", "young"])


def test_a_wall_is_shown_with_all_its_runs_also_those_that_were_deleted(walled: Path, tmp_path: Path) -> None:
    runs_dir = Path(shutil.copytree(walled, tmp_path / "runs"))
    shutil.rmtree(runs_dir / "brick-seed9")
    walls = Walls(Catalogue(runs_dir))
    listed = walls.look({}, Words())["walls"][0]
    shown = walls.show({"name": "brick"}, Words())
    assert shown["mark"] == listed["mark"]
    assert shown["html"].count("<img") == 2
    assert "brick-seed9" in shown["html"]
    assert shown["refs"] == {"brick-seed10": "run:brick-seed10"}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("young", "not measured yet"),
        ("../brick", "not measured yet"),
        ("", "not measured yet"),
        (None, "must be a text"),
    ],
)
def test_a_wall_that_is_not_there_is_a_sentence(walled: Path, name: str | None, says: str) -> None:
    walls = Walls(Catalogue(walled))
    assert says in answer(lambda it: walls.show(it, Words()), {"name": name})["error"]


def test_where_there_are_no_walls_none_are_told(runs: Path) -> None:
    told = Walls(Catalogue(runs)).look({"run": "run:points"}, Words())
    assert (told["own"], told["walls"]) == ("", [])
