"""What the Train tab asks of the server: looks, forks, sheets and files."""

from __future__ import annotations

import base64
import json
import math
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from infogan_explorer.app.requests import answer
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.histories import Histories
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.app.runs.thumbnails import Thumbnails
from infogan_explorer.app.train.chart_files import ChartFiles
from infogan_explorer.app.train.curve_values import bound_at_steps, losses_at_steps, told_steps
from infogan_explorer.app.train.fork_dialog import Forking
from infogan_explorer.app.train.monitor import Monitor
from infogan_explorer.app.train.sample_sheets import SampleSheets
from infogan_explorer.app.words import Words
from infogan_explorer.datasets import Dataset
from infogan_explorer.labels import Labels, write_labels
from infogan_explorer.record import record_in_lockstep, record_run, start_run
from infogan_explorer.runs import RunFolder
from infogan_explorer.twins import start_twins
from tests.conftest import points_settings

ENGLISH = Words()


@pytest.fixture
def monitor(runs: Path) -> Monitor:
    catalogue = Catalogue(runs)
    return Monitor(catalogue, Runner(catalogue))


def look(monitor: Monitor, run: str, **request: Any) -> dict[str, Any]:
    return monitor.look({"run": run, "compare": [], "losses": False, "seen": {}, **request}, ENGLISH)


def copy_of(run: RunFolder, folder: Path) -> RunFolder:
    """A run of its own to write to."""
    for path in run.path.rglob("*"):
        if path.is_file():
            to = folder / path.relative_to(run.path)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(path.read_bytes())
    return RunFolder(folder)


# -- looking -----------------------------------------------------------------------------------------------------------


def test_a_look_that_brings_nothing_new_sends_nothing(monitor: Monitor) -> None:
    first = look(monitor, "run:points")
    assert set(first) == {"status", "curves"}
    seen = {part: first[part]["mark"] for part in first}
    assert look(monitor, "run:points", seen=seen) == {}
    assert set(look(monitor, "run:points", seen=seen, compare=["run:digits-tiny"])) == {"curves"}
    assert set(look(monitor, "run:points", seen=seen, losses=True)) == {"curves"}
    assert set(look(monitor, "run:digits-tiny", seen=seen)) == {"status", "curves"}


def test_a_look_at_a_run_of_100_000_steps_stays_below_100_kilobytes(points_run: RunFolder, tmp_path: Path) -> None:
    run = copy_of(points_run, tmp_path / "long")
    config = run.config()
    config["settings"]["steps"] = 100_000
    config["codes"] = {**config["codes"], "c3": config["codes"]["c2"]}
    (run.path / "config.json").write_text(json.dumps(config))
    with run.history.path.open("w") as file:
        for step in range(25, 100_001, 25):
            row: dict[str, float] = {"step": step, "seconds": step / 20}
            for name in ("loss/discriminator", "loss/generator", "accuracy/discriminator", "variety", "variety_real"):
                row[name] = 0.5 + 0.1 * math.sin(step)
            for code in ("c1", "c2", "c3"):
                row[f"bound_nats/{code}"] = 1.3 * math.tanh(step / 30_000) + 0.0123456 * math.sin(step)
                row[f"bound_nats_stderr/{code}"] = 0.00123456
            file.write(json.dumps(row) + "\n")
    for step in range(500, 100_001, 500):
        run.weights_path(step).touch()
    catalogue = Catalogue(tmp_path)
    told = look(Monitor(catalogue, Runner(catalogue)), "run:long", losses=True)
    assert len(json.dumps(told, separators=(",", ":"))) < 100_000
    assert len(told["curves"]["told"]["steps"]) <= 200
    assert told["curves"]["told"]["steps"][-1] == 100_000


def test_a_run_that_grows_is_read_on_and_one_that_was_cut_is_read_anew(points_run: RunFolder, tmp_path: Path) -> None:
    run, histories = copy_of(points_run, tmp_path / "run"), Histories()
    before = histories.rows(run)
    assert before == run.history.read()
    with run.history.path.open("a") as file:
        file.write('{"step": 31}\n{"step": 32')  # the second line is torn
    assert histories.rows(run) == [*before, {"step": 31}]
    with run.history.path.open("a") as file:
        file.write("}\n")
    assert histories.rows(run)[-1] == {"step": 32}
    run.history.keep_up_to(10)
    assert histories.rows(run) == run.history.read()
    assert histories.rows(run)[-1]["step"] == 10
    assert histories.rows(RunFolder(tmp_path / "none")) == []


def test_what_is_sent_of_a_run_is_what_it_measured(monitor: Monitor, runs: Path) -> None:
    told = look(monitor, "run:points")["curves"]["told"]
    rows = RunFolder(runs / "points").history.read()
    first, last = told["curves"][0], rows[-1]
    assert (first["code"], first["kind"], told["steps"][-1]) == ("c1", "categorical", 30)
    assert first["nats"][-1] == pytest.approx(last["bound_nats/c1"], rel=1e-5)
    assert first["stderr"][-1] == pytest.approx(last["bound_nats_stderr/c1"], rel=1e-5)
    assert told["losses"]["loss/generator"][-1] == pytest.approx(last["loss/generator"], rel=1e-5)


def test_values_are_those_last_measured_by_then() -> None:
    rows = [
        {"step": 10, "bound_nats/c1": math.log(4), "bound_nats_stderr/c1": 0.01},
        {"step": 20, "bound_nats/c1": 0.0},
    ]
    told = bound_at_steps(rows, "c1", [5, 10, 15, 20, 25, 30], 0.0)
    assert told["nats"] == [None, 1.38629, 1.38629, 0.0, 0.0, None]  # 1.386 would be rounded twice on the page
    assert told["apart"] == [None, 4.0, 4.0, 1.0, 1.0, None]
    assert told["meaning"] == [None, "tells_apart", "tells_apart", "knows_nothing", "knows_nothing", None]
    assert losses_at_steps(rows, [10]) == {}


def test_saved_steps_are_told_before_others() -> None:
    rows = [{"step": step} for step in range(25, 50_001, 25)]
    steps = told_steps([500, 1000, 49_500], rows)
    assert {500, 1000, 49_500, 25, 50_000} <= set(steps)
    assert len(steps) <= 200
    assert steps == sorted(set(steps))
    assert told_steps([], []) == []


def test_a_run_without_history_and_one_that_is_gone_are_told_calmly(monitor: Monitor) -> None:
    unborn = look(monitor, "run:unborn")
    assert unborn["curves"]["told"]["steps"] == []
    assert "measured nothing yet" in unborn["curves"]["charts"]["categorical"]["alt"]
    assert unborn["status"]["canFork"] is False
    gone = look(monitor, "run:never")
    assert gone["status"]["phase"] is None
    assert gone["curves"]["charts"] == {}


def test_the_shipped_model_has_a_curve_and_can_only_be_forked(monitor: Monitor) -> None:
    told = look(monitor, "shipped:digits")
    status = told["status"]
    assert (status["canStop"], status["canResume"], status["canGoFurther"], status["canFork"]) == (False,) * 3 + (True,)
    assert told["curves"]["told"]["curves"][0]["title"] == "c1 digit"
    assert told["curves"]["told"]["curves"][0]["nats"][-1] > 2
    assert "fork it to train a copy" in answer(monitor.stop, {"run": "shipped:digits"})["error"]


def test_twins_are_told_first(rings: Dataset, tmp_path: Path) -> None:
    record_run(*start_run(points_settings(), rings, tmp_path, "other"))
    record_in_lockstep(start_twins(points_settings(), rings, tmp_path, "walk"))
    catalogue = Catalogue(tmp_path)
    status = look(Monitor(catalogue, Runner(catalogue)), "run:walk")["status"]
    assert status["twin"] == "run:walk-gan"
    assert (status["others"][0]["run"], status["others"][0]["twin"], status["others"][0]["baseline"]) == (
        "run:walk-gan",
        True,
        True,
    )


def test_a_run_in_the_queue_says_why_it_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Runner, "training", lambda _: ["walk"])
    catalogue = Catalogue(tmp_path)
    runner = Runner(catalogue)
    for name in ("first", "second"):
        runner.start(points_settings(), name)
    try:
        status = look(Monitor(catalogue, runner), "run:second")["status"]
        assert (status["phase"], status["canStop"]) == ("waiting", True)
        assert status["said"] == "Number 2 in the queue; walk trains now."
    finally:
        for name in ("first", "second"):
            runner.stop(name)


@pytest.mark.parametrize(
    "compare", ["run:points", None, [1, None], ["run:../../etc"], ["run:digits-tiny"] * 50, ["run:points"]]
)
def test_what_is_compared_is_never_trusted(monitor: Monitor, compare: object) -> None:
    curves = look(monitor, "run:points", compare=compare)["curves"]["told"]["curves"]
    assert {curve["run"] for curve in curves} <= {"run:points", "run:digits-tiny"}
    assert len(curves) <= 5


@pytest.mark.parametrize("request_", [{}, {"run": 3}, {"run": "x" * 101}, {"run": None}, []])
def test_a_bad_look_is_a_sentence(monitor: Monitor, request_: object) -> None:
    assert "must be" in answer(lambda asked: monitor.look(asked, ENGLISH), request_)["error"]


def test_a_run_goes_further_only_beyond_what_it_has(monitor: Monitor) -> None:
    for steps, said in ((30, "has step 30 already"), ("many", "whole number"), (True, "whole number"), (0, "from 1")):
        assert said in answer(monitor.resume, {"run": "run:points", "steps": steps})["error"]


# -- forking -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def forking(runs: Path) -> Forking:
    catalogue = Catalogue(runs)
    return Forking(catalogue, Runner(catalogue))


def test_the_fork_dialog_lists_what_may_change(forking: Forking) -> None:
    told = forking.open({"run": "run:points", "step": 30})
    values = {field["name"]: field["value"] for field in (*told["first"], *told["more"])}
    assert values["lambda_cat"] == "1.0"
    assert values["steps"] == "60"  # at its last step, a fork needs more
    assert told["before"]["steps"] == "30"
    assert not {"codes", "noise_dim", "width", "dataset", "preset", "network"} & set(values)
    assert told["name"] == "points-fork"


def test_every_mistake_of_a_fork_stands_at_its_field(forking: Forking) -> None:
    request = {"run": "run:points", "step": 30, "name": "a name"}
    values = {"lambda_cat": "-1", "steps": "12.5", "beta1": "", "learning_rate_generator": "fast", "nonsense": "1"}
    errors = forking.start({**request, "values": values})["errors"]
    assert set(errors) == set(values)
    assert "greater than or equal to 0" in errors["lambda_cat"]
    assert "give a whole number" in errors["steps"]
    too_few = forking.start({**request, "values": {"steps": "30"}})["errors"]["steps"]
    assert too_few == "the fork would start at step 30 of 30, so nothing is left to train; give more."
    assert "cannot be used" in forking.start({**request, "values": {"steps": "60"}})["errors"]["name"]
    taken = {**request, "name": "points", "values": {"steps": "60"}}
    assert "never overwritten" in forking.start(taken)["errors"]["name"]


@pytest.mark.parametrize(
    "request_", [{"run": "run:points", "step": 11}, {"run": "run:gone", "step": 1}, {"run": "run:points"}]
)
def test_a_fork_of_nothing_is_a_sentence(forking: Forking, request_: dict[str, Any]) -> None:
    assert "error" in answer(forking.open, request_)
    assert "error" in answer(forking.start, {**request_, "name": "", "values": {}})


# -- samples and files -------------------------------------------------------------------------------------------------


def test_sheets_are_sent_as_they_were_drawn(runs: Path) -> None:
    samples = SampleSheets(Catalogue(runs))
    sheets = samples.sheets({"run": "run:points", "steps": [10, 30, 999]})["sheets"]
    assert set(sheets) == {"10", "30"}
    kind, _, sent = sheets["10"].partition(",")
    assert kind == "data:image/png;base64"
    drawn = Image.open(RunFolder(runs / "points").samples_path(10))
    assert np.array_equal(np.asarray(Image.open(BytesIO(base64.b64decode(sent)))), np.asarray(drawn))


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        (list(range(13)), "at most 12"),
        ("10", "in a list"),
        *(([step], "whole number") for step in (True, -1, "../x", 10**12)),
    ],
)
def test_sheets_of_nonsense_are_refused(runs: Path, steps: Any, says: str) -> None:
    assert says in answer(SampleSheets(Catalogue(runs)).sheets, {"run": "run:points", "steps": steps})["error"]


def test_only_pictures_of_the_run_itself_are_sent(runs: Path, tmp_path: Path) -> None:
    own = tmp_path / "points"
    shutil.copytree(runs / "points", own)
    folder, secret, elsewhere = RunFolder(own), tmp_path / "secret.txt", tmp_path / "elsewhere.png"
    secret.write_text("hunter2")
    shutil.copy(folder.samples_path(30), elsewhere)
    monitor_files = ChartFiles(Catalogue(tmp_path), Monitor(Catalogue(tmp_path), Runner(Catalogue(tmp_path))))
    for target in (secret, elsewhere, folder.samples_path(10)):
        folder.samples_path(10).unlink(missing_ok=True)
        folder.samples_path(10).symlink_to(target)
        request_ = {"run": "run:points", "steps": [10], "step": 10}
        assert SampleSheets(Catalogue(tmp_path)).sheets(request_)["sheets"] == {}
        assert "no samples of step 10" in answer(monitor_files.sheet, request_)["error"]
    folder.samples_path(10).unlink()
    folder.samples_path(10).write_bytes(b"\x89PNG, but no picture")
    assert "no samples of step 10" in answer(monitor_files.sheet, {"run": "run:points", "step": 10})["error"]
    assert Thumbnails().get(folder, 10) == ""


def test_rows_of_a_sheet_carry_the_names_of_their_categories(points_run: RunFolder, tmp_path: Path) -> None:
    run = copy_of(points_run, tmp_path / "named")
    write_labels(run, Labels().with_code("c1", "ring").with_category("c1", 2, "outer"), tmp_path)
    told = SampleSheets(Catalogue(tmp_path)).describe({"run": "run:named"})
    assert told["rows"] == ["0", "1", "2: outer", "3"]
    assert told["code"] == "c1 ring"
    assert told["points"] is True
    assert len(set(told["colours"])) == 4


@pytest.fixture
def files(runs: Path, monitor: Monitor) -> ChartFiles:
    return ChartFiles(Catalogue(runs), monitor)


def test_every_chart_can_be_taken_away_in_every_format(files: ChartFiles) -> None:
    beginnings = {"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG", "csv": b"step,seconds,"}
    for chart in ("categorical", "continuous", "losses"):
        for format_, begins in beginnings.items():
            told = files.chart({"run": "run:points", "compare": ["run:digits-tiny"], "chart": chart, "format": format_})
            assert told["name"] == f"points-{chart}.{format_}"
            assert base64.b64decode(told["file"]).startswith(begins)


def test_a_table_to_take_away_holds_every_step_in_full(files: ChartFiles, runs: Path) -> None:
    told = files.chart({"run": "run:points", "chart": "categorical", "format": "csv"})
    lines = base64.b64decode(told["file"]).decode().splitlines()
    rows = RunFolder(runs / "points").history.read()
    assert lines[0] == (
        "step,seconds,bound_nats/c1,bound_nats_stderr/c1,contrastive_nats/c1,contrastive_nats_stderr/c1,"
        "info_nce_nats/c1,info_nce_nats_stderr/c1,info_nce_samples"
    )
    assert len(lines) == len(rows) + 1
    assert lines[-1].split(",")[2] == str(rows[-1]["bound_nats/c1"])


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"run": "run:points", "chart": "../x", "format": "csv"}, "there is none"),
        ({"run": "run:points", "chart": "losses", "format": "exe"}, "there is none"),
        ({"run": "run:unborn", "chart": "losses", "format": "csv"}, "measured nothing yet"),
        ({"run": "run:gone", "chart": "losses", "format": "csv"}, "no longer"),
    ],
)
def test_a_file_that_cannot_be_made_is_a_sentence(files: ChartFiles, request_: dict[str, Any], said: str) -> None:
    assert said in answer(files.chart, request_)["error"]


def test_a_sheet_can_be_taken_away(files: ChartFiles) -> None:
    assert files.sheet({"run": "run:points", "step": 30})["name"] == "points-samples-step-30.png"
    assert "no samples" in answer(files.sheet, {"run": "run:points", "step": 7})["error"]
