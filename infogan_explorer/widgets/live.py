"""What all widgets here share: they draw on one thread, say a mistake in a sentence, and leave a still in the notebook.

Only traits are set from threads, never anything printed or displayed: output of a thread lands in whichever cell the
kernel thinks of last.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from html import escape
from typing import Any
from uuid import uuid4

import ipywidgets
from IPython.display import display

from infogan_explorer.errors import InfoGANExplorerError
from infogan_explorer.pictures import fewer_colours
from infogan_explorer.widgets.newest import Newest

WRONG = "#D55E00"  # vermilion: mistakes, and information that is lost

_LIVE = "infogan-live"
# a still says nothing new beside the living widget; a saved notebook, where there is none, shows it
_STYLE = (
    f".jp-OutputArea-child:has(.{_LIVE}) + .jp-OutputArea-child:has(img.jp-needs-light-background) {{ display: none }}"
    f".{_LIVE} img {{ image-rendering: pixelated }}"
    f".{_LIVE} {{ font-variant-numeric: tabular-nums }}"
    f".{_LIVE} .infogan-small {{ font-size: 11px; line-height: 15px; opacity: .75 }}"
    f".{_LIVE} .widget-html-content {{ line-height: 18px }}"
)
STILL_CAPTION = "as it was when the cell ran"


class LiveWidget(ipywidgets.VBox):
    """A widget whose picture follows its traits.

    A subclass gives what the picture depends on in `_state`, turns that into values of its parts in `_draw`, and ends
    its constructor with `_show`. The first picture and every later one go through `_draw`.
    """

    def __init__(self, pause_seconds: float = 0.0) -> None:
        """
        Args:
            pause_seconds: rest between two drawings.
        """
        super().__init__()
        self._newest: Newest[Any] = Newest(self._draw_or_say, pause_seconds)
        self._problem = ipywidgets.HTML(layout={"min_height": "22px"})
        self._said = ""
        self._still_id: str | None = None
        self.scope = f"infogan-{self.model_id}"  # a class for rules that hold in this widget only
        self.add_class(_LIVE)
        self.add_class(self.scope)

    # -- for those who use it --------------------------------------------------------------------------------------

    @property
    def problem(self) -> str:
        """The sentence that the widget shows, or '' where nothing is wrong."""
        return self._said

    def wait(self, timeout_seconds: float = 30.0) -> None:
        """Return once the picture shows the present traits.

        Raises:
            TimeoutError: if that takes longer.
        """
        self._newest.wait(timeout_seconds)

    def still(self) -> bytes:
        """A small PNG of the present picture with its caption, as a saved notebook keeps it."""
        raise NotImplementedError

    def refresh_still(self) -> None:
        """Replace the still that was left when the widget was displayed by one of the present picture."""
        self.wait()
        if self._still_id is not None:
            self._display_still(update=True)

    # -- for subclasses --------------------------------------------------------------------------------------------

    def _state(self) -> Any:
        """What the picture depends on, read in one moment."""
        raise NotImplementedError

    def _draw(self, state: Any) -> None:
        """Show `state`: set values of parts, and nothing else. Called on one thread at a time."""
        raise NotImplementedError

    def _show(self, *parts: ipywidgets.Widget, css: str = "") -> None:
        """Draw the first picture, where a mistake is raised, and put the parts in place."""
        self._draw(self._state())
        self._say("")
        style = ipywidgets.HTML(f"<style>{_STYLE}{css}</style>", layout={"display": "none"})
        self.children = (style, *parts, self._problem)

    def _redraw(self, *_: Any) -> None:
        """Have the present state drawn soon."""
        self._newest.ask(self._state())

    def _guarded(self, change: Callable[[Any], None]) -> Callable[[Any], None]:
        """For controls: what a user can mend is said in the widget instead of raised into the kernel's log."""

        def changed(event: Any) -> None:
            try:
                change(event)
            except InfoGANExplorerError as error:
                self._say(str(error))

        return changed

    def _say(self, sentence: str) -> None:
        self._said = sentence
        mark = f'<span style="color:{WRONG}">\N{BLACK DIAMOND}</span> ' if sentence else ""
        self._problem.value = f'<div role="status">{mark}{escape(sentence)}</div>'

    def _draw_or_say(self, state: Any) -> None:
        try:
            self._draw(state)
            self._say("")
        except InfoGANExplorerError as error:
            self._say(str(error))
        except Exception as error:
            self._say(f"the picture could not be drawn ({type(error).__name__}: {error}).")
            raise

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def _ipython_display_(self) -> None:
        """The widget, and below it the still."""
        self.wait()
        display(self._repr_mimebundle_(), raw=True)
        self._still_id = uuid4().hex if self._still_id is None else self._still_id
        self._display_still(update=False)

    def _display_still(self, update: bool) -> None:
        bundle = {
            "image/png": b64encode(fewer_colours(self.still())).decode(),
            "text/plain": f"{self!r}, {STILL_CAPTION}",
        }
        metadata = {"needs_background": "light"}  # by which the style above knows it, too
        display(bundle, raw=True, metadata=metadata, display_id=self._still_id, update=update)
