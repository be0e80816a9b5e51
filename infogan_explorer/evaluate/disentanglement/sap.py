"""Separated attribute predictability: is there one code from which a factor can be read, and no second one?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn import __version__ as sklearn_version
from sklearn.svm import LinearSVC

from infogan_explorer.evaluate.disentanglement.linear_fit import fitted
from infogan_explorer.evaluate.disentanglement.recipe import FULL, Recipe, counted
from infogan_explorer.evaluate.disentanglement.representation import Samples
from infogan_explorer.evaluate.resampling import RESAMPLES, bootstrap_stderr
from infogan_explorer.evaluate.score import Score


@dataclass(frozen=True, eq=False)
class Sap:
    """The score, and the share of test samples whose factor one code alone tells, (codes, F varying factors)."""

    score: Score
    accuracies: NDArray[np.float64]


def sap(train: Samples, test: Samples, recipe: Recipe = FULL, seed: int = 0) -> Sap:
    """SAP = mean over factors of (best - second best accuracy of a linear classifier on one code).

    Kumar et al. 2018, arXiv:1711.00848, Section 3, with discrete factors. A categorical code is classified from its
    one-hot columns together.

    Args:
        train, test: the classifiers are fitted on one and scored on the other.
        recipe: names the variant.
        seed: of the bootstrap and of the classifiers.

    Returns:
        The score between 0 and 1; undefined with one code, and with no factor that varies.
    """
    constant = train.constant
    train, test = train.without(constant), test.without(constant)
    protocol = recipe.protocol(
        f"SAP on {counted(len(train), FULL.train_samples, 'samples')} and "
        f"{counted(len(test), FULL.test_samples, 'held-out samples')}: LinearSVC(C=0.01, class_weight='balanced') of "
        f"scikit-learn {sklearn_version} on one code at a time, factors as classes; (first - second) accuracy, mean "
        f"over factors; standard error by {RESAMPLES} bootstrap resamples of the held-out samples",
        constant=constant,
    )
    right = np.empty((len(train.codes.names), train.factors.shape[1], len(test)), np.float32)
    for code, block in enumerate(train.codes.blocks.values()):
        for factor, values in enumerate(train.factors.T):
            classifier = LinearSVC(C=0.01, class_weight="balanced", random_state=seed)
            classifier = fitted(classifier, train.codes.columns[:, block], values)
            right[code, factor] = classifier.predict(test.codes.columns[:, block]) == test.factors[:, factor]
    accuracies = right.mean(axis=2, dtype=np.float64)
    if len(accuracies) < 2:
        why = "SAP compares the two best codes of a factor, and this model has one code."
        return Sap(Score.missing(why, protocol), accuracies)
    if accuracies.shape[1] == 0:
        return Sap(Score.missing("SAP needs a factor that varies, and none does.", protocol), accuracies)
    stderr = bootstrap_stderr([_gap(resampled) for resampled in _resampled_means(right, seed)])
    return Sap(Score(_gap(accuracies), stderr, len(test), protocol), accuracies)


def _gap(accuracies: NDArray[np.floating]) -> float:
    ordered = np.sort(accuracies, axis=0)
    return float(np.mean(ordered[-1] - ordered[-2]))


def _resampled_means(right: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """Means over N resampled with replacement, (RESAMPLES, codes, F): how often each is drawn is multinomial."""
    n = right.shape[2]
    times = np.random.default_rng([seed, n]).multinomial(n, np.full(n, 1 / n), size=RESAMPLES).astype(np.float32)
    return np.einsum("rn,cfn->rcf", times, right, optimize=True) / n
