"""The latent scrubber: what does each code do, and what does Q read in the picture?

scrubber = LatentScrubber("digits")
scrubber.values = {"c2": 1.5}
scrubber.wait()
scrubber.reading["c2"]
"""

from __future__ import annotations

import random
import time
from collections import OrderedDict
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import torch
import traitlets

from infogan_explorer.codes import Continuous
from infogan_explorer.errors import InputError, RunError
from infogan_explorer.explore import Explorer
from infogan_explorer.figures import compute_reading, draw_reading, figure_bytes
from infogan_explorer.figures.print import minus
from infogan_explorer.labels import Labels, read_labels
from infogan_explorer.pictures import PLANE_EXTENT, Pixels, enlarge, to_png
from infogan_explorer.runs import RunFolder
from infogan_explorer.widgets.code_controls import code_controls, trained_range_css
from infogan_explorer.widgets.live import STILL_CAPTION, LiveWidget
from infogan_explorer.widgets.named_run import named_run
from infogan_explorer.widgets.reading_bars import reading_bars

_PICTURE_PIXELS = 300  # about; every pixel of the model's is a whole square of them
_MOST_LOADED = 8  # saved steps in memory
_MOST_NOISE_SEED = 2**31 - 1
_STILL_DPI, _CAPTION_INCHES = 110, 0.25

_State = tuple[int, dict[str, float], int]


class LatentScrubber(LiveWidget):
    """Sliders for the codes of a trained model, its picture, and Q's reading of it.

    Traits:
        values: {'c1': 3.0, 'c2': 0.4}; set some, the others stay.
        noise_seed: which noise z.
        step: which saved step of the run.
        reading: what Q reads in the picture, as `Explorer.read` gives it; read only.
    """

    values = traitlets.Dict()
    noise_seed = traitlets.Int(0)
    step = traitlets.Int(0)
    reading = traitlets.Dict(read_only=True)

    def __init__(
        self,
        model: Explorer | RunFolder | Path | str,
        *,
        values: Mapping[str, float] | None = None,
        noise_seed: int = 0,
        step: int | None = None,
        labels: Labels | None = None,
        runs_dir: Path | str = "checkpoints",
    ) -> None:
        """
        Args:
            model: a run's name under `runs_dir`, its path or folder, a shipped model's name, or an Explorer; one of a
                Trainer's networks only while it does not train.
            values: of some codes; the others start in the middle.
            noise_seed: which noise z.
            step: a saved step; the last where not given.
            labels: what codes and categories are called; those kept with the run where not given.
            runs_dir: the folder of all runs.

        Raises:
            RunError: if there is no such run, or it has no weights, or not of this step.
            InputError: for an unknown code, or a value that it does not have.
        """
        super().__init__()
        if isinstance(model, Explorer):
            self._run, explorer = None, model
        else:
            self._run = named_run(model, Path(runs_dir))
            explorer = Explorer.load(self._run, step)
        self._loaded = OrderedDict({explorer.step: explorer})
        self._spec = explorer.spec
        self._codes = explorer.spec.by_name
        self._labels = labels or (read_labels(self._run, Path(runs_dir)) if self._run else Labels())
        self.step = explorer.step
        self.values = {**explorer.middle_values(), **(values or {})}
        self.noise_seed = noise_seed
        self._build()
        self.observe(self._redraw, ["values", "noise_seed", "step"])
        self.observe(self._move_controls, ["values", "noise_seed", "step"])

    def reroll(self) -> None:
        """Take other noise at random."""
        self.noise_seed = random.randrange(10_000)

    @property
    def explorer(self) -> Explorer:
        """The model at the present step."""
        return self._explorer(self.step)

    def still(self) -> bytes:
        reading = compute_reading(self.explorer, self.values, self.noise_seed)
        figure = draw_reading(reading, self._labels)
        figure.set_figheight(figure.get_figheight() + _CAPTION_INCHES)
        figure.supxlabel(f"{self._title()}, {STILL_CAPTION}", fontsize=7)
        return figure_bytes(figure, "png", _STILL_DPI)

    def __repr__(self) -> str:
        return f"<LatentScrubber of {self._title()}>"

    # -- traits ----------------------------------------------------------------------------------------------------

    @traitlets.validate("values")
    def _check_values(self, proposal: Any) -> dict[str, float]:
        given = proposal["value"]
        for name, value in given.items():
            self._spec.get(name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise InputError(f"code {name!r} was given {value!r:.40}; choose a number.")
        values = {**self.values, **given}
        self._spec.encode(values)
        for name, value in given.items():
            code = self._codes[name]
            if isinstance(code, Continuous):
                low, high = code.explored_range
                if not low <= value <= high:
                    raise InputError(f"code {name!r} is explored from {low:g} to {high:g}, but {value:g} was given.")
        return {name: float(value) for name, value in values.items()}

    @traitlets.validate("noise_seed")
    def _check_noise_seed(self, proposal: Any) -> int:
        seed = proposal["value"]
        if not 0 <= seed <= _MOST_NOISE_SEED:
            raise InputError(
                f"the noise seed was given {seed}; it must be a whole number from 0 to {_MOST_NOISE_SEED}."
            )
        return seed

    @traitlets.validate("step")
    def _check_step(self, proposal: Any) -> int:
        step = proposal["value"]
        if step not in self._saved():
            whose = f"run {self._run.name!r}" if self._run else "this Explorer"
            choice = f"choose one of {self._saved()}" if self._saved() else "its folder may be gone"
            raise RunError(f"{whose} has no weights of step {step}; {choice}.")
        return step

    # -- drawing ---------------------------------------------------------------------------------------------------

    def _state(self) -> _State:
        return self.step, self.values, self.noise_seed

    def _draw(self, state: _State) -> None:
        started = time.perf_counter()
        step, values, seed = state
        explorer = self._explorer(step)
        z = explorer.noise(seed)
        pictures = explorer.pictures([values], z)
        if explorer.is_points:  # Q reads points, not clouds: it reads the one that this noise draws
            example = explorer.generate(z, torch.tensor([explorer.spec.encode(values)]))
            reading = explorer.read(example)[0]
            picture = _with_ring(pictures[0].transpose(1, 2, 0), example[0])
        else:
            reading = explorer.read(pictures)[0]
            picture = pictures[0].transpose(1, 2, 0)
        self._picture.value = to_png(enlarge(picture, _factor(picture)))
        self._bars.value = reading_bars(reading, values, self._codes, self._labels)
        self.set_trait("reading", reading)
        milliseconds = 1000 * (time.perf_counter() - started)
        self._caption.value = self._captioned(values, seed, f"step {step:,}, drawn in {milliseconds:.0f} ms")

    def _captioned(self, values: Mapping[str, float], seed: int, made: str) -> str:
        """What the picture is of, in words: an image widget has no text for those who do not see it."""
        settings = [
            f"{name} = {minus(value)}"
            if isinstance(self._codes[name], Continuous)
            else f"{name} = {escape(self._labels.category_title(name, int(value)))}"
            for name, value in values.items()
        ]
        return f'<div class="infogan-small">G(z, c) of {", ".join(settings)}, noise {seed}; {made}</div>'

    def _explorer(self, step: int) -> Explorer:
        if step not in self._loaded and self._run is not None:
            self._loaded[step] = Explorer.load(self._run, step)
            while len(self._loaded) > _MOST_LOADED:
                self._loaded.popitem(last=False)
        return self._loaded[step]

    def _saved(self) -> list[int]:
        return self._run.weights_steps() if self._run else list(self._loaded)

    def _title(self) -> str:
        name = self._run.name if self._run else self.explorer.settings.dataset
        return f"{name} at step {self.step:,}"

    # -- controls --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        side = f"{_side(self.explorer)}px"
        self._picture = ipywidgets.Image(format="png", layout={"width": side, "height": side})
        self._caption = ipywidgets.HTML(layout={"width": side})
        self._bars = ipywidgets.HTML()
        self._controls = code_controls(self._codes, self.values, self._labels)
        for name, control in self._controls.items():
            control.observe(self._guarded(lambda change, name=name: self._set(name, change.new)), "value")
        style = {"description_width": "126px"}
        self._seed = ipywidgets.BoundedIntText(
            self.noise_seed, min=0, max=_MOST_NOISE_SEED, description="noise z", style=style, layout={"width": "226px"}
        )
        self._seed.observe(self._guarded(lambda change: self.set_trait("noise_seed", change.new)), "value")
        reroll = ipywidgets.Button(description="re-roll", tooltip="other noise, same codes", layout={"width": "90px"})
        reroll.on_click(lambda _: self.reroll())
        self._steps = ipywidgets.SelectionSlider(
            options=self._step_options(),
            value=self.step,
            description="step",
            style=style,
            layout={"width": "372px"},
        )
        self._steps.observe(self._guarded(lambda change: self.set_trait("step", change.new)), "value")
        steps = [self._steps] if len(self._saved()) > 1 else []  # a slider with one place cannot be drawn
        left = ipywidgets.VBox([*self._controls.values(), ipywidgets.HBox([self._seed, reroll]), *steps])
        middle = ipywidgets.VBox([self._picture, self._caption], layout={"margin": "0 10px"})
        parts = ipywidgets.HBox([left, middle, self._bars], layout={"flex_flow": "row wrap"})
        self._show(parts, css=trained_range_css(self._codes, self.scope))

    def _step_options(self) -> list[tuple[str, int]]:
        return [(f"{step:,}", step) for step in self._saved()]

    def _set(self, name: str, value: float) -> None:
        if value != self.values[name]:
            self.values = {name: value}

    def _move_controls(self, _: Any) -> None:
        """Controls follow the traits; a control that stands there already sends nothing."""
        for name, control in self._controls.items():
            if control.value != self.values[name]:
                is_number = isinstance(self._codes[name], Continuous)
                control.value = self.values[name] if is_number else int(self.values[name])
        self._seed.value = self.noise_seed
        if self.step not in [step for _, step in self._steps.options]:  # saved since
            self._steps.options = self._step_options()
        self._steps.value = self.step


def _side(explorer: Explorer) -> int:
    """Pixels a side of the shown picture, in whole multiples of the model's own."""
    shape = explorer.pictures([explorer.middle_values()], explorer.noise(0)).shape
    return shape[-1] * max(1, round(_PICTURE_PIXELS / shape[-1]))


def _factor(picture: Pixels) -> int:
    return max(1, round(_PICTURE_PIXELS / picture.shape[1]))


def _with_ring(picture: Pixels, point: np.ndarray) -> Pixels:
    """The cloud with the point that Q reads in a black ring."""
    size = picture.shape[0]
    x, y = ((point * (1, -1) + PLANE_EXTENT) / (2 * PLANE_EXTENT) * (size - 1)).tolist()
    rows, columns = np.ogrid[:size, :size]
    away = np.hypot(columns - x, rows - y)
    return np.where(((away > 3.5) & (away < 5.5))[..., None], np.uint8(0), picture)
