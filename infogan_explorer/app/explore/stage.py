"""What the Explore tab asks of the server about a model: its codes, pictures, strips, grids. No gradio here.

JSON in, JSON out. A request names a model and a saved step, a value for each code, and the noise; see `requests.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from infogan_explorer.app.explore.code_names import describe_code, renamed
from infogan_explorer.app.explore.grid import GRID_COUNT, read_grid
from infogan_explorer.app.explore.model_cache import ModelCache
from infogan_explorer.app.explore.picture_encoding import as_pixels, as_png, as_small_png, check_size, place_in_plane
from infogan_explorer.app.requests import Answer, Request, code_values, maybe_step, noise, step, text
from infogan_explorer.app.runs.catalogue import Catalogue, run_ref
from infogan_explorer.codes import Continuous
from infogan_explorer.errors import InfoGANExplorerError, InputError
from infogan_explorer.explore import CodeValues, Explorer
from infogan_explorer.labels import Labels, read_labels, write_labels

_DIGITS = 4  # of a reading on its way to the page
_NEIGHBOURS = 2  # saved steps to either side that are loaded ahead


class Stage:
    """Answers about the model under the sliders, and the one beside it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.models = ModelCache(catalogue)

    def open(self, request: Request) -> Answer:
        """A model at a saved step, the last where none is named: its codes, their ranges, and where to start."""
        ref = text(request, "model")
        run = self.catalogue.find(ref)
        saved = run.weights_steps()
        if not saved:
            raise InputError(f"run {run.name!r} has saved no weights yet; wait for its first save.")
        at = maybe_step(request)
        explorer = self.models.get(ref, saved[-1] if at is None else at)
        return {
            "model": ref,
            "step": explorer.step,
            "saved": saved,
            "points": explorer.is_points,
            "noise": [explorer.settings.noise_dim, explorer.settings.noise],
            "codes": self._codes(ref, explorer),
            "values": explorer.middle_values(),
        }

    def choices(self, request: Request) -> Answer:
        """The models that can stand beside one: its twin first, then itself at another step, then all others."""
        ref = text(request, "model")
        twin = self.catalogue.find(ref).config().get("twin")
        entries = sorted(
            self.catalogue.entries(), key=lambda entry: (entry.ref != run_ref(str(twin)), entry.ref != ref)
        )
        return {"models": [{"ref": entry.ref, "label": entry.title} for entry in entries]}

    def name_code(self, request: Request) -> Answer:
        """Name one code and its categories; all codes with their names."""
        ref, explorer = text(request, "model"), self.explorer(request)
        labels = renamed(request, self.labels(ref))
        write_labels(self.catalogue.find(ref), labels, self.catalogue.runs_dir)
        return {"codes": self._codes(ref, explorer)}

    def labels(self, ref: str) -> Labels:
        """What the codes and categories of a model are called."""
        return read_labels(self.catalogue.find(ref), self.catalogue.runs_dir)

    def _codes(self, ref: str, explorer: Explorer) -> list[Answer]:
        labels = self.labels(ref)
        return [describe_code(explorer, name, labels) for name in explorer.spec.by_name]

    def warm_up(self, request: Request) -> Answer:
        """Load the steps that were saved before and after one, so that moving there shows a picture at once."""
        ref, at = text(request, "model"), step(request)
        saved = self.catalogue.find(ref).weights_steps()
        place = saved.index(at) if at in saved else 0
        near = saved[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS + 1]
        for other in near:
            self.models.get(ref, other)
        return {"steps": near}

    def picture(self, request: Request) -> Answer:
        """One picture and Q's reading of it; and, with `beside`, what another model makes of the same codes."""
        explorer = self.explorer(request)
        values = code_values(request, explorer)
        drawn = _drawn(explorer, values, noise(request, explorer))
        if request.get("beside") is not None:
            drawn["beside"] = self._beside(request, explorer, values)
        return drawn

    def strip(self, request: Request) -> Answer:
        """One code along all its settings, everything else held; with `beside`, the other model's below."""
        explorer, along = self.explorer(request), text(request, "along")
        values = code_values(request, explorer)
        strip = _strip(explorer, along, values, noise(request, explorer))
        if request.get("beside") is not None:
            try:
                other, matched, _, z = self._other(request, explorer, values)
                strip["beside"] = _strip(other, along, matched, z)
            except InfoGANExplorerError as error:
                strip["beside"] = {"error": str(error)}
        return strip

    def grid(self, request: Request) -> Answer:
        """Any code against any other; with `read`, also what Q reads of every picture."""
        grid = read_grid(request, self.explorer(request))
        answer = {**as_small_png(grid.pictures, len(grid.across)), "rows": grid.down, "columns": grid.across}
        return {**answer, "readings": rounded(grid.readings())} if request.get("read") else answer

    def explorer(self, request: Request) -> Explorer:
        """The model that a request names."""
        return self.models.get(text(request, "model"), step(request))

    def _beside(self, request: Request, explorer: Explorer, values: CodeValues) -> Answer:
        try:
            other, matched, unmatched, z = self._other(request, explorer, values)
            return {**_drawn(other, matched, z), "values": matched, "unmatched": unmatched}
        except InfoGANExplorerError as error:  # the first model's picture is still worth showing
            return {"error": str(error)}

    def _other(
        self, request: Request, explorer: Explorer, values: CodeValues
    ) -> tuple[Explorer, dict[str, float], list[str], torch.Tensor]:
        """The model beside, the values that its codes take, the codes that have no counterpart, and its noise."""
        beside = request["beside"]
        if not isinstance(beside, Mapping):
            raise InputError("the model beside must be an object with a model and a step.")
        other = self.explorer(beside)
        matched = {name: value for name, value in values.items() if _has_counterpart(explorer, other, name, value)}
        unmatched = [name for name in other.spec.by_name if name not in matched]
        is_same_noise = (other.settings.noise_dim, other.settings.noise) == (
            explorer.settings.noise_dim,
            explorer.settings.noise,
        )
        drawn_elsewhere = request.get("z") is not None and not is_same_noise
        z = noise({**request, "z": None} if drawn_elsewhere else request, other)
        return other, {**other.middle_values(), **matched}, unmatched, z


def _has_counterpart(explorer: Explorer, other: Explorer, name: str, value: float) -> bool:
    """Whether another model has a code of this name and kind that can be set to this value."""
    if name not in other.spec.by_name or other.spec.get(name).kind != explorer.spec.get(name).kind:
        return False
    code = other.spec.get(name)
    if isinstance(code, Continuous):
        low, high = code.explored_range
        return low <= value <= high
    return value in other.choices(name)


def _drawn(explorer: Explorer, values: CodeValues, z: torch.Tensor) -> Answer:
    pictures = explorer.pictures([values], z)
    if not explorer.is_points:
        return {**as_pixels(pictures), "reading": rounded(explorer.read(pictures))[0]}
    # a cloud cannot be read: Q reads points, so it reads the one that this noise draws
    point = explorer.generate(z, torch.tensor([explorer.spec.encode(values)]))
    return {**as_png(pictures, 1), "reading": rounded(explorer.read(point))[0], "point": place_in_plane(*point[0])}


def _strip(explorer: Explorer, along: str, values: CodeValues, z: torch.Tensor) -> Answer:
    settings = explorer.values_along(along, GRID_COUNT)
    check_size(len(settings))
    pictures = explorer.pictures([{**values, along: value} for value in settings], z)
    return {**as_small_png(pictures, len(settings)), "columns": len(settings), "values": settings}


def rounded(readings: list[dict[str, dict[str, Any]]]) -> list[Answer]:
    """Q's readings with as many digits as the page shows, and some."""
    return [
        {
            name: {key: np.round(value, _DIGITS).tolist() for key, value in reading.items()}
            for name, reading in codes.items()
        }
        for codes in readings
    ]
