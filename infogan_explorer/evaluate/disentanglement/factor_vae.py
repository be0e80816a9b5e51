"""The FactorVAE score: which factor do pictures share, told from the code that varies least among them?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.contingency import count_pairs
from infogan_explorer.evaluate.disentanglement.recipe import FULL, Recipe, counted
from infogan_explorer.evaluate.disentanglement.representation import Representation
from infogan_explorer.evaluate.score import Score, share_score


def group_variances(codes: Representation, group_size: int) -> NDArray[np.floating]:
    """Variance of every code in each group, divisor n - 1, (groups, codes).

    Of a categorical code: the sum over its one-hot columns, which is the trace of their covariance.

    Args:
        codes: of the pictures, (groups * group_size, D), group by group.
        group_size: pictures in a group.
    """
    columns = codes.columns.reshape(-1, group_size, codes.columns.shape[1])
    return codes.sum_by_code(columns.var(axis=1, ddof=1))


def factor_vae(
    variances: NDArray[np.floating],
    train_local: NDArray[np.floating],
    train_shared: NDArray[np.integer],
    test_local: NDArray[np.floating],
    test_shared: NDArray[np.integer],
    recipe: Recipe = FULL,
    *,
    factors: int,
    variance_samples: int = FULL.variance_samples,
) -> Score:
    """Share of held-out groups whose shared factor is the one that their vote mostly stands for.

    A group votes for argmin over codes of (its variance / the variance over all pictures). Each code stands for the
    factor that most training votes for it came from (Kim & Mnih 2018, arXiv:1802.05983, Section 4). Codes with a
    standard deviation under `recipe.least_std` do not vote; if none does, the score is 0, both as in
    disentanglement_lib.

    Args:
        variances: of every code over pictures of all factors, (codes,).
        train_local, test_local: `group_variances` of groups that share one factor's value, (M, codes).
        train_shared, test_shared: index of that factor, (M,).
        recipe: names the variant, and has the size of a group.
        factors: how many factors vary.
        variance_samples: how many pictures `variances` rests on.

    Returns:
        A share; chance is 1 / factors. Undefined with fewer than two factors that vary.
    """
    if factors < 2:
        return Score.missing("the FactorVAE score needs two factors that vary, and there are fewer.")
    active = np.sqrt(variances) >= recipe.least_std
    protocol = recipe.protocol(
        f"FactorVAE score on {counted(len(train_local), FULL.train_groups, 'votes')} and "
        f"{counted(len(test_local), FULL.test_groups, 'held-out votes')} of groups of {recipe.group_size} that share a "
        f"factor's value; variances from {counted(variance_samples, FULL.variance_samples, 'samples')}, of a "
        f"categorical code the sum over its one-hot columns; codes with a standard deviation under "
        f"{recipe.least_std:g} in their own unit do not vote"
        + ("" if active.any() else ", here none does, and the recipe's score is then 0")
        + f"; accuracy (chance {1 / factors:.3g}) with its binomial standard error",
        shortened=True,
    )
    if not active.any():
        return Score(0.0, samples=len(test_shared), protocol=protocol)
    # the codes that vote keep the order of the recipe, which decides between equals
    train_votes = (train_local[:, active] / variances[active]).argmin(axis=1)
    test_votes = (test_local[:, active] / variances[active]).argmin(axis=1)
    indices = int(max(train_shared.max(), test_shared.max())) + 1
    votes = count_pairs(train_shared, train_votes, indices, int(active.sum()))
    stands_for = votes.argmax(axis=0)
    return share_score(int(np.count_nonzero(stands_for[test_votes] == test_shared)), len(test_shared), protocol)
