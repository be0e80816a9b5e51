"""The tensors of a run folder: the weights that a reader loads, and what a resumed run needs besides.

Tensors only, as safetensors, never pickle: loading a stranger's run runs none of the stranger's code. Random states
are not stored because there are none: every draw follows from (seed, purpose, step), see `streams.py`. So
resume/step-N holds what the Trainer keeps besides the networks' weights, weights/step-N those, and both are written
before status.json speaks of step N.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import nn

from infogan_explorer.errors import RunError
from infogan_explorer.files import write_atomically
from infogan_explorer.networks import InfoGAN, build_infogan
from infogan_explorer.runs import RunFolder

RESUME_BYTES = 256 * 2**20  # of all resume states of one run together


def save_tensors(path: Path, tensors: Mapping[str, torch.Tensor], metadata: Mapping[str, str]) -> None:
    """Write tensors under a temporary name, then rename.

    Raises:
        MachineError: if the disk is full or the folder cannot be written.
    """
    on_cpu = {key: value.detach().to("cpu").contiguous() for key, value in tensors.items()}
    write_atomically(path, save(on_cpu, dict(metadata)))


def load_tensors(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    """The tensors and the metadata of a file.

    Raises:
        RunError: if the file is missing, truncated or no safetensors file.
    """
    try:
        with safe_open(path, framework="pt") as file:
            return {key: file.get_tensor(key) for key in file.keys()}, file.metadata() or {}  # noqa: SIM118 (no dict)
    except FileNotFoundError:
        raise RunError(f"{str(path)!r} does not exist; choose a step that was saved.") from None
    except (SafetensorError, OSError) as error:
        raise RunError(
            f"{str(path)!r} cannot be read, it may be truncated ({error}); delete it to fall back on an earlier step."
        ) from None


def save_weights(run: RunFolder, infogan: InfoGAN, step: int) -> None:
    """weights/step-N.safetensors: G, its moving average, the trunk and both heads."""
    save_tensors(run.weights_path(step), infogan.state_dict(), {"step": str(step)})


def load_weights(module: nn.Module, path: Path) -> None:
    """Fill `module` from a weights file.

    Raises:
        RunError: if the file cannot be read, or holds tensors of other names or shapes than the config's networks.
    """
    tensors, _ = load_tensors(path)
    own = module.state_dict()
    for key in own.keys() | tensors.keys():
        here, there = own.get(key), tensors.get(key)
        if here is None or there is None or here.shape != there.shape:
            described = ["no such tensor" if t is None else f"shape {tuple(t.shape)}" for t in (there, here)]
            raise RunError(
                f"{str(path)!r} has {described[0]} for {key!r}, but the run's config needs {described[1]}; "
                "load it with its own config.json."
            )
    module.load_state_dict(tensors)


def load_infogan(run: RunFolder, step: int | None = None) -> tuple[InfoGAN, int]:
    """A run's networks in eval mode, and the step they are from: `step`, or the last that was saved.

    Raises:
        RunError: if the run has no weights, not at this step, or damaged ones.
    """
    steps = run.weights_steps()
    if not steps:
        raise RunError(f"run {run.name!r} has no weights yet; train it until its first save.")
    chosen = steps[-1] if step is None else step
    if chosen not in steps:
        raise RunError(f"run {run.name!r} has no weights of step {chosen}; choose one of {steps}.")
    infogan = build_infogan(run.settings(), tuple(run.config()["example_shape"]))
    load_weights(infogan, run.weights_path(chosen))
    return infogan.eval().requires_grad_(False), chosen


def save_resume(run: RunFolder, tensors: Mapping[str, torch.Tensor], step: int, seconds: float) -> None:
    """resume/step-N.safetensors; older ones stay, so that a fork from them is exact, as long as they are small.

    All of them together may take `RESUME_BYTES`; beyond it the oldest go first, but never the last two, so that there
    is one to fall back on.
    """
    save_tensors(run.resume_path(step), tensors, {"step": str(step), "seconds": repr(seconds)})
    taken, is_full = 0, False
    for age, kept in enumerate(reversed(run.resume_steps())):
        path = run.resume_path(kept)
        taken += path.stat().st_size
        is_full = is_full or (age >= 2 and taken > RESUME_BYTES)
        if is_full:
            path.unlink(missing_ok=True)


def load_resume(run: RunFolder, step: int) -> tuple[dict[str, torch.Tensor], float]:
    """The tensors of resume/step-N.safetensors and the seconds trained so far.

    Raises:
        RunError: if the file cannot be read.
    """
    path = run.resume_path(step)
    tensors, metadata = load_tensors(path)
    try:
        return tensors, float(metadata.get("seconds", 0))
    except ValueError:
        raise RunError(f"{str(path)!r} says no number of seconds; delete it to fall back on an earlier step.") from None
