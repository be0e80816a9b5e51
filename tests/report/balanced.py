"""A reader of HTML that holds its elements to be balanced."""

from __future__ import annotations

from html.parser import HTMLParser

DASH, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"
HOSTILE = '"><script>x</script>{0}'  # what people may call things
_EMPTY = {"meta", "img", "br", "link", "path", "polyline", "polygon", "circle"}


class Balanced(HTMLParser):
    """Holds that every element is closed in its turn, and keeps names, attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
