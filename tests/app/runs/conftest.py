"""Children that train in tests do not give way: beside other tests they would hardly get a turn."""

from __future__ import annotations

import pytest

from infogan_explorer.app.runs import child_process


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_process, "_NICENESS", 0)
