"""Explore: a picture under its codes, by mouse, finger and keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.app.browser.conftest import open_page
from tests.app.browser.stage import OTHER, sentence, set_values, shown, wait_for_values


def test_the_first_thing_seen_is_a_picture_with_its_reading(page: Page) -> None:
    box = page.locator("canvas.picture").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 900
    assert page.locator(".see .probability").count() == 10
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
    expect(page.locator(".see .probability.chosen .choice")).to_have_text("2")


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
    expect(page.locator("#explore .sentence")).to_contain_text("whole number from 0")
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
    late: list[Route] = []
    page.route("**/*", lambda route: late.append(route) if asks_for(route.request, OTHER) else route.continue_())
    page.evaluate("infogan.set({ run: 'shipped:digits', step: 4000 })")
    page.evaluate("infogan.set({ run: 'run:small', step: 4 })")
    page.wait_for_timeout(300)
    with page.expect_response(lambda response: asks_for(response.request, OTHER)):
        late[0].continue_()
    page.wait_for_timeout(300)
    expect(page.locator(".see .at-step")).to_have_text("weights of step 4 of 4")


def test_a_model_that_cannot_be_opened_leaves_the_one_that_is_shown(page: Page) -> None:
    before = shown(page)
    page.route(
        "**/*",
        lambda route: (
            route.fulfill(json={"error": "it is gone."}) if asks_for(route.request, OTHER) else route.continue_()
        ),
    )
    page.evaluate("infogan.set({ run: 'shipped:digits', step: 4000 })")
    expect(page.locator("#explore .sentence")).to_have_text("it is gone.")
    assert shown(page) == before


# ---- the pad -----------------------------------------------------------------------------------------------------


def test_a_drag_on_the_picture_moves_two_codes_and_ends_where_the_hand_ends(page: Page) -> None:
    box = page.locator(".see .frame").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    for i in range(100):
        page.mouse.move(box["x"] + box["width"] * (i + 1) / 200, box["y"] + box["height"] * (i + 1) / 400)
    page.mouse.up()
    wait_for_values(page, c2=0, c3=1)
    page.wait_for_timeout(300)
    assert set_values(page) == {"c1": 0, "c2": pytest.approx(0, abs=1e-3), "c3": pytest.approx(1, abs=1e-3)}
    assert float(page.get_by_role("slider", name="code c3").input_value()) == pytest.approx(1, abs=0.011)
    before = shown(page)
    page.get_by_role("button", name="Reset codes").click()
    wait_for_values(page, c2=0, c3=0)
    page.get_by_role("slider", name="code c3").fill("1")
    wait_for_values(page, c3=1)
    assert shown(page) == before


def test_arrow_keys_move_both_codes_of_the_pad(page: Page) -> None:
    frame = page.get_by_role("application", name="Pad:")
    frame.focus()
    frame.press("ArrowRight")
    frame.press("Shift+ArrowUp")
    wait_for_values(page, c2=0.02, c3=0.2)
    expect(frame).to_have_attribute("aria-label", re.compile("c2 0.02 across, c3 0.20 up"))


def test_a_category_on_the_pad_steps_through(page: Page) -> None:
    page.get_by_label("code that a drag moves sideways").select_option("c1")
    box = page.locator(".see .frame").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.65, box["y"] + box["height"] / 2)
    wait_for_values(page, c1=6, c3=0)


def test_a_tap_sets_both_codes_and_a_finger_that_scrolls_sets_none(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    open_page(page, address)
    box = page.locator(".see .frame").bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.5)
    wait_for_values(page, c2=1, c3=0)
    finger = page.context.new_cdp_session(page)
    x, y = box["x"] + 20, box["y"] + 200
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for moved in (5, 30, 80, 140):
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y - moved}]})
        page.wait_for_timeout(30)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("window.scrollY > 50")
    assert set_values(page)["c2"] == 1
    page.close()


# ---- noise, animation --------------------------------------------------------------------------------------------


def test_two_noises_are_kept_and_blended(page: Page) -> None:
    first = shown(page)
    page.get_by_role("button", name="Keep").click()
    blend = page.get_by_role("slider", name="noise between A and B")
    expect(blend).to_be_focused()
    expect(blend).to_have_value("1")
    assert shown(page) == first  # what was seen is B
    blend.fill("0")
    page.wait_for_function("first => document.querySelector('canvas.picture').toDataURL() !== first", arg=first)
    second = page.get_by_role("spinbutton", name="noise seed B")
    second.fill("1e3")
    second.fill("")
    expect(sentence(page)).to_contain_text("whole number")
    page.get_by_role("button", name="Drop").click()
    expect(blend).to_be_hidden()
    assert "noise2" not in page.evaluate("infogan.link()")


def test_a_played_code_goes_there_and_back_until_it_is_touched(page: Page) -> None:
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("Math.abs(JSON.parse(document.querySelector('.picture').dataset.values).c2) > 0.3")
    page.get_by_role("slider", name="code c3").press("ArrowRight")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    wait_for_values(page, c3=0.02)
    still = set_values(page)
    page.wait_for_timeout(200)
    assert set_values(page) == still


def test_who_wants_less_motion_steps_instead(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    step = page.get_by_role("button", name="Step", exact=True)
    step.click()
    wait_for_values(page, c2=0.4)
    for _ in range(5):
        step.click()
    wait_for_values(page, c2=1.6)  # 2, and back again
