"""The laboratory against worlds whose information is known, and its players against what a step may move."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn

from infogan_explorer.errors import InputError
from infogan_explorer.learn.laboratory import (
    Laboratory,
    LaboratoryRecord,
    Recipe,
    drawn_world,
    laboratory_settings,
    load_world,
)
from infogan_explorer.learn.laboratory.lattice import NOISE_LEVELS
from tests import references

LN2, LN4 = math.log(2), math.log(4)


def _laboratory(
    world: str = "four-clusters", codes: str | None = None, width: float = 0.1, **settings: object
) -> Laboratory:
    chosen = load_world(world)
    return Laboratory(chosen.points, chosen.settings(codes=codes or chosen.codes, **settings), width)


class _Placed(Recipe):
    """A G that puts the first `columns` of its codes' columns where it is told, whatever the noise z."""

    def __init__(self, places: list[list[float]]) -> None:
        self.places = torch.tensor(places)

    def generate(self, infogan: object, inputs: torch.Tensor) -> torch.Tensor:  # noqa: ARG002 - there is no G
        return inputs[:, 2:] @ self.places


# -- the account ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "world"), [("cat4", "rings"), ("uniform", "swiss-roll"), ("cat2(0.3,0.7),uniform", "moons")]
)
def test_what_is_read_missed_and_lost_add_up_to_the_entropy_at_every_record(codes: str, world: str) -> None:
    laboratory = _laboratory(world, codes)
    for _ in range(5):
        for _ in range(12):
            laboratory.step()
        record = laboratory.measure()
        for account in record.accounts.values():
            assert abs(account.difference_nats) < 1e-3
            assert account.missed_nats > 0
        for name, (bound, stderr) in record.bounds_nats.items():
            assert bound <= record.accounts[name].mutual_information_nats + 3 * stderr
            assert bound == pytest.approx(record.accounts[name].read_nats, abs=4 * stderr)


def test_the_exact_information_is_that_of_a_plain_sum_over_the_plane() -> None:
    laboratory = _laboratory("rings", width=0.2)
    for _ in range(20):
        laboratory.step()
    with torch.no_grad():
        drawn = laboratory.draw(laboratory.lattice.inputs).numpy().reshape(4, NOISE_LEVELS, 2)
    account = laboratory.measure().accounts["c1"]
    assert 0.05 < account.mutual_information_nats < LN4
    assert account.mutual_information_nats == pytest.approx(
        references.information_of_clouds(list(drawn), 0.2), abs=1e-5
    )


@pytest.mark.parametrize("distance", [0.1, 0.4, 1.0])
def test_two_places_hold_the_information_of_a_bit_through_gaussian_noise(distance: float) -> None:
    recipe = _Placed([[-distance / 2, 0.0], [distance / 2, 0.0]])
    laboratory = Laboratory(load_world("moons").points, laboratory_settings(codes="cat2"), 0.2, recipe=recipe)
    account = laboratory.measure().accounts["c1"]
    assert account.mutual_information_nats == pytest.approx(references.two_places_information(distance, 0.2), abs=1e-6)


def test_an_unequal_prior_at_one_place_tells_nothing() -> None:
    recipe = _Placed([[0.3, 0.3], [0.3, 0.3]])
    settings = laboratory_settings(codes="cat2(0.9,0.1)")
    account = Laboratory(load_world("moons").points, settings, 0.2, recipe=recipe).measure().accounts["c1"]
    assert account.mutual_information_nats == pytest.approx(0, abs=1e-9)
    assert account.lost_nats == pytest.approx(references.entropy([0.9, 0.1]), abs=1e-9)


def test_a_number_on_a_line_holds_the_information_of_a_uniform_signal_in_gaussian_noise() -> None:
    laboratory = Laboratory(
        load_world("swiss-roll").points, laboratory_settings(codes="uniform"), 0.1, recipe=_Placed([[0.9, 0.0]])
    )
    account = laboratory.measure().accounts["c1"]
    assert account.entropy_nats == pytest.approx(LN2)
    assert account.mutual_information_nats == pytest.approx(
        references.uniform_through_gaussian_information(0.9, 0.1), abs=1e-3
    )


def test_q_reads_all_there_is_once_it_has_learned_fixed_places() -> None:
    recipe = _Placed([[-0.5, 0.0], [0.0, 0.0], [0.5, 0.0]])
    laboratory = Laboratory(load_world("grid").points, laboratory_settings(codes="cat3"), 0.25, recipe=recipe)
    before = laboratory.measure().accounts["c1"].missed_nats
    for _ in range(150):
        laboratory.step_q()
    account = laboratory.measure().accounts["c1"]
    assert before > 0.3
    assert 0 < account.missed_nats < 0.02
    assert account.lost_nats > 0.2


def test_distance_between_real_and_drawn_points() -> None:
    points = np.array([[-0.6, 0.0], [0.6, 0.0]] * 50, dtype=np.float32)
    settings = laboratory_settings(codes="cat2")
    same = Laboratory(points, settings, 0.1, recipe=_Placed([[-0.6, 0.0], [0.6, 0.0]])).measure().apart
    other = Laboratory(points, settings, 0.1, recipe=_Placed([[0.0, 1.4], [0.0, -1.4]]))
    assert same is not None
    assert same.divergence_nats == pytest.approx(0, abs=1e-9)
    assert same.bound_nats <= 1e-9
    for _ in range(200):
        other.step_discriminator()
    apart = other.measure().apart
    assert apart is not None
    assert apart.divergence_nats == pytest.approx(LN2, abs=1e-6)
    assert LN2 - 0.05 < apart.bound_nats <= LN2


def test_ds_bound_never_passes_the_exact_divergence() -> None:
    laboratory = _laboratory("moons")
    for _ in range(4):
        for _ in range(15):
            laboratory.step()
        apart = laboratory.measure().apart
        assert apart is not None
        assert apart.bound_nats <= apart.divergence_nats + 1e-6


def test_least_squares_has_no_bound_on_the_divergence() -> None:
    assert _laboratory(objective="least-squares").measure().apart is None


# -- training ---------------------------------------------------------------------------------------------------------


def test_four_clusters_are_read_to_a_hundredth_of_a_nat() -> None:
    laboratory = _laboratory()
    for _ in range(300):
        laboratory.step()
    account = laboratory.measure().accounts["c1"]
    assert account.mutual_information_nats == pytest.approx(LN4, abs=0.01)
    assert 0 < account.missed_nats < 0.01


def test_a_gan_without_the_bound_keeps_its_code_unread() -> None:
    laboratory = _laboratory(baseline=True)
    for _ in range(300):
        laboratory.step()
    assert laboratory.measure().accounts["c1"].mutual_information_nats < 0.5


def _weights(laboratory: Laboratory) -> dict[str, list[torch.Tensor]]:
    infogan = laboratory.infogan
    parts: dict[str, nn.Module] = {
        "generator": infogan.generator,
        "trunk": infogan.trunk,
        "discriminator_head": infogan.discriminator_head,
        "q_head": infogan.q_head,
    }
    return {name: [p.detach().clone() for p in part.parameters()] for name, part in parts.items()}


@pytest.mark.parametrize(
    ("player", "moved", "reached"),
    [
        ("discriminator", {"trunk", "discriminator_head"}, {"trunk", "discriminator_head"}),
        ("q", {"trunk", "q_head"}, {"trunk", "q_head"}),
        ("generator", {"generator"}, {"generator", "trunk", "discriminator_head", "q_head"}),
    ],
)
def test_a_step_of_one_player_moves_its_own_parts_and_says_so(player: str, moved: set[str], reached: set[str]) -> None:
    laboratory = _laboratory()
    laboratory.step()  # so that the optimisers have moments, which must not move what rests
    before = _weights(laboratory)
    trace = getattr(laboratory, f"step_{player}")()
    after = _weights(laboratory)
    changed = {n for n in before if any(not torch.equal(a, b) for a, b in zip(before[n], after[n], strict=True))}
    assert changed == moved == set(trace.moved)
    assert {name for name, length in trace.gradients.items() if length > 0} == reached
    assert laboratory.steps_done == 1


def test_the_same_seed_gives_the_same_record() -> None:
    records: list[LaboratoryRecord] = []
    for _ in range(2):
        laboratory = _laboratory(seed=3)
        for _ in range(5):
            laboratory.step()
        records.append(laboratory.measure())
    assert records[0] == records[1]


def test_measuring_and_looking_change_nothing() -> None:
    looked, left = _laboratory(), _laboratory()
    for _ in range(3):
        looked.step()
        looked.measure()
        looked.look()
        left.step()
    assert looked.measure() == left.measure()


# -- what is seen -----------------------------------------------------------------------------------------------------


def test_a_view_shows_points_and_maps() -> None:
    laboratory = _laboratory("moons", "cat3,uniform")
    view = laboratory.look(points=50, resolution=12)
    assert view.real.shape == view.drawn.shape == view.clean.shape == (50, 2)
    assert set(view.values["c1"]) <= {0, 1, 2}
    assert np.abs(view.values["c2"]).max() <= 1
    assert view.realness.shape == (12, 12)
    assert view.regions is not None
    assert view.regions.shape == (12, 12)
    assert view.means is not None


def test_a_map_row_goes_along_x_and_rows_go_up() -> None:
    laboratory = _laboratory("moons")
    laboratory.infogan.trunk = nn.Identity()
    laboratory.infogan.q_head = nn.Linear(2, 2)
    laboratory.infogan.discriminator_head = nn.Linear(2, 1)
    with torch.no_grad():
        laboratory.infogan.discriminator_head.weight.copy_(torch.tensor([[5.0, 0.0]]))  # D believes what lies right
        laboratory.infogan.q_head.weight.copy_(torch.tensor([[0.0, -5.0], [0.0, 5.0]]))  # Q reads 1 in what lies high
        laboratory.infogan.q_head.bias.zero_()
    view = laboratory.look(resolution=8)
    assert (np.diff(view.realness, axis=1) > 0).all()
    assert view.regions is not None
    assert view.regions[0].tolist() == [0] * 8
    assert view.regions[-1].tolist() == [1] * 8


def test_a_sheet_follows_its_code_and_a_category_has_none() -> None:
    laboratory = Laboratory(
        load_world("swiss-roll").points, laboratory_settings(codes="uniform"), 0.1, recipe=_Placed([[0.5, 1.0]])
    )
    points, values = laboratory.sheet("c1")
    assert points.shape == (len(values), NOISE_LEVELS, 2)
    assert points[:, 0, 0] == pytest.approx(values / 2)
    with pytest.raises(InputError, match="categorical and has no sheet"):
        _laboratory().sheet("c1")


# -- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [0, -0.1, float("nan"), 3])
def test_a_noise_width_that_is_none_is_refused(width: float) -> None:
    with pytest.raises(InputError, match=r"noise width was given as .*; it must be from 0.02 to 2"):
        _laboratory(width=width)


def test_more_codes_than_points_can_show_are_refused() -> None:
    world = drawn_world([[0, 0], [1, 1], [0, 1]])
    with pytest.raises(
        InputError, match="a code of 4 categories was asked for, but there are only 3 points; draw more"
    ):
        Laboratory(world.points, laboratory_settings(), 0.1)


def test_codes_with_too_many_settings_are_refused() -> None:
    with pytest.raises(InputError, match="have 4,096 settings, too many to sum exactly"):
        _laboratory(codes="uniform,uniform")


def test_settings_of_a_run_are_refused() -> None:
    with pytest.raises(InputError, match=r"start from laboratory_settings\(\)"):
        _laboratory(noise_dim=8)


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ([[0, 0]], "1 points were drawn; draw from 2 to 2,000"),
        ([[0, 0], [0, 2]], "lies outside the plane"),
        ([[0, 0], [0, float("nan")]], "lies outside the plane"),
        ([[0, 0], [0]], "not all pairs of numbers"),
        ([["a", 0], [0, 0]], "not all pairs of numbers"),
    ],
)
def test_drawn_points_that_are_none_are_refused(points: list[list[float]], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        drawn_world(points)


def test_an_unknown_world_names_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'rings'"):
        load_world("ring")
