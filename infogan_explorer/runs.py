"""The run folder: its name, its config and status, where a run is found. Without tensors, so that listing stays fast.

    config.json  status.json  history.jsonl  weights/step-000500.safetensors  resume/  samples/step-000500.png

One process writes; any number read, at any time. What the tensors in it are is in `checkpoint.py`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, get_args

from filelock import FileLock, Timeout

from infogan_explorer.config import Settings, validate
from infogan_explorer.errors import InfoGANExplorerError, InputError, MachineError, RunError
from infogan_explorer.files import disk_error, make_folder, write_atomically
from infogan_explorer.history import HistoryFile
from infogan_explorer.status import State, Status

SHIPPED_MODELS = ("digits",)

_LATEST = 253_370_764_800  # 1 January 9999, in seconds since the epoch: later ones are no dates
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")
_WEIGHTS = re.compile(r"step-(\d{6,})\.safetensors")


def check_run_name(name: str) -> str:
    """Return `name` if a run may be called so.

    Raises:
        InputError: if it may not; names are refused, never changed.
    """
    if not _NAME.fullmatch(name):
        shown = name if len(name) <= 40 else name[:40] + "..."
        raise InputError(
            f"run name {shown!r} ({len(name)} characters) cannot be used; "
            "take 1 to 64 letters, digits, dots, dashes or underscores, with no dot at the start."
        )
    return name


class RunFolder:
    """One run's folder, for reading and for writing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.history = HistoryFile(path / "history.jsonl")
        self._lock = FileLock(path / ".lock")

    @property
    def name(self) -> str:
        return self.path.resolve().name

    @property
    def reference(self) -> str:
        """What `resume` and `traverse` find this run by from here: its name under ./checkpoints, else its path."""
        is_at_home = self.path.parent.resolve() == Path("checkpoints").resolve()
        return self.path.name if is_at_home and not self.path.name.startswith("-") else str(self.path)

    # -- writing ---------------------------------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        runs_dir: Path,
        name: str,
        config: Mapping[str, Any],
        fill: Callable[[RunFolder], None] = lambda _: None,
    ) -> RunFolder:
        """Make the folder of a new run and write its config.json; an existing run is never touched.

        Args:
            runs_dir: the folder of all runs.
            name: the run's name.
            config: what config.json says.
            fill: writes what else is to be there from the start, before the folder gets its name.

        Raises:
            InputError: if the name cannot be used.
            RunError: if there is something of this name already.
            MachineError: if the folder cannot be written.
        """
        check_run_name(name)
        make_folder(runs_dir)
        path = runs_dir / name
        taken = RunError(
            f"a run called {name!r} is already in {str(runs_dir)!r} and is never overwritten; "
            f"continue it with `infogan-explorer resume {cls(path).reference}` or choose another --name."
        )
        if path.exists():
            raise taken
        half_done = cls(runs_dir / f".{name}.{os.getpid()}.tmp")
        shutil.rmtree(half_done.path, ignore_errors=True)  # of a process that was killed and had this number too
        try:
            for folder in ("weights", "resume", "samples"):
                make_folder(half_done.path / folder)
            half_done._write_config(config)
            fill(half_done)
            half_done.path.rename(path)
        except FileExistsError:
            raise taken from None
        except MachineError:
            raise
        except OSError as error:
            raise (taken if path.exists() else disk_error(error, path)) from error
        finally:
            shutil.rmtree(half_done.path, ignore_errors=True)
        return cls(path)

    def claim(self) -> None:
        """Become the run's one writer; the claim ends with `release`, or with this process, however it ends.

        Raises:
            RunError: if another process is.
        """
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            status = self.status()
            raise RunError(
                f"run {self.name!r} is training now (process {status.pid if status else 'unknown'}); "
                "stop it first, or wait."
            ) from None
        except OSError as error:
            raise disk_error(error, self.path) from error

    def release(self) -> None:
        """Give up the claim."""
        self._lock.release(force=True)

    def set_steps(self, steps: int) -> None:
        """Record that the run is to go on to another number of steps; everything else in config.json stays."""
        config = self.config()
        if config["settings"]["steps"] != steps:
            config["settings"]["steps"] = steps
            self._write_config(config)

    def _write_config(self, config: Mapping[str, Any]) -> None:
        write_atomically(self.path / "config.json", (json.dumps(config, indent=2) + "\n").encode())

    def drop_saves_after(self, step: int) -> None:
        """Delete what was saved beyond `step`, last first; `HistoryFile.keep_up_to` does so with what was measured."""
        for later in sorted({*self.resume_steps(), *self.weights_steps()}, reverse=True):
            if later > step:
                for path in (self.resume_path(later), self.weights_path(later), self.samples_path(later)):
                    path.unlink(missing_ok=True)

    def write_status(self, status: Status) -> None:
        """Replace status.json."""
        write_atomically(self.path / "status.json", json.dumps(asdict(status)).encode(), flush=False)

    def request_stop(self) -> None:
        """Ask the process that trains this run to save and stop; it sees the request at its next step."""
        try:
            (self.path / "stop").touch()
        except OSError as error:
            raise disk_error(error, self.path / "stop") from error

    def take_stop_request(self) -> bool:
        """Whether a stop was asked for since the last call; the request is used up."""
        try:
            os.unlink(self.path / "stop")
        except OSError:  # there is none, or it is held open this moment and is taken at the next step
            return False
        return True

    # -- reading ---------------------------------------------------------------------------------------------------

    def config(self) -> dict[str, Any]:
        """config.json.

        Raises:
            RunError: if it is missing or not readable.
        """
        try:
            config = json.loads((self.path / "config.json").read_text("utf-8"))
            _require(config, settings=dict, codes=dict, example_shape=list, created=(int, float))
            if not 0 <= config["created"] <= _LATEST:
                raise ValueError(f"created is {config['created']!r}")
        except FileNotFoundError:
            raise RunError(
                f"{str(self.path)!r} has no config.json, so it is not a run; choose a folder that `train` has written."
            ) from None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            raise RunError(
                f"the config.json in {str(self.path)!r} cannot be read; restore it from a copy or train the run anew."
            ) from None
        return config

    def settings(self) -> Settings:
        """The settings that the run was started with.

        Raises:
            RunError: if config.json is missing, damaged, or of another version's settings.
        """
        values = self.config()["settings"]
        try:
            return validate(values)
        except InputError as error:
            raise RunError(f"the config.json in {str(self.path)!r} does not fit this version: {error}") from None

    def data_root(self) -> Path | None:
        """The --data-root that the run was started with, if any."""
        root = self.config().get("data_root")
        return Path(root) if root else None

    def status(self) -> Status | None:
        """status.json, or None before the first one was written."""
        try:
            values = json.loads((self.path / "status.json").read_text("utf-8"))
            _require(values, state=str, step=int, steps=int, pid=int, seconds=(int, float), heartbeat=(int, float))
            status = Status(**values)
            _require(asdict(status), message=str, host=str, steps_per_second=(int, float))
            if status.state not in get_args(State):
                return None
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None
        if status.state == "running" and not status.is_alive:
            return replace(status, state="stopped", message="its process ended without a word; resume continues it")
        return status

    def weights_steps(self) -> list[int]:
        """The steps whose weights are saved, in order."""
        return _steps_in(self.path / "weights", _WEIGHTS)

    def weights_path(self, step: int) -> Path:
        return self.path / "weights" / f"step-{step:06d}.safetensors"

    def resume_path(self, step: int) -> Path:
        return self.path / "resume" / f"step-{step:06d}.safetensors"

    def resume_steps(self) -> list[int]:
        """The steps from which training can go on, in order."""
        return _steps_in(self.path / "resume", _WEIGHTS)

    def samples_path(self, step: int) -> Path:
        return self.path / "samples" / f"step-{step:06d}.png"


def _require(values: Any, **kinds: type | tuple[type, ...]) -> None:
    """Raise TypeError or KeyError unless `values` is a mapping that holds each name with a value of its kind."""
    for name, kind in kinds.items():
        if not isinstance(values[name], kind):
            raise TypeError(f"{name} is {values[name]!r}")


def _steps_in(folder: Path, pattern: re.Pattern[str]) -> list[int]:
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    return sorted(int(match[1]) for name in names if (match := pattern.fullmatch(name)))


@dataclass(frozen=True)
class RunSummary:
    """One line of a list of runs."""

    name: str
    path: Path
    dataset: str
    preset: str
    baseline: bool
    state: str
    step: int
    steps: int
    created: float  # seconds since the epoch; 0 where unknown
    shipped: bool = False


def summarise(run: RunFolder, *, shipped: bool = False) -> RunSummary:
    """What a list says of one run.

    Raises:
        RunError: if the folder is no run.
    """
    config, settings, status = run.config(), run.settings(), run.status()
    return RunSummary(
        name=run.name,
        path=run.path,
        dataset=settings.dataset_name,
        preset=settings.preset,
        baseline=settings.baseline,
        state=status.state if status else "starting",
        step=status.step if status else 0,
        steps=settings.steps,
        created=float(config["created"]),
        shipped=shipped,
    )


def list_runs(runs_dir: Path) -> tuple[list[RunSummary], list[str]]:
    """All runs of a folder, newest first, then the shipped models; and a sentence for each folder skipped."""
    summaries: list[RunSummary] = []
    skipped: list[str] = []
    shipped = [run.path.resolve() for run in shipped_runs()]
    try:
        folders = sorted(entry for entry in runs_dir.iterdir() if entry.is_dir() and _NAME.fullmatch(entry.name))
    except OSError:
        folders = []
    for folder in folders:
        if folder.resolve() in shipped:
            continue
        try:
            summaries.append(summarise(RunFolder(folder)))
        except InfoGANExplorerError as error:
            skipped.append(f"skipped: {error}")
    summaries.sort(key=lambda summary: summary.created, reverse=True)
    return summaries + [summarise(run, shipped=True) for run in shipped_runs()], skipped


def shipped_runs() -> list[RunFolder]:
    """The trained models that come with the program: inside an installed package, or beside a source checkout."""
    package = Path(__file__).resolve().parent
    for home in (package / "shipped", package.parent / "checkpoints"):
        found = [RunFolder(home / name) for name in SHIPPED_MODELS if (home / name / "config.json").is_file()]
        if found:
            return found
    return []


def is_shipped(run: RunFolder) -> bool:
    """Whether a run is a shipped model, whose folder belongs to the program."""
    return run.path.resolve() in [shipped.path.resolve() for shipped in shipped_runs()]


def find_run(reference: str, runs_dir: Path) -> RunFolder:
    """The run that a user means: a name under `runs_dir`, a path, or a shipped model's name.

    Raises:
        RunError: if there is none.
    """
    if _NAME.fullmatch(reference):
        if (runs_dir / reference).is_dir():
            return RunFolder(runs_dir / reference)
        for run in shipped_runs():
            if run.path.name == reference:
                return run
    elif os.path.isdir(reference):  # unlike Path.is_dir, it takes a name of any length
        return RunFolder(Path(reference))
    raise RunError(
        f"there is no run {reference!r} in {str(runs_dir)!r}; see `infogan-explorer list runs`, or give a run's path."
    )
