"""Health lights: what they say of made-up histories, of the shipped model, and of short runs known to be ill."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.config import Settings, build_settings
from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import NonFiniteError
from infogan_explorer.health import LIGHTS, SAYINGS, Light, check_health
from infogan_explorer.record import record_in_lockstep, record_run, resume_trainer, start_run
from infogan_explorer.runs import RunFolder, shipped_runs
from infogan_explorer.status import Status
from infogan_explorer.train import Trainer
from infogan_explorer.twins import start_twins
from tests.conftest import points_settings

LN_10 = math.log(10)
CODES = {
    "c1": {"kind": "categorical", "entropy_nats": LN_10, "zero_knowledge_nats": 0.0},
    "c2": {"kind": "continuous", "entropy_nats": math.log(2), "zero_knowledge_nats": -0.1765},
}
CODES_1 = {"c1": CODES["c1"]}
SETTINGS = {"baseline": False, "lambda_cat": 1.0, "lambda_cont": 0.1, "noise_dim": 32, "steps": 1000}

Row = dict[str, Any]


def _rows(
    c1: Sequence[float] = (),
    c2: Sequence[float] = (),
    right: float | Sequence[float] = 0.7,
    variety: float | None = 0.4,
    every: int = 25,
) -> list[Row]:
    """A line every `every` steps; a bound that is shorter than the other goes on with its last value."""
    count = max(len(c1), len(c2))
    rows = []
    for i in range(count):
        row: Row = {"step": every * (i + 1), "seconds": 1.0}
        row["accuracy/discriminator"] = right if isinstance(right, float) else right[min(i, len(right) - 1)]
        row |= {} if variety is None else {"variety": variety, "variety_real": 0.8}
        for name, values in (("c1", c1), ("c2", c2)):
            if values:
                wobble = 0.002 * (-1) ** i
                row |= {f"bound_nats/{name}": values[min(i, len(values) - 1)] + wobble}
                row |= {f"bound_nats_stderr/{name}": 0.005}
        rows.append(row)
    return rows


def _lights(rows: Sequence[Row], status: Status | None = None, **settings: Any) -> dict[str, Light]:
    codes = {name: CODES[name] for name in CODES if not rows or f"bound_nats/{name}" in rows[0]}
    lights = check_health(rows, codes, status, {**SETTINGS, **settings})
    assert [light.name for light in lights] == list(LIGHTS)
    return {light.name: light for light in lights}


def _status(state: str, message: str = "", step: int = 7) -> Status:
    return Status(state, step, 1000, 1.0, 1.0, 1, 0.0, message)  # type: ignore[arg-type]


CLIMB = [LN_10 * min(1.0, i / 20) for i in range(40)]
LOST = [*CLIMB, *[1.0] * 10]

CASES: Mapping[str, tuple[list[Row], dict[str, Any]]] = {
    "discriminator.unknown": ([], {}),
    "discriminator.early": (_rows(CLIMB[:2]), {}),
    "discriminator.balanced": (_rows(CLIMB), {}),
    "discriminator.strong": (_rows(CLIMB, right=[0.5] * 35 + [0.93]), {}),
    "discriminator.wins": (_rows(CLIMB, right=1.0), {}),
    "bound.unknown": ([], {}),
    "bound.waiting": (_rows([0.0] * 8), {"information_from": 200}),
    "bound.early": (_rows([0.0] * 8), {}),
    "bound.rising": (_rows(CLIMB[:12]), {}),
    "bound.steady": (_rows([0.8 * LN_10] * 30), {}),
    "bound.ceiling": (_rows(CLIMB), {}),
    "bound.baseline": (_rows([0.2] * 40), {"baseline": True}),
    "bound.flat": (_rows([0.2] * 40), {}),
    "bound.unread": (_rows(CLIMB, [-0.18] * 40), {}),
    "bound.drowned": (_rows([0.2] * 40, right=0.99), {}),
    "bound.falling": (_rows(LOST), {}),
    "bound.unweighted": (_rows([0.0]), {"lambda_cat": 0.0}),
    "bound.too-sure": (_rows(CLIMB, [-9.0] * 40), {}),
    "bound.wrong": (_rows([-30.0] * 10), {}),
    "variety.unknown": (_rows(CLIMB, variety=None), {}),
    "variety.no-noise": (_rows(CLIMB, variety=0.0), {"noise_dim": 0}),
    "variety.early": (_rows(CLIMB[:3]), {}),
    "variety.good": (_rows(CLIMB), {}),
    "variety.low": (_rows(CLIMB, variety=0.05), {}),
    "variety.collapsed": (_rows(CLIMB, variety=0.0), {}),
    "variety.overrun": (_rows(CLIMB, variety=0.0, right=1.0), {}),
    "numbers.unknown": ([], {}),
    "numbers.finite": (_rows(CLIMB), {}),
}


def test_every_saying_but_one_has_a_case_here() -> None:
    assert set(SAYINGS) - set(CASES) == {"numbers.broken"}  # told by the status, below


@pytest.mark.parametrize("key", CASES)
def test_what_a_history_says(key: str) -> None:
    rows, settings = CASES[key]
    light = _lights(rows, **settings)[key.split(".")[0]]
    assert light.key == key
    assert light.state == SAYINGS[key].state
    assert light.words
    assert len(light.words) <= 28
    assert bool(light.advice) == (light.state in ("watch", "stop"))
    assert light.words == SAYINGS[key].words.format(**light.numbers)  # numbers are all that a translation needs
    assert light.advice == SAYINGS[key].advice.format(**light.numbers)


def test_advice_names_settings_that_exist() -> None:
    for key, saying in SAYINGS.items():
        for word in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", re.sub(r"\{.*?\}", "", saying.advice)):
            assert word in Settings.model_fields, f"{key}: {word}"


def test_words_have_their_numbers() -> None:
    lights = _lights(_rows(CLIMB, right=0.712))
    assert lights["discriminator"].words == "D 71 % right"
    assert lights["bound"].words == "bound at its ceiling"
    assert lights["variety"].words == "varied"
    assert lights["variety"].numbers["percent"] == pytest.approx(50)
    flat = _lights(_rows([0.2] * 40))["bound"]
    assert flat.advice.startswith("L_I(c1) stays at 0.20 of 2.30 nats; raise lambda_cat")


def test_the_worst_code_speaks_and_else_the_categorical_ones() -> None:
    assert _lights(_rows([0.1] * 40, [-9.0] * 40))["bound"].key == "bound.flat"
    assert _lights(_rows(CLIMB, [0.05 * i for i in range(40)]))["bound"].key == "bound.ceiling"
    assert _lights(_rows(c2=[0.05 * i for i in range(40)]))["bound"].key == "bound.rising"
    assert _lights(_rows(c2=[1.0] * 40))["bound"].key == "bound.steady"


def test_a_single_dip_alarms_nobody() -> None:
    for at in range(12, 40):
        dipped = [*CLIMB]
        dipped[at] = -9.0
        for end in range(at, 41):
            assert _lights(_rows(dipped[:end]))["bound"].state in ("good", "unknown")


def test_frequent_records_do_not_make_a_short_wait_a_flat_bound() -> None:
    assert _lights(_rows([0.0] * 200, every=1))["bound"].key == "bound.early"
    assert _lights(_rows([0.0] * 500, every=1))["bound"].key == "bound.flat"


def test_a_late_start_is_waited_for() -> None:
    rows = _rows([0.0] * 40)  # 1,000 steps
    assert _lights(rows)["bound"].key == "bound.flat"
    assert _lights(rows, information_from=500)["bound"].key == "bound.early"
    assert _lights(rows, information_from=1000)["bound"].words == "L_I counts from step 1000"


def test_the_baseline_may_stay_low_but_not_be_absurd() -> None:
    assert _lights(_rows([0.0] * 60, [-0.2] * 60), baseline=True)["bound"].state == "good"
    assert _lights(_rows([-30.0] * 60), baseline=True)["bound"].state == "stop"


def test_a_run_that_met_a_number_that_is_not_finite(rings: Dataset, runs_dir: Path) -> None:
    settings = points_settings(learning_rate_generator=1e18, learning_rate_discriminator=1e18, steps=50)
    run, trainer = start_run(settings, rings, runs_dir, "ill")
    with pytest.raises(NonFiniteError):
        record_run(run, trainer)
    config = run.config()
    *_, light = check_health(run.history.read(), config["codes"], run.status(), config["settings"])
    status = run.status()
    assert status is not None
    assert (light.key, light.state) == ("numbers.broken", "stop")
    assert f"step {status.step + 1}:" in status.message  # the same step in both sentences
    assert light.advice.startswith(f"Step {status.step + 1} met")


def test_the_step_that_a_failure_names_is_told() -> None:
    """A step that fails was not taken, but one that fails when it is measured or saved was."""
    for step, status_step in ((8, 7), (7, 7)):
        message = f"training stopped at step {step}: weights/x is not a finite number; weights saved before are good."
        light = _lights(_rows(CLIMB), _status("failed", message, status_step))["numbers"]
        assert light.numbers == {"step": step}


def test_a_fork_is_not_blamed_for_its_parent() -> None:
    """D won and c1 was flat until step 1,000, where the fork begins; then all is well."""
    rows = _rows([0.2] * 40 + CLIMB, right=[1.0] * 40 + [0.7])
    before = {light.name: light.key for light in check_health(rows[:40], CODES_1, None, SETTINGS)}
    assert (before["discriminator"], before["bound"]) == ("discriminator.wins", "bound.drowned")
    for count in range(81 - 40):
        lights = check_health(rows[: 40 + count], CODES_1, None, SETTINGS, forked_at=1000)
        assert {light.state for light in lights} <= {"good", "unknown"}, (count, lights)
    assert [light.key for light in lights][:2] == ["discriminator.balanced", "bound.ceiling"]


def test_a_fork_that_stays_ill_is_told_after_a_while() -> None:
    rows = _rows([0.2] * 80, right=1.0)
    keys = [[light.key for light in check_health(rows[:n], CODES_1, None, SETTINGS, forked_at=1000)] for n in (44, 80)]
    assert [key[:2] for key in keys] == [
        ["discriminator.early", "bound.early"],
        ["discriminator.wins", "bound.drowned"],
    ]


def test_the_halves_of_twins_and_a_resumed_run(rings: Dataset, runs_dir: Path) -> None:
    """Where one half fails the other is no patient, and a run that was resumed is judged by its whole history."""
    twins = start_twins(points_settings(learning_rate_generator=1e18, steps=50), rings, runs_dir, "pair")
    twins[1][1].settings = twins[1][1].settings.model_copy(update={"learning_rate_generator": 1e-3})
    with pytest.raises(NonFiniteError):
        record_in_lockstep(twins)
    keys = [_light_keys(run) for run, _ in twins]
    assert [key["numbers"] for key in keys] != ["numbers.broken"] * 2
    assert "numbers.broken" in [key["numbers"] for key in keys]

    run, trainer = start_run(points_settings(), rings, runs_dir, "single")
    record_run(run, trainer, should_stop=lambda: trainer.steps_done == 13)
    stopped = _light_keys(run)
    record_run(run, resume_trainer(run, rings))
    assert stopped["discriminator"] == "discriminator.early"
    assert _light_keys(run)["discriminator"] != "discriminator.early"


def _light_keys(run: RunFolder) -> dict[str, str]:
    config = run.config()
    lights = check_health(run.history.read(), config["codes"], run.status(), config["settings"])
    return {light.name: light.key for light in lights}


def test_a_run_that_failed_otherwise_has_finite_numbers() -> None:
    assert _lights(_rows(CLIMB), _status("failed", "the disk is full"))["numbers"].state == "good"
    assert _lights([], None)["numbers"].state == "unknown"


def test_the_shipped_model_never_alarmed() -> None:
    (run,) = [run for run in shipped_runs() if run.name == "digits"]
    rows, config = run.history.read(), run.config()
    assert len(rows) == 160
    for end in range(len(rows) + 1):
        lights = check_health(rows[:end], config["codes"], run.status(), config["settings"])
        assert {light.state for light in lights} <= {"good", "unknown"}, (end, lights)
    assert [light.key for light in lights][:2] == ["discriminator.balanced", "bound.ceiling"]


def _keys_along(settings: Settings, dataset: Dataset) -> list[set[str]]:
    """The keys after every record of a run."""
    rows, codes = [], settings.spec.describe()
    keys = []
    for record in Trainer(settings, dataset.train.examples):
        rows.append(json.loads(json.dumps(record.to_json())))
        keys.append({light.key for light in check_health(rows, codes, None, settings.model_dump())})
    return keys


def _states(keys: set[str]) -> set[str]:
    return {SAYINGS[key].state for key in keys}


def _rings(**overrides: Any) -> Settings:
    return build_settings(
        "points", **{"learning_rate_discriminator": 0.01, "steps": 500, "decay_from": 1.0, **overrides}
    )


@pytest.mark.parametrize("baseline", [False, True])
def test_a_healthy_run_never_alarms(rings: Dataset, baseline: bool) -> None:
    for keys in _keys_along(_rings(baseline=baseline), rings):
        assert _states(keys) <= {"good", "unknown"}, keys
    assert "variety.good" in keys
    assert ("bound.baseline" if baseline else "bound.ceiling") in keys


@pytest.mark.parametrize(
    ("ill", "key"),
    [
        ({"lambda_cat": 0.0}, "bound.unweighted"),
        ({"lambda_cat": 0.001}, "bound.flat"),
        ({"learning_rate_generator": 0.05, "learning_rate_discriminator": 0.001}, "variety.collapsed"),
    ],
)
def test_an_ill_run_is_told(rings: Dataset, ill: dict[str, Any], key: str) -> None:
    assert key in _keys_along(_rings(**ill), rings)[-1]


def test_health_needs_no_torch() -> None:
    script = "import infogan_explorer.health, sys; print('torch' in sys.modules, 'numpy' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False", "False"]
