"""What several formats say of a hit."""

from __future__ import annotations

import re
from datetime import datetime

from fihris.search.highlighting.snippet import Span
from fihris.search.hits import Hit

# Characters that XML 1.0 cannot hold at all: https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def date_text(date: datetime | None) -> str:
    """Return an instant in UTC as ISO 8601 has it, with a Z; "" for none."""
    return "" if date is None else date.isoformat().replace("+00:00", "Z")


def passage(hit: Hit) -> str:
    """Return the hit's snippets as one text, with … where something was left out."""
    return marked_passage(hit)[0]


def marked_passage(hit: Hit) -> tuple[str, list[Span]]:
    """Return the same, and where the words that matched stand in it."""
    text, marks = "", list[Span]()
    for part in hit.snippets:
        if text:
            text += " … "
        elif part.cut_before:
            text = "… "
        marks += [(start + len(text), end + len(text)) for start, end in part.spans]
        text += part.text
    return (f"{text} …" if hit.snippets and hit.snippets[-1].cut_after else text), marks


def xml_text(text: str) -> str:
    """Return the text without characters that XML cannot hold."""
    return _NOT_XML.sub("", text)
