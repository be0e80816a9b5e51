"""The search: it finds pictures that G has drawn, and stays where noise and codes may be."""

from __future__ import annotations

import math

import pytest
import torch

from infogan_explorer.datasets import to_unit_range
from infogan_explorer.drawing import search as search_file
from infogan_explorer.drawing.redraw import Redrawer
from infogan_explorer.drawing.search import search
from infogan_explorer.explore import Explorer
from infogan_explorer.networks import build_infogan
from infogan_explorer.streams import sample_noise, stream
from tests.conftest import digit_settings


@pytest.fixture
def shipped(redrawer: Redrawer) -> Explorer:
    return redrawer.explorer


def _drawn(explorer: Explorer, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures (count, C, H, W) in [-1, 1] and their codes."""
    draws = stream(123, "explore")
    z = sample_noise(count, explorer.settings.noise_dim, explorer.settings.noise, draws)
    c = explorer.spec.sample(count, draws)
    return torch.from_numpy(to_unit_range(explorer.generate(z, c))), c


def test_what_g_has_drawn_is_found_again(shipped: Explorer) -> None:
    pictures, c = _drawn(shipped, 5)
    found = search(shipped, pictures, c, starts=2)
    assert found.errors.shape == (5, 2)
    psnr = 20 * (255 / found.errors.amin(dim=1)).log10()
    assert psnr.mean() > 33  # decibels
    best = found.errors.argmin(dim=1)
    rows = torch.arange(5)
    redrawn = torch.from_numpy(to_unit_range(shipped.generate(found.z[rows, best], found.c[rows, best])))
    errors = 127.5 * ((redrawn - pictures) ** 2).mean(dim=(1, 2, 3)).sqrt()
    assert errors.tolist() == pytest.approx(found.errors.amin(dim=1).tolist(), abs=0.3)  # rounding to 8 bits


def test_categories_stay_and_numbers_keep_to_their_range(shipped: Explorer) -> None:
    pictures, c = _drawn(shipped, 2)
    c[:, 10:] = 1.9  # near the end of the explored range, and the search starts there
    found = search(shipped, pictures.flip(0), c, starts=2)
    assert found.c[..., :10].equal(c[:, None, :10].expand(-1, 2, -1))
    assert found.c[..., 10:].abs().max() <= 2
    assert found.z.abs().max() <= 1
    assert not found.c[..., 10:].equal(c[:, None, 10:].expand(-1, 2, -1))


def test_the_search_is_the_same_every_time(shipped: Explorer) -> None:
    pictures, c = _drawn(shipped, 1)
    first, second = (search(shipped, pictures, c, starts=2) for _ in range(2))
    assert first.z.equal(second.z)
    assert first.errors.equal(second.errors)
    assert not search(shipped, pictures, c, starts=2, seed=5).z.equal(first.z)


def test_gaussian_noise_stays_at_the_distance_of_its_draws_and_codes_move_in_their_own_unit() -> None:
    settings = digit_settings(noise="gaussian", codes="bernoulli,uniform(0,1000),gaussian(5,0.01)")
    explorer = Explorer(build_infogan(settings, (1, 28, 28)).eval().requires_grad_(False), settings, 0)
    pictures, c = _drawn(explorer, 3)
    middle = torch.cat([c[:, :1], torch.tensor([[500.0, 5.0]]).expand(3, -1)], dim=1)
    found = search(explorer, pictures, middle, starts=2)
    assert (found.z.norm(dim=2) - math.sqrt(settings.noise_dim)).abs().max() <= 1.5 + 1e-3
    moved = (found.c - middle[:, None]).abs().amax(dim=(0, 1))
    assert moved[0] == 0
    assert 1 < moved[1] <= 1000
    assert 1e-4 < moved[2] <= 0.0401


def test_no_noise_that_a_user_can_choose_is_a_start(shipped: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a picture that was drawn with this seed would be found at once, and no other would."""
    monkeypatch.setattr(search_file, "_STEPS", 0)
    pictures, c = _drawn(shipped, 1)
    found = search(shipped, pictures, c, starts=4)
    chosen = torch.cat([shipped.noise(seed, 4) for seed in range(10)])
    assert torch.cdist(found.z[0], chosen).min() > 1
