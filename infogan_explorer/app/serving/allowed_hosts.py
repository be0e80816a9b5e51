"""Which names this program answers to, and which pages may ask it: its own, and nobody else's.

Any website can make a visitor's browser send requests to 127.0.0.1, and a name that its owner points at 127.0.0.1
makes them look like our own page's. The first are told by what the browser says of their origin, the second by name.
"""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit

from starlette.datastructures import Headers


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class Hosts:
    """Judges where a request comes from.

    Args:
        bound: the address that the program listens on.
        is_open: whether visitors may come by any name: a login or a public link keeps strangers' pages out as well.
    """

    def __init__(self, bound: str, *, is_open: bool = False) -> None:
        self._must_be_local = is_loopback(bound) and not is_open
        proxied = urlsplit(os.environ.get("GRADIO_ROOT_PATH", "")).hostname  # a reverse proxy's public address
        self._public = {proxied} if proxied else set()

    def refusal(self, headers: Headers, method: str, path: str) -> str:
        """Why a request is refused, in a sentence; empty where it is not."""
        host = _host(headers.get("host", ""))
        if self._must_be_local and not is_loopback(host) and host not in self._public:
            return (
                f"This program answers to 127.0.0.1 and localhost only, not to {host[:80]!r}; "
                "start it with --auth, or with --host, to reach it by another name."
            )
        if not self._is_own(headers) and not _is_visit(headers, method, path):
            return "This request came from a page of another site; open this program's own page."
        return ""

    def _is_own(self, headers: Headers) -> bool:
        """Whether the browser says that our own page asks, or nobody says that another does."""
        site = headers.get("sec-fetch-site")
        if site is not None:  # the browser's own word, which holds behind a reverse proxy too
            return site in ("same-origin", "none")
        origin = headers.get("origin")
        if origin is None:
            return True
        scheme, _, place = origin.partition("://")  # "null" has no place
        is_ours = bool(scheme and place) and place.lower() == headers.get("host", "").lower()
        return is_ours or _host(place) in self._public


def _host(header: str) -> str:
    """The name in a Host header, without its port."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def _is_visit(headers: Headers, method: str, path: str) -> bool:
    """Whether somebody followed a link to the page, or a notebook shows it in a frame."""
    return method == "GET" and path == "/" and headers.get("sec-fetch-mode") == "navigate"
