"""Disentanglement, completeness, informativeness: what boosted trees need which codes for."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import entropy
from sklearn import __version__ as sklearn_version

from infogan_explorer.evaluate.disentanglement.importances import CLASSIFIERS, PARTS, fit_factors
from infogan_explorer.evaluate.disentanglement.recipe import FULL, Recipe, counted
from infogan_explorer.evaluate.disentanglement.representation import Samples
from infogan_explorer.evaluate.resampling import parts_stderr
from infogan_explorer.evaluate.score import Score


@dataclass(frozen=True, eq=False)
class Dci:
    """The three numbers, and the importance of every code for every varying factor, (codes, F); columns sum to 1."""

    disentanglement: Score
    completeness: Score
    informativeness: Score
    importances: NDArray[np.float64]


def dci(
    train: Samples,
    test: Samples,
    recipe: Recipe = FULL,
    seed: int = 0,
    on_progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Dci:
    """Eastwood & Williams 2018, Section 2, with one classifier a factor.

    Args:
        train, test: the classifiers are fitted on one and scored on the other.
        recipe: names the classifier.
        seed: of the classifiers, which break ties at random.
        on_progress: told how many trees are grown.

    Returns:
        `disentanglement` and `completeness` of the importances, between 0 and 1, and informativeness: the share of
        held-out samples whose factor is told, mean over factors. A categorical code has the importances of its
        one-hot columns added up. Disentanglement is undefined with fewer than two factors that vary, completeness
        with one code, and both where no code tells anything.
    """
    constant = train.constant
    train, test = train.without(constant), test.without(constant)
    fits = fit_factors(train, test, recipe, seed, on_progress)
    about = (
        f"DCI on {counted(len(train), FULL.train_samples, 'samples')} and "
        f"{counted(len(test), FULL.test_samples, 'held-out samples')}: {CLASSIFIERS[recipe.importances]} of "
        f"scikit-learn {sklearn_version}, one a factor; a categorical code by its one-hot columns, importances added"
    )

    def score(measure: Callable[[NDArray[np.float64]], float], why_not: str) -> Score:
        text = about + (f"; standard error from forests on {PARTS} parts of the samples" if fits.of_parts else "")
        protocol = recipe.protocol(text, shortened=True, constant=constant)
        if why_not:
            return Score.missing(why_not, protocol)
        stderr = parts_stderr([measure(importances) for importances in fits.of_parts]) if fits.of_parts else None
        return Score(measure(fits.importances), stderr, len(train), protocol)

    codes, factors = fits.importances.shape
    idle = "" if fits.importances.any() else "no classifier needed any code, so there are no importances to compare."
    few_factors = "DCI disentanglement needs two factors that vary, and there are fewer." if factors < 2 else idle
    few_codes = "DCI completeness needs two codes and a factor that varies." if codes < 2 or factors < 1 else idle
    return Dci(
        score(disentanglement, few_factors),
        score(completeness, few_codes),
        _informativeness(fits.right, recipe.protocol(about, shortened=True, constant=constant)),
        fits.importances,
    )


def disentanglement(importances: NDArray[np.float64]) -> float:
    """How far each code is important for one factor only: sum over codes of (1 - H(its row)) times its share of all.

    Logarithms are to the base of the number of factors, so that an even row counts 0; importances are (codes, F), F
    at least 2, and not all 0.
    """
    by_code = 1 - entropy(importances.T + 1e-11, base=importances.shape[1])  # 1e-11: a row of zeros counts as even
    return float(np.sum(by_code * (importances.sum(axis=1) / importances.sum())))


def completeness(importances: NDArray[np.float64]) -> float:
    """How far each factor needs one code only: the same over columns, to the base of the number of codes, 2 or more."""
    by_factor = 1 - entropy(importances + 1e-11, base=importances.shape[0])
    return float(np.sum(by_factor * (importances.sum(axis=0) / importances.sum())))


def _informativeness(right: NDArray[np.bool_], protocol: str) -> Score:
    samples, factors = right.shape
    if factors == 0:
        return Score.missing("DCI informativeness needs a factor that varies, and none does.", protocol)
    # a sample's factors are told from the same codes: its mean is one observation, not F of them
    stderr = float(right.mean(axis=1).std(ddof=1)) / math.sqrt(samples) if samples > 1 else None
    means = right.mean(axis=0)
    return Score(float(means.mean()), stderr, samples, protocol + "; standard error over samples")
