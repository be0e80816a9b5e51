"""Digits as strangers' pictures: `python benchmarks/draw_and_read.py [--pictures 300]`.

Test digits of mnist-5k that the shipped model never saw are enlarged to 280 pixels and inverted, as ink on paper, then
framed, read and redrawn on one thread. Prints JSON: how near the framed picture is to the digit, how often Q reads the
same category in both, how well G redraws it, how many are called unlike (all are digits, so each is a false alarm), and
the seconds that it takes.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time

import numpy as np
import torch

from infogan_explorer.datasets import load_dataset
from infogan_explorer.drawing import Redrawer
from infogan_explorer.explore import Explorer
from infogan_explorer.runs import shipped_runs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=300)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    started = time.perf_counter()
    redrawer = Redrawer(Explorer.load(shipped_runs()[0]))
    redrawer.prepare()
    prepared = time.perf_counter() - started
    digits = load_dataset("mnist-5k").test.examples[: arguments.pictures]
    read = [redrawer.explorer.values_read(reading)["c1"] for reading in redrawer.explorer.read(digits)]
    found, seconds = [], []
    for digit in digits:
        paper = 255 - np.kron(digit[0], np.ones((10, 10), np.uint8))
        started = time.perf_counter()
        found.append(redrawer.redraw(paper[:, :, None].repeat(3, axis=2)))
        seconds.append(time.perf_counter() - started)
    framed = np.concatenate([one.framed for one in found])
    read_again = [redrawer.explorer.values_read(one.reading)["c1"] for one in found]
    result = {
        "pictures": len(digits),
        "framed_mean_difference": round(float(np.abs(framed.astype(int) - digits).mean()), 2),
        "same_category_read": round(statistics.fmean(a == b for a, b in zip(read, read_again, strict=True)), 4),
        "redrawn_decibels": round(20 * float(np.log10(255 / statistics.median(one.error for one in found))), 1),
        "called_unlike": round(statistics.fmean(one.likeness.is_unlike for one in found), 4),
        "seconds_to_prepare": round(prepared, 1),
        "seconds_a_picture": round(statistics.median(seconds), 3),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
