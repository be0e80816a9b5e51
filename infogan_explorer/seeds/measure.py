"""A seed wall measured: first everything that needs no label, with the choice; only then what labels say of it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.checkpoint import load_infogan
from infogan_explorer.datasets import Dataset
from infogan_explorer.device import choose_device
from infogan_explorer.errors import InputError
from infogan_explorer.evaluate.agreement import (
    AgreementFindings,
    Candidate,
    RankCorrelation,
    measure_agreement,
    rank_correlation,
)
from infogan_explorer.evaluate.agreement.choice import CRITERIA
from infogan_explorer.evaluate.clustering import measure_clustering
from infogan_explorer.evaluate.score import Score
from infogan_explorer.explore import Explorer
from infogan_explorer.runs import RunFolder
from infogan_explorer.seeds.findings import TRUTH, WallFindings, WallRun, spread_over
from infogan_explorer.seeds.sheets import COLUMNS, draw_sheet

PICTURES = 2000  # of the train split that every run reads, at most, at even distances

OnProgress = Callable[[int, int], None]


def measure_wall(
    runs: Sequence[RunFolder],
    dataset: Dataset,
    *,
    name: str = "",
    seed: int = 0,
    on_progress: OnProgress = lambda _done, _of: None,
) -> WallFindings:
    """Every run of a wall at its last save, the choice among them, and what labels say of the choice.

    Pictures of the train split alone decide the choice; labels are read after it, of the test split.

    Args:
        runs: of one dataset and code spec, in the order in which they are shown; those without weights are shown too.
        dataset: what they were trained on.
        name: of the wall; '' for runs that are put side by side.
        seed: of what the measurement draws.
        on_progress: told how many readings and drawings are done.

    Raises:
        InputError: if fewer than two runs have weights, or their codes or pictures differ.
        RunError: if weights are damaged.
    """
    trained = [run for run in runs if run.weights_steps()]
    explorers = _load(trained, dataset)
    # an agreement has two parts a run, then come its labels and its sheet
    total, done = 4 * len(trained), 2 * len(trained)
    agreement = measure_agreement(
        [Candidate(run, explorer.infogan, explorer.settings) for run, explorer in explorers.items()],
        _some_pictures(dataset.train.examples),
        seed=seed,
        on_progress=lambda at, _: on_progress(at, total),
    )
    found = {run.name: _without_labels(run, explorers[run.name], agreement) for run in trained}
    truth: dict[str, Mapping[str, Score]] = {}
    sheets: dict[str, NDArray[np.uint8]] = {}
    matching = dict(zip(agreement.runs, agreement.matching, strict=True))
    for place, (run, explorer) in enumerate(explorers.items()):
        truth[run] = _with_labels(explorer, dataset)
        on_progress(done + 2 * place + 1, total)
        sheets[run] = draw_sheet(explorer, matching[run])
        on_progress(done + 2 * place + 2, total)
    shown = tuple(_shown(run, found, truth, matching) for run in runs)
    return WallFindings(
        name=name,
        described=_described(trained, dataset, seed),
        runs=shown,
        agreement=agreement,
        spreads=spread_over(shown),
        correlations=_correlations(shown, agreement),
        best_by_labels=_best_by_labels(shown),
        pictures=sheets,
        columns=COLUMNS,
    )


def _load(runs: Sequence[RunFolder], dataset: Dataset) -> dict[str, Explorer]:
    explorers = {}
    for run in runs:
        infogan, step = load_infogan(run)
        drawn = tuple(run.config()["example_shape"])
        if drawn != dataset.example_shape:
            raise InputError(
                f"run {run.name!r} draws examples of shape {drawn}, but dataset {dataset.name!r} holds "
                f"{dataset.example_shape}; compare runs of one dataset and image size."
            )
        explorers[run.name] = Explorer(infogan.to(choose_device("auto")), run.settings(), step)
    if len(explorers) < len(runs):
        raise InputError("two of the runs have the same name; compare runs of different names.")
    return explorers


def _some_pictures(examples: NDArray[Any]) -> NDArray[Any]:
    if len(examples) <= PICTURES:
        return examples
    return examples[np.linspace(0, len(examples) - 1, PICTURES).round().astype(np.int64)]


def _without_labels(run: RunFolder, explorer: Explorer, agreement: AgreementFindings) -> dict[str, Score]:
    place = agreement.runs.index(run.name)
    return {
        **_from_history(run, explorer),
        **{key: scores[place] for key, scores in agreement.scores.items()},
    }


def _from_history(run: RunFolder, explorer: Explorer) -> dict[str, Score]:
    """L_I and variety as the run itself measured them at its last save, or last before it."""
    rows = [row for row in run.history.read() if row["step"] <= explorer.step]
    last: Mapping[str, Any] = rows[-1] if rows else {}
    samples, at = explorer.settings.bound_samples, f"at step {last.get('step', 0):,}"
    scores = {}
    for code in explorer.spec.by_name:
        bound = last.get(f"bound_nats/{code}")
        scores[f"bound_nats/{code}"] = (
            Score.missing("the run's history has no bound.")
            if bound is None
            else Score(bound, last.get(f"bound_nats_stderr/{code}"), samples, f"L_I on fresh samples {at}")
        )
    variety, real = last.get("variety"), last.get("variety_real")
    scores["variety_share"] = (
        Score(variety / real, protocol=f"variety over z at fixed codes against that of real examples {at}")
        if variety is not None and real
        else Score.missing("the run's history has no variety.")
    )
    return scores


def _with_labels(explorer: Explorer, dataset: Dataset) -> dict[str, Score]:
    """What labels of the test split say of one run."""
    split = measure_clustering(explorer.infogan, dataset, "test").best
    if split is None:
        return {key: Score.missing("no code is categorical, so nothing is sorted.") for key in TRUTH}
    return {key: getattr(split, key) for key in TRUTH}


def _shown(run: RunFolder, found: Mapping[str, Any], truth: Mapping[str, Any], matching: Mapping[str, Any]) -> WallRun:
    status, steps = run.status(), run.weights_steps()
    return WallRun(
        name=run.name,
        seed=run.settings().seed,
        state=status.state if status else "finished",
        step=steps[-1] if steps else 0,
        message=status.message if status else "",
        found=found.get(run.name, {}),
        truth=truth.get(run.name, {}),
        matching=matching.get(run.name, {}),
    )


def _labelled(runs: Sequence[WallRun]) -> dict[str, float]:
    accuracies = {run.name: score.value for run in runs if (score := run.truth.get("accuracy_hungarian"))}
    return {name: value for name, value in accuracies.items() if value is not None}


def _best_by_labels(runs: Sequence[WallRun]) -> str:
    accuracy = _labelled(runs)
    return max(accuracy, key=lambda name: accuracy[name]) if accuracy else ""


def _correlations(runs: Sequence[WallRun], agreement: AgreementFindings) -> dict[str, RankCorrelation]:
    """Between the Hungarian accuracy and the rule's mean rank, each criterion, and L_I, which is no criterion."""
    accuracy = _labelled(runs)
    if not accuracy:
        return {}
    labelled = [run for run in runs if run.name in accuracy]
    truth = [accuracy[run.name] for run in labelled]
    mean_ranks = [agreement.choice.mean_ranks[run.name] for run in labelled]
    found = {"mean_rank": rank_correlation(mean_ranks, truth, higher_is_better=False)}
    bounds = [key for key in labelled[0].found if key.startswith("bound_nats/")][:1]
    for key, higher in [*((one.key, one.higher_is_better) for one in CRITERIA), *((key, True) for key in bounds)]:
        values = [run.found[key].value for run in labelled]
        defined = [value for value in values if value is not None]
        found[key] = (
            rank_correlation(defined, truth, higher_is_better=higher)
            if len(defined) == len(truth)
            else RankCorrelation(Score.missing("the criterion is undefined for these runs."))
        )
    return found


def _described(runs: Sequence[RunFolder], dataset: Dataset, seed: int) -> dict[str, Any]:
    """What all numbers rest on; of the settings, those that all runs share."""
    first, *others = [run.settings().model_dump() for run in runs]
    packages = ("infogan-explorer", "torch", "numpy", "scipy", "scikit-learn")
    return {
        "dataset": dataset.name,
        "dataset_fingerprint": dataset.fingerprint,
        "pictures_read": min(PICTURES, len(dataset.train.examples)),
        "images_labelled": len(dataset.test.examples) if dataset.test.labels is not None else 0,
        "measurement_seed": seed,
        "codes": {name: dict(code) for name, code in runs[0].config()["codes"].items()},
        "settings": {key: value for key, value in first.items() if all(other[key] == value for other in others)},
        "command": " ".join(["infogan-explorer", *sys.argv[1:]]),
        "versions": {"python": platform.python_version(), **{package: version(package) for package in packages}},
    }
