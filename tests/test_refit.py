"""A new Q for a frozen G: it nears what can be read at all, changes nothing, and is recorded at a run's saves."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from infogan_explorer import session
from infogan_explorer.checkpoint import load_infogan
from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import InputError, NonFiniteError
from infogan_explorer.measurement import FreshSamples, bounds_of, read_fresh
from infogan_explorer.networks import InfoGAN, build_infogan
from infogan_explorer.networks.players import BatchNorm
from infogan_explorer.record import record_run, resume_trainer, start_run
from infogan_explorer.refit import refit, refit_bounds
from infogan_explorer.runs import RunFolder
from infogan_explorer.session import Session
from infogan_explorer.train import Trainer
from tests.conftest import assert_same_run, digit_settings, points_settings

XOR = points_settings(codes="cat2", noise_dim=3, width=32)
SPREAD = 0.6


class Corners(torch.nn.Module):
    """c says whether the signs of x1 and x2 are equal; z says which they are, and adds Gaussian noise."""

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        first = inputs[:, 0].sign()
        second = first * (inputs[:, 3] - inputs[:, 4])
        return torch.stack([first, second], dim=1) + SPREAD * inputs[:, 1:3]


def log_posterior(x: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
    """log P(c|x): of two clusters with equal signs against two with unequal ones."""
    by_corner = {
        signs: -((x - torch.tensor(signs)) ** 2).sum(dim=1) / (2 * SPREAD**2)
        for signs in ((1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0))
    }
    equal = torch.logaddexp(by_corner[1.0, 1.0], by_corner[-1.0, -1.0])
    unequal = torch.logaddexp(by_corner[1.0, -1.0], by_corner[-1.0, 1.0])
    return torch.where(c[:, 0] == 1, equal, unequal) - torch.logaddexp(equal, unequal)


@pytest.fixture(scope="module")
def corners() -> InfoGAN:
    infogan = build_infogan(XOR, (2,))
    infogan.generator_ema = Corners()
    return infogan


def test_a_refit_nears_the_exact_information_and_a_linear_q_reads_nothing(corners: InfoGAN) -> None:
    held_out = FreshSamples.draw(XOR, "held-out", 0, 4000)
    x = corners.generator_ema(corners.spec.generator_input(held_out.z, held_out.c))
    exact = float(log_posterior(x, held_out.c).mean()) + math.log(2)
    assert 0.4 < exact < 0.6  # of ln 2 = 0.693 nats
    bounds = []
    for linear in (False, True):
        fresh = refit(corners, XOR, 0, 250, linear=linear)
        log_q = fresh.spec.log_q(read_fresh(fresh, held_out)[0], held_out.c)
        bounds.append(bounds_of(fresh.spec, log_q)["c1"][0])
        short_of = (log_posterior(x, held_out.c) - log_q["c1"]).double()
        assert float(short_of.mean()) > -3 * float(short_of.std()) / math.sqrt(4000)  # never above what is there
    assert bounds[0] == pytest.approx(exact, abs=0.015)
    assert bounds[1] == pytest.approx(0, abs=0.015)


def test_the_same_step_gives_the_same_numbers(corners: InfoGAN) -> None:
    first = refit_bounds(corners, XOR, 0, 3, 500)
    assert refit_bounds(corners, XOR, 0, 3, 500) == first
    assert refit_bounds(corners, XOR, 1, 3, 500) != first


def test_the_first_q_does_not_look(corners: InfoGAN) -> None:
    assert refit_bounds(corners, XOR, 0, 1, 2000)["c1"][0] == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("linear", [False, True])
def test_nothing_of_the_run_changes(digit_run: RunFolder, linear: bool) -> None:
    infogan, step = load_infogan(digit_run)
    infogan.trunk.train()
    before = {key: value.clone() for key, value in infogan.state_dict().items()}
    torch.manual_seed(5)
    state = torch.get_rng_state()
    told: list[int] = []
    fresh = refit(infogan, digit_run.settings(), step, 3, linear=linear, on_step=told.append)
    assert told == [1, 2, 3]
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(value, before[key]) for key, value in infogan.state_dict().items())
    assert (infogan.trunk.training, infogan.generator_ema.training) == (True, False)
    assert fresh.generator_ema is infogan.generator_ema
    assert not any(module.training for module in fresh.modules())
    own, new = infogan.q_head.state_dict(), fresh.q_head.state_dict()
    assert linear or not any(torch.equal(own[key], new[key]) for key in own if key.endswith("weight"))


def test_batch_norm_of_a_new_q_is_measured_and_that_of_g_is_not() -> None:
    settings = digit_settings(network="paper-mnist", noise_dim=4)
    infogan = build_infogan(settings, (1, 8, 8)).eval()
    before = {key: value.clone() for key, value in infogan.generator_ema.state_dict().items()}
    fresh = refit(infogan, settings, 0, 2)
    assert all(torch.equal(value, before[key]) for key, value in infogan.generator_ema.state_dict().items())
    norm = next(layer for layer in fresh.trunk.modules() if isinstance(layer, BatchNorm))
    assert norm.running_mean is not None
    assert float(norm.running_mean.abs().sum()) > 0
    assert int(norm.num_batches_tracked or 0) == 8


def test_what_cannot_be_fitted_is_said(corners: InfoGAN) -> None:
    with pytest.raises(InputError, match="a re-fit of 0 steps was asked for; give at least 1"):
        refit(corners, XOR, 0, 0)
    broken = build_infogan(XOR, (2,))
    with torch.no_grad():
        next(broken.generator_ema.parameters()).fill_(math.nan)
    with pytest.raises(NonFiniteError, match=r"stopped after 0 steps: -log Q\(c\|x\) is not a finite number"):
        refit(broken, XOR, 0, 5)


# -- in a run ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def refitted_run(tmp_path_factory: pytest.TempPathFactory, rings: Dataset) -> RunFolder:
    """As `points_run`, but with a re-fit at every save, of which some fall between two records."""
    settings = points_settings(refit_steps=2, record_every=4)
    run, trainer = start_run(settings, rings, tmp_path_factory.mktemp("runs"), "refitted")
    record_run(run, trainer)
    return run


def test_every_save_records_the_bound_of_a_new_q(refitted_run: RunFolder) -> None:
    rows = refitted_run.history.read()
    assert [row["step"] for row in rows if "refit_bound_nats/c1" in row] == refitted_run.weights_steps() == [10, 20, 30]
    assert [row["step"] for row in rows] == [4, 8, 10, 12, 16, 20, 24, 28, 30]
    infogan, step = load_infogan(refitted_run)
    settings = refitted_run.settings()
    again = refit_bounds(infogan, settings, step, settings.refit_steps, settings.bound_samples)
    for code in ("c1", "c2"):
        assert (rows[-1][f"refit_bound_nats/{code}"], rows[-1][f"refit_bound_nats_stderr/{code}"]) == again[code]


def test_a_refit_moves_no_weight_of_the_run(refitted_run: RunFolder, points_run: RunFolder) -> None:
    for step in points_run.weights_steps():
        assert refitted_run.weights_path(step).read_bytes() == points_run.weights_path(step).read_bytes()


def test_a_resumed_run_with_refits_is_the_unbroken_one(refitted_run: RunFolder, rings: Dataset, runs_dir: Path) -> None:
    run, trainer = start_run(refitted_run.settings(), rings, runs_dir, "broken")
    record_run(run, trainer, should_stop=lambda: trainer.steps_done == 13)
    assert "refit_bound_nats/c1" not in run.history.read()[-1]  # a stop saves, but nobody waits for a re-fit then
    record_run(run, resume_trainer(run, rings))
    assert_same_run(run, refitted_run)


def test_a_run_is_told_to_live_while_it_is_refitted(
    rings: Dataset, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_STATUS_SECONDS", 0)
    run, trainer = start_run(points_settings(refit_steps=3, save_every=1), rings, runs_dir, "alive")
    told = []
    monkeypatch.setattr(Session, "tell", lambda _, state, _message="", step=None: told.append((state, step)))
    sitting = Session(run, trainer)
    sitting.step()
    assert told == [("running", 0)] * 3  # step 1 is spoken of once it is saved
    sitting.keep(stopping=False)
    assert told[3:] == [("running", 1)]
    run.release()


def test_without_the_setting_nothing_is_fitted(rings: Dataset) -> None:
    trainer = Trainer(points_settings(save_every=1), rings.train.examples)
    trainer.step()
    assert (trainer.is_refit_due, trainer.measure().refit_bound_nats) == (False, {})
