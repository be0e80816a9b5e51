"""The command that opens JupyterLab on a copy of the notebooks."""

from __future__ import annotations

import os
import socket
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from infogan_explorer.cli.options import Json, as_path
from infogan_explorer.cli.output import print_json
from infogan_explorer.errors import MachineError, MissingExtraError

_NEEDED = {"jupyterlab": "JupyterLab", "ipywidgets": "ipywidgets"}


def lab(
    folder: Annotated[
        Path, typer.Option("--dir", parser=as_path, metavar="DIR", help="Where your copy of the notebooks is.")
    ] = Path("infogan-explorer-notebooks"),
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port; a free one from 8888 on where not given.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Open the notebooks in JupyterLab, in a copy of your own. What you edited is never overwritten."""
    from infogan_explorer.lab_folder import lay_out

    for module, name in _NEEDED.items():
        if find_spec(module) is None:
            raise MissingExtraError(
                f"{name} is not installed, so the notebooks cannot be opened; install it with "
                '`python -m pip install "infogan-explorer[lab]"`, or `-e ".[lab]"` in a source tree.'
            )
    if port is not None:
        _check_port(port)
    for sentence in lay_out(folder):
        print(sentence, file=sys.stderr)
    _serve(folder.resolve(), no_browser, port, as_json)


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        if sys.platform != "win32":  # a port that was left a moment ago is free; there, it would also take one in use
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise MachineError(f"port {port} is in use or may not be used; choose another with --port.") from None


def _serve(folder: Path, no_browser: bool, port: int | None, as_json: bool) -> None:
    """Run JupyterLab in this process until Ctrl-C. It says itself where it listens; to a program, this says it."""
    from jupyterlab.labapp import LabApp

    from infogan_explorer.lab_folder import FIRST_NOTEBOOK

    # a kernel called python3 elsewhere on this machine would not know this package
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
    page = f"lab/tree/{FIRST_NOTEBOOK}"
    server = LabApp.initialize_server(
        [
            f"--ServerApp.root_dir={folder}",
            f"--LabApp.default_url=/{page}",
            "--ServerApp.ip=localhost",  # whatever a configuration file says; the token is Jupyter's own
            "--ServerApp.allow_root=True",  # in a container everybody is
            "--ServerApp.answer_yes=True",  # Ctrl-C ends it without a question
            "--Application.log_level=WARN",
            *(["--no-browser"] if no_browser else []),
            *([f"--ServerApp.port={port}", "--ServerApp.port_retries=0"] if port else []),
        ]
    )
    server.web_app.settings["page_config_hook"] = _without_news
    token = server.identity_provider.token
    address = f"{server.connection_url}{page}{f'?token={token}' if token else ''}"

    if as_json:
        server.io_loop.add_callback(print_json, {"url": address, "dir": str(folder)})  # once the port is bound
    else:
        print(f"your copy of the notebooks is {folder}; Ctrl-C ends JupyterLab")
    server.start()


def _without_news(_: Any, page_config: dict[str, Any]) -> dict[str, Any]:
    """JupyterLab's page without the plugin that asks about news and looks for updates: nothing leaves the machine."""
    disabled = [*page_config.get("disabledExtensions", []), "@jupyterlab/apputils-extension:announcements"]
    return {**page_config, "disabledExtensions": disabled}
