"""The laboratory under buttons: it plays, pauses, steps one player alone, and its three blocks add up."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest

from infogan_explorer.errors import InputError
from infogan_explorer.learn.laboratory import Laboratory, drawn_world, laboratory_settings, load_world
from infogan_explorer.pictures import CATEGORY_COLOURS
from infogan_explorer.widgets import LaboratoryWidget
from infogan_explorer.widgets.laboratory_view import blocks
from infogan_explorer.widgets.plane_picture import SIDE, draw_plane


@pytest.fixture
def widget() -> LaboratoryWidget:
    return LaboratoryWidget("moons", noise_width=0.2, batch_size=32)


def _picture(widget: LaboratoryWidget) -> bytes:
    widget.wait()
    return bytes(widget._picture.value)


def test_setting_a_trait_changes_the_picture(widget: LaboratoryWidget) -> None:
    first = _picture(widget)
    widget.map = "D"
    second = _picture(widget)
    widget.noise_width = 0.5
    third = _picture(widget)
    widget.world = "rings"
    assert len({first, second, third, _picture(widget)}) == 4
    assert widget.laboratory.noise_width == 0.5
    assert widget.record.accounts["c1"].entropy_nats == pytest.approx(np.log(4))


def test_it_plays_and_pauses(widget: LaboratoryWidget) -> None:
    before = _picture(widget)
    widget.playing = True
    assert widget._play_button.description == "Pause"
    end = time.monotonic() + 20
    while widget.step < 5:
        assert time.monotonic() < end
        time.sleep(0.01)
    widget.pause()
    after = _picture(widget)
    assert after != before
    assert widget.step == widget.laboratory.steps_done == widget.record.step
    assert widget._play_button.description == "Play"
    time.sleep(0.1)
    assert widget.laboratory.steps_done == widget.step
    assert _picture(widget) == after


def test_playing_ends_by_itself(widget: LaboratoryWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infogan_explorer.widgets.laboratory.MOST_STEPS", 3)
    widget.playing = True
    assert widget._thread is not None
    widget._thread.join(20)
    assert not widget.playing
    assert widget.laboratory.steps_done >= 3
    assert widget.problem == "paused after 3 steps; press Play to go on."


def test_play_pressed_again_and_again_is_one_player(widget: LaboratoryWidget) -> None:
    players = []
    for _ in range(4):
        widget.playing = True
        players.append(widget._thread)
        widget.playing = False
    widget.playing = True
    end = time.monotonic() + 20
    while any(player.is_alive() for player in players):
        assert time.monotonic() < end
        time.sleep(0.01)
    assert widget.playing
    assert widget._thread is not None
    assert widget._thread.is_alive()
    widget.pause()
    assert widget.problem == ""


def test_playing_takes_the_steps_that_counting_takes(widget: LaboratoryWidget) -> None:
    widget._play_button.value = True
    time.sleep(0.2)
    widget._play_button.value = False
    widget.pause()
    other = LaboratoryWidget("moons", noise_width=0.2, batch_size=32)
    other.take_steps(widget.laboratory.steps_done)
    assert other.record.accounts == widget.record.accounts


@pytest.mark.parametrize(
    ("player", "moved"),
    [("discriminator", ["trunk", "D head"]), ("generator", ["G"]), ("q", ["trunk", "Q head"])],
)
def test_a_step_of_one_player_lights_the_way_of_its_gradient(
    widget: LaboratoryWidget, player: str, moved: list[str]
) -> None:
    getattr(widget, f"step_{player}")()
    widget.wait()
    filled = re.findall(r"background:rgba[^>]*><b>([^<]*)</b>", widget._path.value)
    assert filled == moved
    assert widget.step == 0  # a step of all players is another thing
    widget.take_steps(1)
    widget.wait()
    assert "background:rgba" not in widget._path.value


def test_the_three_blocks_are_as_long_as_the_numbers(widget: LaboratoryWidget) -> None:
    widget.take_steps(40)
    widget.wait()
    account = widget.record.accounts["c1"]
    assert account.read_nats + account.missed_nats + account.lost_nats == pytest.approx(account.entropy_nats, abs=1e-3)
    html = blocks(widget.record, widget.laboratory.spec.by_name)
    lengths = [float(width) for width in re.findall(r'<rect [^>]*width="([\d.]+)"', html)]
    parts = [account.read_nats, account.missed_nats, account.lost_nats]
    assert account.read_nats > 0
    assert np.array(lengths) / sum(lengths) == pytest.approx(np.array(parts) / sum(parts), abs=2e-3)
    for part in parts:
        assert f"{part:.4f}".replace("-", "\N{MINUS SIGN}") in html


def test_a_bound_below_zero_is_an_outline_and_said_with_its_sign() -> None:
    widget = LaboratoryWidget("swiss-roll", batch_size=32)
    account = widget.record.accounts["c1"]
    assert account.read_nats < 0
    assert 'fill="none"' in widget._blocks.value
    assert f"\N{MINUS SIGN}{-account.read_nats:.4f}" in widget._blocks.value
    assert "h(c1) = 0.6931 nats" in widget._blocks.value
    assert "H(c1)" not in widget._chart.value  # no ceiling over a continuous code


def test_reset_begins_again_with_the_same_seed(widget: LaboratoryWidget) -> None:
    first = _picture(widget)
    widget.take_steps(3)
    assert _picture(widget) != first
    widget.reset()
    assert _picture(widget) == first
    assert widget.step == 0


def test_worlds_and_laboratories_of_ones_own() -> None:
    own = LaboratoryWidget(drawn_world([[0.1, 0.2], [0.5, -0.5], [1.0, 1.0], [-1.0, 0.3]]))
    assert own.world == "drawn"
    laboratory = Laboratory(load_world("moons").points, laboratory_settings(codes="cat2"), 0.3)
    given = LaboratoryWidget(laboratory)
    assert given.laboratory is laboratory
    assert given.noise_width == 0.3
    with pytest.raises(InputError, match="settings and width already"):
        LaboratoryWidget(laboratory, noise_width=0.1)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"world": "monns"}, "world 'monns' is not known; did you mean 'moons'?"),
        ({"noise_width": 0.0}, "the noise width was given as 0; it must be from 0.02 to 2"),
        ({"noise_width": -1.0}, "the noise width was given as -1"),
        ({"codes": "cat5000"}, "a categorical code with 5000 categories"),
        ({"bath_size": 3}, "setting 'bath_size' is not known; did you mean 'batch_size'?"),
    ],
)
def test_bad_input_is_refused(arguments: dict[str, object], sentence: str) -> None:
    with pytest.raises(InputError, match=re.escape(sentence)):
        LaboratoryWidget(**arguments)  # type: ignore[arg-type]


def test_bad_traits_are_refused(widget: LaboratoryWidget) -> None:
    with pytest.raises(InputError, match="noise width was given as 0"):
        widget.noise_width = 0
    with pytest.raises(InputError, match="map 'E' is not known"):
        widget.map = "E"
    assert (widget.noise_width, widget.map) == (0.2, "Q")


def test_an_error_while_playing_is_said_in_the_widget(
    widget: LaboratoryWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ArithmeticError("no number")

    monkeypatch.setattr(widget.laboratory, "step", fail)
    widget.playing = True
    assert widget._thread is not None
    widget._thread.join(10)
    assert widget.problem == "playing stopped: no number"
    assert not widget.playing


def test_points_lie_where_they_are_in_the_colour_of_their_code(widget: LaboratoryWidget) -> None:
    from dataclasses import replace

    view = replace(
        widget.laboratory.look(),
        real=np.zeros((0, 2), np.float32),
        drawn=np.array([[0.75, 0.75], [-0.75, -0.75], [9.0, 9.0]], np.float32),
        values={"c1": np.array([0, 1, 1])},
    )
    picture = draw_plane(view, "none", "c1", None)
    assert picture.shape == (SIDE, SIDE, 3)
    assert tuple(picture[SIDE // 4, 3 * SIDE // 4]) == CATEGORY_COLOURS[0]  # right and up
    assert tuple(picture[3 * SIDE // 4, SIDE // 4]) == CATEGORY_COLOURS[1]
    assert (picture != 255).any(axis=2).sum() == 2 * 25  # the third lies outside


def test_a_map_stands_upright() -> None:
    widget = LaboratoryWidget("moons", batch_size=32)
    from dataclasses import replace

    nobody = np.zeros((0, 2), np.float32)
    realness = np.zeros((2, 2))
    realness[1, 0] = 1.0  # rows of a map go from bottom to top: above, on the left
    view = replace(
        widget.laboratory.look(), real=nobody, drawn=nobody, values={"c1": np.zeros(0, int)}, realness=realness
    )
    picture = draw_plane(view, "D", "c1", None).astype(int)
    left_above, right_below = picture[10, 10], picture[-10, -10]
    assert left_above[2] > left_above[0]  # sky: taken for real
    assert right_below[0] > right_below[2]  # vermilion: taken for drawn


def test_the_still_is_a_picture(widget: LaboratoryWidget) -> None:
    assert widget.still().startswith(b"\x89PNG")
    assert repr(widget) == "<LaboratoryWidget of moons, step 0>"
