"""The sample sheets of a run's folder, read as if a stranger had put them there: only pictures of its own leave it."""

from __future__ import annotations

from infogan_explorer.errors import RunError
from infogan_explorer.pictures import thumbnail
from infogan_explorer.runs import RunFolder

WHOLE = 4096  # pixels a side: more than a sheet has
_MOST_BYTES = 4_000_000


def read_samples(run: RunFolder, step: int, part: tuple[int, int] = (WHOLE, WHOLE), most: int = WHOLE) -> bytes:
    """The sample sheet of a saved step, written anew as a PNG file, so that nothing but its pixels is sent.

    Args:
        run: the run.
        step: the step.
        part: (height, width) in pixels of its upper left part, where less is wanted.
        most: pixels a side of the result; a larger part is made smaller.

    Raises:
        RunError: if there is none, or what is there is no picture, or lies elsewhere.
    """
    path = run.samples_path(step)
    try:
        is_own = path.resolve(strict=True).is_relative_to(run.path.resolve()) and path.is_file()
        if not is_own:
            raise ValueError
        with path.open("rb") as file:
            return thumbnail(file.read(_MOST_BYTES), part, most)
    except (OSError, ValueError, RuntimeError):  # links that go round in circles are a RuntimeError
        raise RunError(f"run {run.name!r} has no samples of step {step:,}; move the cursor to another step.") from None
