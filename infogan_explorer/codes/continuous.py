"""Codes without a ceiling: numbers from a uniform or a Gaussian prior, read by a Gaussian Q."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from infogan_explorer.codes.code import Code, ContinuousReading, Kind, shortest
from infogan_explorer.errors import InputError
from infogan_explorer.information import gaussian_differential_entropy_nats, uniform_differential_entropy_nats

if TYPE_CHECKING:
    import torch

QStd = Literal["learned"] | float

# what float32 tells apart: the largest number of a prior, and its smallest spread beside its largest number
_LARGEST = 1e6
_SMALLEST_SPREAD = 1e-5
# below this share of the code's scale, log Q of a float32 mean is rounding noise
_MIN_RELATIVE_STD = 1e-3
_LOG_2PI = math.log(2 * math.pi)


class Continuous(Code):
    """A code that is a number, `Uniform` or `Gaussian`: Q is N(mean, std^2), in the code's own unit.

    mean = location + scale * head[:, 0] and, where it is learned, std = scale * exp(head[:, 1]): the paper's
    parameterisation (arXiv:1606.03657, Appendix C) on the scale of the prior. std never falls under scale / 1000.
    With `q_std` a number, std is that number and the head has one output.
    """

    kind: ClassVar[Kind] = "continuous"
    q_std: QStd

    @property
    @abstractmethod
    def location(self) -> float:
        """The middle of the prior."""

    @property
    @abstractmethod
    def scale(self) -> float:
        """The prior's half width (uniform) or standard deviation (Gaussian)."""

    @property
    def width(self) -> int:
        return 1

    @property
    def head_width(self) -> int:
        return 2 if self.q_std == "learned" else 1

    @property
    def trained_range(self) -> tuple[float, float]:
        """What training drew: the whole interval of a uniform code, 95 % of a Gaussian one (two deviations)."""
        reach = self._reach
        return self.location - reach, self.location + reach

    @property
    def explored_range(self) -> tuple[float, float]:
        """What a slider offers: twice the trained range, as the paper's MNIST figure does (-2 to 2)."""
        reach = 2 * self._reach
        return self.location - reach, self.location + reach

    _reach_in_scales: ClassVar[float] = 1.0

    @property
    def _reach(self) -> float:
        return self._reach_in_scales * self.scale

    def _check(self, largest: float) -> None:
        """Refuse a prior that float32 cannot carry, and a fixed std that is none."""
        if not (largest <= _LARGEST and self.scale >= _SMALLEST_SPREAD * max(largest, _SMALLEST_SPREAD)):
            raise InputError(
                f"{str(self)!r} is beyond what 32-bit numbers tell apart; keep its numbers within {_LARGEST:g} "
                f"and its spread above {_SMALLEST_SPREAD:g} of the largest."
            )
        if self.q_std != "learned" and not 0 < self.q_std < math.inf:
            raise InputError(f"q_std is {self.q_std}; it must be 'learned' or a number above 0.")

    def encode(self, value: float) -> list[float]:
        if not math.isfinite(value):
            raise InputError(f"the code was given {value}; choose a finite number.")
        return [float(value)]

    def read(self, head: torch.Tensor) -> ContinuousReading:
        mean, log_std = self._parameters(head)
        return ContinuousReading(mean, log_std.exp())

    def log_q(self, head: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        mean, log_std = self._parameters(head)
        return -0.5 * ((c[:, 0] - mean) * (-log_std).exp()) ** 2 - log_std - 0.5 * _LOG_2PI

    def _parameters(self, head: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and logarithm of std, (B,) each."""
        import torch

        mean = self.location + self.scale * head[:, 0]
        if self.q_std == "learned":
            # a floor under std only, else log Q overflows once G is nearly deterministic
            return mean, math.log(self.scale) + head[:, 1].clamp(min=math.log(_MIN_RELATIVE_STD))
        return mean, torch.full_like(mean, math.log(self.q_std))

    def to_generator(self, c: torch.Tensor) -> torch.Tensor:
        return (c - self.location) / self.scale


@dataclass(frozen=True)
class Uniform(Continuous):
    """A number from U(low, high): h(c) = ln(high - low), a differential entropy and no ceiling."""

    low: float = -1.0
    high: float = 1.0
    q_std: QStd = "learned"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise InputError(
                f"'uniform({self.low:g},{self.high:g})' is no interval; its upper end must be above its lower end."
            )
        self._check(largest=max(abs(self.low), abs(self.high)))

    @property
    def location(self) -> float:
        return (self.low + self.high) / 2

    @property
    def scale(self) -> float:
        return (self.high - self.low) / 2

    @property
    def entropy_nats(self) -> float:
        return uniform_differential_entropy_nats(self.low, self.high)

    @property
    def zero_knowledge_nats(self) -> float:
        """The best Gaussian that has not seen x has the prior's mean and, where learned, its variance.

        h(c) - ln(2 pi e std^2) / 2 with std^2 = (high - low)^2 / 12: -0.1765 nats, whatever the interval.
        """
        variance = (self.high - self.low) ** 2 / 12
        return self.entropy_nats + _best_constant_log_q(variance, self.q_std)

    def sample(self, batch_size: int, generator: torch.Generator) -> torch.Tensor:
        import torch

        return self.low + (self.high - self.low) * torch.rand(batch_size, 1, generator=generator)

    def log_prior(self, c: torch.Tensor) -> torch.Tensor:
        return c[:, 0].new_full((len(c),), -self.entropy_nats)

    def __str__(self) -> str:
        return "uniform" if (self.low, self.high) == (-1, 1) else f"uniform({shortest(self.low)},{shortest(self.high)})"


@dataclass(frozen=True)
class Gaussian(Continuous):
    """A number from N(mean, std^2): h(c) = ln(2 pi e std^2) / 2, a differential entropy and no ceiling."""

    mean: float = 0.0
    std: float = 1.0
    q_std: QStd = "learned"

    _reach_in_scales: ClassVar[float] = 2.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mean) and math.isfinite(self.std) and self.std > 0):
            raise InputError(f"'gaussian({self.mean:g},{self.std:g})' needs a standard deviation above 0.")
        self._check(largest=max(abs(self.mean), self.std))

    @property
    def location(self) -> float:
        return self.mean

    @property
    def scale(self) -> float:
        return self.std

    @property
    def entropy_nats(self) -> float:
        return gaussian_differential_entropy_nats(self.std)

    @property
    def zero_knowledge_nats(self) -> float:
        return self.entropy_nats + _best_constant_log_q(self.std**2, self.q_std)

    def sample(self, batch_size: int, generator: torch.Generator) -> torch.Tensor:
        import torch

        return self.mean + self.std * torch.randn(batch_size, 1, generator=generator)

    def log_prior(self, c: torch.Tensor) -> torch.Tensor:
        return -0.5 * ((c[:, 0] - self.mean) / self.std) ** 2 - math.log(self.std) - 0.5 * _LOG_2PI

    def __str__(self) -> str:
        return (
            "gaussian" if (self.mean, self.std) == (0, 1) else f"gaussian({shortest(self.mean)},{shortest(self.std)})"
        )


def _best_constant_log_q(variance: float, q_std: QStd) -> float:
    """Max over constant Gaussians of E[log Q(c)] for a prior of this variance: its mean, and its std if learned."""
    if q_std == "learned":
        return -gaussian_differential_entropy_nats(math.sqrt(variance))
    return -0.5 * variance / q_std**2 - math.log(q_std) - 0.5 * _LOG_2PI
