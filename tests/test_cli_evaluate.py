"""The commands `evaluate` and `compare`, through the program's own entrance."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.progress import show_sections
from infogan_explorer.runs import RunFolder

ONLY = ["--only", "bounds,clustering", "--fast"]


@pytest.fixture
def home(points_run: RunFolder, runs_dir: Path) -> Path:
    """A folder with two equal runs to write to."""
    for name in ("one", "two"):
        shutil.copytree(points_run.path, runs_dir / name)
    return runs_dir


def test_evaluate_prints_its_report_as_one_object(run_command: Any, home: Path) -> None:
    result = run_command("evaluate", "one", *ONLY, "--runs-dir", home, "--json")
    report = result.json
    assert report["run"] == str(home / "one")
    assert Path(report["report"]).read_text().startswith("<!DOCTYPE html>")
    stored = json.loads((home / "one" / "report.json").read_text())
    assert {**stored, "run": report["run"], "report": report["report"]} == report
    named = {"accuracy_hungarian", "purity", "nmi", "ari", "confusion", "images", "dataset", "split"}
    assert named <= report.keys()
    assert "clustering" in result.err
    assert (home / "one" / "report.html").is_file()
    again = run_command("evaluate", "one", *ONLY, "--runs-dir", home, "--json")
    assert "clustering" not in again.err  # nothing is measured twice
    assert again.json["seconds"] == report["seconds"]


def test_evaluate_says_what_it_found_and_where_it_is(run_command: Any, home: Path) -> None:
    result = run_command("evaluate", "one", "--only", "bounds,disentanglement", "--runs-dir", home, "--fast")
    assert result.code == 0
    assert "Q reads of c1: L_I is" in result.out  # of 30 steps
    assert "report.html: the report, with all numbers" in result.out
    assert "disentanglement: not measured: dataset 'rings' has no known factors" in result.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["evaluate", "three"], "there is no run 'three'"),
        (["evaluate", "one", "--only", "clusterin"], "section 'clusterin' is not known; did you mean 'clustering'"),
        (["evaluate", "one", "--split", "validation"], "split 'validation' is not known"),
        (["evaluate", "one", "--dataset", "mnist-5k"], "draws points, but dataset 'mnist-5k' holds pictures"),
        (["evaluate", "one", "--step", "7"], "has no weights of step 7"),
        (["compare", "one", "two"], "run 'one' has no report yet; make one with `infogan-explorer evaluate"),
        (["compare", "one", "two", "--out", "x.pdf"], "--out was given 'x.pdf'; end it in .html"),
    ],
)
def test_wrong_input_is_one_sentence(run_command: Any, home: Path, arguments: list[str], sentence: str) -> None:
    result = run_command(*arguments, "--runs-dir", home)
    assert result.code == 2
    assert sentence in result.err
    assert "Traceback" not in result.err
    assert result.out == ""


def test_compare_puts_runs_side_by_side(run_command: Any, home: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run_command("evaluate", name, "--only", "bounds", "--fast", "--runs-dir", home).code == 0
    shutil.copytree(home / "one", home / "three")
    shutil.rmtree(home / "three" / "evaluation")
    out = tmp_path / "compare.html"
    result = run_command("compare", "one", "two", "three", "--runs-dir", home, "--json", "--out", out)
    compared = result.json
    assert [run["name"] for run in compared["runs"]] == ["one", "two"]
    assert compared["missing"] == [
        f"run 'three' has no report yet; make one with `infogan-explorer evaluate {home / 'three'}`."
    ]
    assert compared["notes"] == []
    assert all(number["scores"][0] == number["scores"][1] for number in compared["numbers"])  # equal weights
    assert not any(number["best"] for number in compared["numbers"])
    assert out.read_text().startswith("<!DOCTYPE html>")
    table = run_command("compare", "one", "one", "--runs-dir", home)
    assert "one (1)" in table.out
    assert "one (2)" in table.out
    agreeing = run_command("compare", "one", "two", "--agreement", "--runs-dir", home, "--json", "--out", out).json
    assert [run["name"] for run in agreeing["agreement"]["runs"]] == ["one", "two"]
    assert agreeing["agreement"]["agreement"]["nmi"] == [[1.0, 1.0], [1.0, 1.0]]  # equal weights again
    assert "report-wall" in out.read_text()
    assert out.read_text().count("<h1") == 1


def test_agreement_is_between_runs_of_one_dataset(run_command: Any, home: Path, digit_run: RunFolder) -> None:
    reports = {"one": home / "one", "digits": Path(shutil.copytree(digit_run.path, home / "digits"))}
    for name, path in reports.items():
        about = {
            "name": name,
            "step": 1,
            "dataset": name,
            "split": "test",
            "fast": True,
            "seed": 0,
            "key": "",
            "command": "",
        }
        (path / "evaluation" / "step-000001-x-test-0").mkdir(parents=True)
        (path / "evaluation" / "step-000001-x-test-0" / "report.json").write_text(json.dumps({**about, "sections": {}}))
    result = run_command("compare", "one", "digits", "--agreement", "--runs-dir", home)
    assert result.code == 2
    assert "the runs were trained on 'mnist-5k', 'rings', but agreement is measured on one dataset" in result.err


def test_ctrl_c_says_how_to_go_on(run_command: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("infogan_explorer.report.bounds.measure", interrupt)
    result = run_command("evaluate", "one", *ONLY, "--runs-dir", home)
    assert result.code == 130
    assert "stopped; what is finished stays, and the same command measures the rest" in result.err
    monkeypatch.undo()
    assert not (home / "one" / "report.json").exists()


def test_progress_is_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    with show_sections() as show:
        show("bounds", 0, 0)
        for done in range(101):
            show("effects", done, 100)
            show("effects", done, 100)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "bounds"
    assert lines[1:] == [f"effects: {done} of 100" for done in range(0, 101, 10)]
