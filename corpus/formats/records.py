"""From the fields that a record came with to an article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any

from fihris.corpus.article import Article, excess, stable_id
from fihris.corpus.dates.parsing import parse_date
from fihris.corpus.formats.fieldnames import fields_of
from fihris.corpus.problem import Problem

Items = list[Article | Problem]

# Numbers that stand for dates: seconds since 1970 have nine or ten digits (1973 to 2286),
# milliseconds twelve or thirteen. What is between or below, such as 20170120, is read as text.
_EPOCH_SECONDS = (1e8, 1e10)
_EPOCH_MILLISECONDS = (1e11, 1e13)

# Records of one file nearly always have the same keys in the same order; a file in which they
# vary without end must not fill memory.
_MAX_PLANS = 1000
_MAX_PLANNED_NAMES = 1000

_EXACT = 2.0**53  # floats from here on stand for several integers

_SHOWN_DATE = 80
# Longer texts are no dates: they would be parsed, and kept, in vain.
_LONGEST_DATE = 1000


class ArticleBuilder:
    """Makes articles from the records of one file.

    `columns` says for a field of the article which key or column holds it; the others are found
    by their well-known names. `source` is the source of articles that name none, `zone` where dates
    are from that name no time zone.
    """

    def __init__(
        self,
        path: str,
        *,
        columns: Mapping[str, str] | None = None,
        source: str | None = None,
        zone: tzinfo = UTC,
    ) -> None:
        self._path = path
        self.columns = dict(columns or {})
        self._source = source or ""
        self.zone = zone
        self._plans: dict[tuple[str, ...], _Plan] = {}

    def from_mapping(self, record: Mapping[str, Any], number: int, offset: int | None) -> Items:
        """Return the article in a record of JSON or of a table, then what is wrong with it.

        Keys that are no field of an article, and values that no field can hold, become metadata.
        """
        names = tuple(record)
        plan = self._plans.get(names)
        if plan is None:
            plan = _Plan(names, self.columns)
            if len(names) <= _MAX_PLANNED_NAMES:
                if len(self._plans) >= _MAX_PLANS:
                    self._plans.clear()
                self._plans[names] = plan
        values, metadata = plan.apply(record)
        return self.from_fields(number, offset, metadata=metadata, **values)

    def from_fields(
        self,
        number: int,
        offset: int | None,
        *,
        id: str = "",  # noqa: A002
        title: str = "",
        body: str = "",
        date: Any = None,
        source: str = "",
        category: str = "",
        url: str = "",
        metadata: Mapping[str, Any] | None = None,
    ) -> Items:
        """Return the article with those fields, then what is wrong with it.

        `date` is a datetime, a text, or a number: seconds or milliseconds since 1970.
        """
        if not (title and not title.isspace()) and not (body and not body.isspace()):
            reason = "the record has neither a title nor a body"
            return [Problem(self._path, number, offset, reason, skipped=True, kind="no-text")]
        source = source or self._source
        when = _instant(date, self.zone)
        article = Article(
            id.strip() or stable_id(source=source, url=url, title=title, body=body),
            title,
            body,
            when,
            source,
            category,
            url,
            **({"metadata": metadata} if metadata else {}),
        )
        if reason := excess(article):
            return [Problem(self._path, number, offset, reason, skipped=True, kind="too-large")]
        if when is None and (text := str("" if date is None else date).strip()):
            reason = f"the date cannot be read: {text[:_SHOWN_DATE]!r}"
            flaw = Problem(self._path, number, offset, reason, skipped=False, kind="date")
            return [article, flaw]
        return [article]


class _Plan:
    """Which keys of a record hold which field, worked out once for records with the same keys."""

    def __init__(self, names: tuple[str, ...], columns: dict[str, str]) -> None:
        by_field = fields_of(names, columns)
        self._single = [(field, held[0]) for field, held in by_field.items() if len(held) == 1]
        self._several = [(field, held) for field, held in by_field.items() if len(held) > 1]
        known = {name for held in by_field.values() for name in held}
        self._others = [name for name in names if name not in known]

    def apply(self, record: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the fields of a record and its metadata."""
        values: dict[str, Any] = {}
        metadata: dict[str, Any] = {}
        for field, name in self._single:
            value = record[name]
            values[field] = value if type(value) is str else _fit(field, name, value, metadata)
        for field, names in self._several:
            values[field] = _first_filled(field, names, record, metadata)
        for name in self._others:
            value = record[name]
            if name == "metadata" and type(value) is dict:
                metadata.update(value)
            elif value is not None and value != "":
                metadata[name] = value
        return values, metadata


def _first_filled(
    field: str, names: list[str], record: Mapping[str, Any], metadata: dict[str, Any]
) -> Any:
    """Return the first value that says something; the others that do become metadata."""
    chosen: Any = ""
    for name in names:
        value = record[name]
        if value in ("", None):
            continue
        if chosen == "":
            chosen = _fit(field, name, value, metadata)
        else:
            metadata[name] = value
    return chosen


def _fit(field: str, name: str, value: Any, metadata: dict[str, Any]) -> Any:
    """Return a JSON value as the field can hold it, and keep in the metadata what it cannot.

    A list of paragraphs becomes a body, the first of several categories the category; of an
    object such as {"id": null, "name": "BBC"} the name is taken, or else its only value.
    """
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, (str, int, float)):
        if field == "date":
            return value
        # Of larger integers in JSON the nearest float is read, which is that of others, too.
        if not (field == "id" and isinstance(value, float) and abs(value) >= _EXACT):
            return str(value)
    elif isinstance(value, dict):
        inner = value.get("name") or (next(iter(value.values())) if len(value) == 1 else None)
        if isinstance(inner, (str, int, float)):
            return _fit(field, name, inner, metadata)
    elif isinstance(value, list) and all(isinstance(part, str) for part in value):
        if field == "body":
            return "\n\n".join(value)
        if len(value) > 1:
            metadata[name] = value
        return value[0] if value else ""
    metadata[name] = value
    return ""


def _instant(date: Any, zone: tzinfo) -> datetime | None:
    if isinstance(date, str):
        return _instant_of_text(date, zone) if 0 < len(date) <= _LONGEST_DATE else None
    if isinstance(date, (int, float)):
        return _from_epoch(date) or parse_date(str(date), zone=zone)
    return date if isinstance(date, datetime) else None


# Articles of a day often have the same date, and come together.
@lru_cache(maxsize=1024)
def _instant_of_text(date: str, zone: tzinfo) -> datetime | None:
    found = parse_date(date, zone=zone)
    if found is None and re.fullmatch(r"\s*[0-9]{9,13}\s*", date):
        return _from_epoch(int(date))
    return found


def _from_epoch(number: float) -> datetime | None:
    if _EPOCH_SECONDS[0] <= number < _EPOCH_SECONDS[1]:
        return datetime.fromtimestamp(number, UTC)
    if _EPOCH_MILLISECONDS[0] <= number < _EPOCH_MILLISECONDS[1]:
        return datetime.fromtimestamp(number / 1000, UTC)
    return None
