"""What an article is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_TEXTS = ("id", "title", "body", "source", "category", "url")
_NO_METADATA: Mapping[str, Any] = {}

# The most characters of title and body together: a long book has two million, the longest news
# articles a hundred thousand. And of each other text: an id, a source, a category, a url.
LONGEST_TEXT = 4 << 20
LONGEST_VALUE = 10_000


@dataclass(frozen=True, slots=True)
class Article:
    """One news article.

    `date` is an instant in UTC, or None where it is unknown. `metadata` is anything else that came
    with the article, as JSON values under string keys; it is stored and returned, never searched.

    Raises TypeError where a text is none, ValueError for a date without a time zone or
    outside the years 1 to 9999 in UTC.
    """

    id: str
    title: str = ""
    body: str = ""
    date: datetime | None = None
    source: str = ""
    category: str = ""
    url: str = ""
    metadata: Mapping[str, Any] = field(default_factory=lambda: _NO_METADATA)

    def __post_init__(self) -> None:
        for name in _TEXTS:
            if type(value := getattr(self, name)) is not str:
                raise TypeError(f"{name} of an article is text, not {type(value).__name__}")
        if not isinstance(self.date, datetime | None):
            raise TypeError(
                f"the date of article {self.id!r} is a datetime, not {type(self.date).__name__}; "
                "fihris.corpus.dates.parsing.parse_date reads one from text"
            )
        if self.date is not None and self.date.tzinfo is not UTC:
            if self.date.tzinfo is None:
                raise ValueError(f"the date of article {self.id!r} has no time zone: {self.date}")
            try:
                object.__setattr__(self, "date", self.date.astimezone(UTC))
            except OverflowError:  # 0001-01-01 in Riyadh is the year before the first in UTC
                raise ValueError(
                    f"the date of article {self.id!r} lies outside the years 1 to 9999 in UTC: "
                    f"{self.date}"
                ) from None


def excess(article: Article) -> str:
    """Return why an article is too long to be indexed, or ""."""
    length = len(article.title) + len(article.body)
    if length > LONGEST_TEXT:
        return f"title and body have {length:,} characters, more than {LONGEST_TEXT:,}; split them"
    for name in ("id", "source", "category", "url"):
        if (length := len(getattr(article, name))) > LONGEST_VALUE:
            return f"the {name} has {length:,} characters, more than {LONGEST_VALUE:,}"
    return ""


def stable_id(*, source: str, url: str, title: str, body: str) -> str:
    """Return an id for an article that came without one: the same article gives the same id.

    A url identifies an article by itself; without one, its source and its words do. 80 bits of
    BLAKE2b: a thousand million articles collide with a probability of about 4e-7.
    """
    from hashlib import blake2b  # loads OpenSSL, which no search needs

    identity = ("url", url) if url else ("text", source, title, body)
    text = "\x1f".join(identity).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=10).hexdigest()
