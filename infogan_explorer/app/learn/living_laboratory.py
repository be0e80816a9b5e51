"""A laboratory while a page plays with it: when it measures, what it tells the lesson, what may change meanwhile."""

from __future__ import annotations

import time

from infogan_explorer.app.learn.laboratory_frame import (
    MAP_SIDE,
    POINTS,
    describe_record,
    describe_view,
    told_by,
)
from infogan_explorer.app.learn.laboratory_settings import LaboratorySetup
from infogan_explorer.app.learn.sessions import advance
from infogan_explorer.app.requests import Answer
from infogan_explorer.learn.laboratory import Laboratory, LaboratoryRecord, StepTrace

_QUICK_SECONDS = 0.05  # a measurement that takes longer is not made at every picture while it plays,
_RESTS = 3.0  # but after a rest of so many times as long


class LivingLaboratory:
    """A laboratory, the newest record of it, and when that was made."""

    def __init__(self, setup: LaboratorySetup) -> None:
        self.setup = setup
        self.laboratory: Laboratory = setup.build()
        self._record: LaboratoryRecord | None = None
        self._recorded = -1  # the step of it
        self._measured_at, self._cost_seconds = 0.0, 0.0
        self._final: dict[str, float] = {}
        self._traced: dict[str, float] = {}

    @property
    def step(self) -> int:
        """Steps of any kind; one of D, G or Q alone counts as one."""
        return self.laboratory.draws_done

    @property
    def has_ended(self) -> bool:
        """Whether the step is reached at which the lesson's question is answered."""
        return 0 < self.setup.until <= self.step

    def follow(self, setup: LaboratorySetup) -> None:
        """Change what can change from the next step on: the weight of L_I, and whether G gains from it."""
        if setup == self.setup:
            return
        if setup.until != self.setup.until:
            self._final = {}
        self.setup = setup
        self.laboratory.weigh(setup.weight, setup.weight, setup.is_baseline)

    def play(self, steps: int) -> None:
        """Up to so many steps, but not beyond the lesson's last."""
        left = self.setup.until - self.step
        advance(self.laboratory, min(steps, left) if left > 0 else steps)

    def step_player(self, player: str) -> StepTrace:
        """One step of "discriminator", "generator" or "q" alone."""
        laboratory = self.laboratory
        steps = {"discriminator": laboratory.step_discriminator, "generator": laboratory.step_generator}
        trace = steps.get(player, laboratory.step_q)()
        self._traced |= {f"{player}_step_in_{part}": length for part, length in trace.gradients.items()}
        if player == "generator":  # of its gradient, what comes from L_I
            is_told = not self.setup.is_baseline
            self._traced["information_in_generator"] = is_told * laboratory.trace_information()["generator"]
        return trace

    def frame(self, map_name: str, is_hurried: bool) -> Answer:
        """What the page draws.

        Args:
            map_name: one of `laboratory_frame.MAPS`.
            is_hurried: leave the measurement out where measurements are slow and the last is fresh.
        """
        is_measured = self._measure(is_hurried and self.step != self.setup.until)
        view = self.laboratory.look(POINTS, MAP_SIDE)
        return {
            "step": self.step,
            **describe_view(self.laboratory, view, map_name),
            "record": describe_record(self._record) if is_measured and self._record else None,
            "told": self._told() if is_measured else None,
            "ended": self.has_ended,
        }

    def _measure(self, is_hurried: bool) -> bool:
        """Make sure that the record is of this step; False where that was left out."""
        if self._recorded == self.step:
            return True
        started = time.perf_counter()
        if (
            is_hurried
            and self._cost_seconds > _QUICK_SECONDS
            and started < self._measured_at + _RESTS * self._cost_seconds
        ):
            return False
        self._record, self._recorded = self.laboratory.measure(), self.step
        self._measured_at = time.perf_counter()
        self._cost_seconds = self._measured_at - started
        return True

    def _told(self) -> dict[str, float]:
        """For the lesson: what is known now; as "final_..." what it was at the lesson's last step; and as
        "q_step_in_generator" the length of a single step's gradient."""
        assert self._record is not None
        told = told_by(self._record)
        if self.has_ended and not self._final:
            self._final = {f"final_{name}": value for name, value in told.items()}
        return {"step": self.step, **told, **self._final, **self._traced}
