"""Hits as Markdown (CommonMark), from right to left, with the words that matched in bold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from fihris.search.export.texts import marked_passage
from fihris.search.highlighting.snippet import Span
from fihris.search.hits import Hit

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&])")
_SPACE = re.compile(r"\s+")
_WEB = re.compile("https?://", re.IGNORECASE)


def hits_markdown(hits: Iterable[Hit], query: str, *, bodies: bool = False) -> Iterator[str]:
    """Yield the lines of a page: a heading, then the hits, numbered by their ranks.

    A title links to where the article was published, if that is on the web.
    """
    yield '<div dir="rtl">'
    yield ""
    yield f"# {escaped(query)}"
    for hit in hits:
        yield ""
        title = _marked(hit.title or hit.id, hit.title_spans if hit.title else ())
        url = quote(hit.url, safe="/:?#@!$&'*+,;=%~-._") if _WEB.match(hit.url) else ""
        yield f"{hit.rank}. " + (f"[{title}](<{url}>)" if url else title)
        day = hit.date.date().isoformat() if hit.date else ""
        told = "، ".join(escaped(part) for part in (hit.source, hit.category, day) if part)
        if told:
            yield f"   {told}"
        if bodies:
            for paragraph in filter(None, map(str.strip, hit.body.split("\n"))):
                yield ""
                yield f"   {escaped(paragraph)}"
        elif passage := _marked(*marked_passage(hit)):
            yield ""
            yield f"   > {passage}"
    yield ""
    yield "</div>"


def escaped(text: str) -> str:
    """Return the text on one line, as Markdown that shows it as it is."""
    return _SPECIAL.sub(r"\\\1", _SPACE.sub(" ", text).strip())


def _marked(text: str, spans: Sequence[Span]) -> str:
    parts, done = [], 0
    for start, end in spans:
        parts += [_inner(text[done:start]), f"**{escaped(text[start:end])}**"]
        done = end
    return _SPACE.sub(" ", "".join([*parts, _inner(text[done:])])).strip()


def _inner(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", _SPACE.sub(" ", text))
