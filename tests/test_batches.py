"""The walk through the real examples."""

from __future__ import annotations

import numpy as np
import torch

from infogan_explorer.batches import Batches

CPU = torch.device("cpu")


def test_every_example_is_seen_once_an_epoch() -> None:
    examples = np.arange(20, dtype=np.float32).reshape(10, 2)
    batches = Batches(examples, batch_size=4, seed=0, device=CPU)
    seen = torch.cat([batches.of_step(step) for step in range(1, 6)])  # 20 rows: two epochs of 10
    for epoch in seen.split(10):
        assert sorted(epoch[:, 0].tolist()) == examples[:, 0].tolist()
    assert not torch.equal(seen[:10], seen[10:])


def test_a_batch_may_be_larger_than_the_data() -> None:
    assert Batches(np.zeros((5, 2), np.float32), 64, 0, CPU).of_step(1).shape == (64, 2)


def test_pictures_come_in_from_minus_one_to_one() -> None:
    examples = np.zeros((2, 1, 28, 28), np.uint8)
    examples[1] = 255
    batch = Batches(examples, 2, 0, CPU).of_step(1)
    assert sorted([batch[0].unique().item(), batch[1].unique().item()]) == [-1, 1]


def test_a_spread_sample_takes_examples_from_the_whole_array() -> None:
    examples = np.arange(20, dtype=np.float32).reshape(10, 2)
    assert Batches(examples, 4, 0, CPU).spread(4)[:, 0].tolist() == [0, 6, 12, 18]
    assert len(Batches(examples, 4, 0, CPU).spread(100)) == 10
