"""What an evaluation is of: which examples, which step, and its name on the disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from infogan_explorer.datasets import Dataset, Split, load_dataset
from infogan_explorer.errors import InputError, RunError
from infogan_explorer.pictures import to_png
from infogan_explorer.record import record_run, start_run
from infogan_explorer.report import subject as subject_module
from infogan_explorer.report.subject import Subject, open_subject
from infogan_explorer.runs import RunFolder, shipped_runs
from tests.conftest import digit_settings


@pytest.fixture(scope="module")
def subject(points_run: RunFolder) -> Subject:
    return open_subject(points_run, points_run.path.parent)


def test_the_runs_own_dataset_last_step_and_test_split_are_taken(subject: Subject, rings: Dataset) -> None:
    assert (subject.step, subject.dataset.name, subject.split, subject.seed, subject.fast) == (
        30,
        "rings",
        "test",
        0,
        False,
    )
    assert subject.examples is subject.dataset.test
    assert np.array_equal(subject.examples.examples, rings.test.examples)
    assert not subject.infogan.training
    assert subject.categorical_codes == ["c1"]


def test_an_earlier_step_and_the_train_split_can_be_chosen(points_run: RunFolder) -> None:
    early = open_subject(points_run, points_run.path.parent, step=10, split="train", seed=3, fast=True)
    assert early.examples is early.dataset.train
    assert early.key.startswith("step-000010-rings-train-")


def test_equal_subjects_have_equal_keys_and_others_do_not(subject: Subject, points_run: RunFolder) -> None:
    assert open_subject(points_run, points_run.path.parent).key == subject.key
    labels = subject.dataset.test.labels
    assert labels is not None
    others = [
        replace(subject, seed=1),
        replace(subject, fast=True),
        replace(subject, split="train"),
        replace(subject, step=20),
        replace(subject, dataset=replace(subject.dataset, name="moons")),
        replace(subject, dataset=replace(subject.dataset, test=replace(subject.dataset.test, labels=1 - labels))),
        replace(subject, dataset=replace(subject.dataset, test=Split(subject.dataset.test.examples[::-1], labels))),
    ]
    keys = [other.key for other in others]
    assert len({*keys, subject.key}) == len(others) + 1


def test_a_key_is_a_file_name_whatever_the_dataset_is_called(subject: Subject) -> None:
    strange = replace(subject, dataset=replace(subject.dataset, name="folder:/home/me/../my 图 pictures" + "x" * 99))
    assert strange.key.startswith("step-000030-folder-home-me-..-my-pictures")
    assert set(strange.key) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")
    assert len(strange.key) < 80


def test_another_recipe_is_another_evaluation(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    before = subject.key
    monkeypatch.setattr(subject_module, "RECIPES", subject_module.RECIPES + 1)
    assert subject.key != before


def test_the_command_says_all_that_was_chosen(subject: Subject) -> None:
    chosen = replace(subject, seed=4, fast=True, data_root=Path("/data/my sets"))
    assert chosen.command == (
        f"infogan-explorer evaluate {subject.run.path} --dataset rings --split test --step 30 --seed 4 --fast "
        "--data-root '/data/my sets'"
    )


def test_a_shipped_model_is_found_by_its_name_from_anywhere(subject: Subject, runs_dir: Path) -> None:
    (shipped,) = [run for run in shipped_runs() if run.name == "digits"]
    command = replace(subject, run=shipped, runs_dir=runs_dir).command
    assert command.startswith("infogan-explorer evaluate digits --dataset rings ")
    assert command.endswith(f" --runs-dir {runs_dir}")
    assert "--runs-dir" not in replace(subject, run=shipped, runs_dir=Path("checkpoints")).command


def test_pictures_are_loaded_at_the_size_that_the_run_draws(digit_run: RunFolder) -> None:
    held_against = open_subject(digit_run, digit_run.path.parent, dataset="sprites").dataset
    assert held_against.example_shape == (1, 28, 28)  # 32 x 32 by itself


@pytest.mark.parametrize(
    ("name", "held"),
    [("rings", "holds points"), ("svhn", "holds pictures of 32 x 32 pixels in colour")],
)
def test_a_dataset_that_does_not_fit_is_refused_before_it_is_loaded(
    digit_run: RunFolder, name: str, held: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject_module, "load_dataset", lambda *_, **__: pytest.fail("it was loaded"))
    sentence = (
        f"run 'digits-tiny' draws pictures of 28 x 28 pixels in grey, but dataset '{name}' {held}; choose 'mnist-5k', "
    )
    with pytest.raises(InputError, match=sentence) as caught:
        open_subject(digit_run, digit_run.path.parent, dataset=name)
    assert "'fashion-mnist'" in str(caught.value)
    assert "'moons'" not in str(caught.value)


def test_a_folder_is_known_by_its_absolute_path(
    digit_run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pictures").mkdir()
    for i in range(40):
        (tmp_path / "pictures" / f"{i}.png").write_bytes(to_png(np.full((28, 28, 1), 6 * i, np.uint8)))
    monkeypatch.chdir(tmp_path)
    held_against = open_subject(digit_run, digit_run.path.parent, dataset="folder:pictures")
    assert f"--dataset folder:{tmp_path}/pictures" in held_against.command
    assert held_against.dataset.example_shape == (1, 28, 28)


@pytest.fixture
def folder_run(tmp_path: Path) -> RunFolder:
    """A run on a folder at a size of its own, with one picture in colour that a glance at some of them misses."""
    (tmp_path / "pictures").mkdir()
    for i in range(130):
        (tmp_path / "pictures" / f"{i:03d}.png").write_bytes(to_png(np.full((16, 16, 1), i, np.uint8)))
    (tmp_path / "pictures" / "001.png").write_bytes(to_png(np.full((16, 16, 3), (0, 0, 255), np.uint8)))
    settings = digit_settings(dataset=f"folder:{tmp_path}/pictures", image_size=16, steps=1)
    dataset = load_dataset(settings.dataset, image_size=16)
    run, trainer = start_run(settings, dataset, tmp_path / "runs", "of-pictures")
    record_run(run, trainer)
    return run


def test_a_runs_own_folder_is_known_by_any_of_its_names(
    folder_run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "pictures")
    own = open_subject(folder_run, tmp_path / "runs")
    assert own.dataset.example_shape == (3, 16, 16)
    for name in ("folder:pictures", "folder:runs/../pictures/", f"folder:{tmp_path}/link"):
        assert open_subject(folder_run, tmp_path / "runs", dataset=name).key == own.key


def test_whether_a_folder_is_grey_is_seen_when_it_is_loaded(folder_run: RunFolder, tmp_path: Path) -> None:
    (tmp_path / "pictures").rename(tmp_path / "moved")
    moved = open_subject(folder_run, tmp_path / "runs", dataset=f"folder:{tmp_path}/moved")
    assert moved.dataset.example_shape == (3, 16, 16)
    (tmp_path / "moved" / "001.png").unlink()
    with pytest.raises(InputError, match=r"draws pictures of 16 x 16 pixels in colour, but .* 16 x 16 pixels in grey"):
        open_subject(folder_run, tmp_path / "runs", dataset=f"folder:{tmp_path}/moved")
    (tmp_path / "moved").rename(tmp_path / "pictures")
    with pytest.raises(InputError, match="in grey; choose 'celeba', or a run of that shape"):  # not the same again
        open_subject(folder_run, tmp_path / "runs")


def test_points_are_not_held_against_pictures(points_run: RunFolder) -> None:
    with pytest.raises(
        InputError, match=r"draws points, but dataset 'mnist-5k' holds pictures .* choose 'rings', 'moons'"
    ):
        open_subject(points_run, points_run.path.parent, dataset="mnist-5k")


def test_what_is_not_there_is_said(points_run: RunFolder) -> None:
    home = points_run.path.parent
    with pytest.raises(InputError, match="split 'tset' is not known; did you mean 'test'"):
        open_subject(points_run, home, split="tset")
    with pytest.raises(InputError, match="dataset 'ring' is not known; did you mean 'rings'"):
        open_subject(points_run, home, dataset="ring")
    with pytest.raises(InputError, match="dataset '' is not known"):
        open_subject(points_run, home, dataset="")
    with pytest.raises(RunError, match="has no weights of step 11; choose one of"):
        open_subject(points_run, home, step=11)
