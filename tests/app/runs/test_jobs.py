"""One piece of training, as it waits in a file and as a command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.app.runs import jobs
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.jobs import Job, arguments_of, job_from, train_arguments, train_job
from infogan_explorer.config import build_settings, parse_assignments
from infogan_explorer.errors import InputError
from tests.conftest import points_settings


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"verb": "delete", "name": "a"},
        {"verb": "train", "name": "../a"},
        {"verb": "train", "name": "a", "settings": {"nonsense": 1}},
        {"verb": "train", "name": "a", "settings": {"preset": "points", "steps": -1}},
        {"verb": "train", "name": "a", "settings": []},
        {"verb": "fork", "name": "a", "step": "x"},
        {"verb": "train", "name": "a", "shell": "rm"},
        {"verb": "train", "name": 3},
    ],
)
def test_an_entry_that_nobody_wrote_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        job_from(values)


def test_a_job_survives_the_file() -> None:
    settings = points_settings(lambda_cont=0.25, baseline=True)
    for one in (train_job(settings, "a"), Job("fork", "b", {"steps": 9}, parent="run:a", step=3), Job("resume", "c")):
        assert job_from(json.loads(json.dumps(vars(one)))) == one


def test_the_child_gets_what_somebody_would_type(tmp_path: Path) -> None:
    settings = build_settings("points", dataset="moons", steps=7, seed=3, codes="cat2,uniform", baseline=True)
    assert train_arguments(settings, "-odd", tmp_path, None) == [
        "train",
        "--dataset=moons",
        "--preset=points",
        "--steps=7",
        "--seed=3",
        "--codes=cat2,uniform",
        "--name=-odd",
        f"--runs-dir={tmp_path}",
        "--baseline",
    ]


def test_every_setting_reaches_the_child() -> None:
    settings = build_settings(
        "quick", image_size=32, q_std=0.5, lambda_cat=1e-7, objective="hinge", noise="gaussian", real_terms_from=5
    )
    arguments = train_arguments(settings, "a", None, None)
    given = parse_assignments(word.removeprefix("--set=") for word in arguments if word.startswith("--set="))
    assert build_settings("quick", **given) == settings
    assert jobs.changed_settings(settings) == given


def test_forks_and_resumed_runs_are_named_by_their_paths(runs: Path) -> None:
    catalogue = Catalogue(runs)
    fork = Job("fork", "b", {"lambda_cont": 0.5}, parent="run:points", step=10)
    assert arguments_of(fork, catalogue, None) == [
        "fork",
        str(runs / "points"),
        "--step=10",
        "--name=b",
        "--set=lambda_cont=0.5",
        f"--runs-dir={runs}",
    ]
    resume = arguments_of(Job("resume", "points", steps=60), catalogue, runs)
    assert resume == ["resume", str(runs / "points"), "--steps=60", f"--runs-dir={runs}", f"--data-root={runs}"]
