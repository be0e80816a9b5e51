"""Mutual information gap: is there one code that knows a factor, and no second one?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.disentanglement.information import CountedInformation
from infogan_explorer.evaluate.disentanglement.recipe import FULL, Recipe, counted
from infogan_explorer.evaluate.resampling import RESAMPLES, bootstrap_stderr
from infogan_explorer.evaluate.score import Score


def mig(information: CountedInformation, recipe: Recipe = FULL) -> Score:
    """MIG = mean over factors of (largest - second largest I(code; factor)) / H(factor).

    Chen et al. 2018, arXiv:1802.04942, Eq. 6.

    Returns:
        Between 0 and 1; 0 also where two codes know a factor equally well. Undefined with one code, which has no
        second, and with no factor that varies.
    """
    protocol = recipe.protocol(
        f"MIG on {counted(information.samples, FULL.train_samples, 'samples')}, nothing held out: "
        f"{recipe.bins} equally wide bins a continuous code, a categorical code by its likeliest category, "
        "plug-in mutual information; (first - second) / H(factor), mean over factors; "
        f"standard error by {RESAMPLES} bootstrap resamples",
        constant=information.constant,
    )
    codes, factors = information.nats.shape
    if codes < 2:
        return Score.missing("MIG compares the two best codes of a factor, and this model has one code.", protocol)
    if factors == 0:
        return Score.missing("MIG needs a factor that varies, and none does.", protocol)
    resampled = [
        _gap(nats, entropies)
        for nats, entropies in zip(information.resampled_nats, information.resampled_entropies_nats, strict=True)
    ]
    value = _gap(information.nats, information.entropies_nats)
    return Score(value, bootstrap_stderr(resampled), information.samples, protocol)


def _gap(nats: NDArray[np.float64], entropies_nats: NDArray[np.float64]) -> float:
    ordered = np.sort(nats, axis=0)[::-1]
    return float(np.mean((ordered[0] - ordered[1]) / entropies_nats))
