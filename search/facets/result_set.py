"""All articles that match a query, as arrays of documents."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fihris.index.places import I64
from fihris.search.filters import Filters

if TYPE_CHECKING:
    from fihris.index.snapshot import Leaf, Snapshot
    from fihris.search.deadline import Deadline
    from fihris.search.first_stage import FirstStage


class ResultSet:
    """The articles that match a query, with and without each of its filters.

    Where the search's time is up, those that were found until then.
    """

    def __init__(self, stage: FirstStage, filters: Filters, deadline: Deadline | None) -> None:
        self._stage = stage
        self._deadline = deadline
        self.filters = filters

    @property
    def snapshot(self) -> Snapshot:
        """The commit that was searched."""
        return self._stage.statistics.snapshot

    @cached_property
    def _matching(self) -> list[I64]:
        with self._deadline or nullcontext():
            return self._stage.matching()

    def documents(self, *, lifted: str | None = None) -> list[tuple[Leaf, I64]]:
        """Return each segment's documents, rising, int64, counted in the segment.

        What the filters say of the field `lifted` does not count.
        """
        found = []
        for leaf, own in zip(self.snapshot.leaves, self._matching, strict=True):
            allowed = self.filters.allowed(leaf, lifted=lifted)
            found.append((leaf, own if allowed is None else own[allowed[own]]))
        return found

    @property
    def total(self) -> int:
        """How many articles there are."""
        return sum(len(own) for _, own in self.documents())

    def values(self, field: str, *, lifted: bool = False) -> dict[str, int]:
        """Return how many of the articles have each source or section.

        With `lifted`, what the filters say of the field does not count.
        """
        counts: Counter[str] = Counter()
        for leaf, documents in self.documents(lifted=field if lifted else None):
            vocabulary = leaf.segment.vocabulary(field)
            own = np.bincount(leaf.segment.column(field)[documents], minlength=len(vocabulary))
            for number in np.flatnonzero(own).tolist():
                counts[vocabulary[number].decode("utf-8", "surrogatepass")] += int(own[number])
        return dict(counts)

    def dates(self, first: int, last: int, *, lifted: bool = False) -> Dates:
        """Return the dates of the articles; those before `first` or from `last` on are unknown.

        Both are as the date column has them. With `lifted`, the filters' own time does not count.
        """
        found = self.documents(lifted="date" if lifted else None)
        parts = [leaf.segment.column("date")[own] for leaf, own in found]
        every = np.concatenate([np.zeros(0, np.int64), *parts])
        return _Dates(every[(every >= first) & (every < last)], len(every))


class Counted(Protocol):
    """What facets and timelines are counted of; see `ResultSet`."""

    @property
    def total(self) -> int: ...  # noqa: D102

    def values(self, field: str, *, lifted: bool = False) -> dict[str, int]: ...  # noqa: D102

    def dates(self, first: int, last: int, *, lifted: bool = False) -> Dates: ...  # noqa: D102


class Dates(Protocol):
    """When articles appeared, in microseconds; `unknown` counts those of no known date."""

    @property
    def unknown(self) -> int: ...  # noqa: D102

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last of them, None where there are none."""

    def between(self, edges: I64) -> list[int]:
        """Return how many are from each edge on and before the next; all lie between some."""


class _Dates:
    def __init__(self, known: I64, articles: int) -> None:
        self._known = known
        self.unknown = articles - len(known)

    @property
    def span(self) -> tuple[int, int] | None:
        if not len(self._known):
            return None
        return int(self._known.min()), int(self._known.max())

    def between(self, edges: I64) -> list[int]:
        places = np.searchsorted(edges, self._known, side="right") - 1
        counts: list[int] = np.bincount(places, minlength=len(edges) - 1).tolist()
        return counts
