"""Charts as plotly gets them, and what is said of them in words."""

from __future__ import annotations

import math
import time
from pathlib import Path

import plotly.graph_objects as go
import pytest

from infogan_explorer.app.train import bound_charts, loss_charts, sentences
from infogan_explorer.app.train.bound_charts import ShownRun, bound_chart
from infogan_explorer.app.words import LANGUAGES, Words
from infogan_explorer.figures import LossCurve, compute_bound_curves, compute_loss_curves
from infogan_explorer.health import SAYINGS, Light
from infogan_explorer.runs import RunFolder, Status

ENGLISH = Words()
CONTINUOUS = {"c2": {"kind": "continuous", "entropy_nats": math.log(2), "zero_knowledge_nats": -0.1765}}


def shown_run(runs: Path, name: str, *, baseline: bool = False, forked_at: int | None = None) -> ShownRun:
    run = RunFolder(runs / name)
    curves = compute_bound_curves(run.history.read(), run.config()["codes"])
    return ShownRun(name, curves, run.settings().steps, baseline, {"c1": "c1 digit"}, forked_at)


def notes(figure: bound_charts.Figure) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"]]


def test_a_ceiling_is_drawn_for_categorical_codes_only(runs: Path) -> None:
    upper = bound_chart([shown_run(runs, "digits-tiny")], "categorical", ENGLISH)
    lower = bound_chart([shown_run(runs, "digits-tiny")], "continuous", ENGLISH)
    assert [shape["y0"] for shape in upper["layout"]["shapes"]] == pytest.approx([math.log(10)], abs=1e-6)
    assert "H(c1) = 2.303 nats (3.322 bits)" in notes(upper)
    assert [shape["y0"] for shape in lower["layout"]["shapes"]] == pytest.approx([-0.1765], abs=1e-4)
    assert not any("H(" in note for note in notes(lower))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_is_one_that_plotly_knows(runs: Path, language: str) -> None:
    shown = [shown_run(runs, "digits-tiny", forked_at=2), shown_run(runs, "points")]
    figures = [bound_chart(shown, kind, Words(language)) for kind in ("categorical", "continuous")]
    losses = compute_loss_curves(RunFolder(runs / "digits-tiny").history.read())
    for figure in (*figures, loss_charts.loss_chart(losses, 4, 2, Words(language))):
        go.Figure(data=figure["data"], layout=figure["layout"])  # raises on a property that does not exist
        assert figure["config"]["displayModeBar"] is False


def test_the_baseline_is_grey_and_dotted(runs: Path) -> None:
    figure = bound_chart(
        [shown_run(runs, "digits-tiny"), shown_run(runs, "points", baseline=True)], "categorical", ENGLISH
    )
    lines = {trace["name"]: trace["line"] for trace in figure["data"] if "dash" in trace["line"]}
    assert lines["L_I(c1) points"] == {"color": "#7F7F7F", "width": 1.5, "dash": "dot"}
    assert lines["L_I(c1) digits-tiny"]["color"] == "#0072B2"
    assert notes(figure)[-2:] == ["c1 digit", "points"]  # each at the end of its line


def test_twelve_codes_look_different() -> None:
    run = ShownRun("many", [], 10)
    looks = [bound_charts.look_of(run, "categorical", index, 0) for index in range(12)]
    assert len(set(looks)) == 12


def test_labels_that_would_lie_on_each_other_move_apart() -> None:
    labels = bound_charts.end_labels([("c1", 9, 1.0), ("c2", 9, 1.01), ("c3", 5, 1.0)], (0.0, 2.0), 200)
    places = [label["y"] * 100 + label["yshift"] for label in labels]
    assert abs(places[0] - places[1]) >= 14.9
    assert labels[2]["yshift"] == 0  # it begins elsewhere


def test_a_code_of_a_damaged_run_is_written_as_text() -> None:
    history = [{"step": step, "bound_nats/<a href=x>": 0.1} for step in (1, 2)]
    for kind in ("categorical", "continuous"):
        code = {"kind": kind, "entropy_nats": math.log(2), "zero_knowledge_nats": -0.1765}
        run = ShownRun("x", compute_bound_curves(history, {"<a href=x>": code}), 10)
        figure = bound_chart([run], kind, ENGLISH)
        hovers = [trace["hovertemplate"] for trace in figure["data"] if "hovertemplate" in trace]
        assert len(notes(figure)) > 1
        assert not [text for text in (*notes(figure), *hovers) if "<a" in text]


def test_a_long_name_is_cut_and_holds_no_markup() -> None:
    history = [{"step": 1, "bound_nats/c2": 0.1}, {"step": 2, "bound_nats/c2": 0.2}]
    run = ShownRun("x", compute_bound_curves(history, CONTINUOUS), 10, titles={"c2": "c2 <b>thick & thin lines"})
    (label,) = [note for note in notes(bound_chart([run], "continuous", ENGLISH)) if note.startswith("c2")]
    assert label == "c2 &lt;b>thick &amp; th\N{HORIZONTAL ELLIPSIS}"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([-5.0, -3.0], "below \N{MINUS SIGN}2.00 nats: see the numbers"),
        ([-5.0, 0.5], "reaches below"),
        ([-0.5, 0.5], None),
    ],
)
def test_what_lies_below_the_axis_is_said(values: list[float], said: str | None) -> None:
    history = [{"step": step, "bound_nats/c2": value} for step, value in enumerate(values)]
    run = ShownRun("deep", compute_bound_curves(history, CONTINUOUS), 10)
    figure = bound_chart([run], "continuous", ENGLISH)
    told = [note for note in notes(figure) if "below" in note]
    assert len(told) == (said is not None)
    assert all(said in note for note in told if said)


def test_axes_do_not_move_while_a_curve_grows(runs: Path) -> None:
    whole = shown_run(runs, "digits-tiny")
    run = RunFolder(runs / "digits-tiny")
    early = ShownRun("early", compute_bound_curves([], run.config()["codes"]), whole.steps)
    layouts = [bound_chart([shown], "categorical", ENGLISH)["layout"] for shown in (early, whole)]
    for axis in ("xaxis", "yaxis"):
        assert layouts[0][axis]["range"] == pytest.approx(layouts[1][axis]["range"])
    assert layouts[0]["margin"] == layouts[1]["margin"]


def test_a_second_run_moves_no_edge_of_the_chart(runs: Path) -> None:
    alone = bound_chart([shown_run(runs, "digits-tiny")], "categorical", ENGLISH)["layout"]
    beside = bound_chart([shown_run(runs, "digits-tiny"), shown_run(runs, "points")], "categorical", ENGLISH)["layout"]
    assert (alone["margin"], alone["height"]) == (beside["margin"], beside["height"])


def test_a_fork_is_marked_once(runs: Path) -> None:
    forked = shown_run(runs, "digits-tiny", forked_at=2)
    upper, lower = (bound_chart([forked], kind, ENGLISH) for kind in ("categorical", "continuous"))
    assert [note for note in notes(upper) if "forked" in note] == ["forked here, step 2"]
    assert not any("forked" in note for note in notes(lower))
    for figure in (upper, lower):
        assert [shape["x0"] for shape in figure["layout"]["shapes"] if shape["x0"] == shape["x1"]] == [2]


def test_the_small_charts_show_percent_and_say_what_was_not_recorded() -> None:
    history = [
        {"step": s, "loss/discriminator": 1.0, "loss/generator": 1.1, "accuracy/discriminator": 0.75} for s in (1, 2)
    ]
    figure = loss_charts.loss_chart(compute_loss_curves(history), 10, None, ENGLISH)
    assert [trace["y"] for trace in figure["data"]] == [[1, 1], [1.1, 1.1], [75, 75]]
    assert "not recorded in this run" in notes(figure)
    labels = [note for note in figure["layout"]["annotations"] if note["text"] in ("D", "G")]
    assert len({label["yshift"] for label in labels}) == 2


def test_the_small_charts_are_told_in_words() -> None:
    curves = compute_loss_curves([{"step": 1500, "accuracy/discriminator": 0.734}])
    assert loss_charts.loss_alt(curves, ENGLISH) == "D right: 73.40 at step 1,500."
    assert "measured nothing" in loss_charts.loss_alt(
        [LossCurve("variety", curves[0].steps, curves[0].values)], ENGLISH
    )


def test_a_curve_is_told_in_a_sentence() -> None:
    codes = {"c1": {"kind": "categorical", "entropy_nats": math.log(10), "zero_knowledge_nats": 0.0}}
    row = {"bound_nats_stderr/c1": 0.004}
    values = {"rose": [-0.01, 2.291], "fell": [2.291, 0.5], "is": [1.0, 1.02]}
    for verb, (first, last) in values.items():
        history = [{"step": 25, "bound_nats/c1": first, **row}, {"step": 1500, "bound_nats/c1": last, **row}]
        run = ShownRun("walk", compute_bound_curves(history, codes), 3000, titles={"c1": "c1 digit"})
        told = sentences.chart_alt([run], "categorical", ENGLISH)
        assert told.startswith(f"L_I of c1 digit in walk {verb} ")
        assert "2.30" in told  # the ceiling
    assert "measured nothing" in sentences.chart_alt([ShownRun("new", [], 10)], "categorical", ENGLISH)


def test_the_status_line_tells_speed_and_time_left() -> None:
    status = Status("running", 1250, 3000, 21.34, 60.0, 1, time.time())
    assert sentences.progress_line("running", status, 3000, ENGLISH) == (
        "step 1,250 of 3,000 · 21.3 steps/s · 1 min 22 s left"
    )
    assert sentences.progress_line("finished", status, 3000, ENGLISH).endswith("trained for 1 min 00 s")
    assert sentences.progress_line("starting", None, 3000, ENGLISH) == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", SAYINGS)
def test_every_light_is_said_in_every_language(key: str, language: str) -> None:
    numbers = {"percent": 99.2, "step": 1200.0, "code": "c1", "setting": "lambda_cat", "bound_nats": -0.2}
    numbers |= {"best_nats": 1.5, "ceiling_nats": 2.303, "zero_nats": 0.0}
    saying = SAYINGS[key]
    light = Light(key.split(".")[0], saying.state, key, saying.words, saying.advice, numbers)
    words, advice = sentences.light_words(light, Words(language))
    assert words
    assert "{" not in words + advice
    assert bool(advice) == bool(saying.advice)
