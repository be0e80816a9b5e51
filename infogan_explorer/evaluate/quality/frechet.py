"""Frechet distance between two sets of features, taken for two Gaussians.

Never called FID here: that name belongs to the features of one Inception network, and distances on features of other
networks are not comparable with it, nor with one another.
"""

from __future__ import annotations

import numpy as np
import torch
from torch_fidelity.metric_fid import KEY_METRIC_FID, fid_features_to_statistics, fid_statistics_to_metric

from infogan_explorer.evaluate.quality.features import Features
from infogan_explorer.evaluate.resampling import GROUPS, jackknife_stderr
from infogan_explorer.evaluate.score import Score


def frechet_distance(first: Features, second: Features) -> float:
    """|m_1 - m_2|^2 + tr(S_1 + S_2 - 2 (S_1 S_2)^(1/2))         (Frechet 1957; Heusel et al. 2017, arXiv:1706.08500)

    Too large by a term that shrinks with the number of samples, and that differs from one model to another (Chong &
    Forsyth 2020, arXiv:1911.07023): to be read beside real against real at the same number.

    Args:
        first: (N, D), more rows than columns.
        second: (M, D), likewise.

    Returns:
        In squared units of the features; 0 for equal sets, up to rounding on either side.
    """
    statistics = [fid_features_to_statistics(torch.from_numpy(features)) for features in (first, second)]
    return fid_statistics_to_metric(*statistics, verbose=False)[KEY_METRIC_FID]


def frechet_score(first: Features, second: Features, protocol: str, *, stderr: bool = True) -> Score:
    """The distance with its jackknife standard error; undefined with no more samples than features.

    Args:
        first: (N, D).
        second: (M, D).
        protocol: what the two are.
        stderr: False where the features are so many that each distance takes seconds.
    """
    count, dimensions = min(len(first), len(second)), first.shape[1]
    if count <= dimensions:
        return Score.missing(few_samples(count, dimensions), protocol)
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        return Score.missing("some features are not finite, so they have no mean.", protocol)
    fewest = count - -(-count // GROUPS)
    error = jackknife_stderr(frechet_distance, first, second) if stderr and fewest > dimensions else None
    return Score(frechet_distance(first, second), error, count, protocol)


def few_samples(count: int, dimensions: int) -> str:
    """Why there is no distance."""
    return (
        f"there are {count:,} pictures for {dimensions:,} features; "
        f"a covariance takes more pictures than features, so give at least {dimensions + 1:,}."
    )
