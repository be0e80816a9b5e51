"""The players: G, the trunk that D and Q share, their heads. One file a family, picked by `build_infogan`."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import nn

from infogan_explorer.codes import CodeSpec
from infogan_explorer.config import Settings
from infogan_explorer.errors import InputError
from infogan_explorer.networks import paper_mnist, points, quick
from infogan_explorer.networks.players import BatchNorm, Players
from infogan_explorer.streams import Purpose, stream_seed

_WEIGHTS = threading.Lock()
_FAMILIES = {"paper-mnist": paper_mnist, "quick": quick, "points": points}


class InfoGAN(nn.Module):
    """G, G's moving average, the shared trunk, D's head and Q's head: all that a weights file holds."""

    def __init__(self, players: Players, spec: CodeSpec) -> None:
        super().__init__()
        self.spec = spec
        self.generator = players.generator
        self.generator_ema = copy.deepcopy(players.generator).requires_grad_(False).eval()
        self.trunk = players.trunk
        self.discriminator_head = players.discriminator_head
        self.q_head = players.q_head

    def see(self, *batches: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Features (B, F) of each of several equally large batches, in one pass through the trunk.

        One pass costs less than one a batch; batch norm keeps the batches apart.
        """
        norms = _norms_of(self.trunk)
        for norm in norms:
            norm.groups = len(batches)
        features = self.trunk(torch.cat(batches))
        for norm in norms:
            norm.groups = 1
        return features.chunk(len(batches))

    def discriminate(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """D's logits (B,) and Q's raw outputs (B, head_dim) for images or points (B, ...)."""
        features = self.trunk(images)
        return self.discriminator_head(features).squeeze(1), self.q_head(features)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """While it lasts, trunk and Q are in eval mode, as a reader of the saved weights has them."""
        readers = (self.trunk, self.q_head)
        modes = [module.training for module in readers]
        for module in readers:
            module.eval()
        try:
            yield
        finally:
            for module, mode in zip(readers, modes, strict=True):
                module.train(mode)

    @contextmanager
    def recognition_at_rest(self) -> Iterator[None]:
        """While it lasts, no gradient is computed for the weights of trunk and heads: a G step must not pay for it."""
        parameters = list(self.recognition_parameters())
        for parameter in parameters:
            parameter.requires_grad_(False)
        try:
            yield
        finally:
            for parameter in parameters:
                parameter.requires_grad_(True)

    def recognition_parameters(self) -> Iterator[nn.Parameter]:
        """What the D step moves: trunk, D head and Q head."""
        for module in (self.trunk, self.discriminator_head, self.q_head):
            yield from module.parameters()

    @torch.no_grad()
    def update_moving_average(self, decay: float) -> None:
        """G's moving average <- decay * itself + (1 - decay) * G; its batch statistics are `refresh_statistics`'."""
        for averaged, current in zip(self.generator_ema.parameters(), self.generator.parameters(), strict=True):
            averaged.lerp_(current, 1 - decay)

    @torch.no_grad()
    def refresh_statistics(self, inputs: Sequence[torch.Tensor]) -> None:
        """Measure anew what batch norm uses in eval mode: in G's moving average, in the trunk and in Q's head.

        The statistics are means over whole batches of generated pictures under the present weights ("precise" batch
        norm; Wu & Johnson 2021, arXiv:2105.07576). Running statistics would lag behind weights that move fast, and
        Q would read in eval mode much worse than it was trained to. Training itself never uses them.

        Args:
            inputs: batches of what G is fed, (B, noise_dim + code_dim) each.
        """
        with _measuring(self.generator_ema):
            for batch in inputs:
                self.generator_ema(batch)
        self.refresh_reading(inputs)

    @torch.no_grad()
    def refresh_reading(self, inputs: Sequence[torch.Tensor]) -> None:
        """The same for the trunk and Q's head only: G's moving average stays as it is."""
        with _measuring(self.trunk), _measuring(self.q_head):
            for batch in inputs if _norms_of(self.trunk) or _norms_of(self.q_head) else ():
                self.q_head(self.trunk(self.generator_ema(batch)))


def _norms_of(module: nn.Module) -> list[BatchNorm]:
    return [layer for layer in module.modules() if isinstance(layer, BatchNorm)]


@contextmanager
def _measuring(module: nn.Module) -> Iterator[None]:
    """Let the batch norms of a network average what they see, from nothing; then leave them in eval mode's hands."""
    norms = _norms_of(module)
    before = [(norm.momentum, norm.training) for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum, norm.training = None, True  # None: a plain mean over all batches
    try:
        yield
    finally:
        for norm, (momentum, training) in zip(norms, before, strict=True):
            norm.momentum, norm.training = momentum, training


def build_infogan(
    settings: Settings, example_shape: tuple[int, ...], purpose: Purpose = "weights", step: int = 0
) -> InfoGAN:
    """The networks of `settings` for examples of this shape, initialised from (seed, purpose, step) alone.

    Args:
        settings: family, width, codes, noise and seed.
        example_shape: (C, H, W) of a picture, or (2,) for points.
        purpose: what the networks are for; those of a run start from 'weights'.
        step: of the run, for networks that are made in its course.

    Raises:
        InputError: if the family cannot draw examples of this shape.
    """
    holds = "points" if len(example_shape) == 1 else "pictures"
    draws = "points" if settings.network == "points" else "pictures"
    if holds != draws:
        fitting = "points" if holds == "points" else "quick"
        raise InputError(
            f"network {settings.network!r} draws {draws}, but dataset {settings.dataset!r} holds {holds}; "
            f"choose --preset {fitting}."
        )
    # layers draw their weights from the one generator that all threads of a program share
    with _WEIGHTS, torch.random.fork_rng(devices=[]):
        torch.manual_seed(stream_seed(settings.seed, purpose, step))
        players = _FAMILIES[settings.network].build_players(settings, example_shape)
    return InfoGAN(players, settings.spec)


def count_weights(module: nn.Module) -> int:
    """Trainable numbers of a network."""
    return sum(parameter.numel() for parameter in module.parameters())
