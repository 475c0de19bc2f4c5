"""How many articles of a result set appeared when: a histogram by days, weeks, months or years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np

from fihris.corpus.dates.calendar import FIRST_WEEKDAY
from fihris.index.fields import to_microseconds
from fihris.search.facets.result_set import Counted

UNITS = ("day", "week", "month", "year")
# More than a century of days; who asks for more asks for months.
MOST_BUCKETS = 40_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Between these, midnights of any zone and the next year's first are dates. Others count as unknown.
_FIRST = to_microseconds(datetime(2, 1, 1, tzinfo=UTC))
_LAST = to_microseconds(datetime(9998, 1, 1, tzinfo=UTC))
# What `auto` does not pass: as many bars as fit on a page.
_ENOUGH = 64


@dataclass(frozen=True, slots=True)
class Bucket:
    """The articles of [start, end), which are midnights in the timeline's zone."""

    start: datetime
    end: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Buckets without a gap from the first article to the last; `undated` have no date."""

    unit: str
    buckets: tuple[Bucket, ...]
    undated: int


def timeline(
    found: Counted, unit: str = "auto", zone: tzinfo = UTC, *, lifted: bool = False
) -> Timeline:
    """Count the articles by days, weeks, months or years of a time zone.

    `auto` is the finest of these with which there are no more than 64 buckets. With `lifted`, the
    search's own limits in time do not count. Raises ValueError for another unit, and where there
    would be more than 40,000 buckets.
    """
    if unit not in (*UNITS, "auto"):
        raise ValueError(f"no unit of time called {unit!r}; there are auto, {', '.join(UNITS)}")
    dates = found.dates(_FIRST, _LAST, lifted=lifted)
    if dates.span is None:
        return Timeline("day" if unit == "auto" else unit, (), dates.unknown)
    first, last = (_local(date, zone) for date in dates.span)
    if unit == "auto":
        unit = next((u for u in UNITS if _length(first, last, u) <= _ENOUGH), UNITS[-1])
    elif (length := _length(first, last, unit)) > MOST_BUCKETS:
        raise ValueError(f"by {unit} that would be {length:,} buckets; count by year")
    edges = _edges(first, last, unit)
    instants = np.array([to_microseconds(edge.astimezone(UTC)) for edge in edges])
    buckets = map(Bucket, edges, edges[1:], dates.between(instants))
    return Timeline(unit, tuple(buckets), dates.unknown)


def _local(date: int, zone: tzinfo) -> datetime:
    return (_EPOCH + timedelta(microseconds=date)).astimezone(zone)


def _length(first: datetime, last: datetime, unit: str) -> int:
    """Return about how many buckets there are, at least as many."""
    days = (last.date() - first.date()).days + 1
    shortest = {"day": 1, "week": 7, "month": 28, "year": 365}[unit]
    return days // shortest + 1


def _edges(first: datetime, last: datetime, unit: str) -> list[datetime]:
    """Return where the buckets begin, and the end of the last."""
    edges = [_begin(first, unit)]
    while edges[-1] <= last:
        edges.append(_next(edges[-1], unit))
    return edges


def _begin(moment: datetime, unit: str) -> datetime:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if unit == "week":
        return day - timedelta((day.weekday() - FIRST_WEEKDAY) % 7)
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def _next(start: datetime, unit: str) -> datetime:
    # Sums of aware datetimes are those of their clocks, so that a midnight stays one.
    if unit == "month":
        return (start.replace(day=1) + timedelta(32)).replace(day=1)
    if unit == "year":
        return start.replace(year=start.year + 1)
    return start + timedelta(7 if unit == "week" else 1)
