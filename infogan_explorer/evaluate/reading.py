"""What Q reads in many examples: the arrays that every evaluation of Q starts from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from infogan_explorer.codes import CategoryReading
from infogan_explorer.datasets import to_unit_range
from infogan_explorer.errors import InputError
from infogan_explorer.networks import InfoGAN

_BATCH = 500  # examples read at once: bounds the memory, not the result


@dataclass(frozen=True)
class CodesRead:
    """Q's reading of N examples, by code.

    Attributes:
        probabilities: of every category of a categorical code, float32 (N, K); a Bernoulli code has K = 2.
        means: Q's mean of a continuous code, float32 (N,).
        stds: Q's standard deviation of it, float32 (N,).
    """

    probabilities: Mapping[str, NDArray[np.float32]]
    means: Mapping[str, NDArray[np.float32]]
    stds: Mapping[str, NDArray[np.float32]]

    def categories(self, code: str) -> NDArray[np.int64]:
        """The likeliest category of every example, (N,).

        Raises:
            InputError: if `code` is not a categorical code.
        """
        if code not in self.probabilities:
            raise InputError(f"code {code!r} is continuous and sorts nothing; choose a categorical code.")
        return self.probabilities[code].argmax(axis=1)


@torch.inference_mode()
def read_examples(
    infogan: InfoGAN, examples: NDArray[Any], on_progress: Callable[[int, int], None] = lambda _done, _of: None
) -> CodesRead:
    """Q's reading of real or generated examples (N, ...), in eval mode.

    Args:
        infogan: the model; read under the weights it has.
        examples: uint8 pictures (N, C, H, W), or float points (N, 2).
        on_progress: told how many of all examples are read.
    """
    device = next(infogan.parameters()).device
    parts: dict[str, dict[str, list[NDArray[np.float32]]]] = {"probabilities": {}, "means": {}, "stds": {}}
    with infogan.reading():
        for start in range(0, len(examples), _BATCH):
            images = torch.from_numpy(to_unit_range(examples[start : start + _BATCH])).to(device)
            for name, reading in infogan.spec.read(infogan.q_head(infogan.trunk(images))).items():
                if isinstance(reading, CategoryReading):
                    parts["probabilities"].setdefault(name, []).append(reading.probabilities.cpu().numpy())
                else:
                    parts["means"].setdefault(name, []).append(reading.mean.cpu().numpy())
                    parts["stds"].setdefault(name, []).append(reading.std.cpu().numpy())
            on_progress(min(start + _BATCH, len(examples)), len(examples))
    return CodesRead(
        **{kind: {name: np.concatenate(batches) for name, batches in of.items()} for kind, of in parts.items()}
    )
