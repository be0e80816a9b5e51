"""Training in a terminal: from a trainer that stands ready to the last line on standard output."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from infogan_explorer.cli.output import print_json

if TYPE_CHECKING:
    from infogan_explorer.runs import RunFolder
    from infogan_explorer.train import Trainer


def train_to_the_end(runs: Sequence[tuple[RunFolder, Trainer]], as_json: bool) -> None:
    """Train one run, or a run and its twin in lockstep, until the end or a signal, and print the result."""
    from infogan_explorer.progress import show_progress
    from infogan_explorer.record import record_in_lockstep

    (run, trainer), *others = runs
    for twin, _ in others:
        print(f"in lockstep with its twin {twin.path}", file=sys.stderr)
    with stop_on_signal() as stop, show_progress(run, trainer) as show:
        record_in_lockstep(runs, show, stop.is_set)
    if stop.is_set() and not trainer.is_finished:
        print(
            f"stopped and saved at step {trainer.steps_done:,}; go on with `infogan-explorer resume {run.reference}`",
            file=sys.stderr,
        )
    if as_json:
        result, *twin = (training_result(one) for one, _ in runs)
        print_json({**result, "twin": twin[0]} if twin else result)
    elif trainer.is_finished:
        for one, _ in runs:
            print(f"{one.path}: finished at step {trainer.steps_done:,}; scrub it with `infogan-explorer`")


def training_result(run: RunFolder) -> dict[str, Any]:
    """What `train --json` ends with: the run's last record beside the entropies of its codes, all in nats."""
    status, config, history = run.status(), run.config(), run.history.read()
    last = history[-1] if history else {}
    return {
        "run": str(run.path),
        "steps": status.step if status else 0,
        "seconds": status.seconds if status else 0.0,
        "steps_per_second": status.steps_per_second if status else 0.0,
        "codes": {
            name: {
                "kind": described["kind"],
                "entropy_nats": described["entropy_nats"],
                "bound_nats": last.get(f"bound_nats/{name}"),
                "bound_nats_stderr": last.get(f"bound_nats_stderr/{name}"),
            }
            for name, described in config["codes"].items()
        },
        **{key: config[key] for key in ("forked_from",) if key in config},
    }


@contextmanager
def stop_on_signal() -> Iterator[threading.Event]:
    """Ctrl-C and a polite kill ask for a save and a stop; a second Ctrl-C interrupts at once."""
    stop = threading.Event()

    def ask(number: int, _: Any) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        print(f"\nsaving ({signal.Signals(number).name}) ...", file=sys.stderr)

    previous = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
