"""The fields of an index, and how an article's values are kept in them.

==================  ================================================================================
title, body         the lemmas, with positions, stop words included
title_surface,      the surface forms
body_surface
id, source,         one exact value each, with a column of value numbers by document
category
date                a column of microseconds since 1970 in UTC
stored              the head (everything but the body) and the body, compressed
==================  ================================================================================
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

TEXT_FIELDS = ("title", "body")
KEYWORD_FIELDS = ("id", "source", "category")
LEMMA, SURFACE = "lemma", "surface"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
UNKNOWN_DATE = -(2**63)


def surface_field(field: str) -> str:
    """Return the name of a text field's surface level."""
    return f"{field}_{SURFACE}"


POSTINGS_VOCABULARY: dict[str, str] = {
    **dict.fromkeys(TEXT_FIELDS, LEMMA),
    **{surface_field(field): SURFACE for field in TEXT_FIELDS},
    **{field: field for field in KEYWORD_FIELDS},
}


def aware(date: datetime) -> datetime:
    """Return an instant with a time zone: in UTC where it names none."""
    return date.replace(tzinfo=UTC) if date.utcoffset() is None else date


def to_microseconds(date: datetime | None) -> int:
    """Return an instant as the date column holds it."""
    return UNKNOWN_DATE if date is None else (date - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime | None:
    """Return the instant, in UTC, that the date column's value stands for."""
    return None if value == UNKNOWN_DATE else _EPOCH + value * _MICROSECOND
