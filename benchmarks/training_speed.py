"""Training speed as a share of what the machine can do at most, and memory: `python benchmarks/training_speed.py`.

For each preset, in a process of its own: GFLOP/s of a matrix product of size 2048 before and after (the limit), the
floating-point operations of one training step as torch counts them, and the median time of a step. The limit in
steps/s is GFLOP/s over GFLOP a step; the share of it that training reaches is comparable between machines.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

PRESETS = {"paper-mnist": 24, "quick": 200}  # steps timed


def matmul_gflops(size: int = 2048, repeats: int = 5) -> float:
    """The best of a few products of two square matrices, in GFLOP/s."""
    import torch

    a, b = torch.randn(size, size), torch.randn(size, size)
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        a @ b
        seconds.append(time.perf_counter() - started)
    return 2 * size**3 / min(seconds) / 1e9


def measure(preset: str, steps: int, data_root: Path | None) -> dict[str, float]:
    """One preset in this process."""
    from torch.utils.flop_counter import FlopCounterMode

    from infogan_explorer.config import build_settings
    from infogan_explorer.datasets import load_dataset
    from infogan_explorer.train import Trainer

    name = "mnist" if data_root else "mnist-5k"
    trainer = Trainer(build_settings(preset, dataset=name), load_dataset(name, data_root=data_root).train.examples)
    before = matmul_gflops()
    for _ in range(3):
        trainer.step()  # the first steps allocate and choose kernels
    with FlopCounterMode(display=False) as counter:
        trainer.step()
    seconds = []
    for _ in range(steps):
        started = time.perf_counter()
        trainer.step()
        seconds.append(time.perf_counter() - started)
    trainer.measure()
    gflops = max(before, matmul_gflops())
    gflop_a_step = counter.get_total_flops() / 1e9
    rate = 1 / statistics.median(seconds)
    return {
        "steps_per_second": rate,
        "gflop_a_step": gflop_a_step,
        "matmul_gflops": gflops,
        "limit_steps_per_second": gflops / gflop_a_step,
        "share_of_limit": rate * gflop_a_step / gflops,
        "steps_per_second_at_150_gflops": rate * 150 / gflops,
        "resident_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9,
        "batch_size": trainer.settings.batch_size,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, action="append", help="only these; all where not given")
    parser.add_argument("--data-root", type=Path, help="read MNIST from there instead of the 5,000 digits")
    parser.add_argument("--in-this-process", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    presets = arguments.preset or list(PRESETS)
    if arguments.in_this_process:
        print(json.dumps(measure(presets[0], PRESETS[presets[0]], arguments.data_root)))
        return
    result: dict[str, object] = {"date": str(date.today()), "machine": platform.processor() or platform.machine()}
    for preset in presets:
        command = [sys.executable, __file__, "--in-this-process", "--preset", preset]
        if arguments.data_root:
            command += ["--data-root", str(arguments.data_root)]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        result[preset] = json.loads(output)
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
