"""Numbers in words beside the charts: how far a run is, what its bounds are worth. HTML out, every name escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from infogan_explorer.information import distinguishable_settings, nats_to_bits
from infogan_explorer.runs import Status

_LIGHTS = {"running": "good", "finished": "good", "failed": "stop"}
_BOUND_HELP = "L_I = E[log Q(c|x)] + H(c), a lower bound on the mutual information I(c; G(z, c))"
_APART_HELP = "exp(L_I): how many equally likely settings would carry as much information"
_LOOKING_HELP = "against {level} nats, the best bound of a Q that does not look at x"
_STDERRS = 3  # a bound this near to the line of a blind Q is not told from it


def status_line(phase: str | None, status: Status | None, steps: int, last_words: str = "") -> str:
    """Step, speed, time left and state, as one line."""
    parts = [f'<span class="state {_LIGHTS.get(phase or "", "watch")}">{escape(phase or "no run")}</span>']
    if status:
        parts.append(f"step {status.step:,} of {steps:,}")
        if phase in ("running", "stopping"):
            parts.append(f"{status.steps_per_second:.1f} steps/s")
            if status.steps_per_second > 0 and phase == "running":
                parts.append(f"{duration((steps - status.step) / status.steps_per_second)} left")
        elif status.seconds > 0:
            parts.append(f"trained for {duration(status.seconds)}")
    said = last_words or (status.message if status and phase in ("failed", "stopped") else "")
    if phase == "starting":
        said = "loading the data and building the networks"
    line = f'<p class="status" role="status">{" · ".join(parts)}</p>'
    return line + (f'<p class="said">{escape(said)}</p>' if said else "")


def duration(seconds: float) -> str:
    """90 -> '1 min 30 s'."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def bounds(codes: Mapping[str, Mapping[str, Any]], history: Sequence[Mapping[str, Any]], samples: int) -> str:
    """The last measured bound of every code, with its error, its ceiling where there is one, and exp(L_I)."""
    rows = "".join(_bound(name, code, history) for name, code in codes.items())
    steps = f"step {history[-1]['step']:,}, " if history else ""
    return f'<div class="bounds">{rows}<p class="note">{steps}{samples:,} fresh samples, ± one standard error</p></div>'


def _bound(name: str, code: Mapping[str, Any], history: Sequence[Mapping[str, Any]]) -> str:
    kind = escape(str(code["kind"]))
    head = f'<dt title="{escape(_BOUND_HELP)}">L_I({escape(name)})</dt>'
    last = next((row for row in reversed(history) if f"bound_nats/{name}" in row), None)
    if last is None:
        return f'<dl class="bound {kind}">{head}<dd class="value">not measured yet</dd></dl>'
    nats, stderr = last[f"bound_nats/{name}"], last.get(f"bound_nats_stderr/{name}", 0.0)
    ceiling = f" of {code['entropy_nats']:.3f}" if kind == "categorical" else ""
    error = f"{stderr:.3f}" if stderr >= 0.0005 else f"{stderr:.1g}"
    value = f"{_signed(nats)} ± {error}{ceiling} nats ({_signed(nats_to_bits(nats))} bits)"
    apart, help_text = _meaning(nats, stderr, code["zero_knowledge_nats"])
    return (
        f'<dl class="bound {kind}">{head}<dd class="value">{value}</dd>'
        f'<dd class="apart" title="{escape(help_text)}">{apart}</dd></dl>'
    )


def _meaning(nats: float, stderr: float, zero_knowledge: float) -> tuple[str, str]:
    """What a bound is worth, in words, and the explanation of those words."""
    looking = _LOOKING_HELP.format(level=_signed(zero_knowledge))
    if abs(nats - zero_knowledge) <= _STDERRS * stderr:
        return "Q knows nothing of it yet", looking
    if nats < zero_knowledge:
        return "Q reads it worse than without looking", looking
    if nats <= 0:
        return "Q has begun to read it", looking
    return f"Q tells {distinguishable_settings(nats):.1f} settings apart", _APART_HELP


def _signed(number: float) -> str:
    return f"{number:.3f}".replace("-", "\N{MINUS SIGN}")


def sentence(text: str) -> str:
    """A sentence beside the form; an empty one takes no room."""
    return f'<p class="sentence" role="alert">{escape(text)}</p>' if text else ""
