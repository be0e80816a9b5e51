"""The door: ports, addresses, logins, and what cannot be reached from a page."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.app import launch
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.app.serving import server
from infogan_explorer.errors import InputError, MachineError
from tests.app.conftest import free_port, served


def test_a_port_in_use_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(MachineError, match=f"port {port} is in use; choose another with --port"):
            launch(
                runs_dir=tmp_path,
                data_root=None,
                host="127.0.0.1",
                port=port,
                open_browser=False,
                share=False,
                auth=None,
                on_ready=lambda _: None,
            )
        assert server.choose_port("127.0.0.1", None) >= server.FIRST_PORT


def test_a_port_taken_by_one_who_shares_it_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(socket.socket, "bind", lambda *_: None)  # as macOS may allow beside one that listens
        for host in ("127.0.0.1", "0.0.0.0"):
            with pytest.raises(MachineError, match="is in use"):
                server.choose_port(host, port)


def test_the_last_port_has_a_sensible_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_is_free", lambda *_: False)
    with pytest.raises(MachineError, match="--port 7860"):
        server.choose_port("127.0.0.1", 65535)


@pytest.mark.parametrize("port", [0, 65536, -1])
def test_a_port_is_a_port_number(port: int) -> None:
    with pytest.raises(InputError, match="from 1 to 65535"):
        server.choose_port("127.0.0.1", port)


def test_a_host_that_is_not_here_is_told_in_a_sentence() -> None:
    with pytest.raises(MachineError, match="not an address of this machine"):
        server.choose_port("192.0.2.1", None)


@pytest.mark.parametrize("auth", ["", "user", "user:", ":word"])
def test_a_login_has_two_sides(auth: str) -> None:
    with pytest.raises(InputError, match="USER:PASSWORD"):
        server.parse_auth(auth)


def test_a_password_may_hold_a_colon() -> None:
    assert server.parse_auth("ann:a:b") == ("ann", "a:b")


@pytest.mark.parametrize("name", ["../outside", "a/b", "", "..", ".hidden"])
def test_a_page_cannot_reach_outside_the_runs_folder(runs: Path, name: str) -> None:
    outside = runs.parent / "outside"
    outside.mkdir(exist_ok=True)
    (outside / "config.json").write_text("{}")
    runner = Runner(Catalogue(runs))
    for ask in (runner.stop, runner.resume):
        with pytest.raises(InputError, match="cannot be used; take 1 to 64 letters"):
            ask(name)
    assert [path.name for path in outside.iterdir()] == ["config.json"]


# -- the program, as the command starts it ----------------------------------------------------------------------------

LOGIN = "ann:h4Zu-9"
JSON = {"Content-Type": "application/json"}


def ask(address: str, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, bytes, str]:
    """Status, body and cookie of one request, sent as it is: no client tidies its path."""
    host, _, port = address.removeprefix("http://").strip("/").rpartition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {**(JSON if body else {}), **named})
    response = connection.getresponse()
    answer = response.status, response.read(), "; ".join(response.headers.get_all("set-cookie") or [])
    connection.close()
    return answer


def resident_megabytes(process: subprocess.Popen[str]) -> float:
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def look(**data: Any) -> str:
    return json.dumps({"component_id": _TOPBAR, "fn_name": "look", "data": data, "session_hash": "s"})


_TOPBAR = 1  # the first component of the page


@pytest.fixture(scope="module")
def temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the program has its temporary files, and no other program."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def program(runs: Path, temporary_folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with served(runs, TMPDIR=str(temporary_folder)) as running:
        yield running


@pytest.mark.parametrize(
    "path",
    [
        "/file=/etc/passwd",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=RUNS/points/config.json",
        "/gradio_api/file=../../../../etc/passwd",
        "/static/../../../../../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/pyproject.toml",
        "/static//etc/passwd",
        "/assets/..%2f..%2f..%2f..%2fetc/passwd",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
        "/favicon.ico/../../etc/passwd",
        "/gradio_api/proxy=http://127.0.0.1:1/",
        "/gradio_api/custom_component/x/client/y/__init__.py",
    ],
)
def test_no_file_leaves_the_program(program: tuple[subprocess.Popen[str], str], runs: Path, path: str) -> None:
    status, body, _ = ask(program[1], "GET", path.replace("RUNS", str(runs)))
    assert status in (403, 404)
    assert b"root:" not in body
    assert b"settings" not in body


def test_a_forged_host_or_origin_gets_no_answer(program: tuple[subprocess.Popen[str], str]) -> None:
    path = "/gradio_api/component_server/"
    assert ask(program[1], "POST", path, look())[0] == 200
    for forged in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}):
        assert ask(program[1], "POST", path, look(), **forged)[0] == 403
        assert ask(program[1], "GET", "/config", None, **forged)[0] == 403


def test_questions_leave_nothing_behind(program: tuple[subprocess.Popen[str], str], temporary_folder: Path) -> None:
    process, address = program
    path = "/gradio_api/component_server/"
    for i in range(300):
        ask(address, "POST", path, look(run="run:points", step=i))
    before = resident_megabytes(process)
    for i in range(2000):
        body = look(run="run:digits-tiny", step=i).replace('"s"', f'"session{i}"')
        assert ask(address, "POST", path, body)[0] == 200
    assert resident_megabytes(process) - before < 20
    assert list(temporary_folder.glob("infogan-explorer-*"))
    assert not [file for file in temporary_folder.rglob("*") if file.is_file()]


def test_the_manifest_can_be_installed(program: tuple[subprocess.Popen[str], str]) -> None:
    manifest = json.loads(ask(program[1], "GET", "/manifest.json")[1])
    assert (manifest["name"], manifest["display"]) == ("InfoGAN Explorer", "standalone")
    for icon in manifest["icons"]:
        status, png, _ = ask(program[1], "GET", icon["src"])
        assert status == 200
        assert icon["sizes"] == f"{int.from_bytes(png[16:20])}x{int.from_bytes(png[20:24])}"


def test_with_a_login_nothing_is_answered_before_it(runs: Path) -> None:
    path = "/gradio_api/component_server/"
    with served(runs, "--auth", LOGIN) as (_, address):
        assert ask(address, "POST", path, look())[0] == 401
        assert b"digits-tiny" not in ask(address, "GET", "/")[1]
        assert ask(address, "GET", "/config")[0] == 401
        form = {"Content_Type": "application/x-www-form-urlencoded"}
        assert ask(address, "POST", "/login", "username=ann&password=wrong", **form)[0] == 400
        status, _, cookie = ask(address, "POST", "/login", "username=ann&password=h4Zu-9", **form)
        assert status == 200
        pair = re.search(r"access-token-unsecure-[^;]+", cookie)
        assert pair is not None
        assert ask(address, "POST", path, look(), Cookie=pair[0])[0] == 200
        assert ask(address, "POST", path, look(), Cookie=pair[0], Host="class.example")[0] == 200


def test_whoever_opens_the_door_is_warned(run_command: Any, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        door = ["--runs-dir", tmp_path, "--no-browser", "--host", "0.0.0.0", "--port", taken.getsockname()[1]]
        opened, locked = run_command(*door), run_command(*door, "--auth", LOGIN)
    for result in (opened, locked):
        assert result.code != 0
        assert "is in use" in result.err
    assert "anyone who reaches this address can start training" in opened.err
    assert "anyone" not in locked.err


def test_the_program_calls_nobody_and_leaves_no_folder(runs: Path, tmp_path: Path) -> None:
    script = tmp_path / "watched.py"
    script.write_text(_WATCHED)
    done = subprocess.run(
        [sys.executable, str(script), str(runs), str(free_port())],
        capture_output=True,
        text=True,
        timeout=90,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"},
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert told == {"called": [], "left": False}


_WATCHED = """
import json, os, sys
from pathlib import Path

called = []

def watch(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            called.append(str(address))
    if event == "socket.getaddrinfo" and arguments[0] not in ("127.0.0.1", "::1", "localhost", None):
        called.append(str(arguments[0]))

sys.addaudithook(watch)
from infogan_explorer.app import launch

def stop(url):
    stop.cache = os.environ["GRADIO_TEMP_DIR"]
    raise KeyboardInterrupt

launch(runs_dir=Path(sys.argv[1]), data_root=None, host="127.0.0.1", port=int(sys.argv[2]), open_browser=False,
       share=False, auth=None, on_ready=stop)
print(json.dumps({"called": called, "left": Path(stop.cache).exists()}))
os._exit(0)
"""
