"""What the Explore tab asks of the server, and its mistakes."""

from __future__ import annotations

import base64
import json
import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from infogan_explorer.app.explore.model_cache import ModelCache
from infogan_explorer.app.explore.picture_encoding import place_in_plane
from infogan_explorer.app.explore.stage import Stage
from infogan_explorer.app.requests import answer, noise_text
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import RunError
from infogan_explorer.explore import Explorer
from infogan_explorer.pictures import scatter
from infogan_explorer.record import record_run, start_run
from infogan_explorer.runs import RunFolder
from infogan_explorer.twins import start_twins
from tests.conftest import digit_settings

HEADER = b"\x89PNG\r\n\x1a\n"


def request(stage: Stage, ref: str, **changes: Any) -> dict[str, Any]:
    opened = stage.open({"model": ref})
    return {"model": ref, "step": opened["step"], "values": dict(opened["values"]), "noise": 0, **changes}


def test_opening_describes_every_code(stage: Stage) -> None:
    opened = stage.open({"model": "run:digits-tiny"})
    assert opened["step"] == 4
    assert [code["kind"] for code in opened["codes"]] == ["categorical", "continuous", "continuous"]
    assert opened["codes"][0]["choices"] == 10
    slider = opened["codes"][1]
    assert (slider["low"], slider["trainedLow"], slider["trainedHigh"], slider["high"]) == (-2, -1, 1, 2)


def test_a_picture_comes_with_its_reading(stage: Stage) -> None:
    drawn = stage.picture(request(stage, "run:digits-tiny"))
    pixels = base64.b64decode(drawn["pixels"])
    assert len(pixels) == drawn["width"] * drawn["height"] * drawn["channels"] == 784
    assert sum(drawn["reading"]["c1"]["probabilities"]) == pytest.approx(1, abs=1e-3)
    assert drawn["reading"]["c2"]["std"] > 0
    json.dumps(drawn, allow_nan=False)


def test_a_code_and_the_noise_change_the_picture(stage: Stage) -> None:
    base = request(stage, "run:digits-tiny")
    moved = {**base, "values": {**base["values"], "c2": 1.5}}
    pictures = [stage.picture(asked)["pixels"] for asked in (base, moved, {**base, "noise": 7}, base)]
    assert len(set(pictures)) == 3
    assert pictures[0] == pictures[3]


def test_a_model_of_points_draws_a_cloud_and_reads_one_point(stage: Stage) -> None:
    drawn = stage.picture(request(stage, "run:points"))
    assert base64.b64decode(drawn["png"]).startswith(HEADER)
    assert all(-0.5 < place < 1.5 for place in drawn["point"])  # fractions of the picture
    other = stage.picture(request(stage, "run:points", noise=5))
    assert other["point"] != drawn["point"]


@pytest.mark.parametrize("point", [(0.0, 0.0), (1.2, -0.6), (-1.4, 1.4)])
def test_the_ring_lies_where_the_picture_draws_the_point(point: tuple[float, float]) -> None:
    picture = scatter(np.array([point]), np.array([0]))[0].min(axis=0)
    row, column = (inked.mean() for inked in np.nonzero(picture < 255))
    assert [column / 256, row / 256] == pytest.approx(place_in_plane(*point), abs=2 / 256)


def test_a_strip_has_one_picture_a_category(stage: Stage) -> None:
    strip = stage.strip(request(stage, "run:digits-tiny", along="c1"))
    assert (strip["columns"], strip["width"]) == (10, 28)
    assert base64.b64decode(strip["png"]).startswith(HEADER)


def test_a_grid_has_round_values_on_its_axes(stage: Stage) -> None:
    grid = stage.grid(request(stage, "run:digits-tiny", rows="c1", columns="c2"))
    assert grid["rows"] == list(range(10))
    assert grid["columns"] == pytest.approx(np.arange(-2, 2.5, 0.5).tolist())


def test_a_code_against_itself_is_one_row(stage: Stage) -> None:
    assert len(stage.grid(request(stage, "run:digits-tiny", rows="c2", columns="c2"))["rows"]) == 1


def test_an_earlier_step_draws_another_picture_of_the_same_codes(stage: Stage) -> None:
    last = request(stage, "run:digits-tiny")
    assert stage.open({"model": "run:digits-tiny"})["saved"] == [2, 4]
    assert stage.picture({**last, "step": 2})["pixels"] != stage.picture(last)["pixels"]


def test_the_neighbours_of_a_step_are_loaded_ahead(stage: Stage) -> None:
    assert stage.warm_up({"model": "run:digits-tiny", "step": 4}) == {"steps": [2, 4]}
    assert len(stage.models) == 2


def test_the_ends_of_a_blend_are_the_two_noises(stage: Stage) -> None:
    base = request(stage, "run:digits-tiny", noise=3)
    first, second = (stage.picture({**base, "noise": seed})["pixels"] for seed in (3, 9))
    blends = [stage.picture({**base, "noise2": 9, "blend": share})["pixels"] for share in (0, 0.5, 1)]
    assert (blends[0], blends[2]) == (first, second)
    assert blends[1] not in (first, second)


def test_the_noise_of_a_drawing_is_drawn_as_a_link_carries_it(stage: Stage) -> None:
    base = request(stage, "run:digits-tiny", noise=3)
    z = stage.explorer(base).noise(5)
    drawn = stage.picture({**base, "z": noise_text(z)})
    pixels, exact = (
        np.frombuffer(base64.b64decode(answer["pixels"]), np.uint8).astype(int)
        for answer in (drawn, stage.picture({**base, "noise": 5}))
    )
    assert np.abs(pixels - exact).max() <= 2  # half precision


def test_a_grid_can_come_with_what_q_reads(stage: Stage) -> None:
    asked = request(stage, "run:digits-tiny", rows="c1", columns="c2")
    assert "readings" not in stage.grid(asked)
    readings = stage.grid({**asked, "read": True})["readings"]
    assert len(readings) == 90
    cell = stage.picture({**asked, "values": {**asked["values"], "c1": 1, "c2": -2}})["reading"]
    assert readings[9]["c2"]["mean"] == pytest.approx(cell["c2"]["mean"], abs=2e-4)


def test_a_grid_of_clouds_reads_one_point_of_each(stage: Stage) -> None:
    asked = request(stage, "run:points", rows="c1", columns="c2", read=True)
    assert len(stage.grid(asked)["readings"]) == 4 * 9


def test_a_second_model_draws_the_same_codes(stage: Stage) -> None:
    asked = request(stage, "run:digits-tiny", noise=3)
    drawn = stage.picture({**asked, "beside": {"model": "run:digits-tiny", "step": 2}})
    assert drawn["beside"]["pixels"] == stage.picture({**asked, "step": 2})["pixels"]
    assert (drawn["beside"]["values"], drawn["beside"]["unmatched"]) == (asked["values"], [])


def test_codes_without_a_counterpart_stay_in_the_middle(stage: Stage) -> None:
    asked = request(stage, "run:points", beside={"model": "run:digits-tiny", "step": 4})
    asked["values"] = {"c1": 3, "c2": 0.5}
    beside = stage.picture(asked)["beside"]
    assert beside["unmatched"] == ["c3"]
    assert beside["values"] == {"c1": 3, "c2": 0.5, "c3": 0}
    wide = request(stage, "run:digits-tiny", beside={"model": "run:points", "step": 30})
    wide["values"]["c1"] = 9  # the other has four categories
    assert stage.picture(wide)["beside"]["unmatched"] == ["c1"]


def test_a_second_model_that_is_gone_leaves_the_first(stage: Stage) -> None:
    drawn = stage.picture(request(stage, "run:digits-tiny", beside={"model": "run:absent", "step": 4}))
    assert "pixels" in drawn
    assert "no longer" in drawn["beside"]["error"]


def test_a_strip_can_have_the_other_models_below(stage: Stage) -> None:
    asked = request(stage, "run:digits-tiny", along="c2", beside={"model": "run:digits-tiny", "step": 2})
    strip = stage.strip(asked)
    assert strip["beside"]["columns"] == strip["columns"]
    assert strip["beside"]["png"] != strip["png"]
    assert "no longer" in stage.strip({**asked, "beside": {"model": "run:absent", "step": 2}})["beside"]["error"]


def test_a_code_and_its_categories_can_be_named(runs: Path, tmp_path: Path) -> None:
    shutil.copytree(runs / "digits-tiny", tmp_path / "named")
    stage = Stage(Catalogue(tmp_path))
    asked = {"model": "run:named", "step": 4, "code": "c1", "label": "digit", "categories": ["two", "", "six"]}
    assert stage.name_code(asked)["codes"][0]["label"] == "digit"
    described = Stage(Catalogue(tmp_path)).open({"model": "run:named"})["codes"][0]
    assert (described["label"], described["categories"]) == ("digit", {"0": "two", "2": "six"})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"label": "x" * 41}, "at most 40"),
        ({"label": 3}, "must be a text"),
        ({"code": "c9", "label": "x"}, "'c9' is not one of"),
        ({"categories": ["a"] * 11}, "10 categories"),
        ({"categories": "abc"}, "must be a list"),
        ({"categories": [None]}, "must be a text"),
        ({"code": "c2", "categories": ["a"]}, "no categories"),
        ({"label": "two\nlines"}, "control characters"),
    ],
)
def test_a_name_that_cannot_be_is_answered_with_a_sentence(
    stage: Stage, changes: dict[str, Any], sentence: str
) -> None:
    asked = {"model": "run:digits-tiny", "step": 4, "code": "c1", "label": "", "categories": [], **changes}
    assert sentence in answer(stage.name_code, asked)["error"]


def test_the_twin_is_the_first_model_to_stand_beside(tmp_path: Path, digits: Dataset) -> None:
    for name in ("a", "pair", "z"):
        settings = digit_settings(steps=2)
        start_run(settings, digits, tmp_path, name)[0].release()
    for run, _ in start_twins(digit_settings(steps=2), digits, tmp_path, "twins"):
        run.release()
    refs = [choice["ref"] for choice in Stage(Catalogue(tmp_path)).choices({"model": "run:twins"})["models"]]
    assert refs[:2] == ["run:twins-gan", "run:twins"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"model": "run:../../etc"}, "cannot be used"),
        ({"model": "run:absent"}, "no longer"),
        ({"model": "/etc/passwd"}, "cannot be used"),
        ({"model": 3}, "must be a text"),
        ({"model": "shipped:points"}, "no longer"),
        ({"step": 3}, "no weights of step 3"),
        ({"step": "4"}, "whole number"),
        ({"step": True}, "whole number"),
        ({"values": None}, "no values"),
        ({"values": {"c1": 0}}, "no value was given"),
        ({"values": {"c1": 10, "c2": 0, "c3": 0}}, "10 categories"),
        ({"values": {"c1": 0.5, "c2": 0, "c3": 0}}, "10 categories"),
        ({"values": {"c1": 0, "c2": float("nan"), "c3": 0}}, "finite"),
        ({"values": {"c1": 0, "c2": "1", "c3": 0}}, "finite"),
        ({"values": {"c1": 0, "c2": True, "c3": 0}}, "finite"),
        ({"values": {"c1": 0, "c2": 2.01, "c3": 0}}, "explored from -2 to 2"),
        ({"values": {"c1": 0, "c2": 0, "c9": 0}}, "'c9' is not one of"),
        ({"values": {"c1": 0, "c2": 10**400, "c3": 0}}, "finite"),
        ({"values": {"c1": 0, "c2": -(10**5000), "c3": 0}}, "finite"),
        ({"values": {"c1": 10**400, "c2": 0, "c3": 0}}, "finite"),
        ({"values": {"c1": 1e300, "c2": 0, "c3": 0}}, "10 categories"),
        ({"values": {"c1": float("inf"), "c2": 0, "c3": 0}}, "finite"),
        ({"step": 10**400}, "whole number"),
        ({"noise": -1}, "noise seed"),
        ({"noise": 10**5000}, "noise seed"),
        ({"noise": 2**31}, "noise seed"),
        ({"noise": 1.5}, "noise seed"),
        ({"noise2": -1, "blend": 0}, "second noise seed"),
        ({"noise2": 1, "blend": 1.5}, "number from 0 to 1"),
        ({"noise2": 1, "blend": "0"}, "number from 0 to 1"),
        ({"noise2": 1, "blend": float("nan")}, "number from 0 to 1"),
        ({"z": 3}, "must be a text"),
        ({"z": "A" * 20_000}, "must be a text"),
        ({"z": "%%%"}, "noise of a drawing"),
        ({"z": "AAAA"}, "noise of a drawing"),
        ({"z": "AAA"}, "numbers of noise"),
        ({"z": base64.urlsafe_b64encode(np.full(32, 3, "<f2").tobytes()).decode()}, "lies from -1 to 1"),
        ({"z": base64.urlsafe_b64encode(np.full(32, np.nan, "<f2").tobytes()).decode()}, "lies from -1 to 1"),
    ],
)
def test_a_bad_request_is_answered_with_a_sentence(stage: Stage, changes: dict[str, Any], sentence: str) -> None:
    asked = request(stage, "run:digits-tiny", **changes)
    assert sentence in answer(stage.picture, asked)["error"]


@pytest.mark.parametrize("asked", [None, [], "picture", 3])
def test_a_request_that_is_no_object_is_answered_with_a_sentence(stage: Stage, asked: object) -> None:
    assert "must be an object" in answer(stage.picture, asked)["error"]


def test_a_run_without_weights_says_so(stage: Stage) -> None:
    assert "saved no weights yet" in answer(stage.open, {"model": "run:unborn"})["error"]


def test_a_bug_is_not_turned_into_a_sentence() -> None:
    def broken(_: object) -> dict[str, Any]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answer(broken, {})


def test_a_sheet_of_too_many_pictures_is_refused(tmp_path: Path, digits: Dataset) -> None:
    record_run(*start_run(digit_settings(codes="cat30,cat30", steps=2), digits, tmp_path, "wide"))
    stage = Stage(Catalogue(tmp_path))
    assert "900 pictures" in answer(stage.grid, request(stage, "run:wide", rows="c1", columns="c2"))["error"]


def test_few_models_are_kept_and_a_replaced_file_is_read_anew(runs: Path) -> None:
    cache = ModelCache(Catalogue(runs), most_bytes=1)
    first = cache.get("run:digits-tiny", 4)
    assert cache.get("run:digits-tiny", 4) is first
    RunFolder(runs / "digits-tiny").weights_path(4).touch()
    assert cache.get("run:digits-tiny", 4) is not first
    cache.get("run:digits-tiny", 2)
    cache.get("run:points", 30)
    assert len(cache) == 2  # the model on the stage and the one beside it, however large


def test_a_file_is_loaded_once_however_many_ask(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[int] = []
    load = Explorer.load
    monkeypatch.setattr(
        Explorer, "load", classmethod(lambda _, run, step: (loaded.append(step), time.sleep(0.1), load(run, step))[2])
    )
    cache = ModelCache(Catalogue(runs))
    with ThreadPoolExecutor(8) as threads:
        models = list(threads.map(lambda _: cache.get("run:digits-tiny", 4), range(8)))
    assert loaded == [4]
    assert len(set(map(id, models))) == 1


def test_weights_that_cannot_be_loaded_are_tried_again(runs: Path, tmp_path: Path) -> None:
    shutil.copytree(runs / "digits-tiny", tmp_path / "torn")
    path = RunFolder(tmp_path / "torn").weights_path(4)
    whole, modified = path.read_bytes(), path.stat().st_mtime_ns
    cache = ModelCache(Catalogue(tmp_path))
    path.write_bytes(whole[:100])
    os.utime(path, ns=(modified, modified))
    with pytest.raises(RunError, match="truncated"):
        cache.get("run:torn", 4)
    path.write_bytes(whole)
    os.utime(path, ns=(modified, modified))
    assert cache.get("run:torn", 4).step == 4
