"""The laboratory on paper: its curve is its records, and only a category has a ceiling."""

from __future__ import annotations

import math
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from infogan_explorer.codes import Categorical, Uniform
from infogan_explorer.figures import show
from infogan_explorer.figures.laboratory import compute_laboratory_curve, draw_laboratory_curve
from infogan_explorer.figures.print import figure_bytes
from infogan_explorer.learn.laboratory import Account, LaboratoryRecord
from infogan_explorer.pictures import CATEGORY_COLOURS


def _record(step: int, read: float, lost: float) -> LaboratoryRecord:
    entropy = math.log(2)
    account = Account(entropy, read, entropy - lost - read, lost)
    return LaboratoryRecord(step, {"c1": account}, {"c1": (read + 0.01, 0.02)}, 100, None)


RECORDS = [_record(0, -0.1, 0.6), _record(10, 0.4, 0.2)]


def test_the_curve_is_what_the_records_say() -> None:
    curve = compute_laboratory_curve(RECORDS, "c1", Categorical(2))
    assert curve.steps.tolist() == [0, 10]
    assert curve.bound_nats == pytest.approx([-0.09, 0.41])
    assert curve.stderr_nats == pytest.approx([0.02, 0.02])
    assert curve.exact_nats == pytest.approx([math.log(2) - 0.6, math.log(2) - 0.2])


@pytest.mark.parametrize(("code", "has_ceiling"), [(Categorical(2), True), (Uniform(), False)])
def test_only_a_category_has_a_ceiling(code: Categorical | Uniform, has_ceiling: bool) -> None:
    figure = draw_laboratory_curve(compute_laboratory_curve(RECORDS, "c1", code), title="t")
    (axis,) = figure.axes
    assert any("H(c1) = 0.693 nats" in text.get_text() for text in axis.texts) == has_ceiling


def test_small_dots_keep_their_colour_on_a_map_of_many_shades() -> None:
    shade = np.linspace(140, 255, 384).astype(np.uint8)
    plane = np.stack(np.broadcast_arrays(shade[:, None], shade[None, :], shade[::-1, None]), axis=-1)
    for k, colour in enumerate(CATEGORY_COLOURS):
        for place in range(40, 360, 40):
            plane[place : place + 5, 40 + 50 * k : 45 + 50 * k] = colour
    figure = draw_laboratory_curve(compute_laboratory_curve(RECORDS, "c1", Categorical(2)), plane)
    with Image.open(BytesIO(show(figure).png)) as picture:
        shown = np.array(picture.convert("RGB"), float)
    for colour in CATEGORY_COLOURS:
        assert np.abs(shown - colour).max(axis=2).min() < 40, colour


def test_the_plane_stands_beside_and_nothing_measured_is_an_empty_chart() -> None:
    plane = np.zeros((8, 8, 3), np.uint8)
    figure = draw_laboratory_curve(compute_laboratory_curve([], "c1", Uniform()), plane)
    assert len(figure.axes) == 2
    assert figure_bytes(figure, "png").startswith(b"\x89PNG")
