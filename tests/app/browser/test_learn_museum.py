"""The museum stage: a signature is drawn, then a program runs into it; and the quiz, whose score is in the link."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.app.browser.test_access import findings


def open_museum(page: Page, **state: str | None) -> Locator:
    page.evaluate("(state) => infogan.set({ tab: 'learn', ...state })", state)
    stage = page.locator("#learn-museum")
    expect(stage.get_by_role("button", name="Run", exact=True)).to_be_visible()
    expect(stage.locator(".program canvas").first).to_be_visible()
    return stage


def test_a_signature_is_drawn_first_and_then_a_program_runs_into_it(page: Page) -> None:
    stage = open_museum(page, lesson="museum")
    expect(stage.locator(".predicted")).to_have_count(0)  # still to be predicted
    expect(stage.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    expect(stage).not_to_contain_text("0.643")
    page.locator("#learn").get_by_role("button", name="Look without predicting").click()
    expect(page.locator("#learn .predict .verdict")).to_have_text("It is 0.643 nats (0.927 bits).")
    expect(stage.locator(".chart")).to_contain_text("predicted: plateau at 0.643")
    expect(stage.locator(".code .wrong")).to_contain_text("softmax(q_head(features))")

    chosen = stage.get_by_role("radio", name="Softmax twice")
    expect(chosen).to_be_checked()
    chosen.press("ArrowLeft")
    expect(stage.get_by_role("radio", name="Q's gradient is cut from the trunk")).to_be_checked()
    expect(stage.locator(".program.broken .said")).to_contain_text("It does not move: trunk.")
    expect(stage.locator(".program.correct .said")).to_contain_text("arrives everywhere it should")
    stage.get_by_role("radio", name="The wrong prior").check()
    expect(stage.locator(".chart")).to_contain_text("predicted: always 0.392")
    assert findings(page) == []

    expect(stage.locator(".verdict")).to_have_text("")
    stage.get_by_role("button", name="Run", exact=True).press("Enter")
    expect(stage.locator(".verdict")).to_contain_text("appeared with the mistake, and not in the correct program")
    expect(stage.locator(".transport .step")).to_have_text("step 40 of 40")
    expect(stage.get_by_role("button", name="Begin again")).to_be_focused()  # there is nothing more to run
    expect(stage.locator(".chart svg")).to_have_attribute(
        "aria-label", re.compile(r"With the mistake: 0\.39\d nats .*The correct program, same seed: 0\.000 nats")
    )
    stage.get_by_text("The curves as a table").click()
    expect(stage.locator(".records tr")).to_have_count(22)
    expect(page).to_have_url(re.compile("lesson=museum.*mu-exhibit=prior"))


def test_a_quiz_is_answered_and_its_score_is_in_the_link(page: Page) -> None:
    stage = open_museum(page, lesson="quiz")
    softmax = stage.get_by_role("button", name="Softmax twice")
    expect(softmax).to_be_disabled()
    expect(stage.locator(".judgement")).to_have_text("Run it first.")
    stage.get_by_role("button", name="Run", exact=True).click()
    expect(softmax).to_be_enabled()
    expect(stage.locator(".plan")).to_be_hidden()
    stage.get_by_role("button", name="H(c) is left out").press("Enter")
    expect(stage.locator(".judgement")).to_have_text("Right: H(c) is left out.")
    expect(stage.get_by_role("button", name="H(c) is left out")).to_be_focused()
    expect(stage.locator(".score")).to_have_text("1 of 1 right")
    expect(stage.locator(".code .wrong")).to_contain_text("bound = mean(log_q)")
    expect(page.locator("#learn .check .verdict")).to_have_text("Done.")
    expect(page).to_have_url(re.compile("mu-answer=entropy.*mu-right=1.*mu-asked=1"))
    stage.get_by_role("button", name="Another one").press("Enter")
    expect(stage.get_by_role("button", name="Run", exact=True)).to_be_focused()
    expect(stage.locator(".judgement")).to_have_text("Run it first.")
    expect(stage.locator(".score")).to_have_text("1 of 1 right")

    page.evaluate("infogan.set({ 'mu-seed': 'nonsense' })")
    expect(stage.get_by_role("alert")).to_contain_text("whole number from 0")
