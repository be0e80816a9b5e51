"""Several parts of a measurement as one progress of a hundred."""

from __future__ import annotations

from collections.abc import Callable


class Hundred:
    """Tells how many hundredths are done; the parts follow one another."""

    def __init__(self, on_progress: Callable[[int, int], None]) -> None:
        self._on_progress = on_progress
        self._start = 0
        self._end = 0

    def part(self, end: int) -> Callable[[int, int], None]:
        """The progress of the next part, which ends at `end` hundredths."""
        self._start, self._end = self._end, end
        self._on_progress(self._start, 100)
        return self._within

    def finish(self) -> None:
        """All is done."""
        self._on_progress(100, 100)

    def _within(self, done: int, of: int) -> None:
        self._on_progress(self._start + (self._end - self._start) * done // max(of, 1), 100)
