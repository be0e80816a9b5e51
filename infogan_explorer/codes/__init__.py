"""Latent codes: their priors and entropies, how Q's raw outputs become log Q(c|x), where each lies in G's input.

A `Code` is one factor of c: `Categorical`, `Bernoulli`, `Uniform` or `Gaussian`. A `CodeSpec` is the ordered list of
them, named c1, c2, ... as in the paper, and the only place that turns the recognition network's raw head outputs into
log-probabilities. A latent code c is a tensor (B, code_dim): one-hot columns for a category, one column in the code's
own unit for every other kind. torch is imported where tensors are made, so that listing runs and codes stays fast.
"""

from infogan_explorer.codes.code import CategoryReading, Code, ContinuousReading, Kind, Reading
from infogan_explorer.codes.continuous import Continuous, Gaussian, QStd, Uniform
from infogan_explorer.codes.discrete import Bernoulli, Categorical
from infogan_explorer.codes.spec import CodeSpec

__all__ = [
    "Bernoulli",
    "Categorical",
    "CategoryReading",
    "Code",
    "CodeSpec",
    "Continuous",
    "ContinuousReading",
    "Gaussian",
    "Kind",
    "QStd",
    "Reading",
    "Uniform",
]
