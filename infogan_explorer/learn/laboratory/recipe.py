"""How the laboratory's players learn: what each step asks of them, in pieces that an exhibit can break.

`Recipe` is the correct program. A subclass that overrides one method is a program with one mistake, and no other.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch

from infogan_explorer.codes import CodeSpec
from infogan_explorer.information import mi_lower_bound_nats
from infogan_explorer.networks import InfoGAN


class Recipe:
    """InfoGAN as DESIGN and the authors' code have it: L_I reaches Q's head, the shared trunk and G."""

    trains_trunk = True  # whether L_I moves the trunk when Q learns
    q_sees_code = False  # whether `read` depends on c; what is exact of such a program holds for a single code

    def build(self, infogan: InfoGAN) -> None:
        """Change the networks before training."""

    def choose_codes(
        self, spec: CodeSpec, labels: torch.Tensor | None, count: int, draws: torch.Generator
    ) -> torch.Tensor:
        """c, (count, code_dim), for the points that G draws; `labels` (count,) are those of the real batch, if any."""
        return spec.sample(count, draws)

    def place(self, points: torch.Tensor) -> torch.Tensor:
        """Real points (B, 2) as D is shown them."""
        return points

    def generate(self, infogan: InfoGAN, inputs: torch.Tensor) -> torch.Tensor:
        """G's points (B, 2) for inputs [z | c]."""
        return infogan.generator(inputs)

    def lesson(
        self, spec: CodeSpec, drawn: torch.Tensor, c: torch.Tensor, real: torch.Tensor, labels: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """What Q learns from in its own step: points (N, 2), and the codes (N, code_dim) to read off them.

        `drawn` (B, 2) were drawn with codes c; `real` (B, 2) are as many real points, `labels` (B,) theirs, if known.
        """
        return drawn, c

    def read(self, infogan: InfoGAN, features: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        """Q's raw outputs (B, head_dim) for the trunk's features (B, F) of points that were drawn with codes c."""
        return infogan.q_head(features)

    def log_q(self, spec: CodeSpec, q_params: torch.Tensor, c: torch.Tensor) -> dict[str, torch.Tensor]:
        """log Q(c_i|x) of every code, (B,) each, in nats."""
        return spec.log_q(q_params, c)

    def bound_nats(self, spec: CodeSpec, name: str, log_q: torch.Tensor) -> torch.Tensor:
        """What this program reports as L_I of a code, a scalar in nats, from log Q (B,) of the drawn codes."""
        return mi_lower_bound_nats(log_q, self.entropy_nats(spec, name))

    def entropy_nats(self, spec: CodeSpec, name: str) -> float:
        """What this program takes for H(c), or h(c), of a code."""
        return spec.get(name).entropy_nats

    def to_loss(self, bounds: Mapping[str, torch.Tensor]) -> Mapping[str, torch.Tensor]:
        """The bounds as they enter the losses."""
        return bounds
