"""What evaluations of a run left behind: one folder an evaluation, one file a section, and the newest report above.

    report.json  report.html                                  of the newest evaluation
    evaluation/progress.json                                  how far an evaluation is
    evaluation/step-003000-mnist-5k-test-1a2b3c4d/clustering.json ...  report.json  report.html

They lie in the run's folder. A shipped model's folder belongs to the program, so a user's evaluations of it lie in
<runs_dir>/.evaluated/<name>/, and what ships with a model is only read.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import platform
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from infogan_explorer.errors import RunError
from infogan_explorer.files import disk_error, make_folder, write_atomically
from infogan_explorer.runs import RunFolder, is_shipped
from infogan_explorer.status import Status

_KEY = re.compile(r"step-(\d{6,})-[A-Za-z0-9._-]+")
_REPORTS = ("report.json", "report.html")
_ABOUT = {"name", "dataset", "split", "fast", "seed", "key", "command"}  # what every report says of itself
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class StoredSection:
    """One section of an evaluation as it lies on the disk.

    Attributes:
        numbers: what was measured, as plain values; empty where it could not be.
        pictures: sheets of pictures, by name, as base64 text of PNG files.
        seconds: how long it took.
        finished: when, as ISO 8601 in UTC.
        why_not: one sentence that says why there are no numbers; empty where there are.
    """

    numbers: Mapping[str, Any] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    finished: str = ""
    why_not: str = ""

    @classmethod
    def from_json(cls, values: Any) -> StoredSection:
        """The inverse of `asdict`.

        Raises:
            ValueError, TypeError: if `values` is no object of a section's file.
        """
        section = cls(**values)
        kinds = {"numbers": dict, "pictures": dict, "seconds": (int, float), "finished": str, "why_not": str}
        for name, kind in kinds.items():
            if not isinstance(getattr(section, name), kind):
                raise TypeError(f"{name} is {getattr(section, name)!r}")
        for picture in section.pictures.values():
            if not base64.b64decode(picture, validate=True).startswith(_PNG):
                raise ValueError("a picture is no PNG file")
        return section


@dataclass(frozen=True)
class EvaluationProgress:
    """How far an evaluation is, as its process last said.

    Attributes:
        key: of the evaluation.
        section: which is measured now; empty once all are.
        done: steps of this section so far.
        of: steps of this section in all.
        sections: the names of all sections that are to be measured, in order.
        pid: of the process.
        host: the machine that `pid` lives on.
        fast: whether it is the fast variant.
    """

    key: str
    section: str
    done: int
    of: int
    sections: tuple[str, ...]
    pid: int
    host: str
    fast: bool = False

    @property
    def is_alive(self) -> bool:
        """Whether its process still measures, as far as this machine can tell."""
        alive = Status("running", 0, 0, 0, 0, self.pid, time.time(), host=self.host).is_alive
        return bool(self.section) and alive


class Evaluations:
    """The evaluations of one run, for reading and for writing."""

    def __init__(self, run: RunFolder, runs_dir: Path) -> None:
        self.run = run
        self.home = runs_dir / ".evaluated" / run.name if is_shipped(run) else run.path
        self._folder = self.home / "evaluation"
        self._readable = tuple(dict.fromkeys((self._folder, run.path / "evaluation")))  # the user's first

    # -- writing ---------------------------------------------------------------------------------------------------

    @contextmanager
    def claim(self) -> Iterator[None]:
        """While it lasts, this process is the only one that evaluates the run.

        Raises:
            RunError: if another one does.
            MachineError: if the folder cannot be written.
        """
        make_folder(self._folder)
        lock = FileLock(self._folder / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            told = self.progress()
            who = f" (process {told.pid})" if told else ""
            raise RunError(f"run {self.run.name!r} is being evaluated now{who}; wait until that has ended.") from None
        except OSError as error:
            raise disk_error(error, self._folder) from error
        try:
            yield
        finally:
            lock.release()

    def write_section(self, key: str, name: str, section: StoredSection) -> None:
        """Keep a section, in the place of an older one.

        Raises:
            MachineError: if the folder cannot be written; what was there is then as it was.
        """
        make_folder(self._folder / key)
        write_atomically(self._folder / key / f"{name}.json", _to_bytes(asdict(section)))

    def write_report(self, key: str, report: Mapping[str, Any], html: str) -> None:
        """Keep a report in its evaluation's folder, and as the newest of the run."""
        make_folder(self._folder / key)
        for folder in (self._folder / key, self.home):
            write_atomically(
                folder / "report.html", html.encode("utf-8", "replace")
            )  # a folder's name need not be text
            write_atomically(folder / "report.json", _to_bytes(report, indent=1))  # last: it says that both are there

    def request_stop(self) -> None:
        """Ask the process that evaluates this run to end; it sees the request within a second or so.

        Raises:
            MachineError: if the folder cannot be written.
        """
        try:
            (self._folder / "stop").touch()
        except OSError as error:
            raise disk_error(error, self._folder / "stop") from error

    def take_stop_request(self) -> bool:
        """Whether a stop was asked for since the last call; the request is used up."""
        try:
            (self._folder / "stop").unlink()
        except OSError:  # there is none
            return False
        return True

    def write_progress(self, progress: EvaluationProgress) -> None:
        """Replace progress.json."""
        write_atomically(self._folder / "progress.json", _to_bytes(asdict(progress)), flush=False)

    def drop_after(self, step: int) -> None:
        """Forget what was found beyond `step`, and let the newest report that is left be the newest."""
        for key in self._keys_in(self._folder):
            if step_of(key) > step:
                shutil.rmtree(self._folder / key, ignore_errors=True)
        newest = _read_report(self.home / "report.json")
        if newest is not None and newest["step"] <= step:
            return
        for name in _REPORTS:
            (self.home / name).unlink(missing_ok=True)
        for key in self.keys()[:1]:
            for name in reversed(_REPORTS):
                if (self._folder / key / name).is_file():
                    write_atomically(self.home / name, (self._folder / key / name).read_bytes())

    # -- reading ---------------------------------------------------------------------------------------------------

    def keys(self) -> list[str]:
        """The evaluations that have a report, newest first."""
        found = {}
        for folder in self._readable:
            for key in self._keys_in(folder):
                report = _read_report(folder / key / "report.json")
                if report is not None:
                    found.setdefault(key, str(report.get("date", "")))
        return sorted(found, key=lambda key: (found[key], key), reverse=True)

    def report(self, key: str | None = None) -> dict[str, Any] | None:
        """report.json of an evaluation, or of the newest; None where there is none, or a damaged one."""
        chosen = key or next(iter(self.keys()), None)
        found = (_read_report(folder / str(chosen) / "report.json") for folder in self._readable)
        return next((report for report in found if report is not None), None)

    def html_path(self, key: str) -> Path:
        """The page of an evaluation; whether it is there, the caller finds out."""
        paths = [folder / key / "report.html" for folder in self._readable]
        return next((path for path in paths if path.is_file()), paths[0])

    def section(self, key: str, name: str) -> StoredSection | None:
        """A section of an evaluation, or None where it is not there yet, or damaged: it can be measured again."""
        for folder in self._readable:
            values = _read_object(folder / key / f"{name}.json")
            try:
                return StoredSection.from_json(values)
            except (TypeError, ValueError, binascii.Error):
                continue
        return None

    def section_stamp(self, key: str, name: str) -> int:
        """When a section was written, in nanoseconds; 0 where it is not there."""
        for folder in self._readable:
            try:
                return (folder / key / f"{name}.json").stat().st_mtime_ns
            except OSError:
                continue
        return 0

    def progress(self) -> EvaluationProgress | None:
        """progress.json, or None where no evaluation was begun."""
        try:
            values = _read_object(self._folder / "progress.json") or {}
            told = EvaluationProgress(**{**values, "sections": tuple(values["sections"])})
            if not all(isinstance(number, int) for number in (told.done, told.of, told.pid)):
                raise TypeError("a number is none")
            if not _KEY.fullmatch(told.key):
                raise TypeError("the key is none")
        except (TypeError, KeyError):
            return None
        return told

    @staticmethod
    def _keys_in(folder: Path) -> list[str]:
        try:
            return sorted(entry.name for entry in folder.iterdir() if _KEY.fullmatch(entry.name))
        except OSError:
            return []


def step_of(key: str) -> int:
    """The step that an evaluation is of."""
    match = _KEY.fullmatch(key)
    assert match is not None
    return int(match[1])


def drop_evaluations_after(run: RunFolder, step: int) -> None:
    """Forget what was found of a run beyond `step`: a resumed run trains those steps again."""
    Evaluations(run, run.path.parent).drop_after(step)


def new_progress(
    key: str, section: str, sections: tuple[str, ...], done: int = 0, of: int = 0, *, fast: bool = False
) -> EvaluationProgress:
    """How far an evaluation in this process is."""
    return EvaluationProgress(key, section, done, of, sections, os.getpid(), platform.node(), fast)


def _to_bytes(value: Any, indent: int | None = None) -> bytes:
    return (json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8", "replace")


def _read_report(path: Path) -> dict[str, Any] | None:
    """A report that holds what every reader asks for, else None."""
    values = _read_object(path) or {}
    is_whole = isinstance(values.get("step"), int) and isinstance(values.get("sections"), dict)
    return values if is_whole and values.keys() >= _ABOUT else None


def _read_object(path: Path) -> dict[str, Any] | None:
    try:
        values = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None
