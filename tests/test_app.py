"""The app without a browser: its requests and their mistakes, its charts and words, its child processes."""

from __future__ import annotations

import asyncio
import base64
import json
import math
import os
import signal
import socket
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import plotly.graph_objects as go
import pytest

from infogan_explorer.app import build_app, charts, form, launch, readout, samples, server
from infogan_explorer.app.catalogue import Catalogue
from infogan_explorer.app.form import Form
from infogan_explorer.app.monitor import Monitor
from infogan_explorer.app.runner import Runner, train_arguments
from infogan_explorer.app.samples import dataset_preview
from infogan_explorer.app.stage import ModelCache, Stage, _place, answer
from infogan_explorer.config import build_settings
from infogan_explorer.datasets import Dataset
from infogan_explorer.datasets import digits as digits_module
from infogan_explorer.errors import InputError, MachineError, RunError
from infogan_explorer.figures import compute_bound_curves
from infogan_explorer.pictures import scatter
from infogan_explorer.record import record_run, start_run
from infogan_explorer.runs import RunFolder, Status
from tests.conftest import digit_settings, points_settings

HEADER = b"\x89PNG\r\n\x1a\n"


def built(runs_dir: Path) -> gr.Blocks:
    """The page, built inside a running event loop: gradio would make one otherwise, and leave it open."""

    async def build() -> gr.Blocks:
        return build_app(runs_dir, None)

    return asyncio.run(build())


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, digits: Dataset, rings: Dataset) -> Path:
    """A runs folder with a model of digits, a model of points, and a run that has no weights yet."""
    runs_dir = tmp_path_factory.mktemp("app-runs")
    for settings, dataset, name in (
        (digit_settings(), digits, "digits-tiny"),
        (points_settings(), rings, "points"),
    ):
        record_run(*start_run(settings, dataset, runs_dir, name))
    start_run(digit_settings(), digits, runs_dir, "unborn")
    return runs_dir


@pytest.fixture
def stage(runs: Path) -> Stage:
    return Stage(Catalogue(runs))


def request(stage: Stage, ref: str, **changes: Any) -> dict[str, Any]:
    opened = stage.open({"model": ref})
    return {"model": ref, "step": opened["step"], "values": dict(opened["values"]), "noise": 0, **changes}


def test_the_page_is_built_without_being_served(tmp_path: Path) -> None:
    app = built(tmp_path / "not-there-yet")
    assert isinstance(app, gr.Blocks)
    assert not app.is_running
    assert not (tmp_path / "not-there-yet").exists()


def test_the_page_keeps_no_networks_in_its_states(tmp_path: Path) -> None:
    states = [block for block in built(tmp_path).blocks.values() if isinstance(block, gr.State)]
    assert [state.value for state in states] == [None]


def test_the_page_names_no_foreign_host(tmp_path: Path) -> None:
    look = server.page_look()
    pieces = [str(built(tmp_path).get_config_file()["components"]), look["css"]]
    for piece in pieces:
        assert "http:" not in piece
        assert "https:" not in piece
    assert not look["theme"]._stylesheets


# -- the stage ---------------------------------------------------------------------------------------------------------


def test_models_are_listed_newest_first_and_shipped_ones_last(stage: Stage) -> None:
    refs = [model["ref"] for model in stage.models({})["models"]]
    assert refs[:3] == ["run:unborn", "run:points", "run:digits-tiny"]
    assert all(ref.startswith("shipped:") for ref in refs[3:])


def test_a_label_says_what_a_run_is(stage: Stage) -> None:
    labels = {model["ref"]: model["label"] for model in stage.models({})["models"]}
    assert labels["run:digits-tiny"] == "digits-tiny · mnist-5k · quick · step 4 · finished"


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
    assert sum(drawn["reading"]["c1"]["probabilities"]) == pytest.approx(1, abs=1e-5)
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
    assert [column / 256, row / 256] == pytest.approx(_place(*point), abs=2 / 256)


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


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"model": "run:../../etc"}, "cannot be used"),
        ({"model": "run:absent"}, "no longer"),
        ({"model": "/etc/passwd"}, "cannot be used"),
        ({"model": 3}, "short text"),
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
    cache = ModelCache(Catalogue(runs), most=2)
    first = cache.get("run:digits-tiny", 4)
    assert cache.get("run:digits-tiny", 4) is first
    path = RunFolder(runs / "digits-tiny").weights_path(4)
    path.touch()
    assert cache.get("run:digits-tiny", 4) is not first
    cache.get("run:points", 30)
    assert len(cache) == 2


# -- charts and words --------------------------------------------------------------------------------------------------


def shown_run(runs: Path, name: str, *, baseline: bool = False) -> charts.ShownRun:
    run = RunFolder(runs / name)
    curves = compute_bound_curves(run.history.read(), run.config()["codes"])
    return charts.ShownRun(name, curves, run.settings().steps, baseline)


def test_a_ceiling_is_drawn_for_categorical_codes_only(runs: Path) -> None:
    upper = charts.bound_chart([shown_run(runs, "digits-tiny")], "categorical")
    lower = charts.bound_chart([shown_run(runs, "digits-tiny")], "continuous")
    assert [shape["y0"] for shape in upper["layout"]["shapes"]] == pytest.approx([math.log(10)], abs=1e-6)
    assert "H(c1) = 2.303 nats (3.322 bits)" in [note["text"] for note in upper["layout"]["annotations"]]
    assert [shape["y0"] for shape in lower["layout"]["shapes"]] == pytest.approx([-0.1765], abs=1e-4)
    assert not any("H(" in note["text"] for note in lower["layout"]["annotations"])


def test_a_figure_is_one_that_plotly_knows(runs: Path) -> None:
    for kind in ("categorical", "continuous"):
        figure = charts.bound_chart([shown_run(runs, "digits-tiny"), shown_run(runs, "points")], kind)
        go.Figure(data=figure["data"], layout=figure["layout"])  # raises on a property that does not exist
        assert figure["config"]["displayModeBar"] is False


def test_the_baseline_is_grey_and_dotted(runs: Path) -> None:
    figure = charts.bound_chart(
        [shown_run(runs, "digits-tiny"), shown_run(runs, "points", baseline=True)], "categorical"
    )
    lines = {trace["name"]: trace["line"] for trace in figure["data"] if "color" in trace["line"]}
    assert lines["L_I(c1) points"]["color"] == "#7F7F7F"
    assert lines["L_I(c1) points"]["dash"] == "dot"
    assert lines["L_I(c1) digits-tiny"]["color"] == "#0072B2"


@pytest.mark.parametrize(
    ("values", "said"),
    [([-5.0, -3.0], "below \N{MINUS SIGN}2.00: see the numbers"), ([-5.0, 0.5], "begins below"), ([-0.5, 0.5], None)],
)
def test_what_lies_below_the_axis_is_said(values: list[float], said: str | None) -> None:
    codes = {"c2": {"kind": "continuous", "entropy_nats": math.log(2), "zero_knowledge_nats": -0.1765}}
    history = [{"step": step, "bound_nats/c2": value} for step, value in enumerate(values)]
    figure = charts.bound_chart([charts.ShownRun("deep", compute_bound_curves(history, codes), 10)], "continuous")
    go.Figure(data=figure["data"], layout=figure["layout"])
    notes = [note["text"] for note in figure["layout"]["annotations"] if "below" in note["text"]]
    assert len(notes) == (said is not None)
    assert all(said in note for note in notes if said)


def test_axes_do_not_move_while_a_curve_grows(runs: Path) -> None:
    whole = shown_run(runs, "digits-tiny")
    run = RunFolder(runs / "digits-tiny")
    early = charts.ShownRun("early", compute_bound_curves([], run.config()["codes"]), whole.steps)
    for axis in ("xaxis", "yaxis"):
        ranges = [charts.bound_chart([shown], "categorical")["layout"][axis]["range"] for shown in (early, whole)]
        assert ranges[0] == pytest.approx(ranges[1])


def test_the_numbers_carry_unit_error_and_sample_size() -> None:
    codes = {
        "c1": {"kind": "categorical", "entropy_nats": math.log(10), "zero_knowledge_nats": 0.0},
        "c2": {"kind": "continuous", "entropy_nats": math.log(2), "zero_knowledge_nats": -0.1765},
    }
    history = [
        {"step": 50, "bound_nats/c1": 2.2909, "bound_nats_stderr/c1": 0.004}
        | {"bound_nats/c2": -0.5, "bound_nats_stderr/c2": 0.02}
    ]
    text = readout.bounds(codes, history, 1000)
    assert "2.291 ± 0.004 of 2.303 nats (3.305 bits)" in text
    assert "Q tells 9.9 settings apart" in text
    assert "\N{MINUS SIGN}0.500 ± 0.020 nats" in text
    assert "Q reads it worse than without looking" in text
    assert "step 50, 1,000 fresh samples" in text


@pytest.mark.parametrize(
    ("kind", "zero_knowledge", "nats", "stderr", "said"),
    [
        ("continuous", -0.1765, -0.17, 0.004, "Q knows nothing of it yet"),
        ("continuous", -0.1765, -0.19, 0.004, "Q reads it worse than without looking"),
        ("continuous", -0.1765, -0.1, 0.004, "Q has begun to read it"),
        ("continuous", -0.3927, -0.226, 0.0, "Q has begun to read it"),  # q_std=1: the best that its Q can say
        ("continuous", -0.1765, 0.0, 0.004, "Q has begun to read it"),
        ("continuous", -0.1765, 1.0, 0.004, "Q tells 2.7 settings apart"),
        ("categorical", 0.0, 0.003, 0.002, "Q knows nothing of it yet"),
        ("categorical", 0.0, -0.1, 0.002, "Q reads it worse than without looking"),
        ("categorical", 0.0, 2.302, 0.0, "Q tells 10.0 settings apart"),
    ],
)
def test_a_bound_is_compared_with_that_of_a_q_that_does_not_look(
    kind: str, zero_knowledge: float, nats: float, stderr: float, said: str
) -> None:
    codes = {"c": {"kind": kind, "entropy_nats": math.log(10), "zero_knowledge_nats": zero_knowledge}}
    text = readout.bounds(codes, [{"step": 1, "bound_nats/c": nats, "bound_nats_stderr/c": stderr}], 1000)
    assert said in text
    assert ("settings apart" in text) == ("settings apart" in said)


def test_the_status_line_tells_speed_and_time_left() -> None:
    status = Status("running", 1250, 3000, 21.34, 60.0, 1, time.time())
    assert "step 1,250 of 3,000 · 21.3 steps/s · 1 min 22 s left" in readout.status_line("running", status, 3000)


def test_what_others_wrote_is_escaped() -> None:
    status = Status("failed", 1, 2, 0, 1, 1, 0, message="<script>alert(1)</script>")
    assert "<script>" not in readout.status_line("failed", status, 2)
    assert "<script>" not in readout.sentence("<script>")


# -- the form ----------------------------------------------------------------------------------------------------------


def filled(**changes: Any) -> Form:
    fields = {"dataset": "rings", "preset": "points", "steps": 40, "seed": 1, "codes": "cat4", "kind": form.INFOGAN}
    return Form(**{**fields, "name": "", **changes})


def test_presets_fit_the_dataset() -> None:
    assert form.presets_for("rings") == ["points"]
    assert form.presets_for("mnist-5k")[0] == "quick"
    assert "points" not in form.presets_for("mnist-5k")


def test_a_filled_form_becomes_settings_and_a_free_name(tmp_path: Path) -> None:
    settings, name = form.check_form(filled(kind=form.BASELINE), tmp_path)
    assert (settings.dataset, settings.steps, settings.seed, settings.baseline) == ("rings", 40, 1, True)
    assert name == "rings-points-gan-s1"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"steps": None}, "steps is empty"),
        ({"steps": 2.5}, "give a whole number"),
        ({"steps": 0}, "'steps'"),
        ({"steps": math.inf}, "too large or not finite"),
        ({"steps": math.nan}, "too large or not finite"),
        ({"steps": 10**400}, "too large or not finite"),
        ({"seed": 1e300}, "too large or not finite"),
        ({"seed": -1}, "'seed'"),
        ({"codes": "cat1"}, "needs 2 to 1000"),
        ({"codes": ""}, "is empty"),
        ({"name": "../up"}, "cannot be used"),
        ({"name": " walk"}, "cannot be used"),
        ({"name": " "}, "cannot be used"),
        ({"preset": "quick"}, "holds points"),
        ({"dataset": "mnsit"}, "did you mean 'mnist'"),
    ],
)
def test_a_wrong_field_is_told_in_a_sentence(tmp_path: Path, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        form.check_form(filled(**changes), tmp_path)


def test_a_preview_shows_real_examples_and_never_downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "data:image/png" in dataset_preview("mnist-5k", None)
    assert "data:image/png" in dataset_preview("rings", None)
    missing = dataset_preview("mnist", tmp_path)
    assert "put what is missing there" in missing
    assert "img" not in missing
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(samples, "_preview_png", samples._preview_png.__wrapped__)
    monkeypatch.setitem(
        digits_module._PUBLISHED, "mnist", replace(digits_module._PUBLISHED["mnist"], system_folder=None)
    )
    absent = dataset_preview("mnist", None)
    assert "will be downloaded when training starts" in absent
    assert "not allowed" not in absent


# -- child processes ---------------------------------------------------------------------------------------------------


def wait_for(condition: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_a_run_starts_stops_and_goes_on_as_a_child(tmp_path: Path) -> None:
    runner = Runner(Catalogue(tmp_path))
    monitor = Monitor(Catalogue(tmp_path), runner)
    runner.start(build_settings("points", steps=20_000, codes="cat4"), "walk")
    assert runner.phase("walk") == "starting"
    assert monitor.first_ref() == "run:walk"
    assert ("walk · starting", "run:walk") in monitor.choices("run:walk")
    with pytest.raises(RunError, match="'walk' is training"):
        runner.start(build_settings("points", steps=20), "second")
    run = RunFolder(tmp_path / "walk")
    wait_for(lambda: len(run.history.read()) > 2)
    assert runner.phase("walk") == "running"

    elsewhere = Runner(Catalogue(tmp_path))  # another app, on the same folder
    assert elsewhere.phase("walk") == "running"
    assert elsewhere.training_now() == "walk"

    before = monitor.marks("run:walk", [])
    wait_for(lambda: monitor.marks("run:walk", []) != before)
    runner.stop("walk")
    assert runner.phase("walk") in ("stopping", "stopped")
    wait_for(lambda: runner.phase("walk") == "stopped")
    runner.wait()
    assert monitor.can_resume("run:walk")
    stopped_at = run.weights_steps()[-1]

    runner.resume("walk")
    wait_for(lambda: (status := run.status()) is not None and status.state == "running" and status.step > stopped_at)
    runner.stop("walk")
    wait_for(lambda: runner.phase("walk") == "stopped")
    runner.wait()


def test_a_child_that_dies_before_it_has_a_folder_is_quoted(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    runner = Runner(Catalogue(blocked))  # a runs folder that is a file
    runner.start(build_settings("points", steps=20), "doomed")
    wait_for(lambda: runner.phase("doomed") == "failed")
    assert "cannot be written" in runner.last_words("doomed")
    assert "cannot be written" in Monitor(Catalogue(blocked), runner).status("run:doomed")
    runner.wait()


def test_a_child_that_dies_without_a_status_is_quoted_too(tmp_path: Path, rings: Dataset) -> None:
    run, trainer = start_run(points_settings(steps=20_000), rings, tmp_path, "walk")
    record_run(run, trainer, should_stop=lambda: True)
    config = run.config()
    config["dataset_fingerprint"] = "crc32:00000000"
    (run.path / "config.json").write_text(json.dumps(config))
    runner = Runner(Catalogue(tmp_path))
    monitor = Monitor(Catalogue(tmp_path), runner)
    assert runner.phase("walk") == "stopped"
    runner.resume("walk")
    wait_for(lambda: runner.phase("walk") == "failed")
    before = run.status()
    assert before is not None
    assert before.state == "stopped"  # the child did not get to write its own
    shown = monitor.status("run:walk")
    assert "was trained on other examples" in shown
    assert "resume continues it" not in shown
    assert monitor.can_resume("run:walk")
    assert any(label.endswith("· failed") for label, ref in monitor.choices() if ref == "run:walk")

    run.write_status(replace(before, state="finished", pid=1, heartbeat=time.time()))  # somebody else went on with it
    assert runner.phase("walk") == "finished"
    assert runner.last_words("walk") == ""
    runner.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_child_that_was_killed_has_failed(tmp_path: Path) -> None:
    runner = Runner(Catalogue(tmp_path))
    runner.start(build_settings("points", steps=100_000, codes="cat4"), "walk")
    wait_for(lambda: runner.phase("walk") == "running")
    status = RunFolder(tmp_path / "walk").status()
    assert status is not None
    os.kill(status.pid, signal.SIGKILL)
    wait_for(lambda: runner.phase("walk") == "failed")
    assert "was killed (SIGKILL)" in Monitor(Catalogue(tmp_path), runner).status("run:walk")
    runner.wait()


def test_a_stop_before_there_is_a_folder_leaves_nothing(tmp_path: Path) -> None:
    runner = Runner(Catalogue(tmp_path))
    runner.start(build_settings("points", steps=100_000, codes="cat4"), "walk")
    runner.stop("walk")
    wait_for(lambda: runner.phase("walk") == "stopped")
    assert "nothing was written" in Monitor(Catalogue(tmp_path), runner).status("run:walk")
    assert not (tmp_path / "walk").exists()
    runner.wait()


def test_a_stop_while_a_run_is_starting_is_not_lost(tmp_path: Path, rings: Dataset) -> None:
    run, trainer = start_run(points_settings(steps=1_000_000), rings, tmp_path, "walk")
    record_run(run, trainer, should_stop=lambda: True)
    runner = Runner(Catalogue(tmp_path))
    runner.resume("walk")
    runner.stop("walk")  # the child is still importing, and throws this request away
    assert runner.phase("walk") == "stopping"
    (run.path / "stop").unlink(missing_ok=True)
    assert runner.phase("walk") == "stopping"
    assert not (run.path / "stop").exists() or runner.remind("walk")  # to look asks nothing by itself
    wait_for(lambda: runner.phase("walk") == "stopped")  # although nobody asks again here
    runner.wait()
    wait_for(lambda: not runner.remind("walk"))


def test_a_name_that_is_taken_is_refused(runs: Path) -> None:
    with pytest.raises(RunError, match="never overwritten"):
        Runner(Catalogue(runs)).start(digit_settings(), "points")


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


# -- the door ----------------------------------------------------------------------------------------------------------


def test_a_port_in_use_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(MachineError, match=f"port {port} is in use; choose another with --port"):
            launch(
                runs_dir=tmp_path,
                data_root=None,
                host="127.0.0.1",
                port=port,
                open_browser=False,
                share=False,
                auth=None,
                on_ready=lambda _: None,
            )
        assert server.choose_port("127.0.0.1", None) >= server.FIRST_PORT


def test_a_port_taken_by_one_who_shares_it_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(socket.socket, "bind", lambda *_: None)  # as macOS may allow beside one that listens
        for host in ("127.0.0.1", "0.0.0.0"):
            with pytest.raises(MachineError, match="is in use"):
                server.choose_port(host, port)


def test_the_last_port_has_a_sensible_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_is_free", lambda *_: False)
    with pytest.raises(MachineError, match="--port 7860"):
        server.choose_port("127.0.0.1", 65535)


@pytest.mark.parametrize("port", [0, 65536, -1])
def test_a_port_is_a_port_number(port: int) -> None:
    with pytest.raises(InputError, match="from 1 to 65535"):
        server.choose_port("127.0.0.1", port)


def test_a_host_that_is_not_here_is_told_in_a_sentence() -> None:
    with pytest.raises(MachineError, match="not an address of this machine"):
        server.choose_port("192.0.2.1", None)


@pytest.mark.parametrize("auth", ["", "user", "user:", ":word"])
def test_a_login_has_two_sides(auth: str) -> None:
    with pytest.raises(InputError, match="USER:PASSWORD"):
        server.parse_auth(auth)


def test_a_password_may_hold_a_colon() -> None:
    assert server.parse_auth("ann:a:b") == ("ann", "a:b")


@pytest.mark.parametrize(
    ("host", "near"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False)]
)
def test_which_addresses_only_this_machine_can_reach(host: str, near: bool) -> None:
    assert server.is_loopback(host) == near


@pytest.mark.parametrize("name", ["../outside", "a/b", "", "..", ".hidden"])
def test_a_page_cannot_reach_outside_the_runs_folder(runs: Path, name: str) -> None:
    outside = runs.parent / "outside"
    outside.mkdir(exist_ok=True)
    (outside / "config.json").write_text("{}")
    runner = Runner(Catalogue(runs))
    for ask in (runner.stop, runner.resume):
        with pytest.raises(InputError, match="cannot be used; take 1 to 64 letters"):
            ask(name)
    assert [path.name for path in outside.iterdir()] == ["config.json"]
