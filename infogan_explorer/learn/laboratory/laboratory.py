"""The two-dimensional laboratory: an InfoGAN small enough that the exact information stands beside the bound.

G draws points from a code and a direction of noise, and every point, drawn or real, is seen through Gaussian noise of a
stated width. It lives in memory, steps when asked, and is no run.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from torch import nn

from infogan_explorer.config import Settings, build_settings
from infogan_explorer.errors import InputError
from infogan_explorer.learn.laboratory.lattice import NOISE_LEVELS, Lattice, noise_levels
from infogan_explorer.learn.laboratory.plane import check_noise_width
from infogan_explorer.learn.laboratory.recipe import Recipe
from infogan_explorer.learn.laboratory.record import LaboratoryRecord, measure, read_fresh
from infogan_explorer.learn.laboratory.view import LaboratoryView, look, sheet
from infogan_explorer.losses import discriminator_loss, generator_loss, information_loss
from infogan_explorer.networks import build_infogan
from infogan_explorer.streams import stream

MOST_POINTS = 2000  # real points that are kept: their density is summed exactly
Player = Literal["discriminator", "q", "generator"]


def laboratory_settings(**changes: Any) -> Settings:
    """Settings for a laboratory: the preset for points with a direction for noise, and `changes`.

    Raises:
        InputError: as `build_settings`.
    """
    defaults = {"codes": "cat4", "width": 32, "batch_size": 200, "noise_dim": 2, "noise": "uniform"}
    rates = {"learning_rate_discriminator": 2e-3, "learning_rate_generator": 3e-3}
    return build_settings("points", **{**defaults, **rates, **changes})


@dataclass(frozen=True)
class StepTrace:
    """The way of one step's gradient through the parts: "generator", "trunk", "discriminator_head" and "q_head".

    gradients: the length of the loss's gradient in each part's weights; 0 where the loss does not reach.
    moved: the parts whose weights the step changed; G's gradient passes through trunk and heads, but moves G alone.
    """

    player: Player
    gradients: Mapping[str, float]
    moved: tuple[str, ...]


class Laboratory:
    """A small InfoGAN on points in the plane, trained in steps, with the exact account of its information."""

    def __init__(
        self,
        points: np.ndarray,
        settings: Settings | None = None,
        noise_width: float = 0.1,
        labels: np.ndarray | None = None,
        recipe: Recipe | None = None,
    ) -> None:
        """Build the players.

        Args:
            points: (N, 2) real points; the first 2,000 are kept.
            settings: as from `laboratory_settings`.
            noise_width: standard deviation of the observation noise, in the points' unit, above 0.
            labels: (N,) classes of the points, which only a broken recipe uses.
            recipe: how to train; the correct way where not given.

        Raises:
            InputError: if points, codes, noise or width do not fit a laboratory.
        """
        self.settings = settings or laboratory_settings()
        self.noise_width = check_noise_width(noise_width)
        self.recipe = recipe or Recipe()
        self.spec = self.settings.spec
        self._check(points)
        self.lattice = Lattice(self.spec)
        self.points = torch.from_numpy(np.ascontiguousarray(points[:MOST_POINTS], dtype=np.float32))
        self.labels = None if labels is None else torch.from_numpy(np.asarray(labels[:MOST_POINTS], dtype=np.int64))
        self.steps_done = 0
        self.draws_done = 0  # steps of any kind: each has its own noise
        self.infogan = build_infogan(self.settings, (2,)).train()
        self.recipe.build(self.infogan)
        betas = (self.settings.beta1, self.settings.beta2)
        recognition = list(self.infogan.recognition_parameters())
        self._recognition = torch.optim.Adam(recognition, self.settings.learning_rate_discriminator, betas)
        self._generation = torch.optim.Adam(
            self.infogan.generator.parameters(), self.settings.learning_rate_generator, betas
        )

    def _check(self, points: np.ndarray) -> None:
        if points.ndim != 2 or points.shape[1] != 2 or not len(points):
            raise InputError(f"the points have shape {points.shape}; the laboratory needs (N, 2), at least one point.")
        if not np.isfinite(points).all():
            raise InputError("the points hold a number that is not finite; leave those points out.")
        most = max((code.width for code in self.spec.codes if code.kind == "categorical"), default=1)
        if most > len(points):
            raise InputError(
                f"a code of {most} categories was asked for, but there are only {len(points)} points; draw more, "
                "or choose fewer categories."
            )
        if self.settings.network != "points" or self.settings.noise_dim != 2:
            raise InputError(
                f"the laboratory needs network 'points' with noise_dim 2, but was given {self.settings.network!r} with "
                f"noise_dim {self.settings.noise_dim}; start from laboratory_settings()."
            )

    # -- training --------------------------------------------------------------------------------------------------

    def weigh(self, lambda_cat: float, lambda_cont: float, baseline: bool) -> None:
        """Change what L_I counts for from the next step on; weights, optimisers and draws stay as they are."""
        changes = {"lambda_cat": lambda_cat, "lambda_cont": lambda_cont, "baseline": baseline}
        self.settings = self.settings.model_copy(update=changes)

    def step(self) -> None:
        """One step of D and Q together, then one of G: what a training step is everywhere else in this program."""
        batch = self._batch()
        self._descend(self._recognition, self._discriminator_loss(batch) + self._information_loss(batch))
        self._descend(self._generation, self._generator_loss(batch))
        self.steps_done += 1

    def step_discriminator(self) -> StepTrace:
        """One step of D alone: trunk and D's head, on the adversarial loss."""
        self._descend(self._recognition, self._discriminator_loss(self._batch()))
        return self._trace("discriminator")

    def step_q(self) -> StepTrace:
        """One step of Q alone: trunk and Q's head, on -lambda L_I of points that G drew."""
        self._descend(self._recognition, self._information_loss(self._batch()))
        return self._trace("q")

    def step_generator(self) -> StepTrace:
        """One step of G alone, on the adversarial loss and, unless it is the baseline, -lambda L_I."""
        self._descend(self._generation, self._generator_loss(self._batch()))
        return self._trace("generator")

    def trace_information(self) -> dict[str, float]:
        """Where L_I alone arrives: its gradient's length in trunk and Q's head in Q's step, in G in G's own.

        On the next step's batch; no weight moves, and the next step draws what it would have drawn.
        """
        batch = self._batch()
        self.draws_done -= 1
        steps = {
            ("trunk", "q_head"): self._information_loss(batch),
            ("generator",): self._lambda_times_information(self.infogan.trunk(batch.drawn), batch.c),
        }
        lengths: dict[str, float] = {}
        for parts, loss in steps.items():
            self.infogan.zero_grad(set_to_none=True)
            if loss.requires_grad:
                loss.backward()
            lengths.update((name, _length(self._parts[name].parameters())) for name in parts)
        self.infogan.zero_grad(set_to_none=True)
        return lengths

    def _batch(self) -> _Batch:
        self.draws_done += 1
        draws = stream(self.settings.seed, "train", self.draws_done)
        count = self.settings.batch_size
        index = torch.randint(len(self.points), (count,), generator=draws)
        z = noise_levels()[torch.randint(NOISE_LEVELS, (count,), generator=draws)]
        labels = None if self.labels is None else self.labels[index]
        c = self.recipe.choose_codes(self.spec, labels, count, draws)
        noise = self.noise_width * torch.randn(2, count, 2, generator=draws)
        drawn = self.recipe.generate(self.infogan, self.spec.generator_input(z, c)) + noise[0]
        return _Batch(self.recipe.place(self.points[index]) + noise[1], labels, drawn, c)

    def _discriminator_loss(self, batch: _Batch) -> torch.Tensor:
        real, drawn = self.infogan.trunk(torch.cat([batch.real, batch.drawn.detach()])).chunk(2)
        head = self.infogan.discriminator_head
        return discriminator_loss(self.settings.objective, head(real).squeeze(1), head(drawn).squeeze(1))

    def _information_loss(self, batch: _Batch) -> torch.Tensor:
        points, c = self.recipe.lesson(self.spec, batch.drawn.detach(), batch.c, batch.real, batch.labels)
        features = self.infogan.trunk(points)
        return self._lambda_times_information(features if self.recipe.trains_trunk else features.detach(), c)

    def _generator_loss(self, batch: _Batch) -> torch.Tensor:
        features = self.infogan.trunk(batch.drawn)
        loss = generator_loss(self.settings.objective, self.infogan.discriminator_head(features).squeeze(1))
        return loss if self.settings.baseline else loss + self._lambda_times_information(features, batch.c)

    def _lambda_times_information(self, features: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        """-sum_i lambda_i L_I,i."""
        log_q = self.recipe.log_q(self.spec, self.recipe.read(self.infogan, features, c), c)
        bounds = {name: self.recipe.bound_nats(self.spec, name, values) for name, values in log_q.items()}
        settings = self.settings
        return information_loss(self.spec, self.recipe.to_loss(bounds), settings.lambda_cat, settings.lambda_cont)

    def _descend(self, optimiser: torch.optim.Adam, loss: torch.Tensor) -> None:
        self.infogan.zero_grad(set_to_none=True)  # of all parts: a part that is not reached has no gradient, and rests
        if loss.requires_grad:
            loss.backward()
            optimiser.step()

    @property
    def _parts(self) -> dict[str, nn.Module]:
        return {
            "generator": self.infogan.generator,
            "trunk": self.infogan.trunk,
            "discriminator_head": self.infogan.discriminator_head,
            "q_head": self.infogan.q_head,
        }

    def _trace(self, player: Player) -> StepTrace:
        parts = self._parts
        gradients = {name: _length(part.parameters()) for name, part in parts.items()}
        is_generators = player == "generator"
        moved = [name for name in parts if _is_reached(parts[name]) and (name == "generator") == is_generators]
        return StepTrace(player, gradients, tuple(moved))

    # -- what is known, and what is seen ---------------------------------------------------------------------------

    @torch.no_grad()
    def draw(self, inputs: torch.Tensor) -> torch.Tensor:
        """G's points (B, 2), without the noise, for inputs [z | c] (B, 2 + code_dim)."""
        return self.recipe.generate(self.infogan, inputs)

    def measure(self, samples: int = 2000) -> LaboratoryRecord:
        """The exact account of every code at this step, and beside it the bound on fresh samples.

        Args:
            samples: fresh points for the sampled bound, at least two.

        Raises:
            NonFiniteError: if G draws a point that is not finite.
            InputError: if points lie too many noise widths apart to be summed exactly.
        """
        return measure(self, samples)

    def read_fresh(self, samples: int = 2000) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """Codes c (samples, code_dim) of fresh points, and log Q of each for them, (samples,), in nats."""
        return read_fresh(self, samples)

    def look(self, points: int = 400, resolution: int = 48, reach: float = 1.5) -> LaboratoryView:
        """The plane as it is at this step; the noise of the points shown is the same every time.

        Args:
            points: real points, and drawn ones, to show.
            resolution: cells of the maps along each side.
            reach: the maps cover [-reach, reach] in both directions.
        """
        return look(self, points, resolution, reach)

    def sheet(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """How a continuous code unrolls: G's points along it for every level of z, other codes at their first value.

        Returns:
            (values, levels, 2) points without noise, and the code's values (values,).

        Raises:
            InputError: if the code is not continuous.
        """
        return sheet(self, name)

    def __iter__(self) -> Iterator[LaboratoryRecord]:
        """Step and measure for ever, a record every `record_every` steps."""
        while True:
            for _ in range(self.settings.record_every):
                self.step()
            yield self.measure()


@dataclass(frozen=True)
class _Batch:
    """What one step looks at: real and drawn points (B, 2) through the noise, and the codes (B, code_dim)."""

    real: torch.Tensor
    labels: torch.Tensor | None  # (B,) of the real points
    drawn: torch.Tensor
    c: torch.Tensor


def _is_reached(part: nn.Module) -> bool:
    """Whether the last step had a gradient for it, be it 0: Adam then goes on with its momentum."""
    return any(parameter.grad is not None for parameter in part.parameters())


def _length(parameters: Iterable[nn.Parameter]) -> float:
    """Euclidean length of the gradient over these weights; 0 where it did not reach them."""
    squares = [float(p.grad.square().sum()) for p in parameters if p.grad is not None]
    return math.sqrt(sum(squares))
