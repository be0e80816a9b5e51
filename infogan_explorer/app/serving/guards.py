"""What stands before every request: which addresses there are, who may ask, how much may be sent.

Gradio serves more than this page needs: files of its cache, uploads, other hosts by proxy, a queue, an API. Every
address that the page does not use is closed here: only the page, its parts and its questions can be asked for.
Plain ASGI, so that nothing is read into memory that may be too much.
"""

from __future__ import annotations

import json
import re
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infogan_explorer.app.serving.allowed_hosts import Hosts
from infogan_explorer.app.serving.page_head import PageHead

QUESTION = "/gradio_api/component_server"  # where our scripts ask the functions of their component
MOST_BYTES = 6_000_000  # of a question: a picture of 4 MB as base64, and some
MOST_OTHER_BYTES = 200_000

_PARTS = r"/|/config/?|/theme\.css|/favicon\.ico|/manifest\.json|/pwa_icon/(192|512)|/robots\.txt|/(assets|static)/.+|"
_READ = re.compile(_PARTS + r"/logout|/gradio_api/(app_id|info|startup-events|theme\.css|heartbeat/\w{1,40})/?")
_WRITTEN = re.compile(r"/login/?|/gradio_api/component_server/?")

# Gradio's page has inline scripts and styles, and builds the functions of our components from their text
_SOURCES = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    # notebooks show the page in a frame: Jupyter and VS Code on this machine, Colab
    "frame-ancestors": "'self' http://localhost:* http://127.0.0.1:* vscode-webview: "
    "https://colab.research.google.com https://*.googleusercontent.com",
}
_SHARED_SOURCE = "https://gradio.s3-us-west-2.amazonaws.com"  # where Gradio's own page for --share has its scripts
_SHARED_KINDS: tuple[str, ...] = ("script-src", "style-src", "font-src", "connect-src", "img-src")


class Doors:
    """Closes every address that the page does not use, and those that it does to pages of other sites."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})  # there are none here
        elif not _is_open(scope["method"], scope["path"]):
            await PlainTextResponse("Not found", status_code=404)(scope, receive, send)
        elif sentence := self.hosts.refusal(Headers(scope=scope), scope["method"], scope["path"]):
            await PlainTextResponse(sentence, status_code=403)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _is_open(method: str, path: str) -> bool:
    if ".." in path.split("/"):
        return False
    if method in ("GET", "HEAD"):
        return _READ.fullmatch(path) is not None
    return method == "POST" and _WRITTEN.fullmatch(path) is not None


class RequestTooLargeError(Exception):
    """More bytes came than were announced or are allowed."""


class SizeLimit:
    """Refuses requests with too many bytes, whether they say so or not."""

    def __init__(self, app: ASGIApp, most_bytes: int = MOST_BYTES, most_other_bytes: int = MOST_OTHER_BYTES) -> None:
        self.app = app
        self.most_bytes = most_bytes
        self.most_other_bytes = most_other_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self.most_bytes if scope["path"].rstrip("/") == QUESTION else self.most_other_bytes
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isascii() or not announced.isdigit() or len(announced) > 15 or int(announced) > most:
            await _refuse_size(most, scope, receive, send)
            return
        seen = 0
        has_answered = False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise RequestTooLargeError
            return message

        async def noted(message: Message) -> None:
            nonlocal has_answered
            has_answered = True
            await send(message)

        try:
            await self.app(scope, counted, noted)
        except RequestTooLargeError:
            if not has_answered:
                await _refuse_size(most, scope, receive, send)


async def _refuse_size(most: int, scope: Scope, receive: Receive, send: Send) -> None:
    sentence = f"the request is larger than {most / 1_000_000:g} MB; send a smaller picture."
    await PlainTextResponse(sentence, status_code=413)(scope, receive, send)


class Questions:
    """Checks the form of a question before Gradio looks for the function that answers it.

    Gradio keeps a copy of its settings for every session that asks something. Our functions keep nothing of a session,
    so all questions are asked as one: however many come, and whatever they call themselves, nothing grows.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") != QUESTION:
            await self.app(scope, receive, send)
            return
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        kind = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
        question = _parse_question(body) if kind == "application/json" else None
        if question is None:
            await PlainTextResponse("The question cannot be read.", status_code=400)(scope, receive, send)
        elif not _is_answered(scope["app"].get_blocks(), question):
            await PlainTextResponse("Not found", status_code=404)(scope, receive, send)
        else:
            asked = json.dumps({**question, "session_hash": "page"}).encode()
            headers = MutableHeaders(scope=scope)
            headers["content-length"] = str(len(asked))
            await self.app(scope, _once(asked, receive), send)


def _parse_question(body: bytes) -> dict[str, Any] | None:
    try:
        question = json.loads(body)
        component, name = question["component_id"], question["fn_name"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    is_well_formed = isinstance(component, int) and not isinstance(component, bool) and isinstance(name, str)
    return {"data": question.get("data"), "component_id": component, "fn_name": name} if is_well_formed else None


def _is_answered(blocks: Any, question: dict[str, Any]) -> bool:
    component = blocks.blocks.get(question["component_id"])
    return getattr(getattr(component, question["fn_name"], None), "_is_server_fn", False)


def _once(body: bytes, receive: Receive) -> Receive:
    """A `receive` that hands out `body`, then whatever comes after it."""
    is_given = False

    async def given() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return given


class SecurityHeaders:
    """Tells browsers to load nothing from elsewhere, to guess no types, and to tell nobody the page's address."""

    def __init__(self, app: ASGIApp, is_shared: bool = False) -> None:
        self.app = app
        extra: dict[str, str] = dict.fromkeys(_SHARED_KINDS, f" {_SHARED_SOURCE}") if is_shared else {}
        self._headers = {
            "Content-Security-Policy": "; ".join(f"{kind} {of}{extra.get(kind, '')}" for kind, of in _SOURCES.items()),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",  # what follows the # in a link may hold names
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, with_headers)


def guards(hosts: Hosts, *, is_shared: bool = False) -> list[Middleware]:
    """The middleware of the app, outermost first, for FastAPI's `middleware`."""
    return [
        Middleware(SecurityHeaders, is_shared=is_shared),
        Middleware(Doors, hosts=hosts),
        Middleware(SizeLimit),
        Middleware(Questions),
        Middleware(PageHead),
    ]
