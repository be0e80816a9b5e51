"""What runs have in common, and the run that is chosen by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.agreement.choice import Choice
from infogan_explorer.evaluate.agreement.matching import CodeMatch
from infogan_explorer.evaluate.score import Score


@dataclass(frozen=True, eq=False)  # eq: arrays have no single truth value
class AgreementFindings:
    """What runs have in common, and which one the rule chooses.

    Attributes:
        runs: their names, in the order of every array and of every list of scores.
        scores: by name one score a run: the criteria of `choice.CRITERIA`, the assignment entropy and the conditional
            entropy.
        centrality: A[i, j] of `centrality_matrix`, (runs, runs); None where there is one code only.
        nmi: mean NMI of matched categorical codes, (runs, runs), 1 on the diagonal; None without such codes.
        spearman: mean |Spearman| of matched continuous codes, likewise.
        choice: the rule's.
        matching: for every run, which code of the chosen run each of its codes is.
        pictures: no sheets of its own; what a run draws is its sample sheet.
    """

    runs: tuple[str, ...]
    scores: Mapping[str, tuple[Score, ...]]
    centrality: NDArray[np.float64] | None
    nmi: NDArray[np.float64] | None
    spearman: NDArray[np.float64] | None
    choice: Choice
    matching: tuple[Mapping[str, CodeMatch], ...]
    pictures: Mapping[str, NDArray[np.uint8]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        matrices = {"centrality": self.centrality, "nmi": self.nmi, "spearman": self.spearman}
        return {
            "runs": list(self.runs),
            "scores": {key: [score.to_json() for score in scores] for key, scores in self.scores.items()},
            **{key: None if matrix is None else matrix.tolist() for key, matrix in matrices.items()},
            "choice": self.choice.to_json(),
            "matching": [{code: match.to_json() for code, match in of.items()} for of in self.matching],
        }
