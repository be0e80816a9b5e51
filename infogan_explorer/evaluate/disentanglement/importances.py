"""One classifier a factor, grown side by side: which codes its trees need, and what it tells of held-out samples."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier

from infogan_explorer.evaluate.disentanglement.recipe import Recipe
from infogan_explorer.evaluate.disentanglement.representation import Samples
from infogan_explorer.evaluate.resampling import equal_parts

PARTS = 4
CLASSIFIERS = {
    "gradient boosting": "GradientBoostingClassifier()",
    "random forest": "RandomForestClassifier(n_estimators=30, max_depth=6, max_features=1.0)",
}
_STAGES = 100  # of boosting, scikit-learn's default
_LEAST_PART = 100  # samples: a smaller part may lack values


@dataclass(frozen=True, eq=False)
class FactorFits:
    """What the classifiers of F factors told of N held-out samples.

    Attributes:
        importances: of every code for every factor, (codes, F).
        right: whether a sample's factor was told, (N, F).
        of_parts: importances in forests on a few parts of the training samples, from which the spread of numbers
            made of importances is taken; empty with few samples.
    """

    importances: NDArray[np.float64]
    right: NDArray[np.bool_]
    of_parts: tuple[NDArray[np.float64], ...]


def fit_factors(
    train: Samples, test: Samples, recipe: Recipe, seed: int, on_progress: Callable[[int, int], None]
) -> FactorFits:
    """Fit the recipe's classifier of every factor; told how many of all trees are grown."""
    classes = [len(np.unique(values)) for values in train.factors.T]
    grown, given_up = [0] * len(classes), False
    trees = _STAGES * sum(classes)
    trees_of_part = trees // (
        PARTS if recipe.importances == "random forest" else 50 * PARTS
    )  # a forest takes less time

    def grow(factor: int) -> tuple[NDArray[np.floating], NDArray[np.bool_]]:
        def count(_stage: int, _model: Any, _local: Any) -> bool:
            grown[factor] += classes[factor]
            return given_up  # True ends the fit

        values = train.factors[:, factor]
        if recipe.importances == "gradient boosting":
            model = GradientBoostingClassifier(n_estimators=_STAGES, random_state=seed)
            model.fit(train.codes.columns, values, monitor=count)
        else:
            model = _forest(seed).fit(train.codes.columns, values)
        grown[factor] = _STAGES * classes[factor]
        told = model.predict(test.codes.columns) == test.factors[:, factor]
        return train.codes.sum_by_code(np.abs(model.feature_importances_)), np.asarray(told)

    # the factors with most values take longest: they start first, and the short ones fill the gaps
    order = sorted(range(len(classes)), key=lambda factor: -classes[factor])
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        fits = {factor: threads.submit(grow, factor) for factor in order}
        of_parts = [threads.submit(_forest_importances, train, rows, seed) for rows in _parts(len(train))]
        pending = {*fits.values(), *of_parts}
        try:
            while wait(pending, timeout=0.5).not_done:
                ended = sum(part.done() for part in of_parts)
                on_progress(sum(grown) + trees_of_part * ended, trees + trees_of_part * len(of_parts))
        except BaseException:
            given_up = True
            threads.shutdown(wait=False, cancel_futures=True)
            raise
    on_progress(1, 1)
    importances = np.zeros((len(train.codes.names), len(classes)))
    right = np.zeros((len(test), len(classes)), np.bool_)
    for factor, fit in fits.items():
        importances[:, factor], right[:, factor] = fit.result()
    return FactorFits(importances, right, tuple(part.result() for part in of_parts))


def _parts(samples: int) -> list[slice]:
    return equal_parts(samples, PARTS) if samples >= PARTS * _LEAST_PART else []


def _forest(seed: int) -> RandomForestClassifier:
    forest = RandomForestClassifier(n_estimators=30, max_depth=6, random_state=seed)
    return forest.set_params(max_features=1.0)  # all: named here because scikit-learn's own types know only words


def _forest_importances(train: Samples, rows: slice, seed: int) -> NDArray[np.float64]:
    """What forests on some of the samples need the codes for, (codes, F)."""
    importances = np.zeros((len(train.codes.names), train.factors.shape[1]))
    for factor, values in enumerate(train.factors.T):
        forest = _forest(seed).fit(train.codes.columns[rows], values[rows])
        importances[:, factor] = train.codes.sum_by_code(forest.feature_importances_)
    return importances
