"""Draw and read: a picture from elsewhere, framed as a model's own are, read by Q, and drawn again by G."""

from infogan_explorer.drawing.redraw import Redrawer, Redrawing
from infogan_explorer.drawing.upload import MAX_BYTES, read_picture

__all__ = ["MAX_BYTES", "Redrawer", "Redrawing", "read_picture"]
