"""Explore: what people bring: names, drawings, files."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.app.browser.stage import shown, wait_for_values

# ---- names -------------------------------------------------------------------------------------------------------


def test_codes_and_categories_are_named_in_place(page: Page) -> None:
    page.get_by_role("button", name="Name c2").click()
    field = page.get_by_role("textbox", name="c2 is")
    field.fill("x" * 60)
    field.press("Enter")
    expect(page.locator("dialog .wrong")).to_contain_text("at most 40")
    field.fill("slant")
    field.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("slider", name="code c2 slant")).to_be_visible()
    expect(page.get_by_label("columns", exact=True)).to_contain_text("c2 slant")
    page.get_by_role("button", name="Name c1").click()
    page.get_by_role("textbox", name="category 3").fill("six")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("radio", name="category 3: six")).to_be_visible()
    page.get_by_role("button", name="Name c2 slant").click()
    page.get_by_role("textbox", name="c2 is").fill("not kept")
    page.keyboard.press("Escape")
    expect(page.get_by_role("slider", name="code c2 slant")).to_be_visible()
    page.reload()
    expect(page.get_by_role("slider", name="code c2 slant")).to_be_visible()
    # other tests know the codes by their own names
    for name, kind in (("Name c2", "c2 is"), ("Name c1", "category 3")):
        page.get_by_role("button", name=name).click()
        page.get_by_role("textbox", name=kind).fill("")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("dialog")).to_be_hidden()


# ---- drawing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["run=shipped:digits&step=4000"], indirect=True)
def test_a_drawing_is_read_redrawn_and_gone_on_from(page: Page) -> None:
    page.get_by_role("button", name="Draw, and let Q read it").click()
    page.locator(".sketchpad").hover()  # once the page has scrolled to it
    box = page.locator(".sketchpad").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 150, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 130, box["y"] + 240, steps=8)
    page.mouse.up()
    expect(page.locator(".drawing .probability").first).to_be_visible(timeout=60_000)
    go_on = page.get_by_role("button", name="Go on from here")
    expect(go_on).to_be_enabled(timeout=60_000)
    expect(page.locator(".verdict")).to_contain_text("the model draws")
    go_on.click()
    expect(page.get_by_text("noise of your drawing")).to_be_visible()
    page.wait_for_function("infogan.state.z && infogan.state.z.length > 40")
    before = shown(page)
    page.get_by_role("slider", name="code c2").press("End")
    wait_for_values(page, c2=2)
    assert shown(page) != before
    page.get_by_role("button", name="Re-roll").click()
    expect(page.get_by_text("noise of your drawing")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(go_on).to_be_disabled()


def test_a_file_that_is_no_picture_is_said_beside_the_sketch_pad(page: Page) -> None:
    page.get_by_role("button", name="Draw, and let Q read it").click()
    upload = page.get_by_label("or open a picture")
    wrong = page.locator(".drawing .wrong")
    upload.set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello"})
    expect(wrong).to_contain_text("notes.txt is not a picture")
    upload.set_input_files({"name": "big.png", "mimeType": "image/png", "buffer": b"0" * 4_100_000})
    expect(wrong).to_contain_text("4.1 MB")
    upload.set_input_files({"name": "torn.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"})
    expect(wrong).to_contain_text("picture", timeout=60_000)
