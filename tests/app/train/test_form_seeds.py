"""Seeds in the Train tab's form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.app.train.filled_form import describe_form, read_form, run_name
from infogan_explorer.app.train.form import TrainForm
from tests.app.train.test_form import filled


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(Catalogue(tmp_path))


def test_one_seed_is_a_run_and_more_are_a_wall(runner: Runner) -> None:
    assert read_form(filled(), runner).seeds == 1
    form = read_form(filled(seeds="8"), runner)
    assert (form.seeds, form.errors) == (8, {})
    assert form.settings is not None
    assert run_name(form, form.settings, runner) == "rings-points"
    facts = describe_form(form, runner)
    assert facts["name"] == "rings-points"
    assert "--seeds=8" in facts["command"]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"seeds": "0"}, "seeds", "seeds was given 0; give a whole number from 1 to 32"),
        ({"seeds": "33"}, "seeds", "give a whole number from 1 to 32"),
        ({"seeds": ""}, "seeds", "give a whole number from 1 to 32"),
        ({"seeds": "two"}, "seeds", "give a whole number from 1 to 32"),
        ({"seeds": 3}, "seeds", "give a whole number from 1 to 32"),
        ({"seeds": "9" * 99}, "seeds", "give a whole number from 1 to 32"),
        ({"seeds": "2", "kind": "twins"}, "seeds", "choose 1 for twins"),
        ({"seeds": "2", "name": "n" * 60}, "name", "the last run of this wall is called NAME-seed1; take at most 58"),
        ({"seeds": "2", "name": "a/b"}, "name", "cannot be used"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(runner: Runner, changes: dict[str, Any], field: str, sentence: str) -> None:
    form = read_form(filled(**changes), runner)
    assert list(form.errors) == [field]
    assert sentence in form.errors[field]


def test_a_name_that_is_taken_is_told(runner: Runner) -> None:
    (runner.runs_dir / "w-seed1").mkdir()
    assert "is not a run" in read_form(filled(seeds="2", name="w"), runner).errors["name"]
    assert read_form(filled(seeds="2", name="v"), runner).errors == {}


def test_a_wall_is_started_as_one_job(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    monkeypatch.setattr(runner.line, "submit", started.append)
    form = TrainForm(Catalogue(runner.runs_dir), runner, None)
    answer = form.start(filled(seeds="3", name="w", values={"seed": "5"}))
    assert (answer["name"], answer["run"]) == ("w", "run:w-seed5")
    assert [job.names for job in started] == [["w-seed5", "w-seed6", "w-seed7"]]
    assert form.start(filled(seeds="0"))["errors"].keys() == {"seeds"}


def test_the_estimate_is_of_all_seeds(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    form = TrainForm(Catalogue(runner.runs_dir), runner, None)
    monkeypatch.setattr(form._estimator, "ask", lambda *_: {"state": "known", "seconds": 10.0})
    assert form.estimate(filled(seeds="4", page="p"))["seconds"] == 40
    monkeypatch.setattr(form._estimator, "ask", lambda *_: {"state": "measuring"})
    assert form.estimate(filled(seeds="4", page="p")) == {"state": "measuring"}
