"""Opening the door: which port, who may come in, what is said on the terminal."""

from __future__ import annotations

import errno
import os
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import torch
from gradio.utils import colab_check

from infogan_explorer.app.page import build_app, page_theme
from infogan_explorer.app.serving.allowed_hosts import Hosts, is_loopback
from infogan_explorer.app.serving.guards import guards
from infogan_explorer.app.static_files import static_path
from infogan_explorer.app.words import gradio_i18n
from infogan_explorer.errors import InputError, MachineError

FIRST_PORT = 7860
_PORTS_TRIED = 100
_MOST_SESSIONS = 16  # whose state Gradio keeps; the page has none, see guards.Questions


def launch(
    *,
    runs_dir: Path,
    data_root: Path | None,
    host: str,
    port: int | None,
    open_browser: bool,
    share: bool,
    auth: str | None,
    on_ready: Callable[[str], None],
) -> None:
    """Serve the app until Ctrl-C.

    Args:
        runs_dir: the folder of all runs.
        data_root: folder with the files of datasets that need some.
        host: address to listen on.
        port: port to listen on; the first free one from 7860 where not given.
        open_browser: whether to open a browser at the page.
        share: also a public link, through Gradio's servers.
        auth: "USER:PASSWORD" that visitors must give.
        on_ready: called with the page's address once it can be opened.

    Raises:
        InputError: if `auth` is not "USER:PASSWORD".
        MachineError: if the port is in use, or none is free.
    """
    login = parse_auth(auth)
    if (share or not is_loopback(host)) and login is None:
        print(
            "infogan-explorer: anyone who reaches this address can start training on this machine; "
            "give --auth USER:PASSWORD to keep it to yourselves.",
            file=sys.stderr,
        )
    chosen = choose_port(host, port)
    # pictures are small: one thread draws them fastest, and threads that wait would take the trainer's cores
    torch.set_num_threads(1)
    hosts = Hosts(host, is_open=share or login is not None or colab_check())
    with tempfile.TemporaryDirectory(prefix="infogan-explorer-") as cache, static_path("icon.png") as icon:
        os.environ.update(_gradio_environment(cache))
        app = build_app(runs_dir, data_root)
        try:
            with redirect_stdout(sys.stderr):  # standard output belongs to `on_ready`
                _, url, public_url = app.launch(
                    server_name=host,
                    server_port=chosen,
                    share=share,
                    auth=login,
                    inbrowser=open_browser,
                    prevent_thread_lock=True,
                    quiet=True,
                    run_history=False,
                    footer_links=[],
                    ssr_mode=False,
                    mcp_server=False,
                    pwa=True,
                    favicon_path=icon,
                    enable_monitoring=False,
                    state_session_capacity=_MOST_SESSIONS,
                    i18n=gradio_i18n(),
                    app_kwargs={"middleware": guards(hosts, is_shared=share)},
                    theme=page_theme(),
                )
            on_ready(public_url or url)
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass
        finally:
            app.close(verbose=False)


def _gradio_environment(cache: str) -> dict[str, str]:
    """What Gradio is told by its environment: to report nothing, and to keep its files in a folder of our own.

    Its usual folder is the same for all users of a machine, and is never emptied.
    """
    return {
        "GRADIO_ANALYTICS_ENABLED": "False",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "GRADIO_TEMP_DIR": cache,
    }


def parse_auth(auth: str | None) -> tuple[str, str] | None:
    """("USER", "PASSWORD") from "USER:PASSWORD".

    Raises:
        InputError: if there is no colon, or nothing on one side of it.
    """
    if auth is None:
        return None
    user, _, password = auth.partition(":")
    if not user or not password:
        raise InputError("--auth must be USER:PASSWORD, with neither side empty; for example --auth class:h4Zu-9.")
    return user, password


def choose_port(host: str, port: int | None) -> int:
    """`port` if it is free; without one, the first free from 7860.

    Raises:
        InputError: if `port` is no port number.
        MachineError: if it is in use, or none is free, or `host` is not an address of this machine.
    """
    if port is None:
        for candidate in range(FIRST_PORT, FIRST_PORT + _PORTS_TRIED):
            if _is_free(host, candidate):
                return candidate
        raise MachineError(f"ports {FIRST_PORT} to {FIRST_PORT + _PORTS_TRIED - 1} are all in use; give --port.")
    if not 1 <= port <= 65535:
        raise InputError(f"port {port} was given; a port is a number from 1 to 65535.")
    if not _is_free(host, port):
        raise MachineError(
            f"port {port} is in use; choose another with --port {port + 1 if port < 65535 else FIRST_PORT}."
        )
    return port


def _is_free(host: str, port: int) -> bool:
    """Whether nothing listens on this port at `host`; where `host` is every address, at the loopback address either.

    Raises:
        MachineError: if this machine cannot listen at `host` at all.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
    except OSError:
        raise MachineError(f"{host!r} is not an address of this machine; use --host 127.0.0.1 or 0.0.0.0.") from None
    with socket.socket(family, kind, protocol) as probe:
        if sys.platform != "win32":  # a port that was left a moment ago is free; there, it would also take one in use
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError:
            raise MachineError(f"port {port} may not be used by you; choose one above 1023 with --port.") from None
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise MachineError(
                    f"{host!r} is not an address of this machine; use --host 127.0.0.1 or 0.0.0.0."
                ) from None
            return False
    return not _answers(family, address)


def _answers(family: int, address: tuple[Any, ...]) -> bool:
    """Whether something accepts connections there: macOS lets a second program bind beside one that listens."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address[0], address[0])
    with socket.socket(family, socket.SOCK_STREAM) as caller:
        caller.settimeout(0.5)
        return caller.connect_ex((host, *address[1:])) == 0
