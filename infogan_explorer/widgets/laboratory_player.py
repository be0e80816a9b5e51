"""A laboratory that plays: steps, exact sums and what is seen of them, on one thread at a time. It draws nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from infogan_explorer.errors import InputError
from infogan_explorer.learn.laboratory import (
    Laboratory,
    LaboratoryRecord,
    LaboratoryView,
    StepTrace,
    World,
    load_world,
)

_STEP_SECONDS = 0.04  # of steps between two pictures
_REST_SECONDS = 0.01  # after each picture, for the kernel's other work
_MEASURING_SHARE = 0.3  # of the time that exact sums may take
_MOST_RECORDS = 400  # beyond it every second one goes


@dataclass(frozen=True)
class Seen:
    """What one picture is drawn from; nothing in it changes any more.

    records: the last one first measured is last; the exact sums may be a few steps older than the view.
    trace: the way of the last single step's gradient, if a single step was the last.
    """

    view: LaboratoryView
    records: tuple[LaboratoryRecord, ...]
    trace: StepTrace | None


class LaboratoryPlayer:
    """Takes steps of a laboratory and remembers what was measured."""

    def __init__(self, laboratory: Laboratory) -> None:
        self._lock = threading.RLock()  # a step, a sum and a look never overlap
        self.open(laboratory)

    def open(self, laboratory: Laboratory) -> None:
        """Go on with another laboratory; what was measured is forgotten."""
        with self._lock:
            self.laboratory = laboratory
            self._records: list[LaboratoryRecord] = []
            self._next_measure = 0.0
            self._measure()
            self._look(None)

    def begin_again(self, noise_width: float) -> None:
        """The same points, settings and seed from step 0, seen through noise of this width."""
        with self._lock:
            old = self.laboratory
            labels = None if old.labels is None else old.labels.numpy()
            self.open(Laboratory(old.points.numpy(), old.settings, noise_width, labels, old.recipe))

    def take(self, step: Callable[[Laboratory], StepTrace | None]) -> None:
        """Take steps, then measure and look."""
        with self._lock:
            trace = step(self.laboratory)
            self._measure()
            self._look(trace)

    def set_noise_width(self, width: float) -> None:
        """See every point through noise of another width from now on."""
        with self._lock:
            self.laboratory.noise_width = width
            self._measure()
            self._look(None)

    def play(self, goes_on: Callable[[], bool], show: Callable[[], None]) -> None:
        """Steps, a picture, steps, a picture; exact sums as often as they leave time for both, and at the end.

        Args:
            goes_on: asked before every picture.
            show: called after every look; returns when the picture is drawn.
        """
        while goes_on():
            with self._lock:
                until = time.perf_counter() + _STEP_SECONDS
                while time.perf_counter() < until:
                    self.laboratory.step()
                if time.perf_counter() >= self._next_measure:
                    self._measure()
                self._look(None)
            show()
            time.sleep(_REST_SECONDS)
        self.take(lambda _: None)
        show()

    def _measure(self) -> None:
        started = time.perf_counter()
        record = self.laboratory.measure()
        if self._records and self._records[-1].step == record.step:  # other noise, or a player's step alone
            self._records.pop()
        self._records.append(record)
        if len(self._records) > _MOST_RECORDS:
            self._records = [*self._records[:-1:2], record]
        took = time.perf_counter() - started
        self._next_measure = time.perf_counter() + took * (1 / _MEASURING_SHARE - 1)

    def _look(self, trace: StepTrace | None) -> None:
        self.seen = Seen(self.laboratory.look(), tuple(self._records), trace)


def open_laboratory(
    world: Laboratory | World | str, noise_width: float | None, settings: dict[str, Any]
) -> tuple[Laboratory, str]:
    """A laboratory and what its points are called.

    Args:
        world: a laboratory as it is, points, or the name of some.
        noise_width: of the observation noise; 0.1 where not given.
        settings: of `World.settings`.

    Raises:
        InputError: if there is no such world, or something does not fit a laboratory.
    """
    if isinstance(world, Laboratory):
        if settings or noise_width is not None:
            raise InputError("a Laboratory has its settings and width already; give them where it is made.")
        return world, "laboratory"
    opened = load_world(world) if isinstance(world, str) else world
    width = 0.1 if noise_width is None else noise_width
    return Laboratory(opened.points, opened.settings(**settings), width, opened.labels), opened.name
