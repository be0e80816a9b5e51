"""One code on one split: its agreement with the classes, and its categories one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.clustering.assignment import MOST_JOINT_SETTINGS, Assignment
from infogan_explorer.evaluate.clustering.findings import SHOWN_CATEGORIES, CategoryFinding, SplitFinding
from infogan_explorer.evaluate.clustering.matching import Clustering
from infogan_explorer.evaluate.clustering.part import Part
from infogan_explorer.evaluate.clustering.shown_pictures import choose_examples
from infogan_explorer.evaluate.clustering.table_scores import score_table
from infogan_explorer.evaluate.means import entropy_of_mean, mean_score
from infogan_explorer.evaluate.score import Score, share_score

_READ = "Q's likeliest category in eval mode"


def measure_split(
    part: Part, assignment: Assignment, num_classes: int, train: Part, train_matching: Clustering | None, show: bool
) -> SplitFinding:
    """What one code does on one split.

    Args:
        part: the pictures.
        assignment: how the code sorts them.
        num_classes: columns of the confusion matrix.
        train: the pictures that `train_matching` was made on.
        train_matching: of the same categories; None where the train split has no labels.
        show: whether to choose pictures of every category as examples.
    """
    matching = part.match(assignment, num_classes)
    named_by = (train_matching, train.words) if train_matching else (matching, part.words)
    return SplitFinding(
        images=part.images,
        **_agreement(part, assignment, matching),
        accuracy_train_matching=_accuracy_train_matching(part, assignment, train, train_matching),
        assignment_entropy_nats=_assignment_entropy(assignment, part.words),
        confidence=mean_score(assignment.confidence, f"mean probability of {_READ}, {part.words}"),
        confusion=None if matching is None else matching.confusion,
        categories=_categories(part, assignment, *named_by, show),
    )


def _agreement(part: Part, assignment: Assignment, matching: Clustering | None) -> dict[str, Score]:
    """What labels are needed for, on the split's own matching."""
    if matching is None or part.labels is None:
        names = ("accuracy_hungarian", "purity", "nmi", "ari", "largest_class")
        return dict.fromkeys(names, Score.missing(part.without_labels))
    return {
        "accuracy_hungarian": share_score(
            _right(assignment, part.labels, matching.class_of_category),
            part.images,
            f"{_READ}, matched one to one to classes on {part.words} themselves (Hungarian method); "
            "binomial standard error",
        ),
        **score_table(matching.confusion, part.words),
        "largest_class": share_score(
            int(matching.confusion.sum(axis=0).max()),
            part.images,
            f"share of the largest class of {part.words}: the accuracy of putting all into one category",
        ),
    }


def _accuracy_train_matching(
    part: Part, assignment: Assignment, train: Part, train_matching: Clustering | None
) -> Score:
    if part.labels is None or train_matching is None:
        return Score.missing(part.without_labels if part.labels is None else train.without_labels)
    protocol = (
        f"{_READ}, {part.words}; matched one to one to classes on {train.words} (Hungarian method); "
        "binomial standard error"
    )
    return share_score(_right(assignment, part.labels, train_matching.classes_found), part.images, protocol)


def _right(assignment: Assignment, labels: NDArray[np.int64], class_of_category: dict[int, int]) -> int:
    """How many pictures are of the class that their category is matched to."""
    class_of = np.full(len(assignment.names), -1)
    class_of[list(class_of_category)] = list(class_of_category.values())
    return int((class_of[assignment.categories] == labels).sum())


def _assignment_entropy(assignment: Assignment, words: str) -> Score:
    if assignment.probabilities is None:
        return Score.missing(
            f"the codes have more than {MOST_JOINT_SETTINGS:,} joint settings, so their mean assignment is not "
            "tabulated; each code has its own."
        )
    entropy, pulls = entropy_of_mean(assignment.probabilities)
    protocol = f"entropy of the mean of Q(c|x), {words}, standard error by the delta method"
    return replace(mean_score(pulls, protocol), value=entropy)


def _categories(
    part: Part, assignment: Assignment, matching: Clustering | None, on: str, show: bool
) -> tuple[CategoryFinding, ...]:
    """All categories in order, or the `SHOWN_CATEGORIES` largest; `on` is what the matching was made on."""
    sizes = np.bincount(assignment.categories, minlength=len(assignment.names))
    listed = np.arange(len(sizes))
    if len(sizes) > SHOWN_CATEGORIES:
        listed = np.argsort(-sizes, kind="stable")[:SHOWN_CATEGORIES]
    class_of = {} if matching is None else matching.classes_found
    found = [_category(part, assignment, int(k), class_of.get(int(k)), on) for k in listed]
    if not show:
        return tuple(found)
    return tuple(
        replace(one, shown=choose_examples(assignment, one.number, part.labels, one.matched_class)) for one in found
    )


def _category(part: Part, assignment: Assignment, number: int, matched_class: int | None, on: str) -> CategoryFinding:
    here = assignment.categories == number
    size, name = int(here.sum()), assignment.names[number]
    empty = Score.missing(f"no picture of {part.words} is in category {name}.")
    return CategoryFinding(
        number,
        name,
        share=share_score(size, part.images, f"of {part.words}"),
        confidence=mean_score(assignment.confidence[here], "mean probability of it, pictures in it") if size else empty,
        matched_class=matched_class,
        precision=_precision(part, here, name, matched_class, on),
    )


def _precision(part: Part, here: NDArray[np.bool_], name: str, matched_class: int | None, on: str) -> Score:
    if part.labels is None:
        return Score.missing(part.without_labels)
    if matched_class is None:
        return Score.missing(f"category {name} was matched to no class on {on}.")
    if not here.any():
        return Score.missing(f"no picture of {part.words} is in category {name}.")
    right = int((part.labels[here] == matched_class).sum())
    return share_score(right, int(here.sum()), f"of its pictures, those of the class matched on {on}")
