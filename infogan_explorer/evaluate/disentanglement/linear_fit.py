"""Linear classifiers fitted with the published settings, which may stop at their limit of iterations."""

from __future__ import annotations

import warnings
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

Model = TypeVar("Model", LogisticRegression, LinearSVC)


def fitted(model: Model, points: NDArray[np.floating], values: NDArray[np.integer]) -> Model:
    """The model after its fit; one that stops at its limit of iterations is the recipe's, and gives no warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(points, values)
    return model
