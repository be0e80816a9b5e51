"""Learn: a lesson is predicted, run, seen and checked, by mouse and by keyboard; and it is a link."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.app.browser.conftest import open_page
from tests.app.browser.test_access import findings


def open_lesson(page: Page, **state: str | None) -> Locator:
    """The Learn tab at a lesson, as if a link of it was pasted."""
    page.evaluate("(state) => infogan.set({ tab: 'learn', ...state })", state)
    expect(page.locator("#learn #lesson-question")).not_to_be_empty()
    return page.locator("#learn")


def number(learn: Locator, name: str) -> Locator:
    return learn.locator(f"#learn-channel .numbers .{name} dd")


def test_a_lesson_is_predicted_run_seen_and_checked(page: Page) -> None:
    learn = open_lesson(page, lesson="wire")
    expect(number(learn, "whole")).to_have_text("0.693 nats (1.000 bits)")
    expect(number(learn, "through")).to_have_text("?")  # still to be predicted
    expect(learn.get_by_role("slider", name="share flipped")).to_be_disabled()
    prediction = learn.get_by_role("slider", name="How much of it gets through?")
    prediction.fill("0.35")
    prediction.press("ArrowRight")
    expect(prediction).to_have_value("0.36")
    learn.get_by_role("button", name="Predict, then look").press("Enter")
    expect(learn.get_by_role("button", name="Answer again")).to_be_focused()
    verdict = learn.locator(".predict .verdict")
    expect(verdict).to_have_text("You said 0.360 nats (0.519 bits). It is 0.368 nats (0.531 bits): right.")
    expect(number(learn, "through")).to_have_text("0.368 nats (0.531 bits)")
    expect(learn.locator(".see")).to_contain_text("0.368 nats (0.531 bits) of 0.693 nats")

    noise = learn.get_by_role("slider", name="share flipped")
    noise.press("End")
    expect(number(learn, "through")).to_have_text("0.693 nats (1.000 bits)")
    expect(verdict).to_contain_text("It is 0.368 nats")  # what the hand does afterwards changes no answer
    expect(learn.locator(".check .verdict")).to_have_text("Not there yet.")
    noise.fill("0.5")
    expect(learn.locator(".check .verdict")).to_have_text("Done.")
    expect(learn.get_by_role("link", name=re.compile("A noisy wire"))).to_contain_text("solved")
    expect(page).to_have_url(re.compile("lesson=wire.*guess=0.36.*ch-noise=0.5"))

    learn.get_by_role("link", name="Next: Lost, but not lied to").click()
    expect(learn.locator("#lesson-question")).to_be_focused()
    expect(page).to_have_url(re.compile(r"lesson=erasure(?!.*(guess|ch-))"))
    assert learn.locator(".predict input").input_value() == "0"  # the scale begins where no answer is
    learn.get_by_role("button", name="Look without predicting").click()
    expect(learn.locator(".predict .verdict")).to_have_text("It is 0.624 nats (0.900 bits).")
    learn.get_by_role("button", name="Answer again").press("Enter")
    expect(learn.get_by_role("slider", name="How much of the 0.693 nats")).to_be_focused()
    learn.get_by_role("button", name="Look without predicting").click()
    learn.get_by_role("radio", name="more than half").check()
    learn.get_by_role("button", name="Answer", exact=True).click()
    expect(learn.locator(".check .verdict")).to_have_text("No: less than half.")  # the stage went to the Z channel
    expect(learn.get_by_role("radio", name="loses only 1s (Z)")).to_be_checked()


def test_a_table_is_typed_and_what_is_wrong_with_it_is_said(page: Page) -> None:
    learn = open_lesson(page, lesson="table", guess="-")
    expect(number(learn, "through")).to_have_text("0.193 nats (0.278 bits)")
    disc = learn.locator(".diagram svg circle.only-y")
    before = disc.get_attribute("cx")
    cell = learn.get_by_role("textbox", name="p(x = 1, y = 2)")
    cell.fill("-0.1")
    sentence = learn.locator("#learn-channel .sentence")
    expect(sentence).to_contain_text("row 1, column 2 of the joint table is -0.1; a probability must be at least 0")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(cell).to_have_value("-0.1")
    assert disc.get_attribute("cx") == before  # the last table that was one
    cell.fill("0.4")
    expect(sentence).to_contain_text("sums to 1.3")
    learn.get_by_role("button", name="Divide by the sum").click()
    expect(sentence).to_be_hidden()
    expect(cell).to_have_value("0.307692")
    assert disc.get_attribute("cx") != before
    learn.get_by_role("button", name="Add a column").press("Enter")
    expect(learn.get_by_role("button", name="Add a column")).to_be_focused()
    for name, value in {
        "1, y = 1": "0.5",
        "1, y = 2": "0.25",
        "2, y = 1": "0",
        "2, y = 2": "0",
        "2, y = 3": "0.25",
    }.items():
        learn.get_by_role("textbox", name=f"p(x = {name})").fill(value)
    expect(learn.locator(".check .verdict")).to_have_text("Done.")
    page.evaluate("infogan.set({ 'ch-table': (','.repeat(999) + ';').repeat(999) })")
    expect(sentence).to_contain_text("it must be a text of at most 2000 characters")
    expect(learn.locator(".cells input")).to_have_count(12 * 12)  # a link cannot make the page draw a million


def test_the_code_is_guessed_by_keyboard_and_the_round_is_in_the_link(page: Page) -> None:
    learn = open_lesson(page, lesson="guess", guess="-")
    game = learn.get_by_role("region", name="Guess the code")
    first = game.get_by_role("button", name=re.compile("^0 "))
    first.focus()
    page.keyboard.press("Space")
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(first).to_be_focused()
    game.get_by_role("button", name="Is it one of these?").press("Enter")
    expect(game.locator(".log li")).to_have_text([re.compile(r"One of 0\? (yes|no)")])
    best = game.get_by_role("button", name="Ask the best question")
    next_code = game.get_by_role("button", name="Next code")
    asked = 1
    while not next_code.count():
        best.click()
        asked += 1
        expect(game.locator(".log li")).to_have_count(asked)
    expect(game.locator(".move .verdict")).to_have_text(re.compile(rf"It is \d\. Questions asked: {asked}\."))
    expect(game.locator(".score dd").first).to_have_text(f"{asked}.00")
    expect(page).to_have_url(re.compile("ch-asked=0;|ch-asked=0%3B"))
    expect(next_code).to_have_accessible_description(re.compile(r"It is \d\."))
    next_code.press("Enter")
    expect(game.locator(".log li")).to_have_count(0)
    expect(game.locator(".letter:enabled").first).to_be_focused()
    expect(page).to_have_url(re.compile("ch-round=1"))


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_link_restores_a_lesson_hides_and_complains(page: Page, address: str, lang: str) -> None:
    page.goto("about:blank")
    page.goto(f"{address}#tab=learn&lesson=wrong&ch-q=0.2&hide=lessons,predict,check&lang={lang}")
    learn = page.locator("#learn")
    expect(number(learn, "reads")).to_have_text(
        "0.193 nats (0.278 bits)", timeout=15_000
    )  # no veil without a prediction
    expect(learn.locator(".lessons")).to_be_hidden()
    expect(learn.locator(".predict, .check").filter(visible=True)).to_have_count(0)
    page.evaluate("location.hash += '&lesson=nonsense'")
    expect(page.locator(".told p")).to_contain_text("lesson=nonsense")
    page.evaluate("infogan.set({ lesson: 'wrong' })")
    expect(number(learn, "reads")).to_have_text("0.193 nats (0.278 bits)")
    page.evaluate("infogan.set({ 'ch-noise': '7<img src=x>' })")
    expect(learn.locator("#learn-channel .sentence")).to_contain_text("flip was given '7<img src=x>'")
    expect(number(learn, "reads")).to_have_text("0.193 nats (0.278 bits)")
    page.evaluate("infogan.set({ 'ch-noise': null, lesson: 'figure', hide: null, guess: '-' })")
    expect(learn.locator("#learn-wild polyline")).to_be_visible()
    expect(learn.locator("#learn-channel")).to_be_hidden()
    learn.locator("#learn-wild .twins").click()
    expect(page.locator("#train-form input[value=twins]")).to_be_checked(timeout=15_000)


def test_nothing_keeps_anybody_out_of_a_lesson(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    open_page(page, address, "run=run:small&step=4")
    for lesson, guess, shown in (
        ("wrong", None, ".curve svg"),
        ("guess", "-", ".letter"),
        ("steps", "-", "#learn-laboratory .path .part"),
        ("quiz", None, "#learn-museum .path .part"),
        ("digits", "-", "#learn-wild .code"),
    ):
        learn = open_lesson(page, lesson=lesson, guess=guess)
        expect(learn.locator(shown).first).to_be_visible()
        assert findings(page) == [], lesson
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, lesson
    learn.get_by_role("button", name=re.compile(r"Lesson \d+ of")).click()
    learn.get_by_role("link", name="The noisy dial").click()
    expect(learn.get_by_role("link", name="The noisy dial")).to_be_hidden()  # the list has folded again
    expect(learn.locator("#lesson-question")).to_contain_text("dial")
    page.close()
