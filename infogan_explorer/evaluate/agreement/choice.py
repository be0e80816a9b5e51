"""The rule that chooses among runs without labels, and what such a choice is worth where labels exist.

The rule is fixed before anything is measured: the run with the smallest mean rank over ModelCentrality, the NMI of its
assignments with the other runs', how evenly it fills its categories, and how sure it is of real pictures. Agreement has
two of the four votes because evenness and confidence are also had by a run that sorts by something nobody wants, as
long as it sorts evenly and surely. L_I has no vote: on fresh samples it nears its ceiling in good and bad runs alike.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from infogan_explorer.evaluate.score import Score

RULE = (
    "the smallest mean rank over ModelCentrality, the NMI of assignments with the other runs', the gap between H(c) "
    "and the entropy of the mean assignment, and the mean confidence; of equals the first"
)
RULE_CONTINUOUS = (
    "the smallest mean rank over ModelCentrality and the |Spearman correlation| of codes with the other runs'; "
    "of equals the first"
)

_EXACT_RUNS = 8  # 8! = 40,320 orders are all tried; beyond, some are drawn
_DRAWN_ORDERS = 20_000
_RESAMPLES = 2000


@dataclass(frozen=True)
class Criterion:
    """One number by which runs can be ranked without labels."""

    key: str
    title: str
    higher_is_better: bool = True


CRITERIA = (
    Criterion("model_centrality", "ModelCentrality"),
    Criterion("pairwise_nmi", "NMI with the other runs"),
    Criterion("pairwise_spearman", "|Spearman| with the other runs"),
    Criterion("assignment_gap_nats", "assignment gap to H(c), nats", higher_is_better=False),
    Criterion("confidence", "mean confidence"),
)
_VOTES = ("model_centrality", "pairwise_nmi", "assignment_gap_nats", "confidence")
_VOTES_CONTINUOUS = ("model_centrality", "pairwise_spearman")


@dataclass(frozen=True)
class Choice:
    """Which run the rule chooses, and which each criterion would.

    Attributes:
        run: the chosen one.
        rule: the rule in words.
        votes: the criteria whose ranks it means.
        mean_ranks: of every run; 1 is the best that can be.
        by_criterion: the first run that is best by each criterion; left out where that is undefined.
    """

    run: str
    rule: str
    votes: tuple[str, ...]
    mean_ranks: Mapping[str, float]
    by_criterion: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        return {
            "run": self.run,
            "rule": self.rule,
            "votes": list(self.votes),
            "mean_ranks": dict(self.mean_ranks),
            "by_criterion": dict(self.by_criterion),
        }


def choose(runs: Sequence[str], scores: Mapping[str, Sequence[Score]]) -> Choice:
    """Choose by the rule; the same scores choose the same run.

    Args:
        runs: their names.
        scores: for every criterion one score a run, in their order; undefined for all runs or for none.
    """
    ranks = {
        one.key: ranks_of([score.value for score in scores[one.key] if score.value is not None], one.higher_is_better)
        for one in CRITERIA
        if all(score.value is not None for score in scores[one.key])
    }
    is_sorted = "pairwise_nmi" in ranks
    votes = tuple(key for key in (_VOTES if is_sorted else _VOTES_CONTINUOUS) if key in ranks)
    mean_ranks = np.mean([ranks[key] for key in votes], axis=0)
    return Choice(
        run=runs[_first_best(mean_ranks)],
        rule=RULE if is_sorted else RULE_CONTINUOUS,
        votes=votes,
        mean_ranks=dict(zip(runs, mean_ranks.tolist(), strict=True)),
        by_criterion={key: runs[_first_best(of_key)] for key, of_key in ranks.items()},
    )


def ranks_of(values: Sequence[float], higher_is_better: bool = True) -> NDArray[np.float64]:
    """1 for the best; equals share their mean rank. Differences under 1e-9 are rounding, not rank."""
    rounded = np.round(np.asarray(values, np.float64), 9)
    return rankdata(-rounded if higher_is_better else rounded)


def _first_best(ranks: NDArray[np.float64]) -> int:
    return int(np.flatnonzero(ranks <= ranks.min() + 1e-9)[0])


@dataclass(frozen=True)
class RankCorrelation:
    """Spearman's rank correlation between a criterion and a truth over runs, and the chance of one as far from 0."""

    score: Score
    p_value: float | None = None

    def to_json(self) -> dict[str, Any]:
        return {**self.score.to_json(), "p_value": self.p_value}


def rank_correlation(
    values: Sequence[float], truth: Sequence[float], *, higher_is_better: bool = True, seed: int = 0
) -> RankCorrelation:
    """How well an order of runs without labels foretells their order by labels: 1 if it is the same order.

    Spearman's rho of the ranks; its two-sided p by all orders of up to 8 runs, else by 20,000 drawn ones; its standard
    error by a bootstrap over runs. With few runs both are wide: of 8 runs |rho| under 0.72 has p above 0.05.

    Args:
        values: of a criterion, one a run.
        truth: one a run, higher is better.
        higher_is_better: of the criterion.
        seed: of what is drawn.

    Returns:
        Undefined for fewer than three runs, or where either is the same for all.
    """
    ranks, true_ranks = ranks_of(values, higher_is_better), ranks_of(truth)
    runs = len(ranks)
    if runs < 3:
        return RankCorrelation(Score.missing(f"{runs} runs have no order to speak of; it takes three."))
    if np.ptp(ranks) == 0 or np.ptp(true_ranks) == 0:
        return RankCorrelation(Score.missing("all runs are equal in one of the two, so there is no order."))
    rho = float(_correlations(ranks[None], true_ranks[None])[0])
    rng = np.random.default_rng([seed, runs])
    orders = (
        np.array(list(itertools.permutations(true_ranks)))
        if runs <= _EXACT_RUNS
        else rng.permuted(np.tile(true_ranks, (_DRAWN_ORDERS, 1)), axis=1)
    )
    far = np.abs(_correlations(ranks[None], orders)) >= abs(rho) - 1e-12
    # a drawn sample counts the order that was seen as well, so that p is never 0
    p_value = float(far.mean()) if runs <= _EXACT_RUNS else float((far.sum() + 1) / (len(far) + 1))
    drawn = rng.integers(runs, size=(_RESAMPLES, runs))
    again = _correlations(rankdata(ranks[drawn], axis=1), rankdata(true_ranks[drawn], axis=1))
    stderr = float(np.nanstd(again, ddof=1))
    how = f"all {len(orders):,} orders" if runs <= _EXACT_RUNS else f"{_DRAWN_ORDERS:,} drawn orders"
    protocol = f"Spearman over {runs} runs; two-sided p by {how}; standard error by {_RESAMPLES:,} resamples"
    return RankCorrelation(Score(rho, stderr or None, runs, protocol), p_value)


def _correlations(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pearson's correlation of each row of `one` with that of `other`, (N,); nan where a row is constant."""
    one, other = one - one.mean(axis=1, keepdims=True), other - other.mean(axis=1, keepdims=True)
    norm = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
    return np.divide((one * other).sum(axis=1), norm, out=np.full(norm.shape, np.nan), where=norm > 1e-12)
