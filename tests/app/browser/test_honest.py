"""The section under the charts that says how honest the bound is."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

TO_START = 60_000  # milliseconds: a child loads its libraries while others use the machine


def test_a_bound_is_questioned(page: Page) -> None:
    page.evaluate("infogan.set({ tab: 'train', step: 2 })")
    page.get_by_role("tab", name="Train").click()
    expect(page.locator(".js-plotly-plot[data-drawn]").first).to_be_visible(timeout=30_000)
    section = page.locator("#monitor .honest")
    chart = page.locator(".chart[data-chart=categorical] .js-plotly-plot")

    # what was fitted before: a diamond, said in words too
    expect(chart).to_have_attribute("aria-label", re.compile("new Q that was fitted to c1 at step 2"))
    page.get_by_text("How honest is this bound?").click()
    expect(section).to_contain_text("step 2 · 200 held-out samples")
    for row in ("bound_nats", "refit_bound_nats", "loose_nats", "contrastive_nats", "info_nce_nats"):
        expect(section.locator(f"tr[data-row={row}]")).to_contain_text("±")
    expect(section.locator("tr[data-row=info_nce_nats]")).to_contain_text("at most ln 100 = 4.605 nats")
    expect(chart).to_contain_text("InfoNCE of c1")

    # at another step nothing was fitted yet, but the history has the other numbers
    page.evaluate("infogan.set({ step: 4 })")
    expect(section).to_contain_text("step 4 · 50 fresh samples")
    expect(section.locator("tr[data-row=refit_bound_nats]")).not_to_contain_text("±")
    expect(section.locator("tr[data-row=contrastive_nats]")).to_contain_text("±")
    page.get_by_role("button", name="Fit a new Q at step 4").click()
    expect(section).to_contain_text("steps.", timeout=TO_START)  # Fitting: 40 of 2,000 steps.
    section.get_by_role("button", name="Stop the fit").click()
    expect(section.get_by_role("button", name="Fit a new Q at step 4")).to_be_enabled(timeout=20_000)
    expect(section.locator("tr[data-row=refit_bound_nats]")).not_to_contain_text("±")

    # the table of the chart has the same numbers
    page.get_by_text("Categorical codes: table and files").click()
    table = page.locator("[data-numbers=categorical] table")
    expect(table.locator("thead")).to_contain_text("Re-fitted Q c1 (nats)")
    expect(table.locator("tr[data-step='2']")).to_contain_text("±")
