"""Ten programs with one mistake each, as the field has published them: `Recipe`s that differ from it in one place."""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import nn

from infogan_explorer.codes import CodeSpec, Continuous, ContinuousReading, Uniform
from infogan_explorer.learn.laboratory import Recipe
from infogan_explorer.learn.museum.closed_forms import standard_normal_cross_entropy_nats
from infogan_explorer.networks import InfoGAN

_LOG_2PI = math.log(2 * math.pi)


class CutTrunk(Recipe):
    """L_I trains Q's head and G, and never the trunk that the head stands on."""

    trains_trunk = False


class SoftmaxTwice(Recipe):
    """Q's probabilities go into a loss that takes logits, and applies softmax again."""

    def log_q(self, spec: CodeSpec, q_params: torch.Tensor, c: torch.Tensor) -> dict[str, torch.Tensor]:
        return super().log_q(spec, q_params.softmax(dim=1), c)


class EntropyLeftOut(Recipe):
    """E[log Q(c|x)] alone is printed as L_I."""

    def entropy_nats(self, spec: CodeSpec, name: str) -> float:  # noqa: ARG002 - whatever the code
        return 0.0


class Rewrapped(Recipe):
    """The bounds are copied into a new tensor on their way to the loss: the numbers stay, their history does not."""

    def to_loss(self, bounds: Mapping[str, torch.Tensor]) -> Mapping[str, torch.Tensor]:
        return {name: torch.tensor(bound.item()) for name, bound in bounds.items()}


class SigmaOne(Recipe):
    """Q's standard deviation for a number is 1 whatever it knows; mean squared error is the same thing."""

    def log_q(self, spec: CodeSpec, q_params: torch.Tensor, c: torch.Tensor) -> dict[str, torch.Tensor]:
        log_q = super().log_q(spec, q_params, c)
        for (name, reading), block in zip(spec.read(q_params).items(), spec.split(c), strict=True):
            if isinstance(reading, ContinuousReading):
                log_q[name] = -0.5 * (block[:, 0] - reading.mean).square() - 0.5 * _LOG_2PI
        return log_q


class Squashed(Recipe):
    """Q's mean of a number is taken after a squashing function, so it lies in (0, 1)."""

    def read(self, infogan: InfoGAN, features: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        columns = list(super().read(infogan, features, c).unbind(dim=1))
        column = 0
        for code in infogan.spec.codes:
            if isinstance(code, Continuous):
                columns[column] = (columns[column].sigmoid() - code.location) / code.scale
            column += code.head_width
        return torch.stack(columns, dim=1)


class LeakedCode(Recipe):
    """Q is given, beside the point, the code that it should read off the point; its loss trains Q's head alone.

    Both belong together in the programs that have it: the code joins what only the classifier is trained on.
    """

    q_sees_code = True

    def build(self, infogan: InfoGAN) -> None:
        assert isinstance(infogan.q_head, nn.Sequential)
        first = infogan.q_head[0]
        assert isinstance(first, nn.Linear)
        width = first.in_features + infogan.spec.code_dim
        wider = nn.Linear(width, first.out_features, device="meta").to_empty(device="cpu")
        with torch.no_grad():  # it begins as the correct one: what it is told of the code counts nothing yet
            wider.weight.copy_(nn.functional.pad(first.weight, (0, infogan.spec.code_dim)))
            wider.bias.copy_(first.bias)
        infogan.q_head[0] = wider

    def read(self, infogan: InfoGAN, features: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        return infogan.q_head(torch.cat([features.detach(), c], dim=1))


class LabelsAsCodes(Recipe):
    """Q is taught the classes of the real points: category k is class k because somebody said so."""

    def lesson(
        self, spec: CodeSpec, drawn: torch.Tensor, c: torch.Tensor, real: torch.Tensor, labels: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        assert labels is not None
        return torch.cat([drawn, real]), torch.cat([c, torch.nn.functional.one_hot(labels, spec.code_dim).float()])


class WrongPrior(Recipe):
    """A uniform code is scored as if it had been drawn from N(0, 1)."""

    def entropy_nats(self, spec: CodeSpec, name: str) -> float:
        code = spec.get(name)
        assert isinstance(code, Uniform)
        return standard_normal_cross_entropy_nats(code.low, code.high)


class OtherRange(Recipe):
    """G ends in a sigmoid, so its points lie in (0, 1), while the real ones lie on both sides of 0."""

    def generate(self, infogan: InfoGAN, inputs: torch.Tensor) -> torch.Tensor:
        return super().generate(infogan, inputs).sigmoid()
