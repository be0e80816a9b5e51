"""The laboratory under buttons: where does the information of a code go, exactly, while G, D and Q learn?

laboratory = LaboratoryWidget("four-clusters")
laboratory.playing = True
laboratory.pause()
laboratory.record.accounts["c1"]
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import Any

import ipywidgets
import traitlets

from infogan_explorer.codes import Continuous
from infogan_explorer.errors import unknown_name
from infogan_explorer.figures import figure_bytes
from infogan_explorer.figures.laboratory import compute_laboratory_curve, draw_laboratory_curve
from infogan_explorer.learn.laboratory import (
    LARGEST_WIDTH,
    SMALLEST_WIDTH,
    WORLDS,
    Laboratory,
    LaboratoryRecord,
    World,
)
from infogan_explorer.learn.laboratory.plane import check_noise_width
from infogan_explorer.pictures import Pixels, to_png
from infogan_explorer.widgets.laboratory_player import LaboratoryPlayer, Seen, open_laboratory
from infogan_explorer.widgets.laboratory_view import blocks, divergence_chart, gradient_path, information_chart
from infogan_explorer.widgets.live import STILL_CAPTION, LiveWidget
from infogan_explorer.widgets.plane_picture import MAPS, SIDE, draw_plane

MOST_STEPS = 10_000  # of one play: a widget whose cell was run anew would go on unseen for ever
_STILL_DPI = 110
_WORDS = (
    "Grey: real points; coloured: drawn ones, by code. D's map: sky where it takes a point for real, vermilion for "
    "drawn. Q's map: what it reads, paler where it is unsure."
)


class LaboratoryWidget(LiveWidget):
    """A laboratory with play, pause and single steps; its plane, the three blocks of every code, and its curves.

    Traits:
        world: the name of the real points; setting it begins again on one of `WORLDS`.
        playing: whether steps are taken, on a thread.
        noise_width: of the observation noise.
        map: what lies under the points: 'D', 'Q' or 'none'.
        step: steps taken; read only.
    """

    world = traitlets.Unicode()
    playing = traitlets.Bool(False)
    noise_width = traitlets.Float(0.1)
    map = traitlets.Unicode("Q")
    step = traitlets.Int(0, read_only=True)

    def __init__(
        self, world: Laboratory | World | str = "four-clusters", *, noise_width: float | None = None, **settings: Any
    ) -> None:
        """
        Args:
            world: the name of one of `WORLDS`, points of your own from `drawn_world`, or a Laboratory.
            noise_width: of the observation noise; 0.1 where not given.
            settings: of `World.settings`, such as codes="cat3", seed=1, baseline=True.

        Raises:
            InputError: if there is no such world, or points, codes, width or settings do not fit a laboratory.
        """
        super().__init__()
        laboratory, self._own = open_laboratory(world, noise_width, settings)
        self._player = LaboratoryPlayer(laboratory)
        self._settings = settings
        self._thread: threading.Thread | None = None
        self.world, self.noise_width = self._own, laboratory.noise_width
        self._build()
        self.observe(self._redraw, "map")
        self.observe(self._play_or_not, "playing")
        self.observe(self._noise_was_set, "noise_width")
        self.observe(self._world_was_set, "world")
        self.observe(self._move_controls, ["world", "playing", "noise_width", "map"])

    # -- for those who use it --------------------------------------------------------------------------------------

    @property
    def laboratory(self) -> Laboratory:
        """What is trained here; leave it alone while it plays."""
        return self._player.laboratory

    @property
    def record(self) -> LaboratoryRecord:
        """The newest exact account."""
        return self._player.seen.records[-1]

    def pause(self) -> None:
        """Stop playing, and wait for the step under way."""
        self.playing = False
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def take_steps(self, count: int = 1) -> None:
        """Steps of all players, measured and drawn at their end."""

        def take(laboratory: Laboratory) -> None:
            for _ in range(count):
                laboratory.step()

        self._player.take(take)
        self._redraw()

    def step_discriminator(self) -> None:
        """One step of D alone."""
        self._player.take(Laboratory.step_discriminator)
        self._redraw()

    def step_generator(self) -> None:
        """One step of G alone."""
        self._player.take(Laboratory.step_generator)
        self._redraw()

    def step_q(self) -> None:
        """One step of Q alone."""
        self._player.take(Laboratory.step_q)
        self._redraw()

    def reset(self) -> None:
        """Begin again with the same seed; the width stays."""
        self.pause()
        self._player.begin_again(self.noise_width)
        self._redraw()

    def still(self) -> bytes:
        seen, name = self._player.seen, self._first_code
        curve = compute_laboratory_curve(seen.records, name, self.laboratory.spec.get(name))
        title = f"{self.world} at step {seen.view.step:,}, {STILL_CAPTION}"
        return figure_bytes(draw_laboratory_curve(curve, self._plane_of(seen, self.map), title), "png", _STILL_DPI)

    def close(self) -> None:
        """Take the widget off the page, and stop playing."""
        self.playing = False
        super().close()

    def __repr__(self) -> str:
        return f"<LaboratoryWidget of {self.world}, step {self.step:,}>"

    # -- traits ----------------------------------------------------------------------------------------------------

    @traitlets.validate("noise_width")
    def _check_noise_width(self, proposal: Any) -> float:
        return check_noise_width(proposal["value"])

    @traitlets.validate("world")
    def _check_world(self, proposal: Any) -> str:
        if proposal["value"] not in (*WORLDS, self._own):
            raise unknown_name("world", proposal["value"], WORLDS)
        return proposal["value"]

    @traitlets.validate("map")
    def _check_map(self, proposal: Any) -> str:
        if proposal["value"] not in MAPS:
            raise unknown_name("map", proposal["value"], MAPS)
        return proposal["value"]

    def _noise_was_set(self, change: Any) -> None:
        self._player.set_noise_width(change.new)
        self._redraw()

    def _world_was_set(self, change: Any) -> None:
        """Begin again on other points, with the codes that can tell their parts apart unless others were asked for."""
        self.pause()
        self._player.open(open_laboratory(change.new, self.noise_width, self._settings)[0])
        self._redraw()

    def _play_or_not(self, change: Any) -> None:
        if change.new:
            before = self._thread
            self._thread = threading.Thread(
                target=self._play, args=(before,), name="infogan-explorer-laboratory", daemon=True
            )
            self._thread.start()

    def _play(self, before: threading.Thread | None) -> None:
        """Play until `playing` is unset, or set anew, which starts another thread that waits for this one."""
        if before is not None:
            before.join()
        thread, last = threading.current_thread(), self.laboratory.steps_done + MOST_STEPS
        try:
            self._player.play(
                lambda: self.playing and self._thread is thread and self.laboratory.steps_done < last, self._show_now
            )
            if self.playing and self._thread is thread:
                self.playing = False
                self._say(f"paused after {MOST_STEPS:,} steps; press Play to go on.")
        except Exception as error:  # a thread has nobody to raise to
            self.playing = False
            self._say(f"playing stopped: {str(error) or type(error).__name__}")

    def _show_now(self) -> None:
        self._redraw()
        self.wait()

    # -- drawing ---------------------------------------------------------------------------------------------------

    def _state(self) -> tuple[Seen, str]:
        return self._player.seen, self.map

    def _draw(self, state: tuple[Seen, str]) -> None:
        seen, shown = state
        spec, name = self.laboratory.spec, self._first_code
        self._picture.value = to_png(self._plane_of(seen, shown))
        self._count.value = f"<b>step {seen.view.step:,}</b>"
        self._blocks.value = blocks(seen.records[-1], spec.by_name)
        self._chart.value = information_chart(seen.records, name, spec.get(name))
        self._divergence.value = divergence_chart(seen.records)
        self._path.value = gradient_path(seen.trace)
        self.set_trait("step", seen.view.step)

    def _plane_of(self, seen: Seen, shown: str) -> Pixels:
        code = self.laboratory.spec.get(self._first_code)
        return draw_plane(
            seen.view, shown, self._first_code, code.trained_range if isinstance(code, Continuous) else None
        )

    @property
    def _first_code(self) -> str:
        return next(iter(self.laboratory.spec.by_name))

    # -- controls --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        side = f"{SIDE}px"
        self._picture = ipywidgets.Image(format="png", layout={"width": side, "height": side})
        self._count, self._blocks, self._chart = ipywidgets.HTML(), ipywidgets.HTML(), ipywidgets.HTML()
        self._divergence, self._path = ipywidgets.HTML(), ipywidgets.HTML()
        self._worlds = ipywidgets.Dropdown(
            options=WORLDS if self._own in WORLDS else (self._own,),  # points of one's own stay the only ones
            value=self.world,
            description="points",
            style={"description_width": "50px"},
            layout={"width": "220px"},
        )
        self._width = ipywidgets.FloatLogSlider(
            self.noise_width,
            min=math.log10(SMALLEST_WIDTH),
            max=math.log10(LARGEST_WIDTH),
            step=0.02,
            description="noise width",
            tooltip="standard deviation of the noise through which every point is seen",
            readout_format=".3f",
            style={"description_width": "84px"},
            layout={"width": side},
        )
        self._map_buttons = ipywidgets.ToggleButtons(
            options=[(words, shown) for shown, words in MAPS.items()], value=self.map, style={"button_width": "122px"}
        )
        self._play_button = ipywidgets.ToggleButton(
            False, description="Play", tooltip="take steps until it is pressed again", layout={"width": "90px"}
        )
        for control, trait in ((self._worlds, "world"), (self._map_buttons, "map"), (self._play_button, "playing")):
            control.observe(self._guarded(lambda change, trait=trait: self.set_trait(trait, change.new)), "value")
        self._width.observe(self._guarded(self._width_moved), "value")
        buttons = [
            self._play_button,
            self._button("Step", "one step of all players", self.take_steps),
            self._button("D", "one step of D alone", self.step_discriminator),
            self._button("G", "one step of G alone", self.step_generator),
            self._button("Q", "one step of Q alone", self.step_q),
            self._button("Reset", "begin again with the same seed", self.reset),
        ]
        words = ipywidgets.HTML(f'<div class="infogan-small">{_WORDS}</div>', layout={"width": side})
        head = ipywidgets.HBox([self._worlds, self._count])
        left = ipywidgets.VBox(
            [head, self._picture, words, self._map_buttons, self._width, ipywidgets.HBox(buttons)],
            layout={"margin": "0 16px 0 0"},
        )
        right = ipywidgets.VBox([self._blocks, self._chart, self._divergence, self._path])
        self._show(ipywidgets.HBox([left, right], layout={"flex_flow": "row wrap"}))

    def _button(self, title: str, tooltip: str, act: Callable[[], None]) -> ipywidgets.Button:
        width = "44px" if len(title) == 1 else "64px"
        button = ipywidgets.Button(description=title, tooltip=tooltip, layout={"width": width})
        button.on_click(self._guarded(lambda _: act()))
        return button

    def _width_moved(self, change: Any) -> None:
        """The slider's ends are powers of ten, which rounding may put a hair beyond the range."""
        if not math.isclose(change.new, self.noise_width):
            self.noise_width = min(max(change.new, SMALLEST_WIDTH), LARGEST_WIDTH)

    def _move_controls(self, _: Any) -> None:
        self._worlds.value = self.world
        self._play_button.value = self.playing
        self._play_button.description = "Pause" if self.playing else "Play"
        self._width.value = self.noise_width
        self._map_buttons.value = self.map
