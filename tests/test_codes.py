"""Codes: log Q of every family against NumPy, priors, layout, and the spec that a user writes."""

from __future__ import annotations

import math
import re
from random import Random

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from infogan_explorer.codes import (
    Bernoulli,
    Categorical,
    CategoryReading,
    Code,
    CodeSpec,
    Continuous,
    ContinuousReading,
    Gaussian,
    QStd,
    Uniform,
)
from infogan_explorer.config import build_settings, list_presets
from infogan_explorer.errors import InputError, ShapeError
from infogan_explorer.information import mi_lower_bound_nats
from infogan_explorer.networks import build_infogan
from tests import references

many = settings(max_examples=60, deadline=None, derandomize=True, database=None)

EVERY_FAMILY = "cat3(0.2,0.3,0.5),bernoulli(0.3),uniform(-2,6),gaussian(1,2)"


def _draws(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _raw(width: int, low: float = -6, high: float = 6) -> st.SearchStrategy[np.ndarray]:
    """Raw head outputs (B, width)."""
    return arrays(np.float64, st.tuples(st.integers(1, 5), st.just(width)), elements=st.floats(low, high))


short = st.integers(-500, 500).map(lambda n: n / 100)  # numbers as people write them
priors = st.lists(st.integers(1, 20), min_size=2, max_size=6).map(lambda n: tuple(x / sum(n) for x in n))
uniforms = st.tuples(short, st.integers(1, 500)).map(lambda t: Uniform(t[0], round(t[0] + t[1] / 100, 2)))
gaussians = st.tuples(short, st.integers(1, 500)).map(lambda t: Gaussian(t[0], t[1] / 100))
# hundredths that sum to 1
written_priors = st.lists(st.integers(1, 99), min_size=1, max_size=5, unique=True).map(
    lambda cuts: tuple(round(float(d) / 100, 2) for d in np.diff([0, *sorted(cuts), 100]))
)
codes = st.one_of(
    st.integers(2, 30).map(Categorical),
    written_priors.map(lambda p: Categorical(len(p), p)),
    st.integers(1, 99).map(lambda n: Bernoulli(n / 100)),
    uniforms,
    gaussians,
)


# --- log Q ------------------------------------------------------------------------------------------------------------


@many
@given(st.integers(2, 12).flatmap(lambda k: _raw(k, -80, 80)), st.randoms(use_true_random=False))
def test_log_q_of_a_category(logits: np.ndarray, random: Random) -> None:
    batch, k = logits.shape
    drawn = [random.randrange(k) for _ in range(batch)]
    log_q = Categorical(k).log_q(torch.tensor(logits), torch.eye(k, dtype=torch.float64)[drawn])
    assert log_q.shape == (batch,)
    assert log_q.numpy() == pytest.approx(references.log_q_categorical(logits, drawn), abs=1e-9)


@many
@given(_raw(1, -80, 80), st.randoms(use_true_random=False))
def test_log_q_of_a_bit(logits: np.ndarray, random: Random) -> None:
    bits = np.array([[random.randrange(2)] for _ in logits], np.float64)
    log_q = Bernoulli(0.3).log_q(torch.tensor(logits), torch.tensor(bits))
    assert log_q.shape == (len(logits),)
    assert log_q.numpy() == pytest.approx(references.log_q_bernoulli(logits, bits), abs=1e-9)


@many
@given(st.one_of(uniforms, gaussians), _raw(2), st.floats(-3, 3))
def test_log_q_of_a_number(code: Continuous, head: np.ndarray, where: float) -> None:
    c = np.full((len(head), 1), code.location + where * code.scale)
    log_q = code.log_q(torch.tensor(head), torch.tensor(c))
    assert log_q.shape == (len(head),)
    expected = references.log_q_gaussian(head, c, code.location, code.scale)
    assert log_q.numpy() == pytest.approx(expected, rel=1e-9, abs=1e-9)


@many
@given(st.one_of(uniforms, gaussians), st.floats(0.01, 10), _raw(1), st.floats(-3, 3))
def test_log_q_of_a_number_with_a_fixed_std(code: Continuous, q_std: float, head: np.ndarray, where: float) -> None:
    fixed = CodeSpec.parse(str(code), q_std=q_std).codes[0]
    assert fixed.head_width == 1
    c = np.full((len(head), 1), code.location + where * code.scale)
    expected = references.log_q_gaussian(head, c, code.location, code.scale, q_std)
    assert fixed.log_q(torch.tensor(head), torch.tensor(c)).numpy() == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_location_and_scale_are_the_middle_and_reach_of_the_prior() -> None:
    assert (Uniform(-2, 6).location, Uniform(-2, 6).scale) == (2, 4)
    assert (Gaussian(1, 2).location, Gaussian(1, 2).scale) == (1, 2)


@many
@given(st.integers(2, 12).flatmap(lambda k: _raw(k)))
def test_q_of_all_categories_sums_to_one(logits: np.ndarray) -> None:
    k = logits.shape[1]
    for row in torch.tensor(logits):
        every = Categorical(k).log_q(row.expand(k, k), torch.eye(k, dtype=torch.float64))
        assert float(every.exp().sum()) == pytest.approx(1, abs=1e-12)


@many
@given(st.floats(-30, 30))
def test_q_of_both_bits_sums_to_one(logit: float) -> None:
    head = torch.full((2, 1), logit, dtype=torch.float64)
    both = Bernoulli().log_q(head, torch.tensor([[0.0], [1.0]], dtype=torch.float64))
    assert float(both.exp().sum()) == pytest.approx(1, abs=1e-12)


@many
@given(st.one_of(uniforms, gaussians), st.floats(-2, 2), st.floats(-3, 2))
def test_q_of_a_number_integrates_to_one(code: Continuous, mean: float, log_std: float) -> None:
    middle, std = code.location + code.scale * mean, code.scale * math.exp(log_std)

    def density(c: np.ndarray) -> np.ndarray:
        head = torch.tensor([[mean, log_std]], dtype=torch.float64).expand(len(c), 2)
        return code.log_q(head, torch.tensor(c)[:, None]).exp().numpy()

    assert references.integrate(density, middle - 10 * std, middle + 10 * std) == pytest.approx(1, abs=1e-9)


@many
@given(_raw(4))
def test_reading_says_what_log_q_uses(head: np.ndarray) -> None:
    category = Categorical(4).read(torch.tensor(head))
    assert isinstance(category, CategoryReading)
    assert category.probabilities.numpy() == pytest.approx(references.softmax(head), abs=1e-12)

    bit = Bernoulli().read(torch.tensor(head[:, :1]))
    assert isinstance(bit, CategoryReading)
    one = references.sigmoid(head[:, 0])
    assert bit.probabilities.numpy() == pytest.approx(np.stack([1 - one, one], axis=1), abs=1e-12)

    number = Uniform(-2, 6).read(torch.tensor(head[:, :2]))
    assert isinstance(number, ContinuousReading)
    assert number.mean.numpy() == pytest.approx(2 + 4 * head[:, 0], abs=1e-12)
    assert number.std.numpy() == pytest.approx(4 * np.exp(head[:, 1]), rel=1e-12)

    fixed = Uniform(-2, 6, q_std=0.7).read(torch.tensor(head[:, :1]))
    assert isinstance(fixed, ContinuousReading)
    assert fixed.mean.numpy() == pytest.approx(2 + 4 * head[:, 0], abs=1e-12)
    assert fixed.std.numpy() == pytest.approx(np.full(len(head), 0.7))


def test_the_std_of_q_has_a_floor_of_a_thousandth_of_the_scale() -> None:
    reading = Uniform(-2, 6).read(torch.tensor([[0.0, -50.0], [0.0, math.log(2e-3)]], dtype=torch.float64))
    assert isinstance(reading, ContinuousReading)
    assert reading.std.tolist() == pytest.approx([4e-3, 8e-3], rel=1e-9)


@pytest.mark.parametrize("code", [Categorical(10), Bernoulli(0.5)], ids=str)
def test_log_q_of_extreme_logits_is_finite_in_float32(code: Code) -> None:
    head = torch.full((2, code.head_width), -2000.0)
    head[:, 0] = 2000.0
    c = torch.tensor([code.encode(0), code.encode(1)])
    assert sorted(code.log_q(head, c).tolist()) == pytest.approx([-2000 * (2 if code.width > 1 else 1), 0])


# --- one softmax ------------------------------------------------------------------------------------------------------


def test_probabilities_in_place_of_logits_would_stall_at_0_841() -> None:
    """What a softmax in the head does, on the best head it can have; the raw logits give all of ln 10."""
    code, every = Categorical(10), torch.eye(10, dtype=torch.float64)
    raw = 50 * every

    def bound(head: torch.Tensor) -> float:
        return float(mi_lower_bound_nats(code.log_q(head, every), code.entropy_nats))

    assert bound(raw.softmax(dim=1)) == pytest.approx(0.8414, abs=5e-5)
    assert bound(raw.softmax(dim=1)) == pytest.approx(references.double_softmax_plateau(10), abs=1e-12)
    assert bound(raw) == pytest.approx(2.302585, abs=1e-6)


@pytest.mark.parametrize("preset", sorted(list_presets()))
def test_no_head_holds_a_softmax(preset: str) -> None:
    """Q's raw outputs for a category are free numbers: of either sign, and no sum to 1."""
    chosen = build_settings(preset, codes="cat10,uniform", noise_dim=4)
    shape = (2,) if chosen.network == "points" else (1, 28, 28)
    infogan = build_infogan(chosen, shape)
    with torch.no_grad():
        for weights in infogan.q_head.parameters():
            weights.mul_(20)  # a fresh head is near zero everywhere
        _, q_params = infogan.discriminate(torch.randn(16, *shape, generator=_draws()))
    logits = q_params[:, :10]
    assert logits.min() < -0.1
    assert (logits.sum(dim=1) - 1).abs().max() > 0.1
    assert logits.exp().sum(dim=1).log().abs().max() > 0.1  # nor is it a log-softmax
    # exactly one softmax turns them into what the screen shows
    reading = infogan.spec.read(q_params)["c1"]
    assert isinstance(reading, CategoryReading)
    assert reading.probabilities.numpy() == pytest.approx(references.softmax(logits.numpy()), abs=1e-5)


# --- gradients --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("q_std", ["learned", 0.5])
def test_the_bound_sends_a_gradient_into_every_head_output(q_std: QStd) -> None:
    spec = CodeSpec.parse(EVERY_FAMILY, q_std=q_std)
    draws = _draws()
    head = torch.randn(6, spec.head_dim, generator=draws, dtype=torch.float64)
    c = spec.sample(6, draws).double()

    def bounds(raw: np.ndarray) -> float:
        """The same number from the references, head by head."""
        std = None if q_std == "learned" else 0.5
        ends = np.cumsum([code.head_width for code in spec.codes])
        cat, bit, uniform, gaussian = np.split(raw, ends[:-1], axis=1)
        return (
            references.log_q_categorical(cat, c[:, :3].argmax(dim=1).numpy()).mean()
            + references.log_q_bernoulli(bit, c[:, 3].numpy()).mean()
            + references.log_q_gaussian(uniform, c[:, 4].numpy(), 2, 4, std).mean()
            + references.log_q_gaussian(gaussian, c[:, 5].numpy(), 1, 2, std).mean()
        )

    leaf = head.clone().requires_grad_()
    sum(log_q.mean() for log_q in spec.log_q(leaf, c).values()).backward()
    assert leaf.grad is not None
    assert (leaf.grad != 0).all()
    step = 1e-6
    for i, j in np.ndindex(*head.shape):
        up, down = head.numpy().copy(), head.numpy().copy()
        up[i, j] += step
        down[i, j] -= step
        slope = (bounds(up) - bounds(down)) / (2 * step)
        assert float(leaf.grad[i, j]) == pytest.approx(slope, rel=1e-5, abs=1e-8)


# --- priors -----------------------------------------------------------------------------------------------------------

SAMPLES = 40_000
STANDARD_ERRORS = 4.5  # how far a mean of SAMPLES may lie from its expectation; the seed is fixed


def _check_mean(values: np.ndarray, mean: float, variance: float) -> None:
    assert abs(values.mean() - mean) < STANDARD_ERRORS * math.sqrt(variance / len(values))


@pytest.mark.parametrize("code", [Categorical(10), Categorical(3, (0.7, 0.2, 0.1)), Categorical(2)], ids=str)
def test_categories_come_as_often_as_the_prior_says(code: Categorical) -> None:
    sample = code.sample(SAMPLES, _draws()).numpy()
    assert sample.shape == (SAMPLES, code.width)
    assert set(np.unique(sample)) == {0, 1}
    assert (sample.sum(axis=1) == 1).all()
    for k, p in enumerate(code.prior_probabilities):
        _check_mean(sample[:, k], p, p * (1 - p))
    assert code.entropy_nats == pytest.approx(references.entropy(code.prior_probabilities), abs=1e-12)


@pytest.mark.parametrize("p", [0.5, 0.05, 0.9])
def test_bits_come_as_often_as_the_prior_says(p: float) -> None:
    sample = Bernoulli(p).sample(SAMPLES, _draws()).numpy()
    assert sample.shape == (SAMPLES, 1)
    assert set(np.unique(sample)) == {0, 1}
    _check_mean(sample, p, p * (1 - p))
    assert Bernoulli(p).entropy_nats == pytest.approx(references.entropy([p, 1 - p]), abs=1e-12)


@pytest.mark.parametrize(("low", "high"), [(-1, 1), (-2, 6), (0, 0.5)])
def test_numbers_of_a_uniform_code_fill_the_interval(low: float, high: float) -> None:
    sample = Uniform(low, high).sample(SAMPLES, _draws()).numpy()
    assert sample.shape == (SAMPLES, 1)
    share = (sample[:, 0] - low) / (high - low)
    assert share.min() >= 0
    assert share.max() <= 1
    _check_mean(share, 1 / 2, 1 / 12)
    _check_mean((share - 0.5) ** 2, 1 / 12, 1 / 80 - 1 / 144)
    for tenth in np.arange(0.1, 1, 0.1):
        _check_mean(share < tenth, tenth, tenth * (1 - tenth))
    assert Uniform(low, high).entropy_nats == pytest.approx(
        references.uniform_differential_entropy(low, high), abs=1e-12
    )


@pytest.mark.parametrize(("mean", "std"), [(0, 1), (5, 0.1), (-1, 3)])
def test_numbers_of_a_gaussian_code_have_its_moments(mean: float, std: float) -> None:
    sample = Gaussian(mean, std).sample(SAMPLES, _draws()).numpy()
    assert sample.shape == (SAMPLES, 1)
    scaled = (sample[:, 0] - mean) / std
    _check_mean(scaled, 0, 1)
    _check_mean(scaled**2, 1, 2)
    _check_mean(np.abs(scaled) < 1, 0.682689, 0.682689 * 0.317311)
    assert Gaussian(mean, std).entropy_nats == pytest.approx(
        references.gaussian_differential_entropy(mean, std), abs=1e-9
    )


@pytest.mark.parametrize("prior", [(0.5, 0.5), (0.7, 0.2, 0.1), (0.01, 0.99)])
def test_an_uneven_prior_has_less_entropy(prior: tuple[float, ...]) -> None:
    code = Categorical(len(prior), prior)
    assert code.entropy_nats == pytest.approx(references.entropy(prior), abs=1e-12)
    assert code.entropy_nats <= math.log(len(prior)) + 1e-12
    assert code.zero_knowledge_nats == 0


def test_prior_probabilities_of_every_family() -> None:
    assert Categorical(4).prior_probabilities == (0.25,) * 4
    assert Categorical(2, (0.9, 0.1)).prior_probabilities == (0.9, 0.1)
    assert Bernoulli(0.3).prior_probabilities == (0.7, 0.3)  # of 0 and of 1, in the order of Q's reading
    assert Uniform().prior_probabilities == Gaussian().prior_probabilities == ()


@many
@given(priors)
def test_any_prior_that_sums_to_one_is_accepted(prior: tuple[float, ...]) -> None:
    assert Categorical(len(prior), prior).entropy_nats == pytest.approx(references.entropy(prior), abs=1e-12)


def test_the_codes_of_a_spec_are_drawn_independently() -> None:
    c = CodeSpec.parse("uniform,uniform,bernoulli,cat2").sample(SAMPLES, _draws())
    columns = c[:, :4].numpy()  # of cat2 the first of its two
    correlation = np.corrcoef(columns.T)[np.triu_indices(4, k=1)]
    assert np.abs(correlation).max() < STANDARD_ERRORS / math.sqrt(SAMPLES)


@pytest.mark.parametrize("text", ["cat10", "cat2(0.9,0.1)", "bernoulli(0.3)", "uniform", "gaussian", EVERY_FAMILY])
def test_the_generator_alone_decides_what_is_drawn(text: str) -> None:
    spec = CodeSpec.parse(text)
    torch.manual_seed(1)
    first = spec.sample(200, _draws(7))
    torch.manual_seed(2)
    assert torch.equal(first, spec.sample(200, _draws(7)))
    assert not torch.equal(first, spec.sample(200, _draws(8)))
    draws = _draws(7)
    assert torch.equal(first, spec.sample(200, draws))
    assert not torch.equal(first, spec.sample(200, draws))  # and it moves on
    assert first.dtype == torch.float32


# --- what G is fed ----------------------------------------------------------------------------------------------------


@many
@given(uniforms)
def test_any_interval_reaches_g_as_minus_one_to_one(code: Uniform) -> None:
    ends = torch.tensor([[code.low], [(code.low + code.high) / 2], [code.high]], dtype=torch.float64)
    assert code.to_generator(ends).ravel().tolist() == pytest.approx([-1, 0, 1], abs=1e-9)


@many
@given(gaussians)
def test_a_gaussian_code_reaches_g_standardised(code: Gaussian) -> None:
    c = torch.tensor([[code.mean], [code.mean - code.std], [code.mean + 2 * code.std]], dtype=torch.float64)
    assert code.to_generator(c).ravel().tolist() == pytest.approx([0, -1, 2], abs=1e-9)


@pytest.mark.parametrize("code", [Categorical(4), Bernoulli(0.3)], ids=str)
def test_categories_reach_g_as_they_are(code: Code) -> None:
    c = code.sample(20, _draws())
    assert torch.equal(code.to_generator(c), c)


def test_the_layout_of_the_generators_input() -> None:
    spec = CodeSpec.parse("cat3,uniform(0,10),bernoulli,gaussian(1,2)")
    z = torch.tensor([[0.5, -0.5], [0.25, -0.25]])
    c = torch.tensor([spec.encode({"c1": 2, "c2": 7.5, "c3": 1, "c4": 4}), spec.encode(dict.fromkeys(spec.by_name, 0))])
    assert c.tolist() == [[0, 0, 1, 7.5, 1, 4], [1, 0, 0, 0, 0, 0]]
    #                                            z            | c1      | c2   | c3 | c4
    assert spec.generator_input(z, c).tolist() == [
        [0.5, -0.5, 0, 0, 1, 0.5, 1, 1.5],
        [0.25, -0.25, 1, 0, 0, -1, 0, -0.5],
    ]


def test_without_noise_the_input_is_the_code() -> None:
    spec = CodeSpec.parse("cat2,uniform")
    c = torch.tensor([[0.0, 1.0, 0.3]])
    assert torch.equal(spec.generator_input(torch.zeros(1, 0), c), c)


# --- the spec ---------------------------------------------------------------------------------------------------------


def test_the_papers_spec() -> None:
    spec = CodeSpec.parse("cat10,uniform,uniform")
    assert spec.codes == (Categorical(10), Uniform(-1, 1), Uniform(-1, 1))
    assert list(spec.by_name) == ["c1", "c2", "c3"]
    assert (spec.code_dim, spec.head_dim) == (12, 14)  # two raw outputs for every continuous code
    assert [code.kind for code in spec.codes] == ["categorical", "continuous", "continuous"]


@many
@given(st.lists(codes, min_size=1, max_size=5))
def test_a_spec_is_read_back_as_it_is_written(parts: list[Code]) -> None:
    spec = CodeSpec(tuple(parts))
    assert CodeSpec.parse(str(spec)) == spec
    loose = str(spec).upper().replace(",", " , ").replace("(", " ( ")
    assert CodeSpec.parse(loose) == spec


@pytest.mark.parametrize(
    "code",
    [
        Uniform(0.1 + 0.2, 1),
        Uniform(-math.pi, math.pi),
        Gaussian(1 / 3, 2 / 3),
        Bernoulli(1 / 3),
        Categorical(3, (1 / 3, 1 / 3, 1 / 3)),
    ],
    ids=repr,
)
def test_a_spec_is_read_back_to_the_last_digit(code: Code) -> None:
    """`Settings` keeps the written form, so a run is what was asked for only if nothing is lost in writing."""
    assert CodeSpec.parse(str(CodeSpec((code,)))).codes == (code,)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("cat10", "cat10"),
        ("CAT10, Uniform( -1 , 1 )", "cat10,uniform"),
        ("uniform(-2,2)", "uniform(-2,2)"),
        ("gaussian(0,1)", "gaussian"),
        ("bernoulli(0.5)", "bernoulli"),
        ("cat2(0.25,0.75),gaussian(1e-3,2)", "cat2(0.25,0.75),gaussian(0.001,2)"),
    ],
)
def test_the_written_form(text: str, written: str) -> None:
    assert str(CodeSpec.parse(text)) == written


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("cat1", "a categorical code with 1 categories was asked for; it needs 2 to 1000"),
        ("cat0", "a categorical code with 0 categories was asked for; it needs 2 to 1000"),
        ("cat99999", "a categorical code with 99999 categories was asked for; it needs 2 to 1000"),
        ("cat", "code 'cat' is not known; write codes like"),
        ("cat-3", "code 'cat-3' cannot be read; write codes like"),
        ("cat10,foo", "code 'foo' is not known; write codes like 'cat10,uniform,"),
        ("", "the code spec '' is empty; an InfoGAN needs at least one code"),
        ("  ", "the code spec '  ' is empty; an InfoGAN needs at least one code"),
        ("cat10,", "code '' cannot be read (is there a comma too many?); write codes like"),
        (",cat10", "code '' cannot be read (is there a comma too many?); write codes like"),
        ("cat10;uniform", "code 'cat10;uniform' cannot be read; write codes like"),
        ("uniform(2,1)", "'uniform(2,1)' is no interval; its upper end must be above its lower end"),
        ("uniform(1,1)", "'uniform(1,1)' is no interval"),
        ("uniform(nan,1)", "'uniform(nan,1)' is no interval"),
        ("uniform(0,inf)", "'uniform(0,inf)' is no interval"),
        ("uniform(1)", "code 'uniform(1)' is not known; write codes like"),
        ("uniform(1,2", "code 'uniform(1' cannot be read; write codes like"),
        ("uniform(0,x)", "code 'uniform(0,x)' has '0,x' in its brackets; write codes like"),
        ("uniform()", "code 'uniform()' has '' in its brackets; write codes like"),
        ("cat3(0.5,0.5)", "the prior of 'cat3' has 2 probabilities; give 3 of them"),
        ("cat2(0.5,0.6)", "sums to 1.1; it must sum to 1, so divide it by its sum"),
        ("cat2(1,0)", "the prior (1.0, 0.0) holds a probability that is not above 0; drop that category"),
        ("cat2(nan,nan)", "holds a probability that is not above 0"),
        ("bernoulli(1.5)", "'bernoulli' was given probability 1.5; it must lie between 0 and 1"),
        ("bernoulli(0)", "'bernoulli' was given probability 0; it must lie between 0 and 1"),
        ("bernoulli(nan)", "'bernoulli' was given probability nan; it must lie between 0 and 1"),
        ("bernoulli(0.1,0.9)", "code 'bernoulli(0.1,0.9)' is not known"),
        ("gaussian(0,0)", "'gaussian(0,0)' needs a standard deviation above 0"),
        ("gaussian(0,-1)", "'gaussian(0,-1)' needs a standard deviation above 0"),
        ("gaussian(inf,1)", "'gaussian(inf,1)' needs"),
    ],
)
def test_a_spec_that_cannot_be_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=re.escape(sentence)):
        CodeSpec.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "uniform(-1e308,1e308)",  # its width is no float64
        "uniform(0,1e39)",  # its end is no float32: every sample would be infinite
        "uniform(100000000,100000001)",  # float32 has no number between the ends
        "gaussian(0,1e39)",
        "gaussian(0,1e-200)",
        "cat" + "9" * 5000,  # more digits than Python turns into a number
    ],
    ids=lambda text: text[:40],
)
def test_a_code_that_float32_cannot_carry_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        CodeSpec.parse(text)


@pytest.mark.parametrize("q_std", [0.0, -1.0, math.nan, math.inf])
def test_a_fixed_std_of_q_is_above_zero(q_std: float) -> None:
    with pytest.raises(InputError, match=rf"q_std is {q_std}; it must be 'learned' or a number above 0"):
        CodeSpec.parse("cat10,uniform", q_std=q_std)


def test_q_std_is_for_continuous_codes_only() -> None:
    spec = CodeSpec.parse("cat10,uniform,gaussian", q_std=0.5)
    assert (spec.code_dim, spec.head_dim) == (12, 12)
    assert [getattr(code, "q_std", None) for code in spec.codes] == [None, 0.5, 0.5]


def test_ranges_of_the_sliders() -> None:
    assert Uniform(-1, 1).trained_range == (-1, 1)
    assert Uniform(-1, 1).explored_range == (-2, 2)  # the paper's MNIST figure
    assert Uniform(0, 10).trained_range == (0, 10)
    assert Uniform(0, 10).explored_range == (-5, 15)
    assert Gaussian(1, 2).trained_range == (-3, 5)
    assert Gaussian(1, 2).explored_range == (-7, 9)


@pytest.mark.parametrize("q_std", ["learned", 0.4, 2.0, 5.0])
def test_the_zero_knowledge_line_of_a_gaussian_code(q_std: QStd) -> None:
    """0 where Q's deviation can be the prior's, KL(prior || Q) below it where it cannot."""
    code = Gaussian(1, 2, q_std)
    constant = torch.zeros(2, code.head_width, dtype=torch.float64)
    one_deviation = torch.tensor([[-1.0], [3.0]], dtype=torch.float64)  # mean 1 and variance 4, as the prior
    bound = float(mi_lower_bound_nats(code.log_q(constant, one_deviation), code.entropy_nats))
    assert code.zero_knowledge_nats == pytest.approx(bound, abs=1e-12)
    if q_std in ("learned", 2.0):
        assert bound == pytest.approx(0, abs=1e-12)
    else:
        assert bound < -0.1


def test_a_spec_describes_its_codes_for_config_json() -> None:
    described = CodeSpec.parse(EVERY_FAMILY).describe()
    assert list(described) == ["c1", "c2", "c3", "c4"]
    assert [d["kind"] for d in described.values()] == ["categorical", "categorical", "continuous", "continuous"]
    assert ",".join(d["spec"] for d in described.values()) == EVERY_FAMILY
    assert [d["entropy_nats"] for d in described.values()] == pytest.approx(
        [
            references.entropy([0.2, 0.3, 0.5]),
            references.entropy([0.3, 0.7]),
            references.uniform_differential_entropy(-2, 6),
            references.gaussian_differential_entropy(1, 2),
        ],
        abs=1e-9,
    )
    assert [d["zero_knowledge_nats"] for d in described.values()] == pytest.approx([0, 0, -0.1765, 0], abs=5e-5)


# --- values that a user chose -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "sentence"),
    [
        ("cat10", 12, "code 'c1' has 10 categories, but 12 was given; choose 0 to 9"),
        ("cat10", -1, "code 'c1' has 10 categories, but -1 was given; choose 0 to 9"),
        ("cat10", 10, "code 'c1' has 10 categories, but 10 was given; choose 0 to 9"),
        ("cat10", 1.5, "code 'c1' has 10 categories, but 1.5 was given; choose 0 to 9"),
        ("cat10", math.nan, "code 'c1' has 10 categories, but nan was given; choose 0 to 9"),
        ("cat10", math.inf, "code 'c1' has 10 categories, but inf was given; choose 0 to 9"),
        ("bernoulli", 2, "code 'c1' is 0 or 1, but 2 was given; choose one of the two"),
        ("bernoulli", 0.5, "code 'c1' is 0 or 1, but 0.5 was given; choose one of the two"),
        ("bernoulli", math.nan, "code 'c1' is 0 or 1, but nan was given; choose one of the two"),
        ("uniform", math.nan, "code 'c1' was given nan; choose a finite number"),
        ("gaussian", -math.inf, "code 'c1' was given -inf; choose a finite number"),
    ],
)
def test_a_value_that_the_code_has_not_is_refused(text: str, value: float, sentence: str) -> None:
    with pytest.raises(InputError, match=re.escape(sentence)):
        CodeSpec.parse(text).encode({"c1": value})


def test_the_code_that_was_given_a_wrong_value_is_named() -> None:
    with pytest.raises(InputError, match="code 'c3' has 5 categories"):
        CodeSpec.parse("cat10,uniform,cat5").encode({"c1": 0, "c2": 0, "c3": 5})


def test_every_code_needs_a_value_and_no_other_is_known() -> None:
    spec = CodeSpec.parse("cat10,uniform")
    with pytest.raises(
        InputError, match=re.escape("no value was given for code 'c2'; give one for each of ['c1', 'c2']")
    ):
        spec.encode({"c1": 3})
    with pytest.raises(
        InputError, match=re.escape("code 'c3' is not one of this model's codes; choose one of ['c1', 'c2']")
    ):
        spec.encode({"c1": 3, "c2": 0, "c3": 1})
    with pytest.raises(InputError, match=re.escape("code 'digit' is not one of this model's codes")):
        spec.get("digit")


def test_a_continuous_value_beyond_the_trained_range_is_allowed() -> None:
    assert CodeSpec.parse("uniform").encode({"c1": -2}) == [-2.0]


@many
@given(st.lists(codes, min_size=1, max_size=4), st.integers(0, 2**32))
def test_every_sample_can_be_encoded_back(parts: list[Code], seed: int) -> None:
    spec = CodeSpec(tuple(parts))
    c = spec.sample(1, _draws(seed))
    blocks = zip(spec.by_name.items(), spec.split(c), strict=True)
    values = {name: float(b.argmax() if isinstance(code, Categorical) else b) for (name, code), b in blocks}
    assert spec.encode(values) == c[0].tolist()


# --- shapes -----------------------------------------------------------------------------------------------------------


def test_split_gives_every_code_its_columns() -> None:
    spec = CodeSpec.parse("cat3,uniform,cat2")
    c = torch.arange(12.0).reshape(2, 6)
    assert [block.tolist() for block in spec.split(c)] == [[[0, 1, 2], [6, 7, 8]], [[3], [9]], [[4, 5], [10, 11]]]


def test_heads_are_laid_out_in_the_order_of_the_codes() -> None:
    spec = CodeSpec.parse("uniform,cat2,bernoulli")
    head = torch.tensor([[0.1, -0.2, 3.0, 1.0, -2.0]], dtype=torch.float64)
    c = torch.tensor([[0.7, 0.0, 1.0, 1.0]], dtype=torch.float64)
    log_q = spec.log_q(head, c)
    assert list(log_q) == ["c1", "c2", "c3"]
    expected = [
        references.log_q_gaussian(head[:, :2], [0.7], 0, 1),
        references.log_q_categorical(head[:, 2:4], [1]),
        references.log_q_bernoulli(head[:, 4:], [1]),
    ]
    assert [float(v) for v in log_q.values()] == pytest.approx([float(v[0]) for v in expected], abs=1e-12)
    assert list(spec.read(head)) == ["c1", "c2", "c3"]


def test_a_matrix_that_does_not_fit_the_codes_is_refused() -> None:
    spec = CodeSpec.parse("cat10,uniform")
    good_head, good_c = torch.zeros(3, 12), torch.zeros(3, 11)
    with pytest.raises(ShapeError, match=re.escape("c has shape (3, 12); the codes 'cat10,uniform' need (B, 11)")):
        spec.split(torch.zeros(3, 12))
    with pytest.raises(ShapeError, match=re.escape("c has shape (11,); the codes 'cat10,uniform' need (B, 11)")):
        spec.log_q(good_head, torch.zeros(11))
    with pytest.raises(
        ShapeError, match=re.escape("q_params has shape (3, 11); the codes 'cat10,uniform' need (B, 12)")
    ):
        spec.log_q(torch.zeros(3, 11), good_c)
    with pytest.raises(ShapeError, match=re.escape("q_params has shape (12,)")):
        spec.read(torch.zeros(12))
    with pytest.raises(ShapeError, match=re.escape("c has shape (3, 10)")):
        spec.generator_input(torch.zeros(3, 2), torch.zeros(3, 10))
