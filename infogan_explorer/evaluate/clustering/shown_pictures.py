"""Which pictures of a category are shown: those that Q is surest of, those it wavers over, those of another class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.clustering.assignment import Assignment
from infogan_explorer.evaluate.clustering.findings import Showing, ShownPicture

SHOWN_PICTURES = 8  # of each kind, for each category


def choose_examples(
    assignment: Assignment, category: int, labels: NDArray[np.int64] | None, matched_class: int | None
) -> dict[Showing, tuple[ShownPicture, ...]]:
    """The pictures of a category that tell most about it; of equals, the earlier in the split comes first.

    Args:
        assignment: of the whole split.
        category: one of its categories.
        labels: classes of the split's pictures (N,), or None.
        matched_class: the class of the category, or None; without it no picture is of another.

    Returns:
        'confident': the largest probability of the category; 'confused': the least margin before the second
        likeliest; 'astray': the most confident that are not of the matched class. An empty kind is left out.
    """
    here = np.flatnonzero(assignment.categories == category)
    surest = here[np.argsort(-assignment.confidence[here], kind="stable")]
    least_sure = here[np.argsort(assignment.margin[here], kind="stable")]
    chosen: dict[Showing, NDArray[np.int64]] = {"confident": surest, "confused": least_sure}
    if labels is not None and matched_class is not None:
        chosen["astray"] = surest[labels[surest] != matched_class]
    return {
        kind: tuple(_show(assignment, int(index), labels) for index in indices[:SHOWN_PICTURES])
        for kind, indices in chosen.items()
        if len(indices)
    }


def _show(assignment: Assignment, index: int, labels: NDArray[np.int64] | None) -> ShownPicture:
    return ShownPicture(
        index,
        confidence=float(assignment.confidence[index]),
        runner_up=None if assignment.runner_up is None else int(assignment.runner_up[index]),
        label=None if labels is None else int(labels[index]),
    )
