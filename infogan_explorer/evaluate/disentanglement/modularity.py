"""Modularity: does a code know one factor only?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.disentanglement.information import CountedInformation
from infogan_explorer.evaluate.disentanglement.recipe import FULL, Recipe, counted
from infogan_explorer.evaluate.resampling import RESAMPLES, bootstrap_stderr
from infogan_explorer.evaluate.score import Score


def modularity(information: CountedInformation, recipe: Recipe = FULL) -> Score:
    """Mean over codes of 1 - (sum_j I_j^2 - max_j I_j^2) / (max_j I_j^2 (F - 1)), I_j = I(code; factor j).

    Ridgeway & Mozer 2018, arXiv:1802.05312, Section 3.

    Returns:
        Between 0 and 1. A code that knows nothing at all counts as 0, as in disentanglement_lib. A noisy code gets
        what the noise of its counts gives it: this number says nothing on how much a code knows. Undefined with
        fewer than two factors that vary.
    """
    protocol = recipe.protocol(
        f"modularity on {counted(information.samples, FULL.train_samples, 'samples')}, nothing held out: "
        f"{recipe.bins} equally wide bins a continuous code, a categorical code by its likeliest category, "
        "plug-in mutual information; mean over codes, one that tells nothing counts as 0; "
        f"standard error by {RESAMPLES} bootstrap resamples",
        constant=information.constant,
    )
    if information.nats.shape[1] < 2:
        return Score.missing("modularity needs two factors that vary, and there are fewer.", protocol)
    resampled = [_mean_over_codes(nats) for nats in information.resampled_nats]
    value = _mean_over_codes(information.nats)
    return Score(value, bootstrap_stderr(resampled), information.samples, protocol)


def _mean_over_codes(nats: NDArray[np.float64]) -> float:
    squared = np.square(nats)
    largest = squared.max(axis=1)
    others = squared.sum(axis=1) - largest
    possible = largest * (squared.shape[1] - 1.0)
    alive = largest > 0
    return float(np.mean(np.where(alive, 1 - others / np.where(alive, possible, 1), 0)))
