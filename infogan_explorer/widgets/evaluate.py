"""The report of an evaluation: does a code mean one thing?

report = EvaluationReport("digits")                   # what was found the last time
report.fast = True
report.evaluate(only="traversals,clustering")         # in the cell; or report.start(), on a thread
report.section = "clustering"
report.numbers["accuracy_hungarian"]
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import ipywidgets
import traitlets

from infogan_explorer.errors import InputError, unknown_name
from infogan_explorer.evaluations import Evaluations
from infogan_explorer.report.evaluation import evaluate_run
from infogan_explorer.report.html.document import read_css
from infogan_explorer.report.sections import choose_sections
from infogan_explorer.report.subject import Subject, open_subject
from infogan_explorer.runs import RunFolder
from infogan_explorer.widgets.evaluation_view import CHOICES, Reader, Shown, evaluation_still
from infogan_explorer.widgets.live import LiveWidget
from infogan_explorer.widgets.named_run import named_run

_PAUSE_SECONDS = 0.3  # between two drawings of the progress: measuring comes first
_NOTHING = "was not evaluated yet; press Evaluate, or call evaluate()."
# the report's own rules, for this widget only, in the notebook's colours where it has any
_CSS = """.{scope} {{
  --faint: var(--jp-ui-font-color2, #5C5F66); --line: var(--jp-border-color2, #E2E2E5);
  --soft: var(--jp-layout-color2, #F4F4F5);
  {report}
  .report-section {{ margin: .5rem 0 }}
}}"""


class _StopAskedError(Exception):
    """Raised where progress is told, to leave a measurement."""


class EvaluationReport(LiveWidget):
    """The verdict on a run and, one at a time, the sections that it rests on; measures them where asked.

    Traits:
        key: the evaluation that is shown, one of `evaluations`; '' where there is none.
        section: the section that is shown: 'bounds', 'traversals', 'effects', 'clustering', 'disentanglement',
            'quality', 'robustness', or 'made', how the report was made.
        fast: whether to measure with smaller samples, and to say so beside every number.
        state: 'ready', 'evaluating', 'stopped', 'failed' or 'finished'; read only.
    """

    key = traitlets.Unicode("")
    section = traitlets.Unicode("clustering")
    fast = traitlets.Bool(False)
    state = traitlets.Unicode("ready", read_only=True)

    def __init__(
        self,
        run: RunFolder | Path | str,
        *,
        dataset: str | None = None,
        split: str = "test",
        step: int | None = None,
        seed: int = 0,
        data_root: Path | None = None,
        runs_dir: Path | str = "checkpoints",
    ) -> None:
        """
        Args:
            run: its name under `runs_dir`, its path or folder, or a shipped model's name.
            dataset: what to measure it against; its own where not given.
            split: 'train' or 'test'.
            step: a saved step to measure; the last where not given.
            seed: every random draw of an evaluation follows from it.
            data_root: the folder of the dataset's files; the run's own where not given.
            runs_dir: the folder of all runs, where evaluations are kept.

        Raises:
            RunError: if there is no such run.
        """
        super().__init__()
        self.run = named_run(run, Path(runs_dir))
        self._runs_dir = Path(runs_dir)
        self._asked = {"dataset": dataset, "split": split, "step": step, "seed": seed, "data_root": data_root}
        self._subject: Subject | None = None
        self._reader = Reader(self.run, self._runs_dir)
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._measured = ("", 0, 0)  # section, steps done, of
        self._next_telling = 0.0
        self.key = next(iter(self.evaluations), "")
        self._build()
        self.observe(self._redraw, ["key", "section"])
        self.observe(self._move_controls, ["key", "section", "fast", "state"])
        self._move_controls()

    # -- measuring -------------------------------------------------------------------------------------------------

    def evaluate(self, only: str = "", *, again: bool = False) -> None:
        """Measure what is missing, in this cell; each section is kept and shown as soon as it is finished.

        Args:
            only: names of sections, such as 'clustering,quality'; all where not given.
            again: measure also what is there.

        Raises:
            InputError: if a section is not known, or this widget measures already.
            RunError: if another process evaluates this run, or it has no weights at this step.
            MachineError: if the folder cannot be written.
        """
        sections = choose_sections(only)
        self._begin()
        try:
            self._measure(sections, again)
        finally:
            self.wait()
            self.refresh_still()

    def start(self, only: str = "", *, again: bool = False) -> None:
        """The same on a thread; cells go on working. After an error, its sentence is in the widget."""
        sections = choose_sections(only)
        self._begin()
        self._thread = threading.Thread(
            target=self._measure_and_say, args=(sections, again), name="infogan-explorer-evaluate", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Leave the section under way as soon as it tells its progress, and wait for that; finished ones stay."""
        self._stopping.set()
        self.join()

    def join(self, timeout_seconds: float | None = None) -> None:
        """Wait for the thread that measures, if there is one."""
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout_seconds)

    @property
    def evaluations(self) -> list[str]:
        """The keys of all evaluations of this run, newest first."""
        return self._reader.keys()

    @property
    def numbers(self) -> dict[str, Any]:
        """The object of report.json: every number of the evaluation that is shown; empty while it is not whole."""
        return (self._reader.report(self.key) or {}) if self.key else {}

    @property
    def html_path(self) -> Path | None:
        """The same report as one page, to open in a browser or to hand in; None while there is none."""
        path = Evaluations(self.run, self._runs_dir).html_path(self.key) if self.key else None
        return path if path is not None and path.is_file() else None

    def _begin(self) -> None:
        if self.state == "evaluating":
            raise InputError("this widget is measuring already; stop it first.")
        self._stopping.clear()
        self._measured = ("", 0, 0)
        self.set_trait("state", "evaluating")

    def _measure(self, sections: tuple[str, ...], again: bool) -> None:
        """Ends in a state, whatever happens; a stop that was asked for is no error."""
        ended = "failed"
        try:
            subject = self._open()
            self._reader.begun, self._sections = subject.key, sections
            self.key = subject.key
            evaluate_run(subject, only=sections, again=again, on_progress=self._tell)
            ended = "finished"
        except (_StopAskedError, KeyboardInterrupt) as stopped:
            ended = "stopped"
            if isinstance(stopped, KeyboardInterrupt):
                raise
        finally:
            self._measured = ("", 0, 0)
            self.set_trait("state", ended)
            self._redraw()

    def _measure_and_say(self, sections: tuple[str, ...], again: bool) -> None:
        try:
            self._measure(sections, again)
        except KeyboardInterrupt:  # asked for through the run's folder; the state says so
            pass
        except Exception as error:  # a thread has nobody to raise to
            self._newest.wait()
            self._say(str(error) or type(error).__name__)

    def _open(self) -> Subject:
        if self._subject is None or self._subject.fast != self.fast:
            self._subject = open_subject(self.run, self._runs_dir, fast=self.fast, **self._asked)
        return self._subject

    def _tell(self, section: str, done: int, of: int) -> None:
        if self._stopping.is_set():
            raise _StopAskedError
        now = time.monotonic()
        if section != self._measured[0] or now >= self._next_telling:
            self._measured = (section, done, of)
            self._next_telling = now + _PAUSE_SECONDS
            self._redraw()

    # -- traits ----------------------------------------------------------------------------------------------------

    @traitlets.validate("key")
    def _check_key(self, proposal: Any) -> str:
        if proposal["value"] and proposal["value"] not in self.evaluations:
            raise unknown_name("evaluation", proposal["value"], self.evaluations)
        return proposal["value"]

    @traitlets.validate("section")
    def _check_section(self, proposal: Any) -> str:
        if proposal["value"] not in CHOICES:
            raise unknown_name("section", proposal["value"], CHOICES)
        return proposal["value"]

    # -- drawing ---------------------------------------------------------------------------------------------------

    def still(self) -> bytes:
        return evaluation_still(self._shown, self.section, self.run.name)

    def __repr__(self) -> str:
        return f"<EvaluationReport of {self.run.name}, {self.state}>"

    def _state(self) -> tuple[str, str, tuple[str, int, int]]:
        return self.key, self.section, self._measured

    def _draw(self, state: tuple[str, str, tuple[str, int, int]]) -> None:
        key, section, measured = state
        self._shown: Shown = self._reader.read(key)
        nothing = "" if self._shown.sections else f"<p>{self.run.name} {_NOTHING}</p>"
        self._verdict.value = nothing or self._shown.verdict()
        self._page.value = "" if nothing else self._shown.section(section)
        self._bar.value, self._told.value = self._progress(measured)

    def _progress(self, measured: tuple[str, int, int]) -> tuple[float, str]:
        """How far the evaluation is, from 0 to 1, and in words."""
        section, done, of = measured
        if not section:
            return 0.0, ""
        place, within = self._sections.index(section), done / of if of else 0.0
        words = f"{section}, {place + 1} of {len(self._sections)}: {100 * within:.0f} %"
        return (place + within) / len(self._sections), f'<div class="infogan-small">{words}</div>'

    # -- controls --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._sections: tuple[str, ...] = ()
        self._verdict, self._page, self._told = ipywidgets.HTML(), ipywidgets.HTML(), ipywidgets.HTML()
        self._bar = ipywidgets.FloatProgress(min=0, max=1, layout={"width": "240px", "height": "10px"})
        self._keys = ipywidgets.Dropdown(description="evaluation", layout={"width": "560px"})
        self._choices = ipywidgets.ToggleButtons(
            options=[(title, name) for name, title in CHOICES.items()], style={"button_width": "auto"}
        )
        self._fast = ipywidgets.Checkbox(
            description="fast", tooltip="smaller samples, and said beside every number", indent=False,
            layout={"width": "60px"},
        )  # fmt: skip
        self._start_button = ipywidgets.Button(
            description="Evaluate", tooltip="measure what is missing, on a thread of this kernel"
        )
        self._stop_button = ipywidgets.Button(description="Stop", tooltip="what is finished stays")
        self._start_button.on_click(self._guarded(lambda _: self.start()))
        self._stop_button.on_click(self._guarded(lambda _: self._stopping.set()))
        self._is_moving = False
        for control, trait in ((self._keys, "key"), (self._choices, "section"), (self._fast, "fast")):
            control.observe(self._guarded(lambda change, trait=trait: self._control_moved(trait, change.new)), "value")
        buttons = [self._start_button, self._stop_button, self._fast, self._bar, self._told]
        self._show(
            ipywidgets.HBox(buttons, layout={"align_items": "center"}),
            self._keys,
            self._verdict,
            self._choices,
            self._page,
            css=_CSS.format(scope=self.scope, report=read_css("report")),
        )

    def _control_moved(self, trait: str, value: Any) -> None:
        if not self._is_moving:
            self.set_trait(trait, value)

    def _move_controls(self, *_: Any) -> None:
        self._is_moving = True
        keys = self.evaluations
        self._keys.options = [(self._reader.title(key), key) for key in keys]
        self._keys.value = self.key if self.key in keys else None
        self._keys.layout.display = "none" if len(keys) < 2 else ""
        self._choices.value, self._fast.value = self.section, self.fast
        is_evaluating = self.state == "evaluating"
        self._start_button.disabled = self._fast.disabled = is_evaluating
        self._stop_button.disabled = not is_evaluating
        self._bar.layout.visibility = "visible" if is_evaluating else "hidden"
        self._is_moving = False
