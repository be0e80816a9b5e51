"""What all tabs share: the top bar, links, languages, light and dark, small screens."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.app.browser.conftest import PHONE, open_page

TOLD = ".told p"


def state(page: Page) -> dict[str, str]:
    return page.evaluate("({ ...infogan.state })")


def shown_run(page: Page, name: str) -> None:
    expect(page.locator("#run-picker .name")).to_have_text(name)


def test_the_bar_tells_run_state_and_bound(page: Page) -> None:
    shown_run(page, "small")
    expect(page.locator("#run-picker .what")).to_have_text("mnist-5k · quick · step 4")
    expect(page.locator("#run-picker img")).to_have_attribute("src", re.compile("^data:image/png"))
    expect(page.locator(".doing .state")).to_have_text("finished")
    bound = page.locator(".at-cursor")
    expect(bound).to_have_text(re.compile(r"^L_I\(c1\) \W?\d\.\d{3} of 2\.303 nats · Q "))
    bound.focus()
    page.keyboard.press("Shift+Tab")  # reached by keyboard, so that its explanation is shown
    page.keyboard.press("Tab")
    expect(page.get_by_role("tooltip")).to_be_visible()
    expect(page.get_by_role("tooltip")).to_contain_text(re.compile(r"± \S+ nats .* at step 4, from 50 fresh samples"))
    assert page.title() == "small · InfoGAN Explorer"


def test_numbers_are_written_in_one_way(page: Page) -> None:
    written = "[infogan.settings(9.954), infogan.settings(1), infogan.settings(1234.5), infogan.fixed(-0.0001),"
    written += " infogan.fixed(-1.5, 2), infogan.standardError(0.0123), infogan.standardError(0.00004)]"
    assert page.evaluate(written) == ["9.95", "1.00", "1,235", "0.000", "\N{MINUS SIGN}1.50", "0.012", "0.00004"]


def test_a_run_is_picked_by_keyboard(page: Page) -> None:
    page.get_by_role("button", name="Run small").focus()
    page.keyboard.press("ArrowDown")
    search = page.get_by_role("combobox", name="Find a run")
    expect(search).to_be_focused()
    expect(page.locator("#run-list li[aria-selected=true]")).to_contain_text("small")
    page.keyboard.type("digits")
    expect(page.locator("#run-list li")).to_have_count(1)
    page.keyboard.press("Enter")
    shown_run(page, "digits")
    expect(page.locator("#run-picker")).to_be_focused()
    page.wait_for_function("infogan.state.run === 'shipped:digits' && infogan.state.step === '4000'")
    expect(page.locator("#run-picker .what")).to_contain_text("step 4,000")


def test_escape_leaves_the_picker_and_words_that_fit_nothing_say_so(page: Page) -> None:
    page.locator("#run-picker").click()
    page.keyboard.type("zzz")
    expect(page.get_by_text("No run fits these words.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".listing")).to_be_hidden()
    expect(page.locator("#run-picker")).to_be_focused()
    shown_run(page, "small")


def test_the_list_has_thumbnails_and_can_be_clicked(page: Page) -> None:
    page.locator("#run-picker").click()
    page.wait_for_function("[...document.querySelectorAll('#run-list img')].every((img) => img.naturalWidth > 20)")
    page.get_by_role("option", name="digits").click()
    shown_run(page, "digits")
    expect(page.locator(".listing")).to_be_hidden()


def test_the_bound_follows_the_time_cursor(page: Page) -> None:
    page.evaluate("infogan.set({ run: 'shipped:digits', step: 1000 })")
    shown_run(page, "digits")
    expect(page.locator("#run-picker .what")).to_contain_text("step 4,000")  # 1,000 is not saved: the newest is shown
    expect(page.locator(TOLD)).to_be_hidden()  # nobody pasted it
    page.evaluate("infogan.set({ run: 'run:small', step: 2 })")
    expect(page.locator("#bound-help")).to_contain_text("at step 2,")
    page.evaluate("infogan.set({ step: 4 })")
    expect(page.locator("#bound-help")).to_contain_text("at step 4,")


def test_tabs_and_the_link_go_together(page: Page) -> None:
    train, explore = (page.get_by_role("tab", name=name) for name in ("Train", "Explore"))
    train.click()
    page.wait_for_function("location.hash.includes('tab=train')")
    page.evaluate("location.hash = location.hash.replace('&tab=train', '')")
    expect(explore).to_have_attribute("aria-selected", "true")
    page.evaluate("location.hash += '&tab=train'")
    expect(train).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Tab")
    train.focus()
    page.keyboard.press("ArrowLeft")
    expect(explore).to_have_attribute("aria-selected", "true")
    expect(explore).to_be_focused()


def test_a_link_restores_the_page(page: Page, address: str) -> None:
    page.goto("about:blank")
    page.goto(f"{address}#run=run:small&step=2&c1=3&noise=7&tab=train")
    expect(page.get_by_role("tab", name="Train")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Explore").click()
    expect(page.locator(".picture[data-drawn]")).to_be_visible()
    assert {"run": "run:small", "step": "2", "c1": "3", "noise": "7"}.items() <= state(page).items()


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("run=run:gone&step=4", "The run gone is not here any more; this is the shipped model instead."),
        ("run=run:small&step=3", "small has no saved step 3; this is step 4 instead."),
        ("run=/etc/passwd&step=4", "left out: run=/etc/passwd."),
        ("run=run:small&step=-1e9", "left out: step=-1e9."),
        ("run=run:small&tab=nonsense", "left out: tab=nonsense."),
        ("run=run:small&hide=grid,nonsense", "left out: hide=nonsense."),
        ("run=run:small&lang=xx", "left out: lang=xx."),
        ("run=%3Cimg%20src%3Dx%3E", "left out: run=<img src=x>."),
    ],
    indirect=["page"],
)
def test_what_a_link_holds_that_cannot_be_is_told_and_left_out(page: Page, sentence: str) -> None:
    expect(page.locator(TOLD)).to_contain_text(sentence)
    assert page.locator(".told img").count() == 0
    page.locator(".told").get_by_role("button", name="Close").click()
    expect(page.locator(TOLD)).to_be_hidden()


def test_a_lesson_hides_what_is_ticked(page: Page, address: str) -> None:
    page.get_by_role("button", name="A link for a lesson").click()
    page.get_by_role("checkbox", name="Train tab").check()
    page.get_by_role("checkbox", name="Choice of run").check()
    link = page.get_by_role("textbox", name="Link").input_value()
    assert link.startswith(address)
    assert "hide=picker,train" in link
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.goto("about:blank")
    page.goto(link + "&tab=train")
    expect(page.locator(".picture[data-drawn]")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("tab", name="Train")).to_be_hidden()
    expect(page.locator("#run-picker")).to_be_hidden()
    expect(page.get_by_role("tab", name="Explore")).to_have_attribute("aria-selected", "true")


def test_the_link_is_copied_and_that_is_told_politely(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address.rstrip("/"))
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".polite")).to_have_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.evaluate("infogan.link()")


def test_without_a_clipboard_the_link_can_be_copied_by_hand(page: Page) -> None:
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("textbox", name="Link")).to_be_focused()


@pytest.mark.parametrize(("language", "tab", "copy"), [("ko", "학습", "링크 복사"), ("zh-CN", "训练", "复制链接")])
def test_a_language_is_chosen_and_nothing_else_changes(page: Page, language: str, tab: str, copy: str) -> None:
    page.evaluate("infogan.set({ c1: 5, noise: 3, tab: 'train' })")
    before = state(page)
    with page.expect_navigation():
        page.get_by_label("Language").select_option(language)
    expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("button", name=copy)).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate("document.cookie").endswith(f"infogan-explorer-language={language}")
    assert state(page) == before
    page.reload()
    expect(page.get_by_role("tab", name=tab)).to_be_visible()


def test_light_and_dark_are_remembered(page: Page) -> None:
    look = page.get_by_role("button", name="Dark")
    ground = "getComputedStyle(document.querySelector('.gradio-container')).backgroundColor"
    expect(look).to_have_attribute("aria-pressed", "false")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    look.click()
    assert page.evaluate(ground) == "rgb(15, 15, 15)"
    page.reload()
    expect(look).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(ground) == "rgb(15, 15, 15)"


def test_the_look_follows_the_system_until_one_is_chosen(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_class(re.compile("dark"))
    page.emulate_media(color_scheme="light")
    expect(page.locator("body")).not_to_have_class(re.compile("dark"))


def test_a_program_that_has_ended_is_told(open_tab: Callable[[str], Page], address: str) -> None:
    page = open_tab(address)  # whose requests may fail
    open_page(page, address)
    page.route("**/component_server/", lambda route: route.fulfill(status=503, body=""))
    for _ in range(2):
        page.evaluate("infogan.refresh()")
    expect(page.locator(".doing .state")).to_have_text("no answer", timeout=8_000)
    expect(page.locator(TOLD)).to_contain_text("start infogan-explorer again")
    page.unroute("**/component_server/")
    page.evaluate("infogan.refresh()")
    expect(page.locator(".doing .state")).to_have_text("finished", timeout=8_000)
    expect(page.locator(TOLD)).to_be_hidden()


def test_a_tick_that_brings_nothing_new_brings_nothing(page: Page) -> None:
    sizes: list[int] = []
    with page.expect_response(lambda r: '"look"' in (r.request.post_data or "")):
        pass
    page.on("response", lambda r: sizes.append(len(r.body())) if '"look"' in (r.request.post_data or "") else None)
    with page.expect_response(lambda r: '"look"' in (r.request.post_data or "")):
        pass
    page.wait_for_timeout(100)
    assert sizes
    assert max(sizes) < 100


def test_nothing_jumps_when_facts_arrive(page: Page) -> None:
    places = (
        "[...document.querySelectorAll('#header .shell > *')].map((element) => {"
        " const { x, width } = element.getBoundingClientRect(); return [x, width]; })"
    )
    before = page.evaluate(places)
    page.evaluate("infogan.set({ run: 'shipped:digits', step: null })")
    shown_run(page, "digits")
    expect(page.locator(".doing .state")).to_have_text(re.compile("shipped"))
    assert page.evaluate(places) == before


def test_a_phone_needs_no_sideways_scrolling(open_tab: Callable[[str], Page], address: str) -> None:
    page = open_tab(address)
    page.set_viewport_size(PHONE)
    open_page(page, address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    picture, slider = page.locator("canvas.picture").bounding_box(), page.get_by_role("slider").first.bounding_box()
    header = page.locator("#header").bounding_box()
    assert picture is not None
    assert slider is not None
    assert header is not None
    assert header["height"] <= 100  # two rows
    assert picture["y"] < slider["y"] < 844  # the picture first, and a slider on the same screen
    page.get_by_role("tab", name="Train").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_page_can_be_installed(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert '"display":"standalone"' in manifest["data"].replace(" ", "")
    # a window without a profile, as tests have it, cannot install anything
    errors = [e["errorId"] for e in session.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert [error for error in errors if error != "in-incognito"] == []


def test_a_page_at_rest_asks_for_few_frames(open_tab: Callable[[str], Page], address: str) -> None:
    """A clock of Gradio's loading screen would go on at the screen's rate, and make every picture late."""
    page = open_tab(address)
    page.add_init_script(
        "window.frames = 0; const own = requestAnimationFrame.bind(window);"
        " window.requestAnimationFrame = (call) => { window.frames += 1; return own(call); };"
    )
    open_page(page, address)
    counted: list[int] = []
    while len(counted) < 8 and min(counted, default=60) >= 20:  # what is under way when the page opens may take a while
        before = page.evaluate("frames")
        page.wait_for_timeout(1000)
        counted.append(page.evaluate("frames") - before)
    assert counted[-1] < 20, counted
