"""The laboratory on paper: the bound under the exact value that it bounds, and beside it the plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.codes import Code
from infogan_explorer.figures.print import COLOURS, SMALL, TINY, dashed_line, entropy_words, new_figure, plain
from infogan_explorer.pictures import Pixels

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from infogan_explorer.learn.laboratory import LaboratoryRecord

_PLANE_INCHES, _CURVE_INCHES, _HEIGHT_INCHES = 1.9, 3.1, 2.1


@dataclass(frozen=True)
class LaboratoryCurve:
    """What a laboratory's records say of one code, each (N,); all information in nats.

    kind: 'categorical', where `entropy_nats` is a ceiling, or 'continuous', where it is none.
    """

    code: str
    kind: str
    steps: NDArray[np.int64]
    bound_nats: NDArray[np.float64]
    stderr_nats: NDArray[np.float64]
    exact_nats: NDArray[np.float64]
    entropy_nats: float


def compute_laboratory_curve(records: Sequence[LaboratoryRecord], name: str, code: Code) -> LaboratoryCurve:
    """The bound on fresh samples and the exact information of one code, over the steps that were measured."""
    bounds = np.array([record.bounds_nats[name] for record in records], float).reshape(-1, 2)
    return LaboratoryCurve(
        name,
        code.kind,
        np.array([record.step for record in records], int),
        bounds[:, 0],
        bounds[:, 1],
        np.array([record.accounts[name].mutual_information_nats for record in records]),
        code.entropy_nats,
    )


def draw_laboratory_curve(curve: LaboratoryCurve, plane: Pixels | None = None, title: str = "") -> Figure:
    """Bound, exact value and, for a category, the dashed ceiling; the plane at the left where it is given.

    Args:
        curve: of `compute_laboratory_curve`.
        plane: (H, W, 3) pixels.
        title: above the figure.
    """
    width = _CURVE_INCHES + (_PLANE_INCHES if plane is not None else 0)
    figure = new_figure(width, _HEIGHT_INCHES)
    if plane is None:
        axis = figure.subplots()
    else:
        picture, axis = figure.subplots(1, 2, width_ratios=(_PLANE_INCHES, _CURVE_INCHES))
        picture.imshow(plane, interpolation="antialiased")  # "nearest" keeps rims of dots and drops their colours
        picture.set_xticks([])
        picture.set_yticks([])
    plain(axis)
    low, high = curve.bound_nats - curve.stderr_nats, curve.bound_nats + curve.stderr_nats
    colour = COLOURS[curve.kind]
    axis.fill_between(curve.steps, low, high, color=colour, alpha=0.25, linewidth=0)
    axis.plot(curve.steps, curve.exact_nats, color=COLOURS["ceiling"], linewidth=1, label="exact I")
    axis.plot(curve.steps, curve.bound_nats, color=colour, linestyle="--", linewidth=1.2, label="bound $L_I$")
    if curve.kind == "categorical":
        dashed_line(axis, curve.entropy_nats, entropy_words([curve.code], curve.entropy_nats))
        axis.set_ylim(-0.1 * curve.entropy_nats, 1.18 * curve.entropy_nats)
    axis.set_xlim(0, max(1, int(curve.steps[-1]) if len(curve.steps) else 1))
    axis.set_xlabel("step", fontsize=SMALL)
    axis.set_ylabel("nats", fontsize=SMALL)
    axis.legend(fontsize=TINY, frameon=False)
    if title:
        figure.suptitle(title, fontsize=SMALL)
    return figure
