"""The fork dialog: which settings may change from a step on, and how what was typed becomes a new run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infogan_explorer.app.requests import Answer, Request, step, text
from infogan_explorer.app.runs.catalogue import Catalogue, run_ref
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.app.train.form_fields import FormField, form_fields, read_value, typed_values
from infogan_explorer.config import validate
from infogan_explorer.errors import InfoGANExplorerError, InputError, RunError
from infogan_explorer.fork import FIXED_SETTINGS
from infogan_explorer.runs import RunFolder, check_run_name

# what one most often wants to know the effect of; all others are folded away
FIRST = (
    "steps",
    "lambda_cat",
    "lambda_cont",
    "learning_rate_discriminator",
    "learning_rate_generator",
    "objective",
)


class Forking:
    """Answers to the fork dialog."""

    def __init__(self, catalogue: Catalogue, runner: Runner) -> None:
        self._catalogue = catalogue
        self._runner = runner

    def open(self, request: Request) -> Answer:
        """The settings that may change, each with the parent's value, and a name that is free."""
        parent, at = self._parent(request)
        typed = typed_values(parent.settings())
        if at >= int(typed["steps"]):
            typed["steps"] = str(2 * at)  # a fork of the last step has none left
        fields = [name for name in form_fields() if name not in FIXED_SETTINGS]
        return {
            "step": at,
            "name": self._runner.free_name(f"{parent.name[:51]}-fork"),
            "parent": parent.name,
            "first": [_describe(form_fields()[name], typed[name]) for name in FIRST],
            "more": [_describe(form_fields()[name], typed[name]) for name in fields if name not in FIRST],
            "before": typed_values(parent.settings()),
        }

    def start(self, request: Request) -> Answer:
        """Begin the fork.

        Returns:
            `run`, the reference of the new run; or `errors`, a sentence a field, where something cannot be.
        """
        parent, at = self._parent(request)
        values, errors = request.get("values"), {}
        if not isinstance(values, Mapping):
            raise InputError("the fork was sent with parts missing; open the dialog again.")
        before, changes = parent.settings().model_dump(), {}
        for name, typed in values.items():
            try:
                value = read_value(str(name), typed)
                if value != before.get(name):
                    validate({**before, str(name): value})
                    changes[str(name)] = value
            except InfoGANExplorerError as error:
                errors[str(name)] = str(error)
        if "steps" not in errors and at >= changes.get("steps", before["steps"]):
            total = changes.get("steps", before["steps"])
            errors["steps"] = (
                f"the fork would start at step {at:,} of {total:,}, so nothing is left to train; give more."
            )
        name = text(request, "name", 200).strip()
        try:
            if not errors:
                name = self._runner.fork(self._ref(request), at, changes, check_run_name(name) if name else "")
        except (InputError, RunError) as error:
            errors["name"] = str(error)
        return {"errors": errors} if errors else {"run": run_ref(name)}

    def _parent(self, request: Request) -> tuple[RunFolder, int]:
        parent, at = self._catalogue.find(self._ref(request)), step(request)
        if at not in parent.weights_steps():
            raise RunError(f"run {parent.name!r} has no saved weights of step {at:,}; move the cursor to a saved step.")
        return parent, at

    def _ref(self, request: Request) -> str:
        return text(request, "run")


def _describe(field: FormField, typed: str) -> dict[str, Any]:
    return {"name": field.name, "kind": field.kind, "help": field.help, "choices": field.choices, "value": typed}
