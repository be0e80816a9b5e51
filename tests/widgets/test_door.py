"""The door to the widgets: what it offers, what it says where ipywidgets is missing, and what it does not load."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

import infogan_explorer.widgets
from infogan_explorer.errors import InfoGANExplorerError, MissingExtraError


def test_every_name_on_the_list_can_be_imported() -> None:
    for name in infogan_explorer.widgets.__all__:
        assert getattr(infogan_explorer.widgets, name).__name__ == name
    assert dir(infogan_explorer.widgets) == infogan_explorer.widgets.__all__
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = infogan_explorer.widgets.nonsense


def test_without_ipywidgets_one_sentence_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.delitem(sys.modules, "infogan_explorer.widgets")
    with pytest.raises(MissingExtraError, match=r"ipywidgets is not installed.*infogan-explorer\[lab\]") as raised:
        importlib.import_module("infogan_explorer.widgets")
    assert isinstance(raised.value, ImportError)
    assert isinstance(raised.value, InfoGANExplorerError)


def test_a_channel_needs_no_torch() -> None:
    script = (
        "import sys\nfrom infogan_explorer.widgets import ChannelExplorer, InformationPlayground\n"
        "assert 'matplotlib' not in sys.modules\nprint('torch' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "False"
