"""The ten exhibits. Where the field made each mistake is fact; programs named here may have mended it since."""

from __future__ import annotations

from infogan_explorer.codes import Uniform
from infogan_explorer.learn.laboratory import Laboratory
from infogan_explorer.learn.museum.closed_forms import (
    double_softmax_ceiling_nats,
    fixed_sigma_ceiling_nats,
    squashed_ceiling_nats,
    unreachable_floor_nats,
    wrong_prior_offset_nats,
)
from infogan_explorer.learn.museum.exhibit import Exhibit
from infogan_explorer.learn.museum.mistakes import (
    CutTrunk,
    EntropyLeftOut,
    LabelsAsCodes,
    LeakedCode,
    OtherRange,
    Rewrapped,
    SigmaOne,
    SoftmaxTwice,
    Squashed,
    WrongPrior,
)
from infogan_explorer.learn.museum.prediction import Prediction

_CLUSTERS = {"world": "four-clusters", "codes": "cat4"}
_SHEET = {"world": "swiss-roll", "codes": "uniform"}
_SAME = 2e-3  # nats, within which two exact sums are the same number


def _categories(laboratory: Laboratory) -> int:
    return laboratory.spec.get("c1").width


def _ends(laboratory: Laboratory) -> tuple[float, float]:
    code = laboratory.spec.get("c1")
    assert isinstance(code, Uniform)
    return code.low, code.high


def _predict_cut_trunk(_: Laboratory) -> tuple[Prediction, ...]:
    return (Prediction("trunk_gradient", "always", 0.0, 0.0, "length"),)


def _predict_softmax_twice(laboratory: Laboratory) -> tuple[Prediction, ...]:
    ceiling = double_softmax_ceiling_nats(_categories(laboratory))
    return (Prediction("bound_nats", "plateau", ceiling, 0.2, "nats", "ln K - (ln(e + K - 1) - 1)"),)


def _predict_entropy_left_out(laboratory: Laboratory) -> tuple[Prediction, ...]:
    entropy = laboratory.spec.get("c1").entropy_nats
    return (
        Prediction("bound_nats", "never above", 0.0, _SAME, "nats"),
        Prediction("difference_nats", "always", -entropy, _SAME, "nats", "-H(c) = -ln K"),
    )


def _predict_rewrapped(_: Laboratory) -> tuple[Prediction, ...]:
    return (
        Prediction("information_gradient", "always", 0.0, 0.0, "length"),
        Prediction("bound_nats", "never above", 0.0, 0.1, "nats"),
    )


def _predict_sigma_one(laboratory: Laboratory) -> tuple[Prediction, ...]:
    ceiling = fixed_sigma_ceiling_nats(*_ends(laboratory))
    return (Prediction("bound_nats", "never above", ceiling, _SAME, "nats", "h(c) - ln(2 pi) / 2"),)


def _predict_squashed(laboratory: Laboratory) -> tuple[Prediction, ...]:
    ceiling = squashed_ceiling_nats(*_ends(laboratory))
    formula = "h(c) + 1/2 - ln(2 pi) / 2"
    return (
        Prediction("low_half_bound_nats", "never above", ceiling, 0.1, "nats", formula),
        Prediction("lowest_mean", "never below", 0.0, 1e-6, "code", "sigmoid > 0"),
    )


def _predict_leaked_code(laboratory: Laboratory) -> tuple[Prediction, ...]:
    entropy = laboratory.spec.get("c1").entropy_nats
    return (
        Prediction("missed_nats", "ends below", 0.0, 0.05, "nats"),
        Prediction("bound_nats", "ends at", entropy, 0.1, "nats", "H(c) = ln K"),
    )


def _predict_labels_as_codes(_: Laboratory) -> tuple[Prediction, ...]:
    return (Prediction("agreement", "ends at", 1.0, 0.1, "share"),)


def _predict_wrong_prior(laboratory: Laboratory) -> tuple[Prediction, ...]:
    offset = wrong_prior_offset_nats(*_ends(laboratory))
    formula = "ln(2 pi) / 2 + E[c^2] / 2 - h(c)"
    return (Prediction("difference_nats", "always", offset, _SAME, "nats", formula),)


def _predict_other_range(laboratory: Laboratory) -> tuple[Prediction, ...]:
    floor = unreachable_floor_nats(laboratory.points.numpy(), laboratory.noise_width)
    return (Prediction("divergence_nats", "never below", floor, _SAME, "nats", "JSD(coin a, coin b)"),)


_ALL = (
    Exhibit(
        name="trunk",
        title="Q's gradient is cut from the trunk",
        seen_in=(
            "pianomania/infoGAN-pytorch PR 1",
            "Natsu6767/InfoGAN-PyTorch issue 2",
            "POSTECH-CVLab/PyTorch-StudioGAN",
        ),
        recipe=CutTrunk,
        code=("features = trunk(points)", "loss = -bound(q_head(features), c)", "descend(loss, q_head.weights)"),
        wrong=2,
        right="descend(loss, trunk.weights + q_head.weights)",
        **_CLUSTERS,
        steps=200,
        predict=_predict_cut_trunk,
    ),
    Exhibit(
        name="softmax",
        title="Softmax twice",
        seen_in=("eriklindernoren/PyTorch-GAN issue 84", "nocotan/pytorch-lightning-gans issue 9"),
        recipe=SoftmaxTwice,
        code=("q = softmax(q_head(features))", "loss = cross_entropy(q, c)  # takes logits", "bound = log(K) - loss"),
        wrong=0,
        right="q = q_head(features)",
        **_CLUSTERS,
        steps=300,
        predict=_predict_softmax_twice,
    ),
    Exhibit(
        name="entropy",
        title="H(c) is left out",
        seen_in=("wiseodd/generative-models issue 61", "eriklindernoren/Keras-GAN issue 130"),
        recipe=EntropyLeftOut,
        code=("log_q = log_softmax(q)[c]", "bound = mean(log_q)", "print('L_I', bound)"),
        wrong=1,
        right="bound = mean(log_q) + log(K)",
        **_CLUSTERS,
        steps=120,
        predict=_predict_entropy_left_out,
    ),
    Exhibit(
        name="rewrapped",
        title="The graph is cut by re-wrapping",
        seen_in=("torchgan/torchgan, MutualInformationPenalty",),
        recipe=Rewrapped,
        code=(
            "bound = mean(log_q) + log(K)",
            "terms = tensor([bound, ...])",
            "loss = adversarial - weight * terms.sum()",
        ),
        wrong=1,
        right="terms = stack([bound, ...])",
        **_CLUSTERS,
        steps=80,
        predict=_predict_rewrapped,
    ),
    Exhibit(
        name="sigma",
        title="Sigma is fixed at 1",
        seen_in=("openai/InfoGAN", "fjxmlzn/InfoGAN-CR", "anibali/infogan"),
        recipe=SigmaOne,
        code=("mean = q_head(features)", "loss = mean((c - mean) ** 2) / 2", "bound = log(2) - log(2 * pi) / 2 - loss"),
        wrong=1,
        right="loss = mean(((c - mean) / sigma) ** 2 / 2 + log(sigma))",
        **_SHEET,
        steps=200,
        predict=_predict_sigma_one,
    ),
    Exhibit(
        name="squashed",
        title="A number is read after a squashing function",
        seen_in=("hwalsuklee/tensorflow-generative-model-collections issue 21", "SongDark/timeseries_infogan"),
        recipe=Squashed,
        code=("c = uniform(-1, 1)", "features = trunk(g(z, c))", "mean = sigmoid(q_head(features))"),
        wrong=2,
        right="mean = q_head(features)",
        **_SHEET,
        steps=200,
        predict=_predict_squashed,
    ),
    Exhibit(
        name="leak",
        title="The code leaks into Q's input",
        seen_in=("zhangkaihua88/ML_Paper",),
        recipe=LeakedCode,
        code=(
            "features = trunk(g(z, c)).detach()",
            "q = q_head(concat(features, c))",
            "bound = log(K) - cross_entropy(q, c)",
        ),
        wrong=1,
        right="q = q_head(features)",
        **_CLUSTERS,
        steps=200,
        predict=_predict_leaked_code,
    ),
    Exhibit(
        name="labels",
        title="Labels are used as codes",
        seen_in=(
            "hwalsuklee/tensorflow-generative-model-collections, SUPERVISED=True",
            "zhangkaihua88/ML_Paper",
            "SongDark/timeseries_infogan",
        ),
        recipe=LabelsAsCodes,
        code=("loss = cross_entropy(q(drawn), c)", "loss += cross_entropy(q(real), labels)", "descend(loss)"),
        wrong=1,
        right="",
        **_CLUSTERS,
        steps=100,
        predict=_predict_labels_as_codes,
    ),
    Exhibit(
        name="prior",
        title="The wrong prior",
        seen_in=("openai/InfoGAN", "anibali/infogan"),
        recipe=WrongPrior,
        code=("c = uniform(-1, 1)", "log_p = -c ** 2 / 2 - log(2 * pi) / 2", "bound = mean(log_q - log_p)"),
        wrong=1,
        right="log_p = -log(2)",
        **_SHEET,
        steps=40,
        predict=_predict_wrong_prior,
    ),
    Exhibit(
        name="ranges",
        title="Value ranges do not match",
        seen_in=("Natsu6767/InfoGAN-PyTorch, SVHN",),
        recipe=OtherRange,
        code=(
            "real = points                # from -1 to 1",
            "drawn = sigmoid(last(hidden))",
            "loss = d_loss(d(real), d(drawn))",
        ),
        wrong=1,
        right="drawn = last(hidden)",
        **_CLUSTERS,
        steps=500,
        predict=_predict_other_range,
    ),
)

EXHIBITS = {exhibit.name: exhibit for exhibit in _ALL}
