"""What hits must be besides matching: from some sources, of some sections, of a stretch of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from fihris.index.fields import UNKNOWN_DATE, aware, to_microseconds
from fihris.index.places import BOOL
from fihris.index.segment import Segment
from fihris.index.snapshot import Leaf

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits must be besides matching: all of these, and one of several values.

    They are from `since` on and before `until`, which are in UTC where they name no time zone.
    """

    sources: frozenset[str] = _NONE
    categories: frozenset[str] = _NONE
    since: datetime | None = None
    until: datetime | None = None
    excluded_sources: frozenset[str] = _NONE
    excluded_categories: frozenset[str] = _NONE

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
        if lifted != "date" and (self.since is not None or self.until is not None):
            masks.append(self._inside(leaf.segment))
        return np.logical_and.reduce(masks) if masks else None

    def _inside(self, segment: Segment) -> BOOL:
        dates = segment.column("date")
        inside: BOOL = dates != UNKNOWN_DATE
        if self.since is not None:
            inside &= dates >= to_microseconds(aware(self.since))
        if self.until is not None:
            inside &= dates < to_microseconds(aware(self.until))
        return inside


def _one_of(segment: Segment, field: str, values: frozenset[str]) -> BOOL:
    vocabulary = segment.vocabulary(field)
    numbers = [vocabulary.find(value.encode("utf-8", "surrogatepass")) for value in sorted(values)]
    mask: BOOL = np.isin(segment.column(field), [number for number in numbers if number >= 0])
    return mask
