"""A seed wall as a page: every run is on it, marked for what it is, and nothing comes from elsewhere."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from infogan_explorer.evaluate.agreement import AgreementFindings, Choice, CodeMatch, RankCorrelation
from infogan_explorer.evaluate.score import Score
from infogan_explorer.report.wall import render_wall, short_cell, wall_document, wall_sentences
from infogan_explorer.report.words import LANGUAGES, Words
from infogan_explorer.seeds.findings import WallFindings, WallRun, spread_over
from infogan_explorer.seeds.store import StoredWall, store_of

ACCURACIES = {"w-seed0": 0.9, "w-seed1": 0.7, "w-seed2": 0.8}


def _run(name: str, seed: int, accuracy: float | None) -> WallRun:
    if accuracy is None:
        return WallRun(name, seed, "failed", 0, "bound is not a finite number <here>.")
    truth = {"accuracy_hungarian": Score(accuracy, 0.01, 1000, "matched on 1,000 test pictures")}
    found = {
        "bound_nats/c1": Score(2.3, 0.001, 1000, "L_I on fresh samples"),
        "pairwise_nmi": Score(accuracy - 0.1, 0.02, 2, "mean NMI"),
        "confidence": Score(0.95, 0.01, 500, "Q's probabilities"),
    }
    return WallRun(name, seed, "finished", 30, "", found, truth, {"c1": CodeMatch("c1", 0.9, 1, (1, 0), 0.9)})


def _findings(**changes: Any) -> WallFindings:
    runs = [_run(name, seed, accuracy) for seed, (name, accuracy) in enumerate(ACCURACIES.items())]
    runs.append(_run("w-seed3", 3, None))
    names, matrix = tuple(ACCURACIES), np.eye(3)
    choice = Choice("w-seed2", "a rule & more", ("pairwise_nmi",), dict(zip(names, (2, 3, 1), strict=True)),
                    {"pairwise_nmi": "w-seed0"})  # fmt: skip
    agreement = AgreementFindings(names, {}, None, matrix, None, choice, tuple(run.matching for run in runs[:3]))
    values: dict[str, Any] = {
        "name": "w",
        "described": {
            **{"dataset": "mnist-5k", "images_labelled": 1000, "settings": {"steps": 30}, "versions": {"torch": "2"}},
            **{"command": "infogan-explorer train --name '<w>'", "codes": {"c1": {"kind": "categorical"}}},
        },
        "runs": tuple(runs),
        "agreement": agreement,
        "spreads": spread_over(runs),
        "correlations": {"mean_rank": RankCorrelation(Score(0.5, 0.4, 3, "Spearman"), 0.667)},
        "best_by_labels": "w-seed0",
        "pictures": {name: np.full((4, 1, 8, 8), 100, np.uint8) for name in names},
        "columns": 2,
    }
    return WallFindings(**{**values, **changes})


@pytest.fixture
def wall() -> StoredWall:
    return store_of(_findings())


def test_the_verdict_says_what_the_choice_is_worth(wall: StoredWall) -> None:
    spread, choice, correlation, failed = wall_sentences(wall.numbers, Words())
    assert "Over 3 runs, 80.0 % of 1,000 unseen examples" in spread
    assert "standard deviation 10.0 %), from 70.0 % to 90.0 %" in spread
    assert choice == (
        "Chosen without labels: w-seed2. By labels it has 80.0 %: place 2 of 3, +0.0 points against the mean of all; "
        "the best is w-seed0, 90.0 %."
    )
    assert "rho = 0.50 ± 0.40, p = 0.667, 3 runs" in correlation
    assert failed == "w-seed3: failed at step 0. bound is not a finite number <here>."


def test_every_run_is_on_the_page(wall: StoredWall) -> None:
    page = wall_document(wall, Words())
    items = re.findall(r"<li[^>]*><figure.*?</li>", page)
    assert [re.findall(r"w-seed\d", item)[0] for item in items] == ["w-seed0", "w-seed1", "w-seed2", "w-seed3"]
    assert [item.count("<img") for item in items] == [1, 1, 1, 0]
    assert [("chosen without labels" in item, "best by labels" in item) for item in items] == [
        *[(False, True), (False, False), (True, False), (False, False)]
    ]
    assert page.count("<h1") == 1
    table = page[page.index("All runs, each number") :]
    for text in (
        "90.0 %",
        ">± 1.0<",
        "2.300",
        ">± 0.001 nats (3.318 bits)<",
        "standard deviation",
        "3.00",
        "\N{EN DASH}",
    ):
        assert text in table
    assert "a rule &amp; more" in page
    assert "&lt;here&gt;" in page
    assert "&lt;w&gt;" in page
    assert ".report-wall {" in page  # its own style


def test_nothing_comes_from_elsewhere(wall: StoredWall) -> None:
    page = wall_document(wall, Words())
    assert "<script" not in page
    assert all(source.startswith('"data:') for source in re.findall(r"(?:src|href)=(.{9})", page))


def test_runs_side_by_side_are_not_called_seeds() -> None:
    page = render_wall(store_of(_findings(name="")), Words())
    assert "4 runs on mnist-5k, each at its last save" in page
    assert "seed alone" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_every_language(wall: StoredWall, language: str) -> None:
    assert "w-seed1" in render_wall(wall, Words(language))


def test_a_wall_without_labels_has_a_choice_and_no_verdict_on_it() -> None:
    runs = tuple(WallRun(f"w-seed{k}", k, "finished", 3, "", {"confidence": Score(0.5 + k / 10)}) for k in range(3))
    bare = store_of(_findings(runs=runs, spreads=spread_over(runs), correlations={}, best_by_labels=""))
    assert list(wall_sentences(bare.numbers, Words())) == ["Chosen without labels: w-seed2."]
    assert "best by labels" not in render_wall(bare, Words())


def test_a_cell_of_a_terminal_is_short() -> None:
    assert short_cell("accuracy_hungarian", {"value": 0.5, "stderr": 0.1}) == "50.0 %"
    assert short_cell("bound_nats/c1", {"value": -0.5, "stderr": 0.1}) == "\N{MINUS SIGN}0.500"
    assert short_cell("confidence", None) == "\N{EN DASH}"
