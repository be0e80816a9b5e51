"""One thread that draws the newest value and drops those that it overtook.

A slider may send a hundred values a second and a picture may take longer than that. Drawn one after another, they would
pile up and the picture would lag behind the hand; so a value that waits is replaced by the next one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Newest(Generic[Value]):
    """Calls `draw` with the newest value, one call at a time, never on the thread that asks.

    The thread lives only while there is something to draw, so nothing has to be closed.
    """

    def __init__(self, draw: Callable[[Value], None], pause_seconds: float = 0.0) -> None:
        """
        Args:
            draw: what is done with a value.
            pause_seconds: rest between two calls, for drawings that must leave the processor to something else.
        """
        self._draw = draw
        self._pause_seconds = pause_seconds
        self._state = threading.Condition()
        self._waiting: list[Value] = []  # at most one
        self._is_busy = False
        self._hurry = threading.Event()
        self._failure: BaseException | None = None

    def ask(self, value: Value) -> None:
        """Have `value` drawn, instead of any that still waits."""
        with self._state:
            self._waiting = [value]
            if self._is_busy:
                return
            self._is_busy = True
        threading.Thread(target=self._work, name="infogan-explorer-draw", daemon=True).start()

    def wait(self, timeout_seconds: float = 30.0) -> None:
        """Return once the newest value is drawn.

        Raises:
            TimeoutError: if that takes longer.
            BaseException: whatever `draw` raised since the last call of `wait`.
        """
        self._hurry.set()
        with self._state:
            if not self._state.wait_for(lambda: not self._is_busy, timeout_seconds):
                raise TimeoutError(f"the picture was not drawn within {timeout_seconds:g} seconds")
            failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def _work(self) -> None:
        while True:
            with self._state:
                if not self._waiting:
                    self._is_busy = False
                    self._hurry.clear()
                    self._state.notify_all()
                    return
                value = self._waiting.pop()
            try:
                self._draw(value)
            except BaseException as failure:
                self._failure = failure  # a thread has nobody to raise to
            if self._pause_seconds:
                self._hurry.wait(self._pause_seconds)
