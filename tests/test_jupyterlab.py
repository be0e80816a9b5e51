"""A notebook of the course in a real JupyterLab in a headless Chromium, as `infogan-explorer lab` opens it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.app.browser.conftest import CHROMIUM, FLAGS, is_local

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium on the path"),
]

NOTEBOOK = "04_scrub_the_codes.ipynb"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a JupyterLab with none of the user's settings, and its folder of notebooks."""
    folder = tmp_path / "notebooks"
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")
    environment = {**os.environ, "OMP_NUM_THREADS": "1", **{name: str(tmp_path / name.lower()) for name in names}}
    command = [sys.executable, "-m", "infogan_explorer", "lab", "--dir", str(folder), "--no-browser", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["url"], folder
    finally:
        process.send_signal(signal.SIGINT)
        try:
            _, err = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            _, err = process.communicate()
    assert process.returncode == 0, err
    # of ours: Jupyter itself logs one where a message of the kernel meets the socket that the browser just closed
    assert not re.search(r'File ".*infogan_explorer', err)


@pytest.fixture
def page(lab: tuple[str, Path]) -> Iterator[Page]:
    """A browser without a page yet; a request to elsewhere fails the test."""
    elsewhere: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        origin = lab[0].split("/lab/")[0]
        page.on("request", lambda request: None if is_local(request.url, origin) else elsewhere.append(request.url))
        yield page
        browser.close()
    assert elsewhere == []


def test_moving_a_slider_of_a_notebook_changes_its_picture(page: Page, lab: tuple[str, Path]) -> None:
    address, folder = lab
    _leave_cells_up_to_the_widget(folder / NOTEBOOK)
    page.goto(address.replace("00_quickstart.ipynb", NOTEBOOK))
    notebook = page.locator(".jp-NotebookPanel:visible")
    expect(notebook).to_be_visible(timeout=60_000)
    expect(page.get_by_text("| Idle")).to_be_visible(timeout=60_000)  # the kernel, in the status bar
    assert page.get_by_text("official Jupyter news").count() == 0
    _run_all_cells(page)
    widget = notebook.locator(".infogan-live")
    picture = widget.locator("img").first
    expect(picture).to_be_visible(timeout=60_000)
    expect(picture).to_have_js_property("complete", True)
    before = _pixels(picture)
    assert before is not None
    handle = widget.locator(".noUi-handle").first
    value = handle.get_attribute("aria-valuenow")
    handle.focus()
    for _ in range(5):
        handle.press("ArrowRight")
    assert handle.get_attribute("aria-valuenow") != value
    deadline = time.monotonic() + 20
    while (after := _pixels(picture)) in (before, None) and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert after not in (before, None)


def _pixels(picture: Locator) -> str | None:
    """What the picture shows, whatever its address is; None while it is being replaced."""
    return picture.evaluate(
        "async (image) => { try { await image.decode(); } catch { return null; }"
        " const canvas = document.createElement('canvas');"
        " [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];"
        " canvas.getContext('2d').drawImage(image, 0, 0); return canvas.toDataURL(); }"
    )


def _run_all_cells(page: Page) -> None:
    """By the menu, and again where JupyterLab dropped the cells because the kernel was not quite connected."""
    first_prompt = page.locator(".jp-CodeCell .jp-InputPrompt").first
    for _ in range(3):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        try:
            return expect(first_prompt).to_have_text("[1]:", timeout=20_000)
        except AssertionError:
            continue
    raise AssertionError("no cell was run")


def _leave_cells_up_to_the_widget(path: Path) -> None:
    """Cut the copy after its scrubber and take away its outputs, so that what is seen was computed here."""
    content = json.loads(path.read_text())
    last = next(i for i, cell in enumerate(content["cells"]) if "LatentScrubber(" in "".join(cell["source"]))
    content["cells"] = content["cells"][: last + 1]
    content["metadata"].pop("widgets", None)
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    path.write_text(json.dumps(content))
