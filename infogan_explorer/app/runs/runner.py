"""The training processes that the page starts. Training never happens in the app's own process.

A child is `infogan-explorer train`, `resume` or `fork` in a session of its own: closing the page or ending the app
harms no run, and another app finds a running one again by its folder and heartbeat. What is kept here is only what a
folder cannot say: that a child is still starting, that a stop was asked for, and what a child said that died before it
had a folder. What waits its turn is in `waiting_line.py`.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.child_process import Child, start_child
from infogan_explorer.app.runs.jobs import TWIN_ENDING, Job, arguments_of, job_from, train_job
from infogan_explorer.app.runs.waiting_line import Line
from infogan_explorer.config import Settings
from infogan_explorer.errors import InfoGANExplorerError, RunError
from infogan_explorer.runs import RunFolder, check_run_name
from infogan_explorer.seeds.wall import open_wall

Phase = Literal["waiting", "starting", "running", "stopping", "stopped", "finished", "failed"]

_REMINDER_SECONDS = 0.5


class Runner:
    """Starts, stops and resumes runs: as many at once as `line.most_at_once` allows, the others wait in `line`."""

    def __init__(self, catalogue: Catalogue, data_root: Path | None = None) -> None:
        self._catalogue = catalogue
        self._data_root = data_root
        self._children: dict[str, Child] = {}
        self._stopping: set[str] = set()
        self._lock = threading.RLock()  # of all that is kept here
        self.line = Line(self.runs_dir, self.training, self._spawn, self._lock)

    @property
    def runs_dir(self) -> Path:
        return self._catalogue.runs_dir

    @property
    def data_root(self) -> Path | None:
        return self._data_root

    # -- starting --------------------------------------------------------------------------------------------------

    def start(self, settings: Settings, name: str, twins: bool = False, seeds: int = 1) -> None:
        """Begin a new run in a child process, or twins, or a wall of seeds; now, or when its turn comes.

        Raises:
            InputError: if a name cannot be used.
            RunError: if there is something of this name already; a wall of the same settings goes on.
            MachineError: if it has to wait, and the queue cannot be written.
        """
        job = train_job(settings, name, twins, seeds)
        with self._lock:
            if seeds > 1:
                self.check_wall(settings, name, seeds)
            for taken in job.names if seeds == 1 else ():
                self.check_free(taken)
            self.line.submit(job)

    def resume(self, name: str, steps: int | None = None) -> None:
        """Let a run of the runs folder go on, in a child process, to a new total of `steps` if given.

        Raises:
            InputError: if `name` cannot be a run's.
            RunError: if it trains or waits already.
            MachineError: if it has to wait, and the queue cannot be written.
        """
        check_run_name(name)
        with self._lock:
            if self.phase(name) in ("waiting", "starting", "running", "stopping"):
                raise RunError(f"run {name!r} trains or waits already; wait for it, or stop it first.")
            self.line.submit(Job("resume", name, steps=steps))

    def fork(self, parent: str, step: int | None, changes: Mapping[str, Any], name: str = "") -> str:
        """Begin a run from saved weights of another, with other settings from there on.

        Args:
            parent: reference of the run that it starts from.
            step: a saved step; the last where None.
            changes: settings with their new values.
            name: of the new run; made from the parent's where not given.

        Returns:
            The new run's name.

        Raises:
            InputError: if the name or a setting cannot be used.
            RunError: if the parent is gone, or there is something of this name already.
            MachineError: if it has to wait, and the queue cannot be written.
        """
        with self._lock:
            if not name:
                name = self.free_name(f"{self._catalogue.find(parent).name[:51]}-fork")
            job = job_from({"verb": "fork", "name": name, "settings": dict(changes), "parent": parent, "step": step})
            arguments_of(job, self._catalogue, self._data_root)  # whose parent is there
            self.check_free(name)
            self.line.submit(job)
        return name

    def free_name(self, name: str, twins: bool = False) -> str:
        """`name`, with the first number from 2 on that makes it free if it is not."""
        base, number = re.sub(r"-\d+$", "", name), 2
        endings = ["", TWIN_ENDING] if twins else [""]
        while any(self._is_taken(name + ending) for ending in endings):
            name, number = f"{base}-{number}", number + 1
        return name

    def _is_taken(self, name: str) -> bool:
        return (self.runs_dir / name).exists() or name in self.line.names() or self._lives(name)

    def check_free(self, name: str) -> None:
        """Nothing, if a new run may be called `name`.

        Raises:
            InputError: if the name cannot be used.
            RunError: if there is something of this name already.
        """
        check_run_name(name)
        if self._is_taken(name):
            place = "waits" if name in self.line.names() else f"is already in {str(self.runs_dir)!r}"
            raise RunError(
                f"a run called {name!r} {place} and is never overwritten; "
                "choose another name, or pick it under Run and resume it."
            )

    def check_wall(self, settings: Settings, name: str, seeds: int) -> str:
        """The name of a wall of seeds that may be begun, or go on; made from the settings where `name` is empty.

        Raises:
            InputError: if the name or the number of seeds cannot be used.
            RunError: if it is another wall's, or one of its runs trains or waits.
        """
        wall = open_wall(settings, seeds, self.runs_dir, name or None)
        for run in train_job(settings, wall.name, seeds=seeds).names:
            if self.phase(run) in ("waiting", "starting", "running", "stopping"):
                raise RunError(f"run {run!r} of this wall trains or waits already; wait for it, or stop it first.")
        return wall.name

    def _lives(self, name: str) -> bool:
        child = self._children.get(name)
        return child is not None and child.is_alive

    def _spawn(self, job: Job) -> None:
        with self._lock:
            child = start_child(arguments_of(job, self._catalogue, self._data_root), job.names)
            for name in job.names:
                self._stopping.discard(name)
                if before := self._children.get(name):
                    before.log.close()
                self._children[name] = child

    # -- stopping --------------------------------------------------------------------------------------------------

    def stop(self, name: str) -> None:
        """Ask a run to save and stop, until it does; a child that has no folder yet is ended, a waiting one forgotten.

        Raises:
            InputError: if `name` cannot be a run's: nothing outside the runs folder is ever written to.
            MachineError: if the request cannot be written.
        """
        folder = RunFolder(self.runs_dir / check_run_name(name))
        with self._lock:
            if self.phase(name) == "waiting":
                self.line.remove_run(name)
            elif (folder.path / "config.json").is_file():
                self._request_stop(name)
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
            status = RunFolder(self.runs_dir / name).status()
            if not self._lives(name) and not (status and status.is_alive):
                self._stopping.discard(name)
                return False
            with suppress(InfoGANExplorerError):  # the next reminder may get through
                self._request_stop(name)
            return True

    def _request_stop(self, name: str) -> None:
        """Ask the run that a child trains now for the sake of `name`: of a wall, that may be another seed."""
        child = self._children.get(name)
        under_way = self._under_way(child) if child and child.is_alive else None
        RunFolder(self.runs_dir / (under_way or name)).request_stop()

    def _under_way(self, child: Child) -> str | None:
        """Which of a child's runs trains at this moment; None between two, and before the first."""
        for name in child.names:
            status = RunFolder(self.runs_dir / name).status()
            if status and status.is_alive and status.pid == child.process.pid:
                return name
        return None

    def _keep_asking(self, name: str) -> None:
        while self.remind(name):
            time.sleep(_REMINDER_SECONDS)

    # -- looking ---------------------------------------------------------------------------------------------------

    def phase(self, name: str) -> Phase | None:
        """What a run of the runs folder is doing; None if there is no such run and none was started."""
        with self._lock:
            child, is_asked = self._children.get(name), name in self._stopping
        is_child_alive = child is not None and child.is_alive  # first: a child that is not reaped looks alive
        status = RunFolder(self.runs_dir / name).status()
        if status and status.is_alive:
            return "stopping" if is_asked or (self.runs_dir / name / "stop").exists() else "running"
        if child and is_child_alive:
            if status and status.state in ("finished", "failed") and self._has_others_under_way(child, name):
                return status.state
            if is_asked or child.was_ended:
                return "stopping"
            return "running" if status and status.pid == child.process.pid else "starting"
        if name in self.line.names():
            return "waiting"
        if child and child.has_failed(status):
            return "stopped" if child.was_ended else "failed"
        return status.state if status else None

    def _has_others_under_way(self, child: Child, name: str) -> bool:
        """Whether a child trains other runs of a wall while `name` has come to its end."""
        return len(child.names) > 1 and (self._under_way(child) or name) != name

    def concerned(self) -> set[str]:
        """The runs of which a folder does not tell all: those that were started here, and those that wait."""
        with self._lock:
            return {*self._children, *self.line.names()}

    def last_words(self, name: str) -> str:
        """What a child of ours said last that failed; empty for any other."""
        with self._lock:
            child = self._children.get(name)
            has_failed = child is not None and child.has_failed(RunFolder(self.runs_dir / name).status())
            return child.last_words() if child and has_failed and not child.was_ended else ""

    def training_now(self) -> str | None:
        """The run that trains in the runs folder, whoever started it; of several the first."""
        return next(iter(self.training()), None)

    def training(self) -> list[str]:
        """Every run that trains in the runs folder, whoever started it; of twins and of a wall only one."""
        with self._lock:
            ours = {id(child): child for child in self._children.values() if child.is_alive}
        names = [self._under_way(child) or child.names[0] for child in ours.values()]
        known = {name for child in ours.values() for name in child.names}
        processes = {child.process.pid for child in ours.values()}
        for entry in sorted(self._catalogue.entries(), key=lambda entry: entry.baseline):  # a baseline may be a twin
            kind, _, name = entry.ref.partition(":")
            if kind != "run" or entry.state != "running" or name in known:
                continue
            status = RunFolder(self.runs_dir / name).status()
            if status is None or status.pid not in processes:
                names.append(name)
                processes |= {status.pid} if status else set()
        return names

    def wait(self, seconds: float = 60) -> None:
        """Wait until no child is left, and forget them."""
        with self._lock:
            children = {id(child): child for child in self._children.values()}
            self._children.clear()
        for child in children.values():
            child.process.wait(seconds)
            child.log.close()
