"""What a saved search is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fihris.errors import WatchError

LONGEST_NAME = 200
_LISTS = ("sources", "categories", "exclude_sources", "exclude_categories")
_FIELDS = {"name", "query", "created", "variants", *_LISTS}
# A name is typed again to remove what it names, and stands on a line of its own in lists.
_UNTYPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Watch:
    """A search that new articles are held against.

    `query` is text in the query language. An article that it matches counts if it is from one of
    `sources` and `categories` (any where these are empty), and from none of the excluded ones.
    With `variants`, foreign names are found in other spellings, too. `created` is in UTC.

    Raises ValueError for a name or a query that cannot be kept.
    """

    name: str
    query: str
    created: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    sources: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    exclude_sources: tuple[str, ...] = ()
    exclude_categories: tuple[str, ...] = ()
    variants: bool = True

    def __post_init__(self) -> None:
        if not self.name.strip() or self.name != self.name.strip():
            raise ValueError("the name of a saved search is not empty, and has no space around it")
        if len(self.name) > LONGEST_NAME:
            raise ValueError(f"the name of a saved search has at most {LONGEST_NAME} characters")
        if _UNTYPED.search(self.name):
            raise ValueError("the name of a saved search is one line, without control characters")
        if not self.query.strip():
            raise ValueError("the query of a saved search is not empty")


def watch_json(watch: Watch) -> dict[str, Any]:
    """Return a saved search as its file has it; what is not set is left out."""
    lists = {name: list(getattr(watch, name)) for name in _LISTS if getattr(watch, name)}
    return {
        "name": watch.name,
        "query": watch.query,
        "created": watch.created.isoformat().replace("+00:00", "Z"),
        **lists,
        **({} if watch.variants else {"variants": False}),
    }


def watch_of(record: object) -> Watch:
    """Return the saved search that a record of the file is. Raises ValueError for any other."""
    if not isinstance(record, dict):
        raise ValueError("it is no JSON object")
    unknown = sorted(set(record) - _FIELDS)
    if unknown:
        raise ValueError(f"it has {unknown[0]!r}, which is nothing that this release knows")
    for name in ("name", "query", "created"):
        if not isinstance(record.get(name), str):
            raise ValueError(f"its {name} is no text")
    lists = {name: record.get(name, []) for name in _LISTS}
    for name, values in lists.items():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise ValueError(f"its {name} are no list of texts")
    variants = record.get("variants", True)
    if not isinstance(variants, bool):
        raise ValueError("its variants are neither true nor false")
    created = datetime.fromisoformat(record["created"])
    if created.tzinfo is None:
        raise ValueError("its created names no time zone")
    given = {name: tuple(values) for name, values in lists.items()}
    return Watch(
        record["name"], record["query"], created.astimezone(UTC), variants=variants, **given
    )


def check_names(watches: list[Watch], path: str) -> None:
    """Raise WatchError where two saved searches have one name."""
    names: set[str] = set()
    for watch in watches:
        if watch.name in names:
            raise WatchError(f"{path}: two saved searches are called {watch.name!r}", path=path)
        names.add(watch.name)
