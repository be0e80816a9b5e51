"""The controls of a model's codes: buttons for a category, a slider for a number with its trained range shaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets

from infogan_explorer.codes import Code, Continuous
from infogan_explorer.figures.print import minus
from infogan_explorer.labels import Labels

_WIDTH = "372px"
_DESCRIPTION = {"description_width": "126px"}
_MOST_BUTTONS = 20  # more categories are chosen from a list


def code_controls(codes: Mapping[str, Code], values: Mapping[str, float], labels: Labels) -> dict[str, Any]:
    """A control for every code, at its value.

    Args:
        codes: the codes by name.
        values: where they stand.
        labels: what codes and categories are called.
    """
    return {
        name: _slider(name, code, values[name], labels)
        if isinstance(code, Continuous)
        else _chooser(name, len(code.prior_probabilities), int(values[name]), labels)
        for name, code in codes.items()
    }


def trained_range_css(codes: Mapping[str, Code], scope: str) -> str:
    """CSS that shades the trained part of each slider's track; without it, the tooltip still says the range.

    Args:
        codes: the codes by name.
        scope: the class of the widget that the sliders are in.
    """
    rules = []
    for name, code in codes.items():
        if isinstance(code, Continuous):
            low, high = code.explored_range
            start, end = (100 * (x - low) / (high - low) for x in code.trained_range)
            stops = f"transparent {start:.1f}%,#E69F0088 {start:.1f}%,#E69F0088 {end:.1f}%,transparent {end:.1f}%"
            rules.append(f".{scope} .{_class(name)} .noUi-connects {{ background: linear-gradient(to right,{stops}) }}")
    return "".join(rules)


def _class(code: str) -> str:
    return f"infogan-code-{code}"


def _chooser(name: str, count: int, value: int, labels: Labels) -> Any:
    options = [(labels.category_title(name, k), k) for k in range(count)]
    described = {"description": labels.title(name), "style": _DESCRIPTION, "options": options, "value": value}
    if count > _MOST_BUTTONS:
        return ipywidgets.Dropdown(**described, layout={"width": _WIDTH})
    longest = max(len(title) for title, _ in options)
    width = "34px" if longest < 3 else "auto"
    described["style"] = {**_DESCRIPTION, "button_width": width}
    return ipywidgets.ToggleButtons(
        **described,
        tooltips=[f"{name} = {title}" for title, _ in options],
        layout={"width": _WIDTH},
    )


def _slider(name: str, code: Continuous, value: float, labels: Labels) -> ipywidgets.FloatSlider:
    low, high = code.explored_range
    trained = " to ".join(f"{x:g}".replace("-", "\N{MINUS SIGN}") for x in code.trained_range)
    digits = 2 if high - low >= 0.5 else 4
    slider = ipywidgets.FloatSlider(
        value=value,
        min=low,
        max=high,
        step=(high - low) / 400,
        description=labels.title(name),
        readout_format=f".{digits}f",
        tooltip=f"{labels.title(name)}: trained from {trained}, explored from {minus(low)} to {minus(high)}",
        style=_DESCRIPTION,
        layout={"width": _WIDTH},
    )
    slider.add_class(_class(name))
    return slider
