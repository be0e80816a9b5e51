"""The laboratory's exact sums: codes of every kind with a known answer, and grids and places that cannot be summed."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from infogan_explorer.errors import InputError, NonFiniteError
from infogan_explorer.learn.laboratory import Laboratory, Recipe, laboratory_settings, plane
from tests import references

REAL = np.array([[0.3, -0.3], [-0.2, 0.4]], dtype=np.float32)


class _Placed(Recipe):
    """A G that puts its code's columns where it is told, whatever the noise z."""

    def __init__(self, places: list[list[float]]) -> None:
        self.places = torch.tensor(places)

    def generate(self, infogan: object, inputs: torch.Tensor) -> torch.Tensor:  # noqa: ARG002 - there is no G
        return inputs[:, 2:] @ self.places


@pytest.mark.parametrize(("reach", "width"), [(0.0, 0.1), (0.5, 0.1), (0.6, 0.3)])
def test_a_gaussian_number_on_a_line_holds_the_capacity_of_its_signal_to_noise(reach: float, width: float) -> None:
    settings = laboratory_settings(codes="gaussian(2,5)")  # G is fed it as N(0, 1)
    laboratory = Laboratory(REAL, settings, width, recipe=_Placed([[reach, 0.0]]))
    account = laboratory.measure().accounts["c1"]
    exact = 0.5 * math.log(1 + (reach / width) ** 2)
    assert account.entropy_nats == pytest.approx(0.5 * math.log(2 * math.pi * math.e * 25))
    assert account.mutual_information_nats == pytest.approx(exact, abs=2e-4)


def test_yes_or_no_with_an_uneven_prior_is_the_same_as_two_categories() -> None:
    places = {"bernoulli(0.1)": [[0.4, 0.0]], "cat2(0.9,0.1)": [[0.0, 0.0], [0.4, 0.0]]}
    one, other = (
        Laboratory(REAL, laboratory_settings(codes=codes), 0.2, recipe=_Placed(place)).measure().accounts["c1"]
        for codes, place in places.items()
    )
    assert 0.1 < one.mutual_information_nats < references.entropy([0.9, 0.1])
    assert one.mutual_information_nats == pytest.approx(other.mutual_information_nats, abs=1e-9)


@pytest.mark.parametrize("nodes_a_width", [0.3, 0.5])
def test_a_grid_that_is_too_coarse_shows_in_the_difference(
    nodes_a_width: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plane, "_NODES_A_WIDTH", nodes_a_width)
    recipe = _Placed([[-0.11, 0.0], [0.23, 0.17]])
    laboratory = Laboratory(REAL, laboratory_settings(codes="cat2"), 0.2, recipe=recipe)
    account = laboratory.measure().accounts["c1"]
    assert abs(account.difference_nats) > 1e-3


@pytest.mark.parametrize(
    ("reach", "error"), [(60.0, InputError), (math.nan, NonFiniteError), (math.inf, NonFiniteError)]
)
def test_places_that_no_grid_can_hold_are_refused(reach: float, error: type[Exception]) -> None:
    laboratory = Laboratory(REAL, laboratory_settings(codes="bernoulli"), 0.1, recipe=_Placed([[reach, 0.0]]))
    with pytest.raises(error, match=r"reach over 6.. widths of the noise.*up to 419; choose a larger|not a finite"):
        laboratory.measure()


@pytest.mark.parametrize(("width", "is_resolved"), [(0.1, True), (0.02, True), (0.02, False)])
def test_values_too_far_apart_for_the_noise_are_said_to_be(width: float, is_resolved: bool) -> None:
    reach = 0.6 if is_resolved else 1.6  # 64 values over 3.2 lie 0.05 apart, more than two widths of 0.02
    laboratory = Laboratory(REAL, laboratory_settings(codes="uniform"), width, recipe=_Placed([[reach, 0.0]]))
    account = laboratory.measure().accounts["c1"]
    assert account.spacing == pytest.approx(2 * reach / 64 / width, rel=1e-5)
    assert account.is_resolved == is_resolved
    exact = references.uniform_through_gaussian_information(reach, width)
    assert (abs(account.mutual_information_nats - exact) < 3e-3) == is_resolved


def test_a_category_is_always_resolved() -> None:
    laboratory = Laboratory(REAL, laboratory_settings(codes="cat2"), 0.02, recipe=_Placed([[-1.0, 0.0], [1.0, 0.0]]))
    assert laboratory.measure().accounts["c1"].spacing == 0
