"""The text of a piece of HTML, with its paragraphs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_PARAGRAPH_TAGS = (
    "address article aside blockquote dd div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul"
)
_PARAGRAPHS = frozenset(_PARAGRAPH_TAGS.split())
_UNREAD = frozenset(("head", "script", "style", "template", "noscript"))
_SPACE = re.compile(r"[ \t\r\n\f]+")


def text_of(html: str) -> str:
    """Return the text: paragraphs parted by a blank line, `<br>` as a line break."""
    parser = _TextParser()
    # Marked sections are no HTML; html.parser raises AssertionError at some, and skips this.
    parser.feed(html.replace("<![", "<!-["))
    parser.close()
    return parser.text()


class _TextParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _UNREAD:
            self._unread += 1
        elif tag == "br":
            self._pieces.append("\n")
        elif tag in _PARAGRAPHS:
            self._pieces.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread = max(0, self._unread - 1)
        elif tag in _PARAGRAPHS:
            self._pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self._pieces.append(_SPACE.sub(" ", data))

    def text(self) -> str:
        lines = "".join(self._pieces).split("\n\n")
        paragraphs = ("\n".join(map(str.strip, line.split("\n"))).strip() for line in lines)
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
