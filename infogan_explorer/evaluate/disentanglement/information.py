"""Mutual information of every code and every factor, by counting: what MIG and modularity are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import mutual_info_score

from infogan_explorer.evaluate.disentanglement.recipe import FULL, Recipe
from infogan_explorer.evaluate.disentanglement.representation import Samples
from infogan_explorer.evaluate.resampling import resampled_rows


@dataclass(frozen=True, eq=False)
class CountedInformation:
    """I(code; factor) and H(factor) of samples, for factors that vary, and the same on bootstrap resamples.

    Each is the plug-in estimate from a table of counts, which is biased upwards by about
    (bins - 1)(values - 1) / 2N nats; the published recipe does not correct that.

    Attributes:
        nats: I(code; factor), (codes, F).
        entropies_nats: H(factor), (F,).
        resampled_nats: (R, codes, F).
        resampled_entropies_nats: (R, F).
        samples: how many samples were counted.
        constant: names of the factors that were left out because they do not vary.
    """

    nats: NDArray[np.float64]
    entropies_nats: NDArray[np.float64]
    resampled_nats: NDArray[np.float64]
    resampled_entropies_nats: NDArray[np.float64]
    samples: int
    constant: tuple[str, ...]

    @property
    def shares(self) -> NDArray[np.float64]:
        """I(code; factor) / H(factor), (codes, F): 1 where the code tells the factor's value."""
        return self.nats / self.entropies_nats


def count_information(samples: Samples, recipe: Recipe = FULL, seed: int = 0) -> CountedInformation:
    """Sort every number into `recipe.bins` equally wide bins from its least to its largest value, and count.

    Args:
        samples: one row a picture.
        recipe: only its number of bins is used.
        seed: of the bootstrap.
    """
    varying = samples.without(samples.constant)
    codes, factors = varying.codes.discrete(recipe.bins), varying.factors
    rows = resampled_rows(len(samples), seed)
    entropies = [mutual_info_score(values, values) for values in factors.T]
    nats = [[mutual_info_score(values, code) for values in factors.T] for code in codes.T]
    return CountedInformation(
        nats=np.array(nats).reshape(codes.shape[1], factors.shape[1]),
        entropies_nats=np.array(entropies),
        resampled_nats=np.array([_information(codes[chosen], factors[chosen]) for chosen in rows]),
        resampled_entropies_nats=np.array([_entropies(factors[chosen]) for chosen in rows]),
        samples=len(samples),
        constant=samples.constant,
    )


def _information(codes: NDArray[np.integer], factors: NDArray[np.integer]) -> NDArray[np.float64]:
    nats = [
        [mutual_info_score(None, None, contingency=_counts(values, code)) for values in factors.T] for code in codes.T
    ]
    return np.array(nats).reshape(codes.shape[1], factors.shape[1])


def _entropies(factors: NDArray[np.integer]) -> NDArray[np.float64]:
    shares = [np.unique(values, return_counts=True)[1] / len(values) for values in factors.T]
    return np.array([-(share * np.log(share)).sum() for share in shares])


def _counts(first: NDArray[np.integer], second: NDArray[np.integer]) -> NDArray[np.int64]:
    """A table of counts, without the rows and columns that hold none."""
    width = int(second.max()) + 1
    table = np.bincount(first * width + second, minlength=(int(first.max()) + 1) * width).reshape(-1, width)
    return table[table.any(axis=1)][:, table.any(axis=0)]
