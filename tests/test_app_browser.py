"""The page in a headless Chromium, as a visitor uses it. Skipped only where there is no Chromium."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect, sync_playwright

from infogan_explorer.datasets import Dataset
from infogan_explorer.record import record_run, start_run
from infogan_explorer.runs import RunFolder
from tests.conftest import digit_settings

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on the path"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, digits: Dataset) -> Iterator[str]:
    """A server with one small model of digits, as the command starts it."""
    runs_dir = tmp_path_factory.mktemp("browser-runs")
    record_run(*start_run(digit_settings(), digits, runs_dir, "small"))
    command = [sys.executable, "-m", "infogan_explorer", "--runs-dir", str(runs_dir), "--no-browser", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert process.stdout is not None
    yield json.loads(process.stdout.readline())["url"]
    for run in runs_dir.iterdir():
        RunFolder(run).request_stop()  # a training child outlives the app, and a failed test
    process.terminate()
    process.wait(10)
    process.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page, opened, with its first picture; any error of its scripts or request elsewhere fails the test."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if is_local(request.url, address) else trouble.append(request.url))
    page.goto(address)
    expect(page.locator(".picture[data-drawn]")).to_be_visible(timeout=30_000)
    choose_small_model(page)
    yield page
    page.close()
    assert trouble == []


def is_local(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))


def choose_small_model(page: Page) -> None:
    page.get_by_label("Model").select_option("run:small")
    expect(page.locator(".at-step")).to_have_text("weights of step 4")


def shown(page: Page) -> str:
    """The picture's pixels."""
    return page.locator("canvas.picture").evaluate("(canvas) => canvas.toDataURL()")


def set_values(page: Page) -> dict[str, float]:
    """The code values of the picture on the screen."""
    return json.loads(page.locator("canvas.picture").get_attribute("data-values") or "{}")


def wait_for_values(page: Page, **values: float) -> None:
    page.wait_for_function(
        "(wanted) => { const shown = JSON.parse(document.querySelector('.picture').dataset.values);"
        " return Object.keys(wanted).every((code) => Math.abs(shown[code] - wanted[code]) < 1e-6); }",
        arg=values,
    )


def test_the_first_thing_seen_is_a_picture_with_its_reading(page: Page) -> None:
    box = page.locator("canvas.picture").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 900
    assert page.locator(".probability").count() == 10
    expect(page.locator(".numbers").first).to_have_text(re.compile(r"± \d"))
    expect(page.locator("canvas.grid[data-drawn]")).to_be_visible()
    expect(page.locator(".timing")).to_have_text(re.compile(r"\d+ ms"))


def test_a_key_on_a_slider_changes_the_picture(page: Page) -> None:
    before = shown(page)
    page.get_by_role("slider", name="code c2").focus()
    page.keyboard.press("End")
    wait_for_values(page, c2=2)
    assert shown(page) != before
    page.keyboard.press("ArrowLeft")
    wait_for_values(page, c2=1.98)


def test_arrow_keys_choose_a_category(page: Page) -> None:
    group = page.get_by_role("radiogroup", name="code c1")
    group.get_by_role("radio", name="category 0", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    wait_for_values(page, c1=2)
    expect(group.get_by_role("radio", name="category 2")).to_be_focused()
    expect(group.get_by_role("radio", name="category 2")).to_have_attribute("aria-checked", "true")
    expect(page.locator(".probability.chosen .choice")).to_have_text("2")


def test_the_last_value_of_a_fast_drag_wins(page: Page) -> None:
    slider = page.get_by_role("slider", name="code c3")
    slider.evaluate(
        "(input) => { for (let i = -100; i <= 61; i++) { input.value = i / 50;"
        " input.dispatchEvent(new InputEvent('input', { bubbles: true })); } }"
    )
    wait_for_values(page, c3=1.22)
    page.wait_for_timeout(400)
    assert set_values(page)["c3"] == pytest.approx(1.22)
    assert slider.input_value() == "1.22"


def test_one_picture_is_asked_for_at_a_time(page: Page) -> None:
    page.wait_for_timeout(500)  # what opening the model asked for has been answered
    asked: list[int] = []
    page.on("request", lambda request: asked.append(1) if '"draw_picture"' in (request.post_data or "") else None)
    page.get_by_role("slider", name="code c2").evaluate(
        "(input) => { for (let i = 0; i < 100; i++) { input.value = i / 50;"
        " input.dispatchEvent(new InputEvent('input', { bubbles: true })); } }"
    )
    wait_for_values(page, c2=1.98)
    page.wait_for_timeout(200)
    assert len(asked) == 2  # the first value, and the newest once that was drawn


def test_a_noise_seed_that_is_none_keeps_the_picture(page: Page) -> None:
    before = shown(page)
    seed = page.get_by_role("spinbutton", name="noise seed")
    seed.fill("1.5")
    expect(page.get_by_role("alert").first).to_contain_text("whole number from 0")
    assert shown(page) == before
    seed.fill("12")
    page.wait_for_function("document.querySelector('.picture').dataset.noise === '12'")
    assert shown(page) != before


def test_a_click_in_the_grid_sets_both_codes(page: Page) -> None:
    grid = page.locator("canvas.grid[data-drawn]")
    box = grid.bounding_box()
    assert box is not None
    grid.click(position={"x": box["width"] * 8.5 / 9, "y": box["height"] * 3.5 / 10})
    wait_for_values(page, c1=3, c2=2)


def asks_for(request: Request, ref: str) -> bool:
    return '"open_model"' in (request.post_data or "") and ref in (request.post_data or "")


def test_a_late_answer_does_not_replace_the_model_chosen_since(page: Page) -> None:
    other = page.get_by_label("Model").evaluate("(picker) => [...picker.options].map((o) => o.value).at(-1)")
    assert other != "run:small"
    late: list[Route] = []
    page.route("**/*", lambda route: late.append(route) if asks_for(route.request, other) else route.continue_())
    page.get_by_label("Model").select_option(other)
    page.get_by_label("Model").select_option("run:small")
    page.wait_for_timeout(300)
    with page.expect_response(lambda response: asks_for(response.request, other)):
        late[0].continue_()
    page.wait_for_timeout(300)
    expect(page.locator(".at-step")).to_have_text("weights of step 4")
    expect(page.get_by_label("Model")).to_have_value("run:small")


def test_a_model_that_cannot_be_opened_leaves_the_one_that_is_shown(page: Page) -> None:
    other = page.get_by_label("Model").evaluate("(picker) => [...picker.options].map((o) => o.value).at(-1)")
    page.route(
        "**/*",
        lambda route: (
            route.fulfill(json={"error": "it is gone."}) if asks_for(route.request, other) else route.continue_()
        ),
    )
    page.get_by_label("Model").select_option(other)
    expect(page.get_by_role("alert").first).to_have_text("it is gone.")
    expect(page.get_by_label("Model")).to_have_value("run:small")


def open_train_tab(page: Page) -> None:
    page.get_by_role("tab", name="Train").click()
    expect(page.locator("#status .state")).to_be_visible()


def test_wrong_input_shows_its_sentence(page: Page) -> None:
    open_train_tab(page)
    page.get_by_role("textbox", name="Codes").fill("cat1")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#message")).to_contain_text("it needs 2 to 1000")
    expect(page.locator("#status")).to_contain_text("finished")


def test_a_run_is_started_watched_stopped_and_resumed(page: Page) -> None:
    open_train_tab(page)
    page.get_by_label("Dataset").click()
    page.get_by_role("option", name="Rings").click()
    expect(page.locator("#preview img")).to_have_attribute("alt", re.compile("Rings"))
    page.get_by_label("Steps").fill("100000")
    page.get_by_role("textbox", name="Name").fill("walk")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#status")).to_contain_text("starting")
    expect(page.locator("#status")).to_contain_text("running", timeout=40_000)
    expect(page.locator("#categorical-chart .shapelayer path")).to_have_count(1, timeout=20_000)
    expect(page.locator("#categorical-chart")).to_contain_text("H(c1) = 1.386 nats (2.000 bits)")
    page.wait_for_function(  # L_I(c1) has risen well above zero
        "Number(document.querySelector('#bounds .value')?.textContent.split(' ')[0]) > 0.2", timeout=60_000
    )
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#status")).to_contain_text("stopped", timeout=20_000)
    expect(page.locator("#samples img")).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("#status")).to_contain_text("running", timeout=40_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#status")).to_contain_text("stopped", timeout=20_000)


def test_a_phone_needs_no_sideways_scrolling(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(address)
    expect(page.locator(".picture[data-drawn]")).to_be_visible(timeout=30_000)
    choose_small_model(page)
    expect(page.locator("canvas.grid[data-drawn]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    picture, slider = page.locator("canvas.picture").bounding_box(), page.get_by_role("slider").first.bounding_box()
    assert picture is not None
    assert slider is not None
    assert picture["y"] < slider["y"] < 844  # the picture first, and a slider on the same screen
    open_train_tab(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
