"""The laboratory: it plays and adds up, one player steps at a time, a world is drawn, and what cannot be is said."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.app.browser.test_access import findings

PATIENCE = 30_000  # milliseconds: another test may have the machine


def open_laboratory(page: Page, **state: str | None) -> Locator:
    """The Learn tab at a lesson in the laboratory, begun."""
    page.evaluate("(state) => infogan.set({ tab: 'learn', ...state })", state)
    laboratory = page.locator("#learn-laboratory")
    expect(laboratory.locator(".step")).to_have_text("step 0", timeout=PATIENCE)
    return laboratory


def nats(laboratory: Locator, name: str) -> float:
    text = laboratory.locator(f".account .{name} dd").first.inner_text()
    return float(text.split()[0].replace("\N{MINUS SIGN}", "-"))


def plane(laboratory: Locator) -> str:
    return laboratory.locator(".plane").evaluate("(canvas) => canvas.toDataURL()")


def step(laboratory: Locator) -> int:
    return int(re.sub(r"\D", "", laboratory.locator(".step").inner_text()))


def button(laboratory: Locator, name: str) -> Locator:
    return laboratory.get_by_role("button", name=name, exact=True)


def test_a_lesson_is_played_to_its_end_and_adds_up(page: Page) -> None:
    laboratory = open_laboratory(page, lesson="watch", **{"lab-until": "30", "lab-speed": "5"})
    expect(laboratory.locator(".account .reads dd")).to_have_text("?")  # still to be predicted
    expect(button(laboratory, "Play")).to_be_disabled()
    page.evaluate("infogan.set({ guess: '1.2' })")
    expect(laboratory.locator(".account .reads dd")).not_to_have_text("?")
    first = plane(laboratory)
    button(laboratory, "Play").click()
    expect(laboratory.locator(".step")).to_have_text("step 30", timeout=PATIENCE)  # and there it pauses
    expect(button(laboratory, "Play")).to_be_enabled()
    parts = [nats(laboratory, name) for name in ("reads", "misses", "lost")]
    assert sum(parts) == pytest.approx(nats(laboratory, "whole"), abs=0.002)
    heights = laboratory.locator(".blocks .block").evaluate_all("(blocks) => blocks.map((b) => b.height.baseVal.value)")
    shares = [height / sum(heights) for height in heights]
    assert shares == pytest.approx([part / sum(parts) for part in parts], abs=0.01)
    told = page.evaluate("infogan.measured")
    assert told["final_bound_nats"] == pytest.approx(parts[0], abs=6e-4)
    assert plane(laboratory) != first
    expect(laboratory.locator(".account svg")).to_have_attribute("aria-label", re.compile(r"c1: Q reads .* nats"))
    laboratory.get_by_text("All of it as numbers, in nats").click()
    expect(laboratory.locator(".records tr").last).to_contain_text(re.compile(r"^30"))

    button(laboratory, "Reset").click()
    expect(laboratory.locator(".step")).to_have_text("step 0")
    assert plane(laboratory) == first  # the same seed: the same first weights


def test_one_player_steps_at_a_time_and_its_path_is_lit(page: Page) -> None:
    laboratory = open_laboratory(page, lesson="workbench")
    path = laboratory.locator(".path svg")
    expect(path).to_have_attribute("aria-label", re.compile("^Take one step"))
    expect(path.locator(".lit")).to_have_count(0)
    moved = path.locator(".part.moved .name")
    for player, parts, lit in (("Q alone", ["trunk", "Q's head"], 2), ("D", ["trunk", "D's head"], 2), ("G", ["G"], 8)):
        before = step(laboratory)
        button(laboratory, player).press("Enter")
        expect(laboratory.locator(".step")).to_have_text(f"step {before + 1}", timeout=PATIENCE)
        expect(moved).to_have_text(parts)
        expect(path.locator(".lit")).to_have_count(lit)
    expect(path).to_have_attribute("aria-label", re.compile("Only G learns"))
    laboratory.get_by_role("radio", name="GAN", exact=True).check()
    button(laboratory, "G").click()
    expect(path.locator(".lit.read")).to_have_count(0, timeout=PATIENCE)
    expect(laboratory.locator(".step")).to_have_text("step 4")  # what L_I counts for changes while it lives
    expect(page).to_have_url(re.compile("lab-players=gan"))
    before = plane(laboratory)
    laboratory.get_by_role("radio", name="D: more shade, more real").check()
    page.wait_for_function(
        "(before) => document.querySelector('#learn-laboratory .plane').toDataURL() !== before", arg=before
    )
    assert findings(page) == []


def test_a_laboratory_that_is_no_longer_kept_begins_anew(page: Page) -> None:
    laboratory = open_laboratory(page, lesson="workbench")

    def forget(route: Route) -> None:
        asked = route.request.post_data or ""
        if "step_laboratory" in asked:
            route.fulfill(json={"gone": True})
        else:
            route.fallback()

    button(laboratory, "D").click()
    expect(laboratory.locator(".step")).to_have_text("step 1", timeout=PATIENCE)
    page.route(re.compile("component_server"), forget)
    button(laboratory, "D").click()
    expect(laboratory.locator(".step")).to_have_text("step 0", timeout=PATIENCE)
    expect(laboratory.locator(".note")).to_contain_text("begins anew with the same seed")
    page.unroute(re.compile("component_server"))


def test_a_world_is_drawn_and_mistakes_are_said(page: Page) -> None:
    laboratory = open_laboratory(page, lesson="workbench")
    sentence = laboratory.get_by_role("alert")
    laboratory.get_by_label("Real points", exact=True).select_option("drawn")
    expect(sentence).to_have_text("0 points were drawn; draw from 2 to 2,000.", timeout=PATIENCE)
    expect(button(laboratory, "Play")).to_be_disabled()
    pen = laboratory.get_by_role("application", name=re.compile("Drawing area"))
    pen.focus()
    for key in ("Space", "ArrowLeft", "Space", "ArrowUp", "Shift+ArrowUp", "Space", "Space", "Backspace"):
        pen.press(key)
    expect(laboratory.locator(".pen .count")).to_have_text("3 of 400 points")
    expect(sentence).to_contain_text("4 categories was asked for, but there are only 3 points")
    box = pen.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 60, steps=8)
    page.mouse.up()
    expect(sentence).to_be_hidden(timeout=PATIENCE)
    expect(button(laboratory, "Play")).to_be_enabled()
    expect(page).to_have_url(re.compile("lab-world=drawn.*lab-points=|lab-points=.*lab-world=drawn"))

    for width in ("0", "-1", "wide"):
        page.evaluate("(width) => infogan.set({ 'lab-width': width })", width)
        expect(sentence).to_contain_text("it must be a number from 0.02 to 2", timeout=PATIENCE)
    page.evaluate("infogan.set({ 'lab-width': null, 'lab-world': 'moon' })")
    expect(sentence).to_contain_text("did you mean 'moons'?", timeout=PATIENCE)
    laboratory.get_by_label("Real points", exact=True).select_option("swiss-roll")
    expect(sentence).to_be_hidden(timeout=PATIENCE)
    expect(laboratory.get_by_label("Codes", exact=True)).to_have_value("uniform")  # the codes that fit the world
    expect(laboratory.locator(".account figcaption")).to_have_text("What c1 is worth: no ceiling")
    expect(laboratory.locator(".account .ceiling")).to_have_count(0)
    reads, misses = nats(laboratory, "reads"), nats(laboratory, "misses")
    assert reads < 0
    assert reads + misses == pytest.approx(nats(laboratory, "information"), abs=0.002)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
