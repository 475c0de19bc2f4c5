"""A date that counts from now, read: ``أمس``, ``الأسبوع الماضي``, ``last 7 days``, ``رمضان``.

Only questions are read so, never articles: what an article calls yesterday says nothing without
the day it was printed on. The tokens (`fihris.corpus.dates.relative_words`) are matched as a word
over their kinds, and everything must fit. What the shapes stand for:

- A unit with *this*, *last* or *next* is one of the calendar: ``الشهر الماضي`` is all of the month
  before this one. A week begins on `fihris.corpus.dates.calendar.FIRST_WEEKDAY`.
- The last so many days are days with today as the last one, and so with weeks (of seven days),
  months and years; the last hours and minutes end now.
- So many days, weeks, months or years ago is that day; so many hours or minutes ago, the hour or
  the minute that began then.
- ``خلال`` and an amount are the last so many.
- A weekday is the last one, today included; with ``الماضي`` or *last*, before today. Behind a day
  (``أمس الأربعاء``) it has to be that day's.
- A month or a day without its year is the last that has begun; with ``الماضي`` or *last*, the last
  that is over.
- ``منذ`` before an amount is ``قبل``; before a day, a month or a unit it is all from there on to
  the end of today.
- A part of a day has the hours of `PARTS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from fihris.corpus.dates.calendar import DAY, Days, Unit, days_in_utc, in_utc, moved, unit_days
from fihris.corpus.dates.hijri import hijri_day, hijri_month, hijri_year_of
from fihris.corpus.dates.relative_words import PARTS, UNITS, tokenise_relative
from fihris.corpus.dates.words import Token

Interval = tuple[datetime, datetime]

_DAY_UNIT = UNITS.index(Unit.DAY)
_MINUTE = timedelta(minutes=1)

_AMOUNT = "(?:nu|un|dn|d|u)"
_THIS = "T[uU]|UC|TUC"
_LAST = "l[u]|UL"
_NEXT = "xu|UX"
_YEAR = f"(?:{_THIS}|{_LAST}|{_NEXT}|UB|uB)"
_MOMENT = re.compile("z")
_UNIT = re.compile(f"(?P<this>{_THIS})|(?P<last>{_LAST})|(?P<next>{_NEXT})|(?P<before>[uU]B)")
_UNTIL_NOW = re.compile(f"r{_AMOUNT}|l(?:nu|d)|Vn[LR]|V[LR]n|nu[LR]|D[LR]|UR")
_FROM_NOW = re.compile("VnX|VXn|nuX|DX|x(?:nu|d)")
_BEGINNING = re.compile("s[uU]C?")
_WITHIN = re.compile(f"o{_AMOUNT}")
_AGO = re.compile(f"a{_AMOUNT}|{_AMOUNT}g")
_AHEAD = re.compile(f"i{_AMOUNT}")
_NAMED_DAY = re.compile("u?yw?")
_WEEKDAY = re.compile("(?P<last>lw|u?wL)|(?P<next>xw|u?wX)|(?P<before>u?wB)|u?w")
_MONTH_DAY = re.compile("u?w?(?:nu?(?:m+|he?)|(?:m+|he?)n)")
_MONTH = re.compile(
    f"i?(?:(?P<last>l(?:m+|h)|u?(?:m+|he?)L)|(?P<next>x(?:m+|h)|u?(?:m+|he?)X)"
    f"|(?P<this>T(?:m+|h)|u?(?:m+|he?)C)|u?(?:m+|he?)(?P<year>{_YEAR})?)"
)


def read_relative(text: str, zone: tzinfo, now: datetime) -> Interval | None:
    """Return the half-open interval, in UTC, that a text stands for as of `now`, or None.

    Days begin in `zone`. `now` is in UTC where it names no zone.
    """
    tokens = tokenise_relative(text)
    if not tokens:
        return None
    if now.tzinfo is None:
        now = now.replace(tzinfo=UTC)
    try:
        return _Clock(now.astimezone(UTC), zone).read(tokens)
    except (ValueError, OverflowError):  # outside of the calendar
        return None


def _value(tokens: Sequence[Token], kinds: str) -> int | None:
    """Return the value of the one kind of token that is there; ValueError where two differ."""
    found = {token.value for token in tokens if token.kind in kinds}
    if len(found) > 1:
        raise ValueError("two of which there should be one")
    return found.pop() if found else None


def _unit(tokens: Sequence[Token]) -> Unit:
    return UNITS[_value(tokens, "uUVdD") or 0]


def _amount(tokens: Sequence[Token]) -> tuple[int, Unit]:
    """Return how many of which unit. Raises ValueError for none of it."""
    two = any(token.kind in "dD" for token in tokens)
    count = _value(tokens, "n") if not two else 2
    if count is None:
        count = 1
    alone = any(a.kind == "u" and b.kind == "n" for a, b in pairwise(tokens))
    if count < 1 or (alone and count != 1):  # يوم واحد, but no يوم ثلاثة
        raise ValueError("no amount")
    return count, _unit(tokens)


class _Clock:
    """The time at a place, and what words that count from it stand for."""

    def __init__(self, now: datetime, zone: tzinfo) -> None:
        self._now = now
        self._zone = zone
        self._today = now.astimezone(zone).date()

    def read(self, tokens: Sequence[Token]) -> Interval | None:
        kinds = "".join(token.kind for token in tokens)
        readers: tuple[tuple[re.Pattern[str], Callable[..., Interval]], ...] = (
            (_MOMENT, self._minute),
            (_UNTIL_NOW, self._until_now),
            (_WITHIN, self._until_now),
            (_FROM_NOW, self._from_now),
            (_AGO, self._ago),
            (_AHEAD, self._ahead),
            (_BEGINNING, self._since_beginning),
            (_UNIT, self._calendar_unit),
        )
        for pattern, reader in readers:
            if match := pattern.fullmatch(kinds):
                return reader(tokens, match)
        if kinds[0] == "o":
            return self.read(tokens[1:]) if len(tokens) > 1 else None
        days = self._days(tokens, kinds)
        if days is not None:
            return days_in_utc(days, self._zone)
        return self._part(tokens, kinds) or self._since(tokens)

    def _since(self, tokens: Sequence[Token]) -> Interval | None:
        """Read ``منذ`` and a day, a month or a unit that is not over: up to the end of today."""
        if tokens[0].kind != "a" or not tokens[0].value or len(tokens) == 1:
            return None
        start = self.read(tokens[1:])
        _, end = days_in_utc((self._today, self._today + DAY), self._zone)
        return (start[0], end) if start and start[0] < end else None

    def _minute(self, _: Sequence[Token], __: re.Match[str]) -> Interval:
        start = self._now.replace(second=0, microsecond=0)
        return start, start + _MINUTE

    def _until_now(self, tokens: Sequence[Token], _: re.Match[str]) -> Interval:
        count, unit = _amount(tokens)
        if unit.length:
            return self._now - count * unit.length, self._now
        after = self._today + DAY
        return days_in_utc((moved(after, unit, -count), after), self._zone)

    def _from_now(self, tokens: Sequence[Token], _: re.Match[str]) -> Interval:
        count, unit = _amount(tokens)
        if unit.length:
            return self._now, self._now + count * unit.length
        first = self._today + DAY
        return days_in_utc((first, moved(first, unit, count)), self._zone)

    def _ago(self, tokens: Sequence[Token], _: re.Match[str]) -> Interval:
        count, unit = _amount(tokens)
        return self._moved(-count, unit)

    def _ahead(self, tokens: Sequence[Token], _: re.Match[str]) -> Interval:
        count, unit = _amount(tokens)
        return self._moved(count, unit)

    def _moved(self, count: int, unit: Unit) -> Interval:
        if unit.length:
            start = self._now + count * unit.length
            return start, start + unit.length
        day = moved(self._today, unit, count)
        return days_in_utc((day, day + DAY), self._zone)

    def _since_beginning(self, tokens: Sequence[Token], _: re.Match[str]) -> Interval:
        first, _after = unit_days(self._today, _unit(tokens))
        return days_in_utc((first, self._today + DAY), self._zone)

    def _calendar_unit(self, tokens: Sequence[Token], match: re.Match[str]) -> Interval:
        unit = _unit(tokens)
        offset = _offset(match)
        if unit.length:
            start = self._now if offset >= 0 else self._now + offset * unit.length
            return start, start + unit.length
        return days_in_utc(unit_days(self._today, unit, offset), self._zone)

    def _days(self, tokens: Sequence[Token], kinds: str) -> Days | None:
        """Return the days that a day or a month stands for."""
        if _NAMED_DAY.fullmatch(kinds):
            if "u" in kinds and tokens[0].value != _DAY_UNIT:
                return None
            day = self._today + (_value(tokens, "y") or 0) * DAY
            weekday = _value(tokens, "w")
            return (day, day + DAY) if weekday in (None, day.weekday()) else None
        if match := _WEEKDAY.fullmatch(kinds):
            if "u" in kinds and tokens[0].value != _DAY_UNIT:
                return None
            day = self._weekday(_value(tokens, "w") or 0, match)
            return day, day + DAY
        if _MONTH_DAY.fullmatch(kinds):
            return self._month_day(tokens)
        if match := _MONTH.fullmatch(kinds):
            return self._month(tokens, match)
        return None

    def _weekday(self, weekday: int, match: re.Match[str]) -> date:
        back = (self._today.weekday() - weekday) % 7
        if match["next"]:
            return self._today + (7 - back) * DAY
        if (match["last"] or match["before"]) and back == 0:
            back = 7
        return self._today - (back + (7 if match["before"] else 0)) * DAY

    def _month_day(self, tokens: Sequence[Token]) -> Days | None:
        """Return the last such day that has begun."""
        number, weekday = _value(tokens, "n") or 0, _value(tokens, "w")
        month, hijri = _value(tokens, "m"), _value(tokens, "h")
        if hijri is not None:
            year = hijri_year_of(self._today)
            days = (hijri_day(year - ago, hijri, number, weekday) for ago in range(9) if year)
        else:
            days = (_gregorian(self._today.year - ago, month or 0, number) for ago in range(9))
        day = next((day for day in days if day and day <= self._today), None)
        return (day, day + DAY) if day else None

    def _month(self, tokens: Sequence[Token], match: re.Match[str]) -> Days | None:
        if any(t.kind == "u" and UNITS[t.value] is not Unit.MONTH for t in tokens[:1]):
            return None
        hijri = _value(tokens, "h")
        month = _value(tokens, "m") if hijri is None else hijri
        of_year = hijri_month if hijri is not None else _gregorian_month
        year = self._today.year if hijri is None else hijri_year_of(self._today)
        if year is None or month is None:
            return None
        if match["year"] or match["this"]:
            return of_year(year + self._year(tokens, match), month)
        nearby = [days for y in range(year - 2, year + 3) if (days := of_year(y, month))]
        if match["next"]:
            return next((days for days in nearby if days[0] > self._today), None)
        begun = [days for days in nearby if days[0] <= self._today]
        if match["last"]:
            begun = [days for days in begun if days[1] <= self._today]
        return begun[-1] if begun else None

    def _year(self, tokens: Sequence[Token], match: re.Match[str]) -> int:
        """Return how many years from this one the year is that stands behind a month."""
        if not match["year"]:
            return 0
        behind = tokens[match.start("year") :]
        if _unit(behind) is not Unit.YEAR:
            raise ValueError("a month of something else than a year")
        shape = _UNIT.fullmatch(match["year"])
        return _offset(shape) if shape else 0

    def _part(self, tokens: Sequence[Token], kinds: str) -> Interval | None:
        """Read a part of a day, before or behind the day."""
        if kinds == "k":
            return self._hours(tokens[0].value, self._today + tokens[0].parts[0] * DAY)
        if kinds == "Tq":
            return self._hours(tokens[1].value, self._today)
        if kinds[0] == "q":
            part, rest, of_day = tokens[0], kinds[1:], tokens[1:]
        elif kinds[-1] == "q":
            part, rest, of_day = tokens[-1], kinds[:-1], tokens[:-1]
        else:
            return None
        days = self._days(of_day, rest)
        if days is None or days[1] - days[0] != DAY:
            return None
        return self._hours(part.value, days[0])

    def _hours(self, part: int, day: date) -> Interval:
        midnight = datetime.combine(day, time.min)
        start, end = (in_utc(midnight + timedelta(hours=h), self._zone) for h in PARTS[part])
        return start, end


def _offset(match: re.Match[str]) -> int:
    """Return how many units from this one a unit of the calendar is."""
    offsets = {"this": 0, "last": -1, "next": 1, "before": -2}
    return next(offset for name, offset in offsets.items() if match[name])


def _gregorian(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _gregorian_month(year: int, month: int) -> Days:
    return unit_days(date(year, month, 1), Unit.MONTH)
