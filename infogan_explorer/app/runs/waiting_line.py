"""Who trains next: jobs that start at once where there is room, and wait in the queue file where there is none."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from infogan_explorer.app.runs.jobs import Job, job_from, names_of
from infogan_explorer.errors import InfoGANExplorerError, InputError, RunError
from infogan_explorer.queue_file import QueueEntry, QueueFile

_LOOK_SECONDS = 0.5
_MOST_REFUSED = 5


class Line:
    """The jobs of one app that wait, and those that other apps on the same runs folder have left waiting."""

    def __init__(
        self,
        runs_dir: Path,
        training: Callable[[], list[str]],
        start: Callable[[Job], None],
        lock: threading.RLock,
    ) -> None:
        """
        Args:
            runs_dir: the folder of all runs.
            training: what trains in it now.
            start: starts a job at once.
            lock: held while something starts.
        """
        self._file = QueueFile(runs_dir)
        self._training = training
        self._start = start
        self._most = 1
        self._lock = lock
        self._watcher: threading.Thread | None = None
        self.refused: deque[str] = deque(maxlen=_MOST_REFUSED)  # a sentence for each job that could not start

    @property
    def most_at_once(self) -> int:
        """How many jobs may train at the same time; twins are one, and so is a wall of seeds."""
        return self._most

    def set_most_at_once(self, most: int) -> None:
        """Let more or fewer train at the same time; what trains already goes on.

        Raises:
            InputError: if this machine has not so many cores.
        """
        cores = os.cpu_count() or 1
        if not 1 <= most <= cores:
            raise InputError(f"{most} runs at once were asked for; this machine has {cores} cores: give 1 to {cores}.")
        self._most = most

    def submit(self, job: Job) -> None:
        """Start a job if there is room and nobody waits, or let it wait.

        Raises:
            RunError, MachineError: if it cannot start, or cannot wait.
        """
        with self._lock:
            if not any(map(self._file.is_mine, self._file.entries())) and self._has_room():
                self._start(job)
            else:
                self._file.append(job.name, asdict(job))
                self._watch()

    def waiting(self) -> list[tuple[QueueEntry, bool]]:
        """Everything in the queue, next first, and whether this app will start it."""
        return [(entry, self._file.is_mine(entry)) for entry in self._file.entries()]

    def names(self) -> set[str]:
        """The runs that wait."""
        return {name for entry in self._file.entries() for name in _names(entry)}

    def remove(self, entry_id: str) -> None:
        """Forget something that waits.

        Raises:
            RunError: if it no longer waits.
        """
        if not self._file.remove(entry_id):
            raise RunError("it no longer waits: it has started, or was removed elsewhere.")

    def remove_run(self, name: str) -> None:
        """Forget the job of a run that waits."""
        for entry in self._file.entries():
            if name in _names(entry):
                self._file.remove(entry.id)

    def move_to_front(self, entry_id: str) -> None:
        """Let something be the next to start."""
        self._file.move_to_front(entry_id)

    def adopt(self, entry_id: str) -> None:
        """Start something that another app has left waiting, when its turn comes.

        Raises:
            RunError: if it no longer waits.
            InputError: if it cannot be read.
        """
        entry = next((entry for entry in self._file.entries() if entry.id == entry_id), None)
        if entry is None:
            raise RunError("it no longer waits: it has started, or was removed elsewhere.")
        job_from(entry.job)
        with self._lock:
            self._file.adopt(entry_id)
            self._watch()

    def _has_room(self) -> bool:
        return len(self._training()) < self._most

    def _watch(self) -> None:
        if self._watcher is None or not self._watcher.is_alive():
            self._watcher = threading.Thread(target=self._keep_looking, daemon=True)
            self._watcher.start()

    def _keep_looking(self) -> None:
        while True:
            with self._lock:
                if not any(map(self._file.is_mine, self._file.entries())):
                    self._watcher = None
                    return
                with suppress(InfoGANExplorerError):  # a disk that is full now may not be at the next look
                    if self._has_room():
                        self._file.start_next(self._start_entry)
            time.sleep(_LOOK_SECONDS)

    def _start_entry(self, entry: QueueEntry) -> None:
        try:
            self._start(job_from(entry.job))
        except InfoGANExplorerError as error:  # such as a fork whose parent is gone: it would block all behind it
            self.refused.append(f"{entry.name} was not started: {error}")


def _names(entry: QueueEntry) -> list[str]:
    return names_of({**entry.job, "name": entry.name})
