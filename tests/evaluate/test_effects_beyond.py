"""How far a code stays sensible: toys that stop being read, or drift away, at a known value."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from infogan_explorer.codes import CodeSpec, Gaussian, Uniform
from infogan_explorer.evaluate.effects.beyond import (
    Beyond,
    Neighbourhood,
    measure_beyond,
    sensible_stretch,
    values_beyond,
)
from infogan_explorer.evaluate.effects.source import Source
from infogan_explorer.streams import stream

VALUES = np.arange(-6, 7) / 2  # -3 to 3
TRAINED = (-1.0, 1.0)
NEAR = np.full(13, 0.5)


def test_the_ends_of_the_trained_range_are_among_the_values() -> None:
    assert values_beyond(Uniform(0, 4), 2) == pytest.approx(2 + 2 * VALUES)
    wide = values_beyond(Gaussian(1, 0.5), 4)
    assert (wide[0], wide[-1], len(wide)) == (-2, 4, 25)  # three times two standard deviations
    assert {0.0, 2.0} <= set(wide.tolist())


def test_a_code_that_is_read_everywhere_is_sensible_as_far_as_was_tried() -> None:
    assert sensible_stretch(VALUES, 0.9 * VALUES, NEAR, TRAINED) == ((-3, 3), ("", ""), True)


def test_a_reading_that_stops_ends_the_stretch() -> None:
    readings = np.clip(VALUES, -2, 1.5)
    assert sensible_stretch(VALUES, readings, NEAR, TRAINED) == ((-2, 1.5), ("unread", "unread"), True)
    turning = np.where(VALUES > 2, 4 - VALUES, VALUES)
    assert sensible_stretch(VALUES, turning, NEAR, TRAINED) == ((-3, 2), ("", "unread"), True)


def test_unlike_pictures_end_the_stretch() -> None:
    far = np.where(VALUES < -1.6, 1.01, 0.5)
    assert sensible_stretch(VALUES, VALUES, far, TRAINED) == ((-1.5, 3), ("unlike", ""), True)
    everywhere = np.full(13, 2.0)
    assert sensible_stretch(VALUES, VALUES, everywhere, TRAINED)[0] == TRAINED


def test_q_follows_while_its_slope_is_a_quarter_of_the_trained_one() -> None:
    for slope, end in ((0.24, 1.0), (0.26, 3.0)):
        readings = np.where(VALUES > 1, 1 + slope * (VALUES - 1), VALUES)
        assert sensible_stretch(VALUES, readings, NEAR, TRAINED)[0] == (-3, end)


def test_a_code_that_is_not_read_can_only_become_unlike() -> None:
    far = np.where(VALUES > 2.1, 1.5, 0.5)
    assert sensible_stretch(VALUES, 0 * VALUES, far, TRAINED) == ((-3, 2), ("", "unlike"), False)


def toy(generate: object, see: object) -> Source:
    return Source(CodeSpec.parse("uniform", q_std=1.0), 2, "uniform", generate, see)


def measured(source: Source) -> Beyond:
    own = source.draw(source.sample(400, stream(0, "effects")))
    neighbourhood = Neighbourhood.of(source.look(own)[0])
    return measure_beyond(source, "c1", source.sample(20, stream(1, "effects")), neighbourhood, 4)


def test_a_toy_that_leaves_its_own_pictures_is_found_out() -> None:
    found = measured(toy(lambda x: x[:, 2:].expand(-1, 2), lambda x: (x, x[:, :1])))
    assert found.is_read
    assert found.readings == pytest.approx(found.values)
    # neighbours on [-1, 1] are about 0.01 apart: the next value, a quarter further, is unlike
    assert found.sensible == (-1, 1)
    assert found.limits == ("unlike", "unlike")
    assert found.saturated.size == 0
    said = found.sentence("c1").replace("\N{MINUS SIGN}", "-")
    assert (
        said
        == "c1 stays sensible from -1 to 1 (trained from -1 to 1): beyond, its pictures are unlike the model's own."
    )


def test_a_toy_whose_pictures_stay_alike_is_followed_as_far_as_q_reads() -> None:
    def generate(inputs: torch.Tensor) -> torch.Tensor:
        return inputs[:, :, None, None].clamp(-2, 2)

    def see(pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return pictures[:, :2, 0, 0], pictures[:, 2, 0]  # features of the noise alone

    found = measured(toy(generate, see))
    assert found.sensible == (-2, 2)
    assert found.limits == ("unread", "unread")
    assert found.saturated[0] == pytest.approx(1 / 3, abs=0.05)
    assert np.isfinite(found.readings_stderr).all()
    assert (found.unlikeness < 1).all()


def test_what_is_usual_is_said_by_pictures_that_are_not_their_own_neighbours() -> None:
    own = torch.cat([torch.zeros(200, 1), torch.arange(1.0, 201)[:, None]])  # neighbours at 0, the others 1 to 200 away
    found = Neighbourhood.of(own)
    assert found.usual == pytest.approx(np.quantile(np.arange(1, 201), 0.95))
    assert found.unlikeness(torch.tensor([[2 * found.usual]])) == pytest.approx([2])


def test_a_few_settings_with_unlike_pictures_end_nothing() -> None:
    def generate(inputs: torch.Tensor) -> torch.Tensor:
        z, c = inputs[:, :2], inputs[:, 2:]
        return torch.cat([z + 100 * (z[:, :1] > 0.4) * (c.abs() > 1.01), c], dim=1)  # three in ten of them

    assert measured(toy(generate, lambda x: (x[:, :2], x[:, 2:]))).sensible == (-3, 3)


def test_the_error_of_a_reading_is_that_of_a_mean_over_settings() -> None:
    found = measured(toy(lambda x: x, lambda x: (x[:, :1], x[:, :1] + x[:, 2:])))  # Q reads c1 and a noise, U(-1, 1)
    assert found.readings_stderr == pytest.approx(np.full(25, 1 / np.sqrt(3) / np.sqrt(20)), rel=0.35)


def test_sentences_about_two_different_ends() -> None:
    ends = Beyond(
        (-1, 1), VALUES, VALUES, NEAR, NEAR, NEAR, (-1.5, 3), limits=("unlike", ""), is_read=False, settings=5
    )
    assert ends.sentence("c2").replace("\N{MINUS SIGN}", "-") == (
        "c2 stays sensible from -1.5 to 3 (trained from -1 to 1): below, its pictures are unlike the model's own; "
        "above, nothing was tried; Q does not read this code."
    )
