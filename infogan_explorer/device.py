"""Where the networks live: a processor, or an accelerator if there is one."""

from __future__ import annotations

import torch

from infogan_explorer.errors import InputError


def choose_device(name: str) -> torch.device:
    """The torch device for a setting: 'auto' is CUDA where there is one, else the CPU (MPS only when asked for).

    Raises:
        InputError: if the device is not there.
    """
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        return torch.device("cuda" if there["cuda"] else "cpu")
    if not there[name]:
        raise InputError(f"device {name!r} is not available on this machine; choose --device auto or cpu.")
    return torch.device(name)
