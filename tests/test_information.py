"""Entropy, divergence, mutual information against other formulas; the bound L_I against known answers.

The ladder of the bound has five rungs, each exact: expectations are sums over every case, never samples.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from random import Random

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import ArrayLike

from infogan_explorer.codes import Bernoulli, Categorical, Code, Gaussian, Uniform
from infogan_explorer.errors import InputError, ShapeError
from infogan_explorer.information import (
    binary_entropy_nats,
    bound_with_stderr_nats,
    conditional_entropy_nats,
    distinguishable_settings,
    entropy_nats,
    gaussian_differential_entropy_nats,
    kl_divergence_nats,
    mi_lower_bound_nats,
    mutual_information_nats,
    nats_to_bits,
    uniform_differential_entropy_nats,
)
from tests import references

many = settings(max_examples=60, deadline=None, derandomize=True, database=None)

LN_2 = 0.6931471805599453
LN_10 = 2.302585092994046


def _tables(ndim: int) -> st.SearchStrategy[np.ndarray]:
    """Probability tables with empty cells, from whole-number counts."""
    counts = arrays(np.int64, array_shapes(min_dims=ndim, max_dims=ndim, max_side=6), elements=st.integers(0, 30))
    return counts.filter(lambda n: n.sum() > 0).map(lambda n: n / n.sum())


def _pairs() -> st.SearchStrategy[tuple[np.ndarray, np.ndarray]]:
    """Two distributions on the same outcomes."""
    rows = arrays(np.int64, st.tuples(st.just(2), st.integers(1, 6)), elements=st.integers(0, 30))
    full = rows.filter(lambda n: bool((n.sum(axis=1) > 0).all()))
    return full.map(lambda n: (n[0] / n[0].sum(), n[1] / n[1].sum()))


def _bound(code: Code, head: torch.Tensor, c: torch.Tensor) -> float:
    """L_I where the batch is the whole population, each case as often as it is likely."""
    return float(mi_lower_bound_nats(code.log_q(head, c), code.entropy_nats))


# --- exact tables -----------------------------------------------------------------------------------------------------


def test_textbook_values() -> None:
    assert entropy_nats([0.5, 0.25, 0.125, 0.125]) == pytest.approx(1.75 * LN_2, rel=1e-12)  # Cover & Thomas, Ex. 2.1.1
    assert entropy_nats([0.1] * 10) == pytest.approx(2.302585092994, rel=1e-12)
    assert entropy_nats([0.05] * 20) == pytest.approx(2.995732273554, rel=1e-12)
    assert nats_to_bits(LN_10) == pytest.approx(3.321928094887, rel=1e-12)
    assert binary_entropy_nats(0.11) == pytest.approx(0.3465153, abs=1e-7)
    assert nats_to_bits(binary_entropy_nats(0.5)) == pytest.approx(1.0, rel=1e-12)
    assert kl_divergence_nats([0.5, 0.5], [0.25, 0.75]) == pytest.approx(0.5 * math.log(4 / 3), rel=1e-12)
    assert distinguishable_settings(LN_10) == pytest.approx(10.0, rel=1e-12)
    assert distinguishable_settings(0.0) == 1.0


@many
@given(_tables(1))
def test_entropy_agrees_with_the_reference(p: np.ndarray) -> None:
    assert entropy_nats(p) == pytest.approx(references.entropy(p), abs=1e-12)
    assert -1e-12 <= entropy_nats(p) <= math.log(len(p)) + 1e-12


@many
@given(_pairs())
def test_kl_agrees_with_the_reference(pair: tuple[np.ndarray, np.ndarray]) -> None:
    p, q = pair
    assert kl_divergence_nats(p, q) == pytest.approx(references.kl_divergence(p, q), abs=1e-12)
    assert kl_divergence_nats(p, q) >= -1e-12
    assert kl_divergence_nats(p, p) == 0


def test_kl_is_infinite_only_where_q_forbids_what_happens() -> None:
    assert kl_divergence_nats([0.5, 0.5], [1, 0]) == math.inf
    assert kl_divergence_nats([1, 0], [0.5, 0.5]) == pytest.approx(LN_2, rel=1e-12)


@many
@given(_tables(2))
def test_mutual_information_agrees_with_the_reference(joint: np.ndarray) -> None:
    exact = mutual_information_nats(joint)
    assert exact == pytest.approx(references.mutual_information(joint), abs=1e-12)
    assert mutual_information_nats(joint.T) == pytest.approx(exact, abs=1e-12)  # symmetric
    assert -1e-12 <= exact <= min(entropy_nats(joint.sum(axis=1)), entropy_nats(joint.sum(axis=0))) + 1e-12


@many
@given(_tables(2))
def test_entropy_is_information_plus_what_is_left(joint: np.ndarray) -> None:
    left = conditional_entropy_nats(joint)
    assert left == pytest.approx(references.conditional_entropy(joint), abs=1e-12)
    assert entropy_nats(joint.sum(axis=1)) == pytest.approx(mutual_information_nats(joint) + left, abs=1e-12)


def test_conditional_entropy_conditions_on_the_columns() -> None:
    joint = np.array([[0.5, 0.0, 0.0], [0.0, 0.25, 0.25]])  # x follows from y, y does not follow from x
    assert conditional_entropy_nats(joint) == pytest.approx(0, abs=1e-12)
    assert conditional_entropy_nats(joint.T) == pytest.approx(0.5 * LN_2, rel=1e-12)


@many
@given(_tables(1), _tables(1))
def test_independent_variables_share_nothing(p: np.ndarray, q: np.ndarray) -> None:
    assert mutual_information_nats(np.outer(p, q)) == pytest.approx(0, abs=1e-12)


@many
@given(_tables(1), st.randoms(use_true_random=False))
def test_a_renaming_shares_everything(p: np.ndarray, random: Random) -> None:
    columns = list(range(len(p)))
    random.shuffle(columns)
    assert mutual_information_nats(np.diag(p)[:, columns]) == pytest.approx(entropy_nats(p), abs=1e-12)


@many
@given(st.floats(0, 1))
def test_binary_symmetric_channel(eps: float) -> None:
    exact = mutual_information_nats(references.binary_symmetric_channel(eps))
    assert exact == pytest.approx(references.binary_symmetric_channel_information(eps), abs=1e-12)
    assert exact == pytest.approx(LN_2 - binary_entropy_nats(eps), abs=1e-12)


def test_very_unlikely_cells_are_still_exact() -> None:
    tiny = 1e-200
    # p(x) p(y) = 1e-400 is no float64, but x and y are one and the same: I = H
    assert mutual_information_nats([[tiny, 0], [0, 1]]) == pytest.approx(tiny * 200 * LN_10, rel=1e-9)
    # 0.5 / 1e-309 is no float64, but its logarithm is
    assert kl_divergence_nats([0.5, 0.5], [1e-309, 1]) == pytest.approx(0.5 * 309 * LN_10 - LN_2, rel=1e-9)


def test_no_information_is_shown_without_a_minus_sign() -> None:
    assert f"{entropy_nats([1.0]):.3f}" == "0.000"
    assert f"{conditional_entropy_nats([[0.5, 0], [0, 0.5]]):.3f}" == "0.000"


@pytest.mark.parametrize("low_high", [(-1.0, 1.0), (0.0, 1.0), (3.0, 3.5), (-7.0, 2.0)])
def test_uniform_differential_entropy(low_high: tuple[float, float]) -> None:
    expected = references.uniform_differential_entropy(*low_high)
    assert uniform_differential_entropy_nats(*low_high) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("std", [0.01, 0.3, 1.0, 4.0])
def test_gaussian_differential_entropy(std: float) -> None:
    expected = references.gaussian_differential_entropy(1.5, std)
    assert gaussian_differential_entropy_nats(std) == pytest.approx(expected, abs=1e-9)


def test_differential_entropies_may_be_negative() -> None:
    assert uniform_differential_entropy_nats(0, 0.5) == pytest.approx(-LN_2, rel=1e-12)
    assert gaussian_differential_entropy_nats(0.01) == pytest.approx(1.4189385 - 2 * LN_10, abs=1e-6)


def test_a_differential_entropy_survives_extreme_scales() -> None:
    assert gaussian_differential_entropy_nats(1e200) == pytest.approx(1.4189385332 + 200 * LN_10, rel=1e-9)
    assert gaussian_differential_entropy_nats(1e-200) == pytest.approx(1.4189385332 - 200 * LN_10, rel=1e-9)


# --- tables that are none ---------------------------------------------------------------------------------------------

BAD_NUMBERS = [
    ([1.5, -0.5], "negative or non-finite"),
    ([0.5, math.nan], "negative or non-finite"),
    ([0.5, math.inf], "negative or non-finite"),
    ([0.5, 0.6], r"sums to 1\.1; it must sum to 1, so divide it by its sum"),
    ([0.5, 0.4], r"sums to 0\.9; it must sum to 1"),
]


@pytest.mark.parametrize(("p", "sentence"), BAD_NUMBERS)
def test_what_is_no_distribution_is_refused(p: list[float], sentence: str) -> None:
    for call in (
        lambda: entropy_nats(p),
        lambda: kl_divergence_nats(p, [0.5, 0.5]),
        lambda: kl_divergence_nats([0.5, 0.5], p),
        lambda: mutual_information_nats([p]),
        lambda: conditional_entropy_nats([p]),
    ):
        with pytest.raises(InputError, match=sentence):
            call()


def test_which_of_two_distributions_is_wrong_is_said() -> None:
    with pytest.raises(InputError, match=r"^P sums to"):
        kl_divergence_nats([0.5, 0.6], [0.5, 0.5])
    with pytest.raises(InputError, match=r"^Q sums to"):
        kl_divergence_nats([0.5, 0.5], [0.5, 0.6])
    with pytest.raises(ShapeError, match=re.escape("P has shape (2,) but Q has shape (3,)")):
        kl_divergence_nats([0.5, 0.5], [0.5, 0.25, 0.25])


@pytest.mark.parametrize("p", [[], [[0.5, 0.5]], 1.0])
def test_wrong_shapes_of_a_distribution(p: ArrayLike) -> None:
    with pytest.raises(ShapeError, match=re.escape(f"has shape {np.shape(p)}; it must be a table of 1 dimension")):
        entropy_nats(p)


@pytest.mark.parametrize("joint", [[], [0.5, 0.5], [[[1.0]]], np.zeros((0, 3))])
@pytest.mark.parametrize("measure", [mutual_information_nats, conditional_entropy_nats])
def test_wrong_shapes_of_a_joint_table(measure: Callable[[ArrayLike], float], joint: ArrayLike) -> None:
    shape = re.escape(str(np.shape(joint)))
    with pytest.raises(ShapeError, match=f"the joint table has shape {shape}; it must be a table of 2 dimension"):
        measure(joint)


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan])
def test_binary_entropy_needs_a_probability(p: float) -> None:
    with pytest.raises(InputError, match="probabilities must be at least 0"):
        binary_entropy_nats(p)


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (math.nan, 1.0)])
def test_an_empty_interval_is_refused(low: float, high: float) -> None:
    with pytest.raises(InputError, match="is empty; its upper end must be above its lower end"):
        uniform_differential_entropy_nats(low, high)


@pytest.mark.parametrize("std", [0.0, -1.0, math.nan])
def test_a_standard_deviation_is_above_zero(std: float) -> None:
    with pytest.raises(InputError, match="it must be above 0"):
        gaussian_differential_entropy_nats(std)


# --- the bound --------------------------------------------------------------------------------------------------------


@many
@given(arrays(np.float64, st.integers(2, 40), elements=st.floats(-50, 5)), st.floats(-3, 3))
def test_bound_and_standard_error_agree_with_the_reference(log_q: np.ndarray, code_entropy: float) -> None:
    expected = references.mi_lower_bound(log_q, code_entropy)
    bound, stderr = bound_with_stderr_nats(torch.tensor(log_q), code_entropy)
    assert bound == pytest.approx(expected, abs=1e-10)
    assert stderr == pytest.approx(references.standard_error(log_q), abs=1e-10)
    assert mi_lower_bound_nats(log_q, code_entropy) == pytest.approx(expected, abs=1e-10)


def test_the_standard_error_is_what_repeating_the_measurement_scatters_by() -> None:
    draws = torch.Generator().manual_seed(0)
    measurements = [bound_with_stderr_nats(torch.randn(400, generator=draws), 1.0) for _ in range(400)]
    scatter = np.std([bound for bound, _ in measurements], ddof=1)
    # the deviation of 400 numbers is known to 1 / sqrt(800) = 3.5 %; three times that
    assert np.mean([stderr for _, stderr in measurements]) == pytest.approx(scatter, rel=0.11)


def test_the_mean_of_many_float32_values_is_summed_in_float64() -> None:
    log_q = torch.full((1_000_000,), -0.1)
    bound, stderr = bound_with_stderr_nats(log_q, 0.1)
    assert bound == pytest.approx(0.1 - float(np.float32(0.1)), abs=1e-12)
    assert stderr == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("shape", [(), (0,), (3, 1)])
def test_the_bound_refuses_other_shapes(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match=re.escape(f"log_q has shape {shape}; it must be (B,)")):
        mi_lower_bound_nats(torch.zeros(shape), 1.0)


@pytest.mark.parametrize("shape", [(), (1,), (3, 1)])
def test_a_standard_error_needs_two_samples(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match=re.escape(f"log_q has shape {shape}; a standard error needs (B,)")):
        bound_with_stderr_nats(torch.zeros(shape), 1.0)


def test_the_bound_keeps_the_gradient() -> None:
    log_q = torch.zeros(4, requires_grad=True)
    mi_lower_bound_nats(log_q, 1.0).backward()
    assert log_q.grad is not None
    assert log_q.grad.tolist() == pytest.approx([0.25] * 4)  # up: the bound rises with log Q


# rung 1: a perfect Q


@pytest.mark.parametrize("logit", [40.0, 50 * 40.0])
def test_rung_1_a_perfect_q_gives_the_whole_entropy(logit: float) -> None:
    every_category = torch.eye(10)
    bound = _bound(Categorical(10), logit * every_category, every_category)
    assert bound == pytest.approx(2.302585, abs=1e-6)
    assert nats_to_bits(bound) == pytest.approx(3.321928, abs=1e-6)
    assert distinguishable_settings(bound) == pytest.approx(10, abs=1e-5)


# rung 2: a Q that knows nothing, and one that is sure and wrong


@pytest.mark.parametrize("counts", [(1,) * 10, (5, 3, 2), (97, 2, 1)])
def test_rung_2_q_equal_to_the_prior_gives_nothing(counts: tuple[int, ...]) -> None:
    prior = np.array(counts) / sum(counts)
    population = torch.eye(len(counts), dtype=torch.float64).repeat_interleave(torch.tensor(counts), dim=0)
    head = torch.tensor(np.log(prior)).expand(len(population), -1) + 7.0  # logits are free up to a constant
    assert _bound(Categorical(len(counts), tuple(prior)), head, population) == pytest.approx(0, abs=1e-12)


def test_rung_2_q_equal_to_the_prior_gives_nothing_for_other_codes() -> None:
    bits = torch.tensor([[1.0], [0.0], [0.0], [0.0]], dtype=torch.float64)  # p = 1/4
    logit = torch.full((4, 1), math.log(0.25 / 0.75), dtype=torch.float64)
    assert _bound(Bernoulli(0.25), logit, bits) == pytest.approx(0, abs=1e-12)
    one_deviation = torch.tensor([[2.0], [8.0]], dtype=torch.float64)  # mean 5 and variance 9, as the prior
    assert _bound(Gaussian(5, 3), torch.zeros(2, 2, dtype=torch.float64), one_deviation) == pytest.approx(0, abs=1e-12)


def test_rung_2_a_confidently_wrong_q_is_negative_and_not_clamped() -> None:
    every_category = torch.eye(10)
    wrong = 50 * every_category.roll(1, dims=1)
    assert _bound(Categorical(10), wrong, every_category) == pytest.approx(LN_10 - 50, abs=1e-4)


# rung 3: a channel with noise


def _flipped_bits(flips_of_20: int) -> tuple[list[int], list[int]]:
    """(c, x) of a binary symmetric channel, 20 cases for either c, each case as often as it is likely."""
    sent = [0] * 20 + [1] * 20
    received = [1 - c if i % 20 < flips_of_20 else c for i, c in enumerate(sent)]
    return sent, received


@pytest.mark.parametrize("flips", [0, 1, 2, 5, 10, 13, 20])
@pytest.mark.parametrize("code", [Categorical(2), Bernoulli(0.5)], ids=str)
def test_rung_3_the_exact_posterior_gives_the_mutual_information(code: Code, flips: int) -> None:
    eps = flips / 20
    sent, received = _flipped_bits(flips)
    # ln p(c = 1 | x) - ln p(c = 0 | x), at most 200 where x leaves no doubt
    sure = 200.0 if eps == 0 else -200.0 if eps == 1 else math.log((1 - eps) / eps)
    logit = torch.tensor([[sure if x else -sure] for x in received], dtype=torch.float64)
    if isinstance(code, Categorical):
        head, c = torch.cat([torch.zeros_like(logit), logit], dim=1), torch.eye(2, dtype=torch.float64)[sent]
    else:
        head, c = logit, torch.tensor(sent, dtype=torch.float64)[:, None]
    bound = _bound(code, head, c)
    assert bound == pytest.approx(LN_2 - binary_entropy_nats(eps), abs=1e-12)
    assert bound == pytest.approx(references.binary_symmetric_channel_information(eps), abs=1e-12)


@many
@given(
    st.integers(0, 20), arrays(np.float64, (2, 2), elements=st.floats(-30, 30)), st.sampled_from(["logits", "logit"])
)
def test_rung_3_any_other_q_falls_short_by_the_divergence(flips: int, table: np.ndarray, head_kind: str) -> None:
    eps = flips / 20
    sent, received = _flipped_bits(flips)
    if head_kind == "logits":
        code: Code = Categorical(2)
        head, c = torch.tensor(table)[received], torch.eye(2, dtype=torch.float64)[sent]
        q_given_x = references.softmax(table)
    else:
        code = Bernoulli(0.5)
        head, c = torch.tensor(table[:, :1])[received], torch.tensor(sent, dtype=torch.float64)[:, None]
        q_given_x = references.softmax(np.hstack([np.zeros((2, 1)), table[:, :1]]))
    p_given_x = 2 * references.binary_symmetric_channel(eps).T
    shortfall = sum(0.5 * references.kl_divergence(p_given_x[x], q_given_x[x]) for x in (0, 1))
    expected = references.binary_symmetric_channel_information(eps) - shortfall
    assert _bound(code, head, c) == pytest.approx(expected, abs=1e-9)


@many
@given(
    arrays(np.int64, st.tuples(st.integers(2, 5), st.integers(1, 5)), elements=st.integers(0, 6)).filter(
        lambda n: bool((n.sum(axis=1) > 0).all())
    ),
    st.integers(0, 2**32 - 1),
)
def test_no_q_beats_the_mutual_information_of_any_channel(counts: np.ndarray, seed: int) -> None:
    """E[log Q] + H(c) <= I(c; x) <= H(c), with equality for the posterior: the ceiling of a categorical code."""
    prior = counts.sum(axis=1) / counts.sum()
    code = Categorical(len(counts), tuple(prior))
    cases = [(c, x) for c, x in np.ndindex(counts.shape) for _ in range(counts[c, x])]
    c = torch.eye(len(counts), dtype=torch.float64)[[c for c, _ in cases]]
    x = [x for _, x in cases]
    exact = references.mutual_information(counts / counts.sum())
    any_head = 3 * np.random.default_rng(seed).standard_normal((counts.shape[1], len(prior)))
    assert _bound(code, torch.tensor(any_head)[x], c) <= exact + 1e-12
    posterior = torch.tensor(np.log(counts.T + 1e-300))  # ln of p(c|x) up to a constant in x
    assert _bound(code, posterior[x], c) == pytest.approx(exact, abs=1e-9)
    assert exact <= code.entropy_nats + 1e-12


# rung 4: a uniform code. log Q is a parabola in c, so two equally heavy Gauss nodes give its expectation exactly.


def _uniform_nodes(code: Uniform) -> torch.Tensor:
    middle, reach = (code.low + code.high) / 2, (code.high - code.low) / 2 / math.sqrt(3)
    return torch.tensor([[middle - reach], [middle + reach]], dtype=torch.float64)


def test_rung_4_with_std_1_no_q_is_better_than_minus_0_2258() -> None:
    code = Uniform(-1, 1, q_std=1.0)
    assert code.entropy_nats == pytest.approx(0.693147, abs=1e-6)
    c = _uniform_nodes(code)
    assert _bound(code, c, c) == pytest.approx(-0.2258, abs=5e-5)  # the mean is right every time
    assert _bound(code, torch.zeros_like(c), c) == pytest.approx(-0.2258 - 1 / 6, abs=5e-5)
    assert code.zero_knowledge_nats == pytest.approx(-0.2258 - 1 / 6, abs=5e-5)


@many
@given(arrays(np.float64, (8, 1), elements=st.floats(-5, 5)), arrays(np.float64, (8, 1), elements=st.floats(-1, 1)))
def test_rung_4_with_std_1_nothing_is_better(head: np.ndarray, c: np.ndarray) -> None:
    assert _bound(Uniform(-1, 1, q_std=1.0), torch.tensor(head), torch.tensor(c)) <= -0.2257913


@pytest.mark.parametrize("code", [Uniform(-1, 1), Uniform(0, 1), Uniform(-2, 6), Uniform(100, 100.5)], ids=str)
def test_rung_4_the_zero_knowledge_line_is_minus_0_1765_on_every_interval(code: Uniform) -> None:
    c = _uniform_nodes(code)
    constant = torch.tensor([[0.0, -0.5 * math.log(3)]], dtype=torch.float64).expand(2, 2)  # the prior's deviation
    assert _bound(code, constant, c) == pytest.approx(-0.1765, abs=5e-5)
    assert code.zero_knowledge_nats == pytest.approx(-0.1765, abs=5e-5)
    assert code.zero_knowledge_nats == pytest.approx(
        references.best_uninformative_gaussian(code.low, code.high), abs=1e-9
    )


@many
@given(st.floats(-3, 3), st.floats(-5, 3))
def test_rung_4_no_constant_q_is_above_the_zero_knowledge_line(mean: float, log_std: float) -> None:
    code = Uniform(-1, 1)
    head = torch.tensor([[mean, log_std]], dtype=torch.float64).expand(2, 2)
    assert _bound(code, head, _uniform_nodes(code)) <= code.zero_knowledge_nats + 1e-12


@pytest.mark.parametrize("std", [0.4, 1.0, 3.0])
def test_rung_4_the_zero_knowledge_line_with_a_fixed_std(std: float) -> None:
    code = Uniform(-2, 5, q_std=std)
    assert code.zero_knowledge_nats == pytest.approx(references.best_uninformative_gaussian(-2, 5, std), abs=1e-9)
    constant = torch.zeros(2, 1, dtype=torch.float64)
    assert _bound(code, constant, _uniform_nodes(code)) == pytest.approx(code.zero_knowledge_nats, abs=1e-12)


@pytest.mark.parametrize(("std", "bound"), [(0.5, -0.03), (0.2, 0.88), (0.1, 1.58), (0.05, 2.27), (0.02, 3.19)])
def test_rung_4_a_continuous_code_has_no_ceiling(std: float, bound: float) -> None:
    """A Q whose error is `std` and who says so: L_I = h(c) - h(error) grows without end as the error shrinks."""
    code = Uniform(-1, 1)
    c = torch.tensor([[0.3], [0.3]], dtype=torch.float64)
    head = torch.tensor([[0.3 - std, math.log(std)], [0.3 + std, math.log(std)]], dtype=torch.float64)
    assert _bound(code, head, c) == pytest.approx(bound, abs=0.006)
    exact = references.uniform_differential_entropy(-1, 1) - references.gaussian_differential_entropy(0, std)
    assert _bound(code, head, c) == pytest.approx(exact, abs=1e-9)


# rung 5: batches


@many
@given(
    st.integers(1, 5).flatmap(
        lambda parts: st.integers(1, 6).flatmap(
            lambda size: arrays(np.float64, (parts, size), elements=st.floats(-20, 3))
        )
    )
)
def test_rung_5_equal_parts_average_to_the_whole(log_q: np.ndarray) -> None:
    whole = mi_lower_bound_nats(torch.tensor(log_q.ravel()), LN_10)
    parts = [mi_lower_bound_nats(torch.tensor(part), LN_10) for part in log_q]
    assert float(sum(parts)) / len(parts) == pytest.approx(float(whole), abs=1e-12)
