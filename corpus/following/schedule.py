"""When a feed may be asked again: what its server and itself say, and back-off after errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random

LONGEST_WAIT = timedelta(days=1)
"""Nobody is waited for longer, but who says Retry-After, and then:"""
LONGEST_RETRY_AFTER = timedelta(days=7)
FIRST_BACK_OFF = timedelta(minutes=5)

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,9})", re.I)
_UNCACHED = re.compile(r"(?:^|[\s,])(?:no-cache|no-store)\b", re.I)
_TTL = re.compile(rb"<ttl>\s*([0-9]{1,6})\s*</ttl>", re.I)
_NOTHING = timedelta(0)


def ttl_of(feed: bytes) -> timedelta:
    """Return how long an RSS feed asks to be kept: its ``ttl``, in minutes."""
    found = _TTL.search(feed)
    return timedelta(minutes=int(found[1])) if found else _NOTHING


def after_answer(
    now: datetime, headers: Mapping[str, str], ttl: timedelta = _NOTHING
) -> datetime | None:
    """Return from when on a feed may be asked again that has answered; None is any time.

    That is when what it sent is no longer fresh, by RFC 9111 (max-age less Age, else Expires less
    Date), and not before its ttl has passed.
    """
    wait = min(max(_freshness(headers), ttl), LONGEST_WAIT)
    return now + wait if wait > _NOTHING else None


def after_failure(
    now: datetime, headers: Mapping[str, str], failures: int, random: Random
) -> datetime:
    """Return when a feed may be asked again that has failed `failures` times in a row.

    The wait doubles with each failure, from `FIRST_BACK_OFF` to `LONGEST_WAIT`, and is drawn from
    its upper half, so that many who failed together do not come back together. Retry-After (RFC
    9110, 10.2.3) is kept, too.
    """
    doubled = FIRST_BACK_OFF * 2 ** min(failures - 1, 16)
    wait: timedelta = min(doubled, LONGEST_WAIT) * random.uniform(0.5, 1)
    asked = _retry_after(headers.get("retry-after", ""), now)
    return now + max(wait, min(asked, LONGEST_RETRY_AFTER))


def _retry_after(value: str, now: datetime) -> timedelta:
    value = value.strip()
    if value.isdecimal() and len(value) < 10:
        return timedelta(seconds=int(value))
    date = _http_date(value)
    return date - now if date else _NOTHING


def _freshness(headers: Mapping[str, str]) -> timedelta:
    control = headers.get("cache-control", "")
    if _UNCACHED.search(control):
        return _NOTHING
    if found := _MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        old = int(age) if age.isdecimal() and len(age) < 10 else 0
        return timedelta(seconds=int(found[1]) - old)
    expires, date = (_http_date(headers.get(name, "")) for name in ("expires", "date"))
    return expires - date if expires and date else _NOTHING


def _http_date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date
