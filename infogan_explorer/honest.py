"""How honest a run's bound is: L_I of its own Q beside that of a new Q, and other estimates, on the same samples.

    result = measure_honest_bound(run)
    result.codes["c1"].loose_nats, result.codes["c1"].loose_nats_stderr

The results of a run are kept in honest.jsonl in its folder, one object a line, one line a step. A shipped model's
folder belongs to the program, so a user's results for it live in <runs_dir>/.honest/<name>.jsonl.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import torch

from infogan_explorer.checkpoint import load_infogan
from infogan_explorer.codes import CodeSpec
from infogan_explorer.device import choose_device
from infogan_explorer.errors import NonFiniteError
from infogan_explorer.files import make_folder, write_atomically
from infogan_explorer.information import bound_with_stderr_nats
from infogan_explorer.measurement import Estimates, FreshSamples, bounds_of, compare_pairs, group_size, read_fresh
from infogan_explorer.refit import refit
from infogan_explorer.runs import RunFolder, is_shipped

REFIT_STEPS = 2000
SAMPLES = 10_000
_STDERRS = 3  # a re-fit that is worse by less may be worse by chance


@dataclass(frozen=True)
class HonestCode:
    """What held-out samples say of one code; all in nats, each with its standard error.

    bound_nats: L_I of the Q of training.
    refit_bound_nats: L_I of a new Q of the same family, trained on the frozen G.
    loose_nats: their difference, paired by sample: what the bound missed at least. Below 0 where the new Q reads worse.
    contrastive_nats: E_joint[log Q] - E_product[log Q] of the Q of training; at least L_I in expectation, and no bound
        on I unless Q is near the posterior.
    info_nce_nats: InfoNCE of the Q of training, a lower bound that is at most ln K.
    linear_bound_nats: L_I of a new Q that is linear in the pixels, where one was asked for.
    """

    kind: str
    entropy_nats: float  # a ceiling only where `kind` is 'categorical'
    bound_nats: float
    bound_nats_stderr: float
    refit_bound_nats: float
    refit_bound_nats_stderr: float
    loose_nats: float
    loose_nats_stderr: float
    contrastive_nats: float
    contrastive_nats_stderr: float
    info_nce_nats: float
    info_nce_nats_stderr: float
    linear_bound_nats: float | None = None
    linear_bound_nats_stderr: float | None = None

    @property
    def is_refit_worse(self) -> bool:
        """Whether the new Q reads worse than the Q of training, so that its fit has not converged."""
        return self.loose_nats < -_STDERRS * self.loose_nats_stderr


@dataclass(frozen=True)
class HonestBound:
    """The honest bound of a run at one saved step."""

    step: int
    samples: int  # held out, the same for all numbers
    refit_steps: int
    info_nce_samples: int  # K
    seconds: float
    codes: Mapping[str, HonestCode]

    @property
    def info_nce_ceiling_nats(self) -> float:
        return math.log(self.info_nce_samples)

    def to_json(self) -> dict[str, Any]:
        """The object of a line of honest.jsonl; `bound --json` prints it too."""
        codes = {
            name: {key: value for key, value in asdict(code).items() if value is not None}
            | {"refit_is_worse": code.is_refit_worse}
            for name, code in self.codes.items()
        }
        return {**asdict(self), "info_nce_ceiling_nats": self.info_nce_ceiling_nats, "codes": codes}

    @classmethod
    def from_json(cls, values: Any) -> HonestBound:
        """The inverse of `to_json`.

        Raises:
            ValueError, TypeError, KeyError, AttributeError: if `values` is no object of honest.jsonl.
        """
        own = {field.name: values[field.name] for field in fields(cls)}
        if not all(isinstance(own[key], int) for key in ("step", "samples", "refit_steps", "info_nce_samples")):
            raise ValueError("a number of steps or samples is not whole")
        return cls(**{**own, "codes": {str(name): _code_from_json(code) for name, code in own["codes"].items()}})


def _code_from_json(values: Any) -> HonestCode:
    code = HonestCode(**{key: value for key, value in values.items() if key != "refit_is_worse"})
    numbers = [value for key, value in asdict(code).items() if key != "kind" and value is not None]
    if not all(math.isfinite(number) for number in numbers):
        raise ValueError("a number is not finite")
    return code


class _StoppedError(Exception):
    """A stop was asked for in the middle of a fit."""


def measure_honest_bound(
    run: RunFolder,
    step: int | None = None,
    *,
    refit_steps: int = REFIT_STEPS,
    samples: int = SAMPLES,
    linear: bool = False,
    on_progress: Callable[[int, int], None] = lambda _done, _of: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> HonestBound | None:
    """Train a new Q on the frozen G of a saved step, and measure it beside the Q of training; the run is only read.

    Args:
        run: any run with saved weights, also one that trains now.
        step: a saved step; the last where not given.
        refit_steps: how long the new Q is trained.
        samples: held out, for every number of the result; at least 2.
        linear: also train a Q that is linear in the pixels, or coordinates.
        on_progress: told after every step how many of all steps are done.
        should_stop: asked after every step.

    Returns:
        The result, or None after a stop; it is not stored yet.

    Raises:
        RunError: if the run has no weights, not at this step, or damaged ones.
        NonFiniteError: if a number of the result is not finite.
    """
    started = time.perf_counter()
    infogan, at = load_infogan(run, step)
    infogan, settings, spec = infogan.to(choose_device("auto")), run.settings(), infogan.spec
    held_out = FreshSamples.draw(settings, "held-out", at, samples)
    total = refit_steps * (2 if linear else 1)

    def told_from(before: int) -> Callable[[int], None]:
        def tell(done: int) -> None:
            on_progress(before + done, total)
            if should_stop():
                raise _StoppedError

        return tell

    heads, _ = read_fresh(infogan, held_out)
    c = held_out.c.to(heads.device)
    log_q, log_q_linear = spec.log_q(heads, c), None
    try:
        again = refit(infogan, settings, at, refit_steps, on_step=told_from(0))
        log_q_again = spec.log_q(read_fresh(again, held_out)[0], c)
        if linear:
            straight = refit(infogan, settings, at, refit_steps, linear=True, on_step=told_from(refit_steps))
            log_q_linear = spec.log_q(read_fresh(straight, held_out)[0], c)
    except _StoppedError:
        return None
    pairs = compare_pairs(spec, heads, c)
    codes = _describe_codes(spec, log_q, log_q_again, pairs, log_q_linear)
    _check_finite(codes, at)
    return HonestBound(at, samples, refit_steps, group_size(samples), time.perf_counter() - started, codes)


def _describe_codes(
    spec: CodeSpec,
    log_q: Mapping[str, torch.Tensor],
    log_q_again: Mapping[str, torch.Tensor],
    pairs: tuple[Estimates, Estimates],
    log_q_linear: Mapping[str, torch.Tensor] | None,
) -> dict[str, HonestCode]:
    bounds, refitted = bounds_of(spec, log_q), bounds_of(spec, log_q_again)
    linear = bounds_of(spec, log_q_linear) if log_q_linear else {}
    contrastive, info_nce = pairs
    return {
        name: HonestCode(
            code.kind,
            code.entropy_nats,
            *bounds[name],
            *refitted[name],
            *bound_with_stderr_nats(log_q_again[name].double() - log_q[name].double(), 0.0),
            *contrastive[name],
            *info_nce[name],
            *linear.get(name, (None, None)),
        )
        for name, code in spec.by_name.items()
    }


def _check_finite(codes: Mapping[str, HonestCode], step: int) -> None:
    for name, code in codes.items():
        for key, value in asdict(code).items():
            if isinstance(value, float) and not math.isfinite(value):
                raise NonFiniteError(f"{key} of code {name!r} is not a finite number at step {step}; choose another.")


# -- what is kept ------------------------------------------------------------------------------------------------------


def honest_path(run: RunFolder, runs_dir: Path) -> Path:
    """The file that the results of a run are written to."""
    return runs_dir / ".honest" / f"{run.name}.jsonl" if is_shipped(run) else run.path / "honest.jsonl"


def read_honest_bounds(run: RunFolder, runs_dir: Path) -> dict[int, HonestBound]:
    """Every result of a run, by step in order; what ships with a model too, and a user's in its place.

    Lines that are damaged are left out: the result can be measured again.
    """
    found = _read(run.path / "honest.jsonl") | _read(honest_path(run, runs_dir))
    return {step: found[step] for step in sorted(found)}


def write_honest_bound(run: RunFolder, result: HonestBound, runs_dir: Path) -> None:
    """Keep a result, in the place of an older one of its step.

    Raises:
        MachineError: if the folder cannot be written; what was there is then as it was.
    """
    path = honest_path(run, runs_dir)
    make_folder(path.parent)
    _write(path, _read(path) | {result.step: result})


def drop_honest_bounds_after(run: RunFolder, step: int) -> None:
    """Forget the results of a run beyond `step`: a resumed run trains those steps again."""
    path = run.path / "honest.jsonl"
    kept = {at: result for at, result in _read(path).items() if at <= step}
    if path.exists():
        _write(path, kept)


def _write(path: Path, results: Mapping[int, HonestBound]) -> None:
    lines = [json.dumps(results[step].to_json()) + "\n" for step in sorted(results)]
    write_atomically(path, "".join(lines).encode())


def _read(path: Path) -> dict[int, HonestBound]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return {}
    results = {}
    for line in lines:
        try:
            result = HonestBound.from_json(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            continue
        results[result.step] = result
    return results
