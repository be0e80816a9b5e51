"""What an evaluation of image quality found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.score import Score


@dataclass(frozen=True)
class Measured:
    """One measure of generated against real, beside the same measure of real against real.

    Attributes:
        title: its name for a heading.
        better: which way it improves; "floor" where the real value is the best there is.
        generated: of generated examples against real ones.
        floor: of other real examples against the same real ones, as many.
    """

    title: str
    better: Literal["lower", "higher", "floor"]
    generated: Score
    floor: Score

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "better": self.better,
            "generated": self.generated.to_json(),
            "floor": self.floor.to_json(),
        }


@dataclass(frozen=True)
class ClassHistogram:
    """The share of examples that the classifier puts into each class, (K,) each, in the order of `names`."""

    names: tuple[str, ...]
    generated: NDArray[np.float64]
    real: NDArray[np.float64]

    def to_json(self) -> dict[str, Any]:
        return {"names": list(self.names), "generated": self.generated.tolist(), "real": self.real.tolist()}


@dataclass(frozen=True)
class CategoryDistance:
    """One category of a code: what G draws of it against real examples.

    Attributes:
        code: the code's name.
        category: the category's number.
        sorted_here: how many of the real examples Q sorts into it.
        by_reading: against the real examples that Q sorts into it; no label is needed. Its floor: other real ones that
            Q sorts there.
        class_name: the class that the category is matched to, one to one; empty where there is none.
        by_class: against the real examples of that class. Its floor: other real ones of the class.
    """

    code: str
    category: int
    sorted_here: int
    by_reading: Measured
    class_name: str
    by_class: Measured

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "category": self.category,
            "sorted_here": self.sorted_here,
            "by_reading": self.by_reading.to_json(),
            "class_name": self.class_name,
            "by_class": self.by_class.to_json(),
        }


@dataclass(frozen=True)
class QualityFindings:
    """How close generated examples are to real ones.

    Attributes:
        kind: "pictures", or "points" in the plane.
        dataset: its name.
        split: which split the real examples are from.
        samples: how many generated examples, and as many real ones, the measures rest on.
        against: which real examples they are, and which others the floor is from, in words.
        fast: whether it is the fast set, on fewer samples.
        classifier: what the features are from; empty for points.
        measures: by name, in the order they are shown.
        histogram: of the classes; None where no class was learned.
        categories: one entry for each category of each categorical code.
        pictures: generated pictures beside their nearest real ones in features, (N, C, H, W) each and in equal order:
            "drawn" and "drawn_nearest", the first that were drawn; "closest" and "closest_nearest", those most like a
            training picture; "farthest" and "farthest_nearest", those most unlike any. Empty for points.
        distances: of each of "drawn", "closest" and "farthest" to its nearest, in the units of the features.
    """

    kind: Literal["pictures", "points"]
    dataset: str
    split: str
    samples: int
    against: str
    fast: bool
    classifier: Mapping[str, Any]
    measures: Mapping[str, Measured]
    histogram: ClassHistogram | None
    categories: tuple[CategoryDistance, ...]
    pictures: Mapping[str, NDArray[np.uint8]] = field(default_factory=dict)
    distances: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """All of it as plain values; pictures are left out."""
        return {
            "kind": self.kind,
            "dataset": self.dataset,
            "split": self.split,
            "samples": self.samples,
            "against": self.against,
            "fast": self.fast,
            "classifier": dict(self.classifier),
            "measures": {name: measured.to_json() for name, measured in self.measures.items()},
            "histogram": None if self.histogram is None else self.histogram.to_json(),
            "categories": [category.to_json() for category in self.categories],
            "distances": {name: list(values) for name, values in self.distances.items()},
        }
