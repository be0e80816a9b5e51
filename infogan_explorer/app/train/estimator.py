"""How long a run would take on this machine: measured, by a child process, or known from a run of equal shape.

One child measures at a time, at low priority, and only while nothing trains. It belongs to the page that asked:
when that page asks for something else it is ended, and other pages wait for it.
"""

from __future__ import annotations

import atexit
import json
import platform
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence

from infogan_explorer.app.requests import Answer
from infogan_explorer.app.runs.catalogue import Catalogue, Entry
from infogan_explorer.app.runs.child_process import give_way, last_line
from infogan_explorer.app.runs.jobs import train_arguments
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.app.train.filled_form import dataset_info
from infogan_explorer.config import Settings
from infogan_explorer.errors import InfoGANExplorerError
from infogan_explorer.runs import RunFolder

_MOST_KEPT = 64
_MOST_SECONDS = 120.0  # of one measurement
_FORGOTTEN_SECONDS = 5.0  # a page that has not asked for this long no longer waits
_LEAST_SECONDS = 3.0  # of training, before a run's speed is worth telling


class Estimator:
    """Says how long runs would take."""

    def __init__(
        self,
        catalogue: Catalogue,
        runner: Runner,
        program: Sequence[str] = (sys.executable, "-m", "infogan_explorer"),
    ) -> None:
        self._catalogue = catalogue
        self._runner = runner
        self._program = list(program)
        self._known: OrderedDict[Hashable, Answer] = OrderedDict()
        self._shapes: dict[str, tuple[Hashable, Hashable]] = {}  # of runs: when it was read, and what it was
        self._measurement: _Measurement | None = None
        self._lock = threading.Lock()
        atexit.register(self.end)

    def ask(self, page: str, settings: Settings, twins: bool) -> Answer:
        """What is known now; a measurement that is missing is begun.

        Args:
            page: whoever asks, to be told apart from others.
            settings: of the run.
            twins: whether its baseline is trained beside it.

        Returns:
            `state` is 'known' with `seconds`, `stepsPerSecond` and, where a run told them, its name in `run`;
            'measuring'; 'waiting' for another page's measurement; 'training' with the `run` because of which nothing
            is measured; or 'failed' with the reason in `why`.
        """
        key = _shape(settings, twins)
        if told := self._from_a_run(key):
            self._end_for(page)
            return _scaled(told, settings.steps)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return _scaled(self._known[key], settings.steps)
        if name := self._runner.training_now():
            self.end()
            return {"state": "training", "run": name}
        with self._lock:
            return self._measure(page, key, settings, twins)

    def end(self) -> None:
        """End the measurement under way, if any: something trains, or the program ends."""
        with self._lock:
            if self._measurement:
                self._measurement.end()
                self._measurement = None

    def _end_for(self, page: str) -> None:
        with self._lock:
            if self._measurement and self._measurement.page == page:
                self._measurement.end()
                self._measurement = None

    def _measure(self, page: str, key: Hashable, settings: Settings, twins: bool) -> Answer:
        current = self._measurement
        if current and current.is_wanted:
            if current.key == key:
                current.asked = time.monotonic()
                return {"state": "measuring"}
            if current.page != page:
                return {"state": "waiting"}
        if current:
            current.end()
        arguments = train_arguments(settings, "", None, None, twins)
        command = [*self._program, *arguments, "--estimate", "--json"]
        self._measurement = _Measurement(page, key, command, self._keep)
        return {"state": "measuring"}

    def _keep(self, measurement: _Measurement, result: Answer) -> None:
        with self._lock:
            if self._measurement is measurement:  # else it was superseded
                self._measurement = None
                self._known[measurement.key] = result
                while len(self._known) > _MOST_KEPT:
                    self._known.popitem(last=False)

    def _from_a_run(self, key: Hashable) -> Answer | None:
        """The speed of a run of equal shape on this machine: one that trains now, else the newest."""
        runs = [entry for entry in self._catalogue.entries() if entry.ref.startswith("run:")]
        for entry in sorted(runs, key=lambda entry: entry.state != "running"):
            if self._shape_of(entry) == key and (told := _speed_of(RunFolder(self._runner.runs_dir / entry.ref[4:]))):
                return told
        return None

    def _shape_of(self, entry: Entry) -> Hashable:
        stamp = (entry.created, entry.steps)
        if self._shapes.get(entry.ref, (None,))[0] != stamp:
            run = RunFolder(self._runner.runs_dir / entry.ref[4:])
            try:
                shape = _shape(run.settings(), "twin" in run.config())
            except InfoGANExplorerError:
                shape = None
            self._shapes[entry.ref] = (stamp, shape)
        return self._shapes[entry.ref][1]


class _Measurement:
    """One child that measures, and the thread that waits for it."""

    def __init__(
        self, page: str, key: Hashable, command: Sequence[str], keep: Callable[[_Measurement, Answer], None]
    ) -> None:
        self.page = page
        self.key = key
        self.asked = time.monotonic()
        self._keep = keep
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        give_way(self._process)  # as training itself does, so that what is measured is what a run would get
        threading.Thread(target=self._wait, daemon=True).start()

    @property
    def is_wanted(self) -> bool:
        """Whether the page that asked has asked again of late."""
        return time.monotonic() - self.asked < _FORGOTTEN_SECONDS

    def end(self) -> None:
        self._process.kill()

    def _wait(self) -> None:
        try:
            out, errors = self._process.communicate(timeout=_MOST_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            self._keep(self, {"state": "failed", "why": f"it was not measured within {_MOST_SECONDS:.0f} s"})
            return
        self._keep(self, _read(out, errors))


def _read(out: str, errors: str) -> Answer:
    try:
        rate = float(json.loads(out)["steps_per_second"])
    except (ValueError, KeyError, TypeError):
        return {"state": "failed", "why": last_line(errors) or "the measurement ended without a word"}
    return {"state": "known", "stepsPerSecond": rate}


def _scaled(known: Answer, steps: int) -> Answer:
    rate = known.get("stepsPerSecond")
    return {**known, "seconds": steps / rate} if rate else known


def _speed_of(run: RunFolder) -> Answer | None:
    status = run.status()
    if status is None or status.host != platform.node() or status.seconds < _LEAST_SECONDS:
        return None
    if status.steps_per_second <= 0:
        return None
    return {"state": "known", "stepsPerSecond": status.steps_per_second, "run": run.name}


def _shape(settings: Settings, twins: bool) -> Hashable:
    """What the time of a step hangs on, and how often is measured and saved; equal for runs that are equally fast.

    Raises:
        InputError: if there is no such dataset.
    """
    half = settings.steps // 2
    return (
        dataset_info(settings.dataset).example_shape,
        str(settings.spec),
        twins,
        min(settings.steps, settings.save_every),
        min(settings.steps, settings.record_every),
        *(getattr(settings, name) for name in _EXACTLY),
        *(getattr(settings, name) > 0 for name in _WHETHER),
        half >= settings.real_terms_from,
        half >= settings.information_from,
    )


_EXACTLY = (
    *("image_size", "baseline", "q_std", "network", "width", "noise_dim", "batch_size", "device"),
    *("bound_samples", "refit_steps"),
)
_WHETHER = (
    "augment_shift",
    "augment_rotate",
    "augment_scale",
    "augment_shear",
    "lambda_balance",
    "lambda_consistency",
    "ema_decay",
)
