"""What the Explore tab asks of the server: models, pictures, strips, grids. JSON in, JSON out; no gradio here.

Every request is checked as if a stranger had written it, and every mistake comes back as {"error": sentence}.
"""

from __future__ import annotations

import base64
import math
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from infogan_explorer.app.catalogue import Catalogue
from infogan_explorer.codes import Continuous
from infogan_explorer.errors import InfoGANExplorerError, InputError, RunError
from infogan_explorer.explore import Explorer
from infogan_explorer.pictures import PLANE_EXTENT, Pixels, tile, to_png

Request = Mapping[str, Any]
Answer = dict[str, Any]

MAX_NOISE_SEED = 2**31 - 1
_MOST_MODELS = 4
_MOST_PICTURES = 400  # of one sheet
_GRID_COUNT = 9  # values of a continuous code: -2, -1.5, ... 2


def answer(question: Callable[[Request], Answer], request: object) -> Answer:
    """Ask `question`, turning what a user can mend into {"error": sentence}."""
    try:
        if not isinstance(request, Mapping):
            raise InputError(f"the request is a {type(request).__name__}; it must be an object.")
        return question(request)
    except InfoGANExplorerError as error:
        return {"error": str(error)}


class ModelCache:
    """The Explorers in use, at most a few; a file that was replaced is loaded anew."""

    def __init__(self, catalogue: Catalogue, most: int = _MOST_MODELS) -> None:
        self._catalogue = catalogue
        self._most = most
        self._models: OrderedDict[tuple[str, int, int], Explorer] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._models)

    def get(self, ref: str, step: int) -> Explorer:
        """The Explorer of a run at a saved step."""
        run = self._catalogue.find(ref)
        path = run.weights_path(step)
        try:
            modified = path.stat().st_mtime_ns
        except OSError:
            raise RunError(f"run {run.name!r} has no weights of step {step} any more; refresh the list.") from None
        key = (str(path), step, modified)
        with self._lock:
            if key not in self._models:
                self._models[key] = Explorer.load(run, step)
                while len(self._models) > self._most:
                    self._models.popitem(last=False)
            self._models.move_to_end(key)
            return self._models[key]


class Stage:
    """Answers to the Explore tab."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._cache = ModelCache(catalogue)

    def models(self, _request: Request) -> Answer:
        """What the picker lists."""
        entries, skipped = self._catalogue.listing()
        return {
            "models": [{"ref": entry.ref, "label": entry.label} for entry in entries],
            "runsDir": str(self._catalogue.runs_dir),
            "skipped": skipped,
        }

    def open(self, request: Request) -> Answer:
        """A model's newest saved step: its codes, their ranges, and where to start."""
        ref = _text(request, "model")
        run = self._catalogue.find(ref)
        steps = run.weights_steps()
        if not steps:
            status = run.status()
            when = "soon after it starts" if status and status.is_alive else "once it has been resumed"
            raise RunError(f"run {run.name!r} has saved no weights yet; there will be pictures {when}.")
        explorer = self._cache.get(ref, steps[-1])
        return {
            "model": ref,
            "step": explorer.step,
            "points": explorer.is_points,
            "codes": [_describe(explorer, name) for name in explorer.spec.by_name],
            "values": explorer.middle_values(),
        }

    def picture(self, request: Request) -> Answer:
        """One picture, and Q's reading of it."""
        explorer, values, noise = self._read(request)
        z = explorer.noise(noise)
        pictures = explorer.pictures([values], z)
        if not explorer.is_points:
            return {**_pixels(pictures), "reading": explorer.read(pictures)[0]}
        # a cloud cannot be read: Q reads points, so it reads the one that this noise seed draws
        import torch

        point = explorer.generate(z, torch.tensor([explorer.spec.encode(values)]))
        return {**_png(pictures, 1), "reading": explorer.read(point)[0], "point": _place(*point[0])}

    def strip(self, request: Request) -> Answer:
        """One code along all its settings, everything else held: the thumbnails of a category."""
        explorer, values, noise = self._read(request)
        along = _text(request, "along")
        settings = explorer.values_along(along, _GRID_COUNT)
        _check_size(len(settings))
        pictures = explorer.pictures([{**values, along: value} for value in settings], explorer.noise(noise))
        return {**_png(_small(pictures), len(settings)), "columns": len(settings), "values": settings}

    def grid(self, request: Request) -> Answer:
        """Any code against any other."""
        explorer, values, noise = self._read(request)
        rows, columns = _text(request, "rows"), _text(request, "columns")
        lengths = [len(explorer.values_along(code, _GRID_COUNT)) for code in {rows, columns}]
        _check_size(math.prod(lengths))
        pictures, down, across = explorer.grid(rows, columns, values, explorer.noise(noise), _GRID_COUNT)
        return {**_png(_small(pictures), len(across)), "rows": down, "columns": across}

    def _read(self, request: Request) -> tuple[Explorer, dict[str, float], int]:
        explorer = self._cache.get(_text(request, "model"), _whole(request, "step", 0, 10**9))
        values = request.get("values")
        if not isinstance(values, Mapping):
            raise InputError("the request names no values; give one for each code.")
        checked = {str(name): _value(explorer, str(name), value) for name, value in values.items()}
        explorer.spec.encode(checked)
        return explorer, checked, _whole(request, "noise", 0, MAX_NOISE_SEED)


def _describe(explorer: Explorer, name: str) -> Answer:
    code = explorer.spec.get(name)
    if not isinstance(code, Continuous):
        return {"name": name, "kind": "categorical", "choices": len(explorer.choices(name))}
    low, high = code.explored_range
    trained_low, trained_high = code.trained_range
    return {
        "name": name,
        "kind": "continuous",
        "low": low,
        "high": high,
        "trainedLow": trained_low,
        "trainedHigh": trained_high,
    }


def _text(request: Request, key: str) -> str:
    value = request.get(key)
    if not isinstance(value, str) or len(value) > 100:
        raise InputError(f"{key} was given {_quoted(value)}; it must be a short text.")
    return value


def _whole(request: Request, key: str, low: int, high: int) -> int:
    value = request.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        what = "noise seed" if key == "noise" else key
        raise InputError(f"the {what} was given {_quoted(value)}; it must be a whole number from {low} to {high}.")
    return value


def _value(explorer: Explorer, name: str, value: object) -> float:
    code = explorer.spec.get(name)
    # the bound keeps whole numbers out that no float can hold; it is False of what is not a number at all
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= sys.float_info.max:
        raise InputError(f"code {name!r} was given {_quoted(value)}; choose a finite number.")
    if isinstance(code, Continuous):
        low, high = code.explored_range
        if not low <= value <= high:
            raise InputError(f"code {name!r} is explored from {low:g} to {high:g}, but {value:g} was given.")
    return float(value)


def _quoted(value: object) -> str:
    """What came in, in short; Python refuses to write out whole numbers of thousands of digits."""
    try:
        return f"{value!r:.60}"
    except ValueError:
        return "something too long to repeat"


def _place(x: float, y: float) -> list[float]:
    """Where a point lies in its picture, as fractions of the width from the left and of the height from the top."""
    return [(float(x) + PLANE_EXTENT) / (2 * PLANE_EXTENT), (PLANE_EXTENT - float(y)) / (2 * PLANE_EXTENT)]


def _check_size(pictures: int) -> None:
    if pictures > _MOST_PICTURES:
        raise InputError(
            f"a sheet of {pictures:,} pictures was asked for, and the page draws at most {_MOST_PICTURES}; "
            "choose codes with fewer categories."
        )


def _small(pictures: Pixels) -> Pixels:
    """Large pictures at half their size, so that a grid of clouds stays light; the darker pixel wins."""
    n, channels, height, width = pictures.shape
    if height <= 128 or height % 2 or width % 2:
        return pictures
    return pictures.reshape(n, channels, height // 2, 2, width // 2, 2).min(axis=(3, 5))


def _pixels(pictures: Pixels) -> Answer:
    """One picture as it is: a few hundred bytes are drawn at once, where a PNG would wait for the browser's decoder."""
    _, channels, height, width = pictures.shape
    raw = pictures[0].transpose(1, 2, 0).tobytes()
    return {"pixels": base64.b64encode(raw).decode(), "channels": channels, "height": height, "width": width}


def _png(pictures: Pixels, columns: int) -> Answer:
    sheet = np.ascontiguousarray(tile(pictures, columns, gap=0))
    return {"png": base64.b64encode(to_png(sheet)).decode(), "height": pictures.shape[2], "width": pictures.shape[3]}
