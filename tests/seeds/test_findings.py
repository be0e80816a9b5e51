"""What is found on a wall: every run has its numbers, labels choose nothing, and it is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from infogan_explorer.datasets import Dataset, Split
from infogan_explorer.errors import InputError, RunError
from infogan_explorer.evaluate.score import Score
from infogan_explorer.runs import RunFolder
from infogan_explorer.seeds import measure
from infogan_explorer.seeds.findings import TRUTH, WallFindings, WallRun, spread_over
from infogan_explorer.seeds.measure import measure_wall
from infogan_explorer.seeds.store import list_walls, read_wall, store_of, wall_path, write_wall
from infogan_explorer.seeds.wall import Wall, open_wall, train_wall
from tests.conftest import assert_same_run, digit_settings, points_settings


def _value(score: Score) -> float:
    assert score.value is not None
    return score.value


# -- what was found ----------------------------------------------------------------------------------------------------


def test_every_run_has_its_numbers(found: WallFindings, whole: Wall, rings: Dataset) -> None:
    assert [run.seed for run in found.runs] == [0, 1, 2]
    for run, folder in zip(found.runs, whole.runs, strict=True):
        last = folder.history.read()[-1]
        assert run.found["bound_nats/c1"].value == last["bound_nats/c1"]
        assert _value(run.found["variety_share"]) == pytest.approx(last["variety"] / last["variety_real"])
        assert run.truth["accuracy_hungarian"].samples == len(rings.test.examples)
        assert 0 < _value(run.found["confidence"]) <= 1
    accuracies = [_value(run.truth["accuracy_hungarian"]) for run in found.runs]
    spread = found.spreads["accuracy_hungarian"]
    assert spread.mean.value == pytest.approx(np.mean(accuracies))
    assert spread.std == pytest.approx(np.std(accuracies, ddof=1))
    assert (spread.best, spread.worst) == (max(accuracies), min(accuracies))
    assert found.best_by_labels == spread.best_run == found.runs[int(np.argmax(accuracies))].name
    gap = found.spreads["assignment_gap_nats"]
    assert gap.best <= _value(gap.mean) <= gap.worst
    assert set(found.correlations) >= {"mean_rank", "model_centrality", "pairwise_nmi", "confidence", "bound_nats/c1"}
    assert found.chosen.matching["c1"].other == "c1"


def test_one_run_has_no_standard_deviation() -> None:
    spread = spread_over([WallRun("a", 0, "finished", 1, "", {"confidence": Score(0.5)})])["confidence"]
    assert (spread.std, spread.mean.stderr, spread.best) == (None, None, 0.5)


class _Poison:
    """Stands where labels would be, and breaks whatever reads it."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(f"labels were read: {name}")

    __len__ = __getitem__ = __array__ = __iter__ = lambda *_: 1 // 0


def _poisoned(dataset: Dataset) -> Dataset:
    poison: Any = _Poison()
    train, test = (Split(split.examples, poison, poison) for split in (dataset.train, dataset.test))
    return replace(dataset, train=train, test=test)


def test_training_and_the_choice_never_read_a_label(
    rings: Dataset, runs_dir: Path, found: WallFindings, alone: list[RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned = _poisoned(rings)
    wall = open_wall(points_settings(), 3, runs_dir, "w")
    assert train_wall(wall, poisoned)
    for run, other in zip(wall.runs, alone, strict=True):
        assert_same_run(run, other)
    with pytest.raises((AssertionError, ZeroDivisionError)):
        measure_wall(wall.runs, poisoned, name="w")  # the accuracy does read them
    monkeypatch.setattr(measure, "_with_labels", lambda *_: {key: Score.missing("no labels here.") for key in TRUTH})
    monkeypatch.setattr(measure, "_described", lambda *_: {})
    without = measure_wall(wall.runs, poisoned, name="w")
    assert without.agreement.to_json() == found.agreement.to_json()
    assert (without.best_by_labels, without.correlations) == ("", {})


def test_permuted_labels_change_the_accuracy_and_nothing_else(
    whole: Wall, rings: Dataset, found: WallFindings, runs_dir: Path, alone: list[RunFolder]
) -> None:
    def shuffled(split: Split) -> Split:
        assert split.labels is not None
        return replace(split, labels=np.random.default_rng(0).permutation(split.labels))

    other = replace(rings, train=shuffled(rings.train), test=shuffled(rings.test))
    wall = open_wall(points_settings(), 2, runs_dir, "w")
    train_wall(wall, other)
    for run, one in zip(wall.runs, alone, strict=False):
        assert_same_run(run, one)
    again = measure_wall(whole.runs, other, name="w")
    assert again.agreement.to_json() == found.agreement.to_json()
    for one, two in zip(found.runs, again.runs, strict=True):
        assert one.found == two.found
        assert one.truth["nmi"] != two.truth["nmi"]


def test_without_labels_there_is_a_choice_and_no_truth(whole: Wall, rings: Dataset, found: WallFindings) -> None:
    bare = replace(rings, train=Split(rings.train.examples), test=Split(rings.test.examples), class_names=())
    without = measure_wall(whole.runs, bare)
    assert without.agreement.choice == found.agreement.choice
    assert (without.best_by_labels, without.correlations) == ("", {})
    assert without.runs[0].truth["accuracy_hungarian"].undefined
    assert "accuracy_hungarian" not in without.spreads


def test_sheets_have_the_rows_of_the_chosen_run(digits: Dataset, runs_dir: Path) -> None:
    wall = open_wall(digit_settings(steps=2), 2, runs_dir, "d")
    assert train_wall(wall, digits)
    findings = measure_wall(wall.runs, digits, name="d")
    assert set(findings.pictures) == {"d-seed0", "d-seed1"}
    assert all(sheet.shape == (10 * findings.columns, 1, 28, 28) for sheet in findings.pictures.values())
    assert findings.to_json() == measure_wall(wall.runs, digits, name="d").to_json()


def test_runs_that_cannot_be_held_together(whole: Wall, digits: Dataset, rings: Dataset) -> None:
    with pytest.raises(InputError, match=r"run 'w-seed0' draws examples of shape \(2,\), but dataset 'mnist-5k' holds"):
        measure_wall(whole.runs, digits)
    with pytest.raises(InputError, match="1 run was given, but agreement is between runs"):
        measure_wall(whole.runs[:1], rings)
    with pytest.raises(InputError, match="two of the runs have the same name"):
        measure_wall([whole.runs[0], whole.runs[0]], rings)


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_a_wall_is_kept_and_read_again(found: WallFindings, runs_dir: Path) -> None:
    assert list_walls(runs_dir) == []
    with pytest.raises(RunError, match="no seed wall 'w' was measured in"):
        read_wall(runs_dir, "w")
    write_wall(found, runs_dir)
    write_wall(replace(found, name="b.json"), runs_dir)
    assert list_walls(runs_dir) == ["b.json", "w"]
    stored = read_wall(runs_dir, "w")
    assert stored == store_of(found)
    assert set(stored.pictures) == {"w-seed0", "w-seed1", "w-seed2"}
    json.dumps(stored.numbers, allow_nan=False)
    (runs_dir / ".walls" / "sheets" / "w" / "w-seed1.png").unlink()
    assert set(read_wall(runs_dir, "w").pictures) == {"w-seed0", "w-seed2"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"runs": 3}', '{"runs": [{"name": "../x"}]}', "[" * 100_000])
def test_a_damaged_wall_is_refused(runs_dir: Path, text: str) -> None:
    path = wall_path(runs_dir, "w")
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(RunError, match="cannot be read; the command that trained the wall writes it anew"):
        read_wall(runs_dir, "w")
    with pytest.raises(InputError, match="cannot be used"):
        read_wall(runs_dir, "../w")
