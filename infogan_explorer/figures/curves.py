"""The numbers of every chart of a run, from the lines of history.jsonl."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from infogan_explorer.errors import InputError

LOSS_KEYS = ("loss/discriminator", "loss/generator", "accuracy/discriminator", "variety", "variety_real")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class BoundCurve:
    """L_I of one code over training, with what it can be compared to; all information in nats."""

    code: str
    kind: str
    steps: np.ndarray
    bound_nats: np.ndarray
    stderr_nats: np.ndarray
    entropy_nats: float  # a ceiling only where `kind` is 'categorical'
    zero_knowledge_nats: float


@dataclass(frozen=True)
class LossCurve:
    """One of LOSS_KEYS over training: a loss, the share that D sorts rightly, or a ratio of variances."""

    key: str
    steps: np.ndarray
    values: np.ndarray


def compute_bound_curves(
    history: Sequence[Row], codes: Mapping[str, Mapping[str, Any]], most_points: int = 1000
) -> list[BoundCurve]:
    """One curve a code from the lines of history.jsonl.

    Args:
        history: lines as read; a line without a code's bound is left out of that code's curve.
        codes: the "codes" of config.json.
        most_points: a longer history is thinned to the lowest and highest value of equal stretches, so that no dip
            or peak is lost.
    """
    curves = []
    for name, code in codes.items():
        rows, steps, bound = _column(history, f"bound_nats/{name}")
        keep = _extremes(bound, most_points)
        stderr = np.array([row.get(f"bound_nats_stderr/{name}", 0.0) for row in rows], float)
        curves.append(
            BoundCurve(
                name,
                code["kind"],
                steps[keep],
                bound[keep],
                stderr[keep],
                code["entropy_nats"],
                code["zero_knowledge_nats"],
            )
        )
    return curves


def compute_loss_curves(history: Sequence[Row], most_points: int = 1000) -> list[LossCurve]:
    """One curve for each of LOSS_KEYS, in that order; without points where an older history lacks it.

    Args:
        history: lines as read; a line without a key is left out of that key's curve.
        most_points: thinned as in `compute_bound_curves`.
    """
    curves = []
    for key in LOSS_KEYS:
        _, steps, values = _column(history, key)
        keep = _extremes(values, most_points)
        curves.append(LossCurve(key, steps[keep], values[keep]))
    return curves


def curves_csv(history: Sequence[Row], columns: Sequence[str] | None = None) -> str:
    """Every line of the history as CSV (RFC 4180), numbers in full.

    Args:
        history: lines as read.
        columns: which, in order; where not given 'step', 'seconds' and then all others by name. A cell is empty where a
            line lacks its column.

    Raises:
        InputError: if a column is in no line of a history that has lines.
    """
    known = {key for row in history for key in row}
    if columns is None:
        first = ("step", "seconds")
        columns = [*(key for key in first if key in known or not known), *sorted(known.difference(first))]
    elif missing := [column for column in columns if known and column not in known]:
        raise InputError(f"column {missing[0]!r} is not in this history; choose from {', '.join(sorted(known))}.")
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(history)
    return text.getvalue()


def _column(history: Sequence[Row], key: str) -> tuple[list[Row], np.ndarray, np.ndarray]:
    """The lines that have `key`, their steps, and its values."""
    rows = [row for row in history if key in row]
    return rows, np.array([row["step"] for row in rows], int), np.array([row[key] for row in rows], float)


def _extremes(values: np.ndarray, most: int) -> np.ndarray:
    """Indices of the lowest and highest value of each of `most` / 2 equal stretches, and of the last value."""
    if len(values) <= most:
        return np.arange(len(values))
    stretches = np.array_split(np.arange(len(values)), most // 2)
    picked = {int(s[np.argmin(values[s])]) for s in stretches} | {int(s[np.argmax(values[s])]) for s in stretches}
    return np.array(sorted(picked | {len(values) - 1}))
