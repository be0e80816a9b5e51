"""Live laboratories in memory, one for each page that plays: few at a time, one request each, bounded work a request.

They are no runs: nothing is saved, and a restart of the server forgets them. No gradio here.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from infogan_explorer.app.requests import Request, quoted, text
from infogan_explorer.errors import InputError
from infogan_explorer.learn.laboratory import Laboratory

MOST_SESSIONS = 16
MOST_STEPS = 100  # in one request
_MOST_SECONDS = 0.05  # of stepping in one request: on a slow machine it does fewer steps, not slower pictures
_PATIENCE_SECONDS = 5.0
_MOST_WAITING = 8  # requests for one laboratory: each holds a thread that other parts of the page want too
_TOKEN = re.compile(r"[0-9a-f]{32}")

T = TypeVar("T")


class GoneError(InputError):
    """No session has this token: others were opened since, or the server was started anew."""


class Sessions(Generic[T]):
    """At most so many live things at a time, each under its page's token; the least recently used one gives way."""

    def __init__(self, most: int = MOST_SESSIONS, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        self._most = most
        self._patience_seconds = patience_seconds
        self._entries: OrderedDict[str, _Entry[T]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, token: str, live: T) -> None:
        """Keep something under a token, in place of what was there."""
        with self._lock:
            self._entries[token] = _Entry(live)
            self._entries.move_to_end(token)
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)

    @contextmanager
    def use(self, token: str) -> Iterator[T]:
        """What is kept under a token, for one request alone.

        Raises:
            GoneError: if there is nothing under it.
            InputError: if another request has held it for seconds, or many are waiting for it.
        """
        with self._lock:
            if token not in self._entries:
                raise GoneError("this laboratory is no longer kept; begin it anew.")
            self._entries.move_to_end(token)
            entry = self._entries[token]
        if not entry.acquire(self._patience_seconds):
            raise InputError("this laboratory is still busy with an earlier request; wait a moment, then ask again.")
        try:
            yield entry.live
        finally:
            entry.lock.release()

    def __len__(self) -> int:
        return len(self._entries)


@dataclass
class _Entry(Generic[T]):
    live: T
    lock: threading.Lock = field(default_factory=threading.Lock)
    places: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(_MOST_WAITING))

    def acquire(self, seconds: float) -> bool:
        """Wait in line; False where the line is full, or it took too long."""
        if not self.places.acquire(blocking=False):
            return False
        try:
            return self.lock.acquire(timeout=seconds)
        finally:
            self.places.release()


def read_token(request: Request) -> str:
    """The token that a page made for itself: 32 hexadecimal digits.

    Raises:
        InputError: if it is none.
    """
    token = text(request, "token")
    if not _TOKEN.fullmatch(token):
        raise InputError(f"the token was given {quoted(token)}; it must be 32 hexadecimal digits.")
    return token


def advance(laboratory: Laboratory, steps: int, seconds: float = _MOST_SECONDS) -> None:
    """Up to so many steps, fewer where they take longer than `seconds`; at least one, unless none are asked for."""
    end = time.perf_counter() + seconds
    for _ in range(steps):
        laboratory.step()
        if time.perf_counter() > end:
            return
