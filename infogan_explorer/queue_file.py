"""The queue of a runs folder: what is to train there and waits its turn.

It lies in a file, `.queue.json`, so that a program that ends loses nothing in silence: what it leaves behind is offered
by the next one. Every entry has one owner, the program that will start it. Whoever changes the queue holds its lock,
so that two programs on one folder never start the same entry.
"""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from filelock import FileLock, Timeout

from infogan_explorer.errors import MachineError, RunError
from infogan_explorer.files import disk_error, make_folder, write_atomically
from infogan_explorer.status import Status

_LOCK_SECONDS = 5.0  # a change takes milliseconds
_MOST_ENTRIES = 200


@dataclass(frozen=True)
class QueueEntry:
    """One piece of training that waits.

    Attributes:
        id: by which it is named; never used twice.
        name: of the run that it will train.
        job: what is to be done, in plain values.
        token: of the program that will start it.
        pid: that program's process.
        host: the machine that `pid` lives on.
        since: when it began to wait, in seconds since the epoch.
    """

    id: str
    name: str
    job: dict[str, Any]
    token: str
    pid: int
    host: str
    since: float

    @property
    def is_left(self) -> bool:
        """Whether the program that was to start it has ended, as far as this machine can tell."""
        if self.host != platform.node():
            return False
        if self.pid == os.getpid():
            return True  # this process has its number now: containers give the same ones again and again
        return not Status("running", 0, 0, 0, 0, self.pid, time.time(), host=self.host).is_alive


class QueueFile:
    """The queue of one runs folder, as one program sees and changes it."""

    def __init__(self, runs_dir: Path) -> None:
        self.token = uuid4().hex
        self._path = runs_dir / ".queue.json"
        self._lock = FileLock(runs_dir / ".queue.lock")
        self._read: tuple[tuple[int, int], list[QueueEntry]] = ((0, 0), [])  # what lay there, under which mark

    def entries(self) -> list[QueueEntry]:
        """All that waits, first come first; a damaged file is an empty queue."""
        try:
            stat = self._path.stat()
        except OSError:
            return []
        mark = (stat.st_mtime_ns, stat.st_ino)
        if self._read[0] != mark:
            self._read = (mark, self._load())
        return list(self._read[1])

    def is_mine(self, entry: QueueEntry) -> bool:
        """Whether this program will start it."""
        return entry.token == self.token

    def append(self, name: str, job: Mapping[str, Any]) -> QueueEntry:
        """Let something wait, behind all others.

        Raises:
            RunError: if too many wait already.
            MachineError: if the queue cannot be written.
        """
        entry = QueueEntry(
            uuid4().hex[:12], name, dict(job), self.token, os.getpid(), platform.node(), round(time.time(), 3)
        )
        if len(self.entries()) >= _MOST_ENTRIES:
            raise RunError(f"{_MOST_ENTRIES} runs wait already; remove some, or wait until some have trained.")
        self._change(lambda entries: [*entries, entry])
        return entry

    def remove(self, entry_id: str) -> bool:
        """Take something out of the queue; whether it was still in it."""
        found = False

        def without(entries: list[QueueEntry]) -> list[QueueEntry]:
            nonlocal found
            found = any(entry.id == entry_id for entry in entries)
            return [entry for entry in entries if entry.id != entry_id]

        self._change(without)
        return found

    def move_to_front(self, entry_id: str) -> None:
        """Let something be next."""
        self._change(lambda entries: sorted(entries, key=lambda entry: entry.id != entry_id))

    def adopt(self, entry_id: str) -> None:
        """Become the one that starts something."""
        mine = {"token": self.token, "pid": os.getpid(), "host": platform.node()}
        self._change(lambda entries: [replace(e, **mine) if e.id == entry_id else e for e in entries])

    def start_next(self, start: Callable[[QueueEntry], None]) -> bool:
        """Call `start` with the first entry of this program, then take it out; whether there was one.

        In this order, and under the lock: a program that is killed between the two leaves an entry that says so,
        rather than none.
        """
        started = False

        def without_first(entries: list[QueueEntry]) -> list[QueueEntry]:
            nonlocal started
            first = next(filter(self.is_mine, entries), None)
            if first is None:
                return entries
            start(first)
            started = True
            return [entry for entry in entries if entry.id != first.id]

        self._change(without_first)
        return started

    def _change(self, change: Callable[[list[QueueEntry]], list[QueueEntry]]) -> None:
        make_folder(self._path.parent)
        try:
            self._lock.acquire(timeout=_LOCK_SECONDS)
        except Timeout:
            raise MachineError(
                f"{str(self._path)!r} is held by another program; wait a moment, and try again."
            ) from None
        except OSError as error:
            raise disk_error(error, self._path) from error
        try:
            before = self._load()
            after = change(before)
            if after != before:
                write_atomically(self._path, (json.dumps([asdict(e) for e in after], indent=2) + "\n").encode())
        finally:
            self._lock.release()

    def _load(self) -> list[QueueEntry]:
        try:
            values = json.loads(self._path.read_text("utf-8"))
            return [_entry(value) for value in values]
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return []


def _entry(value: dict[str, Any]) -> QueueEntry:
    entry = QueueEntry(**value)
    texts = (entry.id, entry.name, entry.token, entry.host)
    if not (all(isinstance(text, str) for text in texts) and isinstance(entry.job, dict)):
        raise TypeError("an entry holds something else than was written")
    if not isinstance(entry.pid, int) or not isinstance(entry.since, (int, float)):
        raise TypeError("an entry holds something else than was written")
    return entry
