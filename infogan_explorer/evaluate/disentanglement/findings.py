"""What an evaluation of disentanglement found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.disentanglement.recipe import Recipe
from infogan_explorer.evaluate.score import Score

Metric = Literal[
    "beta_vae",
    "factor_vae",
    "mig",
    "dci_disentanglement",
    "dci_completeness",
    "dci_informativeness",
    "sap",
    "modularity",
    "explicitness",
]
MatrixName = Literal["information_shares", "dci_importances", "sap_accuracies"]


@dataclass(frozen=True, eq=False)
class DisentanglementFindings:
    """All metrics of one model on one factor space.

    Attributes:
        scores: by name, each with its protocol.
        matrices: (codes, factors) each: I(code; factor) / H(factor); importances of DCI, columns sum to 1; the
            held-out accuracy of SAP's classifier on one code.
        codes: names of the rows.
        factors: names of the columns: the factors that vary.
        recipe: the sample sizes.
        seed: of all draws.
        notes: a sentence on each thing that concerns several numbers.
    """

    scores: Mapping[Metric, Score]
    matrices: Mapping[MatrixName, NDArray[np.float64]]
    codes: tuple[str, ...]
    factors: tuple[str, ...]
    recipe: Recipe
    seed: int
    notes: tuple[str, ...]

    @property
    def pictures(self) -> Mapping[str, NDArray[np.uint8]]:
        """None: what was measured is drawn as matrices."""
        return {}

    def headline(self) -> dict[str, float | None]:
        """The plain numbers that stand at the top of a report, None where one is undefined."""
        return {name: score.value for name, score in self.scores.items()}

    def to_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            **{name: score.to_json() for name, score in self.scores.items()},
            "matrices": {name: matrix.tolist() for name, matrix in self.matrices.items()},
            "codes": list(self.codes),
            "factors": list(self.factors),
            "settings": {**asdict(self.recipe), "seed": self.seed},
            "notes": list(self.notes),
        }
