"""What was found on a seed wall: every run with its numbers, their spread, the choice, and what the choice is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.agreement import AgreementFindings, CodeMatch, RankCorrelation
from infogan_explorer.evaluate.means import mean_score
from infogan_explorer.evaluate.score import Score

FORMAT = 1  # of the stored wall

TRUTH = ("accuracy_hungarian", "nmi", "purity", "ari")  # what labels say
_LOWER_IS_BETTER = ("assignment_gap_nats", "conditional_entropy_nats")


@dataclass(frozen=True)
class WallRun:
    """One run of a wall.

    Attributes:
        name: of the run.
        seed: what it differs in.
        state: 'finished', or how else it ended.
        step: of the weights that were measured; 0 where there are none.
        message: why it ended, where it says so.
        found: without labels: L_I of every code as 'bound_nats/c1', variety, and the criteria.
        truth: with labels, after the choice: `TRUTH` on the test split.
        matching: which code of the chosen run each of its codes is.
    """

    name: str
    seed: int
    state: str
    step: int
    message: str
    found: Mapping[str, Score] = field(default_factory=dict)
    truth: Mapping[str, Score] = field(default_factory=dict)
    matching: Mapping[str, CodeMatch] = field(default_factory=dict)

    @property
    def scores(self) -> dict[str, Score]:
        """Everything that was measured of it."""
        return {**self.truth, **self.found}

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "seed": self.seed,
            "state": self.state,
            "step": self.step,
            "message": self.message,
            "truth": {key: score.to_json() for key, score in self.truth.items()},
            "found": {key: score.to_json() for key, score in self.found.items()},
            "matching": {code: match.to_json() for code, match in self.matching.items()},
        }


@dataclass(frozen=True)
class Spread:
    """One number over all runs that have it.

    Attributes:
        mean: with its standard error over runs, std / sqrt(runs).
        std: sample standard deviation over runs (ddof 1); None for one run.
        best, worst: of the runs; for most numbers the highest and the lowest.
        best_run, worst_run: whose they are; of equals the first.
    """

    mean: Score
    std: float | None
    best: float
    worst: float
    best_run: str
    worst_run: str

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "mean": self.mean.to_json()}


@dataclass(frozen=True, eq=False)  # eq: arrays have no single truth value
class WallFindings:
    """All of a wall.

    Attributes:
        name: of the wall; '' for runs that were put side by side.
        described: dataset, codes, settings, versions, command: what the numbers rest on.
        runs: every run, in the order of their seeds, also those that failed.
        agreement: what the measured runs have in common, and the choice.
        spreads: of every number.
        correlations: between each criterion and the Hungarian accuracy; empty without labels.
        best_by_labels: the run with the highest Hungarian accuracy; '' without labels.
        pictures: a sheet of samples of each run, uint8 (N, C, H, W), its rows in the order of the chosen run's.
        columns: pictures in a row of a sheet.
    """

    name: str
    described: Mapping[str, Any]
    runs: tuple[WallRun, ...]
    agreement: AgreementFindings
    spreads: Mapping[str, Spread]
    correlations: Mapping[str, RankCorrelation]
    best_by_labels: str
    pictures: Mapping[str, NDArray[np.uint8]]
    columns: int

    @property
    def chosen(self) -> WallRun:
        """The run that the rule chooses without labels."""
        return next(run for run in self.runs if run.name == self.agreement.choice.run)

    def to_json(self) -> dict[str, Any]:
        """All but the pictures, as plain values."""
        agreement = self.agreement.to_json()
        return {
            "format": FORMAT,
            "name": self.name,
            **self.described,
            "choice": {**agreement["choice"], "best_by_labels": self.best_by_labels or None},
            "spread": {key: spread.to_json() for key, spread in self.spreads.items()},
            "correlation": {key: found.to_json() for key, found in self.correlations.items()},
            "runs": [run.to_json() for run in self.runs],
            "agreement": {key: agreement[key] for key in ("runs", "centrality", "nmi", "spearman")},
        }


def spread_over(runs: Sequence[WallRun]) -> dict[str, Spread]:
    """Mean, standard deviation, best and worst of every number that at least one run has."""
    keys = dict.fromkeys(key for run in runs for key in run.scores)
    values = {
        key: {run.name: score.value for run in runs if (score := run.scores.get(key)) and score.value is not None}
        for key in keys
    }
    return {key: _spread(key, of_key) for key, of_key in values.items() if of_key}


def _spread(key: str, values: Mapping[str, float]) -> Spread:
    numbers = np.array(list(values.values()))
    std = float(numbers.std(ddof=1)) if len(numbers) > 1 else None
    highest, lowest = max(values, key=lambda name: values[name]), min(values, key=lambda name: values[name])
    best, worst = (lowest, highest) if key in _LOWER_IS_BETTER else (highest, lowest)
    mean = mean_score(numbers, f"mean over {len(numbers)} runs and its standard error")
    return Spread(mean, std, values[best], values[worst], best, worst)
