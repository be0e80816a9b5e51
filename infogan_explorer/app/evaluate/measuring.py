"""The child process that evaluates a run when the page asks for it.

The child is `infogan-explorer evaluate`, one at a time, at low priority. It keeps every section as soon as it is
finished and outlives this program, so what it found, and how far it is, is only ever read from the run's folder; what
is kept here is who was started, and what it died of.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infogan_explorer.app.evaluate.choices import Asked
from infogan_explorer.app.requests import Answer
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.child_process import Child, start_child
from infogan_explorer.errors import InfoGANExplorerError, RunError
from infogan_explorer.evaluations import EvaluationProgress, Evaluations, step_of


@dataclass
class _Started:
    """A child at work, or the last one that was."""

    asked: Asked
    child: Child

    @property
    def name(self) -> str:
        return self.asked.run.name


@dataclass(frozen=True)
class AtWork:
    """An evaluation that is measured now.

    Attributes:
        ref: of its run.
        step: that it is of; None where its process has not said so yet.
        progress: what its process last said; None while it loads.
    """

    ref: str
    step: int | None
    progress: EvaluationProgress | None

    def to_json(self) -> Answer:
        """`section` is empty while the process loads, or writes the report; `of` is 0 where nobody knows."""
        told = self.progress
        return {
            "run": self.ref,
            "step": self.step,
            "key": told.key if told else "",
            "section": told.section if told else "",
            "done": told.done if told else 0,
            "of": told.of if told else 0,
        }


class Measuring:
    """Starts, watches and stops the child."""

    def __init__(self, catalogue: Catalogue, data_root: Path | None = None) -> None:
        self._catalogue = catalogue
        self._data_root = data_root
        self._started: _Started | None = None
        self._lock = threading.Lock()  # of the child and of its log

    def start(self, asked: Asked) -> None:
        """Measure what is missing of an evaluation.

        Raises:
            RunError: if one is measured already.
        """
        with self._lock:
            if self._started and self._started.child.is_alive:
                raise _busy(self._started.name)
            told = self._store(asked.ref).progress()
            if told and told.is_alive:
                raise _busy(asked.run.name)
            if self._started:
                self._started.child.log.close()
            self._started = _Started(asked, start_child(self._arguments(asked), [asked.run.name]))

    def stop(self, ref: str) -> None:
        """End the evaluation of a run, whoever started it; its finished sections stay."""
        with self._lock:
            if self._started and self._started.asked.ref == ref and self._started.child.is_alive:
                self._started.child.was_ended = True
                self._started.child.process.terminate()
                return
        store = self._store(ref)
        told = store.progress()
        if told and told.is_alive:
            store.request_stop()  # a request, not a signal: it may be a notebook's kernel that evaluates

    def at_work(self, ref: str) -> AtWork | None:
        """What is measured now: of this run, whoever does it, or of any other that this program started."""
        with self._lock:
            started = self._started if self._started and self._started.child.is_alive else None
        told = self._progress(ref)
        if told and told.is_alive:
            return AtWork(ref, step_of(told.key), told)
        if started is None:
            return None
        asked = started.asked
        told = self._progress(asked.ref)
        if told and told.pid == started.child.process.pid:
            return AtWork(asked.ref, asked.step, told)
        return AtWork(asked.ref, asked.step, None)

    def died_of(self, ref: str) -> str:
        """Why the last child ended, where it was of this run and failed; else empty."""
        with self._lock:
            started = self._started
            if started is None or started.asked.ref != ref or started.child.was_ended:
                return ""
            return "" if started.child.process.poll() in (None, 0) else started.child.last_words()

    def wait(self, seconds: float = 60) -> None:
        """Wait for the child under way, if any, and forget it."""
        with self._lock:
            started, self._started = self._started, None
        if started:
            started.child.process.wait(seconds)
            started.child.log.close()

    def _arguments(self, asked: Asked) -> Sequence[str]:
        root = asked.data_root(self._data_root)
        # a path, not a name: a name may start with a dash
        return [
            *("evaluate", str(asked.run.path), f"--step={asked.step}", f"--dataset={asked.dataset}"),
            *(f"--split={asked.split}", f"--runs-dir={self._catalogue.runs_dir}"),
            *(["--fast"] if asked.fast else []),
            *([f"--data-root={root}"] if root else []),
        ]

    def _store(self, ref: str) -> Evaluations:
        return Evaluations(self._catalogue.find(ref), self._catalogue.runs_dir)

    def _progress(self, ref: str) -> EvaluationProgress | None:
        try:
            return self._store(ref).progress()
        except InfoGANExplorerError:
            return None


def _busy(name: str) -> RunError:
    return RunError(f"run {name!r} is being evaluated; wait for it, or stop it.")
