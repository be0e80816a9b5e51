"""What G draws of one category against the real examples of that category, by Q's reading and by class."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.codes import CodeSpec
from infogan_explorer.evaluate.clustering import match_categories
from infogan_explorer.evaluate.quality.findings import CategoryDistance, Measured
from infogan_explorer.evaluate.reading import read_examples
from infogan_explorer.evaluate.score import Score
from infogan_explorer.networks import InfoGAN

Features = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)  # eq: arrays have no single truth value
class CategorisedSet:
    """Real examples as they are compared, features or points (N, D), with Q's category and the class of each.

    Attributes:
        features: (N, D).
        categories: by code, (N,).
        labels: (N,), or None.
    """

    features: Features
    categories: Mapping[str, Numbers]
    labels: Numbers | None

    @classmethod
    def read(
        cls, infogan: InfoGAN, examples: NDArray[Any], features: Features, labels: Numbers | None
    ) -> CategorisedSet:
        """Let Q sort the examples (N, ...) that the features are of."""
        read = read_examples(infogan, examples)
        return cls(features, {code: read.categories(code) for code in read.probabilities}, labels)

    def sorted_into(self, code: str, category: int) -> Features:
        """Of the examples that Q sorts into a category."""
        return self.features[self.categories[code] == category]

    def of_class(self, number: int) -> Features:
        """Of the examples of a class; none without labels."""
        return self.features[:0] if self.labels is None else self.features[self.labels == number]


@dataclass(frozen=True)
class CategoryMeasure:
    """How the categories of a model are measured.

    Attributes:
        title: of the distance.
        distance: of two sets and the words for them; undefined where there are too few.
        draw: from code, category and number to so many of G's examples of that category, as they are compared.
        most: examples of one category.
        class_names: by number; may be fewer than there are classes.
    """

    title: str
    distance: Callable[[Features, Features, str], Score]
    draw: Callable[[str, int, int], Features]
    most: int
    class_names: Sequence[str]

    def against(self, code: str, category: int, real: Features, others: Features, which: str) -> Measured:
        """G's examples of a category against real ones: equally many of all, so that all biases are of one size."""
        count = min(len(real), len(others), self.most)
        drawn = self.draw(code, category, count) if count else real[:0]
        words = f"real {which}"
        return Measured(
            self.title,
            "lower",
            self.distance(drawn, real[:count], f"{count:,} generated of category {category} against {count:,} {words}"),
            self.distance(others[:count], real[:count], f"{count:,} against {count:,} other {words}"),
        )


def measure_categories(
    spec: CodeSpec,
    measure: CategoryMeasure,
    real: CategorisedSet,
    others: CategorisedSet,
    on_progress: Callable[[int, int], None],
) -> tuple[tuple[CategoryDistance, ...], dict[str, Measured]]:
    """Every category of every categorical code; their means by code, 'category_distance_c1' and 'class_distance_c1'."""
    counts = {name: len(code.prior_probabilities) for name, code in spec.by_name.items() if code.kind == "categorical"}
    if not counts:
        none = Score.missing("no code is categorical, so there are no categories.")
        return (), {"category_distance": Measured(measure.title, "lower", none, none)}
    found: list[CategoryDistance] = []
    means: dict[str, Measured] = {}
    for code, count in counts.items():
        classes = _matched_classes(code, real)
        for category in range(count):
            found.append(_measure_category(measure, code, category, classes.get(category), real, others))
            on_progress(len(found), sum(counts.values()))
        own = found[-count:]
        means[f"category_distance_{code}"] = _mean_of([entry.by_reading for entry in own], code, "that Q sorts into it")
        if real.labels is not None:
            means[f"class_distance_{code}"] = _mean_of([entry.by_class for entry in own], code, "of its matched class")
    return tuple(found), means


def _matched_classes(code: str, real: CategorisedSet) -> Mapping[int, int]:
    """One to one, by most pictures in common; empty without labels. What has none in common is no match."""
    return {} if real.labels is None else match_categories(real.categories[code], real.labels).classes_found


def _measure_category(
    measure: CategoryMeasure,
    code: str,
    category: int,
    matched: int | None,
    real: CategorisedSet,
    others: CategorisedSet,
) -> CategoryDistance:
    here = real.sorted_into(code, category)
    by_reading = measure.against(
        code, category, here, others.sorted_into(code, category), f"that Q sorts into category {category} of {code}"
    )
    why = Score.missing(
        "the dataset has no labels, so no category has a class."
        if real.labels is None
        else f"category {category} of {code} is matched to no class: it is empty, or others have more of every class."
    )
    by_class, class_name = Measured(measure.title, "lower", why, why), ""
    if matched is not None:
        class_name = measure.class_names[matched] if matched < len(measure.class_names) else str(matched)
        by_class = measure.against(
            code, category, real.of_class(matched), others.of_class(matched), f"of class {class_name!r}"
        )
    return CategoryDistance(code, category, len(here), by_reading, class_name, by_class)


def _mean_of(measured: Sequence[Measured], code: str, which: str) -> Measured:
    """Mean over the categories of a code, each counting alike; undefined if one of them is.

    By class it follows the pattern of ICFID (Hwang et al. 2022, SLOGAN), with other features and a one-to-one matching.
    """
    protocol = f"mean over {len(measured)} categories of {code}, each against the real examples {which}"
    return Measured(
        f"{measured[0].title}, mean over {code}",
        "lower",
        _mean([entry.generated for entry in measured], protocol),
        _mean([entry.floor for entry in measured], protocol),
    )


def _mean(scores: Sequence[Score], protocol: str) -> Score:
    values = [score.value for score in scores if score.value is not None]
    if len(values) < len(scores):
        number, first = next((number, score) for number, score in enumerate(scores) if score.value is None)
        missing = len(scores) - len(values)
        return Score.missing(
            f"{missing} of {len(scores)} categories have no distance; of category {number}, {first.undefined}", protocol
        )
    errors = [score.stderr for score in scores if score.stderr is not None]
    # the categories rest on different examples: their errors are independent
    stderr = float(np.sqrt(np.square(errors).sum())) / len(scores) if len(errors) == len(scores) else None
    return Score(float(np.mean(values)), stderr, sum(score.samples for score in scores), protocol)
