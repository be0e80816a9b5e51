"""Explicitness: can a linear classifier read every factor from all codes together?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn import __version__ as sklearn_version
from sklearn.linear_model import LogisticRegression

from infogan_explorer.evaluate.disentanglement.linear_fit import fitted
from infogan_explorer.evaluate.disentanglement.recipe import FULL, Recipe, counted
from infogan_explorer.evaluate.disentanglement.representation import Samples
from infogan_explorer.evaluate.resampling import equal_parts, parts_stderr
from infogan_explorer.evaluate.score import Score

_PARTS = 10


def explicitness(train: Samples, test: Samples, recipe: Recipe = FULL) -> Score:
    """Mean over factors and their values of the area under the ROC curve, one value against the rest.

    Ridgeway & Mozer 2018, arXiv:1802.05312, Section 3; the area itself, as in disentanglement_lib, where chance is
    0.5. Codes are standardised by mean and standard deviation of the training samples; a column that is constant
    there is left at 0.

    Args:
        train, test: the classifiers are fitted on one and scored on the other.
        recipe: names the variant.

    Returns:
        Between 0 and 1, chance 0.5; undefined where no factor has two values in both.
    """
    constant = train.constant
    train, test = train.without(constant), test.without(constant)
    mean, std = train.codes.columns.mean(axis=0), train.codes.columns.std(axis=0)
    std = np.where(std > 0, std, 1)
    told = []
    for values, held_out in zip(train.factors.T, test.factors.T, strict=True):
        model = fitted(LogisticRegression(), (train.codes.columns - mean) / std, values)
        told.append((held_out, model.predict_proba((test.codes.columns - mean) / std), model.classes_))
    parts = equal_parts(len(test), _PARTS)
    if not all(_comparable(values[rows], known).any() for rows in parts for values, _, known in told):
        parts = []  # so few samples that a factor stands still in some part
    protocol = recipe.protocol(
        f"explicitness on {counted(len(train), FULL.train_samples, 'samples')} and "
        f"{counted(len(test), FULL.test_samples, 'held-out samples')}: standardised codes, a constant one as 0, "
        f"LogisticRegression() of scikit-learn {sklearn_version}; "
        "area under the ROC curve of each value against the rest (chance 0.5), mean over values, then factors"
        + (f"; standard error from {_PARTS} parts of the held-out samples" if parts else ""),
        constant=constant,
    )
    if not told or not all(_comparable(values, known).any() for values, _, known in told):
        return Score.missing("explicitness needs factors with two values in training and held-out samples.", protocol)

    def over(rows: slice) -> float:
        return float(np.mean([_mean_area(values[rows], shares[rows], known) for values, shares, known in told]))

    stderr = parts_stderr([over(rows) for rows in parts]) if parts else None
    return Score(over(slice(None)), stderr, len(test), protocol)


def _comparable(values: NDArray[np.integer], known: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Which of the known values some samples have and others have not, (K,)."""
    having = (values[:, None] == known).sum(axis=0)
    return (having > 0) & (having < len(values))


def _mean_area(values: NDArray[np.integer], shares: NDArray[np.floating], known: NDArray[np.integer]) -> float:
    """Area under the ROC curve of each known value against the rest, mean over those that can be compared.

    The area is the chance that a sample with the value has the larger share for it (Mann & Whitney 1947), from ranks.
    """
    compared = _comparable(values, known)
    positive = values[:, None] == known[compared]
    with_value = positive.sum(axis=0)
    ranks = (rankdata(shares[:, compared], axis=0) * positive).sum(axis=0)
    return float(np.mean((ranks - with_value * (with_value + 1) / 2) / (with_value * (len(values) - with_value))))
