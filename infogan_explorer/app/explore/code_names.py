"""The names that people give to codes and categories, as the page shows and changes them."""

from __future__ import annotations

from infogan_explorer.app.requests import Answer, Request, text, texts
from infogan_explorer.codes import Continuous
from infogan_explorer.explore import Explorer
from infogan_explorer.labels import Labels


def describe_code(explorer: Explorer, name: str, labels: Labels) -> Answer:
    """One code: its kind, what it can be set to, and what it is called."""
    code = explorer.spec.get(name)
    described = {"name": name, "kind": code.kind, "label": labels.of_code(name)}
    if not isinstance(code, Continuous):
        choices = explorer.choices(name)
        named = {str(k): labels.of_category(name, k) for k in choices if labels.of_category(name, k)}
        return {**described, "choices": len(choices), "categories": named}
    low, high = code.explored_range
    trained_low, trained_high = code.trained_range
    return {**described, "low": low, "high": high, "trainedLow": trained_low, "trainedHigh": trained_high}


def renamed(request: Request, labels: Labels) -> Labels:
    """`labels` with the names that a request gives to one code and to its categories, in their order.

    Raises:
        InputError: if a field is not a text; whether the names fit the model is for `write_labels`.
    """
    code = text(request, "code")
    labels = labels.with_code(code, text(request, "label", 1000))
    for category, label in enumerate(texts(request, "categories", 1000)):
        labels = labels.with_category(code, category, label)
    return labels
