"""Q's reading of one picture as HTML: a bar for each category, mean and whiskers of each number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from infogan_explorer.codes import Code, Continuous
from infogan_explorer.figures.print import COLOURS, minus
from infogan_explorer.labels import Labels

MOST_BARS = 12
_HEIGHT = 18  # pixels of a line
_SHADE = "rgba(127,127,127,.22)"


@dataclass(frozen=True)
class _Place:
    """Where numbers of a code lie between the ends of its axis, in percent."""

    low: float
    high: float

    def __call__(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return round(100 * (inside - self.low) / (self.high - self.low), 2)


def reading_bars(
    reading: Mapping[str, Mapping[str, Any]],
    values: Mapping[str, float],
    codes: Mapping[str, Code],
    labels: Labels,
) -> str:
    """HTML of what Q reads beside what was set, of the same height for every reading.

    Args:
        reading: {'probabilities': [...]} or {'mean': m, 'std': s} for every code, as `Explorer.read` gives it.
        values: what the codes were set to.
        codes: the codes by name.
        labels: what codes and categories are called; escaped here.
    """
    blocks = []
    for name, code in codes.items():
        read, set_to = reading[name], values[name]
        if isinstance(code, Continuous):
            blocks.append(_number(labels.title(name), code, read["mean"], read["std"], set_to))
        else:
            blocks.append(_category(name, read["probabilities"], int(set_to), labels))
    return f'<div style="width:260px"><b>Q reads</b>{"".join(blocks)}</div>'


def _category(name: str, probabilities: Sequence[float], set_to: int, labels: Labels) -> str:
    """The likeliest categories in their own order; the one that was set has a mark and a bold name."""
    likely = sorted(range(len(probabilities)), key=lambda k: -probabilities[k])[:MOST_BARS]
    rows = [f'<div style="height:{_HEIGHT}px">{escape(labels.title(name))}</div>']
    for k in sorted(likely):
        title = escape(labels.category_title(name, k))
        weight = "bold" if k == set_to else "normal"
        mark = "\N{BLACK RIGHT-POINTING SMALL TRIANGLE}" if k == set_to else ""
        rows.append(
            f'<div style="display:flex;height:{_HEIGHT}px;align-items:center">'
            f'<span style="width:12px">{mark}</span>'
            f'<span style="width:84px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis;font-weight:{weight}"'
            f' title="{title}">{title}</span>'
            f'<span style="width:116px"><span style="display:block;height:12px;background:{COLOURS["reading"]};'
            f'width:{100 * probabilities[k]:.1f}%"></span></span>'
            f'<span style="padding-left:6px">{probabilities[k]:.2f}</span></div>'
        )
    if len(probabilities) > MOST_BARS:
        rest = 1 - sum(probabilities[k] for k in likely)
        rows.append(f'<div class="infogan-small">{len(probabilities) - MOST_BARS} others share {rest:.2f}</div>')
    return f'<div style="margin-top:6px">{"".join(rows)}</div>'


def _number(title: str, code: Continuous, mean: float, std: float, set_to: float) -> str:
    """Mean and one deviation either way on the explored range; the trained range shaded, a stroke where it is set."""
    place = _Place(*code.explored_range)
    trained_low, trained_high = (place(end) for end in code.trained_range)
    low, middle, high, stroke = (place(x) for x in (mean - std, mean, mean + std, set_to))
    purple = COLOURS["reading"]
    words = f"{minus(mean)} \N{PLUS-MINUS SIGN} {minus(std)} <span style='opacity:.7'>(set {minus(set_to)})</span>"
    return (
        f'<div style="margin-top:6px"><div style="display:flex;justify-content:space-between;height:{_HEIGHT}px">'
        f'<span style="overflow:hidden;white-space:nowrap;text-overflow:ellipsis" title="{escape(title)}">'
        f"{escape(title)}</span>"
        f'<span style="white-space:nowrap;padding-left:8px">{words}</span></div>'
        f'<div style="position:relative;height:{_HEIGHT}px">'
        f"{_box(trained_low, trained_high, 2, 14, _SHADE)}"
        f"{_box(low, high, 8, 2, purple)}"
        f'<span style="position:absolute;left:calc({middle}% - 4px);top:5px;width:8px;height:8px;border-radius:4px;'
        f'background:{purple}"></span>'
        f'<span style="position:absolute;left:calc({stroke}% - 1px);top:2px;width:2px;height:14px;'
        'background:currentColor"></span></div></div>'
    )


def _box(left: float, right: float, top: int, height: int, colour: str) -> str:
    return (
        f'<span style="position:absolute;left:{left}%;width:{right - left:.2f}%;top:{top}px;height:{height}px;'
        f'background:{colour}"></span>'
    )
