"""The BetaVAE score: which factor do two groups of pictures share, told from how little a code differs?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn import __version__ as sklearn_version
from sklearn.linear_model import LogisticRegression

from infogan_explorer.evaluate.disentanglement.linear_fit import fitted
from infogan_explorer.evaluate.disentanglement.recipe import FULL, Recipe, counted
from infogan_explorer.evaluate.disentanglement.representation import Representation
from infogan_explorer.evaluate.score import Score, share_score


def mean_differences(first: Representation, second: Representation, group_size: int) -> NDArray[np.floating]:
    """Mean of |code of one - code of the other| over the pairs of each group, (groups, codes).

    Of a categorical code: the share of pairs whose categories differ, half the distance of their one-hot columns.

    Args:
        first, second: pictures of the pairs, (groups * group_size, D), group by group.
        group_size: pairs in a group.
    """
    distance = np.abs(first.columns - second.columns)
    by_column = distance.reshape(-1, group_size, distance.shape[1]).mean(axis=1)
    halves = [0.5 if name in first.categorical else 1.0 for name in first.names]
    return first.sum_by_code(by_column) * np.array(halves, by_column.dtype)


def beta_vae(
    train_points: NDArray[np.floating],
    train_shared: NDArray[np.integer],
    test_points: NDArray[np.floating],
    test_shared: NDArray[np.integer],
    recipe: Recipe = FULL,
    *,
    factors: int,
    seed: int = 0,
) -> Score:
    """Share of held-out points whose shared factor a linear classifier finds (Higgins et al. 2017, Section 3).

    Args:
        train_points, test_points: `mean_differences` of groups whose pairs agree in one factor, (M, codes).
        train_shared, test_shared: index of that factor, (M,).
        recipe: names the variant, and has the size of a group.
        factors: how many factors vary.
        seed: of the classifier.

    Returns:
        A share; chance is 1 / factors. Undefined with fewer than two factors that vary.
    """
    if factors < 2:
        return Score.missing("the BetaVAE score needs two factors that vary, and there are fewer.")
    model = fitted(LogisticRegression(random_state=seed), train_points, train_shared)
    protocol = recipe.protocol(
        f"BetaVAE score on {counted(len(train_points), FULL.train_groups, 'points')} and "
        f"{counted(len(test_points), FULL.test_groups, 'held-out points')}, each the mean difference over "
        f"{recipe.group_size} pairs that share a factor (a categorical code: the share of pairs that differ); "
        f"LogisticRegression() of scikit-learn {sklearn_version}, accuracy (chance {1 / factors:.3g}) with its "
        "binomial standard error",
        shortened=True,
    )
    right = int(np.count_nonzero(model.predict(test_points) == test_shared))
    return share_score(right, len(test_shared), protocol)
