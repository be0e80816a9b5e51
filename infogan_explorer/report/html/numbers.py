"""Numbers as a report writes them: value, standard error, sample size, protocol; nothing is clamped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from infogan_explorer.figures.print import minus
from infogan_explorer.information import nats_to_bits
from infogan_explorer.report.words import Words

# shares of examples, written in per cent
SHARES = (
    "accuracy_hungarian",
    "accuracy_train_matching",
    "purity",
    "largest_class",
    "share",
    "precision",
    "recall",
    "coverage",
)


def is_score(value: Any) -> bool:
    """Whether a value of a section's numbers is one number with what it rests on."""
    return isinstance(value, Mapping) and "value" in value and isinstance(value["value"], (int, float, type(None)))


def scores_in(values: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Every score below a value, with the keys that lead to it, in order."""
    if is_score(values):
        yield path, values
    elif isinstance(values, Mapping):
        for key, value in values.items():
            yield from scores_in(value, (*path, str(key)))


def format_score(key: str, score: Mapping[str, Any], digits: int = 1) -> str:
    """'96.3 ± 0.6 %', '2.291 ± 0.004 nats (3.305 bits)', '0.412'; a dash where it is undefined.

    Args:
        key: of the number, which tells its unit.
        score: a score's JSON.
        digits: behind the point of a share in per cent.
    """
    value, stderr = score.get("value"), score.get("stderr")
    if value is None:
        return "\N{EN DASH}"
    if key in SHARES:
        return format_number(100 * value, None if stderr is None else 100 * stderr, " %", digits)
    if key.endswith("_nats"):
        return f"{format_number(value, stderr, ' nats')} ({minus(nats_to_bits(value), 3)} bits)"
    return format_number(value, stderr)


def format_number(value: float, stderr: float | None = None, unit: str = "", digits: int = 3) -> str:
    """A number with its standard error to the same place, and a true minus sign; a tiny error is '<0.001', not 0."""
    if isinstance(value, int):
        return f"{value:,}{unit}".replace("-", "\N{MINUS SIGN}")
    step, error = 10**-digits, abs(stderr) if stderr else 0.0
    if stderr is None and 0 < abs(value) < 0.5 * step:
        return f"{value:.1e}{unit}".replace("-", "\N{MINUS SIGN}")
    text = f"{round(value, digits) + 0.0:,.{digits}f}"  # + 0.0: not -0.000
    if stderr is not None:
        text += f" ± <{step:.{digits}f}" if 0 < error < 0.5 * step else f" ± {error:,.{digits}f}"
    return (text + unit).replace("-", "\N{MINUS SIGN}")


def score_html(key: str, score: Mapping[str, Any]) -> str:
    """`format_score` for a cell of a table: what stands in brackets has less weight."""
    number, bracket, beside = format_score(key, score).partition(" (")
    return unbroken(number) + (f' <span class="report-bits">({unbroken(beside)}</span>' if bracket else "")


def unbroken(text: str) -> str:
    """Text escaped for HTML, whose numbers stay in one line with their errors and units."""
    return re.sub(r" (?=[%±=])|(?<=[±=]) |(?<=\d) (?=nats|bits)", "&nbsp;", escape(text))


def rests_on(score: Mapping[str, Any], words: Words) -> str:
    """The reason of an undefined number, or the protocol of another with its sample size."""
    if score.get("value") is None:
        return str(score.get("undefined", ""))
    protocol, samples = score.get("protocol", ""), score.get("samples")
    if not samples or re.search(rf"(?<![\d,]){samples:,}(?![\d,])", protocol):
        return protocol
    told = words("report.samples", samples=f"{samples:,}")
    return f"{protocol}; {told}" if protocol else told
