"""The honest bound of a run: what is measured of it, what is kept, and the command."""

from __future__ import annotations

import inspect
import json
import math
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer import honest
from infogan_explorer.checkpoint import load_infogan
from infogan_explorer.cli.bound import bound
from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import NonFiniteError, RunError
from infogan_explorer.honest import (
    HonestBound,
    drop_honest_bounds_after,
    honest_path,
    measure_honest_bound,
    read_honest_bounds,
    write_honest_bound,
)
from infogan_explorer.information import bound_with_stderr_nats
from infogan_explorer.measurement import FreshSamples, read_fresh
from infogan_explorer.record import record_run, resume_trainer, start_run
from infogan_explorer.refit import refit, refit_bounds
from infogan_explorer.runs import RunFolder, shipped_runs
from tests.conftest import points_settings


@pytest.fixture(scope="module")
def result(points_run: RunFolder) -> HonestBound:
    found = measure_honest_bound(points_run, refit_steps=4, samples=300, linear=True)
    assert found is not None
    return found


@pytest.fixture
def run(points_run: RunFolder, tmp_path: Path) -> RunFolder:
    """A run of its own to write to."""
    return RunFolder(Path(shutil.copytree(points_run.path, tmp_path / "runs" / "mine")))


def test_both_qs_are_measured_on_the_same_samples(points_run: RunFolder, result: HonestBound) -> None:
    infogan, step = load_infogan(points_run)
    settings, spec = points_run.settings(), infogan.spec
    held_out = FreshSamples.draw(settings, "held-out", step, 300)
    old, new = (read_fresh(one, held_out)[0] for one in (infogan, refit(infogan, settings, step, 4)))
    before, after = spec.log_q(old, held_out.c), spec.log_q(new, held_out.c)
    assert (result.step, result.samples, result.refit_steps, result.info_nce_samples) == (30, 300, 4, 100)
    for name, code in result.codes.items():
        entropy = spec.get(name).entropy_nats
        assert (code.bound_nats, code.bound_nats_stderr) == bound_with_stderr_nats(before[name], entropy)
        paired = bound_with_stderr_nats(after[name].double() - before[name].double(), 0.0)
        assert (code.loose_nats, code.loose_nats_stderr) == paired
        assert code.loose_nats == pytest.approx(code.refit_bound_nats - code.bound_nats, abs=1e-6)
        assert code.refit_bound_nats == refit_bounds(infogan, settings, step, 4, 300)[name][0]
        assert code.info_nce_nats <= result.info_nce_ceiling_nats == math.log(100)
        assert code.contrastive_nats > code.bound_nats  # in expectation, and by far here
        assert code.linear_bound_nats is not None


def test_a_refit_that_is_worse_is_called_so_and_not_clamped(result: HonestBound) -> None:
    code = result.codes["c1"]
    worse, by_chance = (replace(code, loose_nats=-loose, loose_nats_stderr=0.01) for loose in (0.04, 0.02))
    assert (worse.is_refit_worse, by_chance.is_refit_worse) == (True, False)
    told = replace(result, codes={"c1": worse}).to_json()["codes"]["c1"]
    assert (told["refit_is_worse"], told["loose_nats"]) == (True, -0.04)


def test_a_stop_leaves_nothing(run: RunFolder) -> None:
    told: list[tuple[int, int]] = []
    stopped = measure_honest_bound(
        run,
        10,
        refit_steps=5,
        samples=50,
        linear=True,
        on_progress=lambda *steps: told.append(steps),
        should_stop=lambda: len(told) == 7,
    )
    assert stopped is None
    assert told == [(done, 10) for done in range(1, 8)]
    assert not honest_path(run, run.path.parent).exists()


def test_what_cannot_be_measured_is_said(rings: Dataset, runs_dir: Path, points_run: RunFolder) -> None:
    unborn, _ = start_run(points_settings(), rings, runs_dir, "unborn")
    unborn.release()
    with pytest.raises(RunError, match="run 'unborn' has no weights yet; train it until its first save"):
        measure_honest_bound(unborn)
    with pytest.raises(RunError, match="has no weights of step 11; choose one of"):
        measure_honest_bound(points_run, 11)


def test_a_number_that_is_not_finite_is_said(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(honest, "compare_pairs", lambda *_: ({"c1": (math.inf, 1.0), "c2": (0.0, 1.0)},) * 2)
    with pytest.raises(NonFiniteError, match="contrastive_nats of code 'c1' is not a finite number at step 30"):
        measure_honest_bound(run, refit_steps=1, samples=50)


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_results_are_kept_by_step(run: RunFolder, result: HonestBound) -> None:
    home = run.path.parent
    assert read_honest_bounds(run, home) == {}
    write_honest_bound(run, result, home)
    write_honest_bound(run, replace(result, step=10), home)
    newer = replace(result, refit_steps=8)
    write_honest_bound(run, newer, home)
    assert read_honest_bounds(run, home) == {10: replace(result, step=10), 30: newer}
    lines = (run.path / "honest.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [10, 30]
    drop_honest_bounds_after(run, 20)
    assert list(read_honest_bounds(run, home)) == [10]


def test_damaged_lines_are_left_out(run: RunFolder, result: HonestBound) -> None:
    home = run.path.parent
    write_honest_bound(run, result, home)
    good = json.loads((run.path / "honest.jsonl").read_text())
    damaged: list[Any] = [None, 3, {}, {**good, "step": "ten"}, {**good, "codes": {"c1": {}}}, {**good, "codes": 5}]
    damaged.append({**good, "codes": {"c1": {**good["codes"]["c1"], "bound_nats": math.inf}}})
    lines = [json.dumps(one) for one in damaged]
    (run.path / "honest.jsonl").write_text("\n".join([*lines, '{"step": 5', "[" * 9999, json.dumps(good)]) + "\n")
    assert read_honest_bounds(run, home) == {30: result}


def test_a_shipped_models_folder_is_not_written(result: HonestBound, runs_dir: Path) -> None:
    (shipped,) = [run for run in shipped_runs() if run.name == "digits"]
    before = sorted(path.name for path in shipped.path.iterdir())
    own = replace(result, step=123)
    write_honest_bound(shipped, own, runs_dir)
    assert read_honest_bounds(shipped, runs_dir)[123] == own
    assert (runs_dir / ".honest" / "digits.jsonl").is_file()
    assert sorted(path.name for path in shipped.path.iterdir()) == before


def test_a_resumed_run_forgets_what_it_trains_again(rings: Dataset, runs_dir: Path, result: HonestBound) -> None:
    run, trainer = start_run(points_settings(), rings, runs_dir, "again")
    record_run(run, trainer, should_stop=lambda: trainer.steps_done == 23)
    for step in (10, 20, 23):
        write_honest_bound(run, replace(result, step=step), runs_dir)
    trainer = resume_trainer(run, rings, at=20)
    assert list(read_honest_bounds(run, runs_dir)) == [10, 20]
    run.release()


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command_prints_and_keeps_a_result(run_command: Any, run: RunFolder) -> None:
    arguments = ["bound", "mine", "--runs-dir", run.path.parent, "--refit-steps", 3, "--samples", 100]
    told = run_command(*arguments, "--step", 10, "--json")
    kept = read_honest_bounds(run, run.path.parent)[10]
    assert told.json == {"run": str(run.path), **kept.to_json()}
    assert (kept.refit_steps, kept.samples, kept.codes["c1"].linear_bound_nats) == (3, 100, None)
    assert told.err.splitlines()[-1] == "re-fit: 3 of 3 steps"
    printed = run_command(*arguments, "--linear")
    assert printed.code == 0
    assert "mine at step 30, on 100 held-out samples; a new Q was trained for 3 steps" in printed.out
    for words in ("bound of training's Q", "loose by", "linear Q", "no bound", "at most ln 100 = 4.605", "(bits)"):
        assert words in printed.out
    assert list(read_honest_bounds(run, run.path.parent)) == [10, 30]


def test_the_command_says_that_a_fit_has_not_converged(
    run_command: Any, run: RunFolder, result: HonestBound, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = replace(result.codes["c1"], loose_nats=-0.5, loose_nats_stderr=0.1)
    monkeypatch.setattr(honest, "measure_honest_bound", lambda *_, **__: replace(result, codes={"c1": code}))
    printed = run_command("bound", run.path)
    assert "c1: the new Q reads worse than that of training, so its fit has not converged" in printed.out
    assert "-0.500 ± 0.100" in printed.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing"], "there is no run 'nothing'"),
        (["RUN", "--step", "11"], "has no weights of step 11; choose one of [10, 20, 30]"),
        (["RUN", "--refit-steps", "0"], "Invalid value for '--refit-steps'"),
        (["RUN", "--samples", "1"], "Invalid value for '--samples'"),
    ],
)
def test_wrong_input_is_one_sentence(run_command: Any, run: RunFolder, arguments: list[str], sentence: str) -> None:
    told = run_command("bound", *[str(run.path) if word == "RUN" else word for word in arguments], "--json")
    assert (told.code, told.out) == (2, "")
    assert sentence in told.err
    assert len(told.err.strip().splitlines()) == 1


def test_the_command_and_the_function_have_the_same_defaults() -> None:
    ours, theirs = (inspect.signature(function).parameters for function in (bound, measure_honest_bound))
    for name in ("step", "refit_steps", "samples", "linear"):
        assert ours[name].default == theirs[name].default
