"""The commands: thin. Each reads its arguments, calls the verb's module, prints the result or one sentence of error.

Exit 0 done, 1 the machine failed, 2 the user's input was wrong. Modules that need torch are imported inside the
commands that use them, so that `--help` and `list` answer at once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infogan_explorer.errors import InfoGANExplorerError, InputError

if TYPE_CHECKING:
    from infogan_explorer.config import Settings
    from infogan_explorer.runs import RunFolder
    from infogan_explorer.train import Trainer

app = typer.Typer(
    help="Train an InfoGAN, watch its bound converge to H(c), scrub its codes. Without a command: the app.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help needs no rich, and answers twice as fast
)


def _path(text: str | Path) -> Path:
    return Path(text).expanduser()


RunsDir = Annotated[Path, typer.Option(parser=_path, metavar="DIR", help="Folder of all runs.")]
DataRoot = Annotated[
    Path | None, typer.Option(parser=_path, metavar="DIR", help="Folder that holds a dataset's published files.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, nothing else there.")]
Run = Annotated[str, typer.Argument(help="A run's name under --runs-dir, a path, or a shipped model's name.")]

_RUNS_DIR = Path("checkpoints")


class What(StrEnum):
    runs = "runs"
    datasets = "datasets"
    presets = "presets"
    settings = "settings"


def main(arguments: list[str] | None = None) -> None:
    """The program: run a command, the app where none is named, and leave with its exit code."""
    # before torch is loaded: threads that spin while they wait would starve a second process on the same cores,
    # such as the app's sliders during training, and gain nothing alone
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments or (arguments[0].startswith("-") and arguments[0] != "--help"):
        arguments = ["app", *arguments]
    try:
        code = typer.main.get_command(app).main(args=arguments, prog_name="infogan-explorer", standalone_mode=False)
    except InfoGANExplorerError as error:
        print(f"infogan-explorer: {error}", file=sys.stderr)
        code = error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        code = 130
    except typer.TyperException as error:  # an option or argument that the command line does not take
        message = getattr(error, "format_message", error.__str__)()
        print(f"infogan-explorer: {message}", file=sys.stderr)
        code = 2
    sys.exit(code or 0)


@app.command("app")
def open_app(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="Port; a free one from 7860 on where not given.")] = None,
    runs_dir: RunsDir = _RUNS_DIR,
    data_root: DataRoot = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    share: Annotated[bool, typer.Option("--share", help="Also a public link, through Gradio's servers.")] = False,
    auth: Annotated[str | None, typer.Option(help="USER:PASSWORD that visitors must give.")] = None,
    as_json: Json = False,
) -> None:
    """Open the app in a browser: train, watch, scrub. This is also what no command at all does."""
    from infogan_explorer.app import launch

    launch(
        runs_dir=runs_dir,
        data_root=data_root,
        host=host,
        port=port,
        open_browser=not no_browser,
        share=share,
        auth=auth,
        on_ready=lambda url: _print_json({"url": url}) if as_json else print(f"InfoGAN Explorer is at {url}"),
    )


@app.command()
def train(
    dataset: Annotated[str, typer.Option(help="See `list datasets`.")] = "mnist-5k",
    preset: Annotated[str | None, typer.Option(help="See `list presets`; fits the dataset where not given.")] = None,
    steps: Annotated[int | None, typer.Option(help="Training steps in all.")] = None,
    name: Annotated[str | None, typer.Option(help="The run's name.")] = None,
    seed: Annotated[int | None, typer.Option(help="Every random draw follows from it.")] = None,
    runs_dir: RunsDir = _RUNS_DIR,
    data_root: DataRoot = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu, cuda or mps.")] = None,
    codes: Annotated[str | None, typer.Option(help="Latent codes, such as 'cat10,uniform,uniform'.")] = None,
    baseline: Annotated[bool, typer.Option("--baseline", help="The GAN baseline: G gets no L_I.")] = False,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Any setting; may be repeated.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Train a new run. Ctrl-C saves and stops; `resume` goes on from there, bit for bit on a CPU."""
    from infogan_explorer.config import build_settings, parse_assignments
    from infogan_explorer.datasets import list_datasets
    from infogan_explorer.runs import check_run_name

    if name is not None:
        check_run_name(name)
    points = {info.name for info in list_datasets() if info.is_points}
    flags = {
        "dataset": dataset,
        "steps": steps,
        "seed": seed,
        "device": device,
        "codes": codes,
        "baseline": baseline or None,
    }
    given = {**flags, **parse_assignments(assignments or [])}
    settings = build_settings(preset or ("points" if given["dataset"] in points else "quick"), **given)
    loaded = _load_dataset(settings, data_root)

    from infogan_explorer.record import start_run

    run, trainer = start_run(settings, loaded, runs_dir, name, data_root)
    _train_to_the_end(run, trainer, as_json)


@app.command()
def resume(
    run: Run,
    steps: Annotated[
        int | None, typer.Option(help="A new total, to train further; rates that fall towards the end follow it.")
    ] = None,
    runs_dir: RunsDir = _RUNS_DIR,
    data_root: DataRoot = None,
    as_json: Json = False,
) -> None:
    """Continue a run that was stopped, killed or finished."""
    from infogan_explorer.runs import find_run

    folder = find_run(run, runs_dir)
    loaded = _load_dataset(folder.settings(), data_root or folder.data_root())

    from infogan_explorer.record import resume_trainer

    _train_to_the_end(folder, resume_trainer(folder, loaded, steps), as_json)


@app.command()
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
    runs_dir: RunsDir = _RUNS_DIR,
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

    explorer = Explorer.load(folder, step)
    traversal = compute_traversal(explorer, code, rows, interval, count, noise_seed)
    is_gif = out.suffix.lower() == ".gif"
    write_atomically(out, traversal_gif(traversal) if is_gif else traversal_png(traversal))
    summary = {"run": str(folder.path), "step": explorer.step, "code": code, "out": str(out)}
    if as_json:
        _print_json({**summary, "values": traversal.column_values})
    else:
        print(f"{out}: {code} of {folder.name} at step {explorer.step:,}")


@app.command("list")
def list_(
    what: Annotated[What, typer.Argument(help="runs, datasets, presets or settings")],
    runs_dir: RunsDir = _RUNS_DIR,
    as_json: Json = False,
) -> None:
    """List runs, datasets, presets, or the settings that `train --set` takes."""
    if what is What.presets:
        from infogan_explorer.config import list_presets

        rows: list[dict[str, Any]] = [{"name": n, "what": text} for n, text in list_presets().items()]
        skipped: list[str] = []
    elif what is What.settings:
        from infogan_explorer.config import Settings

        skipped = []
        rows = [
            {"name": n, "default": "" if f.default is None else str(f.default), "what": f.description}
            for n, f in Settings.model_fields.items()
        ]
    elif what is What.datasets:
        from infogan_explorer.datasets import list_datasets

        skipped = []
        rows = [
            {
                "name": info.name,
                "what": info.summary,
                "shape": "x".join(map(str, info.example_shape)),
                "train": info.train_size,
                "needs": info.needs,
            }
            for info in list_datasets()
        ]
    else:
        from infogan_explorer.runs import list_runs

        summaries, skipped = list_runs(runs_dir)
        rows = [
            {
                "name": s.name,
                "dataset": s.dataset,
                "preset": s.preset,
                "kind": "GAN baseline" if s.baseline else "InfoGAN",
                "state": "shipped" if s.shipped else s.state,
                "step": s.step,
                "steps": s.steps,
                "created": datetime.fromtimestamp(s.created).isoformat(" ", "minutes"),
            }
            for s in summaries
        ]
    for sentence in skipped:
        print(f"infogan-explorer: {sentence}", file=sys.stderr)
    if as_json:
        _print_json({what.value: rows})
    else:
        _print_table(rows)


def _load_dataset(settings: Settings, data_root: Path | None) -> Any:
    from infogan_explorer.datasets import load_dataset

    return load_dataset(settings.dataset, data_root=data_root, image_size=settings.image_size)


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


def _train_to_the_end(run: RunFolder, trainer: Trainer, as_json: bool) -> None:
    import torch

    from infogan_explorer.progress import show_progress
    from infogan_explorer.record import record_run

    if trainer.settings.network == "points":
        torch.set_num_threads(1)  # such small networks lose more by waiting for threads than they gain

    with _stop_on_signal() as stop, show_progress(run, trainer) as show:
        record_run(run, trainer, show, stop.is_set)
    if stop.is_set() and not trainer.is_finished:
        print(
            f"stopped and saved at step {trainer.steps_done:,}; go on with `infogan-explorer resume {run.reference}`",
            file=sys.stderr,
        )
    if as_json:
        _print_json(training_result(run))
    elif trainer.is_finished:
        print(f"{run.path}: finished at step {trainer.steps_done:,}; scrub it with `infogan-explorer`")


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
    }


@contextmanager
def _stop_on_signal() -> Iterator[threading.Event]:
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


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value), flush=True)


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in rows[0] if rows else ["nothing yet"]:
        table.add_column(column)
    for row in rows:
        table.add_row(*(f"{value:,}" if isinstance(value, int) else str(value) for value in row.values()))
    Console().print(table)
