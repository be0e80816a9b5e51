"""Codes with a ceiling: a category out of K, and yes or no."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from infogan_explorer.codes.code import CategoryReading, Code, Kind, shortest
from infogan_explorer.errors import InputError
from infogan_explorer.information import binary_entropy_nats, entropy_nats

if TYPE_CHECKING:
    import torch

MAX_CATEGORIES = 1000


@dataclass(frozen=True)
class Categorical(Code):
    """A category out of K, one-hot: H(c) = -sum_k p_k ln p_k, ln K when all are equally likely.

    Q gives K logits; log Q(c|x) = log_softmax(logits)[c]. The logits are raw: the softmax is here and nowhere else.
    """

    num_categories: int
    prior: tuple[float, ...] = ()

    kind: ClassVar[Kind] = "categorical"

    def __post_init__(self) -> None:
        if not 2 <= self.num_categories <= MAX_CATEGORIES:
            raise InputError(
                f"a categorical code with {self.num_categories} categories was asked for; "
                f"it needs 2 to {MAX_CATEGORIES}, for example 'cat10'."
            )
        if self.prior:
            if len(self.prior) != self.num_categories:
                raise InputError(
                    f"the prior of 'cat{self.num_categories}' has {len(self.prior)} probabilities; "
                    f"give {self.num_categories} of them."
                )
            if not all(p > 0 for p in self.prior):
                raise InputError(f"the prior {self.prior} holds a probability that is not above 0; drop that category.")
            if abs(sum(self.prior) - 1) > 1e-9:
                raise InputError(
                    f"the prior of 'cat{self.num_categories}' sums to {sum(self.prior):.12g}; it must sum to 1, "
                    "so divide it by its sum."
                )

    @property
    def width(self) -> int:
        return self.num_categories

    @property
    def head_width(self) -> int:
        return self.num_categories

    @property
    def prior_probabilities(self) -> tuple[float, ...]:
        return self.prior or (1 / self.num_categories,) * self.num_categories

    @property
    def entropy_nats(self) -> float:
        return entropy_nats(self.prior) if self.prior else math.log(self.num_categories)

    @property
    def zero_knowledge_nats(self) -> float:
        return 0.0

    def sample(self, batch_size: int, generator: torch.Generator) -> torch.Tensor:
        import torch

        if self.prior:
            weights = torch.tensor(self.prior, dtype=torch.float64)
            index = torch.multinomial(weights, batch_size, replacement=True, generator=generator)
        else:
            index = torch.randint(self.num_categories, (batch_size,), generator=generator)
        return torch.nn.functional.one_hot(index, self.num_categories).float()

    def log_prior(self, c: torch.Tensor) -> torch.Tensor:
        return c @ c.new_tensor(self.prior_probabilities).log()

    def encode(self, value: float) -> list[float]:
        if not 0 <= value < self.num_categories or value != int(value):
            raise InputError(
                f"the code has {self.num_categories} categories, but {value:g} was given; "
                f"choose 0 to {self.num_categories - 1}."
            )
        return [1.0 if k == int(value) else 0.0 for k in range(self.num_categories)]

    def read(self, head: torch.Tensor) -> CategoryReading:
        return CategoryReading(head.softmax(dim=1))

    def log_q(self, head: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        # a category that Q rules out altogether counts only where it was drawn: 0 times -inf is no number
        return head.log_softmax(dim=1).masked_fill(c == 0, 0).mul(c).sum(dim=1)

    def log_q_matrix(self, head: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        return head.log_softmax(dim=1)[:, c.argmax(dim=1)]  # a table look-up, where K logits a pair would take long

    def __str__(self) -> str:
        prior = f"({','.join(shortest(p) for p in self.prior)})" if self.prior else ""
        return f"cat{self.num_categories}{prior}"


@dataclass(frozen=True)
class Bernoulli(Code):
    """A yes/no code in {0, 1}, one column: H(c) = H_b(p). Q gives one logit."""

    probability: float = 0.5

    kind: ClassVar[Kind] = "categorical"

    def __post_init__(self) -> None:
        if not 0 < self.probability < 1:
            raise InputError(f"'bernoulli' was given probability {self.probability:g}; it must lie between 0 and 1.")

    @property
    def width(self) -> int:
        return 1

    @property
    def head_width(self) -> int:
        return 1

    @property
    def prior_probabilities(self) -> tuple[float, ...]:
        return 1 - self.probability, self.probability

    @property
    def entropy_nats(self) -> float:
        return binary_entropy_nats(self.probability)

    @property
    def zero_knowledge_nats(self) -> float:
        return 0.0

    def sample(self, batch_size: int, generator: torch.Generator) -> torch.Tensor:
        import torch

        return (torch.rand(batch_size, 1, generator=generator) < self.probability).float()

    def log_prior(self, c: torch.Tensor) -> torch.Tensor:
        zero, one = (math.log(p) for p in self.prior_probabilities)
        return zero + (one - zero) * c[:, 0]

    def encode(self, value: float) -> list[float]:
        if value not in (0, 1):
            raise InputError(f"the code is 0 or 1, but {value:g} was given; choose one of the two.")
        return [float(value)]

    def read(self, head: torch.Tensor) -> CategoryReading:
        import torch

        one = head.sigmoid()
        return CategoryReading(torch.cat([1 - one, one], dim=1))

    def log_q(self, head: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        import torch

        return -torch.nn.functional.binary_cross_entropy_with_logits(head, c, reduction="none").squeeze(1)

    def __str__(self) -> str:
        return "bernoulli" if self.probability == 0.5 else f"bernoulli({shortest(self.probability)})"
