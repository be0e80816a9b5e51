"""`infogan-explorer lab` up to the moment where JupyterLab starts; that is opened in tests/test_jupyterlab.py."""

from __future__ import annotations

import importlib.util
import socket
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer import lab_folder
from infogan_explorer.cli import lab
from infogan_explorer.lab_folder import shipped_notebooks

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What JupyterLab would have been started with."""
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr(lab, "_serve", lambda *arguments: calls.append(arguments))
    return calls


def test_it_opens_a_copy_in_the_folder_where_it_is_called(
    run_command: Any, tmp_path: Path, served: list[tuple[Any, ...]]
) -> None:
    assert run_command("lab").code == 0
    folder = tmp_path / "infogan-explorer-notebooks"
    assert served == [(folder.resolve(), False, None, False)]
    assert sorted(path.name for path in folder.glob("*.ipynb")) == [path.name for path in shipped_notebooks()]


def test_options(run_command: Any, tmp_path: Path, served: list[tuple[Any, ...]]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert run_command("lab", "--dir", "class", "--no-browser", "--port", port, "--json").code == 0
    assert served == [((tmp_path / "class").resolve(), True, port, True)]


def test_an_edited_notebook_survives_and_the_sentence_is_said(
    run_command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program"
    (program / "notebooks").mkdir(parents=True)
    monkeypatch.setattr(lab_folder, "__file__", str(program / "lab_folder.py"))
    (program / "notebooks" / "00_quickstart.ipynb").write_text("1")
    run_command("lab", "--json")
    mine = tmp_path / "infogan-explorer-notebooks" / "00_quickstart.ipynb"
    mine.write_text("my work")
    (program / "notebooks" / "00_quickstart.ipynb").write_text("2")
    result = run_command("lab", "--json")
    assert mine.read_text() == "my work"
    assert result.err == (
        "00_quickstart.ipynb was edited and is kept as it is; its newer version is 00_quickstart-new.ipynb.\n"
    )
    assert result.out == ""  # the one JSON object comes when JupyterLab listens


@pytest.mark.parametrize("missing", ["jupyterlab", "ipywidgets"])
def test_without_the_extra_it_is_one_sentence_and_nothing_is_copied(
    run_command: Any, tmp_path: Path, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(lab, "find_spec", lambda name: None if name == missing else find(name))
    result = run_command("lab")
    assert result.code == 2
    assert 'install it with `python -m pip install "infogan-explorer[lab]"`' in result.err
    assert len(result.err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use(run_command: Any, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run_command("lab", "--port", taken.getsockname()[1])
    assert result.code == 1
    assert "is in use or may not be used; choose another with --port" in result.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", [0, 65536])
def test_a_port_that_is_none(run_command: Any, port: int) -> None:
    result = run_command("lab", "--port", port)
    assert result.code == 2
    assert len(result.err.strip().splitlines()) == 1


def test_a_folder_that_cannot_be_written(run_command: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run_command("lab", "--dir", "file/notebooks")
    assert result.code == 1
    assert "cannot be written" in result.err
