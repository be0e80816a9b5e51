"""The right half of the Train tab: a run is watched, scrubbed, compared, stopped, resumed, forked and taken away."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from infogan_explorer.datasets import Dataset
from infogan_explorer.record import record_in_lockstep, record_run, resume_trainer, start_run
from infogan_explorer.runs import RunFolder
from infogan_explorer.twins import start_twins
from tests.app.browser.conftest import PHONE, without_trouble
from tests.app.conftest import served
from tests.conftest import points_settings

TO_START = 90_000  # milliseconds: a child loads its libraries, and gives way to all else meanwhile


@dataclass
class Place:
    """A server, and the folder of its runs."""

    address: str
    runs_dir: Path


def stop_all(runs_dir: Path) -> None:
    """A training child outlives the app, and a failed test."""
    for run in filter(Path.is_dir, runs_dir.iterdir()):
        RunFolder(run).request_stop()


def half_done(rings: Dataset, runs_dir: Path, name: str) -> RunFolder:
    """A long run that was stopped soon after it had begun."""
    settings = points_settings(
        **{"steps": 100_000, "width": 64, "batch_size": 256, "record_every": 20, "save_every": 100, "codes": "cat4"}
    )
    run, trainer = start_run(settings, rings, runs_dir, name)
    record_run(run, trainer, should_stop=lambda: trainer.steps_done >= 40)
    return run


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, rings: Dataset) -> Iterator[Place]:
    """Finished twins, a finished run of many saves, and a long run that was stopped."""
    runs_dir = tmp_path_factory.mktemp("watched")
    record_in_lockstep(start_twins(points_settings(), rings, runs_dir, "walk"))
    record_run(*start_run(points_settings(steps=60), rings, runs_dir, "solo"))
    half_done(rings, runs_dir, "long")
    with served(runs_dir) as (_, address):
        yield Place(address, runs_dir)
        stop_all(runs_dir)


@pytest.fixture
def tab(open_tab: Callable[[str], Page], place: Place) -> Iterator[Page]:
    """An empty tab; an error of the page's scripts fails the test, and so does a request to elsewhere."""
    with without_trouble(open_tab(place.address), place.address) as tab:
        yield tab


def watch(tab: Page, address: str, link: str) -> None:
    """Open the Train tab with a run, and wait for its first chart."""
    tab.goto(f"{address}#tab=train&{link}")
    expect(tab.locator(".js-plotly-plot[data-drawn]").first).to_be_visible(timeout=30_000)


# -- watching ----------------------------------------------------------------------------------------------------------


def test_a_run_is_resumed_watched_stopped_and_resumed(tab: Page, place: Place) -> None:
    watch(tab, place.address, "run=run:long")
    line = tab.locator("#monitor .head .line")
    expect(line).to_contain_text("stopped")
    tab.get_by_role("button", name="Resume").click()
    expect(line).to_contain_text("running", timeout=TO_START)
    expect(line).to_contain_text("left", timeout=20_000)
    tab.wait_for_function(  # L_I(c1) has risen well above zero, at a cursor that follows
        "Number(document.querySelector('.readout .value')?.textContent.split(' ')[0]) > 0.2", timeout=60_000
    )
    expect(tab.locator(".samples img")).to_be_visible()
    tab.get_by_role("button", name="Stop").click()
    expect(line).to_contain_text("stopped", timeout=20_000)
    go = tab.get_by_role("button", name="Resume")
    expect(go).to_be_enabled()
    go.click()
    expect(line).to_contain_text("running", timeout=TO_START)
    tab.get_by_role("button", name="Stop").click()
    expect(line).to_contain_text("stopped", timeout=20_000)


def test_a_tick_that_brings_nothing_new_sends_nothing(tab: Page, place: Place) -> None:
    def is_tick(response: Response) -> bool:
        asked = response.request.post_data or ""
        return '"look"' in asked and '"compare"' in asked

    def size_of_the_next() -> int:
        with tab.expect_response(is_tick) as tick:
            pass
        return len(tick.value.body())

    watch(tab, place.address, "run=run:solo")
    sizes = [size_of_the_next() for _ in range(5)]
    assert sizes[2:] == [len("{}")] * 3  # the first may still bring what the page has asked for as it opened


def test_a_run_that_has_measured_nothing_says_so(tab: Page, place: Place, rings: Dataset) -> None:
    if not (place.runs_dir / "unborn").exists():
        start_run(points_settings(), rings, place.runs_dir, "unborn")[0].release()
    watch(tab, place.address, "run=run:unborn")
    expect(tab.locator("#monitor .empty")).to_contain_text("measured nothing yet")
    expect(tab.get_by_role("slider", name="Time cursor")).to_be_disabled()


# -- the time cursor ---------------------------------------------------------------------------------------------------


def test_the_cursor_is_moved_by_keys_and_everything_follows_it(tab: Page, place: Place) -> None:
    watch(tab, place.address, "run=run:solo&step=60")
    cursor = tab.get_by_role("slider", name="Time cursor")
    expect(tab.locator(".samples img")).to_have_attribute("alt", re.compile("step 60"))
    cursor.focus()
    cursor.press("ArrowLeft")
    expect(cursor).to_have_attribute("aria-valuetext", "step 50")
    expect(tab.locator(".samples img")).to_have_attribute("alt", re.compile("step 50"))
    expect(tab.locator(".readout .head-line")).to_contain_text("step 50")
    cursor.press("Home")
    expect(cursor).to_have_attribute("aria-valuetext", "step 10")
    cursor.press("End")
    expect(cursor).to_have_attribute("aria-valuetext", "step 60")
    expect(tab).to_have_url(re.compile("step=60"))


def test_the_cursor_is_dragged_on_a_chart_under_its_line(tab: Page, place: Place) -> None:
    watch(tab, place.address, "run=run:solo&step=60")
    plot = tab.locator(".chart[data-chart=categorical] .slot")
    box = plot.bounding_box()
    assert box is not None
    left, wide = box["x"] + 52, box["width"] - 52 - 116
    tab.mouse.move(left + wide * 0.9, box["y"] + 100)
    tab.mouse.down()
    tab.mouse.move(left + wide * 0.34, box["y"] + 120, steps=4)
    expect(tab.locator(".readout .head-line")).to_contain_text("step 20")
    tab.mouse.up()
    places = tab.evaluate(
        """() => {
          const middle = (node) => { const box = node.getBoundingClientRect(); return box.left + box.width / 2; };
          const slider = document.querySelector('#monitor-step').getBoundingClientRect();
          const lines = [...document.querySelectorAll('.charts > .chart .cursor')];
          return { lines: lines.map(middle), thumb: slider.left + 8 + (20 / 60) * (slider.width - 16) };
        }"""
    )
    assert places["lines"] == pytest.approx([left + wide / 3] * 2, abs=1)
    assert places["thumb"] == pytest.approx(left + wide / 3, abs=1)


def test_the_cursor_stays_unless_it_follows(tab: Page, place: Place, rings: Dataset) -> None:
    if not (place.runs_dir / "grows").exists():
        run, trainer = start_run(points_settings(steps=200), rings, place.runs_dir, "grows")
        record_run(run, trainer, should_stop=lambda: trainer.steps_done >= 20)
    run = RunFolder(place.runs_dir / "grows")

    def grow(steps: int) -> None:
        trainer = resume_trainer(run, rings)
        record_run(run, trainer, should_stop=lambda: trainer.steps_done >= steps)

    watch(tab, place.address, "run=run:grows&step=10")
    at = tab.locator(".time .at")
    expect(at).to_contain_text("step 10, one of 2 saved")
    grow(40)
    expect(at).to_contain_text("step 10, one of 4 saved")
    tab.get_by_label("follow").check()
    expect(at).to_contain_text("step 40")
    grow(60)
    expect(at).to_contain_text("step 60, one of 6 saved", timeout=10_000)
    tab.get_by_role("slider", name="Time cursor").press("ArrowLeft")
    expect(tab.get_by_label("follow")).not_to_be_checked()
    grow(80)
    expect(at).to_contain_text("step 50, one of 8 saved")


# -- comparing ---------------------------------------------------------------------------------------------------------


def test_a_twin_is_shown_beside_its_run_by_itself(tab: Page, place: Place) -> None:
    watch(tab, place.address, "run=run:solo")
    expect(tab.locator("#monitor .compared")).to_be_empty()
    tab.evaluate("infogan.set({ run: 'run:walk', step: null })")
    expect(tab.locator("#monitor .compared")).to_contain_text("walk-gan")
    chart = tab.locator(".chart[data-chart=categorical]")
    expect(chart).to_contain_text("walk-gan")
    expect(tab.locator(".readout")).to_contain_text("c1 · walk-gan")
    box = chart.bounding_box()
    tab.locator("#monitor .compare summary").click()
    tab.get_by_role("checkbox", name="walk-gan").uncheck()
    expect(chart).not_to_contain_text("walk-gan")
    tab.get_by_role("checkbox", name="solo").check()
    expect(chart).to_contain_text("solo")
    after = chart.bounding_box()
    assert box is not None
    assert after is not None
    assert box["height"] == after["height"]
    tab.evaluate("infogan.set({ run: 'run:solo', step: null })")
    expect(tab.locator("#monitor .compared")).to_be_empty()


# -- forking -----------------------------------------------------------------------------------------------------------


def test_a_run_is_forked_at_the_cursor_and_the_fork_is_watched(tab: Page, place: Place) -> None:
    watch(tab, place.address, "run=run:solo&step=30")
    tab.get_by_role("button", name="Fork").click()
    dialog = tab.get_by_role("dialog", name="Fork solo at step 30")
    dialog.get_by_label("lambda_cat").fill("-1")
    dialog.get_by_role("button", name="Start the fork").click()
    expect(dialog.locator("[data-field=lambda_cat] .sentence")).to_contain_text("greater than or equal to 0")
    dialog.get_by_label("lambda_cat").fill("3")
    dialog.get_by_label("steps", exact=True).fill("90")
    expect(dialog.locator(".changes")).to_contain_text("lambda_cat 1.0 \N{RIGHTWARDS ARROW} 3")
    dialog.get_by_label("Name of the new run").fill("branch")
    dialog.get_by_role("button", name="Start the fork").click()
    expect(dialog).to_be_hidden()
    line = tab.locator("#monitor .head .line")
    expect(line).to_contain_text(re.compile("finished.*step 90 of 90"), timeout=TO_START)
    chart = tab.locator(".chart[data-chart=categorical]")
    expect(chart).to_contain_text("forked here, step 30")
    expect(tab.locator("#monitor .compared")).to_contain_text("solo")
    expect(tab.locator(".time .at")).to_contain_text("step 90")
    branch = RunFolder(place.runs_dir / "branch")
    assert branch.settings().lambda_cat == 3
    parent = RunFolder(place.runs_dir / "solo").history.read()
    assert [row for row in branch.history.read() if row["step"] <= 30] == [row for row in parent if row["step"] <= 30]


# -- numbers and files -------------------------------------------------------------------------------------------------


def test_a_chart_has_words_a_table_and_files(tab: Page, place: Place) -> None:
    watch(tab, place.address, "run=run:solo&step=30")
    expect(tab.get_by_role("img", name=re.compile(r"L_I of c1 in solo .* of at most 1\.39"))).to_be_visible()
    tab.get_by_text("Categorical codes: table and files").click()
    table = tab.locator("[data-numbers=categorical] table")
    expect(table.locator("thead")).to_contain_text("c1 (nats)")
    expect(table.locator("tr[data-step='60'] td")).to_contain_text(" ± ")
    assert 3 <= table.locator("tbody tr").count() <= 200
    for format_, begins in (("CSV", b"step,seconds,bound_nats/c1"), ("SVG", b"<?xml"), ("PDF", b"%PDF")):
        with tab.expect_download() as download:
            tab.get_by_role("button", name=f"Save this chart as {format_}").click()
        assert download.value.suggested_filename == f"solo-categorical.{format_.lower()}"
        assert Path(download.value.path()).read_bytes().startswith(begins)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Save samples as PNG").click()
    assert download.value.suggested_filename == "solo-samples-step-30.png"


def test_losses_are_drawn_where_they_are_asked_for(tab: Page, place: Place) -> None:
    watch(tab, place.address, "run=run:solo")
    expect(tab.locator(".chart[data-chart=losses]")).to_be_hidden()
    tab.get_by_text("Losses, D's answers and variety").click()
    expect(tab.locator(".chart[data-chart=losses] .js-plotly-plot[data-drawn]")).to_be_visible()
    expect(tab.locator("[data-numbers=losses] thead")).to_contain_text("loss of D (nats)")


# -- small screens, languages, what a link hides -----------------------------------------------------------------------


def test_what_a_link_hides_is_gone(tab: Page, place: Place) -> None:
    watch(tab, place.address, "run=run:walk&hide=form,fork,compare,losses,step,export")
    for hidden in (
        "#train-left",
        "#monitor .compare",
        "#monitor .time",
        "#monitor .save-sheet",
        "[data-numbers=losses]",
    ):
        expect(tab.locator(hidden)).to_be_hidden()
    expect(tab.get_by_role("button", name="Fork")).to_be_hidden()
    expect(tab.locator(".chart[data-chart=categorical]")).not_to_contain_text("walk-gan")
    width = tab.locator("#monitor").bounding_box()
    assert width is not None
    assert width["width"] > 1200


def test_a_phone_shows_the_run_first_and_needs_no_sideways_scrolling(tab: Page, place: Place) -> None:
    tab.set_viewport_size(PHONE)
    watch(tab, place.address, "run=run:walk")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    form, chart = tab.locator("#train-left").bounding_box(), tab.locator(".chart").first.bounding_box()
    assert form is not None
    assert chart is not None
    assert chart["y"] < form["y"]


def test_the_chart_speaks_the_language_of_its_reader(tab: Page, place: Place) -> None:
    watch(tab, place.address, "run=run:solo&lang=ko")
    expect(tab.locator("#monitor .head .line")).to_contain_text("완료")
    expect(tab.locator(".chart[data-chart=continuous]")).to_contain_text("Q가 아무것도 모름")


# -- whatever happens to page and program, the run goes on -------------------------------------------------------------


def test_a_run_outlives_reload_second_tab_and_the_program(browser: Browser, rings: Dataset, tmp_path: Path) -> None:
    run = half_done(rings, tmp_path, "tough")
    try:
        with served(tmp_path) as (program, address):
            tab = browser.new_page()
            watch(tab, address, "run=run:tough")
            tab.get_by_role("button", name="Resume").click()
            expect(tab.locator("#monitor .head .line")).to_contain_text("running", timeout=TO_START)
            tab.reload()
            second = browser.new_page()
            watch(second, address, "run=run:tough")
            for page in (tab, second):
                expect(page.locator("#monitor .head .line")).to_contain_text("running", timeout=15_000)
            tab.close()
            program.kill()
            program.wait(10)
            second.close()
        before = len(run.history.read())
        with served(tmp_path) as (_, address):
            tab = browser.new_page()
            watch(tab, address, "run=run:tough")
            expect(tab.locator("#monitor .head .line")).to_contain_text("running", timeout=15_000)
            tab.get_by_role("button", name="Stop").click()
            expect(tab.locator("#monitor .head .line")).to_contain_text("stopped", timeout=20_000)
            tab.close()
        steps = [row["step"] for row in run.history.read()]
        assert len(steps) > before
        assert steps == list(range(20, 20 * len(steps) + 1, 20))  # no step is missing, none is there twice
    finally:
        stop_all(tmp_path)
        deadline = time.monotonic() + 20
        while (told := run.status()) and told.is_alive and time.monotonic() < deadline:
            time.sleep(0.2)
