"""Slider to picture in headless Chromium, idle and while a run trains: `python benchmarks/app_latency.py`.

Presses an arrow key on a slider, 200 times, and takes the time from the input event to the frame that shows the new
picture, as the page itself measures it (performance.now() at the first animation frame after the picture is drawn).
Also the time from the command to the first picture, against `import torch, gradio, plotly` alone. Prints JSON.

That sum of imports is the published yardstick; the app itself leaves plotly to the browser and imports none.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from infogan_explorer.app.catalogue import Catalogue
from infogan_explorer.app.runner import Runner
from infogan_explorer.config import build_settings
from infogan_explorer.runs import RunFolder, shipped_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]
LISTEN = "window.painted = []; addEventListener('painted', (event) => window.painted.push(event.detail.milliseconds));"


@contextmanager
def app(runs_dir: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The app as a user starts it, and its address."""
    command = [sys.executable, "-m", "infogan_explorer", "--runs-dir", str(runs_dir), "--no-browser", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.wait(10)


def move(page: Page, moves: int) -> list[float]:
    """Milliseconds from each key press to its picture."""
    slider = page.get_by_role("slider").first
    slider.focus()
    page.evaluate("window.painted.length = 0")
    for number in range(moves):
        seen = page.evaluate("window.painted.length")
        page.keyboard.press("ArrowRight" if number // 25 % 2 == 0 else "ArrowLeft")
        page.wait_for_function("(seen) => window.painted.length > seen", arg=seen, polling=5)
        time.sleep(random.uniform(0.02, 0.2))  # some moves meet the thumbnails and the grid of the move before
    return page.evaluate("window.painted")


def summary(milliseconds: list[float]) -> dict[str, float]:
    ordered = sorted(milliseconds)
    return {
        "moves": len(ordered),
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
        "largest_ms": round(ordered[-1], 1),
    }


def train_briefly(runs_dir: Path, name: str, steps: int) -> None:
    arguments = ["--steps", str(steps), "--runs-dir", str(runs_dir), "--name", name]
    subprocess.run([sys.executable, "-m", "infogan_explorer", "train", *arguments], check=True, capture_output=True)


def import_seconds() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch, gradio, plotly"], check=True)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=200)
    arguments = parser.parse_args()
    random.seed(0)
    result: dict[str, object] = {"machine": platform.machine(), "cores": os.cpu_count()}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        runs_dir = Path(folder)
        if not shipped_runs():
            train_briefly(runs_dir, "model", 20)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(LISTEN)
        imports = min(import_seconds() for _ in range(3))
        started = time.perf_counter()
        with app(runs_dir) as (_, url):
            page.goto(url)
            page.wait_for_selector(".picture[data-drawn]")
            first_picture = time.perf_counter() - started
            result["first_picture_seconds"] = round(first_picture, 2)
            result["imports_seconds"] = round(imports, 2)
            result["first_picture_over_imports"] = round(first_picture / imports, 2)
            time.sleep(1)
            result["idle"] = summary(move(page, arguments.moves))
            runner = Runner(Catalogue(runs_dir))
            runner.start(build_settings("quick", steps=100_000), "training")
            training = RunFolder(runs_dir / "training")
            while not ((status := training.status()) and status.step > 10):
                time.sleep(0.2)
            result["while_training"] = summary(move(page, arguments.moves))
            status = training.status()
            result["steps_per_second_meanwhile"] = status.steps_per_second if status else None
            runner.stop("training")
            runner.wait()
        browser.close()
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
