"""Networks: shapes, sizes, the paper's table, who shares what."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import nn

from infogan_explorer.config import Settings, build_settings
from infogan_explorer.errors import InputError
from infogan_explorer.networks import build_infogan, count_weights
from infogan_explorer.networks.players import BatchNorm
from tests.conftest import digit_settings, points_settings

PAPER_SHAPE = (1, 28, 28)


def _layers(module: nn.Module, kind: type[nn.Module]) -> list[nn.Module]:
    return [layer for layer in module.modules() if isinstance(layer, kind)]


@pytest.mark.parametrize(
    ("settings", "shape"),
    [
        (digit_settings(), (1, 28, 28)),
        (digit_settings(), (1, 32, 32)),
        (digit_settings(codes="cat10,cat5,bernoulli,gaussian"), (3, 32, 32)),
        (digit_settings(), (1, 60, 60)),
        (digit_settings(), (3, 64, 64)),
        (digit_settings(), (1, 68, 68)),
        (digit_settings(), (1, 72, 72)),
        (digit_settings(), (3, 148, 148)),
        (build_settings("paper-mnist"), PAPER_SHAPE),
        (points_settings(), (2,)),
        (points_settings(noise_dim=0), (2,)),
    ],
)
def test_shapes_and_range(settings: Settings, shape: tuple[int, ...]) -> None:
    infogan = build_infogan(settings, shape)
    spec = infogan.spec
    inputs = torch.zeros(5, settings.noise_dim + spec.code_dim).normal_()
    examples = infogan.generator(inputs)
    assert examples.shape == (5, *shape)
    if len(shape) == 3:
        assert examples.abs().max() <= 1
    logits, q_params = infogan.discriminate(examples)
    assert logits.shape == (5,)
    assert q_params.shape == (5, spec.head_dim)


def test_the_paper_network_is_table_1_of_appendix_c() -> None:
    infogan = build_infogan(build_settings("paper-mnist"), PAPER_SHAPE)
    g, trunk, q = infogan.generator, infogan.trunk, infogan.q_head

    def conv(layer: nn.Module) -> tuple[object, ...]:
        return layer.in_channels, layer.out_channels, layer.kernel_size, layer.stride  # type: ignore[attr-defined]

    def linear(layer: nn.Module) -> tuple[int, int]:
        return layer.in_features, layer.out_features  # type: ignore[attr-defined, return-value]

    assert [linear(layer) for layer in _layers(g, nn.Linear)] == [(74, 1024), (1024, 7 * 7 * 128)]
    assert [conv(layer) for layer in _layers(g, nn.ConvTranspose2d)] == [
        (128, 64, (4, 4), (2, 2)),
        (64, 1, (4, 4), (2, 2)),
    ]
    assert [layer.num_features for layer in _layers(g, BatchNorm)] == [1024, 7 * 7 * 128, 64]  # type: ignore[attr-defined]
    assert [conv(layer) for layer in _layers(trunk, nn.Conv2d)] == [(1, 64, (4, 4), (2, 2)), (64, 128, (4, 4), (2, 2))]
    assert [linear(layer) for layer in _layers(trunk, nn.Linear)] == [(7 * 7 * 128, 1024)]
    assert [layer.num_features for layer in _layers(trunk, BatchNorm)] == [128, 1024]  # type: ignore[attr-defined]
    assert {layer.negative_slope for layer in _layers(trunk, nn.LeakyReLU)} == {0.1}  # type: ignore[attr-defined]
    assert linear(infogan.discriminator_head) == (1024, 1)
    assert [linear(layer) for layer in _layers(q, nn.Linear)] == [(1024, 128), (128, 10 + 2 + 2)]
    # 6.6 million weights each, the size that notes on the paper give
    assert count_weights(g) == pytest.approx(6.63e6, rel=0.01)
    assert count_weights(trunk) == pytest.approx(6.56e6, rel=0.01)


@pytest.mark.parametrize("shape", [(1, 28, 28), (1, 32, 32), (3, 32, 32), (1, 64, 64), (3, 64, 64)])
def test_quick_has_under_600_000_weights_in_g(shape: tuple[int, ...]) -> None:
    assert count_weights(build_infogan(build_settings("quick"), shape).generator) < 600_000


def test_quick_halves_large_pictures_once_more() -> None:
    width = build_settings("quick").width
    for shape, channels in (((1, 32, 32), [2, 1]), ((1, 64, 64), [4, 2, 1])):
        infogan = build_infogan(build_settings("quick"), shape)
        up, down = _layers(infogan.generator, nn.ConvTranspose2d), _layers(infogan.trunk, nn.Conv2d)
        assert [layer.in_channels for layer in up] == [width * times for times in channels]  # type: ignore[attr-defined]
        assert len(down) == len(up) + 1
        assert infogan.generator[1].unflattened_size[1:] == (8, 8)  # type: ignore[union-attr, index]


def test_quick_reads_one_picture_as_it_reads_a_batch() -> None:
    infogan = build_infogan(digit_settings(), (1, 28, 28))
    images = torch.rand(7, 1, 28, 28) * 2 - 1
    alone = torch.cat([infogan.discriminate(image[None])[1] for image in images])
    assert torch.allclose(infogan.discriminate(images)[1], alone, atol=1e-5)


def test_batches_seen_together_are_normalised_apart() -> None:
    together, apart = (build_infogan(build_settings("paper-mnist"), PAPER_SHAPE) for _ in range(2))
    statistics = {key: value.clone() for key, value in together.trunk.state_dict().items()}
    real, fake = torch.rand(6, 1, 28, 28) * 2 - 1, -torch.ones(6, 1, 28, 28) + 0.1 * torch.rand(6, 1, 28, 28)
    for one, other in zip(together.see(real, fake), (apart.trunk(real), apart.trunk(fake)), strict=True):
        assert torch.allclose(one, other, atol=1e-4)
    assert all(torch.equal(value, statistics[key]) for key, value in together.trunk.state_dict().items())
    assert not torch.allclose(together.trunk(torch.cat([real, fake]))[:6], apart.trunk(real), atol=1e-2)


def test_weights_follow_from_the_seed_alone() -> None:
    torch.manual_seed(1)
    first = build_infogan(digit_settings(seed=5), (1, 28, 28)).state_dict()
    torch.manual_seed(2)
    before = torch.random.get_rng_state()
    second = build_infogan(digit_settings(seed=5), (1, 28, 28)).state_dict()
    assert torch.equal(before, torch.random.get_rng_state())  # the user's own random state is left alone
    other = build_infogan(digit_settings(seed=6), (1, 28, 28)).state_dict()
    assert all(torch.equal(first[key], second[key]) for key in first)
    assert not torch.equal(first["trunk.1.weight"], other["trunk.1.weight"])


def test_the_moving_average_moves_by_one_minus_decay() -> None:
    infogan = build_infogan(digit_settings(), (1, 28, 28))
    before = {key: value.clone() for key, value in infogan.generator_ema.named_parameters()}
    with torch.no_grad():
        for parameter in infogan.generator.parameters():
            parameter.add_(1.0)
    infogan.update_moving_average(decay=0.75)
    live = dict(infogan.generator.named_parameters())
    for key, value in infogan.generator_ema.named_parameters():
        assert torch.allclose(value, 0.75 * before[key] + 0.25 * live[key], atol=1e-6)
    assert not infogan.generator_ema.training


def test_refreshed_statistics_make_eval_mode_read_as_training_does() -> None:
    """On the very batch that was measured, eval mode gives what training mode gives, up to the n - 1 of a variance."""
    infogan = build_infogan(build_settings("paper-mnist"), PAPER_SHAPE)
    inputs = torch.randn(256, 74)
    infogan.refresh_statistics([inputs])
    assert infogan.trunk.training
    assert not infogan.generator_ema.training
    pictures = infogan.generator_ema(inputs)
    assert torch.allclose(pictures, infogan.generator(inputs), atol=1e-2)
    in_training = infogan.q_head(infogan.trunk(pictures))
    infogan.eval()
    assert torch.allclose(infogan.q_head(infogan.trunk(pictures)), in_training, atol=0.02)


def test_refreshing_forgets_what_was_measured_before() -> None:
    first, second = (build_infogan(digit_settings(), (1, 28, 28)) for _ in range(2))
    inputs = [torch.randn(16, 44) for _ in range(2)]
    first.refresh_statistics([torch.randn(16, 44) * 5])
    for infogan in (first, second):
        infogan.refresh_statistics(inputs)
    assert all(torch.equal(value, second.state_dict()[key]) for key, value in first.state_dict().items())


@pytest.mark.parametrize(
    ("settings", "shape", "sentence"),
    [
        (
            digit_settings(dataset="rings"),
            (2,),
            "network 'quick' draws pictures, but dataset 'rings' holds points; choose --preset points",
        ),
        (
            points_settings(dataset="mnist-5k"),
            (1, 28, 28),
            "network 'points' draws points, but dataset 'mnist-5k' holds pictures; choose --preset quick",
        ),
        (digit_settings(), (1, 30, 30), "pictures of 30 x 30; both sides must be multiples of 4"),
        (build_settings("paper-mnist"), (1, 27, 28), "pictures of 27 x 28"),
    ],
)
def test_networks_that_do_not_fit_the_examples(settings: Settings, shape: tuple[int, ...], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        build_infogan(settings, shape)


def test_threads_that_build_at_once_get_the_weights_of_their_seeds() -> None:
    def weights(seed: int) -> torch.Tensor:
        return nn.utils.parameters_to_vector(build_infogan(points_settings(seed=seed), (2,)).parameters())

    alone = [weights(seed) for seed in range(40)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(weights, range(40)))
    assert all(torch.equal(one, other) for one, other in zip(alone, together, strict=True))
