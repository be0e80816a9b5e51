"""The page in a headless Chromium, as a visitor uses it. Skipped only where there is no Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from infogan_explorer.datasets import Dataset
from infogan_explorer.honest import measure_honest_bound, write_honest_bound
from infogan_explorer.record import record_run, start_run
from infogan_explorer.runs import RunFolder
from tests.app.conftest import served
from tests.conftest import digit_settings

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]
SMALL = "run=run:small&step=4"  # the small model that `address` serves
PATIENCE = 30_000  # milliseconds until what is expected has not come: other tests and children use the machine too
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/app/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on the path"))


@pytest.fixture(scope="package")
def served_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all runs that the server at `address` reads."""
    return tmp_path_factory.mktemp("browser-runs")


@pytest.fixture(scope="package")
def address(served_runs: Path, digits: Dataset) -> Iterator[str]:
    """A server with one small model of digits, a new Q fitted to it at step 2, as the command starts it."""
    runs_dir = served_runs
    run, trainer = start_run(digit_settings(), digits, runs_dir, "small")
    record_run(run, trainer)
    if result := measure_honest_bound(run, 2, refit_steps=2, samples=200):
        write_honest_bound(run, result, runs_dir)
    with served(runs_dir) as (_, address):
        yield address
        for run in filter(Path.is_dir, runs_dir.iterdir()):
            RunFolder(run).request_stop()  # a training child outlives the app, and a failed test


@pytest.fixture(scope="package")  # with the session, its event loop would outlive these tests
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """One window for all tests: a tab of it opens in a third of the time, as the scripts are loaded and compiled."""
    window = browser.new_context(viewport=DESK)
    window.new_page()  # the opener: every tab is of its process
    yield window
    window.close()


@pytest.fixture
def open_tab(window: BrowserContext) -> Iterator[Callable[[str], Page]]:
    """Opens empty tabs of a window that remembers nothing of the tests before: no cookie, no stored word, no right."""
    opened: list[Page] = []

    def open_one(address: str) -> Page:
        opener = window.pages[0]
        if not opened:
            window.clear_cookies()
            window.clear_permissions()
            opener.goto(f"{address}manifest.json")
            opener.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        with opener.expect_popup() as popup:
            opener.evaluate("() => { open('about:blank'); }")
        opened.append(popup.value)
        return popup.value

    yield open_one
    for tab in opened:
        tab.close()


@contextmanager
def without_trouble(page: Page, address: str) -> Iterator[Page]:
    """Any error of the page's scripts, or request to elsewhere, fails the test."""
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if is_local(request.url, address) else trouble.append(request.url))
    yield page
    page.close()
    assert trouble == []


@pytest.fixture
def page(request: pytest.FixtureRequest, open_tab: Callable[[str], Page], address: str) -> Iterator[Page]:
    """The page at SMALL, or at another link: `@pytest.mark.parametrize("page", [link], indirect=True)`.

    An error of its scripts fails the test, and so does a request to elsewhere.
    """
    with without_trouble(open_tab(address), address) as page:
        open_page(page, address, getattr(request, "param", SMALL))
        yield page


def is_local(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))


def open_page(page: Page, address: str, link: str = SMALL) -> None:
    """Open a link of the page, and wait for its first picture."""
    page.goto(f"{address}#{link}")
    expect(page.locator(".picture[data-drawn]")).to_be_visible(timeout=30_000)
