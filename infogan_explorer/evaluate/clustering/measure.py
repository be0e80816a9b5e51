"""Clustering by code, measured: every categorical code alone and all jointly, on the train and on the test split."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.codes import CodeSpec
from infogan_explorer.datasets import Dataset
from infogan_explorer.errors import InputError
from infogan_explorer.evaluate.clustering.assignment import Assignment, assign, assign_jointly
from infogan_explorer.evaluate.clustering.findings import ClusteringFindings, CodeFinding, SplitFinding
from infogan_explorer.evaluate.clustering.one_split import measure_split
from infogan_explorer.evaluate.clustering.part import Part, part_of
from infogan_explorer.evaluate.reading import CodesRead, read_examples
from infogan_explorer.evaluate.splits import SPLITS, SplitName
from infogan_explorer.labels import Labels
from infogan_explorer.networks import InfoGAN

_MOSTLY = 0.5  # a name that is wrong more often than right is not offered
_FEWEST = 10  # pictures in a category, below which most of them may be of one class by chance


def measure_clustering(
    infogan: InfoGAN,
    dataset: Dataset,
    split: SplitName,
    *,
    on_progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> ClusteringFindings:
    """How Q's likeliest categories of real pictures fall on their classes.

    The asked split is read whole; of the other one, at most `OTHER_SPLIT` pictures, evenly spaced. Without labels what
    needs none is measured: how even and how sure the categories are.

    Args:
        infogan: the networks; Q reads in eval mode.
        dataset: both of its splits are read; labels are only compared with, never given to the networks.
        split: which split the numbers at the top are of.
        on_progress: told how many of all pictures are read.

    Raises:
        InputError: if a split has labels that do not fit its pictures.
    """
    parts: dict[SplitName, Part] = {name: part_of(dataset, name, whole=name == split) for name in SPLITS}
    codes = [name for name, code in infogan.spec.by_name.items() if code.kind == "categorical"]
    if not codes:
        return _without_categories(infogan.spec, dataset, split)
    reads = _read(infogan, parts, on_progress)
    class_names = _class_names(dataset, parts)
    findings = {
        name: _measure_code(infogan.spec, name, sorted_by, parts, class_names, split)
        for name, sorted_by in _assignments(reads, codes).items()
    }
    best = _best_code(findings, "train" if parts["train"].labels is not None else split)
    shown = {name: finding.splits[split] for name, finding in findings.items() if "+" not in name or name == best}
    return ClusteringFindings(
        dataset.name,
        split,
        best,
        findings,
        class_names,
        _offered_labels(infogan.spec, findings).to_json(),
        _notes(findings[best], best, parts),
        {} if dataset.is_points else _pictures(shown, parts[split].examples),
    )


def _read(
    infogan: InfoGAN, parts: Mapping[SplitName, Part], on_progress: Callable[[int, int], None]
) -> dict[SplitName, CodesRead]:
    total, reads = sum(part.images for part in parts.values()), {}
    for name, part in parts.items():
        before = sum(len(parts[earlier].examples) for earlier in reads)
        reads[name] = read_examples(
            infogan, part.examples, lambda done, _, before=before: on_progress(before + done, total)
        )
    return reads


def _assignments(reads: Mapping[SplitName, CodesRead], codes: list[str]) -> dict[str, Mapping[SplitName, Assignment]]:
    """The sorted pictures of both splits by every code, and by all jointly: {'c1': {'train': ...}, 'c1+c2': ...}."""
    found: dict[str, Mapping[SplitName, Assignment]] = {
        code: {name: assign(read, code) for name, read in reads.items()} for code in codes
    }
    if len(codes) > 1:
        found["+".join(codes)] = dict(zip(reads, assign_jointly(list(reads.values()), codes), strict=True))
    return found


def _class_names(dataset: Dataset, parts: Mapping[SplitName, Part]) -> tuple[str, ...]:
    """A name for every class that occurs; its number where the dataset has none."""
    labels = [part.labels.max() + 1 for part in parts.values() if part.labels is not None]
    numbers = range(len(dataset.class_names), max(labels, default=0))
    return (*dataset.class_names, *map(str, numbers)) if labels else ()


def _measure_code(
    spec: CodeSpec,
    code: str,
    sorted_by: Mapping[SplitName, Assignment],
    parts: Mapping[SplitName, Part],
    class_names: tuple[str, ...],
    shown: SplitName,
) -> CodeFinding:
    """One code, or several joined by '+', on both splits; examples are of the `shown` one."""
    train, codes = parts["train"], [spec.get(name) for name in code.split("+")]
    matching = train.match(sorted_by["train"], len(class_names))
    return CodeFinding(
        num_categories=len(sorted_by["train"].names),
        entropy_nats=math.fsum(code.entropy_nats for code in codes),
        splits={
            name: measure_split(part, sorted_by[name], len(class_names), train, matching, name == shown)
            for name, part in parts.items()
        },
        category_names={} if matching is None else _names(matching.confusion, class_names),
    )


def _names(confusion: NDArray[np.int64], class_names: tuple[str, ...]) -> dict[int, str]:
    """For each category most of whose pictures are of one class, that class's name; two may have the same."""
    return {
        k: class_names[row.argmax()]
        for k, row in enumerate(confusion)
        if row.sum() >= _FEWEST and row.max() > _MOSTLY * row.sum()
    }


def _best_code(findings: Mapping[str, CodeFinding], by: SplitName) -> str:
    """The code with the highest one-to-one accuracy on a split; the first of equals, and where there are no labels."""
    return max(findings, key=lambda name: findings[name].splits[by].accuracy_hungarian.value or 0)


def _offered_labels(spec: CodeSpec, findings: Mapping[str, CodeFinding]) -> Labels:
    """The names of categories that labels.json could hold; those that it would refuse are left out."""
    labels = Labels()
    for code, finding in findings.items():
        for category, name in finding.category_names.items() if "+" not in code else ():
            offered = labels.with_category(code, category, name)
            try:
                offered.check(spec)
            except InputError:
                continue
            labels = offered
    return labels


def _notes(finding: CodeFinding, code: str, parts: Mapping[SplitName, Part]) -> tuple[str, ...]:
    notes = [part.without_labels for part in parts.values() if part.labels is None]
    for name, part in parts.items():
        split = finding.splits[name]
        largest = max(split.categories, key=lambda category: category.share.value or 0)
        if largest.share.value == 1:
            notes.append(
                f"{code} puts all of {part.words} into one category, {largest.name}, so it sorts nothing: its accuracy "
                "is the share of the largest class."
            )
        if split.largest_class.value == 1:
            notes.append(
                f"All of {part.words} are of one class, so agreement with classes says nothing there; how even and "
                "how sure the categories are is measured."
            )
    return tuple(notes)


def _pictures(findings: Mapping[str, SplitFinding], examples: NDArray[np.uint8]) -> dict[str, NDArray[np.uint8]]:
    return {
        f"{code}/{category.number}/{kind}": examples[[picture.index for picture in pictures]]
        for code, finding in findings.items()
        for category in finding.categories
        for kind, pictures in category.shown.items()
    }


def _without_categories(spec: CodeSpec, dataset: Dataset, split: SplitName) -> ClusteringFindings:
    note = (
        f"The codes '{spec}' are all continuous and sort nothing, so there is no clustering to measure; what each code "
        "does to a picture, disentanglement on known factors and image quality can be."
    )
    return ClusteringFindings(dataset.name, split, "", {}, dataset.class_names, {}, (note,), {})
