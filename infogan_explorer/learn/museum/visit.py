"""One program on its way through training, and what is measured of it at each record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.codes import Uniform
from infogan_explorer.learn.laboratory import Laboratory, LaboratoryRecord, LaboratoryView
from infogan_explorer.learn.museum.exhibit import Exhibit
from infogan_explorer.learn.museum.prediction import Observation


@dataclass(frozen=True)
class Evidence:
    """What is known of a program at one step.

    values: every number that a prediction can be about.
        bound_nats: what the program prints as L_I of c1, as an exact expectation under its own Q.
        mutual_information_nats, missed_nats: exact I(c; x), and E[KL(P || Q)].
        difference_nats: L_I + E[KL] + H(c|x) - H(c); 0 for a program that takes the right H(c), whatever its Q is.
        divergence_nats, discriminator_bound_nats: exact Jensen-Shannon divergence, and D's bound on it.
        generator_gradient, trunk_gradient, q_head_gradient: lengths of L_I's gradient, in the step that moves the part;
            information_gradient, the longest of them.
        agreement: share of the points drawn as category k that lie nearest to the real class k. Categorical codes.
        lowest_mean, highest_mean: of Q over the plane. low_half_bound_nats: E[log Q | c < 0] + h(c). Uniform codes.
    """

    step: int
    record: LaboratoryRecord
    view: LaboratoryView
    values: Mapping[str, float]


class Visit:
    """An exhibit's program, or the correct one in its place: same world, settings, seed and noise."""

    def __init__(self, exhibit: Exhibit, is_broken: bool = True, seed: int = 0) -> None:
        self.exhibit = exhibit
        self.laboratory = exhibit.build(is_broken, seed)
        self.evidence = [gather(self.laboratory)]

    def advance(self, steps: int) -> Evidence:
        """Train for some steps, and measure."""
        for _ in range(steps):
            self.laboratory.step()
        self.evidence.append(gather(self.laboratory))
        return self.evidence[-1]

    def observe(self) -> Observation:
        """Whether the exhibit's signature has appeared so far."""
        return self.exhibit.observe([(item.step, item.values) for item in self.evidence])


def gather(laboratory: Laboratory) -> Evidence:
    """Measure a laboratory; its training does not notice."""
    record, view = laboratory.measure(), laboratory.look()
    account = record.accounts["c1"]
    gradients = {f"{part}_gradient": length for part, length in laboratory.trace_information().items()}
    values = {
        "bound_nats": account.read_nats,
        "mutual_information_nats": account.mutual_information_nats,
        "missed_nats": account.missed_nats,
        "difference_nats": account.difference_nats,
        **gradients,
        "information_gradient": max(gradients.values()),
    }
    if record.apart is not None:
        values |= {
            "divergence_nats": record.apart.divergence_nats,
            "discriminator_bound_nats": record.apart.bound_nats,
        }
    code = laboratory.spec.get("c1")
    if code.kind == "categorical" and laboratory.labels is not None:
        values["agreement"] = agreement(view, laboratory.points.numpy(), laboratory.labels.numpy())
    if isinstance(code, Uniform):
        c, log_q = laboratory.read_fresh()
        assert view.means is not None
        values |= {
            "lowest_mean": float(view.means.min()),
            "highest_mean": float(view.means.max()),
            "low_half_bound_nats": float(log_q["c1"][c[:, 0] < 0].mean()) + code.entropy_nats,
        }
    return Evidence(laboratory.steps_done, record, view, values)


def agreement(view: LaboratoryView, points: NDArray[np.floating], labels: NDArray[np.integer]) -> float:
    """Share of drawn points whose category is the number of the class whose middle is nearest; chance is 1 / K.

    Args:
        view: with a categorical code c1.
        points, labels: (N, 2) real points and (N,) their classes, from 0.
    """
    middles = np.stack([points[labels == number].mean(axis=0) for number in range(labels.max() + 1)])
    distances = np.linalg.norm(view.clean[:, None] - middles[None], axis=2)
    return float((distances.argmin(axis=1) == view.values["c1"]).mean())
