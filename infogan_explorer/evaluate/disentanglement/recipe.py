"""How many pictures each metric asks for, and the words that say so beside its number.

The full recipe is that of disentanglement_lib: evaluation/metrics and config/unsupervised_study_v1/metric_configs of
google-research/disentanglement_lib (Locatello et al. 2019, arXiv:1811.12359).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Recipe:
    """Sample sizes and settings of all metrics.

    Attributes:
        fast: whether this is the fast variant.
        train_samples, test_samples: for MIG, DCI, SAP, modularity and explicitness; those that hold nothing out use
            the first number only.
        variance_samples: from which FactorVAE takes the variance of each code.
        train_groups, test_groups: votes of FactorVAE, points of BetaVAE.
        group_size: pictures in a group; a point of BetaVAE takes two groups.
        bins: into which MIG and modularity sort a number.
        least_std: a code that varies less does not vote in FactorVAE.
        importances: the classifier from which DCI takes importances.
    """

    fast: bool = False
    train_samples: int = 10_000
    test_samples: int = 5_000
    variance_samples: int = 10_000
    train_groups: int = 10_000
    test_groups: int = 5_000
    group_size: int = 64
    bins: int = 20
    least_std: float = 0.05
    importances: Literal["gradient boosting", "random forest"] = "gradient boosting"

    def protocol(self, text: str, *, shortened: bool = False, constant: Sequence[str] = ()) -> str:
        """What is printed beside a number.

        Args:
            text: the recipe and its settings.
            shortened: whether the fast variant departs from the full recipe in this metric.
            constant: names of factors that were left out because they do not vary.
        """
        left_out = f"; without {_quoted(constant)}, constant here" if constant else ""
        if not self.fast:
            return text + left_out
        return ("fast variant: " if shortened else "fast variant, this metric as in full: ") + text + left_out


FULL = Recipe()
FAST = Recipe(fast=True, train_groups=600, test_groups=300, importances="random forest")


def counted(given: int, asked: int, what: str) -> str:
    """'5,000 test samples', and how many the full recipe asks for if they are fewer."""
    return f"{given:,} {what}" + (f" (of {asked:,} in the published recipe)" if given < asked else "")


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)
