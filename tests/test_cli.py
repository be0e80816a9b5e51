"""The commands through their `main`: JSON contracts, exit codes, and the sentence for every wrong input."""

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

from infogan_explorer.runs import RunFolder
from tests.conftest import TINY


def test_train_ends_with_one_json_object(run_command: Any, tmp_path: Path) -> None:
    result = run_command("train", "--dataset", "rings", "--steps", 10, "--name", "a", "--json", *TINY).json
    assert set(result) == {"run", "steps", "seconds", "steps_per_second", "codes"}
    assert (Path(result["run"]), result["steps"]) == (Path("checkpoints/a"), 10)
    assert set(result["codes"]) == {"c1"}
    assert set(result["codes"]["c1"]) == {"kind", "entropy_nats", "bound_nats", "bound_nats_stderr"}
    assert result["codes"]["c1"]["entropy_nats"] == pytest.approx(1.3862943611)
    last = RunFolder(tmp_path / "checkpoints" / "a").history.read()[-1]
    assert result["codes"]["c1"]["bound_nats"] == last["bound_nats/c1"]


def test_flags_reach_the_settings(run_command: Any, tmp_path: Path) -> None:
    arguments = ["--steps", 2, "--seed", 7, "--codes", "cat3,uniform(0,2)", "--baseline", "--set", "lambda_cont=0.25"]
    run_command("train", "--dataset", "moons", "--name", "b", "--device", "cpu", *arguments, *TINY)
    settings = RunFolder(tmp_path / "checkpoints" / "b").settings()
    assert (settings.preset, settings.dataset, settings.steps, settings.seed) == ("points", "moons", 2, 7)
    assert (settings.codes, settings.baseline, settings.lambda_cont) == ("cat3,uniform(0,2)", True, 0.25)


def test_sprites_train_at_32_and_at_another_size(run_command: Any, tmp_path: Path) -> None:
    for name, more, side in (("s32", [], 32), ("s16", ["--set", "image_size=16"], 16)):
        run_command("train", "--dataset", "sprites", "--steps", 1, "--name", name, "--json", *TINY, *more).json  # noqa: B018
        config = RunFolder(tmp_path / "checkpoints" / name).config()
        assert config["example_shape"] == [1, side, side]


def test_list_json(run_command: Any, points_run: RunFolder) -> None:
    runs = run_command("list", "runs", "--runs-dir", points_run.path.parent, "--json").json["runs"]
    assert {"name": "points", "dataset": "rings", "state": "finished", "step": 30}.items() <= runs[0].items()
    rows = run_command("list", "datasets", "--json").json["datasets"]
    datasets = {row["name"] for row in rows}
    assert rows[-1]["train"] is None  # how many pictures a folder holds is not known here
    assert len({tuple(row) for row in rows}) == 1  # the same columns
    assert {
        "mnist-5k",
        "mnist",
        "fashion-mnist",
        "sprites",
        "rings",
        "moons",
        "swiss-roll",
        "spirals",
        "grid",
        "dsprites",
        "svhn",
        "celeba",
        "folder:PATH",
    } == datasets
    presets = {row["name"] for row in run_command("list", "presets", "--json").json["presets"]}
    assert {"quick", "points", "paper-mnist"} <= presets
    assert run_command("list", "presets").code == 0


def test_a_half_run_is_skipped_with_a_sentence(run_command: Any, tmp_path: Path) -> None:
    (tmp_path / "checkpoints" / "half").mkdir(parents=True)
    result = run_command("list", "runs")
    assert result.code == 0
    assert "skipped: 'checkpoints/half' has no config.json, so it is not a run" in result.err


@pytest.mark.parametrize("name", ["grid.png", "scrub.gif"])
def test_traverse(run_command: Any, digit_run: RunFolder, tmp_path: Path, name: str) -> None:
    result = run_command("traverse", digit_run.path, "--code", "c2", "--out", name, "--range=-1,1", "--json").json
    assert (result["code"], result["step"], result["values"][0], result["values"][-1]) == ("c2", 4, -1, 1)
    assert (tmp_path / name).stat().st_size > 1000


def test_resume_continues_a_stopped_run(run_command: Any, points_run: RunFolder, tmp_path: Path) -> None:
    shutil.copytree(points_run.path, tmp_path / "checkpoints" / "more")
    result = run_command("resume", "more", "--steps", 40, "--json").json
    assert result["steps"] == 40


WRONG_TRAIN = [
    (["--dataset", "mnsit"], "dataset 'mnsit' is not known; did you mean 'mnist'? choose one of"),
    (["--preset", "quikc"], "preset 'quikc' is not known; did you mean 'quick'?"),
    (["--set", "lamda_cat=1"], "setting 'lamda_cat' is not known; did you mean 'lambda_cat'?"),
    (["--set", "lambda_cat"], "--set was given 'lambda_cat'; write key=value"),
    (["--set", "lambda_cat=much"], "setting 'lambda_cat' was given 'much'"),
    (["--set", "lambda_cat=-1"], "setting 'lambda_cat' was given -1; input should be greater than or equal to 0"),
    (["--set", "q_std=0"], "setting 'q_std'"),
    (["--codes", "cat1"], "a categorical code with 1 categories was asked for; it needs 2 to 1000"),
    (["--codes", "cat10,foo"], "code 'foo' is not known; write codes like"),
    (["--codes", ""], "the code spec '' is empty; an InfoGAN needs at least one code"),
    (["--steps", "0"], "setting 'steps' was given 0; input should be greater than or equal to 1"),
    (["--steps", "-5"], "setting 'steps' was given -5"),
    (
        ["--steps", "99999999999"],
        "setting 'steps' was given 99999999999; input should be less than or equal to 10000000",
    ),
    (["--steps", "many"], "Invalid value for '--steps'"),
    (["--seed", "-1"], "setting 'seed' was given -1"),
    (["--device", "tpu"], "setting 'device' was given 'tpu'; input should be 'auto', 'cpu', 'cuda' or 'mps'"),
    (["--name", "a/b"], "run name 'a/b' (3 characters) cannot be used"),
    (["--name", ".."], "run name '..' (2 characters) cannot be used"),
    (["--name", "x" * 300], "(300 characters) cannot be used"),
    (
        ["--dataset", "rings", "--preset", "quick"],
        "network 'quick' draws pictures, but dataset 'rings' holds points",
    ),
    (["--preset", "points"], "network 'points' draws points, but dataset 'mnist-5k' holds"),
    (["--dataset", "mnist", "--data-root", "nowhere"], "nowhere"),
    (["--no-such-flag"], "No such option"),
]


@pytest.mark.parametrize(
    ("arguments", "sentence"), WRONG_TRAIN, ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else ""
)
def test_wrong_input_to_train_is_one_sentence_and_exit_2(
    run_command: Any, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    result = run_command("train", *arguments, "--json")
    assert result.code == 2
    assert sentence in result.err
    assert len(result.err.strip().splitlines()) == 1
    assert "Traceback" not in result.err
    assert result.out == ""
    assert not list(tmp_path.glob("checkpoints/*"))  # nothing is left behind


def test_a_run_name_that_exists(run_command: Any, points_run: RunFolder) -> None:
    result = run_command("train", "--dataset", "rings", "--name", "points", "--runs-dir", points_run.path.parent)
    assert result.code == 2
    assert "a run called 'points' is already in" in result.err
    assert "or choose another --name" in result.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["resume", "nothing"], "there is no run 'nothing' in 'checkpoints'; see `infogan-explorer list runs`"),
        (["traverse", "nothing", "--code", "c1", "--out", "a.png"], "there is no run 'nothing'"),
        (["traverse", "RUN", "--code", "c9", "--out", "a.png"], "code 'c9' is not one of this model's codes"),
        (["traverse", "RUN", "--code", "c2", "--out", "a.jpg"], "--out was given 'a.jpg'; end it in .png"),
        (
            ["traverse", "RUN", "--code", "c2", "--out", "a.png", "--range", "1"],
            "--range was given '1'; write two numbers",
        ),
        (["traverse", "RUN", "--code", "c2", "--out", "a.png", "--range", "2,1"], "its first number must be below"),
        (["traverse", "RUN", "--code", "c2", "--out", "a.png", "--range", "nan,1"], "its first number must be below"),
        (
            ["traverse", "RUN", "--code", "c2", "--out", "a.png", "--step", "3"],
            "has no weights of step 3; choose one of",
        ),
        (["list", "models"], "'models' is not one of 'runs', 'datasets', 'presets', 'settings'"),
        (["nonsense"], "No such command 'nonsense'"),
    ],
)
def test_wrong_input_elsewhere(run_command: Any, digit_run: RunFolder, arguments: list[str], sentence: str) -> None:
    result = run_command(*[str(digit_run.path) if a == "RUN" else a for a in arguments])
    assert result.code == 2
    assert sentence in result.err
    assert len(result.err.strip().splitlines()) == 1


def test_damaged_runs(run_command: Any, points_run: RunFolder, tmp_path: Path) -> None:
    run = RunFolder(Path(shutil.copytree(points_run.path, tmp_path / "checkpoints" / "broken")))
    traverse = ["traverse", "broken", "--code", "c1", "--out", "a.png"]
    run.weights_path(30).write_bytes(b"short")
    result = run_command(*traverse)
    assert result.code == 2
    assert "step-000030.safetensors' cannot be read, it may be truncated" in result.err
    (run.path / "config.json").unlink()
    result = run_command(*traverse)
    assert result.code == 2
    assert "has no config.json, so it is not a run" in result.err


def test_a_folder_that_cannot_be_written_is_the_machines_fault(run_command: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run_command("train", "--dataset", "rings", "--steps", 1, "--runs-dir", "file/runs", *TINY)
    assert result.code == 1
    assert "cannot be written" in result.err
    assert len(result.err.strip().splitlines()) == 1


def test_an_output_that_cannot_be_written(run_command: Any, digit_run: RunFolder) -> None:
    result = run_command("traverse", digit_run.path, "--code", "c1", "--out", "no/such/folder/a.png")
    assert result.code == 1
    assert "'no/such/folder/a.png' cannot be written" in result.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_saves_and_says_how_to_resume(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "infogan_explorer", "train", "--dataset", "rings", "--steps", "1000000"]
    process = subprocess.Popen(
        [*command, "--name", "long", "--json", *TINY],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    run = RunFolder(tmp_path / "checkpoints" / "long")
    deadline = time.monotonic() + 60
    while not run.history.read() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    steps = json.loads(out)["steps"]
    assert "go on with `infogan-explorer resume long`" in err
    assert run.resume_steps() == [steps]
    status = run.status()
    assert status is not None
    assert (status.state, status.step) == ("stopped", steps)
