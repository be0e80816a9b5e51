"""The page in a headless Chromium, as a visitor uses it. Skipped only where there is no Chromium."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from infogan_explorer.datasets import Dataset
from infogan_explorer.record import record_run, start_run
from infogan_explorer.runs import RunFolder
from tests.conftest import digit_settings

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/app/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on the path"))


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory, digits: Dataset) -> Iterator[str]:
    """A server with one small model of digits, as the command starts it."""
    runs_dir = tmp_path_factory.mktemp("browser-runs")
    record_run(*start_run(digit_settings(), digits, runs_dir, "small"))
    command = [sys.executable, "-m", "infogan_explorer", "--runs-dir", str(runs_dir), "--no-browser", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert process.stdout is not None
    yield json.loads(process.stdout.readline())["url"]
    for run in filter(Path.is_dir, runs_dir.iterdir()):
        RunFolder(run).request_stop()  # a training child outlives the app, and a failed test
    process.terminate()
    process.wait(10)
    process.stdout.close()


@pytest.fixture(scope="package")  # with the session, its event loop would outlive these tests
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page with the small model; any error of its scripts, or request to elsewhere, fails the test."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if is_local(request.url, address) else trouble.append(request.url))
    open_page(page, address)
    yield page
    page.close()
    assert trouble == []


def is_local(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))


def open_page(page: Page, address: str, link: str = "run=run:small&step=4") -> None:
    """Open a link of the page, and wait for its first picture."""
    page.goto(f"{address}#{link}")
    expect(page.locator(".picture[data-drawn]")).to_be_visible(timeout=30_000)
