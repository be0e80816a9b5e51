"""Weights on disk: round trips, and every kind of damage in one sentence."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path

import pytest
import torch

from infogan_explorer.checkpoint import load_infogan, load_resume, load_tensors, save_tensors
from infogan_explorer.errors import RunError
from infogan_explorer.runs import RunFolder


@pytest.fixture
def run(points_run: RunFolder, tmp_path: Path) -> RunFolder:
    return RunFolder(Path(shutil.copytree(points_run.path, tmp_path / "copied")))


def test_tensors_come_back_to_the_bit(tmp_path: Path) -> None:
    tensors = {
        "a": torch.randn(3, 4, 5, 6).contiguous(memory_format=torch.channels_last),
        "b": torch.arange(3),
        "c": torch.tensor(2.5),
    }
    save_tensors(tmp_path / "x.safetensors", tensors, {"step": "7"})
    loaded, metadata = load_tensors(tmp_path / "x.safetensors")
    assert metadata == {"step": "7"}
    assert all(torch.equal(tensors[key], loaded[key]) for key in tensors)


def test_loaded_networks_are_for_reading(run: RunFolder) -> None:
    infogan, step = load_infogan(run)
    assert step == 30
    assert not infogan.training
    assert not any(parameter.requires_grad for parameter in infogan.parameters())
    assert load_infogan(run, 10)[1] == 10


def test_a_step_that_was_not_saved(run: RunFolder) -> None:
    with pytest.raises(RunError, match=r"has no weights of step 11; choose one of \[10, 20, 30\]"):
        load_infogan(run, 11)


def test_no_weights_yet(run: RunFolder) -> None:
    shutil.rmtree(run.path / "weights")
    with pytest.raises(RunError, match="has no weights yet; train it until its first save"):
        load_infogan(run)


@pytest.mark.parametrize("keep", [0, 5, 100, -1])
def test_truncated_weights(run: RunFolder, keep: int) -> None:
    path = run.weights_path(30)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(RunError, match=r"step-000030.safetensors' cannot be read, it may be truncated .* earlier step"):
        load_infogan(run)
    assert load_infogan(run, 20)[1] == 20  # the advice of the sentence works


def test_weights_of_another_shape(run: RunFolder) -> None:
    config = json.loads((run.path / "config.json").read_text())
    config["settings"]["width"] = 24
    (run.path / "config.json").write_text(json.dumps(config))
    with pytest.raises(
        RunError, match=r"has shape \(.*16.*\) for '.*', but the run's config needs shape \(.*24.*config"
    ):
        load_infogan(run)


def test_weights_of_another_family(run: RunFolder, digit_run: RunFolder) -> None:
    shutil.copy(digit_run.weights_path(4), run.weights_path(30))
    with pytest.raises(RunError, match="but the run's config needs"):
        load_infogan(run)


def test_a_pickle_is_never_opened(run: RunFolder, tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (tmp_path / "opened",))  # type: ignore[return-value]

    run.weights_path(30).write_bytes(pickle.dumps(Trap()))
    with pytest.raises(RunError, match="cannot be read"):
        load_infogan(run)
    assert not (tmp_path / "opened").exists()


def test_a_resume_state_without_a_number_of_seconds(run: RunFolder) -> None:
    save_tensors(run.resume_path(30), {}, {"seconds": "soon"})
    with pytest.raises(RunError, match="says no number of seconds; delete it to fall back on an earlier step"):
        load_resume(run, 30)
