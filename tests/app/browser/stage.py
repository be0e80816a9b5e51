"""What the tests of the Explore tab look at: the picture, its values, the sentence about a mistake."""

from __future__ import annotations

import json

from playwright.sync_api import Locator, Page

OTHER = "shipped:digits"


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


def sentence(page: Page) -> Locator:
    return page.locator("#explore .sentence")
