"""A choice among runs without labels: nothing in it depends on arbitrary names."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
import torch

from infogan_explorer.errors import InputError
from infogan_explorer.evaluate.agreement import (
    Candidate,
    centrality,
    measure_agreement,
)
from infogan_explorer.evaluate.agreement.centrality import PICTURES, draw_votes, score_votes, spreads
from infogan_explorer.networks import InfoGAN, build_infogan
from tests.conftest import digit_settings, points_settings

# -- ModelCentrality ---------------------------------------------------------------------------------------------------


def test_votes_with_known_answers() -> None:
    held = np.tile(np.arange(3), 100)
    perfect = 1 - np.eye(3)[held]
    assert score_votes(perfect, held) == 1
    assert score_votes(perfect[:, [2, 0, 1]], held) == 1  # the order of the reader's codes is its own
    assert score_votes(np.ones((300, 3)), held) == pytest.approx(1 / 3)  # always the same vote
    assert score_votes(np.full((300, 3), np.inf), held) == 0  # a dead reader
    by_chance = np.random.default_rng(0).random((300, 3))
    assert 0.2 < score_votes(by_chance, held) < 0.45
    # two codes of the drawer are one of the reader's
    assert score_votes(perfect @ np.array([[1, 0], [1, 0], [0, 1]]), held) == pytest.approx(2 / 3)


def _candidate(name: str, seed: int) -> Candidate:
    """A network that was not trained, but whose Q says different things of different points."""
    settings = points_settings(codes="cat3,uniform,uniform", seed=seed)
    infogan = build_infogan(settings, (2,)).eval()
    plane = torch.rand(500, 2, generator=torch.Generator().manual_seed(0)) * 2 - 1
    with torch.no_grad():
        said, last = infogan.q_head(infogan.trunk(plane)), _last_layer(infogan)
        scale = 2 / said.std(dim=0)
        last.bias.copy_((last.bias - said.mean(dim=0)) * scale)
        last.weight.mul_(scale.unsqueeze(1))
        _linear_layers(infogan.generator_ema)[-1].weight.mul_(20)  # far apart enough to be told apart
    return Candidate(name, infogan, settings)


def test_one_code_is_held_in_every_vote() -> None:
    candidate = _candidate("a", 0)
    given: list[torch.Tensor] = []
    handle = candidate.infogan.generator_ema.register_forward_pre_hook(lambda _, inputs: given.append(inputs[0]))
    images, held = draw_votes(candidate, seed=0)
    handle.remove()
    assert images.shape == (300, PICTURES, 2)
    codes = torch.cat(given).unflatten(0, (300, PICTURES))[:, :, candidate.settings.noise_dim :]
    blocks = [codes[..., :3], codes[..., 3:4], codes[..., 4:]]
    for vote, which in enumerate(held[:30]):
        moved = [bool((block[vote] != block[vote, :1]).any()) for block in blocks]
        assert moved == [code != which for code in range(3)]


def test_a_dead_code_has_no_vote() -> None:
    candidate = _candidate("a", 0)
    last = _last_layer(candidate.infogan)
    with torch.no_grad():
        last.weight[3], last.bias[3] = 0, 0.5  # the mean of c2
    images, _ = draw_votes(candidate, seed=0)
    spread = spreads(candidate.infogan, images)
    assert np.isinf(spread[:, 1]).all()
    assert np.isfinite(spread[:, 2]).all()


# -- all of it ---------------------------------------------------------------------------------------------------------


def _last_layer(infogan: InfoGAN) -> torch.nn.Linear:
    return _linear_layers(infogan.q_head)[-1]


def _linear_layers(module: torch.nn.Module) -> list[torch.nn.Linear]:
    return [layer for layer in module.modules() if isinstance(layer, torch.nn.Linear)]


def _renamed(candidate: Candidate, name: str) -> Candidate:
    """The same run under other names: categories turned round, c2 and c3 exchanged in Q and in G, c2's sign changed."""
    infogan = copy.deepcopy(candidate.infogan)
    last = _last_layer(infogan)
    first = _linear_layers(infogan.generator_ema)[0]
    noise = candidate.settings.noise_dim
    with torch.no_grad():
        for tensor in (last.weight, last.bias):
            tensor.copy_(tensor[[2, 0, 1, 5, 6, 3, 4]])  # logits; mean and log std of each continuous code
            tensor[3] *= -1
        columns = [*range(noise), *(noise + k for k in (2, 0, 1, 4, 3))]
        first.weight.copy_(first.weight[:, columns])
        first.weight[:, noise + 3] *= -1
    return Candidate(name, infogan, candidate.settings)


def test_nothing_depends_on_the_order_of_codes_and_categories_or_on_a_sign() -> None:
    one, other = _candidate("one", 0), _candidate("other", 1)
    again = _renamed(one, "again")
    points = np.random.default_rng(0).uniform(-1, 1, (300, 2)).astype(np.float32)
    found = measure_agreement([one, again, other], points)
    assert found.nmi is not None
    assert found.spearman is not None
    assert (found.nmi[0, 1], found.spearman[0, 1]) == pytest.approx((1, 1))
    for matrix in (found.nmi, found.spearman):
        assert matrix[0, 2] == pytest.approx(matrix[1, 2])
        assert np.allclose(matrix, matrix.T)
    for key in ("assignment_entropy_nats", "assignment_gap_nats", "conditional_entropy_nats", "confidence"):
        assert found.scores[key][0].value == pytest.approx(found.scores[key][1].value, rel=1e-5)
    match = measure_agreement([again, one], points).matching[1 if found.choice.run == "again" else 0]
    assert {code: of.other for code, of in match.items()} in (
        {"c1": "c1", "c2": "c3", "c3": "c2"},
        {"c1": "c1", "c2": "c2", "c3": "c3"},
    )
    assert found.centrality is not None
    # the same votes read by either name; what each draws for them differs by its codes only
    assert found.centrality[0, 2] == found.centrality[1, 2]


def test_it_takes_pictures_only_and_gives_the_same_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(centrality, "VOTES", 30)
    candidates = []
    for seed in range(3):
        settings = digit_settings(seed=seed, noise_dim=4)
        candidates.append(Candidate(f"s{seed}", build_infogan(settings, (1, 28, 28)).eval(), settings))
    pictures = np.random.default_rng(0).integers(0, 256, (60, 1, 28, 28), dtype=np.uint8)
    told: list[Any] = []
    found = measure_agreement(candidates, pictures, on_progress=lambda *at: told.append(at))
    assert found.to_json() == measure_agreement(candidates, pictures).to_json()
    assert found.runs == ("s0", "s1", "s2")
    assert told[-1] == (6, 6)
    assert found.choice.run in found.runs
    assert all(score.samples == 2 for score in found.scores["pairwise_nmi"])
    assert all(score.protocol for scores in found.scores.values() for score in scores)


def test_a_single_code_has_no_centrality() -> None:
    settings = points_settings(codes="cat4")
    candidates = [Candidate(f"s{seed}", build_infogan(points_settings(codes="cat4", seed=seed), (2,)), settings)
                  for seed in range(2)]  # fmt: skip
    found = measure_agreement(candidates, np.random.default_rng(0).uniform(-1, 1, (50, 2)).astype(np.float32))
    assert (found.centrality, found.spearman) == (None, None)
    assert "one code only" in found.scores["model_centrality"][0].undefined
    assert found.choice.votes == ("pairwise_nmi", "assignment_gap_nats", "confidence")


def test_bad_input() -> None:
    one, points = _candidate("one", 0), np.zeros((5, 2), np.float32)
    with pytest.raises(InputError, match="agreement is between runs; give at least two"):
        measure_agreement([one], points)
    with pytest.raises(InputError, match="no pictures were given"):
        measure_agreement([one, one], points[:0])
    settings = points_settings(codes="cat4")
    with pytest.raises(InputError, match="only runs of the same codes can be compared"):
        measure_agreement([one, Candidate("b", build_infogan(settings, (2,)), settings)], points)
