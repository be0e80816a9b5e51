"""`train --twins`, `train --estimate`, `fork` and `label` as a user types them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.labels import Labels, read_labels, write_labels
from infogan_explorer.runs import RunFolder
from tests.conftest import TINY

RINGS = ["--dataset", "rings", *TINY]


@pytest.fixture
def parent(points_run: RunFolder, tmp_path: Path) -> RunFolder:
    return RunFolder(Path(shutil.copytree(points_run.path, tmp_path / "checkpoints" / "parent")))


def test_fork_ends_with_one_json_object(run_command: Any, parent: RunFolder, tmp_path: Path) -> None:
    arguments = ["--step", 10, "--set", "lambda_cat=0", "--steps", 25, "--seed", 3, "--device", "cpu"]
    result = run_command("fork", "parent", *arguments, "--json").json
    assert set(result) == {"run", "steps", "seconds", "steps_per_second", "codes", "forked_from"}
    assert (result["run"], result["steps"]) == ("checkpoints/parent-fork", 25)
    changed = {"lambda_cat": 0.0, "seed": 3, "steps": 25, "device": "cpu"}
    assert result["forked_from"] == {"run": "parent", "step": 10, "changed": changed, "moments": "kept"}
    settings = RunFolder(tmp_path / "checkpoints" / "parent-fork").settings()
    assert (settings.lambda_cat, settings.steps, settings.seed, settings.device) == (0.0, 25, 3, "cpu")
    assert parent.settings().steps == 30


def test_fork_says_when_the_moments_are_fresh(run_command: Any, parent: RunFolder) -> None:
    sentence = "parent has no resume state of step 20, so Adam's moments begin anew"
    assert sentence not in run_command("fork", "parent", "--step", 20, "--name", "kept").err
    parent.resume_path(20).unlink()
    assert sentence in run_command("fork", "parent", "--step", 20, "--name", "fresh").err


def test_a_shipped_model_is_forked_where_the_user_is(run_command: Any, tmp_path: Path) -> None:
    result = run_command("fork", "digits", "--steps", 4001, *TINY[2:], "--set", "save_every=4001", "--json")
    assert result.json["forked_from"]["moments"] == "fresh"
    run = RunFolder(tmp_path / "checkpoints" / "digits-fork")
    assert run.weights_steps() == [4000, 4001]
    assert read_labels(run, tmp_path / "checkpoints").title("c2") == "c2 thickness"


def test_resume_of_a_shipped_model_names_fork(run_command: Any, digit_run: RunFolder, tmp_path: Path) -> None:
    shutil.copytree(digit_run.path, tmp_path / "checkpoints" / "bare")
    shutil.rmtree(tmp_path / "checkpoints" / "bare" / "resume")
    result = run_command("resume", "bare")
    assert result.code == 2
    assert "train a copy of it further with `infogan-explorer fork bare --steps 8`" in result.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing"], "there is no run 'nothing' in 'checkpoints'"),
        (["parent"], "would start at step 30 of 30, so nothing is left to train; give more, for example --steps 60"),
        (["parent", "--step", "7"], "has no saved weights of step 7; fork it at 10, the nearest saved"),
        (["parent", "--step", "many"], "Invalid value for '--step'"),
        (["parent", "--set", "width=8"], "setting 'width' cannot change in a fork"),
        (["parent", "--set", "codes=cat9"], "setting 'codes' cannot change in a fork"),
        (["parent", "--set", "preset=quick"], "choose a preset with --preset"),
        (["parent", "--set", "lamda_cat=1"], "setting 'lamda_cat' is not known; did you mean 'lambda_cat'?"),
        (["parent", "--set", "lambda_cat"], "--set was given 'lambda_cat'; write key=value"),
        (["parent", "--steps", "-1"], "setting 'steps' was given -1"),
        (["parent", "--device", "tpu"], "setting 'device' was given 'tpu'"),
        (["parent", "--name", "a/b"], "run name 'a/b' (3 characters) cannot be used"),
        (["parent", "--step", "10", "--name", "parent"], "a run called 'parent' is already in 'checkpoints'"),
    ],
)
@pytest.mark.usefixtures("parent")
def test_wrong_forks(run_command: Any, tmp_path: Path, arguments: list[str], sentence: str) -> None:
    _assert_one_sentence(run_command("fork", *arguments, "--json"), sentence)
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["parent"]


def test_twins_end_with_one_json_object(run_command: Any, tmp_path: Path) -> None:
    result = run_command("train", *RINGS, "--steps", 10, "--name", "pair", "--twins", "--json").json
    twin = result.pop("twin")
    assert set(result) == set(twin) == {"run", "steps", "seconds", "steps_per_second", "codes"}
    assert [one["run"] for one in (result, twin)] == ["checkpoints/pair", "checkpoints/pair-gan"]
    assert [one["steps"] for one in (result, twin)] == [10, 10]
    assert RunFolder(tmp_path / "checkpoints" / "pair-gan").settings().baseline
    again = run_command("resume", "pair-gan", "--steps", 20, "--json").json
    assert (again["run"], again["steps"]) == ("checkpoints/pair-gan", 20)
    assert (again["twin"]["run"], again["twin"]["steps"]) == ("checkpoints/pair", 20)


def test_resume_of_one_twin_says_why_it_is_alone(run_command: Any, tmp_path: Path) -> None:
    run_command("train", *RINGS, "--steps", 10, "--name", "pair", "--twins")
    shutil.rmtree(tmp_path / "checkpoints" / "pair-gan")
    result = run_command("resume", "pair", "--steps", 20, "--json")
    assert "twin" not in result.json
    assert "pair goes on without its twin pair-gan: it is not there any more." in result.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--baseline"], "--twins trains an InfoGAN beside its baseline; leave --baseline out"),
        (["--set", "baseline=true"], "--twins trains an InfoGAN beside its baseline; leave --baseline out"),
        (["--name", "x" * 61], "has 61 characters, but with twins the baseline is called NAME-gan; take at most 60"),
        (["--name", "x" * 65], "(65 characters) cannot be used"),
        (["--estimate", "--baseline"], "--twins trains an InfoGAN beside its baseline"),
    ],
)
def test_wrong_twins(run_command: Any, tmp_path: Path, arguments: list[str], sentence: str) -> None:
    _assert_one_sentence(run_command("train", *RINGS, "--twins", *arguments, "--json"), sentence)
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_stops_both_twins_with_a_save(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infogan_explorer", "train", "--dataset", "rings", "--steps", "1000000"]
    process = subprocess.Popen(
        [*command, "--twins", "--name", "long", "--json", *TINY],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    halves = [RunFolder(tmp_path / "checkpoints" / name) for name in ("long", "long-gan")]
    deadline = time.monotonic() + 60
    while not halves[1].history.read() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    steps = json.loads(out)["steps"]
    assert "go on with `infogan-explorer resume long`" in err
    for run in halves:
        status = run.status()
        assert status is not None
        assert (status.state, status.step, run.resume_steps()[-1]) == ("stopped", steps, steps)


@pytest.mark.parametrize("more", [[], ["--twins"]])
def test_an_estimate_is_one_object_and_leaves_no_run(
    run_command: Any,
    tmp_path: Path,
    more: list[str],
) -> None:
    result = run_command("train", *RINGS, "--steps", 100, "--estimate", "--json", *more).json
    assert set(result) == {"steps_per_second", "seconds", "weights", "generator_input", "entropy_nats"}
    assert result["seconds"] > 0
    assert result["generator_input"] == 12
    assert result["entropy_nats"] == {"c1": pytest.approx(1.3862943611)}
    assert list(tmp_path.iterdir()) == []


def test_an_estimate_in_words(run_command: Any) -> None:
    result = run_command("train", *RINGS, "--steps", 100, "--estimate")
    assert result.code == 0
    assert "s for 100 steps at" in result.out
    assert "12 inputs of G" in result.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--dataset", "mnsit"], "dataset 'mnsit' is not known; did you mean 'mnist'?"),
        (["--dataset", "rings", "--preset", "quick"], "network 'quick' draws pictures, but dataset 'rings'"),
        (["--steps", "0"], "setting 'steps' was given 0"),
    ],
)
def test_wrong_estimates(run_command: Any, arguments: list[str], sentence: str) -> None:
    _assert_one_sentence(run_command("train", "--estimate", "--json", *arguments), sentence)


def test_label_writes_shows_and_removes(run_command: Any, parent: RunFolder, tmp_path: Path) -> None:
    result = run_command("label", "parent", "c1=ring", "c1.3=outer one", "c2=angle")
    assert (result.code, result.out) == (0, "c1 ring\n  3: outer one\nc2 angle\n")
    assert read_labels(parent, tmp_path) == Labels({"c1": "ring", "c2": "angle"}, {("c1", 3): "outer one"})
    labels = {"c1": {"name": "ring", "categories": {"3": "outer one"}}, "c2": {"name": "angle"}}
    assert run_command("label", "parent", "--json").json == {"run": "checkpoints/parent", "labels": labels}
    removed = run_command("label", "parent", "c2=", "c1.3=", "--json").json
    assert removed["labels"] == {"c1": {"name": "ring"}}
    assert run_command("label", "parent").out == "c1 ring\nc2\n"


def test_a_shipped_model_is_labelled_in_the_users_folder(run_command: Any, tmp_path: Path) -> None:
    labels = run_command("label", "digits", "c2=weight", "--json").json["labels"]
    assert labels["c2"] == {"name": "weight"}
    assert labels["c3"] == {"name": "width and slant"}
    assert (tmp_path / "checkpoints" / ".labels" / "digits.json").is_file()


def test_labels_are_drawn_on_a_traversal(run_command: Any, parent: RunFolder, tmp_path: Path) -> None:
    def drawn(labels: Labels) -> bytes:
        write_labels(parent, labels, tmp_path)
        assert run_command("traverse", "parent", "--code", "c2", "--out", "grid.png").code == 0
        return (tmp_path / "grid.png").read_bytes()

    plain = drawn(Labels())
    assert drawn(Labels({"c2": "angle"})) != plain
    assert drawn(Labels({}, {("c1", 3): r"costs $\nothing$"})) != plain  # no formula, and no error of one
    assert drawn(Labels()) == plain


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing", "c1=x"], "there is no run 'nothing'"),
        (["parent", "c9=x"], "code 'c9' is not one of this model's codes; choose one of ['c1', 'c2']"),
        (["parent", "c1.4=x"], "code 'c1' has 4 categories, but category 4 was labelled; choose 0 to 3"),
        (["parent", "c2.0=x"], "code 'c2' is continuous and has no categories"),
        (["parent", "c1"], "label 'c1' cannot be read; write c1=digit for a code"),
        (["parent", "c1=" + "x" * 41], "the label of c1 has 41 characters"),
        (["parent", "c1=a\nb"], "write one line without control characters"),
    ],
)
@pytest.mark.usefixtures("parent")
def test_wrong_labels(run_command: Any, tmp_path: Path, arguments: list[str], sentence: str) -> None:
    _assert_one_sentence(run_command("label", *arguments, "--json"), sentence)
    assert not list(tmp_path.rglob("labels.json"))


def test_damaged_labels_are_not_overwritten(run_command: Any, parent: RunFolder) -> None:
    (parent.path / "labels.json").write_text("{")
    _assert_one_sentence(run_command("label", "parent", "c1=x"), "correct the file, or delete it to begin anew")
    assert (parent.path / "labels.json").read_text() == "{"
    assert run_command("label", "parent").code == 0


def _assert_one_sentence(result: Any, sentence: str) -> None:
    assert result.code == 2
    assert sentence in result.err
    assert len(result.err.strip().splitlines()) == 1
    assert result.out == ""
