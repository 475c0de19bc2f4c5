"""A printed date, read: the stretch of local time that it stands for.

The tokens of a date (`fihris.corpus.dates.tokens`) are matched as a word over their kinds.
Everything must fit: a text with a word, a number or a second date left over is not read at all.

- A Gregorian and a Hijri date side by side are one day; the Gregorian one says which.
- ``26/10/1436`` is read only with ``هـ`` behind it.
- The weekday beside a Gregorian date is not checked (pages print it in another zone); beside a
  Hijri date alone it settles the day (`fihris.corpus.dates.hijri`).
- A year is between 1800, before the first Arabic newspaper, and 2199: ``0001-01-01`` and
  ``9999-12-31`` stand for an unknown date in the systems that print them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from fihris.corpus.dates.hijri import hijri_day, hijri_month, hijri_year
from fihris.corpus.dates.tokens import tokenise
from fihris.corpus.dates.words import HALVES, Token

FIRST_YEAR = 1800
LAST_YEAR = 2199

_DAY = timedelta(days=1)
_STEPS = (timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1), timedelta.resolution)
_WIDEST_OFFSET = 14 * 60
_MIDNIGHT = 24

_GREGORIAN = "D[PG]?|NM{1,2}N[PG]?|M{1,2}NN[PG]?"
_HIJRI = "DJ|NHNJ?|HNNJ?"
_DAY_SHAPE = re.compile(
    rf"(?P<before>{_GREGORIAN})(?:{_HIJRI})?|(?P<hijri>{_HIJRI})(?P<after>{_GREGORIAN})?"
)
_YEAR_SHAPE = re.compile("N[PG]?|NJ")
_MONTH_SHAPE = re.compile("M{1,2}N[PG]?|NM{1,2}|Q[PG]?|HNJ?|QJ")
_QUARTER_SHAPE = re.compile("KN[PG]?|NK")
_CLOCK_SHAPE = re.compile("S?T[AP]?O?|S?NAO?|SNPO?|SNO?")


@dataclass(frozen=True, slots=True)
class Reading:
    """The local time from `start` up to `end`, `end` not included, both without a zone.

    `unit` is "year", "quarter", "month", "day" or "instant"; `zone` is the one that is
    printed, or None.
    """

    start: datetime
    end: datetime
    unit: str
    zone: tzinfo | None


def read(text: str) -> Reading | None:
    """Return what a printed date says, or None where it is not wholly understood."""
    tokens = tokenise(text)
    if not tokens:
        return None
    try:
        return _read(tokens)
    except (ValueError, LookupError):  # an impossible number; a zone that this system lacks
        return None


def _read(tokens: Sequence[Token]) -> Reading | None:
    weekday = _only(tokens, "W")
    zone = _only(tokens, "Z")
    printed_zone = _zone(zone) if zone else None
    rest = [token for token in tokens if token.kind not in "WZF"]
    clock = _CLOCK_SHAPE.search(_kinds(rest))
    if clock is None:
        return _read_days(rest, weekday, printed_zone)
    day = _day(rest[: clock.start()] + rest[clock.end() :], weekday)
    if day is None:
        return None
    of_clock = rest[clock.start() : clock.end()]
    since_midnight, step = _time(of_clock)
    offset = _only(of_clock, "O")
    start = datetime.combine(day, time.min) + since_midnight
    return Reading(start, start + step, "instant", _zone(offset) if offset else printed_zone)


def _kinds(tokens: Sequence[Token]) -> str:
    return "".join(token.kind for token in tokens)


def _only(tokens: Sequence[Token], kind: str) -> Token | None:
    """Return the one token of a kind, None without any; ValueError where they differ."""
    found = {token for token in tokens if token.kind == kind}
    if len(found) > 1:
        raise ValueError(f"{len(found)} different tokens of kind {kind}")
    return found.pop() if found else None


def _zone(token: Token) -> tzinfo:
    if token.name:
        return ZoneInfo(token.name)
    if abs(token.value) > _WIDEST_OFFSET:
        raise ValueError(f"no place is {token.value} minutes away from UTC")
    return timezone(timedelta(minutes=token.value))


def _time(tokens: Sequence[Token]) -> tuple[timedelta, timedelta]:
    """Return the time since midnight, and how long it lasts: what was printed of it is its step."""
    clock = next(token for token in tokens if token.kind in "TN")
    half = next((token for token in tokens if token.kind in "AP"), None)
    hour, minute, second, microsecond = clock.parts if clock.kind == "T" else (clock.value, 0, 0, 0)
    if half is not None:
        hour = _hour_of_day(hour, half)
    elif clock.kind == "N" and hour <= 12:
        raise ValueError(f"{hour} o'clock in the morning or in the evening")
    step = _STEPS[clock.value - 1] if clock.kind == "T" else _STEPS[0]
    if (hour, minute, second, microsecond) == (_MIDNIGHT, 0, 0, 0):
        return _DAY, step
    moment = time(hour, minute, second, microsecond)
    return datetime.combine(date.min, moment) - datetime.min, step


def _hour_of_day(hour: int, half: Token) -> int:
    hours = HALVES[half.value]
    if hour in hours:
        return hours[hour]
    if hour in hours.values():
        return hour
    raise ValueError(f"no hour {hour} in that half of the day")


def _day(tokens: Sequence[Token], weekday: Token | None) -> date | None:
    shape = _DAY_SHAPE.fullmatch(_kinds(tokens))
    if shape is None:
        return None
    name = next(name for name in ("before", "after", "hijri") if shape[name])
    year, month, day = _numbers(tokens[shape.start(name) : shape.end(name)])
    if name == "hijri":
        return hijri_day(year, month, day, weekday.value if weekday else None)
    return _gregorian(year, month, day)


def _read_days(
    tokens: Sequence[Token], weekday: Token | None, zone: tzinfo | None
) -> Reading | None:
    """Read a date without a time: a day, a month or a year."""
    kinds = _kinds(tokens)
    day = _day(tokens, weekday)
    if day is not None:
        return _reading((day, day + _DAY), "day", zone)
    if weekday is not None:
        return None
    hijri = "H" in kinds or "J" in kinds
    if _MONTH_SHAPE.fullmatch(kinds):
        year, month = _numbers(tokens)
        return _reading(hijri_month(year, month) if hijri else _month(year, month), "month", zone)
    if _QUARTER_SHAPE.fullmatch(kinds):
        (year,) = _numbers(tokens)
        quarter = _only(tokens, "K")
        last = 3 * quarter.value if quarter else 0
        return _reading((_month(year, last - 2)[0], _month(year, last)[1]), "quarter", zone)
    if _YEAR_SHAPE.fullmatch(kinds):
        (year,) = _numbers(tokens)
        return _reading(hijri_year(year) if hijri else _year(year), "year", zone)
    return None


def _reading(span: tuple[date, date] | None, unit: str, zone: tzinfo | None) -> Reading | None:
    if span is None:
        return None
    start, end = (datetime.combine(day, time.min) for day in span)
    return Reading(start, end, unit, zone)


def _numbers(tokens: Sequence[Token]) -> tuple[int, ...]:
    """Return year, month and day, as many as there are, in this order."""
    for token in tokens:
        if token.kind in "DQ":
            return token.parts
    years = [token.value for token in tokens if token.kind == "N" and token.parts == (4,)]
    days = [token.value for token in tokens if token.kind == "N" and token.parts < (3,)]
    months = {token.value for token in tokens if token.kind in "MH"}
    if len(years) != 1 or len(days) > 1 or len(months) > 1:
        raise ValueError("not one year, one month and one day")
    return (*years, *months, *days)


def _gregorian(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{year} is not a year of news")
    return date(year, month, day)


def _month(year: int, month: int) -> tuple[date, date]:
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    return _gregorian(year, month, 1), date(*following, 1)


def _year(year: int) -> tuple[date, date]:
    return _gregorian(year, 1, 1), date(year + 1, 1, 1)
