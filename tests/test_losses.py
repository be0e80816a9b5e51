"""Losses: the objectives against NumPy, their fixed points, the sign and the place of lambda."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from infogan_explorer.codes import CodeSpec
from infogan_explorer.losses import (
    Objective,
    code_bounds_nats,
    decision_threshold,
    discriminator_loss,
    generator_loss,
    information_loss,
    real_balance_nats,
    real_consistency_nats,
)
from tests import references

many = settings(max_examples=60, deadline=None, derandomize=True, database=None)

OBJECTIVES: list[Objective] = ["non-saturating", "least-squares", "hinge"]
LN_2 = 0.6931471805599453

each_objective = pytest.mark.parametrize("objective", OBJECTIVES)
logits = arrays(np.float64, st.integers(1, 20), elements=st.floats(-15, 15))


# --- adversarial losses -----------------------------------------------------------------------------------------------


@each_objective
@many
@given(real=logits, fake=logits)
def test_objectives_agree_with_the_references(objective: Objective, real: np.ndarray, fake: np.ndarray) -> None:
    loss = discriminator_loss(objective, torch.tensor(real), torch.tensor(fake))
    assert loss.shape == ()
    assert float(loss) == pytest.approx(references.discriminator_loss(objective, real, fake), rel=1e-8, abs=1e-8)
    loss = generator_loss(objective, torch.tensor(fake))
    assert loss.shape == ()
    assert float(loss) == pytest.approx(references.generator_loss(objective, fake), rel=1e-8, abs=1e-8)


@pytest.mark.parametrize(
    ("objective", "at_threshold", "of_generator"),
    [("non-saturating", 2 * LN_2, LN_2), ("least-squares", 0.5, 0.25), ("hinge", 2.0, 0.0)],
)
def test_values_where_d_cannot_tell(objective: Objective, at_threshold: float, of_generator: float) -> None:
    """Equal densities: D sits on its threshold; its loss is a sum of two terms, not their mean (2 ln 2, not ln 2)."""
    undecided = torch.full((8,), decision_threshold(objective))
    assert float(discriminator_loss(objective, undecided, undecided)) == pytest.approx(at_threshold, rel=1e-6)
    assert float(generator_loss(objective, undecided)) == pytest.approx(of_generator, rel=1e-6)


@each_objective
@given(d=st.floats(-8, 8))
@many
def test_with_equal_densities_no_d_does_better_than_its_threshold(objective: Objective, d: float) -> None:
    constant = torch.full((4,), d, dtype=torch.float64)
    undecided = torch.full((4,), decision_threshold(objective), dtype=torch.float64)
    best = float(discriminator_loss(objective, undecided, undecided))
    assert float(discriminator_loss(objective, constant, constant)) >= best - 1e-12


@many
@given(arrays(np.int64, (2, 4), elements=st.integers(1, 12)))
def test_the_optimal_d_measures_the_jensen_shannon_divergence(counts: np.ndarray) -> None:
    """Goodfellow et al. 2014, Theorem 1: with d(x) = ln p(x) / q(x) the loss is 2 ln 2 - 2 JSD(p, q)."""
    p, q = counts[0] / counts[0].sum(), counts[1] / counts[1].sum()
    best = np.log(p / q)
    real, fake = torch.tensor(np.repeat(best, counts[0])), torch.tensor(np.repeat(best, counts[1]))
    expected = 2 * LN_2 - 2 * references.jensen_shannon(p, q)
    assert float(discriminator_loss("non-saturating", real, fake)) == pytest.approx(expected, abs=1e-9)


@each_objective
def test_d_calls_real_pictures_real_and_g_wants_its_own_called_real(objective: Objective) -> None:
    start = torch.full((3,), decision_threshold(objective))
    real, fake, judged = (start.clone().requires_grad_() for _ in range(3))
    discriminator_loss(objective, real, fake).backward()
    generator_loss(objective, judged).backward()
    assert real.grad is not None
    assert fake.grad is not None
    assert judged.grad is not None
    assert (real.grad < 0).all()  # descending raises d(x)
    assert (fake.grad > 0).all()
    assert (judged.grad < 0).all()


@each_objective
def test_pictures_of_either_kind_count_alike_whatever_their_number(objective: Objective) -> None:
    real, fake = torch.tensor([0.3, -0.2]), torch.tensor([0.7])
    once = discriminator_loss(objective, real, fake)
    assert float(discriminator_loss(objective, real, fake.repeat(5))) == pytest.approx(float(once), rel=1e-6)


def test_the_generator_has_a_gradient_where_d_is_sure() -> None:
    """Eq. 1 as it stands, E[log(1 - D(G))], would give exp(-20) here."""
    d = torch.tensor([-20.0], requires_grad=True)
    generator_loss("non-saturating", d).backward()
    assert d.grad is not None
    assert float(d.grad) == pytest.approx(-1, abs=1e-6)


@each_objective
def test_losses_of_extreme_logits_are_finite(objective: Objective) -> None:
    """log(sigmoid(d)) in two steps would be -inf from d = -104 on in float32."""
    d = torch.tensor([1000.0])
    if objective == "non-saturating":
        assert float(discriminator_loss(objective, -d, d)) == pytest.approx(2000)
        assert float(discriminator_loss(objective, d, -d)) == pytest.approx(0, abs=1e-6)
        assert float(generator_loss(objective, -d)) == pytest.approx(1000)
    assert discriminator_loss(objective, -d, d).isfinite()
    assert generator_loss(objective, -d).isfinite()


@pytest.mark.parametrize(("objective", "threshold"), [("non-saturating", 0.0), ("least-squares", 0.5), ("hinge", 0.0)])
def test_the_threshold_is_halfway_between_the_targets(objective: Objective, threshold: float) -> None:
    assert decision_threshold(objective) == threshold


# --- the bound in the loss --------------------------------------------------------------------------------------------

SPEC = CodeSpec.parse("cat4,bernoulli(0.3),uniform(-2,6),gaussian(1,2)")


def test_bounds_of_every_code_agree_with_the_references() -> None:
    draws = torch.Generator().manual_seed(3)
    head, c = torch.randn(50, SPEC.head_dim, generator=draws, dtype=torch.float64), SPEC.sample(50, draws).double()
    log_q = SPEC.log_q(head, c)
    bounds = code_bounds_nats(SPEC, log_q)
    entropies = {
        "c1": math.log(4),
        "c2": references.entropy([0.3, 0.7]),
        "c3": references.uniform_differential_entropy(-2, 6),
        "c4": references.gaussian_differential_entropy(1, 2),
    }
    assert list(bounds) == ["c1", "c2", "c3", "c4"]
    for name, bound in bounds.items():
        assert bound.shape == ()
        assert float(bound) == pytest.approx(references.mi_lower_bound(log_q[name], entropies[name]), abs=1e-9)


def test_the_bound_is_ascended_and_lambda_belongs_to_the_kind() -> None:
    bounds = {name: torch.tensor(value) for name, value in zip(SPEC.by_name, [1.5, 0.25, 3.0, -0.5], strict=True)}
    assert float(information_loss(SPEC, bounds, 1, 1)) == pytest.approx(-(1.5 + 0.25 + 3.0 - 0.5))
    assert float(information_loss(SPEC, bounds, 1, 0)) == pytest.approx(-(1.5 + 0.25))  # category and bit
    assert float(information_loss(SPEC, bounds, 0, 1)) == pytest.approx(-(3.0 - 0.5))
    assert float(information_loss(SPEC, bounds, 2, 0.1)) == pytest.approx(-(2 * 1.75 + 0.1 * 2.5))
    assert float(information_loss(SPEC, bounds, 0, 0)) == 0
    assert information_loss(SPEC, bounds, 1, 1).shape == ()


@pytest.mark.parametrize(("lambda_cat", "lambda_cont"), [(1.0, 1.0), (0.5, 0.1), (0.0, 2.0)])
def test_the_gradient_of_every_bound_is_minus_its_lambda(lambda_cat: float, lambda_cont: float) -> None:
    bounds = {name: torch.tensor(1.0, requires_grad=True) for name in SPEC.by_name}
    information_loss(SPEC, bounds, lambda_cat, lambda_cont).backward()
    slopes = [float(b.grad) for b in bounds.values() if b.grad is not None]
    assert slopes == pytest.approx([-lambda_cat, -lambda_cat, -lambda_cont, -lambda_cont])


@pytest.mark.parametrize("code", ["cat5", "uniform"])
def test_one_kind_of_code_is_enough(code: str) -> None:
    spec = CodeSpec.parse(code)
    assert float(information_loss(spec, {"c1": torch.tensor(2.0)}, 0.5, 0.5)) == pytest.approx(-1)


def test_descending_the_loss_takes_the_bound_to_the_ceiling() -> None:
    """A Q that is only a table learns a channel without noise: past 0.841, where a second softmax would stop it."""
    spec = CodeSpec.parse("cat10")
    c = torch.eye(10)
    table = torch.zeros(10, 10, requires_grad=True)
    optimiser = torch.optim.SGD([table], lr=20.0)

    def bounds() -> dict[str, torch.Tensor]:
        return code_bounds_nats(spec, spec.log_q(table, c))

    assert float(bounds()["c1"].detach()) == pytest.approx(0, abs=1e-6)
    for _ in range(60):
        optimiser.zero_grad()
        information_loss(spec, bounds(), 1, 1).backward()
        optimiser.step()
    reached = float(bounds()["c1"].detach())
    assert reached > references.double_softmax_plateau(10)
    assert reached == pytest.approx(2.302585, abs=0.02)
    assert reached <= 2.302586


def test_descending_the_loss_takes_a_noisy_channel_to_its_mutual_information() -> None:
    """And no further: eps = 1/4 leaves ln 2 - H_b(1/4) = 0.1308 nats to be learned, by the posterior."""
    spec = CodeSpec.parse("cat2")
    sent, received = [0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 1, 0]
    table = torch.zeros(2, 2, requires_grad=True)
    optimiser = torch.optim.SGD([table], lr=4.0)
    bound = torch.zeros(())
    for _ in range(80):
        optimiser.zero_grad()
        bounds = code_bounds_nats(spec, spec.log_q(table[received], torch.eye(2)[sent]))
        bound = bounds["c1"].detach()
        information_loss(spec, bounds, 1, 1).backward()
        optimiser.step()
    assert float(bound) == pytest.approx(references.binary_symmetric_channel_information(0.25), abs=1e-5)
    assert float(bound) == pytest.approx(0.1308, abs=5e-5)
    assert table.detach().softmax(dim=1).ravel().tolist() == pytest.approx([0.75, 0.25, 0.25, 0.75], abs=1e-3)


# --- terms on real pictures -------------------------------------------------------------------------------------------

READ = CodeSpec.parse("cat3(0.5,0.3,0.2),bernoulli(0.4),uniform")
heads = arrays(np.float64, st.tuples(st.integers(1, 5), st.just(READ.head_dim)), elements=st.floats(-5, 5))


def _probabilities(head: np.ndarray) -> list[np.ndarray]:
    """Of c1 and of c2, from their raw outputs."""
    return [references.softmax(head[:, :3]), references.softmax(np.stack([0 * head[:, 3], head[:, 3]], axis=1))]


@many
@given(heads)
def test_balance_is_the_divergence_of_the_mean_assignment_from_the_prior(head: np.ndarray) -> None:
    means = [p.mean(axis=0) for p in _probabilities(head)]
    running = {name: torch.tensor(mean) for name, mean in zip(["c1", "c2"], means, strict=True)}
    expected = references.kl_divergence(means[0], [0.5, 0.3, 0.2]) + references.kl_divergence(means[1], [0.6, 0.4])
    balance = real_balance_nats(READ, READ.read(torch.tensor(head)), running)
    assert float(balance) == pytest.approx(expected, abs=1e-6)  # where the running mean is the batch's own


@many
@given(heads)
def test_consistency_is_the_mean_symmetric_divergence_of_two_views(head: np.ndarray) -> None:
    other = head[:, ::-1].copy()
    expected = 0.0
    for a, b in zip(_probabilities(head), _probabilities(other), strict=True):
        both = [references.kl_divergence(p, q) + references.kl_divergence(q, p) for p, q in zip(a, b, strict=True)]
        expected += 0.5 * sum(both) / len(both)
    one, two = READ.read(torch.tensor(head)), READ.read(torch.tensor(other))
    assert float(real_consistency_nats(READ, one, two)) == pytest.approx(expected, abs=1e-6)
    assert float(real_consistency_nats(READ, one, one)) == 0


def test_terms_on_real_pictures_do_not_count_continuous_codes() -> None:
    spec = CodeSpec.parse("uniform,gaussian")
    one, two = (spec.read(torch.randn(4, 4, generator=torch.Generator().manual_seed(i))) for i in (0, 1))
    assert float(real_balance_nats(spec, one, {})) == 0
    assert float(real_consistency_nats(spec, one, two)) == 0
