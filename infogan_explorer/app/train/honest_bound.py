"""How honest the bound of a run is: what was measured of it, and the child process that fits a new Q when asked.

The child is `infogan-explorer bound`, one at a time, at low priority. It stores its result beside the run and outlives
this program, so a result is only ever read from there; what is kept here is who is at work, and how far.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infogan_explorer.app.requests import Answer, Request, step, text
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.child_process import Child, start_child
from infogan_explorer.app.train.curve_values import MOST_STEPS, shortened, thinned
from infogan_explorer.app.train.monitor import mark_of
from infogan_explorer.errors import InfoGANExplorerError, RunError
from infogan_explorer.honest import REFIT_STEPS, HonestBound, read_honest_bounds
from infogan_explorer.runs import RunFolder

MOST_REFIT_STEPS = 64_000
_PROGRESS = re.compile(r"([\d,]+) of ([\d,]+) steps$", re.MULTILINE)

Row = Mapping[str, Any]


@dataclass
class _Fit:
    """A child at work, or the last one that was."""

    ref: str
    step: int
    child: Child


class HonestBounds:
    """Answers to the section under the charts."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._fit: _Fit | None = None
        self._lock = threading.Lock()  # of the fit and of its child's log

    def look(self, request: Request) -> Answer:
        """What is known of a run's bound, where it is not what the page has already.

        Args:
            request: `run`; `seen`, the mark of what the page has.

        Returns:
            `stored`, what was measured with a new Q, by step; `refits`, its bounds and those of the history, by code;
            `recorded`, the other estimates of the history, by code; `fit`, the child at work, and `failed`, why the
            last one of this run ended. Nothing where all of it is known.
        """
        ref = text(request, "run")
        try:
            run = self._catalogue.find(ref)
            codes = list(run.config()["codes"])
        except InfoGANExplorerError:
            return {"mark": "", "run": ref, "stored": [], "refits": {}, "recorded": {}, "fit": None, "failed": ""}
        rows = self._catalogue.histories.rows(run)
        stored = read_honest_bounds(run, self._catalogue.runs_dir)
        fit, failed = self._tell(ref)
        answer: Answer = {
            "run": ref,
            "stored": [_told(result) for result in stored.values()],
            "refits": {code: _refits(rows, stored, code) for code in codes},
            "recorded": _recorded(rows, codes),
            "fit": fit,
            "failed": failed,
        }
        mark = mark_of(answer)
        return {} if request.get("seen") == mark else {**answer, "mark": mark}

    def start(self, request: Request) -> Answer:
        """Fit a new Q to a saved step, longer than the last time if that did not do.

        Args:
            request: `run` and `step`.
        """
        ref, at = text(request, "run"), step(request)
        run = self._catalogue.find(ref)
        if at not in run.weights_steps():
            raise RunError(f"run {run.name!r} has no saved weights of step {at:,}; move the cursor to a saved step.")
        with self._lock:
            if self._fit and self._fit.child.is_alive:
                name = self._fit.ref.partition(":")[2]
                raise RunError(
                    f"a new Q is being fitted to {name!r}, step {self._fit.step:,}; wait for it, or stop it."
                )
            if self._fit:
                self._fit.child.log.close()
            self._fit = _Fit(ref, at, start_child(self._arguments(run, at), [run.name]))
        return {}

    def stop(self, request: Request) -> Answer:
        """End the fit under way; nothing of it is kept."""
        ref = text(request, "run")
        with self._lock:
            if self._fit and self._fit.ref == ref and self._fit.child.is_alive:
                self._fit.child.was_ended = True
                self._fit.child.process.terminate()
        return {}

    def wait(self, seconds: float = 60) -> None:
        """Wait for the child under way, if any, and forget it."""
        with self._lock:
            fit, self._fit = self._fit, None
        if fit:
            fit.child.process.wait(seconds)
            fit.child.log.close()

    def _arguments(self, run: RunFolder, at: int) -> Sequence[str]:
        before = read_honest_bounds(run, self._catalogue.runs_dir).get(at)
        steps = min(2 * before.refit_steps, MOST_REFIT_STEPS) if before else REFIT_STEPS
        # a path, not a name: a name may start with a dash
        return [
            *("bound", str(run.path), f"--step={at}", f"--refit-steps={steps}"),
            *(f"--runs-dir={self._catalogue.runs_dir}", "--json"),
        ]

    def _tell(self, ref: str) -> tuple[Answer | None, str]:
        """How far the child is, whichever run it is about, and what the last one of this run died of."""
        with self._lock:
            fit = self._fit
            if fit is None:
                return None, ""
            child = fit.child
            if child.is_alive:
                done, of = _progress(child)
                return {"run": fit.ref, "step": fit.step, "done": done, "of": of}, ""
            has_failed = child.process.poll() != 0 and not child.was_ended and fit.ref == ref
            return None, child.last_words() if has_failed else ""


def _progress(child: Child) -> tuple[int, int]:
    """Steps that are done and steps in all, as the child last printed them; zeros before it has."""
    child.log.seek(0)
    printed = _PROGRESS.findall(child.log.read().decode(errors="replace"))
    done, of = printed[-1] if printed else ("0", "0")
    return int(done.replace(",", "")), int(of.replace(",", ""))


def _told(result: HonestBound) -> Answer:
    told = result.to_json()
    codes = {name: {key: _short(value) for key, value in code.items()} for name, code in told["codes"].items()}
    return {**told, "codes": codes, "can_go_further": result.refit_steps < MOST_REFIT_STEPS}


def _short(value: Any) -> Any:
    return shortened(value) if isinstance(value, float) else value


def _refits(rows: Sequence[Row], stored: Mapping[int, HonestBound], code: str) -> list[tuple[int, Any, Any]]:
    """(step, nats, standard error) of every new Q: those that training fitted, and those that were asked for."""
    key = f"refit_bound_nats/{code}"
    found = {row["step"]: (row[key], row.get(f"refit_bound_nats_stderr/{code}", 0.0)) for row in rows if key in row}
    for at, result in stored.items():
        if code in result.codes:
            found[at] = (result.codes[code].refit_bound_nats, result.codes[code].refit_bound_nats_stderr)
    kept = thinned(sorted(found), MOST_STEPS)
    return [(at, _short(found[at][0]), _short(found[at][1])) for at in kept]


def _recorded(rows: Sequence[Row], codes: Sequence[str]) -> Answer:
    """The contrastive difference and InfoNCE of the history: lists by code, and the steps that they are of."""
    measured = [row for row in rows if "info_nce_samples" in row]
    if not measured:
        return {}
    kept = [measured[i] for i in thinned(range(len(measured)), MOST_STEPS)]
    keys = ("contrastive_nats", "contrastive_nats_stderr", "info_nce_nats", "info_nce_nats_stderr")
    return {
        "steps": [row["step"] for row in kept],
        "info_nce_samples": kept[-1]["info_nce_samples"],
        "codes": {code: {key: [shortened(row.get(f"{key}/{code}")) for row in kept] for key in keys} for code in codes},
    }
