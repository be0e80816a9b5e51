"""Latent codes: their priors and entropies, how Q's raw outputs become log Q(c|x), where each lies in G's input.

A `Code` is one factor of c: `Categorical`, `Bernoulli`, `Uniform` or `Gaussian`. A `CodeSpec` is the ordered list of
them, named c1, c2, ... as in the paper, and the only place that turns the recognition network's raw head outputs into
log-probabilities. A latent code c is a tensor (B, code_dim): one-hot columns for a category, one column in the code's
own unit for every other kind. torch is imported where tensors are made, so that listing runs and codes stays fast.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from infogan_explorer.errors import InputError, ShapeError
from infogan_explorer.information import (
    binary_entropy_nats,
    entropy_nats,
    gaussian_differential_entropy_nats,
    uniform_differential_entropy_nats,
)

if TYPE_CHECKING:
    import torch

Kind = Literal["categorical", "continuous"]
QStd = Literal["learned"] | float

MAX_CATEGORIES = 1000
# what float32 tells apart: the largest number of a prior, and its smallest spread beside its largest number
_LARGEST = 1e6
_SMALLEST_SPREAD = 1e-5
# below this share of the code's scale, log Q of a float32 mean is rounding noise
_MIN_RELATIVE_STD = 1e-3
_LOG_2PI = math.log(2 * math.pi)


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

    def to_generator(self, c: torch.Tensor) -> torch.Tensor:
        """What G is fed for codes (B, width): one-hot columns as they are, a number standardised."""
        return c


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
        return (head.log_softmax(dim=1) * c).sum(dim=1)

    def __str__(self) -> str:
        prior = f"({','.join(_number(p) for p in self.prior)})" if self.prior else ""
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
        return "bernoulli" if self.probability == 0.5 else f"bernoulli({_number(self.probability)})"


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

    def __str__(self) -> str:
        return "uniform" if (self.low, self.high) == (-1, 1) else f"uniform({_number(self.low)},{_number(self.high)})"


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

    def __str__(self) -> str:
        return "gaussian" if (self.mean, self.std) == (0, 1) else f"gaussian({_number(self.mean)},{_number(self.std)})"


def _best_constant_log_q(variance: float, q_std: QStd) -> float:
    """Max over constant Gaussians of E[log Q(c)] for a prior of this variance: its mean, and its std if learned."""
    if q_std == "learned":
        return -gaussian_differential_entropy_nats(math.sqrt(variance))
    return -0.5 * variance / q_std**2 - math.log(q_std) - 0.5 * _LOG_2PI


def _number(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return repr(float(value)).removesuffix(".0")


_TERM = re.compile(r"(?P<family>[a-z]+)(?P<count>\d+)?(?:\((?P<arguments>[^()]*)\))?")
_GRAMMAR = "write codes like 'cat10,uniform,uniform(-2,2),gaussian,bernoulli(0.3)'"


def _parse_code(term: str, q_std: QStd) -> Code:
    match = _TERM.fullmatch(term)
    if match is None:
        hint = " (is there a comma too many?)" if not term else ""
        raise InputError(f"code {term!r} cannot be read{hint}; {_GRAMMAR}.")
    family, count, text = match.group("family", "count", "arguments")
    try:
        arguments = [float(a) for a in text.split(",")] if text is not None else []
    except ValueError:
        raise InputError(f"code {term!r} has {text!r} in its brackets; {_GRAMMAR}.") from None
    if family == "cat" and count and len(count) < 10:
        return Categorical(int(count), tuple(arguments))
    if family in ("uniform", "gaussian") and not count and len(arguments) in (0, 2):
        first, second = arguments or ((-1.0, 1.0) if family == "uniform" else (0.0, 1.0))
        return (Uniform if family == "uniform" else Gaussian)(first, second, q_std)
    if family == "bernoulli" and not count and len(arguments) <= 1:
        return Bernoulli(*arguments)
    shown = term if len(term) <= 40 else term[:40] + "..."
    raise InputError(f"code {shown!r} is not known; {_GRAMMAR}.")


@dataclass(frozen=True)
class CodeSpec:
    """The latent codes of a model, in order, named c1, c2, ... as in the paper.

    G's input is [z | c1 | c2 | ...]; Q's raw output is [head of c1 | head of c2 | ...].
    """

    codes: tuple[Code, ...]

    @classmethod
    def parse(cls, text: str, q_std: QStd = "learned") -> CodeSpec:
        """Read a spec such as 'cat10,uniform,uniform(-2,2)'; `str(spec)` writes it back.

        Args:
            text: codes separated by commas; parameters in round brackets.
            q_std: 'learned', or the fixed standard deviation of Q for the continuous codes.

        Raises:
            InputError: if a code cannot be read or there is none.
        """
        if not text.strip():
            raise InputError(f"the code spec {text!r} is empty; an InfoGAN needs at least one code: {_GRAMMAR}.")
        terms = re.split(r",(?![^(]*\))", text.lower().replace(" ", ""))  # commas outside brackets
        return cls(tuple(_parse_code(term, q_std) for term in terms))

    def __str__(self) -> str:
        return ",".join(str(code) for code in self.codes)

    @cached_property
    def by_name(self) -> dict[str, Code]:
        """The codes under their names: {'c1': Categorical(10), ...}."""
        return {f"c{i}": code for i, code in enumerate(self.codes, start=1)}

    @property
    def code_dim(self) -> int:
        """Columns of c."""
        return sum(code.width for code in self.codes)

    @property
    def head_dim(self) -> int:
        """Raw outputs of Q."""
        return sum(code.head_width for code in self.codes)

    def get(self, name: str) -> Code:
        """The code called `name`.

        Raises:
            InputError: if there is none.
        """
        if name not in self.by_name:
            raise InputError(f"code {name!r} is not one of this model's codes; choose one of {list(self.by_name)}.")
        return self.by_name[name]

    def sample(self, batch_size: int, generator: torch.Generator) -> torch.Tensor:
        """Draw c from the prior: (batch_size, code_dim), on the CPU, every code independent of the others."""
        import torch

        return torch.cat([code.sample(batch_size, generator) for code in self.codes], dim=1)

    def encode(self, values: Mapping[str, float]) -> list[float]:
        """The row of c, code_dim long, for one value a code: {'c1': 3, 'c2': 0.4}.

        Raises:
            InputError: if a code is missing or unknown, or has no such value.
        """
        for name in values:
            self.get(name)
        row: list[float] = []
        for name, code in self.by_name.items():
            if name not in values:
                raise InputError(f"no value was given for code {name!r}; give one for each of {list(self.by_name)}.")
            try:
                row += code.encode(values[name])
            except InputError as error:
                raise InputError(str(error).replace("the code", f"code {name!r}", 1)) from None
        return row

    def generator_input(self, z: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        """[z | c1 | c2 | ...]: (B, noise_dim + code_dim); uniform codes on [-1, 1], Gaussian ones as N(0, 1)."""
        import torch

        columns = [code.to_generator(part) for code, part in zip(self.codes, self.split(c), strict=True)]
        return torch.cat([z, *columns], dim=1)

    def split(self, c: torch.Tensor) -> Sequence[torch.Tensor]:
        """c (B, code_dim) as one block (B, width) a code."""
        return self._blocks(c, [code.width for code in self.codes], "c")

    def _split_heads(self, q_params: torch.Tensor) -> Sequence[torch.Tensor]:
        return self._blocks(q_params, [code.head_width for code in self.codes], "q_params")

    def _blocks(self, matrix: torch.Tensor, widths: list[int], what: str) -> Sequence[torch.Tensor]:
        if matrix.ndim != 2 or matrix.shape[1] != sum(widths):
            raise ShapeError(
                f"{what} has shape {tuple(matrix.shape)}; the codes '{self}' need (B, {sum(widths)}) columns."
            )
        return matrix.split(widths, dim=1)

    def log_q(self, q_params: torch.Tensor, c: torch.Tensor) -> dict[str, torch.Tensor]:
        """log Q(c_i|x) of every code, the one function that turns head outputs into it.

        Args:
            q_params: raw outputs of the Q head, (B, head_dim).
            c: the codes that were sampled, (B, code_dim).

        Returns:
            {'c1': (B,), ...} in nats. Q factorises over the codes (arXiv:1606.03657, Section 6), so the sum over
            codes is log Q(c|x).

        Raises:
            ShapeError: if a matrix does not fit the codes.
        """
        parts = zip(self.by_name.items(), self._split_heads(q_params), self.split(c), strict=True)
        return {name: code.log_q(head, block) for (name, code), head, block in parts}

    def read(self, q_params: torch.Tensor) -> dict[str, Reading]:
        """Q's distribution of every code, from raw head outputs (B, head_dim)."""
        parts = zip(self.by_name.items(), self._split_heads(q_params), strict=True)
        return {name: code.read(head) for (name, code), head in parts}

    def describe(self) -> dict[str, dict[str, Any]]:
        """What config.json says of every code: kind, entropy in nats, zero-knowledge line in nats, spec."""
        return {
            name: {
                "spec": str(code),
                "kind": code.kind,
                "entropy_nats": code.entropy_nats,
                "zero_knowledge_nats": code.zero_knowledge_nats,
            }
            for name, code in self.by_name.items()
        }
