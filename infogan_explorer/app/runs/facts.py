"""What the page must know of one run to follow it: how far it is, what is saved, what its first code is worth.

Read from the run's folder at every look; only the history, the one file that grows, is kept and read on.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from typing import Any

from infogan_explorer.app.bounds import has_bound, read_bound
from infogan_explorer.app.runs.catalogue import Catalogue, Entry
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.errors import InfoGANExplorerError


class Facts:
    """The facts of runs, one at a time."""

    def __init__(self, catalogue: Catalogue, runner: Runner) -> None:
        self._catalogue = catalogue
        self._runner = runner

    def phase(self, ref: str, otherwise: str) -> str:
        """What a run is doing, in the word that the Train tab uses for it too."""
        kind, _, name = ref.partition(":")
        try:
            return (self._runner.phase(name) if kind == "run" else None) or otherwise
        except InfoGANExplorerError:
            return otherwise

    def phases(self, entries: Sequence[Entry]) -> dict[str, str]:
        """What each run of a list is doing; only those are asked for whose folder may not tell all."""
        concerned = self._runner.concerned()
        return {
            entry.ref: self.phase(entry.ref, entry.state)
            if entry.name in concerned or entry.state in ("starting", "running")
            else entry.state
            for entry in entries
        }

    def of(self, ref: str) -> dict[str, Any] | None:
        """Everything but the bound at the time cursor; None where there is no such run.

        A run that was only just started has no folder yet: then there is no more than its name and its phase.
        """
        try:
            run = self._catalogue.find(ref)
        except InfoGANExplorerError:
            return self._of_the_unborn(ref)
        try:
            settings = run.settings()
        except InfoGANExplorerError:  # damaged: the list says so in a sentence
            return None
        status = run.status()
        state = "shipped" if ref.startswith("shipped:") else (status.state if status else "starting")
        return {
            "run": ref,
            "name": run.name,
            "dataset": settings.dataset_name,
            "preset": settings.preset,
            "state": self.phase(ref, state),
            "saved": run.weights_steps(),
            "step": status.step if status else 0,
            "steps": settings.steps,
        }

    def bound_at(self, ref: str, step: int | None) -> dict[str, Any] | None:
        """The bound of the first categorical code at the time cursor: at the history line nearest at or before it.

        Args:
            ref: the run.
            step: the time cursor; the newest line where not given.

        Returns:
            The code, the line's step, nats with standard error, the number of samples behind them, and what they
            mean; the bound of c1 where no code is categorical; None where nothing is measured yet.
        """
        try:
            run = self._catalogue.find(ref)
            config = run.config()
        except InfoGANExplorerError:
            return None
        codes = config["codes"]
        name = next((name for name, code in codes.items() if code.get("kind") == "categorical"), next(iter(codes), ""))
        rows = [row for row in self._catalogue.histories.rows(run) if has_bound(row, name)]
        if step is not None:
            rows = rows[: bisect.bisect_right(rows, step, key=lambda row: row["step"])]
        if not rows:
            return None
        code = codes[name]
        return {
            "code": name,
            "kind": code.get("kind"),
            "step": rows[-1]["step"],
            "entropy_nats": code.get("entropy_nats"),
            "samples": config["settings"].get("bound_samples"),
            **read_bound(rows[-1], name, code.get("zero_knowledge_nats") or 0.0),
        }

    def _of_the_unborn(self, ref: str) -> dict[str, Any] | None:
        phase = self.phase(ref, "")
        if not phase:
            return None
        name = ref.partition(":")[2]
        return {"run": ref, "name": name, "state": phase, "saved": []}
