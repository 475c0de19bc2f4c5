"""A date that stands by itself, in what questions say around it: ``منذ مايو 2023``, ``خلال 2023``.

Articles are not read so: their dates stand alone, and eight digits in a row may be any number.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from fihris.corpus.dates.calendar import DAY, days_in_utc
from fihris.corpus.dates.parsing import parse_period
from fihris.corpus.dates.relative_words import LONGEST_RELATIVE_PHRASE, RELATIVE_WORDS
from fihris.corpus.dates.tokens import MAX_LENGTH
from fihris.corpus.folding import fold

Interval = tuple[datetime, datetime]

_BASIC = re.compile("((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
"""A day in ISO 8601's basic form, of a year that may be meant."""


def read_question(text: str, zone: tzinfo, now: datetime) -> Interval | None:
    """Return the half-open interval, in UTC, that such a text stands for as of `now`, or None.

    What begins with *since*, or with *since the beginning of*, reaches to the end of today, and has
    begun. Days begin in `zone`. `now` is in UTC where it names no zone.
    """
    if len(text) > MAX_LENGTH:
        return None
    words = fold(text).split()
    for length in range(LONGEST_RELATIVE_PHRASE, 0, -1):
        token = RELATIVE_WORDS.get(" ".join(words[:length]))
        if token is None or len(words) <= length:
            continue
        if token.kind == "o":
            return _by_itself(words[length:], zone)
        if token.kind == "s" or (token.kind == "a" and token.value):
            return _since(_by_itself(words[length:], zone), zone, now)
    return _by_itself(words, zone)


def _by_itself(words: list[str], zone: tzinfo) -> Interval | None:
    text = " ".join(words)
    if basic := _BASIC.fullmatch(text):
        text = "-".join(basic.groups())
    return parse_period(text, zone=zone)


def _since(period: Interval | None, zone: tzinfo, now: datetime) -> Interval | None:
    if now.tzinfo is None:
        now = now.replace(tzinfo=UTC)
    try:
        today = now.astimezone(zone).date()
        _, end = days_in_utc((today, today + DAY), zone)
    except OverflowError:  # at either end of the calendar
        return None
    return (period[0], end) if period and period[0] < end else None
