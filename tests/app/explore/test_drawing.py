"""A picture from elsewhere: framed, read, redrawn; and files that are none."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from infogan_explorer.app.explore.drawing import Drawing
from infogan_explorer.app.explore.stage import Stage
from infogan_explorer.app.requests import answer
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.pictures import to_png

MODEL = {"model": "shipped:digits", "step": 4000}


def sketch() -> str:
    """An upright stroke, dark on light, as the sketch pad sends it."""
    paper = np.full((280, 280, 3), 255, np.uint8)
    paper[40:240, 130:155] = 0
    return base64.b64encode(to_png(paper)).decode()


@pytest.fixture(scope="module")
def drawn_stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(Catalogue(tmp_path_factory.mktemp("no-runs")))


@pytest.fixture(scope="module")
def drawing(drawn_stage: Stage) -> Drawing:
    return Drawing(drawn_stage)


def test_an_upright_stroke_is_read_and_drawn_again(drawing: Drawing, drawn_stage: Stage) -> None:
    asked = {**MODEL, "image": sketch()}
    read = drawing.read(asked)
    framed = np.frombuffer(base64.b64decode(read["pixels"]), np.uint8).reshape(28, 28)
    assert framed[14, 14] > 200  # light on dark, as the model has its pictures
    assert framed[0].max() == 0
    one = int(np.argmax(read["reading"]["c1"]["probabilities"]))
    again = drawing.redraw(asked)
    assert again["values"]["c1"] == one
    assert not again["isUnlike"]
    assert 0 < again["difference"] < 40
    stage_picture = drawn_stage.picture({**MODEL, "values": again["values"], "noise": 0, "z": again["z"]})
    difference = np.abs(
        np.frombuffer(base64.b64decode(stage_picture["pixels"]), np.uint8).astype(int)
        - np.frombuffer(base64.b64decode(again["pixels"]), np.uint8).astype(int)
    )
    assert difference.max() <= 8  # the link's noise is of half precision


def test_measuring_ahead_says_how_many_pixels_a_side_there_are(drawing: Drawing) -> None:
    assert drawing.prepare(MODEL) == {"side": 28}


@pytest.mark.parametrize(
    ("image", "sentence"),
    [
        (None, "must be a text"),
        ("not base64 %", "did not arrive whole"),
        ("", "empty"),
        (base64.b64encode(b"GIF89a").decode(), "is not a"),
        (base64.b64encode(to_png(np.zeros((40, 40, 3), np.uint8))[:60]).decode(), "cannot be decoded"),
        (base64.b64encode(to_png(np.full((40, 40, 3), 255, np.uint8))).decode(), "nothing stands out"),
        ("A" * 9_000_000, "must be a text"),
    ],
)
def test_a_picture_that_is_none_is_answered_with_a_sentence(drawing: Drawing, image: Any, sentence: str) -> None:
    for ask in (drawing.read, drawing.redraw):
        assert sentence in answer(ask, {**MODEL, "image": image})["error"]


def test_a_model_of_points_reads_no_drawings(stage: Stage) -> None:
    asked = {"model": "run:points", "step": 30, "image": sketch()}
    assert "draws points" in answer(Drawing(stage).read, asked)["error"]
