"""Walls of seeds: which there are, and all runs of one side by side."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from infogan_explorer.app.requests import Answer, Request, text
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.train.monitor import mark_of
from infogan_explorer.errors import InfoGANExplorerError, RunError
from infogan_explorer.report.wall import render_wall
from infogan_explorer.report.words import Words
from infogan_explorer.runs import RunFolder
from infogan_explorer.seeds.store import list_walls, read_wall, wall_path


class Walls:
    """Answers to the part of the tab that shows walls."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def look(self, request: Request, words: Words) -> Answer:
        """All walls, measured or not, where they are not what the page has already.

        Args:
            request: `run`, whose wall comes first; `seen`, the mark of what the page has.
            words: of the visitor's language.

        Returns:
            `own`, the name of the run's wall, or empty; `walls`, each with its `name`, its `runs` and how far they are,
            and a `mark`, which is empty where it is not measured.
        """
        walls: dict[str, list[Answer]] = {}
        own = ""
        for entry in self._catalogue.entries():
            wall = self._wall_of(entry.ref)
            if not wall:
                continue
            told = {key: getattr(entry, key) for key in ("ref", "name", "state", "step", "steps")}
            walls.setdefault(wall, []).append(told)
            if entry.ref == request.get("run"):
                own = wall
        runs_dir = self._catalogue.runs_dir
        for name in list_walls(runs_dir):
            walls.setdefault(name, [])
        answer: Answer = {
            "own": own,
            "walls": [
                {"name": name, "runs": sorted(walls[name], key=_in_order), "mark": _mark(runs_dir, name, words)}
                for name in sorted(walls, key=lambda name: (name != own, name))
            ],
        }
        mark = mark_of(answer)
        return {} if request.get("seen") == mark else {**answer, "mark": mark}

    def show(self, request: Request, words: Words) -> Answer:
        """A measured wall as HTML, its `name` given by a request; `refs` of its runs that are still there, by name."""
        name = text(request, "name")
        runs_dir = self._catalogue.runs_dir
        if name not in list_walls(runs_dir):
            raise RunError(f"the wall {name[:64]!r} is not measured yet; it is once all its runs have ended.")
        stored = read_wall(runs_dir, name)
        there = {entry.name: entry.ref for entry in self._catalogue.entries() if entry.ref.startswith("run:")}
        refs = {run["name"]: there[run["name"]] for run in stored.numbers["runs"] if run["name"] in there}
        return {"name": name, "html": render_wall(stored, words), "refs": refs, "mark": _mark(runs_dir, name, words)}

    def _wall_of(self, ref: str) -> str:
        kind, _, name = ref.partition(":")
        if kind != "run":
            return ""
        path = self._catalogue.runs_dir / name
        try:
            return _named_by(path, (path / "config.json").stat().st_mtime_ns)
        except (InfoGANExplorerError, OSError):
            return ""


@lru_cache(maxsize=1024)
def _named_by(path: Path, _written: int) -> str:
    """The wall that a run's config names; a config is written once or twice, and asked for often."""
    wall = RunFolder(path).config().get("wall")
    return wall if isinstance(wall, str) else ""


def _in_order(run: Answer) -> tuple[int, str]:
    """By the seed at the end of a name, not by its letters: seed10 comes after seed2."""
    digits = run["name"].rpartition("seed")[2]
    return (int(digits) if digits.isdecimal() else 0, run["name"])


def _mark(runs_dir: Path, name: str, words: Words) -> str:
    try:
        return mark_of([name, wall_path(runs_dir, name).stat().st_mtime_ns, words.language])
    except (OSError, InfoGANExplorerError):
        return ""
