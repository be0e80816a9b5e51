"""Figures: the numbers behind them, what is drawn where, and files that are the same every time."""

from __future__ import annotations

import csv
import io
import itertools
import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from infogan_explorer.errors import InputError
from infogan_explorer.explore import Explorer
from infogan_explorer.figures import (
    COLOURS,
    BoundCurve,
    ForkPoint,
    PictureReading,
    PrintedRun,
    compute_bound_curves,
    compute_loss_curves,
    compute_reading,
    compute_traversal,
    curves_csv,
    draw_bound_curves,
    draw_loss_curves,
    draw_reading,
    draw_traversal,
    figure_bytes,
    traversal_gif,
    traversal_png,
)
from infogan_explorer.figures.print import new_figure, shortened, spread
from infogan_explorer.labels import Labels
from infogan_explorer.runs import RunFolder

LABELS = Labels({"c1": "digit", "c2": "thickness"}, {("c1", 3): "six"})
CODES = {
    "c1": {"kind": "categorical", "entropy_nats": math.log(10), "zero_knowledge_nats": 0.0},
    "c2": {"kind": "continuous", "entropy_nats": math.log(2), "zero_knowledge_nats": -0.1765},
}


def _row(step: int, c1: float) -> dict[str, float]:
    return {"step": step, "bound_nats/c1": c1, "bound_nats_stderr/c1": 0.01, "bound_nats/c2": -0.1}


def test_curves_are_the_numbers_of_the_history() -> None:
    c1, c2 = compute_bound_curves([_row(10, 0.5), _row(20, -0.25)], CODES)
    assert c1.steps.tolist() == [10, 20]
    assert c1.bound_nats.tolist() == [0.5, -0.25]  # a negative bound stays negative
    assert c1.stderr_nats.tolist() == [0.01, 0.01]
    assert c1.entropy_nats == math.log(10)
    assert c2.zero_knowledge_nats == -0.1765


def test_no_history_gives_empty_curves() -> None:
    assert [len(curve.steps) for curve in compute_bound_curves([], CODES)] == [0, 0]


def test_a_long_history_keeps_its_peaks_and_its_end() -> None:
    rows = [_row(step, 2.0) for step in range(1, 100_001)]
    rows[54_321] = _row(54_322, 0.3)
    rows[70_000] = _row(70_001, 2.29)
    (c1, _) = compute_bound_curves(rows, CODES, most_points=200)
    assert len(c1.steps) <= 201
    assert {0.3, 2.29} <= set(c1.bound_nats)
    assert c1.steps[-1] == 100_000
    assert (np.diff(c1.steps) > 0).all()


def _curves(c1: float = 1.5, steps: int = 20) -> list[BoundCurve]:
    return compute_bound_curves([_row(steps // 2, 0.5), _row(steps, c1)], CODES)


def _texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def _shown(figure: Figure) -> list[Text]:
    """All texts but the ticks that matplotlib keeps beyond the ends of an axis."""
    shown: list[Text] = [text for legend in figure.legends for text in legend.get_texts()]
    for axes in figure.axes:
        shown += [*axes.texts, axes.title, axes._left_title, axes._right_title, axes.xaxis.label, axes.yaxis.label]
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            shown += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    return [text for text in shown if text.get_text() and text.get_visible()]


def _collisions(figure: Figure) -> list[tuple[str, str]]:
    """Texts of a figure that lie on each other, or beyond its edge."""
    figure.draw_without_rendering()
    placed = [(text.get_text(), Text.get_window_extent(text)) for text in _shown(figure)]  # without leader lines
    room = figure.bbox.padded(1)
    beyond = [
        (text, "the edge")
        for text, box in placed
        if box.x0 < room.x0 or box.x1 > room.x1 or box.y0 < room.y0 or box.y1 > room.y1
    ]
    return beyond + [
        (one, other)
        for (one, a), (other, b) in itertools.combinations(placed, 2)
        if a.padded(-1).overlaps(b.padded(-1))
    ]


def test_a_ceiling_is_drawn_for_categories_only() -> None:
    figure = draw_bound_curves([PrintedRun("run", _curves())], "run")
    upper, lower = figure.axes
    dashed = [[line.get_ydata()[0] for line in axis.lines if line.get_linestyle() == "--"] for axis in (upper, lower)]
    assert dashed == [[pytest.approx(math.log(10))], [pytest.approx(-0.1765)]]
    labels = [[text.get_text() for text in axis.texts] for axis in (upper, lower)]
    assert labels == [["H(c1) = 2.303 nats (3.322 bits)", "c1"], ["Q knows nothing: \N{MINUS SIGN}0.18 nats", "c2"]]
    assert {"run", "training step", "bound $L_I$ (nats)"} <= set(_texts(figure))
    assert not _collisions(figure)


def test_codes_are_drawn_under_the_names_that_people_gave_them() -> None:
    assert {"c1 digit", "c2 thickness"} <= set(_texts(draw_bound_curves([PrintedRun("run", _curves())], labels=LABELS)))


def test_several_runs_are_told_apart() -> None:
    runs = [
        PrintedRun("one", _curves(2.29), fork=ForkPoint("digits", 12)),
        PrintedRun("two", _curves(2.28, steps=40)),
        PrintedRun("gan", _curves(0.2), baseline=True),
    ]
    figure = draw_bound_curves(runs)
    curves = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 2 and line.get_xdata()[1] in (20, 40)]
    looks = [(to_hex(line.get_color()), str(line.get_linestyle())) for line in curves]
    assert len(set(looks)) == 3
    assert looks[0] == (COLOURS["categorical"].lower(), "-")
    assert looks[2] == (COLOURS["baseline"].lower(), ":")
    assert {"one c1", "two c1", "gan c1", "one c2", "two c2", "gan c2", "forked from digits\nat step 12"} <= set(
        _texts(figure)
    )
    assert figure.axes[0].get_xlim() == (0, 40)
    assert [line.get_xdata()[0] for line in figure.axes[1].lines if list(line.get_ydata()) == [0, 1]] == [12]
    assert not _collisions(figure)


def test_long_names_go_to_a_legend() -> None:
    runs = [PrintedRun(name, _curves()) for name in ("mnist-5k-small-data-s0", "mnist-5k-quick-s1")]
    figure = draw_bound_curves(runs)
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        f"{run.name} {code}" for code in ("c1", "c2") for run in runs
    ]
    assert not _collisions(figure)


def test_two_ceilings_say_whose_they_are() -> None:
    four = {"c1": {**CODES["c1"], "entropy_nats": math.log(4)}}
    runs = [
        PrintedRun("digits", _curves()[:1]),
        PrintedRun("rings", compute_bound_curves([_row(10, 0.5), _row(20, 1.38)], four)),
    ]
    texts = _texts(draw_bound_curves(runs))
    assert "rings: H(c1) = 1.386 nats (2.000 bits)" in texts
    assert "digits: H(c1) = 2.303 nats (3.322 bits)" in texts


def test_a_moment_far_below_does_not_flatten_the_rest() -> None:
    rows = [_row(step, -50.0 if step == 5 else 2.0) for step in range(1, 20)]
    figure = draw_bound_curves([PrintedRun("run", compute_bound_curves(rows, CODES))])
    assert figure.axes[0].get_ylim()[0] > -1
    assert "1 lower value: \N{MINUS SIGN}50.0" in _texts(figure)


def test_a_run_without_history_draws() -> None:
    assert figure_bytes(draw_bound_curves([PrintedRun("new", compute_bound_curves([], CODES))]), "svg")
    assert figure_bytes(draw_bound_curves([PrintedRun("new", [])]), "svg")
    assert figure_bytes(draw_loss_curves(compute_loss_curves([])), "svg")


def _loss_row(step: int, **more: float) -> dict[str, float]:
    return {"step": step, "loss/discriminator": 1.0, "loss/generator": 2.0, "accuracy/discriminator": 0.7, **more}


def test_loss_curves_are_the_numbers_of_the_history() -> None:
    d, g, right, variety, real = compute_loss_curves(
        [_loss_row(10), _loss_row(20, variety=0.4, variety_real=0.8), _loss_row(30, variety=0.5, variety_real=0.7)]
    )
    assert [curve.key for curve in (d, g, right, variety, real)] == [
        *("loss/discriminator", "loss/generator", "accuracy/discriminator", "variety", "variety_real")
    ]
    assert (g.steps.tolist(), g.values.tolist()) == ([10, 20, 30], [2, 2, 2])
    assert (variety.steps.tolist(), variety.values.tolist()) == ([20, 30], [0.4, 0.5])  # an older line lacks it


def test_a_long_history_of_losses_keeps_its_peaks() -> None:
    rows = [_loss_row(step) for step in range(1, 20_001)]
    rows[5_432]["loss/generator"] = 99.0
    _, g, *_ = compute_loss_curves(rows, most_points=100)
    assert len(g.steps) <= 101
    assert g.values.max() == 99
    assert g.steps[g.values.argmax()] == 5_433


def test_losses_draw_what_there_is() -> None:
    rows = [_loss_row(step, variety=0.4, variety_real=0.8) for step in (10, 20)]
    figure = draw_loss_curves(compute_loss_curves(rows), "run")
    assert [axis.get_ylabel() for axis in figure.axes] == ["loss", "D is right (%)", "variety"]
    assert [line.get_ydata()[-1] for line in figure.axes[1].lines] == [70, 50]  # per cent, and the line of guessing
    assert not _collisions(figure)
    older = draw_loss_curves(compute_loss_curves([_loss_row(10), _loss_row(20)]))
    assert [axis.get_ylabel() for axis in older.axes] == ["loss", "D is right (%)"]


def test_csv_has_every_number_in_full() -> None:
    rows = [
        {"step": 25, "seconds": 1.5, "b": 0.1 + 0.2, "a": 1},
        {"step": 50, "seconds": 3.0, "a": -1e-17, "z": 2.0},
    ]
    text = curves_csv(rows)
    assert text.endswith("\r\n")
    assert text.splitlines()[0] == "step,seconds,a,b,z"
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [{key: float(value) for key, value in line.items() if value} for line in read] == rows
    assert read[1]["b"] == ""
    assert curves_csv(rows, ["z", "step"]) == "z,step\r\n,25\r\n2.0,50\r\n"
    assert curves_csv([]) == "step,seconds\r\n"
    with pytest.raises(InputError, match="column 'y' is not in this history; choose from a, b, seconds, step, z"):
        curves_csv(rows, ["y"])


def test_csv_quotes_what_needs_it() -> None:
    assert curves_csv([{"step": 1, 'odd,"name"': 2}]) == 'step,"odd,""name"""\r\n1,2\r\n'


@pytest.mark.parametrize(("format", "start"), [("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")])
def test_a_figure_is_the_same_file_every_time(format: str, start: bytes) -> None:
    one, other = (figure_bytes(draw_bound_curves([PrintedRun("run", _curves())]), format) for _ in range(2))
    assert one == other
    assert one.startswith(start)
    assert b"Date" not in one.replace(b"CreationDate", b"Date" if format == "pdf" else b"")


def test_threads_may_draw_at_once() -> None:
    def draw(_: int) -> bytes:
        return figure_bytes(draw_loss_curves(compute_loss_curves([_loss_row(10), _loss_row(20)])), "svg")

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(draw, range(8)))) == 1


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(InputError, match="figure format 'bmp' is not known; choose one of 'svg', 'pdf', 'png'"):
        figure_bytes(draw_loss_curves([]), "bmp")


def test_names_keep_their_distance() -> None:
    assert spread([0.5, 0.1], 0.1, 0, 1) == [0.5, 0.1]
    assert spread([0.9, 0.9, 0.1], 0.2, 0, 1) == pytest.approx([0.8, 1.0, 0.1])
    crowded = sorted(spread([0.5] * 9, 0.2, 0, 1))
    assert (np.diff(crowded) >= 0.2 - 1e-9).all()
    assert shortened("a" * 40, 11) == "aaaaa\N{HORIZONTAL ELLIPSIS}aaaaa"


def test_traversals_have_the_values_on_their_axes(digit_run: RunFolder) -> None:
    explorer = Explorer.load(digit_run)
    continuous = compute_traversal(explorer, "c2", over=(-1, 1), count=5)
    assert continuous.column_values == [-1, -0.5, 0, 0.5, 1]
    assert continuous.row_code == "c1"
    assert continuous.pictures.shape == (50, 1, 28, 28)
    assert continuous.trained_range == (-1, 1)
    categorical = compute_traversal(explorer, "c1")
    assert categorical.trained_range is None
    assert len(categorical.pictures) == 10
    assert compute_traversal(explorer, "c2", rows="c3", count=4).pictures.shape[0] == 20
    with pytest.raises(
        InputError, match=r"code 'c9' is not one of this model's codes; choose one of \['c1', 'c2', 'c3'\]"
    ):
        compute_traversal(explorer, "c9")


@pytest.mark.parametrize("code", ["c1", "c2"])
def test_traversals_draw(digit_run: RunFolder, points_run: RunFolder, code: str) -> None:
    for run in (digit_run, points_run):
        traversal = compute_traversal(Explorer.load(run), code, count=4)
        with Image.open(io.BytesIO(traversal_png(traversal))) as png:
            assert min(png.size) > 100
        with Image.open(io.BytesIO(traversal_gif(traversal))) as gif:
            assert gif.n_frames == 2 * len(traversal.column_values) - 2


def test_a_traversal_has_the_names_that_people_gave(digit_run: RunFolder) -> None:
    explorer = Explorer.load(digit_run)
    figure = draw_traversal(compute_traversal(explorer, "c2", count=4), LABELS)
    texts = _texts(figure)
    assert {"c1 digit", "3: six", "4"} <= set(texts)
    assert any(text.startswith("c2 thickness   (trained from \N{MINUS SIGN}1 to 1") for text in texts)
    assert not _collisions(figure)
    assert {"0", "3: six"} <= set(_texts(draw_traversal(compute_traversal(explorer, "c1"), LABELS)))
    long = Labels({}, {("c1", k): "a rather long label" for k in range(10)})
    assert draw_traversal(compute_traversal(explorer, "c1"), long).axes[0].get_xticklabels()[0].get_rotation() == 40


def test_a_reading_draws_what_q_says_and_what_was_set() -> None:
    picture = np.zeros((1, 28, 28), np.uint8)
    readings = {"c1": {"probabilities": [0.1, 0.0, 0.2, 0.7]}, "c2": {"mean": 0.5, "std": 0.1}}
    reading = PictureReading(picture, readings, {"c1": 3, "c2": -0.25}, {"c2": (-1.0, 1.0)})
    figure = draw_reading(reading, LABELS)
    _, bars, number = figure.axes
    assert [bar.get_width() for bar in bars.patches] == [0.1, 0.0, 0.2, 0.7]
    assert {to_hex(bar.get_facecolor()) for bar in bars.patches} == {COLOURS["reading"].lower()}
    assert [label.get_text() for label in bars.get_yticklabels()] == ["0", "1", "2", "3: six"]
    assert [label.get_fontweight() for label in bars.get_yticklabels()] == ["normal"] * 3 + ["bold"]
    assert "0.50 ± 0.10   (set \N{MINUS SIGN}0.25)" in _texts(figure)
    assert [-0.25, -0.25] in [list(line.get_xdata()) for line in number.lines]
    (shade,) = number.patches
    assert (shade.get_x(), shade.get_width()) == (-1, 2)
    assert not _collisions(figure)


def test_a_picture_that_nobody_set_is_read_too() -> None:
    reading = PictureReading(np.zeros((3, 8, 8), np.uint8), {"c1": {"mean": 9.0, "std": 0.1}})
    figure = draw_reading(reading, Labels({"c1": "a label of forty letters, no less than that"}))
    assert "9.00 ± 0.10" in _texts(figure)
    assert not _collisions(figure)


def test_readings_are_those_of_the_explorer(digit_run: RunFolder, points_run: RunFolder) -> None:
    explorer = Explorer.load(digit_run)
    values = {"c1": 3, "c2": 0.5, "c3": 0}
    reading = compute_reading(explorer, values, noise_seed=4)
    expected = explorer.pictures([values], explorer.noise(4))
    assert (reading.picture == expected[0]).all()
    assert reading.readings == explorer.read(expected)[0]
    assert reading.trained_ranges == {"c2": (-1, 1), "c3": (-1, 1)}
    point = compute_reading(Explorer.load(points_run), {"c1": 1, "c2": 0})
    assert point.picture.shape == (3, 64, 64)
    assert figure_bytes(draw_reading(point), "pdf")
    with pytest.raises(InputError, match="no value was given for code 'c3'"):
        compute_reading(explorer, {"c1": 3, "c2": 0.5})


def test_names_in_any_letters_can_be_printed() -> None:
    figure = new_figure(3, 1)
    figure.subplots().set_title("c2 笔画 두께 \U00012000")
    assert figure_bytes(figure, "svg") == figure_bytes(figure, "svg")
