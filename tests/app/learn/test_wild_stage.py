"""What the stage of a trained model answers, for the shipped one and for models that it cannot be about."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.app.learn.wild_stage import describe_model
from infogan_explorer.app.requests import answer
from infogan_explorer.app.runs.catalogue import Catalogue


def described(model: Any, runs_dir: Path) -> dict[str, Any]:
    catalogue = Catalogue(runs_dir)
    return answer(lambda request: describe_model(catalogue, request), {"settings": {"wi-model": model}})


def test_the_shipped_model_is_told(tmp_path: Path) -> None:
    model = described("shipped:digits", tmp_path)
    told = model["told"]
    assert told["entropy_nats"] == pytest.approx(math.log(10))
    assert told["settings_of_c1"] == pytest.approx(math.exp(told["final_bound_nats"]))
    before = [nats for step, nats in model["curve"] if step < told["half_step"]]
    assert max(before) < math.log(10) / 2 <= dict(map(tuple, model["curve"]))[told["half_step"]]


def test_a_run_is_told_like_the_shipped_model(runs: Path) -> None:
    model = described("run:digits-tiny", runs)
    assert [code["name"] for code in model["codes"]] == ["c1", "c2", "c3"]
    assert model["told"]["final_bound_nats"] == model["codes"][0]["bound_nats"]


@pytest.mark.parametrize("model", ["run:unborn", "run:gone", "../etc", None, 3, "shipped:" + "x" * 200])
def test_a_model_that_it_cannot_be_about_is_told_in_a_sentence(model: Any, runs: Path) -> None:
    assert isinstance(described(model, runs)["error"], str)
