"""Generated pictures beside the training pictures that they are most like: does G copy?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from infogan_explorer.evaluate.quality.classifier import Images
from infogan_explorer.evaluate.quality.features import Features, FrozenClassifier
from infogan_explorer.evaluate.quality.findings import Measured
from infogan_explorer.evaluate.score import Score

SHOWN = 10
_FEWEST = 20  # held-out pictures
_ROWS = 500  # of distances at once: bounds the memory, not the result


@dataclass(frozen=True, eq=False)  # eq: arrays have no single truth value
class Nearby:
    """The nearest training picture of generated and of held-out pictures, in features."""

    generated: Images
    training: Images
    distances: NDArray[np.float64]
    rows: NDArray[np.int64]
    held_out_distances: NDArray[np.float64]

    @classmethod
    def find(
        cls, classifier: FrozenClassifier, generated: Images, features: Features, training: Images, held_out: Images
    ) -> Nearby:
        """Compare generated pictures, with their features, and held-out ones with all training pictures given."""
        among = classifier.features(training)
        distances, rows = nearest(features, among)
        return cls(generated, training, distances, rows, nearest(classifier.features(held_out), among)[0])

    def copying(self) -> Measured:
        """How often a generated picture lies nearer to a training picture than a held-out one does; 1/2 for new ones.

        Its real value is that of one half of the held-out pictures against the other.
        """
        title = "Nearer to a training picture than a held-out picture is"
        count, half = len(self.held_out_distances), len(self.held_out_distances) // 2
        protocol = (
            f"{len(self.distances):,} generated and {count:,} held-out pictures, each to the nearest of "
            f"{len(self.training):,} training pictures in features; 0.5: as new as real ones, 1: copies"
        )
        if count < _FEWEST:
            missing = Score.missing(f"there are {count} held-out pictures; {_FEWEST} or more are needed.", protocol)
            return Measured(title, "floor", missing, missing)
        first, second = self.held_out_distances[:half], self.held_out_distances[half:]
        return Measured(
            title,
            "floor",
            closer_score(self.distances, self.held_out_distances, protocol),
            closer_score(first, second, f"one half of {count:,} held-out pictures against the other"),
        )

    def pictures(self) -> tuple[dict[str, Images], dict[str, tuple[float, ...]]]:
        """What `QualityFindings.pictures` and `.distances` hold."""
        order = np.argsort(self.distances, kind="stable")
        chosen: dict[Literal["drawn", "closest", "farthest"], NDArray[np.int64]] = {
            "drawn": np.arange(min(SHOWN, len(order))),
            "closest": order[:SHOWN],
            "farthest": order[::-1][:SHOWN],
        }
        pictures: dict[str, Images] = {}
        for name, rows in chosen.items():
            pictures[name] = self.generated[rows]
            pictures[f"{name}_nearest"] = self.training[self.rows[rows]]
        return pictures, {name: tuple(self.distances[rows].tolist()) for name, rows in chosen.items()}


def nearest(samples: Features, among: Features) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Distance (N,) to the nearest of others, and which one that is (N,)."""
    found = [torch.cdist(part, torch.from_numpy(among)).min(dim=1) for part in torch.from_numpy(samples).split(_ROWS)]
    return (
        torch.cat([part.values for part in found]).numpy(),
        torch.cat([part.indices for part in found]).numpy(),
    )


def closer_score(distances: NDArray[np.float64], to_compare: NDArray[np.float64], protocol: str) -> Score:
    """P(d < d') + P(d = d') / 2, the Mann-Whitney statistic of two sets of distances.

    Of generated against held-out pictures to their nearest training picture it is the test for copies of Meehan et al.
    (2020, arXiv:2004.05675): 1/2 where a generated picture lies as near as a new real one does, 1 for plain copies.
    The standard error is that of DeLong et al. (1988).
    """
    ordered = np.sort(to_compare)
    below, up_to = (np.searchsorted(ordered, distances, side) for side in ("left", "right"))
    farther = 1 - (below + up_to) / 2 / len(ordered)  # share of the others that lie farther off, for each
    own = np.sort(distances)
    nearer = (np.searchsorted(own, to_compare, "left") + np.searchsorted(own, to_compare, "right")) / 2 / len(own)
    variance = farther.var(ddof=1) / len(farther) + nearer.var(ddof=1) / len(nearer)
    return Score(float(farther.mean()), math.sqrt(variance), min(len(distances), len(to_compare)), protocol)
