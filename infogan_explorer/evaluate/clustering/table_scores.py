"""How far categories agree with classes: purity, NMI and ARI of a table of counts, each with a standard error."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.metrics.cluster import expected_mutual_information

from infogan_explorer.evaluate.score import Score

RESAMPLES = 300  # the standard error they give is itself good to 4 %

_SEED = 20160612  # the same resamples for everybody
_BOOTSTRAP = f"standard error: {RESAMPLES} multinomial resamples of the confusion matrix"

Counts = NDArray[np.int64]


def score_table(confusion: Counts, on: str) -> dict[str, Score]:
    """Purity, NMI and ARI of counts (categories, classes).

    purity = (1/N) sum_k max_j n_kj: every category takes its most frequent class, several may take the same one.
    NMI = I(category; class) / ((H(category) + H(class)) / 2); ARI = (RI - E[RI]) / (max RI - E[RI]) over pairs
    (Hubert & Arabie 1985). NMI is not adjusted for chance: two partitions of these sizes that have nothing to do with
    one another share some information too (Vinh et al. 2010), and its protocol tells how much.

    Args:
        confusion: at least one picture in all.
        on: which pictures, for the protocols: "1,000 test pictures".

    Returns:
        {'purity': ..., 'nmi': ..., 'ari': ...}; NMI and ARI are undefined where all pictures are of one class.
    """
    images = int(confusion.sum())
    if np.count_nonzero(confusion.sum(axis=0)) == 1:
        why = "all pictures are of one class, so there is no second partition to agree with."
        information, pairs = Score.missing(f"NMI is undefined: {why}"), Score.missing(f"ARI is undefined: {why}")
    else:
        categories, classes = _one_by_one(confusion)
        information = Score(
            float(normalized_mutual_info_score(classes, categories, average_method="arithmetic")),
            _bootstrap_stderr(confusion, _nmi),
            images,
            f"I(category; class) over the arithmetic mean of the two entropies, on {on}; not adjusted for chance, "
            f"which alone gives {_nmi_by_chance(confusion):.2g}; {_BOOTSTRAP}",
        )
        pairs = Score(
            float(adjusted_rand_score(classes, categories)),
            _bootstrap_stderr(confusion, _ari),
            images,
            f"pairs of pictures sorted alike, adjusted for chance, on {on}; {_BOOTSTRAP}",
        )
    purity = Score(
        _purity(confusion),
        _bootstrap_stderr(confusion, _purity),
        images,
        f"every category takes its most frequent class on {on}, several may take the same one; it rises with the "
        f"number of categories; {_BOOTSTRAP}",
    )
    return {"purity": purity, "nmi": information, "ari": pairs}


def _one_by_one(confusion: Counts) -> tuple[Counts, Counts]:
    """The category and the class of every picture counted in a table, (N,) each, in the table's order."""
    categories, classes = np.indices(confusion.shape)
    return np.repeat(categories.ravel(), confusion.ravel()), np.repeat(classes.ravel(), confusion.ravel())


def _bootstrap_stderr(confusion: Counts, statistic: Callable[[Counts], float]) -> float:
    """Standard deviation of a statistic over tables that as many pictures could as well have given."""
    images, occupied = int(confusion.sum()), confusion > 0
    shares, rng = confusion[occupied] / images, np.random.default_rng(_SEED)
    values = []
    for _ in range(RESAMPLES):
        table = np.zeros_like(confusion)
        table[occupied] = rng.multinomial(images, shares)
        values.append(statistic(table))
    return float(np.std(values, ddof=1))


def _purity(confusion: Counts) -> float:
    return float(confusion.max(axis=1).sum() / confusion.sum())


# The two again, from a table: scikit-learn's functions count all pictures anew, which hundreds of times takes long.


def _nmi(confusion: Counts) -> float:
    joint = confusion / confusion.sum()
    of_both, of_category, of_class = (-xlogy(p, p).sum() for p in (joint, joint.sum(axis=1), joint.sum(axis=0)))
    mean = (of_category + of_class) / 2
    return float((2 * mean - of_both) / mean) if mean > 0 else 1.0


def _nmi_by_chance(confusion: Counts) -> float:
    """The expectation where the pictures of each category are drawn by chance, as many as there are."""
    shares = [confusion.sum(axis=axis) / confusion.sum() for axis in (1, 0)]
    mean = sum(float(-xlogy(p, p).sum()) for p in shares) / 2
    occurring = confusion[confusion.any(axis=1)][:, confusion.any(axis=0)]
    return float(expected_mutual_information(occurring, int(occurring.sum()))) / mean


def _ari(confusion: Counts) -> float:
    def pairs(counts: NDArray[np.number]) -> float:
        return float((counts * (counts - 1.0)).sum() / 2)

    together, in_category, in_class = pairs(confusion), pairs(confusion.sum(axis=1)), pairs(confusion.sum(axis=0))
    by_chance = in_category * in_class / pairs(confusion.sum(keepdims=True))
    most = (in_category + in_class) / 2
    return (together - by_chance) / (most - by_chance) if most > by_chance else 1.0
