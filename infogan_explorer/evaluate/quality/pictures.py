"""The quality of generated pictures, by the features of a classifier of the same dataset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from infogan_explorer.config import Settings
from infogan_explorer.datasets import Dataset
from infogan_explorer.evaluate.quality.categories import CategorisedSet, CategoryMeasure, measure_categories
from infogan_explorer.evaluate.quality.classes import class_divergence_score, class_shares, confidence_score
from infogan_explorer.evaluate.quality.classifier import FEATURES, Images
from infogan_explorer.evaluate.quality.copying import Nearby
from infogan_explorer.evaluate.quality.features import Features, FrozenClassifier, check_pictures, classifier_of
from infogan_explorer.evaluate.quality.findings import CategoryDistance, ClassHistogram, Measured, QualityFindings
from infogan_explorer.evaluate.quality.frechet import frechet_score
from infogan_explorer.evaluate.quality.inception import measure_inception
from infogan_explorer.evaluate.quality.kernel import kernel_score
from infogan_explorer.evaluate.quality.neighbours import measure_neighbours
from infogan_explorer.evaluate.quality.progress import Hundred
from infogan_explorer.evaluate.quality.samples import FAST, FULL, RealSets, Sizes, choose_real, choose_some, generate
from infogan_explorer.evaluate.score import Score
from infogan_explorer.evaluate.splits import SplitName
from infogan_explorer.networks import InfoGAN
from infogan_explorer.streams import stream_seed

FRECHET_TITLE = "Frechet distance on this classifier's features"
_BIAS = "too large by a bias that falls with the number: read it beside real against real"


@dataclass(frozen=True, eq=False)  # eq: arrays have no single truth value
class _Compared:
    """Generated pictures, real ones and as many other real ones, with their features."""

    generated: Images
    sets: RealSets
    features: Features
    real_features: Features
    other_features: Features
    classifier: FrozenClassifier

    @classmethod
    def of(cls, generated: Images, sets: RealSets, classifier: FrozenClassifier) -> _Compared:
        drawn, real, others = (classifier.features(pictures) for pictures in (generated, sets.real, sets.others))
        return cls(generated, sets, drawn, real, others, classifier)

    def both(
        self, title: str, better: Literal["lower", "higher", "floor"], score: Callable[[Features, Features, str], Score]
    ) -> Measured:
        """A score of two sets and the words for them, of generated and of other real pictures against real ones."""
        count, sees = f"{len(self.generated):,}", f"{FEATURES} features of classifier {self.classifier.digest}"
        return Measured(
            title,
            better,
            score(self.features, self.real_features, f"{count} generated against {count} real; {sees}"),
            score(self.other_features, self.real_features, f"{count} real against {count} other real; {sees}"),
        )


def measure_pictures(
    infogan: InfoGAN,
    settings: Settings,
    dataset: Dataset,
    split: SplitName,
    *,
    features_dir: Path,
    seed: int,
    fast: bool,
    on_progress: Callable[[int, int], None],
) -> QualityFindings:
    """See `measure_quality`."""
    sizes, progress = FAST if fast else FULL, Hundred(on_progress)
    sets = choose_real(dataset, split, sizes.compared, seed)
    generated = generate(infogan, settings, len(sets.real), seed, on_progress=progress.part(8))
    check_pictures(generated, dataset)
    classifier = classifier_of(dataset, features_dir, progress.part(50))
    progress.part(65)
    compared = _Compared.of(generated, sets, classifier)
    measures = _whole(compared, sizes)
    progress.part(75)
    of_classes, histogram = _classes(compared, dataset, split)
    nearby = _nearby(compared, dataset, sizes, seed)
    categories, of_categories = _categories(infogan, settings, dataset, compared, sizes, seed, progress.part(90))
    inception = measure_inception(
        generated,
        sets.real,
        sets.others,
        features_dir,
        fast=fast,
        device=next(infogan.parameters()).device,
        on_progress=progress.part(99),
    )
    pictures, distances = nearby.pictures()
    progress.finish()
    return QualityFindings(
        "pictures",
        dataset.name,
        split,
        len(generated),
        sets.words,
        fast,
        classifier.to_json(),
        {**measures, **of_categories, **of_classes, "copying": nearby.copying(), "inception_fid": inception},
        histogram,
        categories,
        pictures,
        distances,
    )


def _whole(compared: _Compared, sizes: Sizes) -> dict[str, Measured]:
    """Of all pictures together: Frechet and kernel distance, and what nearest neighbours say."""
    few = slice(sizes.neighbours)
    return {
        "frechet_distance": compared.both(FRECHET_TITLE, "lower", _biased_frechet),
        "kernel_distance": compared.both("Kernel distance on this classifier's features", "lower", kernel_score),
        **measure_neighbours(compared.features[few], compared.real_features[few], compared.other_features[few]),
    }


def _biased_frechet(first: Features, second: Features, words: str) -> Score:
    return frechet_score(first, second, f"{words}; {_BIAS}")


def _classes(
    compared: _Compared, dataset: Dataset, split: SplitName
) -> tuple[dict[str, Measured], ClassHistogram | None]:
    classifier, task = compared.classifier, compared.classifier.task
    title, sure = "Classes drawn against classes of the data, KL in nats", "Mean confidence of the classifier"
    if not task.classes or task.turns:
        why = Score.missing(f"the classifier has learned {task}; classes take labels of two or more.")
        return {
            "class_kl_nats": Measured(title, "lower", why, why),
            "confidence": Measured(sure, "floor", why, why),
        }, None

    def divergence(first: Features, second: Features, words: str) -> Score:
        return class_divergence_score(classifier.probabilities(first), classifier.probabilities(second), words)

    shares = [
        class_shares(classifier.probabilities(features).argmax(axis=1), task.classes)
        for features in (compared.features, compared.real_features)
    ]
    names = dataset.class_names[: task.classes]
    numbers = tuple(str(number) for number in range(len(names), task.classes))
    return (
        {
            "class_kl_nats": compared.both(title, "lower", divergence),
            "confidence": Measured(sure, "floor", *_confidence(compared, split)),
        },
        ClassHistogram(names + numbers, *shares),
    )


def _confidence(compared: _Compared, split: SplitName) -> tuple[Score, Score]:
    """Of generated pictures, and of real ones of the test split: of pictures that it has learned it is too sure."""
    classifier, sets = compared.classifier, compared.sets
    real, of_split = compared.real_features, split
    if split == "train":
        real, of_split = compared.other_features, sets.other_split
    learned = "which the classifier has learned" if of_split == "train" else "which the classifier never saw"
    count, sees = f"{len(real):,}", f"{FEATURES} features of classifier {classifier.digest}"
    return (
        confidence_score(classifier.probabilities(compared.features), f"{count} generated pictures; {sees}"),
        confidence_score(
            classifier.probabilities(real), f"{count} real pictures of the {of_split} split, {learned}; {sees}"
        ),
    )


def _nearby(compared: _Compared, dataset: Dataset, sizes: Sizes, seed: int) -> Nearby:
    count, draws = sizes.copies, stream_seed(seed, "quality")
    return Nearby.find(
        compared.classifier,
        compared.generated[:count],
        compared.features[:count],
        choose_some(dataset.train.examples, sizes.training, draws),
        choose_some(dataset.test.examples, count, draws),
    )


def _categories(
    infogan: InfoGAN,
    settings: Settings,
    dataset: Dataset,
    compared: _Compared,
    sizes: Sizes,
    seed: int,
    on_progress: Callable[[int, int], None],
) -> tuple[tuple[CategoryDistance, ...], dict[str, Measured]]:
    sets = compared.sets

    def draw(code: str, category: int, count: int) -> Features:
        return compared.classifier.features(generate(infogan, settings, count, seed, held=(code, category)))

    return measure_categories(
        infogan.spec,
        CategoryMeasure("Frechet distance of a category", _biased_frechet, draw, sizes.a_category, dataset.class_names),
        CategorisedSet.read(infogan, sets.real, compared.real_features, sets.labels),
        CategorisedSet.read(infogan, sets.others, compared.other_features, sets.other_labels),
        on_progress,
    )
