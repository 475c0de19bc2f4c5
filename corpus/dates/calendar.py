"""Days, weeks, months and years of a calendar, and the UTC of a place's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum

FIRST_WEEKDAY = 5
"""The day that a week begins with, 0 being Monday: Saturday.

So it is, by the CLDR, in most Arab countries (Algeria, Bahrain, Djibouti, Egypt, Iraq, Jordan,
Kuwait, Libya, Oman, Qatar, Sudan, Syria), and there it is the first day after the weekend or of it.
"""

DAY = timedelta(days=1)
Days = tuple[date, date]
"""The days from the first up to the second, which is not included."""


class Unit(Enum):
    """A length of time that people count in."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    @property
    def length(self) -> timedelta | None:
        """How long it is by the clock; None for what consists of whole days."""
        return {Unit.MINUTE: timedelta(minutes=1), Unit.HOUR: timedelta(hours=1)}.get(self)


def unit_days(day: date, unit: Unit, offset: int = 0) -> Days:
    """Return the unit that `day` lies in, or the one `offset` units later.

    Raises ValueError or OverflowError outside the years 1 to 9999.
    """
    first = day
    if unit is Unit.WEEK:
        first -= (day.weekday() - FIRST_WEEKDAY) % 7 * DAY
    elif unit is Unit.MONTH:
        first = day.replace(day=1)
    elif unit is Unit.YEAR:
        first = day.replace(month=1, day=1)
    return moved(first, unit, offset), moved(first, unit, offset + 1)


def moved(day: date, unit: Unit, count: int) -> date:
    """Return the day so many days, weeks, months or years later, or the month's last before it.

    Raises ValueError or OverflowError outside the years 1 to 9999.
    """
    if unit is Unit.DAY:
        return day + count * DAY
    if unit is Unit.WEEK:
        return day + count * 7 * DAY
    months = day.year * 12 + day.month - 1 + count * (12 if unit is Unit.YEAR else 1)
    year, month = divmod(months, 12)
    first = date(year, month + 1, 1)
    after = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return first + min(day.day - 1, (after - first).days - 1) * DAY


def in_utc(moment: datetime, zone: tzinfo) -> datetime:
    """Return the UTC of a time without a zone, on the clocks of `zone`.

    A time that the clocks show twice is the first; one that they leave out is counted on from
    before the gap. So a day begins when it is first shown, also where the clocks change at
    midnight.
    """
    return moment.replace(tzinfo=zone).astimezone(UTC)


def days_in_utc(days: Days, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the half-open interval of days on the calendar of `zone`, in UTC."""
    start, end = (in_utc(datetime.combine(day, time.min), zone) for day in days)
    return start, end
