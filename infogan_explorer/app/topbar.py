"""The top bar: which run the whole page is about, how far it is, and what its first code is worth at the time cursor.

One question, asked every few seconds by every open page; an answer holds only what that page has not been told yet.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import gradio as gr

from infogan_explorer.app.component import build_component
from infogan_explorer.app.requests import Answer, Request, maybe_step, text
from infogan_explorer.app.runs.catalogue import Catalogue, Entry
from infogan_explorer.app.runs.facts import Facts
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.app.runs.thumbnails import Thumbnails
from infogan_explorer.errors import InfoGANExplorerError, InputError

_MOVING = ("starting", "running", "stopping")
_MOST_THUMBNAILS = 40  # of one question


class Topbar:
    """Answers to the top bar."""

    def __init__(self, catalogue: Catalogue, runner: Runner) -> None:
        self._catalogue = catalogue
        self._facts = Facts(catalogue, runner)
        self._thumbnails = Thumbnails()

    def look(self, request: Request) -> Answer:
        """Every run that can be picked, and the facts of the one that the page is about.

        Args:
            request: `run`, its reference; `step`, the time cursor, or None; `seen`, the versions of the last answer.

        Returns:
            `versions`, and of `list` and `chosen` those that are not as they were in the last answer. `facts` in
            `chosen` is None where the run is gone.
        """
        ref = text(request, "run") if request.get("run") is not None else ""
        step = maybe_step(request)
        seen = request.get("seen")
        entries, skipped = self._catalogue.listing()
        phases = self._facts.phases(entries)
        facts = self._facts.of(ref) if ref else None
        pieces = {
            "list": {
                "runs": [_row(entry, phases[entry.ref]) for entry in entries],
                "skipped": skipped,
                "folder": str(self._catalogue.runs_dir),
            },
            "chosen": {
                "facts": facts,
                "bound": self._facts.bound_at(ref, step) if facts else None,
                "moving": {
                    entry.ref: {"state": phases[entry.ref], "step": entry.step}
                    for entry in entries
                    if phases[entry.ref] in _MOVING
                },
            },
        }
        versions = {name: _version(piece) for name, piece in pieces.items()}
        known = seen if isinstance(seen, dict) else {}
        return {"versions": versions, **{n: p for n, p in pieces.items() if known.get(n) != versions[n]}}

    def pictures(self, request: Request) -> Answer:
        """Thumbnails of some runs: `runs` is a list of {"ref", "step"}, the newest step where that is None."""
        asked = request.get("runs")
        if not isinstance(asked, list) or len(asked) > _MOST_THUMBNAILS:
            raise InputError(
                f"the runs must be a list of at most {_MOST_THUMBNAILS}; ask for fewer thumbnails at once."
            )
        return {"thumbnails": [self._picture(one) for one in asked]}

    def _picture(self, asked: object) -> str:
        if not isinstance(asked, dict):
            raise InputError(f"a run to draw was given as {type(asked).__name__}; it must be an object.")
        step = maybe_step(asked)
        try:
            return self._thumbnails.get(self._catalogue.find(text(asked, "ref")), step)
        except InfoGANExplorerError:  # gone since it was listed
            return ""


def _row(entry: Entry, phase: str) -> dict[str, Any]:
    """A line of the picker. How far a run is that trains is told apart, so that the list stays as it is."""
    row: dict[str, Any] = {
        "ref": entry.ref,
        "name": entry.name,
        "dataset": entry.dataset,
        "preset": entry.preset,
        "baseline": entry.baseline,
        "created": entry.created,
        "steps": entry.steps,
    }
    return row if phase in _MOVING else {**row, "state": phase, "step": entry.step}


def _version(piece: dict[str, Any]) -> str:
    return hashlib.blake2b(json.dumps(piece).encode(), digest_size=8).hexdigest()


def build_topbar(topbar: Topbar) -> gr.HTML:
    """Lay out the bar; call inside `gr.Blocks`, before the tabs."""
    scripts = ["topbar/picker.js", "topbar/tools.js", "topbar/bar.js"]
    questions = {"look": topbar.look, "thumbnails": topbar.pictures}
    return build_component("header", "topbar/topbar.html", ["topbar/topbar.css"], scripts, questions)
