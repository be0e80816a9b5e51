"""A child process that trains: a session and a niceness of its own, and its last words if it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from infogan_explorer.status import Status

_NICENESS = 10  # the page's pictures come first wherever both want a core


@dataclass
class Child:
    """One child, and what is known of it beyond its folder.

    Attributes:
        names: the runs that it trains: one, twins, or a wall of seeds one after the other.
        started: in seconds since the epoch.
        was_ended: by us, before it had a folder.
    """

    process: subprocess.Popen[Any]
    log: IO[bytes]
    names: Sequence[str]
    started: float = field(default_factory=time.time)
    was_ended: bool = False

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def has_failed(self, status: Status | None) -> bool:
        """Whether it left with a failure, and nobody has gone on with its run since, as far as `status` tells."""
        if self.process.poll() in (None, 0):
            return False
        return status is None or status.pid == self.process.pid or status.heartbeat < self.started

    def last_words(self) -> str:
        """What killed it, or else the last line that it printed."""
        if self.process.returncode < 0:
            return f"its process was killed ({_signal_name(-self.process.returncode)})"
        self.log.seek(0)
        return last_line(self.log.read().decode(errors="replace"))


def start_child(arguments: Sequence[str], names: Sequence[str]) -> Child:
    """Run `infogan-explorer ARGUMENTS` in a process that outlives this one."""
    # appended to, so that reading it here moves nothing there; it has no name, so nothing is left behind
    log = tempfile.TemporaryFile(mode="a+b")  # noqa: SIM115 (the child writes for as long as it lives)
    process = subprocess.Popen(
        [sys.executable, "-m", "infogan_explorer", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        **_apart(),
    )
    give_way(process)
    return Child(process, log, names)


def give_way(process: subprocess.Popen[Any]) -> None:
    """Let a child compute only where nothing else wants a core."""
    if sys.platform != "win32":
        os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)


def last_line(printed: str) -> str:
    """The last line that a command of ours printed, which says why it ended; empty where there is none."""
    lines = printed.strip().splitlines()
    return lines[-1].removeprefix("infogan-explorer: ") if lines else ""


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _apart() -> dict[str, Any]:
    """Popen's arguments for a process that outlives this one."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.BELOW_NORMAL_PRIORITY_CLASS}
    return {"start_new_session": True}
