"""The commands: thin. Each reads its arguments, calls the verb's module, prints the result or one sentence of error.

Exit 0 done, 1 the machine failed, 2 the user's input was wrong. Modules that need torch are imported inside the
commands that use them, so that `--help` and `list` answer at once.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from infogan_explorer.cli import bound, evaluate, lab, lists, models, training
from infogan_explorer.cli.options import RUNS_DIR, DataRoot, Json, RunsDir
from infogan_explorer.cli.output import print_json
from infogan_explorer.errors import InfoGANExplorerError

app = typer.Typer(
    help="Train an InfoGAN, watch its bound converge to H(c), scrub its codes. Without a command: the app.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help needs no rich, and answers twice as fast
)


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
    runs_dir: RunsDir = RUNS_DIR,
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
        on_ready=lambda url: print_json({"url": url}) if as_json else print(f"InfoGAN Explorer is at {url}"),
    )


app.command()(training.train)
app.command()(training.resume)
app.command()(training.fork)
app.command()(models.traverse)
app.command()(models.label)
app.command()(bound.bound)
app.command()(evaluate.evaluate)
app.command()(evaluate.compare)
app.command()(lab.lab)
app.command("list")(lists.list_)
