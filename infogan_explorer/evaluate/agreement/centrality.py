"""ModelCentrality: whether the encoder of one run finds the code that the generator of another held.

After Lin et al. (InfoGAN-CR and ModelCentrality, ICML 2020): A[i, j] is the FactorVAE score of encoder i on pictures
that generator j drew, where the codes of j are the known factors. A run that others understand, and that understands
them, has codes which are in the data rather than in its seed. Departures: a categorical code is one block, whose spread
is the summed variance of Q's probabilities; the table of votes is scored on votes that it was not made from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from infogan_explorer.codes import CategoryReading, CodeSpec, Continuous
from infogan_explorer.evaluate.agreement.candidate import Candidate
from infogan_explorer.evaluate.contingency import count_pairs
from infogan_explorer.networks import InfoGAN
from infogan_explorer.streams import sample_noise, stream

VOTES = 300  # in all, spread evenly over the codes
PICTURES = 16  # a vote
_DEAD = 0.05  # a block with a smaller standard deviation over all pictures has no vote, as in disentanglement_lib

Spreads = NDArray[np.float64]  # (votes, codes): the spread of each code within the pictures of each vote


def protocol(codes: int) -> str:
    """How the scores are measured, in one line."""
    return (
        f"FactorVAE votes after ModelCentrality: {_votes_of_each(codes) * codes} votes of {PICTURES} generated "
        f"pictures, one code held in each; two halves, each scored by the other's table; both directions; "
        f"chance {1 / codes:.2f}"
    )


def centrality_matrix(
    candidates: Sequence[Candidate], *, seed: int = 0, on_progress: Callable[[int, int], None] = lambda _done, _of: None
) -> NDArray[np.float64]:
    """A[i, j], the share of votes that encoder i gets right on what generator j drew, (runs, runs).

    Args:
        candidates: runs of one code spec with at least two codes.
        seed: of codes and noise, the same for every generator.
        on_progress: told how many generators are done.
    """
    scores = np.zeros((len(candidates), len(candidates)))
    for j, drawer in enumerate(candidates):
        images, held = draw_votes(drawer, seed)
        for i, reader in enumerate(candidates):
            scores[i, j] = score_votes(spreads(reader.infogan, images), held)
        on_progress(j + 1, len(candidates))
    return scores


@torch.inference_mode()
def draw_votes(drawer: Candidate, seed: int) -> tuple[torch.Tensor, NDArray[np.int64]]:
    """Pictures (votes, PICTURES, ...) of a run's generator, one code held in each vote, and which it is (votes,)."""
    spec, settings = drawer.infogan.spec, drawer.settings
    draws = stream(seed, "agreement")
    held = np.tile(np.arange(len(spec.codes)), _votes_of_each(len(spec.codes)))
    device = next(drawer.infogan.parameters()).device
    groups = []
    for code in held:
        z = sample_noise(PICTURES, settings.noise_dim, settings.noise, draws)
        blocks = list(spec.split(spec.sample(PICTURES, draws)))
        blocks[code] = blocks[code][:1].expand(PICTURES, -1)
        groups.append(spec.generator_input(z, torch.cat(blocks, dim=1)))
    images = [drawer.infogan.generator_ema(part.to(device)) for part in torch.cat(groups).split(25 * PICTURES)]
    return torch.cat(images).unflatten(0, (len(held), PICTURES)), held


@torch.inference_mode()
def spreads(reader: InfoGAN, images: torch.Tensor) -> Spreads:
    """The spread of every code of a reader within each vote, over its spread in all pictures; infinite if it is dead.

    Args:
        reader: the networks whose Q reads.
        images: (votes, PICTURES, ...).
    """
    parts = []
    with reader.reading():
        for part in images.flatten(0, 1).split(500):
            parts.append(_blocks(reader.spec, reader.q_head(reader.trunk(part))))
    columns = []
    for block in (np.concatenate(batches) for batches in zip(*parts, strict=True)):
        overall = block.var(axis=0, ddof=1).sum()
        within = block.reshape(len(images), PICTURES, -1).var(axis=1, ddof=1).sum(axis=1)
        is_dead = overall < _DEAD**2
        columns.append(np.full(len(images), np.inf) if is_dead else within / overall)
    return np.stack(columns, axis=1)


def _blocks(spec: CodeSpec, heads: torch.Tensor) -> list[NDArray[np.float64]]:
    """What Q says of each code, (B, width): probabilities, or the mean in scales of the prior."""
    blocks = []
    for name, reading in spec.read(heads).items():
        code = spec.by_name[name]
        if isinstance(reading, CategoryReading):
            values = reading.probabilities
        else:
            assert isinstance(code, Continuous)
            values = (reading.mean.unsqueeze(1) - code.location) / code.scale
        blocks.append(values.cpu().double().numpy())
    return blocks


def score_votes(spread: Spreads, held: NDArray[np.int64]) -> float:
    """The share of votes that name the held code, when each half of them is scored by the majority table of the other.

    Args:
        spread: (votes, codes of the reader); the vote is the code with the smallest.
        held: (votes,), the code of the drawer that was held. 0 is scored where every code of the reader is dead.
    """
    if not np.isfinite(spread).any():
        return 0.0
    votes, codes = spread.argmin(axis=1), held.max() + 1
    halves = np.arange(len(held)) // codes % 2 == 0
    right = 0
    for half in (halves, ~halves):
        table = count_pairs(votes[half], held[half], spread.shape[1], codes)
        right += int((table.argmax(axis=1)[votes[~half]] == held[~half]).sum())
    return right / len(held)


def _votes_of_each(codes: int) -> int:
    return 2 * -(-VOTES // (2 * codes))  # even, so that both halves hold each code equally often
