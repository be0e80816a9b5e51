"""A generator as a function of its noise and codes: what every measurement of effects draws from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

import torch

from infogan_explorer.codes import CodeSpec, Continuous
from infogan_explorer.config import Settings
from infogan_explorer.networks import InfoGAN
from infogan_explorer.streams import sample_noise

NOISE = "z"  # the input that is no code

_BATCH = 500  # examples drawn at once: bounds the memory, not the result


@dataclass(frozen=True)
class Inputs:
    """What N examples are drawn from: noise z (N, noise_dim) and codes c (N, code_dim), in the codes' own units."""

    z: torch.Tensor
    c: torch.Tensor

    def __len__(self) -> int:
        return len(self.c)

    def rows(self, start: int, end: int) -> Inputs:
        return Inputs(self.z[start:end], self.c[start:end])


@dataclass(frozen=True)
class Source:
    """G with the priors of its inputs, and what D and Q see of its examples.

    Attributes:
        spec: the codes.
        noise_dim: dimensions of z; may be 0.
        noise: z's prior.
        generate: (N, noise_dim + code_dim) to examples: pictures (N, C, H, W) in [-1, 1], or points (N, 2).
        see: examples to features (N, F) and Q's raw outputs (N, head_dim).
        device: where both live; everything that leaves a Source is on the CPU.
    """

    spec: CodeSpec
    noise_dim: int
    noise: Literal["uniform", "gaussian"]
    generate: Callable[[torch.Tensor], torch.Tensor]
    see: Callable[[torch.Tensor], tuple[torch.Tensor, torch.Tensor]]
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))

    @classmethod
    def of(cls, infogan: InfoGAN, settings: Settings) -> Source:
        """G's moving average of a model, with its trunk and Q in eval mode."""

        def see(examples: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            with infogan.reading():
                features = infogan.trunk(examples).flatten(1)
                return features, infogan.q_head(features)

        device = next(infogan.parameters()).device
        return cls(infogan.spec, settings.noise_dim, settings.noise, infogan.generator_ema, see, device)

    @property
    def inputs(self) -> list[str]:
        """The codes in order, then 'z' where there is noise."""
        return [*self.spec.by_name, *([NOISE] if self.noise_dim else [])]

    @property
    def continuous(self) -> dict[str, Continuous]:
        return {name: code for name, code in self.spec.by_name.items() if isinstance(code, Continuous)}

    @property
    def categorical(self) -> list[str]:
        return [name for name, code in self.spec.by_name.items() if code.kind == "categorical"]

    def sample(self, count: int, draws: torch.Generator) -> Inputs:
        """`count` draws of the priors."""
        return Inputs(sample_noise(count, self.noise_dim, self.noise, draws), self.spec.sample(count, draws))

    def middle(self, z: torch.Tensor) -> Inputs:
        """Noise z with category 0 and every continuous code in the middle of its prior."""
        middle = {
            name: self.continuous[name].location if name in self.continuous else 0.0 for name in self.spec.by_name
        }
        return Inputs(z, torch.tensor([self.spec.encode(middle)]).expand(len(z), -1))

    def columns(self, code: str) -> slice:
        """Where a code lies in c."""
        names = list(self.spec.by_name)
        start = sum(one.width for one in self.spec.codes[: names.index(code)])
        return slice(start, start + self.spec.get(code).width)

    def with_value(self, inputs: Inputs, code: str, value: float) -> Inputs:
        """The same inputs with one code set to `value`."""
        c = inputs.c.clone()
        c[:, self.columns(code)] = torch.tensor(self.spec.get(code).encode(value))
        return Inputs(inputs.z, c)

    def exchanged(self, inputs: Inputs, other: Inputs, names: Iterable[str]) -> Inputs:
        """`inputs`, with the named codes (or 'z') taken from `other`."""
        z, c = inputs.z, inputs.c.clone()
        for name in names:
            if name == NOISE:
                z = other.z
            else:
                c[:, self.columns(name)] = other.c[:, self.columns(name)]
        return Inputs(z, c)

    @torch.no_grad()
    def draw(self, inputs: Inputs) -> torch.Tensor:
        """The examples, as the networks have them, float32."""
        batches = zip(inputs.z.split(_BATCH), inputs.c.split(_BATCH), strict=True)
        return torch.cat([self.generate(self.spec.generator_input(z, c).to(self.device)).cpu() for z, c in batches])

    @torch.no_grad()
    def look(self, examples: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Features (N, F) and Q's raw outputs (N, head_dim) of examples."""
        seen = [self.see(batch.to(self.device)) for batch in examples.split(_BATCH)]
        features, heads = zip(*seen, strict=True)
        return torch.cat(features).cpu(), torch.cat(heads).cpu()
