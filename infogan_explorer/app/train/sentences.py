"""Numbers in words beside the charts: how far a run is, how it is doing, what its curves do."""

from __future__ import annotations

from collections.abc import Sequence

from infogan_explorer.app.train.bound_charts import ShownRun, minus
from infogan_explorer.app.words import Words
from infogan_explorer.figures import BoundCurve
from infogan_explorer.health import Light
from infogan_explorer.runs import Status

_STATES = {"running": "good", "finished": "good", "shipped": "good", "failed": "stop"}  # all others ask for a look
_STDERRS = 3  # a change smaller than this is none


def state_of(phase: str | None) -> str:
    """The colour of a phase: 'good', 'watch' or 'stop'."""
    return _STATES.get(phase or "", "watch")


def progress_line(phase: str | None, status: Status | None, steps: int, words: Words) -> str:
    """Step, speed and time left, or the time that it took."""
    if status is None:
        return ""
    parts = [words("monitor.step_of", step=f"{status.step:,}", steps=f"{steps:,}")]
    if phase in ("running", "stopping"):
        parts.append(words("monitor.speed", speed=f"{status.steps_per_second:.1f}"))
        if status.steps_per_second > 0 and phase == "running":
            parts.append(words("monitor.left", time=duration((steps - status.step) / status.steps_per_second, words)))
    elif status.seconds > 0:
        parts.append(words("monitor.trained_for", time=duration(status.seconds, words)))
    return " · ".join(parts)


def duration(seconds: float, words: Words) -> str:
    """90 -> '1 min 30 s'."""
    whole = max(0, round(seconds))
    if whole < 60:
        return words("monitor.seconds", s=whole)
    if whole < 3600:
        return words("monitor.minutes", m=whole // 60, s=f"{whole % 60:02d}")
    return words("monitor.hours", h=whole // 3600, m=f"{whole % 3600 // 60:02d}")


def light_words(light: Light, words: Words) -> tuple[str, str]:
    """The words beside a light and its advice, in the visitor's language."""
    key = "monitor.light_" + light.key.replace(".", "_").replace("-", "_")
    numbers = {name: _number(name, value) for name, value in light.numbers.items()}
    return words(key, **numbers), words(f"{key}_advice", **numbers) if light.advice else ""


def _number(name: str, value: float | str) -> str:
    if isinstance(value, str):
        return value
    if name.endswith("_nats"):
        return minus(value) if abs(value) < 1000 else f"{value:.3g}"
    return f"{value:,.0f}" if abs(value) >= 10 or name == "step" else f"{value:.2g}"


def chart_alt(runs: Sequence[ShownRun], kind: str, words: Words) -> str:
    """What every curve of a chart does, a sentence each."""
    told = [
        _curve_alt(run, curve, words) for run in runs for curve in run.curves if curve.kind == kind and len(curve.steps)
    ]
    return " ".join(told) or words("monitor.no_history")


def _curve_alt(run: ShownRun, curve: BoundCurve, words: Words) -> str:
    first, last = float(curve.bound_nats[0]), float(curve.bound_nats[-1])
    noise = _STDERRS * float(curve.stderr_nats[0] + curve.stderr_nats[-1])
    verb = "rose" if last > first + noise else "fell" if last < first - noise else "stayed"
    ceiling = words("monitor.alt_ceiling", ceiling=minus(curve.entropy_nats)) if curve.kind == "categorical" else ""
    return words(
        f"monitor.alt_{verb}",
        code=run.title(curve.code),
        run=run.name,
        first=minus(first),
        last=minus(last),
        from_step=f"{int(curve.steps[0]):,}",
        to_step=f"{int(curve.steps[-1]):,}",
        ceiling=ceiling,
    )
