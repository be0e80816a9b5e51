"""The laboratory's numbers as SVG and HTML: three blocks for every code, curves, the way of a gradient."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from infogan_explorer.codes import Code
from infogan_explorer.figures.print import COLOURS, minus
from infogan_explorer.figures.svg_chart import Chart, Level, Line, draw_chart
from infogan_explorer.information import nats_to_bits
from infogan_explorer.learn.laboratory import Account, LaboratoryRecord, StepTrace

READS, MISSES, LOST = COLOURS["reading"], "#56B4E9", "#D55E00"
_WIDTH, _BAR = 520, 26  # pixels
_PARTS = {"generator": "G", "trunk": "trunk", "discriminator_head": "D head", "q_head": "Q head"}
_FIRST_STEPS = 250  # of the charts; doubled as training goes on


def blocks(record: LaboratoryRecord, codes: Mapping[str, Code]) -> str:
    """H(c) = what Q reads + what Q misses + what is lost, a bar for every code, and how exactly that holds.

    Where a part is negative, it is an outline that reaches back over its neighbour.
    """
    bars = "".join(_bar(name, codes[name], account) for name, account in record.accounts.items())
    worst = max(abs(account.difference_nats) for account in record.accounts.values())
    said = f"exact, at step {record.step:,}; the three add up to H(c) within {max(worst, 1e-15):.0e} nats"
    if not all(account.is_resolved for account in record.accounts.values()):
        said = f"estimates, at step {record.step:,}: the noise is too narrow for the 64 values that are summed"
    return f"{bars}<div class='infogan-small'>{said}</div>"


def _bar(name: str, code: Code, account: Account) -> str:
    exact = account.mutual_information_nats
    low, high = (-0.3, 1.08 * account.entropy_nats) if code.kind == "categorical" else (-1.0, 4.0)
    low, high = min(low, account.read_nats), max(high, exact, account.entropy_nats)

    def place(nats: float) -> float:
        return round(_WIDTH * (nats - low) / (high - low), 1)

    parts = [
        ("Q reads", 0.0, account.read_nats, READS),
        ("Q misses", account.read_nats, exact, MISSES),
        ("lost", exact, account.entropy_nats, LOST),
    ]
    forwards_first = sorted(parts, key=lambda part: part[2] < part[1])
    drawn = "".join(_part(place(start), place(end), colour) for _, start, end, colour in forwards_first)
    ceiling = place(account.entropy_nats)
    entropy = "H" if code.kind == "categorical" else "h"
    words = " + ".join(
        f'<span style="border-bottom:3px solid {colour}">{title} {minus(end - start, 4)}</span>'
        for title, start, end, colour in parts
    )
    total = (
        f"{entropy}({escape(name)}) = {minus(account.entropy_nats, 4)} nats "
        f"({minus(nats_to_bits(account.entropy_nats), 3)} bits)"
    )
    told = f"{name}: Q reads {account.read_nats:.4f}, misses {exact - account.read_nats:.4f}, lost "
    return (
        f'<div style="margin-top:4px"><b>{escape(name)}</b> {words} = {total}</div>'
        f'<svg role="img" aria-label="{escape(told)}{account.lost_nats:.4f} nats" width="{_WIDTH}" height="{_BAR + 6}" '
        f'style="display:block;max-width:100%">{drawn}'
        f'<path d="M{place(0)} 0V{_BAR + 6}" stroke="currentColor" opacity=".4"/>'
        f'<path d="M{ceiling} 0V{_BAR + 6}" stroke="currentColor" stroke-width="1.5" stroke-dasharray="4 3"/></svg>'
    )


def _part(start: float, end: float, colour: str) -> str:
    if end >= start:
        return f'<rect x="{start}" y="3" width="{end - start:.1f}" height="{_BAR}" fill="{colour}"/>'
    return (
        f'<rect x="{end}" y="6" width="{start - end:.1f}" height="{_BAR - 6}" fill="none" stroke="{colour}" '
        'stroke-width="3" stroke-dasharray="3 2"/>'
    )


def information_chart(records: Sequence[LaboratoryRecord], name: str, code: Code) -> str:
    """The bound on fresh samples, the exact value that it bounds, and the ceiling of a category, over the steps."""
    steps = [record.step for record in records]
    accounts = [record.accounts[name] for record in records]
    bounds = [record.bounds_nats[name] for record in records]
    kind = code.kind
    exact = [account.mutual_information_nats for account in accounts]
    top = 1.2 * code.entropy_nats if kind == "categorical" else max([3.0, *(1.1 * value for value in exact)])
    words = f"H({name}) = {code.entropy_nats:.3f} nats ({nats_to_bits(code.entropy_nats):.3f} bits)"
    zero = code.zero_knowledge_nats
    ceiling, floor = Level(words, code.entropy_nats), Level(f"Q knows nothing: {minus(zero)} nats", zero)
    return draw_chart(
        Chart(
            f"Bound and exact information of {name} over {steps[-1]} steps: bound {bounds[-1][0]:.4f} nats, "
            f"exact {exact[-1]:.4f} nats.",
            [
                Line("exact I", steps, exact, "currentColor"),
                Line("bound L_I", steps, [b for b, _ in bounds], COLOURS[kind], "6 2", [e for _, e in bounds]),
            ],
            (0, _last_step(steps)),
            (-0.15 * top, top),
            "",
            "nats",
            [ceiling if kind == "categorical" else floor],
            width=_WIDTH,
            height=170,
        )
    )


def divergence_chart(records: Sequence[LaboratoryRecord]) -> str:
    """D's loss as what it is: a lower bound on the Jensen-Shannon divergence of drawn and real points, at most ln 2."""
    told = [(record.step, record.apart) for record in records if record.apart is not None]
    if not told:
        return "<div class='infogan-small'>this objective's loss is no bound on a divergence</div>"
    steps = [step for step, _ in told]
    return draw_chart(
        Chart(
            f"Divergence of drawn and real points: exact {told[-1][1].divergence_nats:.4f} nats, "
            f"D's bound {told[-1][1].bound_nats:.4f} nats.",
            [
                Line("exact JSD", steps, [apart.divergence_nats for _, apart in told], "currentColor"),
                Line("D's bound", steps, [apart.bound_nats for _, apart in told], LOST, "6 2"),
            ],
            (0, _last_step(steps)),
            (-0.15, 0.82),
            "step",
            "nats",
            [Level("ln 2: a glance tells them apart", math.log(2))],
            width=_WIDTH,
            height=140,
        )
    )


def gradient_path(trace: StepTrace | None) -> str:
    """G, trunk and heads: a border where the last single step's gradient passed, a fill where weights moved."""
    boxes = []
    for part, title in _PARTS.items():
        length = trace.gradients.get(part, 0.0) if trace else 0.0
        is_moved = trace is not None and part in trace.moved
        border = "2px solid currentColor" if length > 0 else "1px solid rgba(127,127,127,.5)"
        fill = "rgba(204,121,167,.55)" if is_moved else "transparent"
        words = f"{length:.3g}" if length > 0 else "\N{EN DASH}"
        boxes.append(
            f'<span style="display:inline-block;min-width:92px;margin-right:6px;padding:2px 6px;border:{border};'
            f'background:{fill};text-align:center"><b>{title}</b><br>{words}</span>'
        )
    said = "length of the gradient of the last single step; filled: its weights moved"
    return f'<div>{"".join(boxes)}</div><div class="infogan-small">{said}</div>'


def _last_step(steps: Sequence[int]) -> int:
    """The right end of the axis: it doubles now and then, instead of creeping."""
    end = _FIRST_STEPS
    while end < steps[-1]:
        end *= 2
    return end
