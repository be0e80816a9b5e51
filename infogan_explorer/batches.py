"""The real examples that training looks at: one array on the networks' device, walked through in seeded orders."""

from __future__ import annotations

import numpy as np
import torch

from infogan_explorer.streams import stream


class Batches:
    """A batch of real examples for every step, each from (seed, step) alone."""

    def __init__(self, examples: np.ndarray, batch_size: int, seed: int, device: torch.device) -> None:
        """Keep the examples on `device`: (N, C, H, W) uint8 pictures, or (N, 2) float32 points."""
        self._examples = torch.from_numpy(np.ascontiguousarray(examples)).to(device)
        self._batch_size = batch_size
        self._seed = seed
        self._orders: dict[int, torch.Tensor] = {}

    def of_step(self, step: int) -> torch.Tensor:
        """The batch of a step, counted from 1: a walk through one permutation after another."""
        size, count = self._batch_size, len(self._examples)
        positions = torch.arange((step - 1) * size, step * size)
        epochs, offsets = positions // count, positions % count
        index = torch.empty(size, dtype=torch.long)
        for epoch in epochs.unique().tolist():
            here = epochs == epoch
            index[here] = self._order(epoch)[offsets[here]]
        return self._in_unit_range(self._examples[index.to(self._examples.device)])

    def spread(self, most: int) -> torch.Tensor:
        """At most `most` examples, evenly spread over the array; always the same."""
        return self._in_unit_range(self._examples[:: -(-len(self._examples) // most)])

    def _order(self, epoch: int) -> torch.Tensor:
        if epoch not in self._orders:
            if len(self._orders) > 1:
                self._orders.clear()
            draws = stream(self._seed, "order", epoch)
            self._orders[epoch] = torch.randperm(len(self._examples), generator=draws)
        return self._orders[epoch]

    @staticmethod
    def _in_unit_range(picked: torch.Tensor) -> torch.Tensor:
        """Examples as networks see them: uint8 pictures in [-1, 1], points as they are."""
        return picked.float().div_(127.5).sub_(1) if picked.dtype == torch.uint8 else picked
