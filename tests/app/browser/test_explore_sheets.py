"""Explore: the grid, a second model beside the first, and files to take away."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.app.browser.stage import OTHER, sentence, shown, wait_for_values

# ---- the grid ----------------------------------------------------------------------------------------------------


def test_arrow_keys_walk_through_the_grid(page: Page) -> None:
    expect(page.locator("canvas.grid[data-drawn]")).to_be_visible()
    cells = page.get_by_role("application", name="Cells of the grid")
    cells.press("ArrowDown")
    cells.press("ArrowRight")
    wait_for_values(page, c1=1, c2=0.5)


def test_the_grid_shows_what_q_reads(page: Page) -> None:
    page.locator("#explore").get_by_role("checkbox", name="what Q reads").check()
    expect(page.locator(".mark")).to_have_count(90)
    expect(page.locator(".mark").first).to_have_text(re.compile(r"\d \.?\d+"))
    page.get_by_text("All readings as a table").click()
    expect(page.locator(".readings tr")).to_have_count(91)
    page.locator("#explore").get_by_role("checkbox", name="what Q reads").uncheck()
    expect(page.locator(".mark")).to_have_count(0)


# ---- a second model ----------------------------------------------------------------------------------------------


def test_two_steps_of_a_run_stand_under_the_same_sliders(page: Page) -> None:
    page.get_by_role("button", name="Compare with another model").click()
    beside = page.locator(".picture-beside[data-drawn]")
    expect(beside).to_be_visible()
    assert beside.evaluate("(canvas) => canvas.toDataURL()") == shown(page)  # the same run at the same step
    page.get_by_role("slider", name="training step of the second model").press("ArrowLeft")
    page.wait_for_function("document.querySelector('.picture-beside').dataset.step === '2'")
    assert beside.evaluate("(canvas) => canvas.toDataURL()") != shown(page)
    page.get_by_role("slider", name="code c2").fill("1.5")
    wait_for_values(page, c2=1.5)
    assert json.loads(beside.get_attribute("data-values") or "{}")["c2"] == 1.5
    expect(page.locator(".strips canvas").nth(1)).to_be_visible()
    assert "beside=run:small" in page.evaluate("infogan.link()")
    page.get_by_label("second model", exact=True).select_option(OTHER)
    expect(page.locator(".beside-step")).to_contain_text("4,000")
    page.get_by_role("button", name="End the comparison").click()
    expect(beside).to_be_hidden()


def test_a_second_model_that_is_gone_is_said_and_the_first_goes_on(page: Page) -> None:
    page.evaluate("infogan.set({ beside: 'run:gone' })")
    expect(sentence(page)).to_contain_text("no longer")
    page.get_by_role("slider", name="code c2").fill("1")
    wait_for_values(page, c2=1)


# ---- take away ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "kind", "start"),
    [
        ("The picture", "PNG", b"\x89PNG"),
        ("The grid, with its values", "SVG", b"<?xml"),
        ("What Q reads of the picture", "PDF", b"%PDF"),
        ("The played code, there and back", "GIF", b"GIF8"),
        ("What Q reads of the grid", "CSV", b"c1_set,"),
    ],
)
def test_files_are_saved_by_the_browser(page: Page, what: str, kind: str, start: bytes) -> None:
    page.get_by_text("Take away").click()
    line = page.locator(".take-away p").filter(has=page.get_by_text(what, exact=True))
    with page.expect_download(timeout=20_000) as download:
        line.get_by_role("button", name=kind).click()
    assert download.value.suggested_filename.startswith("small-step-4-")
    assert download.value.path().read_bytes().startswith(start)
