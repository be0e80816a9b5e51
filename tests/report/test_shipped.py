"""The report that ships with the shipped model is of that model, complete, and names nobody's machine."""

from __future__ import annotations

import json
import re
from pathlib import Path

from infogan_explorer.evaluations import Evaluations
from infogan_explorer.report.sections import SECTION_NAMES
from infogan_explorer.report.subject import open_subject
from infogan_explorer.runs import find_run


def test_the_shipped_report_is_that_of_the_shipped_model(tmp_path: Path) -> None:
    run = find_run("digits", tmp_path)
    store = Evaluations(run, tmp_path)
    key = open_subject(run, tmp_path).key  # of its last step and of the data as they are now
    assert store.keys() == [key]
    report = store.report(key)
    assert report is not None
    assert report["accuracy_hungarian"] > 0.95
    assert list(report["sections"]) == list(SECTION_NAMES)
    assert json.loads((run.path / "report.json").read_text()) == report
    for path in (run.path / "report.json", store.html_path(key)):
        assert not re.search(r"(?<![\w.])/(tmp|root|home|work|Users)/", path.read_text())
