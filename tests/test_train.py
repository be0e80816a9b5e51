"""The Trainer: what one step moves, determinism, the guard, the bound that is measured."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from torch import nn

from infogan_explorer.config import Settings
from infogan_explorer.datasets import Dataset, Split
from infogan_explorer.device import choose_device
from infogan_explorer.errors import InputError, NonFiniteError
from infogan_explorer.losses import code_bounds_nats, information_loss
from infogan_explorer.measurement import measure
from infogan_explorer.streams import sample_noise, stream
from infogan_explorer.train import Trainer
from tests import references
from tests.conftest import digit_settings, points_settings


def _state(module: nn.Module) -> dict[str, torch.Tensor]:
    return {key: value.clone() for key, value in module.state_dict().items()}


def _moved(before: dict[str, torch.Tensor], module: nn.Module) -> set[str]:
    return {key for key, value in module.named_parameters() if not torch.equal(before[key], value)}


def _all_parameters(module: nn.Module) -> set[str]:
    return {key for key, _ in module.named_parameters()}


@pytest.mark.parametrize("objective", ["non-saturating", "least-squares", "hinge"])
@pytest.mark.parametrize("baseline", [False, True])
def test_one_step_moves_every_player(rings: Dataset, objective: str, baseline: bool) -> None:
    trainer = Trainer(points_settings(objective=objective, baseline=baseline), rings.train.examples)
    before = _state(trainer.infogan)
    trainer.step()
    # while both of hinge's margins are violated, real and generated pictures pull D's bias equally both ways
    still = {"discriminator_head.bias"} if objective == "hinge" else set()
    averaged = {key for key in _all_parameters(trainer.infogan) if key.startswith("generator_ema.")}
    assert _moved(before, trainer.infogan) | averaged == _all_parameters(trainer.infogan) - still


def test_l_i_alone_reaches_g_the_trunk_and_q_but_not_d(rings: Dataset) -> None:
    settings = points_settings()
    infogan = Trainer(settings, rings.train.examples).infogan
    draws = stream(0, "train", 1)
    z, c = sample_noise(32, settings.noise_dim, settings.noise, draws), infogan.spec.sample(32, draws)
    _, q_params = infogan.discriminate(infogan.generator(infogan.spec.generator_input(z, c)))
    bounds = code_bounds_nats(infogan.spec, infogan.spec.log_q(q_params, c))
    information_loss(infogan.spec, bounds, 1.0, 1.0).backward()
    for module in (infogan.generator, infogan.trunk, infogan.q_head):
        for name, parameter in module.named_parameters():
            assert parameter.grad is not None, name
            assert parameter.grad.abs().sum() > 0, name
    assert all(parameter.grad is None for parameter in infogan.discriminator_head.parameters())


def _stop_moving(trainer: Trainer, player: str) -> None:
    """Let a player's optimiser do nothing, so that what still moves was moved by the other step."""
    trainer.optimisers[player].step = lambda: None  # type: ignore[method-assign, assignment]


def _change_of(trainer: Trainer, part: str, other: Trainer) -> bool:
    a, b = getattr(trainer.infogan, part).state_dict(), getattr(other.infogan, part).state_dict()
    return any(not torch.equal(a[key], b[key]) for key in a)


def test_the_baseline_differs_in_the_g_step_only(rings: Dataset) -> None:
    infogan = Trainer(points_settings(), rings.train.examples)
    baseline = Trainer(points_settings(baseline=True), rings.train.examples)
    for trainer in (infogan, baseline):
        trainer.step()
    for part in ("trunk", "discriminator_head", "q_head"):
        assert not _change_of(infogan, part, baseline), part
    assert _change_of(infogan, "generator", baseline)


def test_in_the_baseline_lambda_does_not_reach_g(rings: Dataset) -> None:
    small = Trainer(points_settings(baseline=True, objective="hinge"), rings.train.examples)
    # with L_I gone from D's step too, the two trunks are equal, so any difference in G would come from L_I
    _stop_moving(small, "discriminator")
    large = Trainer(points_settings(baseline=True, objective="hinge", lambda_cat=50.0), rings.train.examples)
    _stop_moving(large, "discriminator")
    for trainer in (small, large):
        trainer.step()
    assert not _change_of(small, "generator", large)


def test_l_i_enters_the_loss_of_g_when_it_is_asked_to(rings: Dataset) -> None:
    late = Trainer(points_settings(information_from=2), rings.train.examples)
    never = Trainer(points_settings(baseline=True), rings.train.examples)
    for step, differs in ((1, False), (2, False), (3, True)):
        late.step()
        never.step()
        assert _change_of(late, "generator", never) == differs, step


def test_learning_rates_fall_to_a_twentieth(rings: Dataset) -> None:
    trainer = Trainer(points_settings(steps=10, decay_from=0.5, learning_rate_generator=1.0), rings.train.examples)
    rates = []
    for step in range(1, 11):
        trainer._set_learning_rates(step)
        rates.append(trainer.optimisers["generator"].param_groups[0]["lr"])
    assert rates == pytest.approx([1, 1, 1, 1, 1, 0.8, 0.6, 0.4, 0.2, 0.05])


def test_the_d_step_leaves_g_alone(rings: Dataset) -> None:
    trainer = Trainer(points_settings(), rings.train.examples)
    _stop_moving(trainer, "generator")
    before = _state(trainer.infogan.generator)
    trainer.step()
    assert _moved(before, trainer.infogan.generator) == set()


def test_the_g_step_leaves_trunk_and_heads_alone(rings: Dataset) -> None:
    trainer = Trainer(points_settings(), rings.train.examples)
    _stop_moving(trainer, "discriminator")
    before = _state(trainer.infogan)
    trainer.step()
    assert all(key.startswith("generator.") for key in _moved(before, trainer.infogan) if "ema" not in key)
    assert all(parameter.requires_grad for parameter in trainer.infogan.recognition_parameters())


@pytest.mark.parametrize("make", [points_settings, digit_settings])
def test_same_seed_same_weights_and_history(make: type, rings: Dataset, digits: Dataset) -> None:
    examples = (rings if make is points_settings else digits).train.examples
    histories, states = [], []
    for _ in range(2):
        torch.manual_seed(np.random.randint(1000))  # the global state must not matter
        trainer = Trainer(make(steps=4, record_every=2), examples)
        histories.append([{**record.to_json(), "seconds": 0} for record in trainer])
        states.append(_state(trainer.infogan))
    assert histories[0] == histories[1]
    assert all(torch.equal(states[0][key], states[1][key]) for key in states[0])


def test_another_seed_gives_another_history(rings: Dataset) -> None:
    first, second = (next(iter(Trainer(points_settings(seed=seed), rings.train.examples))) for seed in (0, 1))
    assert first.bound_nats != second.bound_nats


def test_measuring_more_often_changes_no_weight(rings: Dataset) -> None:
    rarely = Trainer(points_settings(record_every=30), rings.train.examples)
    often = Trainer(points_settings(record_every=1, bound_samples=17), rings.train.examples)
    assert len(list(rarely)) == 1
    assert len(list(often)) == 30
    assert not any(_change_of(rarely, part, often) for part in ("generator", "generator_ema", "trunk", "q_head"))


def test_labels_are_never_read(rings: Dataset) -> None:
    """Training sees one array; a dataset whose labels are permuted, or are a trap, gives the same weights."""

    class Trap:
        def __getattribute__(self, name: str) -> object:
            raise AssertionError(f"training asked the labels for {name}")

    permuted = np.random.default_rng(0).permutation(rings.train.labels)
    trained = []
    for labels in (rings.train.labels, permuted, Trap()):
        split = Split(rings.train.examples, labels)  # type: ignore[arg-type]
        trainer = Trainer(points_settings(steps=3), split.examples)
        list(trainer)
        trained.append(_state(trainer.infogan))
    for other in trained[1:]:
        assert all(torch.equal(trained[0][key], other[key]) for key in other)


def test_the_measured_bound_is_that_of_fresh_samples_and_saved_weights(digits: Dataset) -> None:
    settings = digit_settings(bound_samples=1300)
    trainer = Trainer(settings, digits.train.examples)
    for _ in range(3):
        trainer.step()
    record = trainer.measure()
    infogan = trainer.infogan
    draws = stream(settings.seed, "bound", 3)
    z, c = sample_noise(1300, settings.noise_dim, settings.noise, draws), infogan.spec.sample(1300, draws)
    infogan.eval()
    with torch.no_grad():
        q = infogan.q_head(infogan.trunk(infogan.generator_ema(infogan.spec.generator_input(z, c)))).numpy()
    log_q = references.log_q_categorical(q[:, :10], c[:, :10].argmax(dim=1).numpy())
    bound, stderr = references.mi_lower_bound(log_q, math.log(10)), references.standard_error(log_q)
    assert record.bound_nats["c1"] == pytest.approx(bound, abs=1e-5)
    assert record.bound_nats_stderr["c1"] == pytest.approx(stderr, abs=1e-5)
    assert trainer.infogan.generator_ema.training is False


def test_measuring_leaves_modes_as_found(digits: Dataset) -> None:
    trainer = Trainer(digit_settings(), digits.train.examples)
    assert trainer.infogan.trunk.training
    measure(trainer.infogan, trainer.settings, 0)
    assert trainer.infogan.trunk.training
    assert trainer.infogan.q_head.training


def test_the_iterator_records_at_multiples_and_at_the_end(rings: Dataset) -> None:
    trainer = Trainer(points_settings(steps=12, record_every=5), rings.train.examples)
    assert [record.step for record in trainer] == [5, 10, 12]
    assert list(trainer) == []  # finished stays finished


def test_stopping_is_closing_the_iterator(rings: Dataset) -> None:
    trainer = Trainer(points_settings(steps=1000), rings.train.examples)
    assert [record.step for record in itertools.islice(trainer, 2)] == [5, 10]
    assert trainer.steps_done == 10


def test_measuring_before_any_step_is_refused(rings: Dataset) -> None:
    with pytest.raises(InputError, match="nothing was trained yet"):
        Trainer(points_settings(), rings.train.examples).measure()


@pytest.mark.parametrize(
    ("part", "quantity"),
    [("discriminator_head", "loss/discriminator"), ("q_head", "bound_train_nats/c1"), ("trunk", "loss/discriminator")],
)
def test_the_guard_names_step_and_quantity(rings: Dataset, part: str, quantity: str) -> None:
    trainer = Trainer(points_settings(), rings.train.examples)
    trainer.step()
    before = _state(trainer.infogan.generator)
    with torch.no_grad():
        next(getattr(trainer.infogan, part).parameters()).fill_(math.nan)
    with pytest.raises(NonFiniteError, match=f"stopped at step 2: {quantity} is not a finite number"):
        trainer.step()
    assert _moved(before, trainer.infogan.generator) == set()
    with pytest.raises(NonFiniteError, match=f"weights/{part}"):
        trainer.check_weights()


def test_absurd_learning_rates_are_caught(rings: Dataset) -> None:
    settings = points_settings(learning_rate_generator=1e18, learning_rate_discriminator=1e18, steps=50)
    with pytest.raises(NonFiniteError, match="Try lower learning rates or another seed"):
        list(Trainer(settings, rings.train.examples))


def test_a_device_that_is_not_there() -> None:
    if not torch.cuda.is_available():
        with pytest.raises(InputError, match="device 'cuda' is not available on this machine; choose --device auto"):
            choose_device("cuda")
    assert choose_device("cpu").type == "cpu"


def _first_c1(settings: Settings, examples: np.ndarray) -> float:
    *_, last = Trainer(settings, examples)
    return last.bound_nats["c1"]


@pytest.mark.timeout(120)
def test_on_rings_infogan_reads_its_code_and_the_baseline_does_not(rings: Dataset) -> None:
    settings = {"steps": 400, "width": 64, "batch_size": 256, "codes": "cat4", "record_every": 400}
    ceiling = math.log(4)
    assert _first_c1(points_settings(**settings), rings.train.examples) > 0.95 * ceiling
    assert _first_c1(points_settings(**settings, baseline=True), rings.train.examples) < 0.5 * ceiling
