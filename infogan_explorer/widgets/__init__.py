"""Notebook widgets for every verb, of core ipywidgets only: they work in JupyterLab, Notebook, VS Code and Colab.

    from infogan_explorer.widgets import LatentScrubber
    LatentScrubber("digits")

State lives in traits: setting one from Python changes the picture, moving a control sets it. A saved notebook keeps a
still picture of each.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from infogan_explorer.errors import MissingExtraError

if find_spec("ipywidgets") is None:
    raise MissingExtraError(
        "ipywidgets is not installed, so the notebook widgets cannot be shown; install it with "
        '`python -m pip install "infogan-explorer[lab]"`, or `-e ".[lab]"` in a source tree.'
    )

if TYPE_CHECKING:
    from infogan_explorer.widgets.channel import ChannelExplorer
    from infogan_explorer.widgets.evaluate import EvaluationReport
    from infogan_explorer.widgets.explore import LatentScrubber
    from infogan_explorer.widgets.information import InformationPlayground
    from infogan_explorer.widgets.laboratory import LaboratoryWidget
    from infogan_explorer.widgets.train import TrainingMonitor

_HOME = {
    "ChannelExplorer": "channel",
    "EvaluationReport": "evaluate",
    "InformationPlayground": "information",
    "LaboratoryWidget": "laboratory",
    "LatentScrubber": "explore",
    "TrainingMonitor": "train",
}

__all__ = [
    "ChannelExplorer",
    "EvaluationReport",
    "InformationPlayground",
    "LaboratoryWidget",
    "LatentScrubber",
    "TrainingMonitor",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:  # when first used: a channel needs no torch
        return getattr(import_module(f"infogan_explorer.widgets.{_HOME[name]}"), name)
    raise AttributeError(f"module 'infogan_explorer.widgets' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
