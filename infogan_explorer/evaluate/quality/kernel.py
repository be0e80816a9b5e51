"""Kernel distance between two sets of features: unbiased, so it needs no correction for the number of samples."""

from __future__ import annotations

import numpy as np
import torch
from torch_fidelity.metric_kid import KEY_METRIC_KID_MEAN, kid_features_to_metric

from infogan_explorer.evaluate.quality.features import Features
from infogan_explorer.evaluate.resampling import parts_stderr
from infogan_explorer.evaluate.score import Score

BLOCKS = 10
BLOCK_SAMPLES = 20  # at least, of a block

KERNEL_PROTOCOL = f"polynomial kernel (x.y/D + 1)^3, unbiased, mean of {BLOCKS} blocks that share no sample"


def kernel_score(first: Features, second: Features, protocol: str) -> Score:
    """Squared maximum mean discrepancy under the kernel of KID (Binkowski et al. 2018, arXiv:1801.01401).

    E[k(x, x')] + E[k(y, y')] - 2 E[k(x, y)]  with  k(x, y) = (x.y / D + 1)^3

    Unbiased, so it is negative about half of the time for two sets of one distribution, and is not clamped. Both sets
    are cut into ten blocks that share no sample: their mean is unbiased too, and their spread is an honest standard
    error, which subsets drawn from one set over and over would not give.

    Args:
        first: (N, D) in random order.
        second: (M, D) in random order.
        protocol: what the two are.
    """
    count = min(len(first), len(second))
    size = count // BLOCKS
    protocol = f"{protocol}; {KERNEL_PROTOCOL}, {size:,} samples each"
    if size < BLOCK_SAMPLES:
        return Score.missing(
            f"there are {count:,} samples; {BLOCKS} blocks of {BLOCK_SAMPLES} take {BLOCKS * BLOCK_SAMPLES}, "
            "so give more.",
            protocol,
        )
    values = [
        _distance(first[block * size : (block + 1) * size], second[block * size : (block + 1) * size])
        for block in range(BLOCKS)
    ]
    return Score(float(np.mean(values)), parts_stderr(values), count, protocol)


def _distance(first: Features, second: Features) -> float:
    both = torch.from_numpy(first), torch.from_numpy(second)
    # one subset of everything: no draws
    return kid_features_to_metric(*both, kid_subsets=1, kid_subset_size=len(first), verbose=False)[KEY_METRIC_KID_MEAN]
