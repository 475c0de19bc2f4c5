"""Web pages, by trafilatura (the extra `html`)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from fihris.corpus.article import Article
from fihris.corpus.dates.parsing import parse_date
from fihris.corpus.files.input import Input
from fihris.corpus.formats.records import ArticleBuilder
from fihris.corpus.problem import Problem
from fihris.errors import MissingExtraError

# The parser compares each attribute of a tag with all others: of a hundred thousand, for minutes.
MAX_ATTRIBUTES = 2000
_LONG_TAG = re.compile(
    rf"""<[A-Za-z][\w.:-]*+[\s/](?:[^>"']|"[^"]*+"|'[^']*+'){{{MAX_ATTRIBUTES},}}+"""
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_BETWEEN_ATTRIBUTES = re.compile(r"[\s/=]+")

_OG_TITLE = "//meta[@property='og:title']/@content"

# Where pages say when they were published, in this order. trafilatura finds more of them, but
# keeps only the day.
_DATES = (
    "//meta[@property='article:published_time' or @property='og:published_time']/@content",
    "//*[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//meta[@name='date' or @name='pubdate' or @name='publishdate' or @name='DC.date']/@content",
    "//article//time/@datetime",
)


def read_html(text: Input, builder: ArticleBuilder) -> Iterator[Article | Problem]:
    """Yield the article of a page.

    Raises InputError where the file is damaged, MissingExtraError where trafilatura is not
    installed.
    """
    trafilatura = require_trafilatura()
    string = text.whole_text(record=1)
    if isinstance(string, Problem):
        yield string
        return
    if _has_crowded_tag(string):
        reason = f"a tag of the page has more than {MAX_ATTRIBUTES:,} attributes"
        yield text.problem("html", reason, record=1)
        return
    try:
        fields = _fields(string, trafilatura, builder.zone)
    except Exception as error:  # noqa: BLE001 - trafilatura fails in many ways on broken pages
        yield text.problem("html", f"the page is damaged: {error!r}", record=1)
        return
    if fields is None:
        yield text.problem("html", "no article was found in the page", record=1)
        return
    yield from builder.from_fields(1, text.start, **fields)


def _has_crowded_tag(page: str) -> bool:
    for tag in _LONG_TAG.finditer(page):
        outside = _QUOTED.sub("=", tag[0])
        if sum(1 for _ in _BETWEEN_ATTRIBUTES.finditer(outside)) > MAX_ATTRIBUTES * 2:
            return True
    return False


def require_trafilatura() -> Any:
    """Return the module. Raises MissingExtraError where it is not installed."""
    try:
        import trafilatura
    except ImportError as error:
        raise MissingExtraError("html", purpose="reading HTML") from error
    # It logs each page that it finds nothing in, which is reported here as a problem.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    return trafilatura


def _fields(string: str, trafilatura: Any, zone: tzinfo) -> dict[str, Any] | None:
    """Return the fields of the article in a page, or None where there is no article."""
    tree = trafilatura.load_html(string)
    if tree is None:
        return None
    title, date = _title(tree), _date(tree, zone)  # first: the extraction may change the tree
    page = trafilatura.bare_extraction(tree, with_metadata=True, include_comments=False)
    if page is None or not page.text:
        return None
    title = title or page.title or ""
    paragraphs = [line for line in page.text.split("\n") if line and not line.isspace()]
    if paragraphs and paragraphs[0].split() == title.split():
        del paragraphs[0]
    return {
        "title": title,
        "body": "\n\n".join(paragraphs),
        "date": date or page.date,
        "source": page.sitename or "",
        "category": page.categories[0] if page.categories else "",
        "url": page.url or "",
        "metadata": {"author": page.author} if page.author else {},
    }


def _title(tree: Any) -> str:
    """Return the headline: the h1 that og:title repeats, as og:title often adds the site's name.

    The longest one, because the logo with the site's name may be an h1 as well. Without og:title
    the h1, if there is only one.
    """
    headings = [" ".join(heading.text_content().split()) for heading in tree.iter("h1")]
    headings = list(filter(None, headings))
    named = next(iter(tree.xpath(_OG_TITLE)), "").strip()
    repeated = [heading for heading in headings if heading in named]
    if repeated:
        return max(repeated, key=len)
    return named or (headings[0] if len(headings) == 1 else "")


def _date(tree: Any, zone: tzinfo) -> datetime | None:
    for path in _DATES:
        for value in tree.xpath(path):
            if date := parse_date(str(value).strip(), zone=zone):
                return date
    return None
