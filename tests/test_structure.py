"""The one direction of imports, the one home of each outside library, and what must stay unloaded."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "infogan_explorer"

# a file imports only from files in earlier tiers, or from its own package
TIERS = [
    ["errors"],
    ["information", "estimates", "files", "streams", "pictures"],
    ["codes", "history", "status"],
    ["config"],
    ["datasets", "networks", "losses", "augment", "batches", "device", "runs", "queue_file", "lab_folder"],
    ["checkpoint", "measurement", "health", "labels"],
    ["refit"],
    ["train", "explore", "evaluate", "learn"],
    ["session", "figures", "drawing", "honest", "evaluations"],
    ["record"],
    ["fork", "twins", "seeds", "estimate"],
    ["report"],
    ["app", "progress", "widgets"],
    ["cli"],  # the one door that opens another: `infogan-explorer app`
]
TIER = {name: tier for tier, names in enumerate(TIERS) for name in names}

HOMES = {
    "gradio": {"app"},
    "plotly": {"app"},
    "ipywidgets": {"widgets"},
    "IPython": {"widgets"},
    "jupyterlab": {"cli"},
    "matplotlib": {"figures"},
    "torchvision": {"datasets"},
    "mlxtend": {"datasets"},
    "sklearn": {"evaluate"},
    "scipy": {"evaluate"},
    "torch_fidelity": {"evaluate"},
    "typer": {"cli"},
    "rich": {"cli", "progress"},
    "pydantic": {"config"},
    "safetensors": {"checkpoint"},
    "PIL": {"pictures", "drawing", "datasets"},  # datasets: picture files of the user's own and of CelebA
    "filelock": {"runs", "queue_file", "evaluations"},  # one writer of each: a run, a queue, an evaluation
}

HEAVY = ["torch", "torchvision", "gradio", "plotly", "matplotlib", "sklearn", "scipy", "mlxtend"]


def _room(path: Path) -> str:
    """'networks' for networks/quick.py, 'train' for train.py."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    """The dotted names that a file imports anywhere, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            found.add(node.module or "")
    return found


SOURCES = [
    path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.name not in ("__init__.py", "__main__.py") or path.parent != PACKAGE
]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_only_from_earlier_files(path: Path) -> None:
    room = _room(path)
    assert room in TIER, f"{room} has no place in the order of imports; add it to TIERS"
    for name in _imports(path):
        if name.startswith("infogan_explorer."):
            other = name.split(".")[1]
            assert other == room or TIER[other] < TIER[room], f"{room} imports {other}, which is not earlier"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_an_outside_library_is_imported_only_in_its_home(path: Path) -> None:
    for name in _imports(path):
        library = name.split(".")[0]
        assert _room(path) in HOMES.get(library, {_room(path)}), f"{library} belongs in {HOMES[library]}"


def test_the_order_of_imports_names_only_what_exists() -> None:
    assert {_room(path) for path in SOURCES} == set(TIER)


def _loaded_by(code: str) -> set[str]:
    """The heavy libraries in sys.modules after running `code` in a fresh interpreter."""
    script = f"{code}\nimport sys\nprint('LOADED', *[name for name in {HEAVY!r} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(result.stdout.split("LOADED")[1].split())


@pytest.mark.parametrize(
    "arguments", [["--help"], ["train", "--help"], ["list", "runs"], ["list", "datasets"], ["list", "presets"]]
)
def test_help_and_list_load_nothing_heavy(arguments: list[str]) -> None:
    code = (
        f"from infogan_explorer.cli import main\ntry: main({arguments!r})\n"
        "except SystemExit as end: assert not end.code"
    )
    assert _loaded_by(code) == set()


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert _loaded_by("import infogan_explorer") == set()


def test_the_public_list_can_be_imported() -> None:
    import infogan_explorer

    for name in infogan_explorer.__all__:
        assert getattr(infogan_explorer, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = infogan_explorer.nonsense


def test_help_answers_in_half_a_second() -> None:
    """Of processor time: what else the machine does at this moment does not count."""
    seconds = []
    for _ in range(3):
        before = os.times()
        subprocess.run([sys.executable, "-m", "infogan_explorer", "--help"], capture_output=True, check=True)
        after = os.times()
        seconds.append(sum(after[2:4]) - sum(before[2:4]))  # of child processes, in the program and in the system
    assert 0 < min(seconds) < 0.5
