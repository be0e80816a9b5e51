"""The commands about a trained model: draw what a code does, name it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from infogan_explorer.cli.options import RUNS_DIR, Json, Run, RunsDir
from infogan_explorer.cli.output import print_json
from infogan_explorer.errors import InputError


def traverse(
    run: Run,
    code: Annotated[str, typer.Option(help="The code that changes from left to right.")],
    out: Annotated[Path, typer.Option(help="A grid as .png, or a scrub as .gif.")],
    over: Annotated[
        str | None, typer.Option("--range", metavar="LOW,HIGH", help="Of a continuous code; twice the trained range.")
    ] = None,
    rows: Annotated[str | None, typer.Option(help="The code that changes from row to row.")] = None,
    count: Annotated[int, typer.Option(min=2, max=100, help="Values of a continuous code.")] = 10,
    noise_seed: Annotated[int, typer.Option(min=0, help="Which noise z.")] = 0,
    step: Annotated[int | None, typer.Option(help="A saved step; the last where not given.")] = None,
    runs_dir: RunsDir = RUNS_DIR,
    as_json: Json = False,
) -> None:
    """Draw what a code does: one row a category, the code along it."""
    from infogan_explorer.runs import find_run

    if out.suffix.lower() not in (".png", ".gif"):
        raise InputError(f"--out was given {out.name!r}; end it in .png for a grid or .gif for a scrub.")
    interval = _parse_range(over) if over else None
    folder = find_run(run, runs_dir)

    from infogan_explorer.explore import Explorer
    from infogan_explorer.figures import compute_traversal, traversal_gif, traversal_png
    from infogan_explorer.files import write_atomically
    from infogan_explorer.labels import read_labels

    explorer = Explorer.load(folder, step)
    traversal = compute_traversal(explorer, code, rows, interval, count, noise_seed)
    if out.suffix.lower() == ".gif":
        picture = traversal_gif(traversal)
    else:
        picture = traversal_png(traversal, read_labels(folder, runs_dir))
    write_atomically(out, picture)
    summary = {"run": str(folder.path), "step": explorer.step, "code": code, "out": str(out)}
    if as_json:
        print_json({**summary, "values": traversal.column_values})
    else:
        print(f"{out}: {code} of {folder.name} at step {explorer.step:,}")


def label(
    run: Run,
    assignments: Annotated[
        list[str] | None, typer.Argument(metavar="[CODE=NAME ...]", help="Such as c1=digit c1.3=six; c2= removes.")
    ] = None,
    runs_dir: RunsDir = RUNS_DIR,
    as_json: Json = False,
) -> None:
    """Name a run's codes and categories, or show their names."""
    from infogan_explorer.labels import parse_labels, read_labels, write_labels
    from infogan_explorer.runs import find_run

    folder = find_run(run, runs_dir)
    spec = folder.settings().spec
    labels = read_labels(folder, runs_dir)
    if assignments:
        labels = parse_labels(labels, assignments)
        write_labels(folder, labels, runs_dir)
    if as_json:
        print_json({"run": str(folder.path), "labels": labels.to_json()})
        return
    for code, described in spec.by_name.items():
        print(labels.title(code))
        for category in range(len(described.prior_probabilities)):
            if labels.of_category(code, category):
                print(f"  {labels.category_title(code, category)}")


def _parse_range(text: str) -> tuple[float, float]:
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"--range was given {text!r}; write two numbers, for example --range=-2,2.") from None
    if not -1e6 <= low < high <= 1e6:
        raise InputError(
            f"--range was given {text!r}; its first number must be below its second, and both within a million."
        )
    return low, high
