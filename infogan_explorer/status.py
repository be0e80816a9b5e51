"""status.json: how far a run is, as its writer last said, and whether that writer still lives."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass
from typing import Literal

State = Literal["running", "stopped", "finished", "failed"]

# a writer that has been silent this long is taken for dead: it beats twice a second, but a laptop may sleep
_HEARTBEAT_SECONDS = 30.0


@dataclass(frozen=True)
class Status:
    """status.json: how far a run is, as its writer last said."""

    state: State
    step: int
    steps: int
    steps_per_second: float
    seconds: float
    pid: int
    heartbeat: float  # seconds since the epoch
    message: str = ""
    host: str = ""  # the machine that `pid` lives on

    @property
    def is_alive(self) -> bool:
        """Whether a process is training this run now, as far as the folder tells."""
        is_fresh = abs(time.time() - self.heartbeat) <= _HEARTBEAT_SECONDS  # neither old, nor of a day to come
        if self.state != "running" or not is_fresh:
            return False
        return self.host != platform.node() or _process_exists(self.pid)


def _process_exists(pid: int) -> bool:
    if os.name == "nt":  # there, signal 0 would end the process
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):  # OverflowError: no process can have this number
        return False
    except PermissionError:
        return True
    return True
