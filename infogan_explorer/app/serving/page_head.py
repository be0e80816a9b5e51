"""What is put into the page's head before it leaves: our style sheet and the scripts that all parts of the page share.

Gradio would load both after its own scripts, and rewrite the sheet. It also describes itself to link previews with
pictures from elsewhere; those lines are taken out.
"""

from __future__ import annotations

import json
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infogan_explorer.app.static_files import read_static
from infogan_explorer.app.words import LANGUAGES
from infogan_explorer.report.html.document import read_css

_SCRIPTS = ("shell.js", "numbers.js", "elements.js", "asking.js", "learn/lessons.js")
_PREVIEW = re.compile(rb"<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*>\s*")


class PageHead:
    """Writes the head of the page at "/"."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        script = read_static(*_SCRIPTS).replace("__LANGUAGES__", json.dumps(LANGUAGES, ensure_ascii=True))
        # inside the tab that shows reports, so that its rules come before Gradio's
        sheet = f"{read_static('page.css')}\n#evaluate {{\n{read_css('report', 'wall')}\n}}"
        self._added = f"<style>{sheet}</style><script>{script}</script></head>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def with_head(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body") or start is None:
                return
            headers = MutableHeaders(scope=start)
            if body and headers.get("content-type", "").startswith("text/html"):
                head, end, rest = body.partition(b"</head>")
                body = _PREVIEW.sub(b"", head) + (self._added if end else b"") + rest
                headers["content-length"] = str(len(body))
            await send(start)
            await send({**message, "body": body})

        await self.app(scope, receive, with_head)
