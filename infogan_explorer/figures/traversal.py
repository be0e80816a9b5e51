"""The traversal of a code: a labelled grid of pictures for print, or a picture that moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from infogan_explorer.codes import CodeSpec, Continuous
from infogan_explorer.errors import InputError
from infogan_explorer.figures.print import SMALL, TINY, CodeTitles, LiteralTitles, figure_bytes, new_figure
from infogan_explorer.pictures import Pixels, enlarge, tile, to_gif

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from infogan_explorer.explore import Explorer

_MOST_PICTURES = 2000  # of one traversal
_CELL_INCHES, _LEAST_INCHES, _PAGE_INCHES = 0.62, 3.5, 7.0  # a picture's side, less where a row fills a page
_LETTER_INCHES = 0.058
_OUTSIDE = "#757575"  # values beyond the trained range


@dataclass(frozen=True)
class Traversal:
    """What one code does: pictures row by row, and the values of both axes."""

    pictures: Pixels  # (R * C, channels, H, W)
    column_code: str
    column_values: list[float]
    row_code: str | None
    row_values: list[float]
    trained_range: tuple[float, float] | None  # of the column code, where it is continuous
    row_is_categorical: bool = True


def compute_traversal(
    explorer: Explorer,
    code: str,
    rows: str | None = None,
    over: tuple[float, float] | None = None,
    count: int = 10,
    noise_seed: int = 0,
) -> Traversal:
    """Traverse `code` from left to right, with another code or the first category from row to row.

    Args:
        explorer: the model.
        code: the code that changes along a row.
        rows: the code that changes down the rows; the first categorical code other than `code` where not given.
        over: range of a continuous `code`.
        count: values of a continuous code.
        noise_seed: one noise z for the whole grid.

    Raises:
        InputError: if a code is not one of the model's, a category is given a range, or the grid is too large.
    """
    spec: CodeSpec = explorer.spec
    column = spec.get(code)
    if over and not isinstance(column, Continuous):
        raise InputError(f"code {code!r} is a category, but a range was given; leave the range out.")
    if rows is None:
        rows = next((name for name in explorer.categorical_codes if name != code), None)
    across = explorer.values_along(code, count, over)
    down = explorer.values_along(rows, 5) if rows and rows != code else [0.0]
    if len(across) * len(down) > _MOST_PICTURES:
        raise InputError(
            f"a grid of {len(across) * len(down):,} pictures was asked for; choose fewer values or other codes, "
            f"{_MOST_PICTURES:,} at the most."
        )
    axes = {**({rows: down} if rows else {}), code: across}
    pictures, _, _ = explorer.grid(rows or code, code, explorer.middle_values(), explorer.noise(noise_seed), over=axes)
    return Traversal(
        pictures=pictures,
        column_code=code,
        column_values=across,
        row_code=rows,
        row_values=down,
        trained_range=column.trained_range if isinstance(column, Continuous) else None,
        row_is_categorical=rows in explorer.categorical_codes,
    )


def draw_traversal(traversal: Traversal, labels: CodeTitles | None = None) -> Figure:
    """The grid with the values of both codes on its edges; what lies beyond the trained range is named in grey.

    Args:
        traversal: pictures and values.
        labels: what codes and categories are called.
    """
    titles = LiteralTitles(labels)
    rows, columns = len(traversal.row_values), len(traversal.column_values)
    sheet = tile(traversal.pictures, columns, gap=1)
    height, width = sheet.shape[0] / rows, sheet.shape[1] / columns
    across = _names(titles, traversal.column_code, traversal.column_values, traversal.trained_range is None)
    down: list[str] = []
    if traversal.row_code and rows > 1:
        down = _names(titles, traversal.row_code, traversal.row_values, traversal.row_is_categorical)
    left = 0.3 + _LETTER_INCHES * max(map(len, down)) if down else 0.1
    cell = min(_CELL_INCHES, (_PAGE_INCHES - left) / columns)
    longest = _LETTER_INCHES * max(map(len, across))
    is_tight = longest > cell
    below = 0.4 + (0.7 * longest if is_tight else 0)
    figure = new_figure(max(cell * columns + left, _LEAST_INCHES), cell * rows * height / width + below)
    axis = figure.subplots()
    axis.imshow(sheet.squeeze(), cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    axis.set_xticks(
        [(i + 0.5) * width for i in range(columns)],
        across,
        rotation=40 if is_tight else 0,
        ha="right" if is_tight else "center",
        rotation_mode="anchor" if is_tight else "default",
    )
    axis.set_yticks([(i + 0.5) * height for i in range(len(down))], down)
    if traversal.row_code and down:
        axis.set_ylabel(titles.title(traversal.row_code), fontsize=SMALL)
    title = titles.title(traversal.column_code)
    if traversal.trained_range:
        low, high = traversal.trained_range
        for label, value in zip(axis.get_xticklabels(), traversal.column_values, strict=True):
            label.set_color("black" if low <= value <= high else _OUTSIDE)
        title += f"   (trained from {_short(low)} to {_short(high)}; beyond it in grey)"
    axis.set_xlabel(title, fontsize=SMALL)
    axis.tick_params(length=0, labelsize=TINY)
    axis.spines[:].set_visible(False)
    return figure


def _names(titles: CodeTitles, code: str, values: list[float], is_categorical: bool) -> list[str]:
    return [titles.category_title(code, int(value)) if is_categorical else _short(value) for value in values]


def _short(value: float) -> str:
    return f"{value:.3g}".replace("-", "\N{MINUS SIGN}")


def traversal_png(traversal: Traversal, labels: CodeTitles | None = None) -> bytes:
    """`draw_traversal` as a PNG file."""
    return figure_bytes(draw_traversal(traversal, labels), "png")


def traversal_gif(traversal: Traversal) -> bytes:
    """A scrub: one frame a value of the column code, there and back; all rows side by side in each frame."""
    rows, columns = len(traversal.row_values), len(traversal.column_values)
    by_row = traversal.pictures.reshape(rows, columns, *traversal.pictures.shape[1:])
    factor = max(1, 84 // by_row.shape[-1])
    frames = [enlarge(tile(by_row[:, i], min(rows, 5), gap=1), factor) for i in range(columns)]
    return to_gif(frames + frames[-2:0:-1])
