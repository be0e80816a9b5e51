"""What the top bar is told: the list, the facts of the chosen run, its bound at the time cursor, thumbnails."""

from __future__ import annotations

import base64
import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.app.requests import answer
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.facts import Facts
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.app.runs.thumbnails import Thumbnails
from infogan_explorer.app.topbar import Topbar
from infogan_explorer.runs import RunFolder

HEADER = b"\x89PNG\r\n\x1a\n"


def topbar(runs_dir: Path) -> Topbar:
    catalogue = Catalogue(runs_dir)
    return Topbar(catalogue, Runner(catalogue))


def facts(runs_dir: Path, ref: str) -> Any:
    return topbar(runs_dir).look({"run": ref})["chosen"]["facts"]


@pytest.fixture
def own(runs: Path, tmp_path: Path) -> Path:
    """A copy of the runs, to write in."""
    return Path(shutil.copytree(runs, tmp_path / "own"))


def test_runs_are_listed_newest_first_and_shipped_models_last(runs: Path) -> None:
    listed = topbar(runs).look({})["list"]["runs"]
    assert [row["ref"] for row in listed][:3] == ["run:unborn", "run:points", "run:digits-tiny"]
    assert all(row["ref"].startswith("shipped:") for row in listed[3:])
    tiny = listed[2]
    assert (tiny["name"], tiny["dataset"], tiny["preset"]) == ("digits-tiny", "mnist-5k", "quick")
    assert (tiny["state"], tiny["step"], tiny["steps"]) == ("finished", 4, 4)
    assert tiny["created"] == pytest.approx(time.time(), abs=3600)


def test_the_facts_are_all_that_the_page_needs_to_follow_a_run(runs: Path) -> None:
    told = facts(runs, "run:digits-tiny")
    assert told["saved"] == [2, 4]
    assert (told["step"], told["steps"], told["state"]) == (4, 4, "finished")
    json.dumps(told, allow_nan=False)


@pytest.mark.parametrize("ref", ["run:absent", "shipped:absent", "run:../points", "run:", "points", "", "run:a/b"])
def test_a_run_that_is_gone_has_no_facts(runs: Path, ref: str) -> None:
    chosen = topbar(runs).look({"run": ref})["chosen"]
    assert chosen["facts"] is None
    assert chosen["bound"] is None


def test_a_run_without_weights_has_none_saved(runs: Path) -> None:
    told = facts(runs, "run:unborn")
    assert (told["saved"], told["step"]) == ([], 0)
    assert topbar(runs).look({"run": "run:unborn"})["chosen"]["bound"] is None


def test_a_run_that_only_starts_is_known_by_its_phase(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Runner, "phase", lambda _, name: "starting" if name == "new" else None)
    told = facts(runs, "run:new")
    assert (told["state"], told["saved"], told["name"]) == ("starting", [], "new")


def test_the_phase_is_the_runners(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status = json.loads((own / "points" / "status.json").read_text())
    (own / "points" / "status.json").write_text(json.dumps({**status, "state": "stopped"}))
    monkeypatch.setattr(Runner, "phase", lambda _, name: "stopping" if name == "points" else None)
    monkeypatch.setattr(Runner, "concerned", lambda _: {"points"})
    told = topbar(own).look({"run": "run:points"})
    assert told["chosen"]["facts"]["state"] == "stopping"
    assert told["chosen"]["moving"]["run:points"] == {"state": "stopping", "step": 30}
    assert "state" not in next(row for row in told["list"]["runs"] if row["ref"] == "run:points")


@pytest.mark.parametrize(("step", "line"), [(None, 30), (30, 30), (999, 30), (29, 25), (10, 10), (9, 5), (5, 5)])
def test_the_bound_is_that_of_the_line_at_or_before_the_cursor(runs: Path, step: int | None, line: int) -> None:
    bound = topbar(runs).look({"run": "run:points", "step": step})["chosen"]["bound"]
    row = next(row for row in RunFolder(runs / "points").history.read() if row["step"] == line)
    assert (bound["code"], bound["step"], bound["samples"]) == ("c1", line, 100)
    assert (bound["nats"], bound["stderr"]) == (row["bound_nats/c1"], row["bound_nats_stderr/c1"])
    assert bound["entropy_nats"] == pytest.approx(1.386294, abs=1e-6)


def test_there_is_no_bound_before_the_first_line(runs: Path) -> None:
    assert topbar(runs).look({"run": "run:points", "step": 4})["chosen"]["bound"] is None


def test_what_a_page_has_seen_is_not_sent_again(own: Path) -> None:
    bar = topbar(own)
    first = bar.look({"run": "run:points"})
    assert {"list", "chosen"} <= first.keys()
    again = bar.look({"run": "run:points", "seen": first["versions"]})
    assert again == {"versions": first["versions"]}
    with (own / "points" / "history.jsonl").open("a") as file:
        file.write(json.dumps({"step": 35, "bound_nats/c1": 1.0, "bound_nats_stderr/c1": 0.01}) + "\n")
    grown = bar.look({"run": "run:points", "seen": first["versions"]})
    assert grown["chosen"]["bound"]["nats"] == 1.0
    assert "list" not in grown


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"run": 5}, "must be a text"),
        ({"run": "x" * 101}, "at most 100 characters"),
        ({"step": "4"}, "whole number"),
        ({"step": -1}, "whole number"),
        ({"step": 10**400}, "whole number"),
        ({"step": True}, "whole number"),
    ],
)
def test_a_bad_look_is_answered_with_a_sentence(runs: Path, asked: dict[str, Any], sentence: str) -> None:
    assert sentence in answer(topbar(runs).look, asked)["error"]


@pytest.mark.parametrize("seen", [None, 3, [], {"list": 5}, {"list": "x" * 1000}])
def test_whatever_a_page_says_it_has_seen_is_harmless(runs: Path, seen: Any) -> None:
    assert "list" in topbar(runs).look({"seen": seen})


# -- thumbnails -------------------------------------------------------------------------------------------------------


def test_a_run_has_a_thumbnail_at_every_saved_step(runs: Path) -> None:
    asked = [
        {"ref": "run:digits-tiny", "step": 2},
        {"ref": "run:digits-tiny", "step": None},
        {"ref": "run:points", "step": 30},
        {"ref": "run:unborn", "step": None},
        {"ref": "run:absent", "step": 1},
        {"ref": "run:../points", "step": 1},
    ]
    drawn = topbar(runs).pictures({"runs": asked})["thumbnails"]
    for address in drawn[:3]:
        kind, _, png = address.partition(",")
        assert kind == "data:image/png;base64"
        assert base64.b64decode(png).startswith(HEADER)
        assert len(png) < 20_000
    assert drawn[0] != drawn[1]
    assert drawn[3:] == ["", "", ""]


@pytest.mark.parametrize("asked", [None, 3, [3], [{}], [{"ref": 3}], [{"ref": "run:points", "step": "x"}], [{}] * 41])
def test_a_bad_question_for_thumbnails_is_answered(runs: Path, asked: Any) -> None:
    told = answer(topbar(runs).pictures, {"runs": asked})
    assert "error" in told or told["thumbnails"] == [""]


def test_only_so_many_thumbnails_are_kept_and_each_is_drawn_once(runs: Path) -> None:
    thumbnails, run = Thumbnails(most=1), RunFolder(runs / "digits-tiny")
    assert thumbnails.get(run, 4) is thumbnails.get(run, 4)
    thumbnails.get(run, 2)
    assert len(thumbnails) == 1


@pytest.mark.parametrize("content", [b"", b"secret", HEADER + b"damaged"])
def test_a_sample_sheet_that_is_no_picture_is_never_sent(own: Path, content: bytes) -> None:
    run = RunFolder(own / "digits-tiny")
    run.samples_path(4).write_bytes(content)
    assert Thumbnails().get(run, 4) == ""


def test_a_link_out_of_the_folder_shows_nothing_of_what_it_points_at(own: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    run = RunFolder(own / "digits-tiny")
    run.samples_path(4).unlink()
    run.samples_path(4).symlink_to(secret)
    assert Thumbnails().get(run, 4) == ""


# -- the list stays cheap ---------------------------------------------------------------------------------------------


def test_a_folder_is_read_again_only_where_it_was_written_to(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    config = RunFolder.config
    monkeypatch.setattr(RunFolder, "config", lambda run: (reads.append(run.path.name), config(run))[1])
    catalogue = Catalogue(own)
    catalogue.listing()
    reads.clear()
    before = catalogue.listing()
    assert reads == []
    status = own / "points" / "status.json"
    status.write_text(json.dumps({**json.loads(status.read_text()), "state": "failed"}))
    os.utime(status, ns=(1, 1))
    assert set(reads) == set()
    after = catalogue.listing()
    assert set(reads) == {"points"}
    assert before != after
    assert next(entry.state for entry in after[0] if entry.name == "points") == "failed"


def test_what_is_no_run_is_skipped_with_a_sentence_and_a_removed_run_is_gone(own: Path) -> None:
    (own / "broken").mkdir()
    (own / "broken" / "config.json").write_text("{")
    (own / ".hidden").mkdir()
    catalogue = Catalogue(own)
    entries, skipped = catalogue.listing()
    assert len(skipped) == 1
    assert "broken" in skipped[0]
    shutil.rmtree(own / "points")
    assert "points" in [entry.name for entry in entries]
    assert "points" not in [entry.name for entry in catalogue.entries()]


def test_a_silent_run_is_told_as_stopped_though_nothing_was_written(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    status = own / "points" / "status.json"
    told = {**json.loads(status.read_text()), "state": "running", "heartbeat": time.time(), "pid": os.getpid()}
    status.write_text(json.dumps(told))
    catalogue = Catalogue(own)

    def state() -> str:
        return next(entry.state for entry in catalogue.entries() if entry.name == "points")

    assert state() == "running"
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3600)
    assert state() == "stopped"


def test_the_facts_of_a_damaged_run_are_none(own: Path) -> None:
    (own / "points" / "config.json").write_text("{")
    catalogue = Catalogue(own)
    assert Facts(catalogue, Runner(catalogue)).of("run:points") is None
