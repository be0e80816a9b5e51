"""Files to take away, and that they say what is on the page."""

from __future__ import annotations

import base64
import csv
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from infogan_explorer.app.explore.stage import Stage
from infogan_explorer.app.explore.take_away import TakeAway
from infogan_explorer.app.requests import answer


def request(stage: Stage, ref: str = "run:digits-tiny", **changes: Any) -> dict[str, Any]:
    opened = stage.open({"model": ref})
    asked = {"model": ref, "step": opened["step"], "values": dict(opened["values"]), "noise": 0}
    return {**asked, "rows": "c1", "columns": "c2", "along": "c2", "kind": "png", **changes}


def file_of(taken: dict[str, Any]) -> bytes:
    return base64.b64decode(taken["file"])


def test_the_picture_is_that_of_the_stage_enlarged(stage: Stage) -> None:
    asked = request(stage, noise=3)
    taken = TakeAway(stage).picture(asked)
    assert (taken["name"], taken["type"]) == ("digits-tiny-step-4-picture.png", "image/png")
    enlarged = np.asarray(Image.open(io.BytesIO(file_of(taken))))
    pixels = np.frombuffer(base64.b64decode(stage.picture(asked)["pixels"]), np.uint8).reshape(28, 28)
    assert enlarged.shape == (560, 560)
    assert (enlarged[10::20, 10::20] == pixels).all()


@pytest.mark.parametrize(("kind", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
@pytest.mark.parametrize("what", ["grid", "reading"])
def test_figures_come_in_three_kinds(stage: Stage, what: str, kind: str, start: bytes) -> None:
    taken = getattr(TakeAway(stage), what)(request(stage, kind=kind))
    assert file_of(taken).startswith(start)
    assert taken["name"].endswith(f".{kind}")


def test_an_animation_goes_there_and_back(stage: Stage) -> None:
    taken = TakeAway(stage).animation(request(stage, along="c3"))
    assert taken["name"] == "digits-tiny-step-4-c3.gif"
    assert getattr(Image.open(io.BytesIO(file_of(taken))), "n_frames", 1) > 2


def test_the_table_says_what_was_set_and_what_q_reads(stage: Stage) -> None:
    asked = request(stage)
    rows = list(csv.DictReader(io.StringIO(file_of(TakeAway(stage).readings(asked)).decode())))
    assert len(rows) == 90
    reading = stage.picture({**asked, "values": {**asked["values"], "c1": 9, "c2": 2}})["reading"]
    last = rows[-1]
    assert (last["c1_set"], last["c2_set"], last["c3_set"]) == ("9.0", "2.0", "0.0")
    assert float(last["c2_mean"]) == pytest.approx(reading["c2"]["mean"], abs=2e-4)
    assert int(last["c1_read"]) == int(np.argmax(reading["c1"]["probabilities"]))
    assert sum(float(last[f"c1_probability_{k}"]) for k in range(10)) == pytest.approx(1, abs=1e-4)


def test_a_model_of_points_can_be_taken_away_too(stage: Stage) -> None:
    asked = request(stage, "run:points")
    for take in (TakeAway(stage).picture, TakeAway(stage).grid, TakeAway(stage).reading, TakeAway(stage).readings):
        assert file_of(take(asked))


@pytest.mark.parametrize(
    ("what", "changes", "sentence"),
    [
        ("grid", {"kind": "exe"}, "'exe'"),
        ("grid", {"rows": "c9"}, "'c9' is not one of"),
        ("animation", {"along": None}, "must be a text"),
        ("readings", {"model": "run:absent"}, "no longer"),
    ],
)
def test_a_file_that_cannot_be_made_is_answered_with_a_sentence(
    stage: Stage, what: str, changes: dict[str, Any], sentence: str
) -> None:
    assert sentence in answer(getattr(TakeAway(stage), what), request(stage, **changes))["error"]
