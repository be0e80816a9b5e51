"""One line of numbers a measured step: `StepRecord`, and history.jsonl, the file they are appended to."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infogan_explorer.files import disk_error, write_atomically


@dataclass(frozen=True)
class StepRecord:
    """What was measured at one training step. Information is in nats, keyed by the code's name."""

    step: int
    seconds: float  # of training so far, over all sessions of the run
    loss_discriminator: float
    loss_generator: float
    accuracy_discriminator: float  # share of the training batch, real and generated, that D sorts rightly
    bound_nats: Mapping[str, float]  # on fresh samples, with the weights that a reader can load
    bound_nats_stderr: Mapping[str, float]
    bound_train_nats: Mapping[str, float]  # on the training batch
    variety: float | None = None  # variance over z at fixed codes / variance of real examples; None if that is 0
    variety_real: float | None = None  # likewise of real examples, at the codes that Q reads in them
    contrastive_nats: Mapping[str, float] = field(default_factory=dict)  # E_joint[log Q] - E_product[log Q]
    contrastive_nats_stderr: Mapping[str, float] = field(default_factory=dict)
    info_nce_nats: Mapping[str, float] = field(default_factory=dict)
    info_nce_nats_stderr: Mapping[str, float] = field(default_factory=dict)
    info_nce_samples: int | None = None  # K: InfoNCE is at most ln K
    refit_bound_nats: Mapping[str, float] = field(default_factory=dict)  # of a new Q, where one was fitted here
    refit_bound_nats_stderr: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, float]:
        """The flat object of one line of history.jsonl."""
        row: dict[str, float] = {
            "step": self.step,
            "seconds": round(self.seconds, 3),
            "loss/discriminator": self.loss_discriminator,
            "loss/generator": self.loss_generator,
            "accuracy/discriminator": self.accuracy_discriminator,
        }
        if self.variety is not None and self.variety_real is not None:
            row |= {"variety": self.variety, "variety_real": self.variety_real}
        for name in self.bound_nats:
            row[f"bound_nats/{name}"] = self.bound_nats[name]
            row[f"bound_nats_stderr/{name}"] = self.bound_nats_stderr[name]
            row[f"bound_train_nats/{name}"] = self.bound_train_nats[name]
            for key in _OTHER_ESTIMATES:
                row |= {f"{key}/{name}": values[name] for values in [getattr(self, key)] if name in values}
        if self.info_nce_samples is not None:
            row["info_nce_samples"] = self.info_nce_samples
        return row


_OTHER_ESTIMATES = (
    *("contrastive_nats", "contrastive_nats_stderr", "info_nce_nats", "info_nce_nats_stderr"),
    *("refit_bound_nats", "refit_bound_nats_stderr"),
)


class HistoryFile:
    """history.jsonl: one JSON object a line, appended by one writer, read by any number at any time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, record: StepRecord) -> None:
        """Add one line in a single write, so that a reader sees it whole or torn at its end, never mixed.

        Raises:
            MachineError: if the disk is full or the file cannot be written.
        """
        try:
            with self.path.open("ab") as file:
                file.write((json.dumps(record.to_json()) + "\n").encode())
        except OSError as error:
            raise disk_error(error, self.path) from error

    def read(self) -> list[dict[str, Any]]:
        """All whole lines, in order; a torn or damaged line is left out.

        A line counts when it ends in a newline and is a JSON object with a whole `step`.
        """
        return self.read_from(0)[0]

    def read_from(self, place: int) -> tuple[list[dict[str, Any]], int]:
        """The whole lines from byte `place` on, and the place after them: for whoever follows a growing file."""
        try:
            with self.path.open("rb") as file:
                file.seek(place)
                raw = file.read()
        except FileNotFoundError:
            return [], place
        whole = raw[: raw.rfind(b"\n") + 1]
        rows = (_parse(line) for line in whole.split(b"\n")[:-1])
        return [row for row in rows if row is not None], place + len(whole)

    def keep_up_to(self, step: int) -> None:
        """Drop the lines beyond `step`, atomically: a resumed run measures those steps again."""
        rows = [row for row in self.read() if row["step"] <= step]
        write_atomically(self.path, "".join(json.dumps(row) + "\n" for row in rows).encode())


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict) or not isinstance(row.get("step"), int):
        return None
    return {k: v for k, v in row.items() if isinstance(v, (int, float)) and abs(v) <= sys.float_info.max}  # not nan
