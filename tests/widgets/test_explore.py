"""The latent scrubber: a trait changes the picture, a control sets a trait, and Q's reading stands beside it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from infogan_explorer.errors import InputError, RunError
from infogan_explorer.explore import Explorer
from infogan_explorer.labels import Labels
from infogan_explorer.runs import RunFolder, shipped_runs
from infogan_explorer.widgets import LatentScrubber
from infogan_explorer.widgets.reading_bars import reading_bars


@pytest.fixture(scope="module")
def digits_model() -> Explorer:
    """The shipped model, loaded once."""
    return Explorer.load(shipped_runs()[0])


@pytest.fixture
def scrubber(digits_model: Explorer) -> LatentScrubber:
    return LatentScrubber(digits_model)


def _picture(scrubber: LatentScrubber) -> bytes:
    scrubber.wait()
    return bytes(scrubber._picture.value)


@pytest.mark.parametrize("trait", [{"values": {"c1": 3}}, {"values": {"c2": 1.5}}, {"noise_seed": 7}])
def test_setting_a_trait_changes_the_pictures_bytes_and_setting_it_back_restores_them(
    scrubber: LatentScrubber, trait: dict[str, object]
) -> None:
    before, values, seed = _picture(scrubber), scrubber.values, scrubber.noise_seed
    scrubber.set_trait(*trait.popitem())
    assert _picture(scrubber) != before
    scrubber.values, scrubber.noise_seed = values, seed
    assert _picture(scrubber) == before


def test_the_picture_and_the_reading_are_the_explorers(scrubber: LatentScrubber, digits_model: Explorer) -> None:
    scrubber.values = {"c1": 4, "c3": -0.5}
    scrubber.noise_seed = 11
    scrubber.wait()
    picture = digits_model.pictures([{"c1": 4, "c2": 0.0, "c3": -0.5}], digits_model.noise(11))
    assert scrubber.reading == digits_model.read(picture)[0]


def test_a_control_sets_the_trait_and_a_trait_moves_the_control(scrubber: LatentScrubber) -> None:
    before = _picture(scrubber)
    scrubber._controls["c2"].value = 1.25
    assert scrubber.values["c2"] == 1.25
    scrubber._controls["c1"].value = 6
    assert scrubber.values["c1"] == 6
    scrubber._seed.value = 3
    assert scrubber.noise_seed == 3
    assert _picture(scrubber) != before
    scrubber.values = {"c1": 2, "c3": 0.5}
    assert (scrubber._controls["c1"].value, scrubber._controls["c2"].value, scrubber._controls["c3"].value) == (
        2,
        1.25,
        0.5,
    )


def test_a_flood_ends_with_the_last_value_and_few_drawings(scrubber: LatentScrubber, digits_model: Explorer) -> None:
    drawn: list[float] = []
    draw = scrubber._newest._draw

    def counted(state: tuple[int, dict[str, float], int]) -> None:
        drawn.append(state[1]["c2"])
        draw(state)

    scrubber._newest._draw = counted
    for value in np.linspace(-2, 2, 100):
        scrubber._controls["c2"].value = value
    scrubber.wait()
    assert drawn[-1] == 2
    assert len(drawn) < 100
    assert scrubber.reading == LatentScrubber(digits_model, values={"c2": 2}).reading


def test_reroll_takes_other_noise(scrubber: LatentScrubber, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.randrange", lambda _: 77)
    scrubber.reroll()
    assert scrubber.noise_seed == scrubber._seed.value == 77


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"c9": 1}, "code 'c9' is not one of this model's codes"),
        ({"c1": 12}, "code 'c1' has 10 categories, but 12 was given"),
        ({"c2": 3}, "code 'c2' is explored from -2 to 2, but 3 was given"),
        ({"c2": "left"}, "code 'c2' was given 'left'; choose a number"),
        ({"c2": True}, "code 'c2' was given True; choose a number"),
    ],
)
def test_bad_values_are_refused_and_change_nothing(
    scrubber: LatentScrubber, values: dict[str, float], sentence: str
) -> None:
    before = scrubber.values
    with pytest.raises(InputError, match=re.escape(sentence)):
        scrubber.values = values
    assert scrubber.values == before
    with pytest.raises(InputError, match=re.escape(sentence)):
        LatentScrubber(scrubber.explorer, values=values)


def test_other_bad_traits(scrubber: LatentScrubber) -> None:
    with pytest.raises(InputError, match="noise seed was given -1"):
        scrubber.noise_seed = -1
    with pytest.raises(RunError, match="no weights of step 3"):
        scrubber.step = 3


def test_a_run_that_vanished_is_seen_on_and_said(tmp_path: Path, points_run: RunFolder) -> None:
    shutil.copytree(points_run.path, tmp_path / "going")
    scrubber = LatentScrubber("going", runs_dir=tmp_path)
    shutil.rmtree(tmp_path / "going")
    before = bytes(scrubber._picture.value)
    scrubber.values = {"c1": 2}
    scrubber.wait()
    assert bytes(scrubber._picture.value) != before
    with pytest.raises(RunError, match="run 'going' has no weights of step 10; its folder may be gone"):
        scrubber.step = 10


def test_a_run_without_weights_and_a_run_that_is_not_there(tmp_path: Path, points_run: RunFolder) -> None:
    (tmp_path / "empty").mkdir()
    shutil.copy(points_run.path / "config.json", tmp_path / "empty")
    with pytest.raises(RunError, match="run 'empty' has no weights yet"):
        LatentScrubber("empty", runs_dir=tmp_path)
    with pytest.raises(RunError, match="there is no run 'gone'"):
        LatentScrubber("gone", runs_dir=tmp_path)


def test_saved_steps_are_chosen_by_trait_and_by_slider(points_run: RunFolder) -> None:
    scrubber = LatentScrubber(points_run)
    assert points_run.weights_steps() == [10, 20, 30]
    assert scrubber.step == 30
    last = _picture(scrubber)
    scrubber.step = 10
    first = _picture(scrubber)
    assert first != last
    assert scrubber._steps.value == 10
    scrubber._steps.value = 30
    assert scrubber.step == 30
    assert _picture(scrubber) == last


def test_a_step_whose_file_is_damaged_is_said_in_the_widget(tmp_path: Path, points_run: RunFolder) -> None:
    shutil.copytree(points_run.path, tmp_path / "run")
    run = RunFolder(tmp_path / "run")
    scrubber = LatentScrubber(run)
    run.weights_path(20).write_bytes(b"torn")
    scrubber.step = 20
    scrubber.wait()
    assert "cannot be read" in scrubber.problem
    assert "cannot be read" in scrubber._problem.value
    scrubber.step = 10
    scrubber.wait()
    assert scrubber.problem == ""


def test_two_dimensional_models_show_a_cloud_and_the_point_that_is_read(points_run: RunFolder) -> None:
    scrubber = LatentScrubber(points_run)
    before = _picture(scrubber)
    scrubber.noise_seed = 5
    assert _picture(scrubber) != before  # the ring moves
    assert scrubber.reading.keys() == {"c1", "c2"}


def test_labels_of_a_run_are_shown_and_escaped(digits_model: Explorer) -> None:
    labels = Labels({"c1": "<script>"}, {("c1", 3): "<b>six</b>"})
    scrubber = LatentScrubber(digits_model, labels=labels, values={"c1": 3})
    assert "<script>" not in scrubber._bars.value
    assert "<b>six" not in scrubber._bars.value + scrubber._caption.value
    assert "&lt;b&gt;six" in scrubber._bars.value
    assert LatentScrubber("digits")._labels.of_code("c1") == "digit"


def test_bars_are_as_long_as_the_probabilities_and_whiskers_lie_where_q_reads() -> None:
    spec = Explorer.load(shipped_runs()[0]).spec
    reading = {
        "c1": {"probabilities": [0.25, 0.75] + [0.0] * 8},
        "c2": {"mean": 1.0, "std": 0.5},
        "c3": {"mean": -9.0, "std": 0.1},
    }
    html = reading_bars(reading, {"c1": 1, "c2": 0.0, "c3": 0.0}, spec.by_name, Labels())
    assert "width:25.0%" in html
    assert "width:75.0%" in html
    assert "left:62.5%;width:25.00%" in html  # 0.5 to 1.5 on an axis from -2 to 2
    assert "\N{MINUS SIGN}9.00" in html  # the number is told in full where its dot is at the axis's end


def test_many_categories_are_a_list_and_their_bars_the_likeliest(tmp_path: Path) -> None:
    from infogan_explorer.datasets import load_dataset
    from infogan_explorer.record import record_run, start_run
    from tests.conftest import points_settings

    run, trainer = start_run(points_settings(codes="cat30", steps=2), load_dataset("rings"), tmp_path, "many")
    record_run(run, trainer)
    scrubber = LatentScrubber(run)
    assert len(scrubber._controls["c1"].options) == 30
    assert "18 others share" in scrubber._bars.value


def test_the_still_is_a_picture(scrubber: LatentScrubber) -> None:
    assert scrubber.still().startswith(b"\x89PNG")
    assert repr(scrubber) == "<LatentScrubber of mnist-5k at step 4,000>"
