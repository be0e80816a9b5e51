"""The contrastive difference and InfoNCE in worlds where the mutual information, and both of them, are known."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch

from infogan_explorer.codes import CodeSpec
from infogan_explorer.errors import ShapeError
from infogan_explorer.estimates import contrastive_difference_nats, info_nce_nats
from infogan_explorer.measurement import compare_pairs, group_size
from tests import references

STDERRS = 4


def symmetric(count: int, flip: float) -> np.ndarray:
    """p(c, x) of a uniform category that arrives as another one with probability `flip`, each alike."""
    return (np.eye(count) * (1 - flip) + (1 - np.eye(count)) * flip / (count - 1)) / count


def draws_of(joint: np.ndarray, groups: int, size: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """c and x, (groups, size) each."""
    cells = np.random.default_rng(seed).choice(joint.size, p=joint.ravel(), size=(groups, size))
    return np.unravel_index(cells, joint.shape)  # pyright: ignore


def log_posteriors(joint: np.ndarray, c: np.ndarray, x: np.ndarray) -> np.ndarray:
    """log P(c_j|x_i), (groups, size, size)."""
    with np.errstate(divide="ignore"):
        table = np.log(joint / joint.sum(axis=0))
    return np.stack([table[np.ix_(c[g], x[g])].T for g in range(len(c))])


WORLDS = {"bit": symmetric(2, 0.11), "five": symmetric(5, 0.2), "ten": symmetric(10, 0.05), "noise": symmetric(4, 0.75)}


@pytest.mark.parametrize("joint", WORLDS.values(), ids=WORLDS)
def test_with_the_posterior_the_contrastive_difference_is_above_i_by_a_known_amount(joint: np.ndarray) -> None:
    exact, information = references.jeffreys_information(joint), references.mutual_information(joint)
    value, stderr = contrastive_difference_nats(log_posteriors(joint, *draws_of(joint, 200, 50)))
    assert abs(value - exact) < STDERRS * stderr + 1e-9
    assert exact >= information - 1e-12
    assert exact > 1.5 * information or information < 1e-9


def test_a_bits_contrastive_difference_in_closed_form() -> None:
    eps = 0.11
    assert references.jeffreys_information(symmetric(2, eps)) == pytest.approx((0.5 - eps) * math.log((1 - eps) / eps))


@pytest.mark.parametrize("joint", WORLDS.values(), ids=WORLDS)
@pytest.mark.parametrize("count", [2, 8, 400])
def test_info_nce_stays_below_i_and_below_ln_k(joint: np.ndarray, count: int) -> None:
    information = references.mutual_information(joint)
    matrices = log_posteriors(joint, *draws_of(joint, max(4, 8000 // count), count))
    value, stderr = info_nce_nats(matrices)
    assert value <= math.log(count)
    assert value <= information + STDERRS * stderr + 1e-9
    if count == 400:
        assert value == pytest.approx(information, abs=0.02 + STDERRS * stderr)


def test_a_code_that_x_determines() -> None:
    """I = H = ln 10; the difference has no limit, and InfoNCE with 4 samples sees at most ln 4."""
    matrices = log_posteriors(symmetric(10, 0.0), *draws_of(symmetric(10, 0.0), 100, 100))
    assert contrastive_difference_nats(matrices)[0] == math.inf
    value, stderr = info_nce_nats(matrices)
    assert value == pytest.approx(math.log(10), abs=0.05 + STDERRS * stderr)
    few, _ = info_nce_nats(log_posteriors(symmetric(10, 0.0), *draws_of(symmetric(10, 0.0), 1000, 4)))
    assert 1.0 < few <= math.log(4)


@pytest.mark.parametrize("noise", [0.3, 1.0])
def test_a_gaussian_code_in_closed_form(noise: float) -> None:
    """c ~ N(0, 1), x = c + noise: I = ln(1 + 1/s^2) / 2, and the difference with the posterior is 1/s^2."""
    rng = np.random.default_rng(1)
    c = rng.normal(size=(40, 200))
    x = c + noise * rng.normal(size=c.shape)
    std = noise / math.sqrt(1 + noise**2)
    log_p = references.log_gaussian(c[:, None, :], x[:, :, None] / (1 + noise**2), std)
    value, stderr = contrastive_difference_nats(log_p)
    assert abs(value - 1 / noise**2) < STDERRS * stderr
    information = 0.5 * math.log(1 + 1 / noise**2)
    scores = log_p - references.log_gaussian(c, 0.0, 1.0)[:, None, :]
    value, stderr = info_nce_nats(scores)
    assert value == pytest.approx(information, abs=0.02 + STDERRS * stderr)
    assert value < 1 / noise**2
    without_prior, _ = info_nce_nats(log_p)  # a bound too, but a looser one
    assert without_prior < value - 0.02


def test_with_another_q_the_difference_is_a_bound_of_nothing() -> None:
    joint = symmetric(10, 0.05)
    c, x = draws_of(joint, 100, 50)
    prior = np.full((100, 50, 50), -math.log(10))
    assert contrastive_difference_nats(prior) == pytest.approx((0, 0), abs=1e-12)  # while I is about 1.99 nats
    assert info_nce_nats(prior) == pytest.approx((0, 0), abs=1e-12)
    logits = 5 * log_posteriors(joint, c, x)  # of a Q that is too sure; what is left out is a number for each x
    assert contrastive_difference_nats(logits)[0] > 3 * references.jeffreys_information(joint)
    assert info_nce_nats(logits)[0] < references.mutual_information(joint)


@pytest.mark.parametrize(
    ("ours", "twin"),
    [(contrastive_difference_nats, references.contrastive_difference), (info_nce_nats, references.info_nce)],
)
def test_values_and_errors_agree_with_their_twins(
    ours: Callable[[object], tuple[float, float]], twin: Callable[[object], float]
) -> None:
    rng = np.random.default_rng(3)
    c = rng.normal(size=60)
    matrix = references.log_gaussian(c, (c + rng.normal(size=60))[:, None] / 2, math.sqrt(0.5))
    value, stderr = ours(matrix)
    assert value == pytest.approx(twin(matrix), abs=1e-12)
    assert stderr == pytest.approx(references.jackknife_standard_error(twin, matrix), rel=0.15)
    assert ours(torch.from_numpy(matrix)) == (value, stderr)
    several = np.stack([matrix, matrix + 1, matrix.T])
    assert ours(several)[0] == pytest.approx(np.mean([twin(one) for one in several]), abs=1e-12)


@pytest.mark.parametrize("estimate", [contrastive_difference_nats, info_nce_nats])
def test_the_standard_error_is_the_spread_of_the_estimate(estimate: Callable[[object], tuple[float, float]]) -> None:
    joint = symmetric(5, 0.2)
    found = [estimate(log_posteriors(joint, *draws_of(joint, 1, 100, seed))[0]) for seed in range(150)]
    values, errors = np.array(found).T
    assert values.std(ddof=1) == pytest.approx(errors.mean(), rel=0.25)


@pytest.mark.parametrize("shape", [(3,), (2, 3), (1, 1), (0, 2, 2), (2, 2, 3), (1, 2, 2, 2)])
def test_another_shape_is_refused_in_a_sentence(shape: tuple[int, ...]) -> None:
    for estimate in (contrastive_difference_nats, info_nce_nats):
        with pytest.raises(ShapeError, match=r"has shape \(.*it must be \(K, K\) or \(M, K, K\) with K at least 2"):
            estimate(np.zeros(shape))


def test_the_codes_of_a_model_are_compared_pair_by_pair() -> None:
    """Every family of codes, against log Q and log p written out in NumPy; 250 samples are two groups and a rest."""
    spec = CodeSpec.parse("cat3(0.2,0.3,0.5),bernoulli(0.3),uniform(-2,6),gaussian(1,2)")
    draws = torch.Generator().manual_seed(0)
    c, heads = spec.sample(250, draws), torch.randn(250, spec.head_dim, generator=draws)
    contrastive, info_nce = compare_pairs(spec, heads, c)
    h, codes = heads.double().numpy(), c.double().numpy()
    k = group_size(250)
    assert k == 100
    per_group: dict[str, list[tuple[float, float]]] = {name: [] for name in spec.by_name}
    for at in (slice(0, 100), slice(100, 200)):
        category = codes[at, :3].argmax(axis=1)
        tables = {
            "c1": (
                [references.log_q_categorical(np.tile(row, (k, 1)), category) for row in h[at, :3]],
                [0.2, 0.3, 0.5],
            ),
            "c2": ([references.log_q_bernoulli(np.full(k, row), codes[at, 3]) for row in h[at, 3]], [0.7, 0.3]),
        }
        for name, (log_q, prior) in tables.items():
            drawn = category if name == "c1" else codes[at, 3].astype(int)
            per_group[name].append(_both(np.array(log_q), np.log(prior)[drawn]))
        for name, column, start, (middle, scale) in (("c3", 4, 4, (2, 4)), ("c4", 5, 6, (1, 2))):
            rows = h[at, start : start + 2]
            log_q = [references.log_q_gaussian(np.tile(r, (k, 1)), codes[at, column], middle, scale) for r in rows]
            uniform = np.full(k, -math.log(8))
            prior = uniform if name == "c3" else references.log_gaussian(codes[at, column], 1, 2)
            per_group[name].append(_both(np.array(log_q), prior))
    for name, values in per_group.items():
        expected = np.mean(values, axis=0)
        assert contrastive[name][0] == pytest.approx(expected[0], rel=1e-5)
        assert info_nce[name][0] == pytest.approx(expected[1], rel=1e-4, abs=1e-5)


def _both(log_q: np.ndarray, log_prior: np.ndarray) -> tuple[float, float]:
    return references.contrastive_difference(log_q), references.info_nce(log_q - log_prior)
