"""The Explorer: codes to pictures, pictures to Q's reading."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import torch

from infogan_explorer.errors import InputError
from infogan_explorer.explore import Explorer
from infogan_explorer.networks import build_infogan
from infogan_explorer.runs import RunFolder
from tests import references
from tests.conftest import digit_settings


@pytest.fixture(scope="module")
def explorer(digit_run: RunFolder) -> Explorer:
    return Explorer.load(digit_run)


@pytest.fixture(scope="module")
def points_explorer(points_run: RunFolder) -> Explorer:
    return Explorer.load(points_run)


def test_a_picture_depends_on_codes_and_noise_alone(explorer: Explorer) -> None:
    values = {"c1": 3, "c2": 0.4, "c3": -1.0}
    alone = explorer.pictures([values], explorer.noise(7))
    assert alone.shape == (1, 1, 28, 28)
    assert alone.dtype == np.uint8
    among_others = explorer.pictures([{**values, "c1": k} for k in range(10)], explorer.noise(7))
    assert np.abs(among_others[3].astype(int) - alone[0]).max() <= 1  # rounding to 8 bits
    for other in ({**values, "c1": 4}, {**values, "c2": 0.5}):
        assert not np.array_equal(explorer.pictures([other], explorer.noise(7)), alone)
    assert not np.array_equal(explorer.pictures([values], explorer.noise(8)), alone)


def test_noise_rows_do_not_depend_on_how_many(explorer: Explorer) -> None:
    assert explorer.noise(5, 3)[:1].equal(explorer.noise(5))
    assert explorer.noise(5).shape == (1, explorer.settings.noise_dim)


def test_values_along_a_code(explorer: Explorer) -> None:
    assert explorer.values_along("c1") == list(range(10))
    assert explorer.values_along("c2", 5) == [-2, -1, 0, 1, 2]
    assert explorer.values_along("c2", 3, over=(0, 1)) == [0, 0.5, 1]
    assert explorer.middle_values() == {"c1": 0, "c2": 0, "c3": 0}


def test_a_grid_is_row_by_row(explorer: Explorer) -> None:
    values, z = {"c1": 2.0, "c2": 0.1, "c3": 0.2}, explorer.noise(1)
    cells, down, across = explorer.grid("c1", "c3", values, z, count=4)
    assert cells.shape == (40, 1, 28, 28)
    single = explorer.pictures([{"c1": down[6], "c2": 0.1, "c3": across[1]}], z)
    assert np.abs(cells[6 * 4 + 1].astype(int) - single[0]).max() <= 1
    one_row, down, across = explorer.grid("c2", "c2", values, z, count=4)
    assert (len(one_row), down, len(across)) == (4, [0.1], 4)


def test_q_reads_every_code(explorer: Explorer) -> None:
    pictures = explorer.pictures([{"c1": k, "c2": 0, "c3": 0} for k in range(3)], explorer.noise(0))
    readings = explorer.read(pictures)
    assert len(readings) == 3
    for reading in readings:
        assert sum(reading["c1"]["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert len(reading["c1"]["probabilities"]) == 10
        assert reading["c2"]["std"] > 0
        assert set(reading["c3"]) == {"mean", "std"}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"c1": 10, "c2": 0, "c3": 0}, "code 'c1' has 10 categories, but 10 was given; choose 0 to 9"),
        ({"c1": 1.5, "c2": 0, "c3": 0}, "code 'c1' has 10 categories, but 1.5 was given"),
        ({"c1": 1, "c2": float("nan"), "c3": 0}, "code 'c2' was given nan; choose a finite number"),
        ({"c1": 1, "c2": 0}, "no value was given for code 'c3'"),
        ({"c1": 1, "c2": 0, "c3": 0, "c4": 0}, "code 'c4' is not one of this model's codes"),
    ],
)
def test_bad_values(explorer: Explorer, values: dict[str, float], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        explorer.pictures([values], explorer.noise(0))


def test_points_are_shown_as_clouds(points_explorer: Explorer) -> None:
    pictures = points_explorer.pictures([{"c1": k, "c2": 0.0} for k in range(4)], points_explorer.noise(0))
    assert pictures.shape == (4, 3, 256, 256)
    assert all((picture != 255).any() for picture in pictures)


def test_the_sample_sheet_is_the_same_every_time(explorer: Explorer, points_explorer: Explorer) -> None:
    assert np.array_equal(explorer.sample_sheet(), explorer.sample_sheet())
    assert explorer.sample_sheet(columns=3).shape == (302, 92, 1)
    assert points_explorer.sample_sheet().shape == (256, 256, 3)


# --- noise ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gaussian_explorer() -> Explorer:
    settings = digit_settings(noise="gaussian")
    return Explorer(build_infogan(settings, (1, 28, 28)).eval(), settings, 0)


@pytest.mark.parametrize("noise", ["uniform", "gaussian"])
def test_the_ends_of_the_way_between_two_noises_are_those_noises(
    noise: str, explorer: Explorer, gaussian_explorer: Explorer
) -> None:
    model = gaussian_explorer if noise == "gaussian" else explorer
    assert model.settings.noise == noise
    a, b = model.noise(3), model.noise(4)
    assert model.noise_between(3, 4, 0).equal(a)
    assert model.noise_between(3, 4, 1).equal(b)
    assert model.noise_between(3, 3, 0.5).equal(a)
    assert (model.noise_between(3, 4, 1e-6) - a).abs().max() < 1e-4
    assert (model.noise_between(3, 4, 1 - 1e-6) - b).abs().max() < 1e-4
    assert torch.allclose(model.noise_between(3, 4, 0.3), model.noise_between(4, 3, 0.7), atol=1e-5)


@pytest.mark.parametrize("share", [0.25, 0.5, 0.8])
def test_noise_between_is_a_draw_of_the_prior(share: float, explorer: Explorer, gaussian_explorer: Explorer) -> None:
    uniform, gaussian = (
        torch.cat([model.noise_between(2 * seed, 2 * seed + 1, share) for seed in range(300)])
        for model in (explorer, gaussian_explorer)
    )
    assert uniform.abs().max() <= 1
    # the gap that a sample of the prior itself passes in 1 of 1,000 cases; the straight line's is over 0.1 at 0.5
    assert references.uniform_distance(uniform, -1, 1) < 1.95 / math.sqrt(uniform.numel())
    shares = torch.special.ndtr(gaussian.double())
    assert references.uniform_distance(shares, 0, 1) < 1.95 / math.sqrt(shares.numel())


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan")])
def test_there_is_nothing_beyond_the_ends(explorer: Explorer, share: float) -> None:
    with pytest.raises(InputError, match=r"the share of the way between two noises was given as .*; choose 0 to 1"):
        explorer.noise_between(0, 1, share)


def test_noise_comes_back_from_plain_numbers(explorer: Explorer) -> None:
    z = explorer.noise_between(1, 2, 0.4)
    numbers = json.loads(json.dumps(z[0].tolist()))
    values = {"c1": 1.0, "c2": 0.0, "c3": 0.5}
    assert explorer.noise_of(numbers).equal(z)
    assert np.array_equal(explorer.pictures([values], explorer.noise_of(numbers)), explorer.pictures([values], z))
    cells, _, across = explorer.grid("c1", "c2", values, explorer.noise_of(numbers), count=3)
    assert len(cells) == 10 * len(across)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), 1.001, -3.0])
def test_numbers_that_are_no_noise(explorer: Explorer, wrong: float) -> None:
    dim = explorer.settings.noise_dim
    with pytest.raises(InputError, match="noise of this model lies from -1 to 1, but another number was given"):
        explorer.noise_of([wrong] * dim)
    with pytest.raises(InputError, match=f"{dim - 1} numbers of noise were given, but this model takes {dim}"):
        explorer.noise_of([0.0] * (dim - 1))


def test_a_reading_stands_for_values_within_the_explored_range(explorer: Explorer) -> None:
    reading = {
        "c1": {"probabilities": [0.1] * 4 + [0.3] + [0.06] * 5},
        "c2": {"mean": 0.25, "std": 0.1},
        "c3": {"mean": -7.0, "std": 0.1},
    }
    assert explorer.values_read(reading) == {"c1": 4.0, "c2": 0.25, "c3": -2.0}


def test_a_grid_of_given_values(explorer: Explorer) -> None:
    values, z = explorer.middle_values(), explorer.noise(1)
    cells, down, across = explorer.grid("c1", "c2", values, z, over={"c1": [3.0], "c2": [-0.5, 0.25]})
    assert (down, across) == ([3.0], [-0.5, 0.25])
    assert np.array_equal(cells, explorer.pictures([{**values, "c1": 3, "c2": v} for v in (-0.5, 0.25)], z))
