"""A figure in a notebook: the figure for print at the size of a screen, small enough to be saved with its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from infogan_explorer.figures.print import figure_bytes
from infogan_explorer.pictures import Pixels, fewer_colours, to_png

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DOTS_PER_INCH = 110  # 385 dots for one column of print


class InlinePicture:
    """A PNG file that a notebook shows where it is the value of a cell."""

    def __init__(self, png: bytes) -> None:
        self.png = png

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"  # saved beside the picture: without an address, so that it stays the same

    def _repr_png_(self) -> bytes:
        return self.png


def show(picture: Figure | Pixels) -> InlinePicture:
    """The picture of a `draw_*` figure, or of pixels (H, W, C), as the last line of a notebook's cell."""
    png = to_png(picture) if isinstance(picture, np.ndarray) else figure_bytes(picture, "png", _DOTS_PER_INCH)
    return InlinePicture(fewer_colours(png))
