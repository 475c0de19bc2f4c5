"""RSS and Atom feeds, by feedparser (the extra `feeds`)."""

from __future__ import annotations

import io
import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any

from fihris.corpus.article import Article
from fihris.corpus.dates.parsing import parse_date
from fihris.corpus.files.input import Input
from fihris.corpus.formats.markup import text_of
from fihris.corpus.formats.records import ArticleBuilder, Items
from fihris.corpus.problem import Problem
from fihris.errors import MissingExtraError

_PROLOG = re.compile(r"\s*<\?xml.*?\?>", re.S)


def read_feed(text: Input, builder: ArticleBuilder) -> Iterator[Article | Problem]:
    """Yield the articles of a feed.

    Raises InputError where the file is damaged, MissingExtraError where feedparser is not
    installed.
    """
    feedparser = require_feedparser()
    string = text.whole_text()
    if isinstance(string, Problem):
        yield string
        return
    try:
        # The prolog may name another encoding. A stream: a string may be taken for an address.
        parsed = feedparser.parse(io.BytesIO(string[_end_of_prolog(string) :].encode()))
    except Exception as error:  # noqa: BLE001 - feedparser fails in many ways on broken markup
        yield text.problem("feed", f"the feed is damaged: {error!r}")
        return
    if not parsed.entries:
        reason = (
            f"the feed cannot be read: {parsed.bozo_exception}" if parsed.bozo else "no entries"
        )
        yield text.problem("feed", reason)
        return
    source = parsed.feed.get("title") or ""
    for record, entry in enumerate(parsed.entries, 1):
        yield from _article(entry, record, source, builder)
    if parsed.bozo:
        reason = f"the feed is damaged: {parsed.bozo_exception}"
        yield text.problem("feed", reason, skipped=False)


def _end_of_prolog(string: str) -> int:
    prolog = _PROLOG.match(string)
    return prolog.end() if prolog else 0


def require_feedparser() -> Any:
    """Return the module. Raises MissingExtraError where it is not installed."""
    try:
        import feedparser
    except ImportError as error:
        raise MissingExtraError("feeds", purpose="reading feeds") from error
    return feedparser


def _article(entry: Any, record: int, source: str, builder: ArticleBuilder) -> Items:
    tags = [tag.get("term") for tag in entry.get("tags", ()) if tag.get("term")]
    metadata: dict[str, Any] = {}
    if author := entry.get("author"):
        metadata["author"] = author
    if len(tags) > 1:
        metadata["tags"] = tags
    return builder.from_fields(
        record,
        None,
        id=entry.get("id") or "",
        title=" ".join(_text(entry.get("title_detail", {})).split()),
        body=_body(entry),
        date=_date(entry, builder.zone),
        source=entry.get("source", {}).get("title") or source,
        category=tags[0] if tags else "",
        url=entry.get("link") or "",
        metadata=metadata,
    )


def _body(entry: Any) -> str:
    """Return the full text, or else the summary."""
    details = [*entry.get("content", ()), entry.get("summary_detail", {})]
    return next((text for detail in details if (text := _text(detail))), "")


def _text(detail: Any) -> str:
    value: str = detail.get("value") or ""
    return text_of(value) if "html" in (detail.get("type") or "") else value


def _date(entry: Any, zone: tzinfo) -> datetime | str:
    """Return when the entry was published or updated: as a date, or as what cannot be read."""
    for name in ("published", "updated"):
        if text := entry.get(name):
            if date := parse_date(text, zone=zone):
                return date
            if parts := entry.get(f"{name}_parsed"):
                return datetime.fromtimestamp(timegm(parts), UTC)
            return str(text)
    return ""
