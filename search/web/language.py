"""The page's two languages: texts, numbers, dates and plurals.

Numbers are written 1,234 and dates 17 مايو 2023: with the digits and the names of months that most
Arabic news sites for readers of all countries print.
"""

from __future__ import annotations

import datetime as dt
from datetime import timedelta
from typing import NamedTuple

from fihris.corpus.dates.months import SHOWN
from fihris.search.facets.timeline import Bucket
from fihris.search.web.texts import AR, EN

# fmt: off
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# One, two, three to ten, eleven to ninety-nine, hundreds; as Unicode's CLDR divides numbers.
_NOUNS_AR = {
    "result": ("نتيجة واحدة", "نتيجتان", "نتائج", "نتيجة", "نتيجة"),
    "copy": ("نسخة واحدة", "نسختان", "نسخ", "نسخة", "نسخة"),
    "article": ("مادة واحدة", "مادتان", "مواد", "مادة", "مادة"),
}
# fmt: on
_NOUNS_EN = {
    "result": ("result", "results"),
    "copy": ("copy", "copies"),
    "article": ("article", "articles"),
}


class Language(NamedTuple):
    """A language of the page: `t` has its texts by name."""

    code: str
    direction: str
    t: dict[str, str]

    def number(self, number: int) -> str:
        """Return a number with its thousands apart."""
        return f"{number:,}"

    def counted(self, number: int, noun: str) -> str:
        """Return a number with what it counts in the right form: نتيجتان, 3 نتائج, 11 نتيجة."""
        if self.code == "en":
            one, many = _NOUNS_EN[noun]
            return f"{number:,} {one if number == 1 else many}"
        one, two, few, many, hundreds = _NOUNS_AR[noun]
        if number == 1:
            return one
        if number == 2:
            return two
        last = number % 100
        word = few if 3 <= last <= 10 else many if last > 10 else hundreds
        return f"{number:,} {word}"

    def date(self, day: dt.date | None) -> str:
        """Return a day as news prints it, or "" for none."""
        if day is None:
            return ""
        return f"{day.day} {self.month(day)}"

    def month(self, day: dt.date) -> str:
        """Return the month and the year of a day."""
        names = SHOWN if self.code == "ar" else _MONTHS_EN
        return f"{names[day.month - 1]} {day.year}"

    def instant(self, moment: dt.datetime) -> str:
        """Return a day with its time; a day alone where it is its first instant."""
        if (moment.hour, moment.minute) == (0, 0):
            return self.date(moment)
        zone = self.t["utc"] if not moment.utcoffset() else ""
        comma = "،" if self.code == "ar" else ","
        return f"{self.date(moment)}{comma} {moment:%H:%M} {zone}".rstrip()

    def period(self, bucket: Bucket, unit: str) -> str:
        """Return the name of a stretch of a timeline."""
        start = bucket.start
        if unit == "year":
            return str(start.year)
        if unit == "month":
            return self.month(start)
        return (
            self.t["week_of"].format(date=self.date(start)) if unit == "week" else self.date(start)
        )


ARABIC = Language("ar", "rtl", AR)
ENGLISH = Language("en", "ltr", EN)


def language_of(code: str | None) -> Language:
    """Return the language of that code; Arabic where it is no other."""
    return ENGLISH if code == "en" else ARABIC


def last_day(bucket: Bucket) -> dt.date:
    """Return the last day that belongs to a stretch of a timeline."""
    return (bucket.end - timedelta(hours=1)).date()
