"""Hits as an RSS 2.0 feed: https://www.rssboard.org/rss-specification."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email.utils import format_datetime
from uuid import UUID, uuid5
from xml.sax.saxutils import escape, quoteattr

from fihris.search.export.texts import marked_passage, xml_text
from fihris.search.highlighting.snippet import marked_html
from fihris.search.hits import Hit

_WEB = re.compile("https?://", re.IGNORECASE)
# A namespace of its own, for the names of searches.
_SEARCHES = UUID("be1f448d-4156-4c63-a9a3-55b9d3f248b1")


def hits_rss(
    hits: Iterable[Hit], query: str, *, link: str = "", bodies: bool = False
) -> Iterator[str]:
    """Yield the lines of a feed. `link` is the address of the search, where it has one.

    A channel must have a link, a URI. Where there is no address, it is a name of the query
    (``urn:uuid:…``), the same each time: a paper's address would say that the feed is that paper's.

    A description is HTML: the snippets with the words that matched in <mark>, or the whole text
    where `bodies` are wanted. The guid is the article's id.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<rss version="2.0">'
    yield "<channel>"
    yield _element("title", query or "المقالات")
    yield _element("link", link or uuid5(_SEARCHES, xml_text(query)).urn)
    yield _element("description", f"نتائج البحث عن: {query}" if query else "المقالات كلها")
    yield _element("language", "ar")
    for hit in hits:
        yield from _item(hit, bodies=bodies)
    yield "</channel>"
    yield "</rss>"


def _item(hit: Hit, *, bodies: bool) -> Iterator[str]:
    yield "<item>"
    yield _element("title", hit.title or hit.id)
    if _WEB.match(hit.url):
        yield _element("link", hit.url)
    yield _element("guid", hit.id, isPermaLink="false")
    if hit.date is not None:
        yield _element("pubDate", format_datetime(hit.date))
    if hit.category:
        yield _element("category", hit.category)
    if bodies:
        lines = filter(None, map(str.strip, hit.body.split("\n")))
        text = "".join(f"<p>{marked_html(line, ())}</p>" for line in lines)
    else:
        text = marked_html(*marked_passage(hit))
    # An item's <source> would need the address of that source's feed.
    if hit.source:
        text = f"<p>{marked_html(hit.source, ())}</p>{text}"
    if hit.copies and hit.copies.sources:
        text += f"<p>نُشر أيضًا في: {marked_html('، '.join(hit.copies.sources), ())}</p>"
    yield _element("description", text)
    yield "</item>"


def _element(name: str, text: str, **attributes: str) -> str:
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{escape(xml_text(text))}</{name}>"
