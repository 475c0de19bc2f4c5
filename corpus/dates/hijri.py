"""Hijri days as Gregorian days, by the Umm al-Qura calendar (1343 to 1500, that is 1924 to 2077).

Umm al-Qura is what newspapers of the Gulf print and what most software means. Countries that wait
for the crescent to be sighted are a day off it in some months: a weekday beside the date tells, and
is believed.
"""

from __future__ import annotations

from datetime import date, timedelta

_DAY = timedelta(days=1)
_LONGEST_MONTH = 30


def hijri_month(year: int, month: int) -> tuple[date, date] | None:
    """Return a month's first day and the first day after it, or None outside the calendar."""
    from hijridate import Hijri

    try:
        first = Hijri(year, month, 1)
    except (OverflowError, ValueError):
        return None
    start = date.fromordinal(first.to_gregorian().toordinal())
    return start, start + first.month_length() * _DAY


def hijri_year(year: int) -> tuple[date, date] | None:
    """Return a year's first day and the first day after it, or None outside the calendar."""
    first, last = hijri_month(year, 1), hijri_month(year, 12)
    return (first[0], last[1]) if first and last else None


def hijri_year_of(day: date) -> int | None:
    """Return the Hijri year that a Gregorian day lies in, or None outside the calendar."""
    from hijridate import Gregorian

    try:
        return Gregorian(day.year, day.month, day.day).to_hijri().year
    except (OverflowError, ValueError):
        return None


def hijri_day(year: int, month: int, day: int, weekday: int | None = None) -> date | None:
    """Return the Gregorian day, or None for a day that the calendar does not have.

    With a `weekday` (0 is Monday) the nearest such day at most one day off is meant; where there is
    none, the two contradict each other and the answer is None.
    """
    span = hijri_month(year, month)
    if span is None or not 1 <= day <= _LONGEST_MONTH:
        return None
    start, end = span
    expected = start + (day - 1) * _DAY
    if weekday is None:
        return expected if expected < end else None
    near = (expected, expected - _DAY, expected + _DAY)
    return next((candidate for candidate in near if candidate.weekday() == weekday), None)
