"""A notebook that displays every widget keeps a picture of each, for readers who have no kernel."""

from __future__ import annotations

import base64
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from infogan_explorer.widgets.live import STILL_CAPTION

CELLS = [
    "from infogan_explorer.widgets import *\n"
    "from infogan_explorer import Trainer, build_settings, load_dataset\n"
    "ChannelExplorer('z', 0.3)",
    "InformationPlayground()",
    "scrubber = LatentScrubber('digits')\nscrubber",
    "scrubber.values = {'c1': 5}\nscrubber.wait()",
    "settings = build_settings('points', dataset='rings', steps=10, record_every=5, width=8, codes='cat4')\n"
    "monitor = TrainingMonitor(Trainer(settings, load_dataset('rings').train.examples))\nmonitor",
    "for record in monitor:\n    pass",
    "LaboratoryWidget('moons', batch_size=32)",
    "EvaluationReport('digits')",
]


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> nbformat.NotebookNode:
    """The cells above, executed once."""
    folder: Path = tmp_path_factory.mktemp("jupyter")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    with pytest.MonkeyPatch.context() as patch:
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(folder / name.lower()))
        patch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
        executed = nbformat.v4.new_notebook(cells=cells)
        NotebookClient(executed, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
    return executed


def test_every_widget_leaves_a_picture_below_itself(notebook: nbformat.NotebookNode) -> None:
    nbformat.validate(notebook)
    shown = [cell for cell in notebook.cells if cell.outputs]
    assert len(shown) == 6
    for cell in shown:
        widget, still = cell.outputs  # and nothing that was printed
        assert "application/vnd.jupyter.widget-view+json" in widget.data
        assert widget.data["text/plain"].startswith("<")
        assert base64.b64decode(still.data["image/png"]).startswith(b"\x89PNG")
        assert still.data["text/plain"].endswith(STILL_CAPTION)
        assert still.metadata == {"needs_background": "light"}


def test_the_monitors_picture_is_of_the_end_of_training(notebook: nbformat.NotebookNode) -> None:
    _, still = notebook.cells[4].outputs
    assert "finished" in still.data["text/plain"]


def test_the_saved_state_holds_the_last_picture(notebook: nbformat.NotebookNode) -> None:
    state = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    captions = [model.state.get("value", "") for model in state.values()]
    assert any("c1 = 5: 3" in str(caption) for caption in captions)
