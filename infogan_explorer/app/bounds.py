"""What a measured bound means, in the top bar and in the Train tab alike; the words are static/words/shell.toml's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infogan_explorer.information import distinguishable_settings

_STDERRS = 3  # a bound this near to that of a Q that does not look is not told from it


def has_bound(row: Mapping[str, Any], code: str) -> bool:
    """Whether the bound of a code was measured at this line of a history."""
    return f"bound_nats/{code}" in row


def read_bound(row: Mapping[str, Any], code: str, zero_knowledge_nats: float) -> dict[str, Any]:
    """The bound of a code at a line of a history that has it.

    Returns:
        `nats`; `stderr`, its standard error in nats; `meaning` of both; and `apart`, exp(L_I).
    """
    nats, stderr = row[f"bound_nats/{code}"], row.get(f"bound_nats_stderr/{code}", 0.0)
    return {
        "nats": nats,
        "stderr": stderr,
        "meaning": meaning(nats, stderr, zero_knowledge_nats),
        "apart": distinguishable_settings(nats),
    }


def meaning(nats: float, stderr: float, zero_knowledge_nats: float) -> str:
    """What a bound is worth, as the end of a key of words/shell.toml: worth_tells_apart.

    Args:
        nats: the bound.
        stderr: its standard error, in nats.
        zero_knowledge_nats: the best bound of a Q that does not look at x.
    """
    if abs(nats - zero_knowledge_nats) <= _STDERRS * stderr:
        return "knows_nothing"
    if nats < zero_knowledge_nats:
        return "reads_worse"
    return "tells_apart" if nats > 0 else "has_begun"
