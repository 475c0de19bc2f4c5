"""The date that stands on a line of its own, or beside a name or a place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import chain

from fihris.corpus.dates.parsing import parse_date
from fihris.corpus.dates.tokens import MAX_LENGTH

_DIGIT = re.compile(r"[0-9٠-٩۰-۹]")
_UPDATE = r"(?:[آا]خر|تاريخ|تم)\s+(?:ال)?(?:تحديث|تعديل)|تحديث|(?i:last\s+updated|updated)"
_SEPARATOR = re.compile(rf"\s*[|•·]\s*|\s*/\s+|\s+[-–—]\s+|\s+(?=(?:{_UPDATE})\b)")
_IS_UPDATE = re.compile(rf"\W*(?:{_UPDATE})\b")
_MOST_PARTS = 6
_WORDS_BESIDE = 4
_WORDS_OF_PLACE = 2
_LONG_DATE = 5
_LONGEST_DATE = 12
_AGE = re.compile(
    r"\W*(?:منذ|قبل)\W+(?:[0-9]+\W+)?"
    r"(?:ثانيه|ثوان|ثواني|دقيقه|دقيقتين|دقائق|ساعه|ساعتين|ساعات|يوم|يومين|ايام|اسبوع|اسبوعين|اسابيع"
    r"|شهر|شهرين|اشهر|شهور|سنه|سنتين|سنوات|عام|عامين|اعوام)(?:\W+واحده?)?\W*"
)


@dataclass(frozen=True, slots=True)
class DateLine:
    """A date on its line. `is_update` where the line says that the page was changed then."""

    date: datetime
    is_update: bool


def date_line(text: str, zone: tzinfo) -> DateLine | None:
    """Return the date of a line that is one, or None for a line that is none.

    ``القاهرة - الاثنين 17 غشت 2020 - 02:18`` is a date line too: what stands beside the date is a
    few words, parted from it; beside a long date, as of two calendars, a place and an agency need
    not be parted. A sentence with a date in it is no date line.
    """
    if len(text) > MAX_LENGTH or not _DIGIT.search(text):
        return None
    for part in chain(_parts(text), _without_place(text.split())):
        date = parse_date(part, zone=zone)
        if date is not None:
            return DateLine(date, is_update=_IS_UPDATE.match(part) is not None)
    return None


def is_age(folded: str) -> bool:
    """Tell whether a folded line gives its age: ``منذ 3 ساعات``."""
    return _AGE.fullmatch(folded) is not None


def _parts(text: str) -> Iterator[str]:
    """Yield the line, then its stretches between separators, the longest and first of them first.

    Only those with few words on either side.
    """
    yield text
    cuts = [separator.span() for separator in _SEPARATOR.finditer(text)]
    if not cuts or len(cuts) >= _MOST_PARTS:
        return
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    apart = [_may_stand_beside(text[s:e]) for s, e in zip(starts, ends, strict=True)]
    for length in range(len(starts) - 1, 0, -1):
        for first in range(len(starts) - length + 1):
            last = first + length
            if all(apart[:first]) and all(apart[last:]):
                yield text[starts[first] : ends[last - 1]]


def _without_place(words: Sequence[str]) -> Iterator[str]:
    """Yield the line without its first or last word or two, if enough of it is left."""
    for before in range(_WORDS_OF_PLACE + 1):
        for behind in range(_WORDS_OF_PLACE + 1):
            date = words[before : len(words) - behind]
            if before + behind and _LONG_DATE <= len(date) <= _LONGEST_DATE:
                yield " ".join(date)


def _may_stand_beside(part: str) -> bool:
    """Tell whether a part is a name, a place, or another date."""
    return len(part.split()) <= _WORDS_BESIDE or _DIGIT.search(part) is not None
