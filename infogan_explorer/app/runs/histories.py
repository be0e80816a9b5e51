"""What runs have measured, read as it grows: at each look only the lines that are new."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infogan_explorer.runs import RunFolder

_MOST_RUNS = 16


@dataclass
class _Known:
    inode: int
    place: int = 0  # bytes of the file that are in `rows`
    rows: list[dict[str, Any]] = field(default_factory=list)


class Histories:
    """The histories of a few runs, kept parsed."""

    def __init__(self) -> None:
        self._known: OrderedDict[Path, _Known] = OrderedDict()
        self._lock = threading.Lock()

    def rows(self, run: RunFolder) -> list[dict[str, Any]]:
        """All whole lines of a run's history.jsonl; empty where it has none."""
        path = run.history.path
        try:
            stat = path.stat()
        except OSError:
            return []
        with self._lock:
            known = self._known.get(path)
            # a resumed run puts a shorter file in the place of its old one
            if known is None or known.inode != stat.st_ino or stat.st_size < known.place:
                known = self._known[path] = _Known(stat.st_ino)
            if stat.st_size > known.place:
                new, known.place = run.history.read_from(known.place)
                known.rows = known.rows + new  # a list that was handed out never changes
            self._known.move_to_end(path)
            while len(self._known) > _MOST_RUNS:
                self._known.popitem(last=False)
            return known.rows
