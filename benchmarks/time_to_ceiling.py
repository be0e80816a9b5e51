"""How fast the bound reaches its ceiling, and what a GAN without L_I does: `python benchmarks/time_to_ceiling.py`.

Trains by the project's own command, for each seed an InfoGAN and its GAN baseline on the same batches and noise, and
reads the runs' histories: seconds of training until L_I(c1), measured on fresh samples, first reaches a share of H(c1),
its value at the end, and the baseline's at the same steps.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from infogan_explorer.runs import RunFolder

SHARES = (0.95, 0.977, 0.99)  # of H(c1); 2.25 of ln 10 = 2.3026 nats is 0.977, 2.28 is 0.990


def train(arguments: list[str], runs_dir: Path, name: str) -> tuple[list[dict[str, float]], float, float]:
    """Run `infogan-explorer train`; the history, H(c1), and the seconds of the whole command."""
    command = [sys.executable, "-m", "infogan_explorer", "train", "--runs-dir", str(runs_dir), "--name", name]
    started = time.perf_counter()
    subprocess.run([*command, *arguments, "--json"], check=True, capture_output=True)
    wall = time.perf_counter() - started
    run = RunFolder(runs_dir / name)
    return run.history.read(), run.config()["entropy_nats/c1"], wall


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", default="mnist-5k")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, help="the preset's where not given")
    arguments = parser.parse_args()
    common = ["--dataset", arguments.dataset] + (["--steps", str(arguments.steps)] if arguments.steps else [])
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(arguments.seeds):
            given = [*common, "--seed", str(seed)]
            history, ceiling, wall = train(given, Path(folder), f"infogan-{seed}")
            baseline, _, _ = train([*given, "--baseline"], Path(folder), f"gan-{seed}")
            reached = {
                f"{share * ceiling:.3f} nats": next(
                    (
                        {"seconds": r["seconds"], "step": r["step"]}
                        for r in history
                        if r["bound_nats/c1"] >= share * ceiling
                    ),
                    None,
                )
                for share in SHARES
            }
            last = history[-1]
            results.append(
                {
                    "seed": seed,
                    "first_reached": reached,
                    "bound_nats/c1": round(last["bound_nats/c1"], 4),
                    "bound_nats_stderr/c1": round(last["bound_nats_stderr/c1"], 4),
                    "step": last["step"],
                    "seconds": last["seconds"],
                    "steps_per_second": round(last["step"] / last["seconds"], 1),
                    "command_seconds": round(wall, 1),
                    "baseline_bound_nats/c1": round(baseline[-1]["bound_nats/c1"], 4),
                    "baseline_highest_bound_nats/c1": round(max(r["bound_nats/c1"] for r in baseline), 4),
                }
            )
            print(json.dumps(results[-1]), file=sys.stderr, flush=True)
    print(json.dumps({"date": str(date.today()), "dataset": arguments.dataset, "seeds": results}, indent=2))


if __name__ == "__main__":
    main()
