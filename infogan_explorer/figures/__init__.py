"""Figures: `compute_*` returns the numbers, `draw_*` a matplotlib figure for print, `figure_bytes` a file of it.

The app draws the same numbers live.
"""

from infogan_explorer.figures.charts import ForkPoint, PrintedRun, draw_bound_curves, draw_loss_curves
from infogan_explorer.figures.curves import BoundCurve, LossCurve, compute_bound_curves, compute_loss_curves, curves_csv
from infogan_explorer.figures.print import COLOURS, SHADES, CodeTitles, figure_bytes
from infogan_explorer.figures.reading import PictureReading, compute_reading, draw_reading
from infogan_explorer.figures.traversal import (
    Traversal,
    compute_traversal,
    draw_traversal,
    traversal_gif,
    traversal_png,
)

__all__ = [
    "COLOURS",
    "SHADES",
    "BoundCurve",
    "CodeTitles",
    "ForkPoint",
    "LossCurve",
    "PictureReading",
    "PrintedRun",
    "Traversal",
    "compute_bound_curves",
    "compute_loss_curves",
    "compute_reading",
    "compute_traversal",
    "curves_csv",
    "draw_bound_curves",
    "draw_loss_curves",
    "draw_reading",
    "draw_traversal",
    "figure_bytes",
    "traversal_gif",
    "traversal_png",
]
