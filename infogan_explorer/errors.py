"""What a user can correct.

Every error here carries one sentence: what came in, what must hold, what to do. The command prints it and exits with
`exit_code`, the app shows it beside the field, a notebook raises it. Anything else is a bug and keeps its traceback.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class InfoGANExplorerError(Exception):
    """Base of all errors that a sentence can mend."""

    exit_code = 2


class InputError(InfoGANExplorerError, ValueError):
    """What the user asked for cannot be done as asked."""


class ShapeError(InputError):
    """An array has another shape than the formula needs."""


class MissingExtraError(InfoGANExplorerError, ImportError):
    """A library is needed that comes with one of the package's extras, and is not installed."""


class RunError(InfoGANExplorerError):
    """A run folder is missing, half there, damaged, or already taken."""


class MachineError(InfoGANExplorerError, OSError):
    """The machine failed: a full disk, a folder that cannot be written, a port in use, no network."""

    exit_code = 1


class NonFiniteError(InfoGANExplorerError, ArithmeticError):
    """Training met a number that is not finite; the last good weights are kept."""

    exit_code = 1


def unknown_name(kind: str, name: str, known: Iterable[str]) -> InputError:
    """The error for a name that is not on a list, naming the nearest one that is.

    Args:
        kind: what the name is of, such as "dataset".
        name: what came in.
        known: the names that would have been accepted.
    """
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    guess = f"; did you mean {near[0]!r}?" if near else ";"
    choices = ", ".join(repr(n) for n in names)
    return InputError(f"{kind} {name!r} is not known{guess} choose one of {choices}.")
