"""What nearest neighbours say of two sets of features: precision, recall, density and coverage.

Precision and recall come from torch-fidelity; density and coverage are here, because no maintained package has them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch_fidelity.metric_prc import KEY_METRIC_PRECISION, KEY_METRIC_RECALL, prc_features_to_metric

from infogan_explorer.evaluate.quality.features import Features
from infogan_explorer.evaluate.quality.findings import Measured
from infogan_explorer.evaluate.quality.kernel import BLOCK_SAMPLES, BLOCKS
from infogan_explorer.evaluate.resampling import parts_stderr
from infogan_explorer.evaluate.score import Score

PRECISION_NEIGHBOURS = 3  # Kynkaanniemi et al. 2019
DENSITY_NEIGHBOURS = 5  # Naeem et al. 2020
_ROWS = 500  # of distances at once: bounds the memory, not the result

_TITLES = {"precision": "Precision", "recall": "Recall", "density": "Density", "coverage": "Coverage"}
_NEIGHBOURS = {
    "precision": PRECISION_NEIGHBOURS,
    "recall": PRECISION_NEIGHBOURS,
    "density": DENSITY_NEIGHBOURS,
    "coverage": DENSITY_NEIGHBOURS,
}


def neighbour_scores(generated: Features, real: Features, protocol: str) -> Mapping[str, Score]:
    """Precision, recall, density and coverage.

    The ball of a sample reaches to its k-th nearest neighbour in its own set. Precision: the share of generated samples
    in the ball of some real one; recall: the share of real samples in the ball of some generated one (k = 3;
    Kynkaanniemi et al. 2019, arXiv:1904.06991). Density: how many real balls hold a generated sample, over k, the mean
    (may exceed 1); coverage: the share of real samples whose ball holds a generated one (k = 5; Naeem et al. 2020,
    arXiv:2002.09797).

    Other samples would have other balls too, so the standard error is not that of a share: it is the spread of the same
    four over blocks that share no sample, by the root of their number, and is left out where blocks would be too small.
    Of a coverage near 1 it is rather too small: a block's balls are wider, and are more evenly filled.

    Args:
        generated: (M, D) in random order.
        real: (N, D) in random order.
        protocol: what the two are.
    """
    count = min(len(generated), len(real))
    if count <= DENSITY_NEIGHBOURS:
        why = (
            f"there are {count} samples; the distance to a {DENSITY_NEIGHBOURS}th neighbour takes "
            f"{DENSITY_NEIGHBOURS + 1} or more."
        )
        return dict.fromkeys(_TITLES, Score.missing(why, protocol))
    found, size = _four(generated, real), count // BLOCKS
    errors: Mapping[str, float | None] = dict.fromkeys(_TITLES)
    how = ""
    if size >= BLOCK_SAMPLES:
        starts = range(0, BLOCKS * size, size)
        blocks = [_four(generated[start : start + size], real[start : start + size]) for start in starts]
        errors = {name: parts_stderr([one[name] for one in blocks]) for name in _TITLES}
        how = f"; standard error from {BLOCKS} blocks of {size:,} that share no sample"
    return {
        name: Score(found[name], errors[name], count, f"{protocol}; k = {_NEIGHBOURS[name]}{how}") for name in _TITLES
    }


def _four(generated: Features, real: Features) -> dict[str, float]:
    precision, recall = precision_and_recall(generated, real)
    held = balls_that_hold(generated, real)
    return {
        "precision": precision,
        "recall": recall,
        "density": float(held.sum()) / DENSITY_NEIGHBOURS / len(generated),
        "coverage": float(held.any(axis=1).mean()),
    }


def measure_neighbours(generated: Features, real: Features, others: Features) -> dict[str, Measured]:
    """The four of generated samples and of other real ones against real ones."""
    drawn = neighbour_scores(generated, real, f"{len(generated):,} generated against {len(real):,} real")
    floor = neighbour_scores(others, real, f"{len(others):,} other real against {len(real):,} real")
    return {name: Measured(title, "higher", drawn[name], floor[name]) for name, title in _TITLES.items()}


def precision_and_recall(generated: Features, real: Features) -> tuple[float, float]:
    """Both shares, by torch-fidelity."""
    found = prc_features_to_metric(
        torch.from_numpy(generated),
        torch.from_numpy(real),
        prc_neighborhood=PRECISION_NEIGHBOURS,
        prc_batch_size=_ROWS,
        save_cpu_ram=True,
        verbose=False,
    )
    return found[KEY_METRIC_PRECISION], found[KEY_METRIC_RECALL]


def balls_that_hold(generated: Features, real: Features) -> NDArray[np.bool_]:
    """Whether the ball of real sample i holds generated sample j: (N, M)."""
    others, own = torch.from_numpy(generated), torch.from_numpy(real)
    rows = []
    for part in own.split(_ROWS):
        reach = torch.cdist(part, own).kthvalue(DENSITY_NEIGHBOURS + 1, dim=1).values  # + 1: each is its own nearest
        rows.append(torch.cdist(part, others) <= reach.unsqueeze(1))
    return torch.cat(rows).numpy()
