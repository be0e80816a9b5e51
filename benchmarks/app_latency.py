"""How fast the page answers, in headless Chromium: `python benchmarks/app_latency.py`. Prints JSON.

- from the command to the first picture, against `import torch, gradio, plotly` alone;
- slider to picture, idle and while a run trains: presses an arrow key on a slider and takes
  the time from the input event to the frame that shows the new picture, as the page itself measures it
  (performance.now() at the first animation frame after the picture is drawn);
- from another choice of axes to the frame that shows the grid, without and with Q's readings;
- a drag of 100 moves: whether the last picture is that of the last value, and stays so;
- 2,000 moves of a slider: by how much the server's memory and the files on disk grow.

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

from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.config import build_settings
from infogan_explorer.runs import RunFolder, shipped_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]
CHANGE_ROWS = """(code) => new Promise((resolve) => {
  const [grid, since] = [document.querySelector('.grid'), performance.now()];
  const observer = new MutationObserver(() => {
    observer.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - since));
  });
  observer.observe(grid, { attributeFilter: ['data-drawn'] });
  infogan.set({ rows: code, columns: code === 'c1' ? 'c2' : 'c3' });
})"""
GRID_PICTURES = "document.querySelectorAll('.across span').length * document.querySelectorAll('.down span').length"
MANY_MOVES = """async (moves) => {
  const slider = document.querySelector('.codes .slide input');
  for (let i = 0; i < moves; i++) {
    const next = new Promise((resolve) => addEventListener('painted', resolve, { once: true }));
    slider.value = -2 + 0.02 * (i % 200);
    slider.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await next;
  }
}"""
LISTEN = "window.painted = []; addEventListener('painted', (event) => window.painted.push(event.detail.milliseconds));"


@contextmanager
def app(runs_dir: Path, temporary: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The app as a user starts it, and its address."""
    command = [sys.executable, "-m", "infogan_explorer", "--runs-dir", str(runs_dir), "--no-browser", "--json"]
    environment = {**os.environ, "GRADIO_TEMP_DIR": str(temporary)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.wait(10)


def move(page: Page, moves: int) -> list[float]:
    """Milliseconds from each key press to its picture."""
    slider = page.get_by_role("slider", name="code c2")
    slider.focus()
    page.keyboard.press("Home")  # from the end of a slider, the first key would move nothing
    time.sleep(0.5)
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


def grids(page: Page, changes: int) -> dict[str, float]:
    """Milliseconds from another choice of rows to the frame that shows the new grid."""
    milliseconds = []
    for number in range(changes):
        time.sleep(0.3)
        milliseconds.append(page.evaluate(CHANGE_ROWS, "c1" if number % 2 else "c2"))
    return {"pictures": page.evaluate(GRID_PICTURES), **summary(milliseconds)}


def is_last_of_a_drag_shown(page: Page) -> bool:
    """Drag across the picture in 100 moves; whether what is shown a moment later is what the hand left set."""
    box = page.locator(".see .frame").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 1, box["y"] + 1)
    page.mouse.down()
    for i in range(1, 101):
        page.mouse.move(box["x"] + box["width"] * i / 125, box["y"] + box["height"] * i / 250)
    page.mouse.up()
    shown = []
    for seconds in (0.3, 0.7):
        time.sleep(seconds)
        shown.append(page.evaluate("JSON.parse(document.querySelector('.picture').dataset.values)"))
    left = page.evaluate("({ c2: Number(infogan.state.c2), c3: Number(infogan.state.c3) })")
    return all(abs(values[code] - left[code]) < 1e-6 for values in shown for code in left)


def growth(page: Page, process: subprocess.Popen[str], folders: list[Path], moves: int) -> dict[str, float | None]:
    """What many moves leave behind."""
    before = resident_megabytes(process.pid), count_files(folders)
    page.evaluate(MANY_MOVES, moves)
    time.sleep(1)
    after = resident_megabytes(process.pid), count_files(folders)
    grown = None if before[0] is None or after[0] is None else round(after[0] - before[0], 1)
    return {"moves": moves, "server_megabytes": grown, "files": after[1] - before[1]}


def resident_megabytes(pid: int) -> float | None:
    """Memory of a process, where the system says so in /proc."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def count_files(folders: list[Path]) -> int:
    return sum(path.is_file() for folder in folders for path in folder.rglob("*"))


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
    parser.add_argument("--many", type=int, default=2000, help="moves after which growth is measured")
    arguments = parser.parse_args()
    random.seed(0)
    result: dict[str, object] = {"machine": platform.machine(), "cores": os.cpu_count()}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        runs_dir, temporary = Path(folder) / "runs", Path(folder) / "gradio"
        if not shipped_runs():
            train_briefly(runs_dir, "model", 20)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en")
        page.add_init_script(LISTEN)
        imports = min(import_seconds() for _ in range(3))
        started = time.perf_counter()
        with app(runs_dir, temporary) as (process, url):
            page.goto(url)
            page.wait_for_selector(".picture[data-drawn]")
            first_picture = time.perf_counter() - started
            result["first_picture_seconds"] = round(first_picture, 2)
            result["imports_seconds"] = round(imports, 2)
            result["first_picture_over_imports"] = round(first_picture / imports, 2)
            time.sleep(1)
            result["idle"] = summary(move(page, arguments.moves))
            result["grid"] = grids(page, 20)
            page.locator("#explore-read").check()
            result["grid_with_readings"] = grids(page, 20)
            page.locator("#explore-read").uncheck()
            result["last_of_a_drag_is_shown"] = is_last_of_a_drag_shown(page)
            result["growth"] = growth(page, process, [runs_dir, temporary], arguments.many)
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
