"""What clustering by code found: by code, by split, by category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.score import Score
from infogan_explorer.evaluate.splits import SplitName

Showing = Literal["confident", "confused", "astray"]  # astray: confident, but of another class than the category's

SHOWN_CATEGORIES = 40  # of a code with more categories or joint settings, the largest are listed


@dataclass(frozen=True)
class ShownPicture:
    """One picture that is shown as an example.

    Attributes:
        index: its number in the split.
        confidence: Q's probability of its category.
        runner_up: the second likeliest category; None where several codes are read jointly.
        label: its class, or None where it has none.
    """

    index: int
    confidence: float
    runner_up: int | None
    label: int | None

    def to_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class CategoryFinding:
    """One category in one split.

    Attributes:
        number: of the category; of several codes, its number among the settings that occur.
        name: '3', or 'c1 = 3, c2 = 0'.
        share: of the split's pictures.
        confidence: mean probability that Q gives the category of pictures in it.
        matched_class: the class it is matched to, or None.
        precision: share of its pictures that are of that class.
        shown: the most confident, the most confused, and the most confident ones of another class.
    """

    number: int
    name: str
    share: Score
    confidence: Score
    matched_class: int | None
    precision: Score
    shown: Mapping[Showing, tuple[ShownPicture, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        shown = {kind: [picture.to_json() for picture in pictures] for kind, pictures in self.shown.items()}
        return {
            "number": self.number,
            "name": self.name,
            "share": self.share.to_json(),
            "confidence": self.confidence.to_json(),
            "matched_class": self.matched_class,
            "precision": self.precision.to_json(),
            **({"shown": shown} if shown else {}),
        }


@dataclass(frozen=True, eq=False)  # eq: arrays have no single truth value
class SplitFinding:
    """One code on one split.

    Attributes:
        images: how many pictures were read.
        accuracy_hungarian: categories matched one to one on these very pictures.
        accuracy_train_matching: the same with the matching of the train split.
        purity, nmi, ari: agreement that needs no matching.
        largest_class: the share of the largest class: what a single category reaches.
        assignment_entropy_nats: entropy of the mean of Q(c|x) over the pictures; H(c) where categories are as frequent
            as in the prior.
        confidence: mean probability of the likeliest category.
        confusion: counts (categories, classes), or None without labels.
        categories: all of them, the largest first where they are many; see `SHOWN_CATEGORIES`.
    """

    images: int
    accuracy_hungarian: Score
    accuracy_train_matching: Score
    purity: Score
    nmi: Score
    ari: Score
    largest_class: Score
    assignment_entropy_nats: Score
    confidence: Score
    confusion: NDArray[np.int64] | None
    categories: tuple[CategoryFinding, ...]

    @property
    def shown_confusion(self) -> NDArray[np.int64] | None:
        """The rows of `confusion` that belong to `categories`, in their order."""
        return None if self.confusion is None else self.confusion[[category.number for category in self.categories]]

    def to_json(self) -> dict[str, Any]:
        scores = {key: value.to_json() for key, value in vars(self).items() if isinstance(value, Score)}
        confusion = self.shown_confusion
        return {
            "images": self.images,
            **scores,
            "confusion": None if confusion is None else confusion.tolist(),
            "categories": [category.to_json() for category in self.categories],
        }


@dataclass(frozen=True)
class CodeFinding:
    """One categorical code, or all of them read jointly.

    Attributes:
        num_categories: of the code; of several, how many joint settings occur.
        entropy_nats: H(c) of the prior, a ceiling; of several codes, the sum.
        splits: what was found on the train and on the test split.
        category_names: a class name for each category that is mostly of one class, for labels.json.
    """

    num_categories: int
    entropy_nats: float
    splits: Mapping[SplitName, SplitFinding]
    category_names: Mapping[int, str]

    def to_json(self) -> dict[str, Any]:
        return {
            "num_categories": self.num_categories,
            "entropy_nats": self.entropy_nats,
            "category_names": {str(category): name for category, name in self.category_names.items()},
            "splits": {name: split.to_json() for name, split in self.splits.items()},
        }


@dataclass(frozen=True, eq=False)
class ClusteringFindings:
    """What clustering by code found; its own numbers are those of the code that agrees best on the train split.

    Attributes:
        dataset: its name.
        split: which split the numbers at the top are of.
        code: 'c1', or 'c1+c2' for all categorical codes jointly; '' where the model has none.
        codes: what was found of every categorical code, and of all of them jointly where there are several.
        class_names: of the classes, in the order of the confusion matrix; empty without labels.
        labels: the names offered for categories, as labels.json would hold them; nothing is stored.
        notes: a sentence for each thing that could not be measured, and what can.
        pictures: {'c1/3/confident': uint8 (n, C, H, W), ...}, also 'confused' and 'astray', of `split`.
    """

    dataset: str
    split: SplitName
    code: str
    codes: Mapping[str, CodeFinding]
    class_names: tuple[str, ...]
    labels: Mapping[str, Any]
    notes: tuple[str, ...]
    pictures: Mapping[str, NDArray[np.uint8]]

    @property
    def best(self) -> SplitFinding | None:
        """The finding of `code` on `split`; None where the model has no categorical code."""
        return self.codes[self.code].splits[self.split] if self.code else None

    def headline(self) -> dict[str, Any]:
        """The plain numbers that stand at the top of a report, None where one is undefined."""
        best = self.best
        names = ("accuracy_hungarian", "purity", "nmi", "ari")
        confusion = None if best is None else best.shown_confusion
        return {
            **{name: None if best is None else getattr(best, name).value for name in names},
            "confusion": None if confusion is None else confusion.tolist(),
            "images": 0 if best is None else best.images,
            "dataset": self.dataset,
            "split": self.split,
        }

    def to_json(self) -> dict[str, Any]:
        """All but the pictures, as plain values."""
        return {
            **self.headline(),
            "code": self.code,
            "class_names": list(self.class_names),
            "labels": dict(self.labels),
            "notes": list(self.notes),
            "codes": {name: code.to_json() for name, code in self.codes.items()},
        }
