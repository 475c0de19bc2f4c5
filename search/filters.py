"""What hits must be besides matching: from some sources, of some sections, of a stretch of time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import numpy as np

from fihris.index.consistency import blaming
from fihris.index.fields import UNKNOWN_DATE, aware, to_microseconds
from fihris.index.places import BOOL, I64
from fihris.index.segment import Segment
from fihris.index.snapshot import Leaf, Snapshot

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits must be besides matching: all of these, and one of several values.

    They are from `since` on and before `until`, which are in UTC where they name no time zone.
    `documents` are numbers of the snapshot, rising; None stands for all.
    """

    sources: frozenset[str] = _NONE
    categories: frozenset[str] = _NONE
    since: datetime | None = None
    until: datetime | None = None
    excluded_sources: frozenset[str] = _NONE
    excluded_categories: frozenset[str] = _NONE
    documents: I64 | None = None

    @classmethod
    def of(
        cls,
        sources: str | Collection[str] = (),
        categories: str | Collection[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        exclude_sources: str | Collection[str] = (),
        exclude_categories: str | Collection[str] = (),
    ) -> Self:
        """Return what `Index.search` was told: a value stands for itself alone."""
        return cls(
            values(sources),
            values(categories),
            since,
            until,
            values(exclude_sources),
            values(exclude_categories),
        )

    def allowed(self, leaf: Leaf, *, lifted: str | None = None) -> BOOL | None:
        """Return which documents of a segment may be hits (bool, by document); None: all.

        What is said of the field `lifted` (source, category or date) does not count.
        """
        masks = [] if leaf.deleted is None else [~leaf.deleted]
        for field, values, excluded in (
            ("source", self.sources, self.excluded_sources),
            ("category", self.categories, self.excluded_categories),
        ):
            if field == lifted:
                continue
            if values:
                masks.append(_one_of(leaf.segment, field, values))
            if excluded:
                masks.append(~_one_of(leaf.segment, field, excluded))
        if self.documents is not None:
            masks.append(self._chosen(leaf))
        if lifted != "date" and (self.since is not None or self.until is not None):
            masks.append(self._inside(leaf.segment))
        return np.logical_and.reduce(masks) if masks else None

    def _chosen(self, leaf: Leaf) -> BOOL:
        chosen = np.zeros(leaf.segment.documents, np.bool_)
        own = (self.documents if self.documents is not None else np.zeros(0, np.int64)) - leaf.base
        chosen[own[(own >= 0) & (own < len(chosen))]] = True
        return chosen

    def _inside(self, segment: Segment) -> BOOL:
        dates = segment.column("date")
        inside: BOOL = dates != UNKNOWN_DATE
        if self.since is not None:
            inside &= dates >= to_microseconds(aware(self.since))
        if self.until is not None:
            inside &= dates < to_microseconds(aware(self.until))
        return inside


NO_FILTERS = Filters()


def values(given: str | Collection[str]) -> frozenset[str]:
    """Return several values, or the one that was given."""
    return frozenset((given,) if isinstance(given, str) else given)


def documents_of(snapshot: Snapshot, ids: Iterable[str]) -> I64:
    """Return the documents of some articles, rising; of ids that there are not, none."""
    with blaming(snapshot):
        found = np.array([snapshot.find(identity) for identity in ids], np.int64)
    return np.unique(found[found >= 0])


def _one_of(segment: Segment, field: str, values: frozenset[str]) -> BOOL:
    vocabulary = segment.vocabulary(field)
    numbers = [vocabulary.find(value.encode("utf-8", "surrogatepass")) for value in sorted(values)]
    mask: BOOL = np.isin(segment.column(field), [number for number in numbers if number >= 0])
    return mask
