"""Draw, read, redraw on the model that ships."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from infogan_explorer.drawing import likeness, redraw
from infogan_explorer.drawing.redraw import Redrawer, Redrawing
from infogan_explorer.drawing.search import Found
from infogan_explorer.errors import InputError
from infogan_explorer.explore import Explorer
from infogan_explorer.networks import build_infogan
from infogan_explorer.runs import RunFolder
from tests.conftest import DIGITS_ARE, SEVEN, digit_settings, draw_stroke, enlarged


@pytest.fixture(scope="module")
def seven(redrawer: Redrawer) -> Redrawing:
    return redrawer.redraw(draw_stroke(SEVEN))


@pytest.fixture
def _few_own_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure a model on fewer of its pictures: for plumbing, where the verdict does not matter."""
    monkeypatch.setattr(likeness, "_OWN", 50)
    monkeypatch.setattr(likeness, "_JITTERED", 8)


def _category(drawn: Redrawing) -> int:
    return int(np.argmax(drawn.reading["c1"]["probabilities"]))


def test_a_drawn_seven_is_read_as_a_seven_and_redrawn(redrawer: Redrawer, seven: Redrawing) -> None:
    drawn = seven
    assert DIGITS_ARE[_category(drawn)] == 7
    assert drawn.framed.shape == drawn.redrawn.shape == (1, 1, 28, 28)
    assert drawn.error == pytest.approx(_difference(drawn.framed, drawn.redrawn), abs=0.3)  # rounding to 8 bits
    assert drawn.error < 40
    assert drawn.second_choice is None
    assert not drawn.likeness.is_unlike
    assert redrawer.explorer.values_read(redrawer.explorer.read(drawn.redrawn)[0])["c1"] == drawn.values["c1"]


def _difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.sqrt(((a.astype(float) - b) ** 2).mean()))


def test_a_redrawing_can_be_scrubbed_on_from_plain_numbers(redrawer: Redrawer, seven: Redrawing) -> None:
    drawn = seven
    kept = json.loads(json.dumps({"values": drawn.values, "z": drawn.z}))
    explorer = redrawer.explorer
    again = explorer.pictures([kept["values"]], explorer.noise_of(kept["z"]))
    assert np.array_equal(again, drawn.redrawn)
    assert all(-2 <= drawn.values[name] <= 2 for name in ("c2", "c3"))
    other = explorer.pictures([{**kept["values"], "c1": (kept["values"]["c1"] + 1) % 10}], explorer.noise_of(kept["z"]))
    assert not np.array_equal(other, drawn.redrawn)


def test_the_same_picture_gives_the_same_answer(redrawer: Redrawer, seven: Redrawing) -> None:
    again = redrawer.redraw(draw_stroke(SEVEN))
    assert (again.z, again.values, again.likeness) == (seven.z, seven.values, seven.likeness)


def test_a_category_that_q_doubts_is_tried_as_well(redrawer: Redrawer, monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = redrawer.explorer
    seven = explorer.pictures([{"c1": 8, "c2": 0.0, "c3": 0.0}], explorer.noise(2))
    doubting = explorer.read(seven)
    probabilities = [0.0] * 10
    probabilities[0], probabilities[8] = 0.6, 0.4  # Q would rather have a 2
    doubting[0]["c1"] = {"probabilities": probabilities}
    monkeypatch.setattr(explorer, "read", lambda _: doubting)
    drawn = redrawer.redraw(enlarged(seven[0]))
    assert drawn.second_choice == "c1"
    assert drawn.values["c1"] == 8
    probabilities[0], probabilities[8] = 0.9, 0.1
    drawn = redrawer.redraw(enlarged(seven[0]))
    assert drawn.second_choice is None
    assert drawn.values["c1"] == 0


def test_an_empty_sheet_is_refused(redrawer: Redrawer) -> None:
    with pytest.raises(InputError, match="there is no ink to read; draw a stroke"):
        redrawer.redraw(np.full((280, 280, 3), 255, np.uint8))


def test_a_model_of_points_reads_no_drawings(points_run: RunFolder) -> None:
    with pytest.raises(InputError, match="this model draws points in the plane and not pictures"):
        Redrawer(Explorer.load(points_run))


@pytest.mark.usefixtures("_few_own_pictures")
def test_a_model_that_has_hardly_been_trained_answers_too(digit_run: RunFolder) -> None:
    drawn = Redrawer(Explorer.load(digit_run)).redraw(draw_stroke(SEVEN))
    assert np.isfinite(drawn.likeness.distance)
    assert set(drawn.values) == {"c1", "c2", "c3"}


@pytest.mark.usefixtures("_few_own_pictures")
@pytest.mark.parametrize("noise", ["uniform", "gaussian"])
def test_a_model_without_noise_redraws_from_its_codes_alone(noise: str) -> None:
    settings = digit_settings(noise_dim=0, noise=noise)
    redrawer = Redrawer(Explorer(build_infogan(settings, (1, 28, 28)).eval().requires_grad_(False), settings, 0))
    drawn = redrawer.redraw(draw_stroke(SEVEN))
    assert drawn.z == []
    assert np.array_equal(redrawer.explorer.pictures([drawn.values], redrawer.explorer.noise_of([])), drawn.redrawn)


@pytest.mark.usefixtures("_few_own_pictures")
def test_values_stay_in_a_range_whose_ends_are_no_float32_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = digit_settings(codes="cat2,uniform(-1.2,1.2)")
    explorer = Explorer(build_infogan(settings, (1, 28, 28)).eval().requires_grad_(False), settings, 0)
    redrawer = Redrawer(explorer)
    high = explorer.spec.get("c2").explored_range[1]  # type: ignore[attr-defined]
    assert float(np.float32(high)) > high

    def at_the_end(_: Explorer, targets: torch.Tensor, c: torch.Tensor, starts: int) -> Found:
        c = c.clone()
        c[:, -1] = high
        z = torch.zeros(len(targets), starts, settings.noise_dim)
        return Found(z, c[:, None].expand(-1, starts, -1), torch.ones(len(targets), starts))

    monkeypatch.setattr(redraw, "search", at_the_end)
    assert redrawer.redraw(draw_stroke(SEVEN)).values["c2"] == high
