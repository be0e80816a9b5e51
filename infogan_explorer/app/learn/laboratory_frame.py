"""A laboratory at one moment as the page draws it: positions and maps as bytes in base64, numbers as they are."""

from __future__ import annotations

import base64
import math

import numpy as np

from infogan_explorer.app.requests import Answer
from infogan_explorer.learn.laboratory import Laboratory, LaboratoryRecord, LaboratoryView, StepTrace

POINTS = 400  # drawn points that are shown, and as many real ones
MAP_SIDE = 48
MAPS = ("none", "d", "q", "mean")
_SHEET_VALUES, _SHEET_DIRECTIONS = 32, 8  # of the sheet's lines: of the code, and of the noise
_DIGITS = 7


def positions(points: np.ndarray) -> str:
    """(..., 2) as half-precision numbers, x and y in turn: 0.001 of the plane is less than a pixel."""
    return base64.b64encode(np.ascontiguousarray(points, dtype="<f2").tobytes()).decode()


def levels(values: np.ndarray, low: float = 0.0, high: float = 1.0) -> str:
    """Numbers from `low` to `high` as bytes."""
    return small((np.clip((values - low) / (high - low), 0, 1) * 255).round())


def small(values: np.ndarray) -> str:
    """Whole numbers from 0 to 255 as bytes."""
    return base64.b64encode(values.astype(np.uint8).tobytes()).decode()


def describe_points(laboratory: Laboratory, view: LaboratoryView) -> Answer:
    """What never changes while a laboratory lives: its codes, the real points, and each drawn point's codes.

    Returns:
        `codes`, each with `name`, `kind`, `categories`, `low`, `high` and the `values` of the drawn points: categories,
        or levels from `low` to `high`; `real`; `reach`, of the plane.
    """
    codes = []
    for name, code in laboratory.spec.by_name.items():
        values, shown = view.values[name], laboratory.lattice.values[name].columns
        low, high = float(shown.min()), float(shown.max())
        is_category = code.kind == "categorical"
        codes.append(
            {
                "name": name,
                "kind": code.kind,
                "categories": len(code.prior_probabilities),
                "low": low,
                "high": high,
                "values": small(values) if is_category else levels(values, low, high),
            }
        )
    return {"codes": codes, "real": positions(view.real), "reach": view.extent[1]}


def describe_view(laboratory: Laboratory, view: LaboratoryView, map_name: str) -> Answer:
    """What changes with every step: where the drawn points are, one map behind them, and the sheet.

    Args:
        laboratory: the view's own.
        view: at this step.
        map_name: one of `MAPS`; a map that these codes do not have is left out.

    Returns:
        `drawn`; `map`, whose `cells` go row by row from the bottom, with `certainty` for categories; `sheet`, for one
        value of the code after another its points in all directions of the noise.
    """
    return {"drawn": positions(view.drawn), "map": _map(laboratory, view, map_name), "sheet": _sheet(laboratory)}


def _map(laboratory: Laboratory, view: LaboratoryView, name: str) -> Answer | None:
    if name == "d":
        return {"name": name, "side": MAP_SIDE, "cells": levels(view.realness)}
    if name == "q" and view.regions is not None and view.certainty is not None:
        certainty = levels(view.certainty)
        return {"name": name, "side": MAP_SIDE, "cells": small(view.regions), "certainty": certainty}
    if name == "mean" and view.means is not None:
        first = next(name for name, code in laboratory.spec.by_name.items() if code.kind == "continuous")
        shown = laboratory.lattice.values[first].columns
        cells = levels(view.means, float(shown.min()), float(shown.max()))
        return {"name": name, "side": MAP_SIDE, "cells": cells}
    return None


def _sheet(laboratory: Laboratory) -> Answer | None:
    """The sheet of a single continuous code; beside another one there would be a sheet for each value of that."""
    if len(laboratory.spec.codes) != 1 or laboratory.spec.codes[0].kind != "continuous":
        return None
    points, _ = laboratory.sheet("c1")
    lines = points[:: len(points) // _SHEET_VALUES, :: points.shape[1] // _SHEET_DIRECTIONS]
    return {"values": len(lines), "directions": lines.shape[1], "points": positions(lines)}


def describe_record(record: LaboratoryRecord) -> Answer:
    """The exact account of each code beside its sampled bound, and D's bound beside what it bounds; in nats.

    Returns:
        `codes`: name -> entropy, read, missed, lost, information, difference, resolved, sampled, stderr; `apart`:
        divergence and bound, or None.
    """
    codes = {}
    for name, account in record.accounts.items():
        sampled, stderr = record.bounds_nats[name]
        codes[name] = {
            "entropy": _number(account.entropy_nats),
            "read": _number(account.read_nats),
            "missed": _number(account.missed_nats),
            "lost": _number(account.lost_nats),
            "information": _number(account.mutual_information_nats),
            "difference": float(f"{account.difference_nats:.2g}"),
            "resolved": account.is_resolved,
            "sampled": _number(sampled),
            "stderr": _number(stderr),
        }
    apart = record.apart and {
        "divergence": _number(record.apart.divergence_nats),
        "bound": _number(record.apart.bound_nats),
    }
    return {"codes": codes, "apart": apart}


def told_by(record: LaboratoryRecord) -> dict[str, float]:
    """Every number that a lesson can ask for, by its name: of the first code, and with its name before it of each."""
    told: dict[str, float] = {}
    for name, account in record.accounts.items():
        told |= {
            f"{name}_entropy_nats": account.entropy_nats,
            f"{name}_bound_nats": account.read_nats,
            f"{name}_missed_nats": account.missed_nats,
            f"{name}_lost_nats": account.lost_nats,
            f"{name}_missed_share": account.missed_nats / (account.missed_nats + account.lost_nats or math.nan),
            f"{name}_mutual_information_nats": account.mutual_information_nats,
            f"{name}_sampled_bound_nats": record.bounds_nats[name][0],
        }
    told |= {key.removeprefix("c1_"): value for key, value in told.items() if key.startswith("c1_")}
    if record.apart is not None:
        told |= {"jsd_nats": record.apart.divergence_nats, "jsd_bound_nats": record.apart.bound_nats}
    return {name: value for name, value in told.items() if math.isfinite(value)}


def describe_trace(trace: StepTrace) -> Answer:
    """The way of a step's gradient: `player`, its length in each part, and the parts that it `moved`."""
    return {
        "player": trace.player,
        "gradients": {name: _number(length) for name, length in trace.gradients.items()},
        "moved": list(trace.moved),
    }


def _number(value: float) -> float | None:
    """As many digits as anybody reads; None where it is not finite."""
    return round(value, _DIGITS) if math.isfinite(value) else None
