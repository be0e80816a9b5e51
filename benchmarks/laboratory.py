"""The two-dimensional laboratory: `python benchmarks/laboratory.py`. Prints JSON.

- pictures a second in headless Chromium while it plays with the page open: the time from one picture to the next as the
  page itself sees them, and beside it what such a frame costs on the server alone, with its exact measurement;
- on four clusters, steps and time until the bound, as an exact expectation, is within 0.01 and 0.002 nats of the exact
  information, measured every ten steps, and both at the end;
- over all those records the largest difference of what is read, missed and lost from H(c), each summed on its own, and
  by how many standard errors a sampled bound was above the exact information at most (below, if negative).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from app_latency import CHROMIUM, FLAGS, app
from playwright.sync_api import sync_playwright

from infogan_explorer.app.learn.laboratory_settings import read_setup
from infogan_explorer.app.learn.living_laboratory import LivingLaboratory
from infogan_explorer.learn.laboratory import Laboratory, load_world

if TYPE_CHECKING:
    from playwright.sync_api import Page

STEPS_A_PICTURE = 10
RECORD_EVERY = 10
ENOUGH_NATS = 1.0  # before that nothing is read, and nothing there is to miss
SCENES = {
    "four clusters, cat4": {"lab-world": "four-clusters", "lab-codes": "cat4", "lab-width": "0.1"},
    "grid, cat9": {"lab-world": "grid", "lab-codes": "cat9", "lab-width": "0.1"},
    "swiss roll, uniform": {"lab-world": "swiss-roll", "lab-codes": "uniform", "lab-width": "0.1"},
    "two moons, cat2,uniform": {"lab-world": "moons", "lab-codes": "cat2,uniform", "lab-width": "0.15"},
}
LISTEN = """window.pictures = [];
addEventListener('laboratory-painted', (event) => {
  pictures.push([performance.now(), event.detail.step, event.detail.measured]);
});
"""
SCENE = "(settings) => infogan.set({ tab: 'learn', lesson: 'workbench', 'lab-speed': '10', ...settings })"


def summary(milliseconds: list[float]) -> dict[str, float]:
    ordered = sorted(milliseconds)
    return {
        "pictures": len(ordered) + 1,
        "a_second": round(1000 * len(ordered) / sum(ordered), 1),
        "median_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
    }


def play(page: Page, settings: dict[str, str], seconds: float) -> dict[str, float]:
    """Milliseconds between pictures while it plays, the first second left out, and what share of them was measured."""
    page.evaluate(SCENE, settings)
    button = page.locator("#learn-laboratory .play")
    page.wait_for_function("document.querySelector('#learn-laboratory .step').textContent === 'step 0'")
    button.click()
    time.sleep(1)
    page.evaluate("window.pictures.length = 0")
    time.sleep(seconds)
    pictures = page.evaluate("window.pictures")
    button.click()
    times = [moment for moment, _, _ in pictures]
    result = summary([later - before for before, later in pairwise(times)])
    measured = [is_measured for _, _, is_measured in pictures]
    return {**result, "measured_share": round(sum(measured) / len(measured), 2), "last_step": pictures[-1][1]}


def server_milliseconds(settings: dict[str, str], frames: int = 40) -> float:
    """The median cost of a frame without a page: ten steps, the measurement, the view, and their encoding."""
    living = LivingLaboratory(read_setup({"settings": settings}))
    taken = []
    for _ in range(frames):
        started = time.perf_counter()
        living.play(STEPS_A_PICTURE)
        json.dumps(living.frame("q", is_hurried=False))
        taken.append(1000 * (time.perf_counter() - started))
    return round(statistics.median(taken), 1)


def converge(seed: int, seconds: float) -> dict[str, float | None]:
    """Train on four clusters with cat4; the seconds are those of training alone."""
    world = load_world("four-clusters")
    laboratory = Laboratory(world.points, world.settings(seed=seed))
    taken = 0.0
    reached: dict[float, tuple[int, float]] = {}
    difference, excess = 0.0, -math.inf
    account = laboratory.measure().accounts["c1"]
    while taken < seconds:
        started = time.perf_counter()
        for _ in range(RECORD_EVERY):
            laboratory.step()
        taken += time.perf_counter() - started
        record = laboratory.measure()
        account = record.accounts["c1"]
        sampled, stderr = record.bounds_nats["c1"]
        difference = max(difference, abs(account.difference_nats))
        excess = max(excess, (sampled - account.mutual_information_nats) / stderr)
        for within in (0.01, 0.002):
            if account.missed_nats <= within and account.read_nats > ENOUGH_NATS:
                reached.setdefault(within, (laboratory.steps_done, taken))
    result: dict[str, float | None] = {"seed": seed}
    for within in (0.01, 0.002):
        steps, at = reached.get(within, (None, None))
        result[f"steps_to_{within:g}"] = steps
        result[f"seconds_to_{within:g}"] = None if at is None else round(at, 2)
    return {
        **result,
        "steps": laboratory.steps_done,
        "bound_nats": round(account.read_nats, 4),
        "exact_nats": round(account.mutual_information_nats, 4),
        "largest_difference_nats": float(f"{difference:.1e}"),
        "largest_sampled_above_exact_stderr": round(excess, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8, help="of playing, for each scene")
    parser.add_argument("--training-seconds", type=float, default=10, help="of training, for each seed")
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)  # as the app does
    result: dict[str, object] = {"machine": platform.machine(), "cores": os.cpu_count()}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en")
        page.add_init_script(LISTEN)
        with app(Path(folder) / "runs", Path(folder) / "gradio") as (_, url):
            page.goto(url + "#tab=learn&lesson=workbench")
            page.wait_for_selector("#learn-laboratory .play:not(:disabled)", timeout=60_000)
            playing: dict[str, dict[str, float]] = {}
            for name, settings in SCENES.items():
                playing[name] = play(page, settings, arguments.seconds)
                server = server_milliseconds(settings)
                ratio = round(playing[name]["median_ms"] / server, 2)
                playing[name] |= {"server_median_ms": server, "over_server": ratio}
            result["playing"] = playing
        browser.close()
    result["four_clusters"] = [converge(seed, arguments.training_seconds) for seed in range(arguments.seeds)]
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
