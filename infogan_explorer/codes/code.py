"""What every latent code can do: draw from its prior, be encoded, and be read by Q."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    import torch

Kind = Literal["categorical", "continuous"]


@dataclass(frozen=True)
class CategoryReading:
    """What Q says of a discrete code: probabilities of shape (B, K)."""

    probabilities: torch.Tensor


@dataclass(frozen=True)
class ContinuousReading:
    """What Q says of a continuous code: mean and standard deviation, each (B,), in the code's own unit."""

    mean: torch.Tensor
    std: torch.Tensor


Reading = CategoryReading | ContinuousReading


class Code(ABC):
    """One latent code: a prior, and the family of distributions by which Q reads it."""

    kind: ClassVar[Kind]

    @property
    @abstractmethod
    def width(self) -> int:
        """Columns of c."""

    @property
    @abstractmethod
    def head_width(self) -> int:
        """Raw outputs of Q."""

    @property
    def prior_probabilities(self) -> tuple[float, ...]:
        """The probability of each category; of a continuous code, nothing."""
        return ()

    @property
    @abstractmethod
    def entropy_nats(self) -> float:
        """H(c) of a discrete code, a ceiling of L_I; h(c) of a continuous one, no ceiling. In nats."""

    @property
    @abstractmethod
    def zero_knowledge_nats(self) -> float:
        """The best L_I of a Q that has not seen x, in nats: 0 where Q's family holds the prior itself."""

    @abstractmethod
    def sample(self, batch_size: int, generator: torch.Generator) -> torch.Tensor:
        """Draw from the prior: (batch_size, width), on the CPU."""

    @abstractmethod
    def log_prior(self, c: torch.Tensor) -> torch.Tensor:
        """log p(c), shape (B,), in nats, of codes (B, width) that the prior can draw."""

    @abstractmethod
    def encode(self, value: float) -> list[float]:
        """The `width` columns of c for one value that a user chose.

        Raises:
            InputError: if the code has no such value.
        """

    @abstractmethod
    def read(self, head: torch.Tensor) -> Reading:
        """Q's distribution from raw head outputs (B, head_width)."""

    @abstractmethod
    def log_q(self, head: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        """log Q(c|x), shape (B,), in nats, from raw head outputs (B, head_width) and codes (B, width)."""

    def log_q_matrix(self, head: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        """log Q(c_j|x_i) of all pairs, shape (B, B), in nats, from raw head outputs (B, head_width) and codes."""
        rows, columns = head.repeat_interleave(len(c), dim=0), c.repeat(len(head), 1)
        return self.log_q(rows, columns).view(len(head), len(c))

    def to_generator(self, c: torch.Tensor) -> torch.Tensor:
        """What G is fed for codes (B, width): one-hot columns as they are, a number standardised."""
        return c


def shortest(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return repr(float(value)).removesuffix(".0")
