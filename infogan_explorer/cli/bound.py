"""The command that asks how honest a run's bound is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from infogan_explorer.cli.options import RUNS_DIR, Json, Run, RunsDir
from infogan_explorer.cli.output import print_json, print_table

if TYPE_CHECKING:
    from infogan_explorer.honest import HonestBound


def bound(
    run: Run,
    step: Annotated[int | None, typer.Option(help="A saved step; the last where not given.")] = None,
    refit_steps: Annotated[int, typer.Option(min=1, max=1_000_000, help="How long a new Q is trained.")] = 2000,
    samples: Annotated[int, typer.Option(min=2, max=10_000_000, help="Held out, to measure on.")] = 10_000,
    linear: Annotated[bool, typer.Option("--linear", help="Also train a Q that is linear in the pixels.")] = False,
    runs_dir: RunsDir = RUNS_DIR,
    as_json: Json = False,
) -> None:
    """Train a new Q on the frozen G: how loose was the bound?"""
    from infogan_explorer.files import make_folder
    from infogan_explorer.honest import honest_path, measure_honest_bound, write_honest_bound
    from infogan_explorer.progress import show_steps
    from infogan_explorer.runs import find_run

    folder = find_run(run, runs_dir)
    folder.config()
    make_folder(honest_path(folder, runs_dir).parent)  # before minutes of work that could not be kept
    with show_steps("re-fit") as show:
        result = measure_honest_bound(
            folder, step, refit_steps=refit_steps, samples=samples, linear=linear, on_progress=show
        )
    assert result is not None  # nobody asked it to stop
    write_honest_bound(folder, result, runs_dir)
    if as_json:
        print_json({"run": str(folder.path), **result.to_json()})
        return
    print(
        f"{folder.name} at step {result.step:,}, on {result.samples:,} held-out samples; "
        f"a new Q was trained for {result.refit_steps:,} steps"
    )
    print_table(_rows(result))
    for name, code in result.codes.items():
        if code.is_refit_worse:
            print(f"{name}: the new Q reads worse than that of training, so its fit has not converged; ", end="")
            print(f"give more than --refit-steps {result.refit_steps}.")


def _rows(result: HonestBound) -> list[dict[str, Any]]:
    """A line a number: nats with standard error, and bits in brackets."""
    from infogan_explorer.information import nats_to_bits

    rows = []
    for name, code in result.codes.items():
        numbers = {
            "bound of training's Q": (code.bound_nats, code.bound_nats_stderr),
            "bound of the new Q": (code.refit_bound_nats, code.refit_bound_nats_stderr),
            "training's was loose by": (code.loose_nats, code.loose_nats_stderr),
            "bound of a linear Q": (code.linear_bound_nats, code.linear_bound_nats_stderr),
            "contrastive difference, no bound": (code.contrastive_nats, code.contrastive_nats_stderr),
            f"InfoNCE, at most ln {result.info_nce_samples} = {result.info_nce_ceiling_nats:.3f}": (
                code.info_nce_nats,
                code.info_nce_nats_stderr,
            ),
        }
        for what, (nats, stderr) in numbers.items():
            if nats is not None and stderr is not None:
                first = {"code": "" if rows and any(row["code"] == name for row in rows) else name, "": what}
                rows.append(
                    {**first, "nats": f"{nats:.3f} ± {_error(stderr)}", "(bits)": f"({nats_to_bits(nats):.3f})"}
                )
    return rows


def _error(stderr: float) -> str:
    """Three digits behind the point, or the first one that is not 0."""
    return f"{stderr:.3f}" if stderr == 0 or stderr >= 0.0005 else f"{stderr:.1g}"
