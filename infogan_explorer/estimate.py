"""How long a run would take on this machine: a few steps, timed, and nothing kept."""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from infogan_explorer.config import Settings
from infogan_explorer.datasets import dataset_info, example_shape
from infogan_explorer.refit import refit
from infogan_explorer.runs import RunFolder
from infogan_explorer.session import save
from infogan_explorer.train import Trainer

_WARM_UP_STEPS = 3
_LEAST_STEPS = 3
_SECONDS = 1.5  # of timed steps
_REFIT_STEPS = 10  # of those of a re-fit
_STAND_INS = 2000  # examples: more change nothing that takes time


@dataclass(frozen=True)
class Estimate:
    """What a run would cost, and how large it is."""

    steps_per_second: float  # measurements and saves included, as in status.json
    seconds: float  # to train all steps
    weights: int  # of G, the trunk and both heads; G's moving average is not counted
    generator_input: int  # columns: noise and codes
    entropy_nats: dict[str, float]  # of every code: H(c), or h(c) of a continuous one

    def to_json(self) -> dict[str, Any]:
        """The object that `train --estimate --json` prints."""
        return asdict(self)


def estimate_run(settings: Settings, examples: np.ndarray) -> Estimate:
    """Time a few steps in the middle of a run, where every term of the loss counts, one measurement and one save.

    Args:
        settings: of the run; what is trained here is thrown away.
        examples: as for a `Trainer`; `stand_in_examples` will do, as no time depends on what is in them.

    Raises:
        InputError: if the networks do not fit the examples or the device is not there.
        MachineError: if there is no room for one save among the temporary files.
    """
    trainer = Trainer(settings.model_copy(update={"refit_steps": 0}), examples)  # a re-fit is timed apart
    trainer.steps_done = settings.steps // 2
    for _ in range(_WARM_UP_STEPS):
        trainer.step()
    step_seconds = _seconds_of_steps(trainer)
    trainer.measure()  # the first one also makes room for larger batches
    measure_seconds = _seconds_of(trainer.measure)
    seconds = (
        settings.steps * step_seconds
        + math.ceil(settings.steps / settings.record_every) * measure_seconds
        + math.ceil(settings.steps / settings.save_every)
        * (_seconds_of_a_save(trainer) + _seconds_of_a_refit(trainer, settings.refit_steps))
    )
    players = (trainer.infogan.generator.parameters(), trainer.infogan.recognition_parameters())
    return Estimate(
        steps_per_second=settings.steps / seconds,
        seconds=seconds,
        weights=sum(parameter.numel() for player in players for parameter in player),
        generator_input=settings.noise_dim + settings.spec.code_dim,
        entropy_nats={name: code.entropy_nats for name, code in settings.spec.by_name.items()},
    )


def estimate_twins(settings: Settings, examples: np.ndarray) -> Estimate:
    """`estimate_run` of an InfoGAN and its baseline in lockstep; size and entropies are those of either."""
    infogan = estimate_run(settings, examples)
    baseline = estimate_run(settings.model_copy(update={"baseline": True}), examples)
    seconds = infogan.seconds + baseline.seconds
    return replace(infogan, steps_per_second=settings.steps / seconds, seconds=seconds)


def stand_in_examples(settings: Settings) -> np.ndarray:
    """Examples of the shape that a dataset has, random, without loading or downloading it.

    Raises:
        InputError: if the dataset is not known, or has no pictures of this size.
    """
    info, rng = dataset_info(settings.dataset), np.random.default_rng(0)
    shape = example_shape(info, settings.image_size)
    if info.is_points:
        return rng.uniform(-1, 1, (_STAND_INS, *shape)).astype(np.float32)
    return rng.integers(0, 256, (_STAND_INS, *shape), dtype=np.uint8)


def _seconds_of_steps(trainer: Trainer) -> float:
    """Of one step, by the clock on the wall."""
    started, count = time.perf_counter(), 0
    while count < _LEAST_STEPS or time.perf_counter() - started < _SECONDS:
        trainer.step()
        count += 1
    return (time.perf_counter() - started) / count


def _seconds_of_a_save(trainer: Trainer) -> float:
    with tempfile.TemporaryDirectory() as folder:
        run = RunFolder.create(Path(folder), "estimate", {})
        return _seconds_of(lambda: save(run, trainer))


def _seconds_of_a_refit(trainer: Trainer, steps: int) -> float:
    if not steps:
        return 0.0
    refit(trainer.infogan, trainer.settings, trainer.steps_done, _WARM_UP_STEPS)
    timed = min(steps, _REFIT_STEPS)
    return steps / timed * _seconds_of(lambda: refit(trainer.infogan, trainer.settings, trainer.steps_done, timed))


def _seconds_of(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
