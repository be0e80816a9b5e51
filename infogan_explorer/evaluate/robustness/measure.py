"""Robustness of Q, measured: its readings of the same pictures, clean and made worse."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.datasets import Dataset, to_uint8, to_unit_range
from infogan_explorer.evaluate.clustering.assignment import assign
from infogan_explorer.evaluate.clustering.matching import Clustering
from infogan_explorer.evaluate.clustering.part import Part, part_of
from infogan_explorer.evaluate.means import mean_score
from infogan_explorer.evaluate.reading import CodesRead, read_examples
from infogan_explorer.evaluate.robustness.findings import Curve, RobustnessCurve, RobustnessFindings
from infogan_explorer.evaluate.robustness.plan import Worsening, plan_attacks, plan_pictures, plan_points
from infogan_explorer.evaluate.score import Score, share_score
from infogan_explorer.evaluate.splits import SplitName
from infogan_explorer.networks import InfoGAN

PICTURES, FAST_PICTURES = 2000, 500
SHOWN_EXAMPLES = 8


@dataclass(frozen=True, eq=False)
class _Clean:
    """What is known of the pictures before anything is done to them.

    Attributes:
        words: how a sentence calls them.
        examples: float32 in the networks' range.
        read: Q's reading.
        right_class: of every categorical code, the class of each category, (K,), -1 for none; empty without labels.
        labels: (N,), or None.
        matched_on: what the matching was made on.
    """

    words: str
    examples: NDArray[np.float32]
    read: CodesRead
    right_class: Mapping[str, NDArray[np.int64]]
    labels: NDArray[np.int64] | None
    matched_on: str


def measure_robustness(
    infogan: InfoGAN,
    dataset: Dataset,
    split: SplitName,
    *,
    seed: int,
    fast: bool,
    on_progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> RobustnessFindings:
    """What Q still reads under noise, blur, rotation, translation and a gradient attack.

    Categories are matched to classes once, one to one, on the clean train split; that matching stays. Points in the
    plane get noise only.

    Args:
        infogan: the networks; Q reads in eval mode.
        dataset: where the pictures and, for the matching, the train split are from.
        split: which split the pictures are drawn from, without replacement.
        seed: of that draw and of the noise.
        fast: `FAST_PICTURES` instead of `PICTURES`.
        on_progress: told how many of all readings are done.

    Raises:
        InputError: if a split has labels that do not fit its pictures.
    """
    train, chosen = part_of(dataset, "train", whole=False), _choose(dataset, split, seed, fast)
    codes = [name for name, code in infogan.spec.by_name.items() if code.kind == "categorical"]
    matchings = _match(infogan, train, codes)
    code = max(codes, key=lambda name: matchings[name].accuracy_hungarian if matchings else 0, default="")
    clean = _read_clean(infogan, chosen, train, matchings)
    plan = _plan(infogan, dataset, clean, code, seed)
    curves, pictures = _follow(infogan, plan, clean, _examples_to_show(clean, code), on_progress)
    return RobustnessFindings(
        dataset.name,
        split,
        chosen.images,
        fast,
        seed,
        code,
        curves,
        _notes(chosen, train, codes),
        {} if dataset.is_points else {name: to_uint8(sheet) for name, sheet in pictures.items()},
    )


def _follow(
    infogan: InfoGAN,
    plan: Mapping[str, Worsening],
    clean: _Clean,
    shown: list[int],
    on_progress: Callable[[int, int], None],
) -> tuple[dict[str, RobustnessCurve], dict[str, NDArray[np.float32]]]:
    """The curve of every way in the plan, and what it does to the examples that are shown, strength by strength."""
    total, done = sum(way.passes * len(way.strengths) for way in plan.values()), 0
    curves, sheets = {}, {}
    for name, way in plan.items():
        reads, sheet = [], []
        for strength in way.strengths:
            worse = way.apply(clean.examples, strength)
            reads.append(read_examples(infogan, worse))
            sheet.append(worse[shown])
            done += way.passes
            on_progress(done, total)
        curves[name] = _curve(way, clean, reads)
        sheets[name] = np.stack(sheet, axis=1).reshape(-1, *clean.examples.shape[1:])
    return curves, sheets


def _choose(dataset: Dataset, split: SplitName, seed: int, fast: bool) -> Part:
    """The pictures to make worse: drawn without replacement, in the split's order."""
    whole = part_of(dataset, split, whole=True)
    count = min(FAST_PICTURES if fast else PICTURES, whole.images)
    drawn = np.sort(np.random.default_rng([seed, 0]).choice(whole.images, count, replace=False))
    labels = None if whole.labels is None else whole.labels[drawn]
    return Part(f"{count:,} of {whole.words}, drawn at random", whole.examples[drawn], labels)


def _match(infogan: InfoGAN, train: Part, codes: list[str]) -> dict[str, Clustering]:
    """The matching of every categorical code on the clean train split; empty without labels."""
    if train.labels is None or not codes:
        return {}
    read, num_classes = read_examples(infogan, train.examples), int(train.labels.max()) + 1
    matchings = {code: train.match(assign(read, code), num_classes) for code in codes}
    return {code: matching for code, matching in matchings.items() if matching is not None}


def _read_clean(infogan: InfoGAN, chosen: Part, train: Part, matchings: Mapping[str, Clustering]) -> _Clean:
    examples = to_unit_range(chosen.examples)
    right_class = {
        code: np.array([matching.classes_found.get(k, -1) for k in range(len(matching.confusion))])
        for code, matching in matchings.items()
        if chosen.labels is not None
    }
    read = read_examples(infogan, examples)
    return _Clean(chosen.words, examples, read, right_class, chosen.labels, train.words)


def _plan(infogan: InfoGAN, dataset: Dataset, clean: _Clean, code: str, seed: int) -> dict[str, Worsening]:
    if dataset.is_points:
        return plan_points(seed)
    attacks = plan_attacks(infogan, clean.read, code) if code else {}
    _, height, width = dataset.example_shape
    return {**plan_pictures(height, width, seed), **attacks}


def _examples_to_show(clean: _Clean, code: str) -> list[int]:
    """The first picture of each category, of `SHOWN_EXAMPLES` of them; without categories, the first pictures."""
    if not code:
        return list(range(min(SHOWN_EXAMPLES, len(clean.examples))))
    _, first = np.unique(clean.read.categories(code), return_index=True)
    return first[:SHOWN_EXAMPLES].tolist()


def _curve(way: Worsening, clean: _Clean, reads: list[CodesRead]) -> RobustnessCurve:
    """The scores of one way at all its strengths."""

    def along(codes: Iterable[str], score: Callable[[_Clean, CodesRead, str], Score]) -> dict[str, Curve]:
        return {code: tuple(score(clean, read, code) for read in reads) for code in codes}

    return RobustnessCurve(
        way.unit,
        way.strengths,
        way.protocol,
        accuracy=along(clean.right_class, _accuracy),
        consistency=along(clean.read.probabilities, _consistency),
        confidence=along(clean.read.probabilities, _confidence),
        mean=along(clean.read.means, _mean),
        shift=along(clean.read.means, _shift),
    )


def _accuracy(clean: _Clean, read: CodesRead, code: str) -> Score:
    right = int((clean.right_class[code][read.categories(code)] == clean.labels).sum())
    matched = f"categories matched one to one to classes on {clean.matched_on}, clean (Hungarian method)"
    return share_score(right, len(clean.examples), f"{clean.words}; {matched}")


def _consistency(clean: _Clean, read: CodesRead, code: str) -> Score:
    kept = int((read.categories(code) == clean.read.categories(code)).sum())
    return share_score(kept, len(clean.examples), f"{clean.words}; the likeliest category is that of the clean picture")


def _confidence(clean: _Clean, read: CodesRead, code: str) -> Score:
    likeliest = read.probabilities[code].max(axis=1)
    return mean_score(likeliest, f"{clean.words}; mean probability of the likeliest category")


def _mean(clean: _Clean, read: CodesRead, code: str) -> Score:
    return mean_score(read.means[code], f"{clean.words}; Q's mean")


def _shift(clean: _Clean, read: CodesRead, code: str) -> Score:
    moved = read.means[code] - clean.read.means[code]
    return mean_score(moved, f"{clean.words}; Q's mean less that of the clean picture, paired by picture")


def _notes(chosen: Part, train: Part, codes: list[str]) -> tuple[str, ...]:
    notes = []
    if not codes:
        notes.append(
            "The codes are all continuous, so there is no accuracy, no consistency and no attack on a category; how "
            "far their readings shift is measured."
        )
    elif chosen.labels is None or train.labels is None:
        notes.append(
            "Without labels on the train split and on the pictures no accuracy can be measured; how often a category "
            "stays what it was can be, and is."
        )
    return tuple(notes)
