"""What stands before every request: addresses, sizes, questions, headers. Behind it is a small stand-in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from infogan_explorer.app.serving.allowed_hosts import Hosts
from infogan_explorer.app.serving.guards import MOST_BYTES, MOST_OTHER_BYTES, QUESTION, guards

PAGE = (
    '<html><head><meta property="og:image" content="https://elsewhere/a" />\n<meta name="twitter:title" content="x"/>'
    '<meta name="viewport" content="w"></head><body></body></html>'
)
HOME = "http://127.0.0.1:7860"


def look(_: object) -> None: ...


look._is_server_fn = True  # type: ignore[attr-defined]


class StandIn(Starlette):
    """Answers everything, as Gradio would not; what is refused was refused before it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            routes=[
                Route("/", lambda _: HTMLResponse(PAGE)),
                Route("/{path:path}", self.echo, methods=["GET", "POST", "PUT", "DELETE"]),
            ],
            middleware=guards(Hosts("127.0.0.1"), **options),
        )

    def get_blocks(self) -> Any:
        return SimpleNamespace(blocks={3: SimpleNamespace(look=look, secret=lambda: "no")})

    async def echo(self, request: Request) -> Response:
        body = await request.body()
        return JSONResponse({"bytes": len(body), "asked": json.loads(body) if len(body) < 1000 and body else None})


@pytest.fixture
def client() -> TestClient:
    return TestClient(StandIn(), base_url=HOME)


def ask(client: TestClient, body: str | bytes, kind: str = "application/json") -> Any:
    return client.post(QUESTION, content=body, headers={"content-type": kind})


def question(**changes: Any) -> str:
    return json.dumps({"component_id": 3, "fn_name": "look", "data": {"run": "a"}, "session_hash": "s", **changes})


@pytest.mark.parametrize(
    "path",
    [
        "/file=/etc/passwd",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=checkpoints/digits/config.json",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/proxy=https://example.com",
        "/gradio_api/custom_component/x/client/example/a.js",
        "/gradio_api/deep_link",
        "/gradio_api/upload_progress",
        "/gradio_api/queue/data",
        "/gradio_api/openapi.json",
        "/gradio_api/dev/reload",
        "/gradio_api/stream/a/b/1/playlist.m3u8",
        "/gradio_api/heartbeat/a/b",
        "/monitoring/summary",
        "/pwa_icon/100000",
        "/svelte/x.js",
        "/docs",
        "/static/../../secret",
        "/static/%2e%2e/%2e%2e/secret",
        "/assets/..%2fsecret",
        "/static/",
        "/config/more",
    ],
)
def test_an_address_that_the_page_does_not_use_is_closed(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/gradio_api/upload", "/gradio_api/queue/join", "/gradio_api/run/x", "/gradio_api/call/x", "/config", "/"],
)
def test_nothing_is_written_to_but_questions_and_the_login(client: TestClient, path: str) -> None:
    assert client.post(path, content=b"{}").status_code == 404
    assert client.put(QUESTION, content=question()).status_code == 404
    assert client.post("/login", content=b"{}").status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/config", "/assets/index-1.js", "/static/js/a.js", "/theme.css", "/pwa_icon/192"]
)
def test_what_the_page_is_made_of_is_open(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_a_forged_host_or_origin_is_refused(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 403
    headers = {"origin": "https://evil.example", "content-type": "application/json"}
    assert client.post(QUESTION, content=question(), headers=headers).status_code == 403


def test_a_question_may_be_large_and_nothing_else(client: TestClient) -> None:
    assert ask(client, question(data="x" * 5_000_000)).status_code == 200
    assert client.post("/login", content=b"x" * MOST_OTHER_BYTES).status_code == 200
    assert client.post("/login", content=b"x" * (MOST_OTHER_BYTES + 1)).status_code == 413


@pytest.mark.parametrize("path", [QUESTION, QUESTION + "/", "/login"])
def test_too_many_bytes_are_refused_also_in_pieces(client: TestClient, path: str) -> None:
    taken = 0

    def pieces() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(100):
            taken += 100_000
            yield b"x" * 100_000

    for content in (b"x" * (MOST_BYTES + 1), pieces()):
        answer = client.post(path, content=content, headers={"content-type": "application/json"})
        assert answer.status_code == 413
        assert "MB; send a smaller picture" in answer.text


@pytest.mark.parametrize("length", ["-1", "x", "9" * 30, "1e3", "\u0662"])
def test_a_length_that_is_none_is_refused(client: TestClient, length: str) -> None:
    headers = {"content-length": length.encode(), "content-type": "application/json"}
    assert client.request("POST", QUESTION, headers=headers).status_code == 413  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "x",
        "null",
        "[]",
        "{}",
        '"look"',
        question(component_id="3"),
        question(component_id=True),
        question(component_id=[3]),
        question(component_id=None),
        question(fn_name=3),
        question(fn_name=["look"]),
        "[" * 100_000 + "]" * 100_000,
        '{"component_id": 3, "fn_name": "look", "data": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"component_id": 3, "fn_name": "look", "data": ' + "9" * 5000 + "}",
        b"\xff\xfe",
    ],
    ids=lambda body: str(body[:40]),
)
def test_a_question_that_is_none_is_refused(client: TestClient, body: str | bytes) -> None:
    assert ask(client, body).status_code == 400


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "", "application/x-www-form-urlencoded"]
)
def test_a_question_is_json_and_says_so(client: TestClient, kind: str) -> None:
    assert ask(client, question(), kind).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [{"fn_name": "secret"}, {"fn_name": "__init__"}, {"fn_name": "absent"}, {"component_id": 4}, {"fn_name": ""}],
)
def test_only_functions_that_are_for_the_page_are_asked(client: TestClient, changes: dict[str, Any]) -> None:
    assert ask(client, question(**changes)).status_code == 404


def test_whoever_asks_is_the_same_session_to_gradio(client: TestClient) -> None:
    for session in ("a", "b" * 900, None, ["c"]):
        asked = ask(client, question(session_hash=session)).json()["asked"]
        assert asked == {"component_id": 3, "fn_name": "look", "data": {"run": "a"}, "session_hash": "page"}


def test_every_answer_tells_browsers_what_they_may_load(client: TestClient) -> None:
    for answer in (client.get("/"), client.get("/closed"), ask(client, question()), ask(client, "x")):
        policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'self'"
        assert "https:" not in "".join(value for kind, value in policy.items() if kind != "frame-ancestors")
        assert policy["object-src"] == "'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_shared_page_may_load_gradios_own_scripts() -> None:
    policy = TestClient(StandIn(is_shared=True), base_url=HOME).get("/").headers["content-security-policy"]
    assert "script-src 'self' 'unsafe-inline' 'unsafe-eval' https://gradio." in policy


def test_the_head_holds_our_script_and_sheet_and_no_foreign_pictures(client: TestClient) -> None:
    answer = client.get("/")
    head = answer.text.partition("</head>")[0]
    assert "window.infogan" in head
    assert "--ink:" in head
    assert '"zh-CN"' in head
    assert "elsewhere" not in head
    assert "twitter" not in head
    assert "viewport" in head
    assert answer.headers["content-length"] == str(len(answer.content))
    assert "</head><body>" in answer.text
    assert client.head("/").status_code == 200


def test_a_web_socket_is_refused(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect) as end, client.websocket_connect("/"):
        pass
    assert end.value.code == 1008
