"""An article of a cluster that is shown alone, with the words of a query marked."""

from __future__ import annotations

from collections.abc import Sequence

from fihris.index.snapshot import Snapshot
from fihris.search.asking import Wanted
from fihris.search.engine import Index
from fihris.search.hits import Found
from fihris.search.timings import Timings


class OneArticle(Index):
    """An index of `Candidates`, asked here: words are looked up in those of the whole index."""

    def _lexicon(self) -> Snapshot:
        return self._snapshot.lexicon

    def _answer(
        self,
        wanted: Wanted,
        lexicon: Snapshot,  # noqa: ARG002
        timings: Timings,
    ) -> tuple[Snapshot, Found, Sequence[str]]:
        return super()._answer(wanted, self._snapshot, timings)
