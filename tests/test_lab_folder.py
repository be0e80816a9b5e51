"""A copy of the notebooks to work in: what is copied, kept, replaced, laid beside, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from infogan_explorer import lab_folder
from infogan_explorer.errors import MachineError
from infogan_explorer.lab_folder import RECORD_FILE, lay_out, shipped_notebooks

A, B = "00_quickstart.ipynb", "01_entropy.ipynb"
Ship = Callable[..., None]

pytestmark = pytest.mark.usefixtures("ship")


@pytest.fixture
def ship(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ship:
    """A program that comes with these notebooks."""
    package = tmp_path / "program" / "infogan_explorer"
    (package / "notebooks").mkdir(parents=True)
    monkeypatch.setattr(lab_folder, "__file__", str(package / "lab_folder.py"))

    def ship(**texts: str) -> None:
        for path in (package / "notebooks").iterdir():
            path.unlink()
        for name, text in {"README.md": "not for users", **texts}.items():
            (package / "notebooks" / name).write_text(text)

    ship(**{A: "a1", B: "b1"})
    return ship


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "class" / "notebooks"


def _there(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.name != RECORD_FILE}


def test_a_first_copy_holds_the_notebooks_and_nothing_else(folder: Path) -> None:
    assert lay_out(folder) == []
    assert _there(folder) == {A: "a1", B: "b1"}


def test_a_second_time_nothing_is_written(folder: Path) -> None:
    lay_out(folder)
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert lay_out(folder) == []
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_copy_that_nobody_touched_follows_the_program(ship: Ship, folder: Path) -> None:
    lay_out(folder)
    ship(**{A: "a2", B: "b1"})
    assert lay_out(folder) == [f"{A} was replaced by its newer version; you had not changed it."]
    assert _there(folder) == {A: "a2", B: "b1"}
    assert lay_out(folder) == []


def test_an_edited_copy_is_kept_and_its_newer_version_laid_beside_it_once(ship: Ship, folder: Path) -> None:
    lay_out(folder)
    (folder / A).write_text("my work")
    assert lay_out(folder) == []  # no newer version, nothing to say
    ship(**{A: "a2", B: "b1"})
    assert lay_out(folder) == [f"{A} was edited and is kept as it is; its newer version is 00_quickstart-new.ipynb."]
    assert _there(folder) == {A: "my work", "00_quickstart-new.ipynb": "a2", B: "b1"}
    (folder / "00_quickstart-new.ipynb").write_text("work in the new one")
    assert lay_out(folder) == []
    ship(**{A: "a3", B: "b1"})
    assert lay_out(folder) == [f"{A} was edited and is kept as it is; its newer version is 00_quickstart-new-2.ipynb."]
    assert _there(folder) == {
        A: "my work",
        "00_quickstart-new.ipynb": "work in the new one",
        "00_quickstart-new-2.ipynb": "a3",
        B: "b1",
    }


def test_a_deleted_copy_is_put_back(folder: Path) -> None:
    lay_out(folder)
    (folder / B).unlink()
    assert lay_out(folder) == [f"{B} was not there any more and was put back."]
    assert _there(folder) == {A: "a1", B: "b1"}


def test_a_notebook_that_comes_new_is_added(ship: Ship, folder: Path) -> None:
    ship(**{A: "a1"})
    lay_out(folder)
    ship(**{A: "a1", B: "b1"})
    assert lay_out(folder) == []
    assert _there(folder) == {A: "a1", B: "b1"}


@pytest.mark.parametrize("record", [None, "not json", "[]", '{"copied": 3}'])
def test_files_that_were_there_before_are_somebodys_work(folder: Path, record: str | None) -> None:
    folder.mkdir(parents=True)
    (folder / A).write_text("of somebody")
    (folder / "mine.ipynb").write_text("mine")
    if record is not None:
        (folder / RECORD_FILE).write_text(record)
    (sentence,) = lay_out(folder)
    assert "is kept as it is" in sentence
    assert _there(folder) == {
        A: "of somebody",
        "00_quickstart-new.ipynb": "a1",
        B: "b1",
        "mine.ipynb": "mine",
    }
    assert lay_out(folder) == []


def test_a_copy_that_failed_half_way_is_finished_the_next_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = lab_folder.write_atomically

    def full_disk(path: Path, data: bytes) -> None:
        if path.name == B:
            raise MachineError("the disk is full")
        write(path, data)

    monkeypatch.setattr(lab_folder, "write_atomically", full_disk)
    with pytest.raises(MachineError, match="the disk is full"):
        lay_out(folder)
    assert _there(folder) == {A: "a1"}
    monkeypatch.setattr(lab_folder, "write_atomically", write)
    assert lay_out(folder) == []
    assert _there(folder) == {A: "a1", B: "b1"}


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError, match=r"file' cannot be written"):
        lay_out(tmp_path / "file")


def test_an_installation_without_notebooks(ship: Ship) -> None:
    ship()
    with pytest.raises(MachineError, match="holds no notebooks; install infogan-explorer again"):
        shipped_notebooks()


def test_a_source_tree_has_them_beside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab_folder, "__file__", str(tmp_path / "infogan_explorer" / "lab_folder.py"))
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / A).write_text("a1")
    (tmp_path / "notebooks" / "scratch.ipynb").write_text("")
    assert shipped_notebooks() == [tmp_path / "notebooks" / A]
