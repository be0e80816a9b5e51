"""Figures: `compute_*` returns the numbers, `draw_*` a matplotlib figure for print, `figure_bytes` a file of it.

The app draws the same numbers live.
"""

from infogan_explorer.figures.channel_curve import ChannelCurve, compute_channel_curve, draw_channel_curve
from infogan_explorer.figures.charts import ForkPoint, PrintedRun, draw_bound_curves, draw_loss_curves
from infogan_explorer.figures.curves import BoundCurve, LossCurve, compute_bound_curves, compute_loss_curves, curves_csv
from infogan_explorer.figures.information import (
    Bar,
    InformationDiagram,
    compute_information_diagram,
    draw_information_diagram,
)
from infogan_explorer.figures.inline import InlinePicture, show
from infogan_explorer.figures.matrix import Matrix, draw_matrix
from infogan_explorer.figures.print import COLOURS, SHADES, CodeTitles, figure_bytes
from infogan_explorer.figures.read_back import ReadBack, compute_read_back, draw_read_back
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
    "Bar",
    "BoundCurve",
    "ChannelCurve",
    "CodeTitles",
    "ForkPoint",
    "InformationDiagram",
    "InlinePicture",
    "LossCurve",
    "Matrix",
    "PictureReading",
    "PrintedRun",
    "ReadBack",
    "Traversal",
    "compute_bound_curves",
    "compute_channel_curve",
    "compute_information_diagram",
    "compute_loss_curves",
    "compute_read_back",
    "compute_reading",
    "compute_traversal",
    "curves_csv",
    "draw_bound_curves",
    "draw_channel_curve",
    "draw_information_diagram",
    "draw_loss_curves",
    "draw_matrix",
    "draw_read_back",
    "draw_reading",
    "draw_traversal",
    "figure_bytes",
    "show",
    "traversal_gif",
    "traversal_png",
]
