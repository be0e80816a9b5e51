"""Explore: what a link holds, and the step of the training that it names."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.app.browser.conftest import open_page
from tests.app.browser.stage import sentence, shown, wait_for_values


def test_what_is_set_is_in_the_link_and_a_link_brings_it_back(page: Page, address: str) -> None:
    page.get_by_role("slider", name="code c2").fill("0.5")
    page.get_by_role("radio", name="category 7").click()
    page.get_by_role("spinbutton", name="noise seed", exact=True).fill("12")
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("slider", name="noise between A and B").fill("0.25")
    page.get_by_label("rows", exact=True).select_option("c3")
    page.get_by_label("code that a drag moves sideways").select_option("c1")
    page.wait_for_function("location.hash.includes('blend=0.25') && location.hash.includes('padx=c1')")
    wait_for_values(page, c1=7, c2=0.5)
    link, before = page.url.split("#")[1], shown(page)
    page.goto("about:blank")
    open_page(page, address, link)
    wait_for_values(page, c1=7, c2=0.5)
    assert shown(page) == before
    expect(page.get_by_role("spinbutton", name="noise seed B")).to_have_value("12")
    expect(page.get_by_role("slider", name="noise between A and B")).to_have_value("0.25")
    expect(page.get_by_label("rows", exact=True)).to_have_value("c3")
    expect(page.get_by_label("code that a drag moves sideways")).to_have_value("c1")


def test_a_link_with_wrong_values_says_which_and_ignores_them(page: Page) -> None:
    wait_for_values(page, c1=0, c2=0)
    page.evaluate("location.hash += '&c1=10&c2=far&c3=1.5&noise=-3&noise2=x&blend=2&z=$&rows=c9&padx=c9'")
    wait_for_values(page, c1=0, c2=0, c3=1.5)
    for wrong in ("c1", "c2", "noise", "noise2", "blend", "z", "rows", "padx"):
        expect(sentence(page)).to_contain_text(f"The link sets {wrong} to")
    expect(page.get_by_role("spinbutton", name="noise seed", exact=True)).to_have_value("0")
    page.get_by_role("slider", name="code c2").press("ArrowRight")
    expect(sentence(page)).to_be_hidden()


def test_a_drawing_s_noise_that_the_model_cannot_take_is_said_and_left_out(page: Page) -> None:
    before = shown(page)
    page.evaluate("infogan.set({ z: 'AH4AfgB-'.repeat(10) + 'AH4Afg' })")  # 32 times not a number
    expect(sentence(page)).to_contain_text("noise of this model lies from -1 to 1")
    page.wait_for_function("infogan.state.z === undefined")
    page.get_by_role("slider", name="code c2").fill("1")
    wait_for_values(page, c2=1)
    assert shown(page) != before


@pytest.mark.parametrize(
    "page", ["run=run:small&step=4&hide=step,noise,pad,reading,grid,names,beside,draw,export,animate"], indirect=True
)
def test_hidden_controls_are_out_of_layout_and_tab_order(page: Page) -> None:
    for name in ("Re-roll", "Play", "Compare with another model", "Draw, and let Q read it"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    for hidden in (".see .time", ".see .q", ".sheet", ".pad-axes"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.get_by_role("button", name="Name c1")).to_be_disabled()
    assert page.locator(".see .frame").get_attribute("tabindex") == "-1"
    expect(page.get_by_role("slider", name="code c2")).to_be_visible()


# ---- the step ----------------------------------------------------------------------------------------------------


def test_the_time_cursor_draws_the_same_codes_at_another_step(page: Page) -> None:
    page.get_by_role("slider", name="code c2").fill("1")
    wait_for_values(page, c2=1)
    before = shown(page)
    cursor = page.get_by_role("slider", name="training step whose weights are shown")
    cursor.press("ArrowLeft")
    page.wait_for_function("document.querySelector('.picture').dataset.step === '2'")
    wait_for_values(page, c2=1)
    assert shown(page) != before
    expect(page.locator(".see .at-step")).to_have_text("weights of step 2 of 4")
    cursor.press("ArrowRight")
    page.wait_for_function("document.querySelector('.picture').dataset.step === '4'")
    assert shown(page) == before
    assert "step=4" in page.evaluate("infogan.link()")


@pytest.mark.parametrize("page", ["run=shipped:digits&step=4000"], indirect=True)
def test_one_saved_step_has_no_cursor(page: Page) -> None:
    expect(page.locator(".see .at-step")).to_contain_text("4,000")
    expect(page.get_by_role("slider", name="training step whose weights are shown")).to_be_hidden()
