"""The training processes that the page starts. Training never happens in the app's own process.

A child is `infogan-explorer train` or `resume` in a session of its own: closing the page or ending the app harms no
run, and another app finds a running one again by its folder and heartbeat. What is kept here is only what a folder
cannot say: that a child is still starting, that a stop was asked for, and what a child said that died before it had
a folder.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

from infogan_explorer.app.catalogue import Catalogue
from infogan_explorer.config import Settings
from infogan_explorer.errors import InfoGANExplorerError, RunError
from infogan_explorer.runs import RunFolder, Status, check_run_name, list_runs

Phase = Literal["starting", "running", "stopping", "stopped", "finished", "failed"]

_NICENESS = 10  # the page's pictures come first wherever both want a core
_REMINDER_SECONDS = 0.5


@dataclass
class _Child:
    process: subprocess.Popen[Any]
    log: IO[bytes]
    started: float = field(default_factory=time.time)  # seconds since the epoch
    was_ended: bool = False  # by us, before it had a folder

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
        lines = self.log.read().decode(errors="replace").strip().splitlines()
        return lines[-1].removeprefix("infogan-explorer: ") if lines else ""


class Runner:
    """Starts, stops and resumes runs, one at a time."""

    def __init__(self, catalogue: Catalogue, data_root: Path | None = None) -> None:
        self._catalogue = catalogue
        self._data_root = data_root
        self._children: dict[str, _Child] = {}
        self._stopping: set[str] = set()
        self._lock = threading.RLock()  # of all that is kept here

    @property
    def runs_dir(self) -> Path:
        return self._catalogue.runs_dir

    def start(self, settings: Settings, name: str) -> None:
        """Begin a new run in a child process.

        Raises:
            RunError: if a run is training, or there is something of this name already.
        """
        with self._lock:
            self._check_nothing_trains()
            if (self.runs_dir / name).exists():
                raise RunError(
                    f"a run called {name!r} is already in {str(self.runs_dir)!r} and is never overwritten; "
                    "choose another name, or pick it under Run and resume it."
                )
            self._spawn(name, train_arguments(settings, name, self.runs_dir, self._data_root))

    def resume(self, name: str) -> None:
        """Let a run of the runs folder go on, in a child process.

        Raises:
            InputError: if `name` cannot be a run's.
            RunError: if a run is training.
        """
        check_run_name(name)
        with self._lock:
            self._check_nothing_trains()
            # a path, not a name: a name may start with a dash
            arguments = ["resume", str(self.runs_dir / name), "--runs-dir", str(self.runs_dir)]
            if self._data_root is not None:
                arguments += ["--data-root", str(self._data_root.resolve())]
            self._spawn(name, arguments)

    def stop(self, name: str) -> None:
        """Ask a run to save and stop, until it does; a child that has no folder yet is ended.

        Raises:
            InputError: if `name` cannot be a run's: nothing outside the runs folder is ever written to.
            MachineError: if the request cannot be written.
        """
        folder = RunFolder(self.runs_dir / check_run_name(name))
        with self._lock:
            if (folder.path / "config.json").is_file():
                folder.request_stop()
                if name not in self._stopping:
                    self._stopping.add(name)
                    threading.Thread(target=self._keep_asking, args=[name], daemon=True).start()
            elif (child := self._children.get(name)) and child.is_alive:
                child.was_ended = True
                child.process.terminate()

    def remind(self, name: str) -> bool:
        """Ask again for a stop that was asked for, because a run that is only starting throws early requests away.

        Returns:
            Whether there is still something to wait for.
        """
        with self._lock:
            if name not in self._stopping:
                return False
            child, status = self._children.get(name), RunFolder(self.runs_dir / name).status()
            if not (child and child.is_alive) and not (status and status.is_alive):
                self._stopping.discard(name)
                return False
            with suppress(InfoGANExplorerError):  # the next reminder may get through
                RunFolder(self.runs_dir / name).request_stop()
            return True

    def phase(self, name: str) -> Phase | None:
        """What a run of the runs folder is doing; None if there is no such run and none was started."""
        with self._lock:
            child, is_asked = self._children.get(name), name in self._stopping
        is_child_alive = child is not None and child.is_alive  # first: a child that is not reaped looks alive
        status = RunFolder(self.runs_dir / name).status()
        if status and status.is_alive:
            return "stopping" if is_asked or (self.runs_dir / name / "stop").exists() else "running"
        if child and is_child_alive:
            if is_asked or child.was_ended:
                return "stopping"
            return "running" if status and status.pid == child.process.pid else "starting"
        if child and child.has_failed(status):
            return "stopped" if child.was_ended else "failed"
        return status.state if status else None

    def last_words(self, name: str) -> str:
        """What a child of ours said last that failed; empty for any other."""
        with self._lock:
            child = self._children.get(name)
            has_failed = child is not None and child.has_failed(RunFolder(self.runs_dir / name).status())
            return child.last_words() if child and has_failed and not child.was_ended else ""

    def training_now(self) -> str | None:
        """The run that trains in the runs folder, whoever started it."""
        with self._lock:
            for name, child in self._children.items():
                if child.is_alive:
                    return name
        return next((run.path.name for run in list_runs(self.runs_dir)[0] if run.state == "running"), None)

    def wait(self, seconds: float = 60) -> None:
        """Wait until no child is left, and forget them."""
        with self._lock:
            children = list(self._children.values())
            self._children.clear()
        for child in children:
            child.process.wait(seconds)
            child.log.close()

    def _keep_asking(self, name: str) -> None:
        while self.remind(name):
            time.sleep(_REMINDER_SECONDS)

    def _check_nothing_trains(self) -> None:
        if name := self.training_now():
            status = RunFolder(self.runs_dir / name).status()
            where = f" (step {status.step:,} of {status.steps:,})" if status else ""
            raise RunError(f"run {name!r} is training{where}, and one trains at a time; stop it, or wait for it.")

    def _spawn(self, name: str, arguments: list[str]) -> None:
        # appended to, so that reading it here moves nothing there; it has no name, so nothing is left behind
        log = tempfile.TemporaryFile(mode="a+b")  # noqa: SIM115 (the child writes for as long as it lives)
        process = subprocess.Popen(
            [sys.executable, "-m", "infogan_explorer", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            **_apart(),
        )
        if sys.platform != "win32":
            os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
        self._stopping.discard(name)
        if before := self._children.get(name):
            before.log.close()
        self._children[name] = _Child(process, log)


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


def train_arguments(settings: Settings, name: str, runs_dir: Path, data_root: Path | None) -> list[str]:
    """The command line of a new run: what somebody would type to get the same."""
    arguments = [
        "train",
        f"--dataset={settings.dataset}",
        f"--preset={settings.preset}",
        f"--steps={settings.steps}",
        f"--seed={settings.seed}",
        f"--codes={settings.codes}",
        f"--name={name}",
        f"--runs-dir={runs_dir}",
    ]
    if data_root is not None:
        arguments.append(f"--data-root={data_root.resolve()}")
    if settings.baseline:
        arguments.append("--baseline")
    return arguments
