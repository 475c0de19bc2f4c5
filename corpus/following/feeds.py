"""From the bytes of a feed to its articles, each of them once, with ids that no other site has."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import tzinfo

from fihris.corpus.article import Article, stable_id
from fihris.corpus.files.encoding import SAMPLE_BYTES, detect_encoding
from fihris.corpus.files.input import Input
from fihris.corpus.files.opening import Stream
from fihris.corpus.files.sources import File
from fihris.corpus.following.addresses import Address
from fihris.corpus.formats.feed import read_feed
from fihris.corpus.formats.records import ArticleBuilder
from fihris.corpus.formats.registry import detect_format
from fihris.corpus.problem import Problem
from fihris.errors import InputError

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")


def feed_articles(
    body: bytes, address: Address, *, source: str | None, zone: tzinfo
) -> Iterator[Article | Problem]:
    """Yield the articles of a feed, and what is wrong with it; of several with one id the newest.

    An id that is a URI, as a feed's should be, stays; any other is put behind the host's name,
    since another site may have it, too. Raises InputError for what is no feed.
    """
    shown = address.shown
    stream = Stream(File(shown, ""), raw=io.BytesIO(body))
    text = Input(stream, detect_encoding(stream.peek(SAMPLE_BYTES)))
    form = detect_format("", text.head)
    if form == "html":
        raise InputError("is a web page and no feed; name its feed", path=shown)
    builder = ArticleBuilder(shown, source=source, zone=zone)
    articles: dict[str, Article] = {}
    for item in read_feed(text, builder):
        if isinstance(item, Problem):
            if item.kind == "feed" and item.skipped:
                if form == "feed" and item.reason == "no entries":
                    return  # a feed may be empty
                raise InputError(item.reason, path=shown)
            yield item
            continue
        article = _with_own_id(item, address)
        if not _is_newer(articles.get(article.id), article):
            articles[article.id] = article
    yield from articles.values()


def _is_newer(known: Article | None, other: Article) -> bool:
    """Tell whether the one that is known goes before another; the first does, as feeds have it."""
    if known is None:
        return False
    return not (known.date and other.date and other.date > known.date)


def _with_own_id(article: Article, address: Address) -> Article:
    made = stable_id(source=article.source, url=article.url, title=article.title, body=article.body)
    if article.id == made or _URI.match(article.id):
        return article
    return replace(article, id=f"{address.host}/{article.id}")
