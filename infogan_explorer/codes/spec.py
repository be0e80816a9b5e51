"""The codes of a model in order: how they are written down, sampled, encoded, and read from Q's raw outputs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from infogan_explorer.codes.code import Code, Reading
from infogan_explorer.codes.continuous import Gaussian, QStd, Uniform
from infogan_explorer.codes.discrete import Bernoulli, Categorical
from infogan_explorer.errors import InputError, ShapeError

if TYPE_CHECKING:
    import torch

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

    def log_q_matrix(self, q_params: torch.Tensor, c: torch.Tensor) -> dict[str, torch.Tensor]:
        """log Q(c_i|x) of every code for every pair of a picture (rows) and a sample's codes (columns).

        Args:
            q_params: raw outputs of the Q head, (B, head_dim).
            c: the codes that were sampled, (B, code_dim).

        Returns:
            {'c1': (B, B), ...} in nats; the diagonals are what `log_q` gives.

        Raises:
            ShapeError: if a matrix does not fit the codes.
        """
        parts = zip(self.by_name.items(), self._split_heads(q_params), self.split(c), strict=True)
        return {name: code.log_q_matrix(head, block) for (name, code), head, block in parts}

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
