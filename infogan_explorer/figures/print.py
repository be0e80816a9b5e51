"""What all printed figures share: colours, sizes, the names of codes, and files of them.

Figures are made without pyplot, so that threads do not share one.
"""

from __future__ import annotations

import io
import logging
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from infogan_explorer.errors import InputError
from infogan_explorer.information import nats_to_bits

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {
    "categorical": "#0072B2",
    "continuous": "#E69F00",
    "reading": "#CC79A7",
    "ceiling": "#1A1A1A",
    "baseline": "#7F7F7F",
}
# of further codes and runs: the same colour, darker or lighter, but dark enough for white paper
SHADES = {
    "categorical": (COLOURS["categorical"], "#4A9FD1", "#00456B"),
    "continuous": (COLOURS["continuous"], "#B06F00", "#F0BC4B"),
}

COLUMN_INCHES = 3.5  # one column of a two-column page
SMALL, TINY = 8, 7  # points
_PNG_DPI = 200
_FORMATS = ("svg", "pdf", "png")
# text as outlines in SVG, which looks and measures the same wherever it is opened; as a font in PDF, which embeds it
# (type 42: many journals refuse type 3). The salt makes the names inside an SVG the same every time.
_SAVING: dict[Any, Any] = {"svg.fonttype": "path", "svg.hashsalt": "infogan-explorer", "pdf.fonttype": 42}
_NO_DATES = {
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
    "png": {"Software": None},
}
# fonts with the letters of Chinese and Korean names, as systems bring them; those that are there follow the first
_EAST_ASIAN = (
    *("Noto Sans CJK SC", "Noto Sans CJK KR", "Source Han Sans SC", "WenQuanYi Micro Hei", "NanumGothic"),
    *("Microsoft YaHei", "Malgun Gothic", "PingFang SC", "Hiragino Sans GB", "Apple SD Gothic Neo"),
)
_one_at_a_time = threading.Lock()  # matplotlib's settings for saving are global


class CodeTitles(Protocol):
    """What people call codes and categories; `labels.Labels` is one."""

    def title(self, code: str) -> str:
        """'c2 thickness', or just 'c2'."""
        ...

    def category_title(self, code: str, category: int) -> str:
        """'3: six', or just '3'."""
        ...


class NoTitles:
    """Codes and categories under their own names."""

    def title(self, code: str) -> str:
        return code

    def category_title(self, code: str, category: int) -> str:  # noqa: ARG002
        return str(category)


class LiteralTitles:
    """Titles as they were typed: matplotlib would take two dollar signs for a formula."""

    def __init__(self, titles: CodeTitles | None) -> None:
        self._titles = titles or NoTitles()

    def title(self, code: str) -> str:
        return self._titles.title(code).replace("$", r"\$")

    def category_title(self, code: str, category: int) -> str:
        return self._titles.category_title(code, category).replace("$", r"\$")


def figure_bytes(figure: Figure, format: str, dots_per_inch: int = _PNG_DPI) -> bytes:
    """A figure as a file: equal figures give equal bytes.

    Args:
        figure: any matplotlib figure.
        format: 'svg' or 'pdf' (vectors), or 'png'.
        dots_per_inch: of a PNG; enough for print where not given.

    Raises:
        InputError: if `format` is none of these.
    """
    if format not in _FORMATS:
        raise InputError(f"figure format {format!r} is not known; choose one of {', '.join(map(repr, _FORMATS))}.")
    import matplotlib
    from matplotlib.text import Text

    families = _families()
    for text in figure.findobj(Text):
        text.set_fontfamily(families)
    buffer = io.BytesIO()
    with _one_at_a_time, matplotlib.rc_context(_SAVING), warnings.catch_warnings(), _fonts_that_make_do():
        warnings.filterwarnings("ignore", message="Glyph")  # a name in letters of no font here: drawn as boxes
        figure.savefig(buffer, format=format, dpi=dots_per_inch, metadata=_NO_DATES[format])
    return buffer.getvalue()


@contextmanager
def _fonts_that_make_do() -> Iterator[None]:
    """Matplotlib does not log that a font for letters of a name lacks the weight asked for."""
    logger = logging.getLogger("matplotlib.font_manager")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


@cache
def _families() -> list[str]:
    """The font of all text, and then the fonts for letters that it lacks."""
    from matplotlib import font_manager

    logging.getLogger(font_manager.__name__).setLevel(logging.ERROR)  # a bold name where a font has no bold is no news
    known = {font.name for font in font_manager.fontManager.ttflist}
    return ["DejaVu Sans", *(name for name in _EAST_ASIAN if name in known)]


def new_figure(width: float, height: float) -> Figure:
    """An empty figure, in inches, that lays itself out."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def plain(axis: Axes) -> None:
    """Two spines, small figures on the axes."""
    axis.spines[["top", "right"]].set_visible(False)
    axis.spines[["left", "bottom"]].set_linewidth(0.6)
    axis.tick_params(labelsize=TINY, width=0.6, length=3)


def dashed_line(axis: Axes, level: float, words: str, where: str = "left", below: bool = False) -> None:
    """A level across the whole of an axis, such as a ceiling, with its words on it.

    Args:
        axis: to draw on.
        level: in the axis's unit.
        words: what the level is.
        where: "left", "center" or "right" end of the line.
        below: whether the words hang under it instead of standing on it.
    """
    axis.axhline(level, color=COLOURS["ceiling"], linestyle="--", linewidth=0.8)
    place, away = {"left": (0.0, 2), "center": (0.5, 0), "right": (1.0, -2)}[where]
    axis.annotate(
        words,
        (place, level),
        (away, -2 if below else 2),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha=where,
        va="top" if below else "bottom",
        fontsize=TINY,
        **halo(),
    )


def entropy_words(names: Sequence[str], nats: float) -> str:
    """'H(c1) = H(c2) = 2.303 nats (3.322 bits)', of all that have this entropy."""
    whose = " = ".join(f"H({name})" for name in names)
    return f"{whose} = {nats:.3f} nats ({nats_to_bits(nats):.3f} bits)"


def halo() -> dict[str, Any]:
    """For text that lies on lines: a white rim."""
    from matplotlib.patheffects import withStroke

    return {"path_effects": [withStroke(linewidth=2, foreground="white")], "zorder": 5}


def shortened(text: str, most: int = 28) -> str:
    """A name that fits, with an ellipsis for its middle."""
    half = (most - 1) // 2
    return text if len(text) <= most else f"{text[:half]}\N{HORIZONTAL ELLIPSIS}{text[-half:]}"


def minus(number: float, digits: int = 2) -> str:
    """A number with a true minus sign."""
    return f"{number:.{digits}f}".replace("-", "\N{MINUS SIGN}")


def spread(places: list[float], apart: float, low: float, high: float) -> list[float]:
    """Positions as near to `places` as can be, in their order, at least `apart` from each other, within [low, high].

    Where they do not fit, they go beyond `low` rather than onto each other.
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    free = [min(max(places[i], low), high) for i in order]
    for i in range(1, len(free)):
        free[i] = max(free[i], free[i - 1] + apart)
    ceiling = high
    for i in reversed(range(len(free))):
        free[i] = min(free[i], ceiling)
        ceiling = free[i] - apart
    moved = [0.0] * len(places)
    for place, i in zip(free, order, strict=True):
        moved[i] = place
    return moved
