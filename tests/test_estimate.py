"""The estimate of how long a run takes: near the truth, and nothing left behind."""

from __future__ import annotations

import math
import time
from pathlib import Path

import numpy as np
import pytest

from infogan_explorer import estimate
from infogan_explorer.config import Settings, build_settings
from infogan_explorer.datasets import Dataset, list_datasets, load_dataset
from infogan_explorer.errors import InputError
from infogan_explorer.estimate import estimate_run, estimate_twins, stand_in_examples
from infogan_explorer.record import record_run, start_run
from infogan_explorer.train import Trainer
from tests.conftest import digit_settings, points_settings


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time only the least number of steps."""
    monkeypatch.setattr(estimate, "_SECONDS", 0.0)


@pytest.mark.usefixtures("brief")
def test_size_and_entropies(rings: Dataset) -> None:
    found = estimate_run(points_settings(), rings.train.examples)
    trainer = Trainer(points_settings(), rings.train.examples)
    trained = {p for optimiser in trainer.optimisers.values() for g in optimiser.param_groups for p in g["params"]}
    assert found.weights == sum(parameter.numel() for parameter in trained)
    assert found.generator_input == 8 + 4 + 1
    assert found.entropy_nats == {"c1": math.log(4), "c2": math.log(2)}
    assert found.steps_per_second == pytest.approx(30 / found.seconds)


class _Clock:
    """A clock that moves only when work is done: 1 s a step, 10 s a measurement, 100 s a save."""

    now = 0.0

    def perf_counter(self) -> float:
        return self.now


def test_steps_measurements_and_saves_are_added_up(rings: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, steps = _Clock(), []

    def pass_time(seconds: float) -> None:
        clock.now += seconds

    monkeypatch.setattr(estimate, "time", clock)
    monkeypatch.setattr(Trainer, "step", lambda self: (steps.append(self.steps_done), pass_time(1)))
    monkeypatch.setattr(Trainer, "measure", lambda _: pass_time(10))
    monkeypatch.setattr(estimate, "save", lambda *_: pass_time(100))
    settings = points_settings(steps=32, record_every=5, save_every=10)
    found = estimate_run(settings, rings.train.examples)
    assert found.seconds == pytest.approx(32 * 1 + 7 * 10 + 4 * 100)  # the last step is measured and saved as well
    assert len(steps) == 3 + 3
    assert set(steps) == {16}  # the middle of the run


def test_refits_are_added_up_too(rings: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, fitted = _Clock(), []

    def refit(_: object, __: object, ___: int, steps: int) -> None:
        fitted.append(steps)
        clock.now += 3 * steps

    monkeypatch.setattr(estimate, "time", clock)
    monkeypatch.setattr(estimate, "refit", refit)
    settings = points_settings(steps=32, save_every=10, refit_steps=500)
    monkeypatch.setattr(Trainer, "step", lambda _: setattr(clock, "now", clock.now + 1))
    monkeypatch.setattr(Trainer, "measure", lambda _: None)
    monkeypatch.setattr(estimate, "save", lambda *_: None)
    found = estimate_run(settings, rings.train.examples)
    assert found.seconds == pytest.approx(32 * 1 + 4 * 500 * 3)
    assert max(fitted) <= 10


@pytest.mark.slow  # a clock on the wall, on a machine that others use
def test_an_estimate_is_near_the_truth(rings: Dataset, runs_dir: Path) -> None:
    """Within a factor of 2.5 either way: other work may come and go on this machine between the two."""
    settings = points_settings(steps=400, record_every=20, save_every=100)
    found = estimate_run(settings, stand_in_examples(settings))
    run, trainer = start_run(settings, rings, runs_dir, "truth")
    started = time.perf_counter()
    record_run(run, trainer)
    assert 0.4 < found.seconds / (time.perf_counter() - started) < 2.5


@pytest.mark.usefixtures("brief")
def test_twins_take_the_sum_of_both(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Settings] = []
    original = estimate.estimate_run

    def note(settings: Settings, examples: np.ndarray) -> estimate.Estimate:
        asked.append(settings)
        return original(settings, examples)

    monkeypatch.setattr(estimate, "estimate_run", note)
    settings = points_settings()
    found = estimate_twins(settings, stand_in_examples(settings))
    assert [one.baseline for one in asked] == [False, True]
    assert found.steps_per_second == pytest.approx(30 / found.seconds)
    assert found.generator_input == 13


@pytest.mark.parametrize("name", [info.name for info in list_datasets() if info.needs == "nothing"])
def test_stand_ins_look_like_the_dataset(name: str) -> None:
    examples = load_dataset(name).train.examples
    stand_ins = stand_in_examples(build_settings("quick", dataset=name))
    assert (stand_ins.shape[1:], stand_ins.dtype) == (examples.shape[1:], examples.dtype)


def test_stand_ins_of_another_size() -> None:
    assert stand_in_examples(build_settings("quick", dataset="mnist", image_size=32)).shape[1:] == (1, 32, 32)


@pytest.mark.usefixtures("brief")
def test_what_cannot_be_estimated() -> None:
    with pytest.raises(InputError, match="dataset 'mnsit' is not known; did you mean 'mnist'"):
        stand_in_examples(build_settings("quick", dataset="mnsit"))
    settings = digit_settings(dataset="rings")
    with pytest.raises(InputError, match="network 'quick' draws pictures, but dataset 'rings' holds points"):
        estimate_run(settings, stand_in_examples(settings))


@pytest.mark.usefixtures("brief")
def test_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(estimate.tempfile, "tempdir", str(tmp_path))
    settings = points_settings(steps=1)
    assert estimate_run(settings, stand_in_examples(settings)).seconds > 0
    assert list(tmp_path.iterdir()) == []
