"""The left half of the Train tab: data, codes, run, what it would cost, what waits."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from infogan_explorer.app.requests import Answer, Request, text, whole
from infogan_explorer.app.runs.catalogue import Catalogue, run_ref
from infogan_explorer.app.runs.jobs import names_of, train_job
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.app.train.dataset_cards import examples_of, list_cards
from infogan_explorer.app.train.estimator import Estimator
from infogan_explorer.app.train.filled_form import describe_form, describe_presets, read_form, run_name
from infogan_explorer.app.train.form_fields import GROUPS, form_fields
from infogan_explorer.errors import InputError
from infogan_explorer.queue_file import QueueEntry
from infogan_explorer.runs import RunFolder


class TrainForm:
    """Answers to the form."""

    def __init__(self, catalogue: Catalogue, runner: Runner, data_root: Path | None) -> None:
        self._catalogue = catalogue
        self._runner = runner
        self._data_root = data_root
        self._estimator = Estimator(catalogue, runner)

    def open(self, _: Request) -> Answer:
        """All that is offered: datasets, presets, and every setting with its range."""
        return {
            "datasets": list_cards(),
            "presets": describe_presets(),
            "groups": {group: list(names) for group, names in GROUPS.items()},
            "fields": {name: vars(field) for name, field in form_fields().items()},
        }

    def examples(self, request: Request) -> Answer:
        """A few examples of `dataset`."""
        return examples_of(text(request, "dataset"), self._data_root)

    def describe(self, request: Request) -> Answer:
        """What is wrong with the form as it stands, a sentence a field, and what is known of the run it asks for."""
        return describe_form(read_form(request, self._runner), self._runner)

    def estimate(self, request: Request) -> Answer:
        """How long that run would take; `page` tells this page from others."""
        filled = read_form(request, self._runner)
        if filled.settings is None:
            return {"state": "none"}
        told = self._estimator.ask(text(request, "page"), filled.settings, filled.twins)
        return {**told, "seconds": filled.seeds * told["seconds"]} if "seconds" in told else told

    def start(self, request: Request) -> Answer:
        """Start what the form asks for, or let it wait; `errors` if it asks for something that cannot be."""
        filled = read_form(request, self._runner)
        if filled.settings is None or filled.errors:
            return {"errors": filled.errors}
        self._estimator.end()
        name = run_name(filled, filled.settings, self._runner)
        self._runner.start(filled.settings, name, filled.twins, filled.seeds)
        names = train_job(filled.settings, name, filled.twins, filled.seeds).names
        # of a wall that goes on, the first run that is not at its end
        shown = next((run for run in names if self._runner.phase(run) != "finished"), names[0])
        return {"name": name, "run": run_ref(shown), "phase": self._runner.phase(shown), "queue": self.queue({})}

    def queue(self, _: Request) -> Answer:
        """What trains, and what waits for it."""
        line = self._runner.line
        return {
            "training": [self._trains(name) for name in self._runner.training()],
            "waiting": [_waits(entry, mine) for entry, mine in line.waiting()],
            "refused": list(line.refused),
            "most": line.most_at_once,
            "cores": os.cpu_count() or 1,
        }

    def arrange(self, request: Request) -> Answer:
        """Change the queue: `act` is 'remove', 'front' or 'adopt' with an `id`, or 'most' with a number in `most`."""
        line, act = self._runner.line, request.get("act")
        if act == "most":
            line.set_most_at_once(whole(request, "most", 1, 10_000))
        elif act in ("remove", "front", "adopt"):
            entry_id = text(request, "id")
            {"remove": line.remove, "front": line.move_to_front, "adopt": line.adopt}[act](entry_id)
        else:
            raise InputError("the queue was asked for something it cannot do; reload the page.")
        return self.queue({})

    def _trains(self, name: str) -> dict[str, Any]:
        status = RunFolder(self._runner.runs_dir / name).status()
        is_under_way = status is not None and status.is_alive
        return {
            "name": name,
            "step": status.step if status and is_under_way else None,
            "steps": status.steps if status and is_under_way else None,
        }


def _waits(entry: QueueEntry, mine: bool) -> dict[str, Any]:
    return {
        "id": entry.id,
        "name": entry.name,
        "twins": entry.job.get("twins") is True,
        "seeds": 1 if entry.job.get("twins") is True else len(names_of(entry.job)),
        "verb": str(entry.job.get("verb", ""))[:10],
        "mine": mine,
        "left": not mine and entry.is_left,
        "host": entry.host,
    }
