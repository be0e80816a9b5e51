"""A small picture of each run for the picker: the upper left corner of its newest sample sheet."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import suppress

from infogan_explorer.app.requests import png_address
from infogan_explorer.app.runs.sample_files import WHOLE, read_samples
from infogan_explorer.errors import InfoGANExplorerError, RunError
from infogan_explorer.runs import RunFolder

_MOST_KEPT = 256
_MOST_PIXELS = 72  # a side: 36 on the page, on a screen of double density
_GAP = 2  # pixels between the pictures of a sample sheet
_TILES = 2  # a side: four pictures are still told apart at this size


class Thumbnails:
    """The thumbnails in use; each saved step is read once, and only so many are kept."""

    def __init__(self, most: int = _MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, int], str] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, run: RunFolder, step: int | None = None) -> str:
        """The thumbnail of a saved step, as an address that an <img> can show; empty where there is none.

        Args:
            run: the run.
            step: which of its saved steps; the newest where not given, or where that one has no samples.
        """
        newest_first = sorted(run.weights_steps(), key=lambda saved: (saved == step, saved), reverse=True)
        for saved in newest_first:
            path = run.samples_path(saved)
            with suppress(OSError):
                return self._at(run, saved, path.stat().st_mtime_ns)
        return ""

    def _at(self, run: RunFolder, step: int, written: int) -> str:
        key = (str(run.samples_path(step)), written)
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        drawn = _drawn(run, step)
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return drawn


def _drawn(run: RunFolder, step: int) -> str:
    try:
        _, height, width = run.config()["example_shape"]
        part = (_TILES * (height + _GAP) + _GAP, _TILES * (width + _GAP) + _GAP)
    except (InfoGANExplorerError, ValueError, TypeError):
        part = (WHOLE, WHOLE)  # points: one sheet is one picture
    try:
        return png_address(read_samples(run, step, part, _MOST_PIXELS))
    except RunError:
        return ""
