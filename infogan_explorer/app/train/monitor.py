"""What the Train tab shows of a run: its state, its curves and others beside them, its samples.

Every part of an answer carries a mark. The page says which marks it has, and gets only the parts that are newer, so a
look at a run where nothing happened costs a few bytes.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any

from infogan_explorer.app.requests import Answer, Request, text, whole
from infogan_explorer.app.runs.catalogue import Catalogue, run_ref
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.app.train.bound_charts import ShownRun, bound_chart, last_step, look_of
from infogan_explorer.app.train.curve_values import bound_at_steps, losses_at_steps, told_steps
from infogan_explorer.app.train.loss_charts import loss_alt, loss_chart
from infogan_explorer.app.train.sentences import chart_alt, light_words, progress_line, state_of
from infogan_explorer.app.words import Words
from infogan_explorer.config import MAX_STEPS
from infogan_explorer.errors import InfoGANExplorerError, InputError
from infogan_explorer.figures import compute_bound_curves, compute_loss_curves
from infogan_explorer.health import check_health
from infogan_explorer.labels import read_labels
from infogan_explorer.runs import RunFolder, Status

MOST_COMPARED = 8
_POINTS = 1000  # of all curves of a chart together: what keeps a look below 100 KB
_FEWEST_POINTS, _MOST_POINTS = 60, 400  # of one curve
_LOSS_POINTS = 200
_MOST_SAVED = 2000


class Monitor:
    """Answers to the right half of the Train tab."""

    def __init__(self, catalogue: Catalogue, runner: Runner) -> None:
        self._catalogue = catalogue
        self._runner = runner
        self._histories = catalogue.histories

    # -- questions -------------------------------------------------------------------------------------------------

    def look(self, request: Request, words: Words) -> Answer:
        """What is new of a run since the page last looked.

        Args:
            request: `run`, its reference; `compare`, references of others on the chart; `losses`, whether the small
                charts are looked at; `seen`, the marks of the parts that the page has.
            words: of the visitor's language.

        Returns:
            `status` and `curves`, each with its `mark`, where they are not what the page has.
        """
        ref, others = text(request, "run"), self.others_asked(request)
        seen = request.get("seen")
        known: Mapping[str, Any] = seen if isinstance(seen, Mapping) else {}
        answer: Answer = {}
        status = self._status(ref, words)
        status["mark"] = mark_of(status)
        if known.get("status") != status["mark"]:
            answer["status"] = status
        with_losses = request.get("losses") is True
        mark = self._curves_mark([ref, *others], with_losses, words)
        if known.get("curves") != mark:
            answer["curves"] = {**self._curves(ref, others, with_losses, words), "mark": mark}
        return answer

    def stop(self, request: Request) -> Answer:
        """Ask a run to save and stop."""
        self._runner.stop(self._name(request))
        return {}

    def resume(self, request: Request) -> Answer:
        """Let a run go on; with `steps`, a new total, further than it was to go."""
        name = self._name(request)
        steps = None if request.get("steps") is None else whole(request, "steps", 1, MAX_STEPS)
        saved = self._catalogue.find(run_ref(name)).weights_steps()
        if steps is not None and saved and steps <= saved[-1]:
            raise InputError(f"run {name!r} has step {saved[-1]:,} already, but {steps:,} was given; give more.")
        self._runner.resume(name, steps)
        return {}

    def shown(self, ref: str, most_points: int = _MOST_POINTS) -> ShownRun | None:
        """The curves of a run; None where it is gone, or has no folder yet."""
        folder = self.folder(ref)
        if folder is None:
            return None
        config = folder.config()
        labels = read_labels(folder, self._catalogue.runs_dir)
        curves = compute_bound_curves(self._histories.rows(folder), config["codes"], most_points)
        forked_from = config.get("forked_from")
        return ShownRun(
            folder.name,
            curves,
            config["settings"]["steps"],
            config["settings"]["baseline"],
            {code: labels.title(code) for code in config["codes"]},
            forked_from["step"] if forked_from else None,
        )

    def folder(self, ref: str) -> RunFolder | None:
        """The folder of a reference, if there is one and its config.json can be read."""
        try:
            folder = self._catalogue.find(ref)
            folder.config()
        except InfoGANExplorerError:
            return None
        return folder

    def rows(self, folder: RunFolder) -> list[dict[str, Any]]:
        """The whole history of a run."""
        return self._histories.rows(folder)

    # -- the state -------------------------------------------------------------------------------------------------

    def _status(self, ref: str, words: Words) -> Answer:
        folder = self.folder(ref)
        status = folder.status() if folder else None
        phase = self._phase(ref, status)
        config = folder.config() if folder else {}
        steps = config["settings"]["steps"] if config else 0
        saved = folder.weights_steps() if folder else []
        is_run, is_idle = ref.startswith("run:"), phase in ("stopped", "failed", "finished")
        return {
            "run": ref,
            "phase": phase,
            "state": state_of(phase),
            "word": words(f"monitor.phase_{phase}") if phase else words("monitor.phase_none"),
            "progress": progress_line(phase, status, steps, words),
            "said": self._said(ref, phase, status, words),
            "lights": self._lights(folder, status, words),
            "saved": saved[-_MOST_SAVED:],
            "steps": steps,
            "canStop": is_run and phase in ("waiting", "starting", "running", "stopping"),
            "canResume": is_run and bool(folder) and phase in ("stopped", "failed"),
            "canGoFurther": is_run and bool(folder) and is_idle and bool(saved),
            "canFork": bool(saved),
            "twin": self._sister(ref, config.get("twin")),
            "others": self._choices(ref, config.get("twin")),
        }

    def _phase(self, ref: str, status: Status | None) -> str | None:
        kind, _, name = ref.partition(":")
        if kind != "run":
            return "shipped" if self.folder(ref) else None
        try:
            return self._runner.phase(name)
        except InfoGANExplorerError:
            return status.state if status else None

    def _said(self, ref: str, phase: str | None, status: Status | None, words: Words) -> str:
        """What there is to say of a run that does not simply train: why it waits, what it said before it ended."""
        name = ref.partition(":")[2]
        if phase == "starting":
            return words("monitor.said_starting")
        if phase == "waiting":
            queue = [entry.name for entry, _ in self._runner.line.waiting()]
            place = queue.index(name) + 1 if name in queue else 1
            return words("monitor.said_waiting", place=place, running=", ".join(self._runner.training()) or "-")
        if phase == "stopped" and status is None:
            return words("monitor.said_nothing_written")
        if phase in ("failed", "stopped"):
            words_of_child = self._runner.last_words(name) if phase == "failed" else ""
            return words_of_child or (status.message if status else "")
        return ""

    def _lights(self, folder: RunFolder | None, status: Status | None, words: Words) -> list[dict[str, str]]:
        if folder is None:
            return []
        config, rows = folder.config(), self._histories.rows(folder)
        if not rows:
            return []
        lights = []
        forked_at = (config.get("forked_from") or {}).get("step", 0)
        for light in check_health(rows, config["codes"], status, config["settings"], forked_at):
            said, advice = light_words(light, words)
            lights.append({"name": light.name, "state": light.state, "words": said, "advice": advice})
        return lights

    def _sister(self, ref: str, name: object) -> str | None:
        """The reference of a run that config.json names, where it still is; a shipped model's before a run's."""
        if not isinstance(name, str) or not name:
            return None
        return next((r for r in (run_ref(name), f"shipped:{name}") if r != ref and self.folder(r)), None)

    def _choices(self, ref: str, twin: object) -> list[dict[str, Any]]:
        """What can be drawn beside a run, its twin first."""
        listed = [
            {"run": entry.ref, "name": entry.name, "baseline": entry.baseline, "twin": entry.ref == f"run:{twin}"}
            for entry in self._catalogue.entries()
            if entry.ref != ref
        ]
        return sorted(listed, key=lambda choice: not choice["twin"])

    # -- the curves ------------------------------------------------------------------------------------------------

    def _curves_mark(self, refs: list[str], with_losses: bool, words: Words) -> str:
        files = []
        for ref in refs:
            folder = self.folder(ref)
            if folder is not None:
                steps = folder.config()["settings"]["steps"]
                files.append([ref, _size(folder), steps, len(folder.weights_steps())])
                files.append(read_labels(folder, self._catalogue.runs_dir).to_json())
        return mark_of([files, with_losses, words.language])

    def _curves(self, ref: str, others: list[str], with_losses: bool, words: Words) -> Answer:
        folder = self.folder(ref)
        if folder is None:
            return {"charts": {}, "told": None}
        refs = [ref, *(other for other in others if self.folder(other))]
        codes = sum(len(f.config()["codes"]) for r in refs if (f := self.folder(r)))
        points = min(_MOST_POINTS, max(_FEWEST_POINTS, _POINTS // max(codes, 1)))
        pairs = [(r, run) for r in refs if (run := self.shown(r, points))]
        runs = [run for _, run in pairs]
        kinds = {curve.kind for run in runs for curve in run.curves}
        charts: Answer = {
            kind: {"figure": bound_chart(runs, kind, words), "alt": chart_alt(runs, kind, words)}
            for kind in ("categorical", "continuous")
            if kind in kinds
        }
        rows = self._histories.rows(folder)
        if with_losses:
            losses = compute_loss_curves(rows, _LOSS_POINTS)
            figure = loss_chart(losses, last_step(runs), runs[0].forked_at, words)
            charts["losses"] = {"figure": figure, "alt": loss_alt(losses, words)}
        steps = told_steps(folder.weights_steps(), rows)
        return {
            "charts": charts,
            "end": last_step(runs),
            "samples": folder.config()["settings"]["bound_samples"],
            "told": {
                "steps": steps,
                "curves": [told for place, (r, run) in enumerate(pairs) for told in self._told(r, run, place, steps)],
                "losses": losses_at_steps(rows, steps),
            },
        }

    def _told(self, ref: str, run: ShownRun, place: int, steps: list[int]) -> list[Answer]:
        """Every curve of a run at the told steps, with all that the read-out says of it."""
        folder = self.folder(ref)
        rows = self._histories.rows(folder) if folder else []
        counted = {"categorical": 0, "continuous": 0}
        told = []
        for curve in run.curves:
            colour, dash = look_of(run, curve.kind, counted[curve.kind], place)
            counted[curve.kind] += 1
            told.append(
                {
                    "run": ref,
                    "name": run.name,
                    "code": curve.code,
                    "title": run.title(curve.code),
                    "kind": curve.kind,
                    "ceiling": round(curve.entropy_nats, 3) if curve.kind == "categorical" else None,
                    "zero": round(curve.zero_knowledge_nats, 3),
                    "colour": colour,
                    "dash": dash,
                    **bound_at_steps(rows, curve.code, steps, curve.zero_knowledge_nats),
                }
            )
        return told

    # -- requests --------------------------------------------------------------------------------------------------

    def others_asked(self, request: Request) -> list[str]:
        """References of other runs that a request names, at most a few."""
        compare = request.get("compare")
        refs = compare if isinstance(compare, list) else []
        known = {entry.ref for entry in self._catalogue.entries()} if refs else set()
        unique = dict.fromkeys(r for r in refs if isinstance(r, str) and r in known and r != request.get("run"))
        return list(unique)[:MOST_COMPARED]

    def _name(self, request: Request) -> str:
        kind, _, name = text(request, "run").partition(":")
        if kind != "run":
            raise InputError(f"{name!r} is a shipped model and does not train; fork it to train a copy.")
        return name


def _size(folder: RunFolder) -> list[int]:
    try:
        stat = folder.history.path.stat()
    except OSError:
        return [0, 0]
    return [stat.st_size, stat.st_ino]


def mark_of(value: object) -> str:
    """Equal for equal values."""
    return base64.b32encode(zlib.crc32(json.dumps(value).encode()).to_bytes(4, "big")).decode().rstrip("=")
