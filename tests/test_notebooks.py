"""Every notebook: its form, what is saved with it, and a run from its first cell to its last in fast mode.

Fast mode changes nothing but the values of names that a notebook's metadata lists, right after its cell of settings.
"""

from __future__ import annotations

import ast
import json
import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from infogan_explorer.errors import MissingExtraError
from infogan_explorer.lab_folder import shipped_notebooks

ROOT = Path(__file__).parent.parent
COURSE = [
    "00_quickstart",
    "01_entropy_and_mutual_information",
    "02_the_variational_bound",
    "03_train_an_infogan",
    "04_scrub_the_codes",
    "05_gan_against_infogan",
    "06_what_is_a_continuous_code_worth",
    "07_is_it_disentangled",
    "08_wake_sleep",
    "09_choose_without_labels",
]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST_BYTES = 150_000
OF_A_MACHINE = re.compile(r"(?<![\w.])/(home|Users|root|tmp|opt|mnt|var|usr|work)/|\b[A-Z]:\\\\")

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def _code_cells(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _settings_place(notebook: Any) -> int:
    (place,) = [i for i, cell in enumerate(notebook.cells) if "settings" in cell.metadata.get("tags", [])]
    return place


def _constants(source: str) -> dict[str, Any]:
    """The names that a cell of settings assigns, each to a plain value."""
    values = {}
    for statement in ast.parse(source).body:
        assert isinstance(statement, ast.Assign), "a cell of settings holds nothing but NAME = value"
        (target,) = statement.targets
        assert isinstance(target, ast.Name)
        assert target.id.isupper()
        values[target.id] = ast.literal_eval(statement.value)
    return values


def _fast_mode(notebook: Any) -> Any:
    """The notebook with one more cell, which gives the names of its fast mode their smaller values."""
    fast = notebook.metadata["infogan_explorer"]["fast"]
    place = _settings_place(notebook)
    smaller = "\n".join(f"{name} = {value!r}" for name, value in fast.items())
    notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(smaller))
    return notebook


def test_the_course_is_whole_and_in_order() -> None:
    assert [path.stem for path in NOTEBOOKS] == COURSE
    assert shipped_notebooks() == NOTEBOOKS


def test_the_wheel_and_the_source_archive_carry_every_notebook() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]
    carried = {
        source: target for source, target in build["wheel"]["force-include"].items() if source.startswith("notebooks/")
    }
    assert carried == {f"notebooks/{name}.ipynb": f"infogan_explorer/notebooks/{name}.ipynb" for name in COURSE}
    assert "/notebooks" in build["sdist"]["include"]


@each_notebook
def test_a_notebook_asks_one_question_and_ends_in_exercises(path: Path) -> None:
    notebook = _read(path)
    nbformat.validate(notebook)
    first, *others = notebook.cells
    assert first.cell_type == "markdown"
    assert re.match(r"# .+\?$", first.source.splitlines()[0]), "the title line is the question"
    assert not any(re.search(r"^# ", cell.source, re.M) for cell in others if cell.cell_type == "markdown")
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    places = [text.find(f"## {heading}") for heading in ("Predict", "Run", "See", "Exercises")]
    assert places == sorted(places)
    assert places[0] >= 0
    assert text.count("<details>") == text.count("</details>") >= 2, "answers are folded in"
    assert 10 <= len(notebook.cells) <= 20
    assert any("assert " in cell.source for cell in _code_cells(notebook)), "a notebook checks its own claim"


@each_notebook
def test_fast_mode_names_only_settings(path: Path) -> None:
    notebook = _read(path)
    cell = notebook.cells[_settings_place(notebook)]
    assert cell.cell_type == "code"
    full, fast = _constants(cell.source), notebook.metadata["infogan_explorer"]["fast"]
    for name, value in fast.items():
        assert type(value) is type(full[name]), f"{name} is of another type in fast mode"
    assigned_again = set(full) & {
        node.id
        for other in _code_cells(notebook)
        if other is not cell
        for node in ast.walk(ast.parse(_without_magics(other.source)))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    assert not assigned_again


@each_notebook
def test_what_is_saved_with_a_notebook(path: Path) -> None:
    """Outputs of one run from top to bottom, small, without errors and without the author's machine."""
    notebook = _read(path)
    cells = _code_cells(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert {output.output_type for output in outputs} <= {"stream", "display_data", "execute_result"}
    assert not [output for output in outputs if output.get("name") == "stderr"]
    assert "widgets" not in notebook.metadata, "of a widget its still is saved, not its state"
    assert any("image/png" in output.get("data", {}) for output in outputs), "a saved notebook shows a picture"
    raw = path.read_text("utf-8")
    assert not OF_A_MACHINE.search(raw)
    assert os.environ.get("HOSTNAME", "no such host") not in raw
    assert len(raw.encode()) < MOST_BYTES


@pytest.fixture(scope="module")
def jupyter_folders(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Jupyter's files of this session, none of the user's."""
    folder = tmp_path_factory.mktemp("jupyter")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(folder / name.lower()))
        patch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
        patch.setenv("OMP_NUM_THREADS", "1")
        yield


@each_notebook
@pytest.mark.usefixtures("jupyter_folders")
def test_a_notebook_runs_in_fast_mode(path: Path, tmp_path: Path) -> None:
    notebook = _fast_mode(_read(path))
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    noise = [output for cell in _code_cells(notebook) for output in cell.outputs if output.get("name") == "stderr"]
    assert not noise, noise


@each_notebook
def test_a_notebook_without_the_extra_is_one_sentence(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("infogan_explorer.widgets")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    imports = _code_cells(_read(path))[0].source
    with pytest.raises(MissingExtraError, match=r"python -m pip install .*\[lab\]"):
        exec(imports, {})


def _without_magics(source: str) -> str:
    return "\n".join(line for line in source.splitlines() if not line.startswith(("%", "!")))


def test_the_readme_of_the_notebooks_lists_them() -> None:
    text = (ROOT / "notebooks" / "README.md").read_text()
    assert all(f"({name}.ipynb)" in text for name in COURSE)
    assert "jupyter nbconvert" in text


def test_the_test_of_paths_can_fail() -> None:
    for text in ("saved to /home/anna/runs", '"/tmp/x"', json.dumps(r"C:\Users")):
        assert OF_A_MACHINE.search(text)
    assert not OF_A_MACHINE.search("https://arxiv.org/abs/1606.03657, p/q, and checkpoints/tmp/")
