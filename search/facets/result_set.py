"""All articles that match a query, as arrays of documents."""

from __future__ import annotations

from contextlib import nullcontext
from functools import cached_property
from typing import TYPE_CHECKING

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

    def dates(self, *, lifted: str | None = None) -> I64:
        """Return the articles' dates as the date column has them, int64, in no order."""
        parts = [leaf.segment.column("date")[own] for leaf, own in self.documents(lifted=lifted)]
        return np.concatenate([np.zeros(0, np.int64), *parts])
