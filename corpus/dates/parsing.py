"""Dates as Arabic news prints them: as instants, and as periods.

::

    >>> parse_date("الاثنين 17 غشت 2020 - 02:18").isoformat()
    '2020-08-17T02:18:00+00:00'
    >>> [moment.date().isoformat() for moment in parse_period("مايو 2023")]
    ['2023-05-01', '2023-06-01']

Read are ISO 8601, RFC 822, numbers with the day or the year first (``21/06/2016``), and days with
the name of the month: of Egypt and the Gulf, the Levant and Iraq, Morocco, Algeria and Tunisia,
Libya, the Hijri year, in English and in French; in all three sets of digits; with or without
weekday, time (``2:18 م``, ``الساعة 14:30 بتوقيت غرينتش``) and words such as ``آخر تحديث:``.

What is not understood to the last word is not read: there is no guessing at a two-digit year, at
seconds since 1970, at half a date, or at which of two dates is meant.
"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from fihris.corpus.dates.calendar import in_utc
from fihris.corpus.dates.grammar import FIRST_YEAR, LAST_YEAR, read


def parse_date(text: str, *, zone: tzinfo = UTC) -> datetime | None:
    """Return the instant that a date stands for, in UTC, or None where it cannot be read.

    A day is its first instant; a month or a year is not a date. `zone` is where the page was
    printed: it counts where the text names none.
    """
    moment = _iso_date(text, zone)
    if moment is not None:
        return moment
    reading = read(text)
    if reading is None or reading.unit not in ("day", "instant"):
        return None
    return in_utc(reading.start, reading.zone or zone)


def parse_period(
    text: str, *, zone: tzinfo = UTC, now: datetime | None = None
) -> tuple[datetime, datetime] | None:
    """Return the half-open interval, in UTC, that a date stands for, or None.

    A year, a month or a day is all of it; a time is as long as its last part: ``14:30`` is a
    minute, ``14:30:05`` a second.

    With `now` (in UTC where it names no zone), what counts from it is read, too: ``أمس``,
    ``الأسبوع الماضي``, ``آخر 7 أيام``, ``رمضان``, ``last week`` (`fihris.corpus.dates.relative`);
    and ``منذ مايو 2023``, ``20230517`` (`fihris.corpus.dates.questions`).
    """
    reading = read(text)
    if reading is None:
        if now is None:
            return None
        # Tables that no article needs.
        from fihris.corpus.dates.questions import read_question
        from fihris.corpus.dates.relative import read_relative

        return read_relative(text, zone, now) or read_question(text, zone, now)
    start = in_utc(reading.start, reading.zone or zone)
    if reading.unit == "instant":
        return start, start + (reading.end - reading.start)
    return start, in_utc(reading.end, reading.zone or zone)


def _iso_date(text: str, zone: tzinfo) -> datetime | None:
    """Read the shapes that programs print, thirty times faster than `read` does.

    `fromisoformat` also takes ``20170120``, week dates and any character before the time, and what
    it takes differs by Python release; the guard keeps to the shapes that `read` takes.
    """
    if text[4:5] != "-" or text[7:8] != "-":
        return None
    if text[10:11] not in ("T", "") and (text[10] != " " or text[13:14] != ":"):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
