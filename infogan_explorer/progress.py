"""Progress in a terminal, on standard error: a live bar, or a line now and then where there is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from infogan_explorer.record import OnProgress
from infogan_explorer.runs import RunFolder
from infogan_explorer.session import Progress
from infogan_explorer.train import Trainer


@contextmanager
def show_progress(run: RunFolder, trainer: Trainer) -> Iterator[OnProgress]:
    """A live bar on standard error: step, speed, time left, and every code's bound against its entropy."""
    console = Console(stderr=True)
    console.print(f"training {run.path} on {trainer.device}", highlight=False)
    if not console.is_terminal:
        yield lambda progress: _print_at_saves(progress, trainer)
        return
    columns = (
        TextColumn("step"),
        MofNCompleteColumn(),
        BarColumn(),
        TextColumn("{task.fields[speed]} steps/s"),
        TimeRemainingColumn(),
        TextColumn("left"),
        TextColumn("{task.fields[bounds]}"),
    )
    with Bar(*columns, console=console) as bar:
        task = bar.add_task("", total=trainer.settings.steps, completed=trainer.steps_done, speed="-", bounds="")

        def show(progress: Progress) -> None:
            bounds = _bounds_line(trainer, progress)
            bar.update(task, completed=progress.step, speed=f"{progress.steps_per_second:.1f}", bounds=bounds)

        yield show


@contextmanager
def show_steps(what: str) -> Iterator[Callable[[int, int], None]]:
    """For work of a known number of steps: a live bar on standard error, or a line now and then without a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, of: _print_now_and_then(what, done, of)
        return
    columns = TextColumn(what), MofNCompleteColumn(), BarColumn(), TimeRemainingColumn(), TextColumn("left")
    with Bar(*columns, console=console) as bar:
        task = bar.add_task("")
        yield lambda done, of: bar.update(task, completed=done, total=of)


@contextmanager
def show_sections() -> Iterator[Callable[[str, int, int], None]]:
    """For an evaluation, section after section: a live bar for each on standard error, or lines without a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _SectionLines()
        return
    columns = TextColumn("{task.description:<16}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Bar(*columns, console=console) as bar:
        tasks: dict[str, TaskID] = {}

        def show(section: str, done: int, of: int) -> None:
            if section not in tasks:
                tasks[section] = bar.add_task(section, total=None)
            bar.update(tasks[section], completed=done, total=of or None)

        yield show


class _SectionLines:
    """A line where a section begins, and ten until it ends."""

    def __init__(self) -> None:
        self._printed = ("", 0)

    def __call__(self, section: str, done: int, of: int) -> None:
        tenth = (section, 10 * done // of if of else 0)
        if tenth != self._printed:
            self._printed = tenth
            print(f"{section}: {done:,} of {of:,}" if of else section, file=sys.stderr, flush=True)


def _print_now_and_then(what: str, done: int, of: int) -> None:
    """Fifty lines in all."""
    if done % max(1, of // 50) == 0 or done == of:
        print(f"{what}: {done:,} of {of:,} steps", file=sys.stderr, flush=True)


def _print_at_saves(progress: Progress, trainer: Trainer) -> None:
    if trainer.is_save_due:
        speed = f"{progress.steps_per_second:.1f} steps/s"
        print(
            f"step {progress.step:,} of {progress.steps:,}, {speed}, {_bounds_line(trainer, progress)}", file=sys.stderr
        )


def _bounds_line(trainer: Trainer, progress: Progress) -> str:
    if progress.record is None:
        return ""
    parts = []
    for name, code in trainer.infogan.spec.by_name.items():
        against = "of H" if code.kind == "categorical" else "beside h"  # only H is a ceiling
        parts.append(f"{name} {progress.record.bound_nats[name]:.3f} {against} {code.entropy_nats:.3f}")
    return " · ".join(parts) + " nats"
