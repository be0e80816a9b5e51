"""Who can use the page: what axe-core finds, text on a projector, magnified pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.app.browser.conftest import DESK, PHONE, open_page

SMALLEST = 12  # pixels of a letter that can be read from the last row


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def opened(request: pytest.FixtureRequest, open_tab: Callable[[str], Page], address: str, look: Any) -> Page:
    page = open_tab(address)
    page.set_viewport_size(request.param)
    page.emulate_media(color_scheme=look)
    open_page(page, address)
    return page


def turn_to(page: Page, tab: str) -> None:
    """Go to a tab, and wait until it shows what it has to show."""
    page.get_by_role("tab", name=tab).click()
    if tab == "Evaluate":
        page.evaluate("infogan.set({ run: 'shipped:digits', step: null })")  # which ships with its report
        expect(page.get_by_role("heading", name="Does each code of digits mean one thing?")).to_be_visible()
        shown = page.locator(".sections[aria-busy=false] > *")
    else:
        shown = page.locator("canvas.grid[data-drawn], .chart .js-plotly-plot[data-drawn]")
    expect(shown.locator("visible=true").first).to_be_visible()
    expect(page.locator('[aria-label="Empty value"]').locator("visible=true")).to_have_count(0)


def findings(page: Page) -> list[str]:
    """The serious and critical findings of axe-core, each with the places that it is about."""
    page.add_style_tag(content="*, *::before, *::after { transition: none !important; animation: none !important }")
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {rule['help']}: " + "; ".join(node["html"][:120] for node in rule["nodes"][:4])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]


def test_what_keeps_people_out_would_be_found(page: Page) -> None:
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=\"data:,\"><p style=\"color: #ccc\">pale</p>')"
    )
    assert {finding.partition(":")[0] for finding in findings(page)} == {"image-alt", "color-contrast"}


@pytest.mark.parametrize("tab", ["Explore", "Train", "Evaluate"])
def test_nothing_keeps_anybody_out(opened: Page, tab: str) -> None:
    turn_to(opened, tab)
    assert findings(opened) == []


def test_nothing_in_the_picker_or_the_dialog_keeps_anybody_out(opened: Page) -> None:
    opened.locator("#run-picker").click()
    expect(opened.locator("#run-list li").first).to_be_visible()
    assert findings(opened) == []
    opened.keyboard.press("Escape")
    opened.get_by_role("button", name="A link for a lesson").click()
    assert findings(opened) == []


@pytest.mark.parametrize("tab", ["Explore", "Train", "Evaluate"])
def test_text_on_a_projector_can_be_read(page: Page, tab: str) -> None:
    turn_to(page, tab)
    small = page.evaluate(
        """(smallest) => {
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const found = new Set();
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            const size = parseFloat(getComputedStyle(element).fontSize);
            const isShown = element.checkVisibility({ visibilityProperty: true }) && walker.currentNode.data.trim();
            if (isShown && size < smallest && !element.closest('script, style, [aria-hidden=true]')) {
              found.add(`${size}px: ${walker.currentNode.data.trim().slice(0, 40)}`);
            }
          }
          return [...found];
        }""",
        SMALLEST,
    )
    assert small == []


@pytest.mark.parametrize("tab", ["Explore", "Train", "Evaluate"])
def test_a_page_at_twice_its_size_needs_no_sideways_scrolling(browser: Browser, address: str, tab: str) -> None:
    page = browser.new_page(viewport={"width": 720, "height": 450}, device_scale_factor=2)  # 1440 x 900 at 200 %
    open_page(page, address)
    turn_to(page, tab)
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    page.close()
