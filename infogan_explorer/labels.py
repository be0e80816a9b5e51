"""The names that people give to codes and categories: labels.json, beside the run.

    {"c1": {"name": "digit", "categories": {"0": "2", "1": "4"}}, "c2": {"name": "thickness"}}

Labels are for people only: no number, no picture and no weight depends on them. A shipped model's folder belongs to the
program, so a user's labels for it live in <runs_dir>/.labels/<name>.json and win over those that ship with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from infogan_explorer.codes import CodeSpec
from infogan_explorer.errors import InfoGANExplorerError, InputError, RunError
from infogan_explorer.files import make_folder, write_atomically
from infogan_explorer.runs import RunFolder, is_shipped

MAX_CHARACTERS = 40
_ASSIGNMENT = re.compile(r"([^=.]+)(?:\.(\d{1,6}))?=(.*)", re.DOTALL)
_JOINERS = ("\u200c", "\u200d")  # invisible, but letters of some languages need them


@dataclass(frozen=True)
class Labels:
    """What the codes of one model are called; a code or category without a label is not in here."""

    codes: Mapping[str, str] = field(default_factory=dict)  # {'c2': 'thickness'}
    categories: Mapping[tuple[str, int], str] = field(default_factory=dict)  # {('c1', 3): 'six'}

    def of_code(self, code: str) -> str:
        """The label of a code: 'thickness', or '' where there is none."""
        return self.codes.get(code, "")

    def title(self, code: str) -> str:
        """A code for a heading: 'c2 thickness', or just 'c2'."""
        return f"{code} {self.of_code(code)}".rstrip()

    def of_category(self, code: str, category: int) -> str:
        """The label of a category: 'six', or '' where there is none."""
        return self.categories.get((code, category), "")

    def category_title(self, code: str, category: int) -> str:
        """A category for a heading: '3: six', or just '3'."""
        label = self.of_category(code, category)
        return f"{category}: {label}" if label else str(category)

    def with_code(self, code: str, label: str) -> Labels:
        """A copy in which `code` is called `label`; an empty label removes it. Blanks around it are dropped."""
        return replace(self, codes=_with(self.codes, code, label))

    def with_category(self, code: str, category: int, label: str) -> Labels:
        """A copy in which a category is called `label`; an empty label removes it. Blanks around it are dropped."""
        return replace(self, categories=_with(self.categories, (code, category), label))

    def check(self, spec: CodeSpec) -> None:
        """Hold that these labels fit a model's codes.

        Raises:
            InputError: for an unknown code, a category that is not there, or a label that is too long or not one line.
        """
        for code, label in self.codes.items():
            spec.get(code)
            _check_text(code, label)
        for (code, category), label in self.categories.items():
            count = len(spec.get(code).prior_probabilities)
            if not count:
                raise InputError(f"code {code!r} is continuous and has no categories; label it as a whole: {code}=...")
            if not 0 <= category < count:
                raise InputError(
                    f"code {code!r} has {count} categories, but category {category} was labelled; "
                    f"choose 0 to {count - 1}."
                )
            _check_text(f"{code}.{category}", label)

    def to_json(self) -> dict[str, dict[str, Any]]:
        """The object of labels.json."""
        result: dict[str, dict[str, Any]] = {code: {"name": label} for code, label in sorted(self.codes.items())}
        for (code, category), label in sorted(self.categories.items()):
            result.setdefault(code, {}).setdefault("categories", {})[str(category)] = label
        return result

    @classmethod
    def from_json(cls, values: Any) -> Labels:
        """The inverse of `to_json`.

        Raises:
            ValueError, TypeError, AttributeError: if `values` is no object of labels.json.
        """
        labels = cls()
        for code, described in values.items():
            if unknown := described.keys() - {"name", "categories"}:
                raise ValueError(f"{unknown} is not known")
            labels = labels.with_code(code, described.get("name", ""))
            for category, label in described.get("categories", {}).items():
                labels = labels.with_category(code, int(category), label)
        return labels


def _with(labels: Mapping[Any, str], key: Any, label: str) -> dict[Any, str]:
    others = {k: v for k, v in labels.items() if k != key}
    return {**others, key: label.strip()} if label.strip() else others


def _check_text(what: str, label: str) -> None:
    if len(label) > MAX_CHARACTERS:
        raise InputError(
            f"the label of {what} has {len(label)} characters ({label[:20]!r}...); take at most {MAX_CHARACTERS}."
        )
    if not "".join(letter for letter in label if letter not in _JOINERS).isprintable():
        raise InputError(f"the label of {what} was given {label!r}; write one line without control characters.")


def parse_labels(labels: Labels, assignments: Iterable[str]) -> Labels:
    """`labels` with changes as a command takes them: 'c1=digit', 'c1.3=six', 'c2=' to remove.

    Raises:
        InputError: if a change is not written so; whether it fits a model is for `Labels.check`.
    """
    for assignment in assignments:
        match = _ASSIGNMENT.fullmatch(assignment)
        if not match:
            raise InputError(
                f"label {assignment!r} cannot be read; write c1=digit for a code, c1.3=six for a category, "
                "or c1= to remove a label."
            )
        code, category, label = match.groups()
        labels = labels.with_code(code, label) if category is None else labels.with_category(code, int(category), label)
    return labels


def read_labels(run: RunFolder, runs_dir: Path) -> Labels:
    """The labels of a run: the user's for a shipped model where there are some, else those in its folder.

    A file that is missing, damaged, or does not fit the run's codes is no labels: nobody is kept from a picture by it.
    """
    try:
        return _read(_path(run, runs_dir), run) or _read(run.path / "labels.json", run) or Labels()
    except InfoGANExplorerError:
        return Labels()


def write_labels(run: RunFolder, labels: Labels, runs_dir: Path) -> None:
    """Replace the labels of a run; those of a shipped model are written beside the user's runs.

    Raises:
        InputError: if the labels do not fit the run's codes.
        RunError: if the run has a damaged labels.json, which is never overwritten, or is damaged itself.
        MachineError: if the folder cannot be written.
    """
    labels.check(run.settings().spec)
    path = _path(run, runs_dir)
    _read(path, run)
    make_folder(path.parent)
    write_atomically(path, (json.dumps(labels.to_json(), indent=2, ensure_ascii=False) + "\n").encode())


def _path(run: RunFolder, runs_dir: Path) -> Path:
    return runs_dir / ".labels" / f"{run.name}.json" if is_shipped(run) else run.path / "labels.json"


def _read(path: Path, run: RunFolder) -> Labels | None:
    """The labels in a file, or None where there is no file."""
    try:
        labels = Labels.from_json(json.loads(path.read_text("utf-8")))
        labels.check(run.settings().spec)
    except (FileNotFoundError, NotADirectoryError):
        return None
    # ValueError: also what does not fit the codes; RecursionError: brackets in brackets without end
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        raise RunError(
            f"the labels in {str(path)!r} cannot be read or do not fit the run's codes; "
            "correct the file, or delete it to begin anew."
        ) from None
    return labels
