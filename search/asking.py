"""One search: the query is evaluated on each segment, and the best of all are looked at again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh import query as wq

from fihris.index.analysis.tokens import tokenise
from fihris.index.snapshot import Snapshot
from fihris.search.deadline import Deadline, TimeIsUpError
from fihris.search.feedback import with_feedback
from fihris.search.filters import Filters
from fihris.search.first_stage import FirstStage
from fihris.search.highlighting.branches import Branches
from fihris.search.highlighting.finder import Finder
from fihris.search.highlighting.highlighter import Highlighter
from fihris.search.highlighting.marks import Mark, collect_marks
from fihris.search.limits import Limits
from fihris.search.matching.statistics import Statistics
from fihris.search.ranking import DEFAULT_RANKING, Ranking
from fihris.search.reranking.candidates import Candidates, Scorer, scored
from fihris.search.reranking.reranker import Reranked, rerank
from fihris.search.reranking.words import AskedWord
from fihris.search.timings import Timings
from fihris.search.understanding import Asked

if TYPE_CHECKING:
    from fihris.search.copies.collapse import Group, Groups
    from fihris.search.explanation import Explainer
    from fihris.search.facets.result_set import ResultSet

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]

SORTS = RELEVANCE, NEWEST, OLDEST = ("relevance", "newest", "oldest")


class Found:
    """The documents of one page with their scores, best first, and what else is asked of them."""

    def __init__(
        self,
        page: Sequence[tuple[int, float]],
        stage: FirstStage,
        asked: Asked,
        query: wq.Query,
        filters: Filters,
        reranked: Reranked | None,
        *,
        ranked: int,
        rescored: bool,
        groups: Groups | None = None,
    ) -> None:
        self.page = page
        self.groups: Sequence[Group] = groups.page if groups else ()
        self._groups = groups
        self._deadline = stage.statistics.deadline
        self._ranked = ranked
        self._stage = stage
        self._asked = asked
        self._query = query  # with what feedback added
        self._filters = filters
        self._reranked = reranked
        self._rescored = rescored

    @property
    def total(self) -> int:
        """How many documents match; counted when it is first asked for.

        Where the time is up, no more than were found until then.
        """
        if self._deadline is None:
            known = self.__dict__.get("result_set")
            return self._stage.total if known is None else known.total
        if self.partial:
            return self._ranked
        with self._deadline:
            counted = self._stage.total
        return max(counted, self._ranked)

    @property
    def partial(self) -> bool:
        """Whether the time was up before all was done that was asked for."""
        return self._deadline is not None and self._deadline.passed

    def has_more(self, after: int) -> bool:
        """Tell whether there are hits behind the page, which is the last up to rank `after`."""
        return after < self.total and (self._groups is None or not self._groups.last)

    @cached_property
    def result_set(self) -> ResultSet:
        """All that match."""
        from fihris.search.facets.result_set import ResultSet

        return ResultSet(self._stage, self._filters, self._deadline)

    @cached_property
    def highlighter(self) -> Highlighter:
        """What finds the words that matched in texts."""
        statistics = self._stage.statistics
        deadline = statistics.deadline
        marks: list[Mark] = []
        with suppress(TimeIsUpError), deadline or nullcontext():
            marks = collect_marks(self._asked.query, statistics)
        finder = Finder(statistics.snapshot, deadline)
        return Highlighter(marks, finder, Branches(statistics), deadline)

    @cached_property
    def explainer(self) -> Explainer:
        """What tells what a score consists of."""
        from fihris.search.explanation import Explainer

        statistics, reranked = self._stage.statistics, self._reranked
        return Explainer(self._query, statistics, reranked, rescored=self._rescored)


class Wanted(NamedTuple):
    """What is asked for, as `Index.search` is told; `filters` say nothing of `ids` yet."""

    asked: Asked
    filters: Filters
    ids: Collection[str] | None
    limit: int
    offset: int
    sort: str
    collapse: bool
    ranking: Ranking
    scorer: Scorer | None
    now: datetime | None
    limits: Limits
    deadline: Deadline | None

    @property
    def candidates(self) -> int:
        """How many of the first stage's best are looked at again."""
        if self.sort != RELEVANCE or not self.limit:
            return 0
        if not self.asked.words and self.scorer is None:
            return 0
        return self.ranking.candidates or (DEFAULT_RANKING.candidates if self.scorer else 0)

    @property
    def first(self) -> int:
        """How many of the first stage's best are needed."""
        return max(self.limit + self.offset, self.candidates)

    def statistics(self, snapshot: Snapshot) -> Statistics:
        """Return what scores in a snapshot are computed from."""
        return Statistics(snapshot, self.ranking, self.now, self.limits, self.deadline)


def ask(wanted: Wanted, statistics: Statistics, filters: Filters, timings: Timings) -> Found:
    """Evaluate a question and return the hits from its offset on, in its order.

    Where it collapses, near-copies are one hit.

    Where the time is up, these are the best of what was found until then.
    """
    with wanted.deadline or nullcontext():
        return _ask(wanted, statistics, filters, timings)


def _ask(wanted: Wanted, statistics: Statistics, filters: Filters, timings: Timings) -> Found:
    asked, scorer, limit, offset = wanted.asked, wanted.scorer, wanted.limit, wanted.offset
    snapshot, ranking, query = statistics.snapshot, statistics.ranking, asked.query
    allowed = [filters.allowed(leaf) for leaf in snapshot.leaves]
    if ranking.feedback_documents and asked.words and limit:
        best_found = FirstStage(query, statistics, allowed).best(ranking.feedback_documents)
        with suppress(TimeIsUpError):
            query = with_feedback(query, len(asked.words), statistics, *best_found)
    candidates, needed = wanted.candidates, wanted.first
    stage = FirstStage(query, statistics, allowed)

    def first(k: int) -> tuple[I64, F64]:
        if wanted.sort == RELEVANCE:
            return stage.best(k)
        return stage.by_date(k, newest=wanted.sort == NEWEST)

    documents, scores = first(needed)
    timings.lap("score")
    reranked = None
    if candidates and len(documents):
        with suppress(TimeIsUpError):
            statistics.check()
            words = _placed(asked)
            found = rerank(words, statistics, documents[:candidates], scores[:candidates])
            statistics.check()
            given = _given(scorer, asked.text, found, snapshot) if scorer else found.scores
            order = np.lexsort((found.documents, -found.scores, -given))
            documents[:candidates] = found.documents[order]
            scores[:candidates] = given[order]
            reranked = found
    timings.lap("rerank")
    chosen = slice(offset, offset + limit)
    page = list(zip(documents[chosen].tolist(), scores[chosen].tolist(), strict=True))
    groups = None
    if wanted.collapse:
        from fihris.search.copies.collapse import collapsed

        def ranked(k: int) -> tuple[I64, F64]:
            out_of_time = statistics.deadline is not None and statistics.deadline.passed
            if k <= needed or len(documents) < needed or out_of_time:
                return documents, scores
            more = first(k)
            for all_of_them, best in zip(more, (documents, scores), strict=True):
                all_of_them[:candidates] = best[:candidates]
            return more

        groups = collapsed(ranked, stage.holds, snapshot, limit, offset)
        page = [(group.document, group.score) for group in groups.page]
        timings.lap("collapse")
    return Found(
        page,
        stage,
        asked,
        query,
        filters,
        reranked,
        ranked=len(documents),
        rescored=scorer is not None and reranked is not None,
        groups=groups,
    )


def _given(scorer: Scorer, query: str, reranked: Reranked, snapshot: Snapshot) -> F64:
    """Return the scores of a user's own scorer, in the order of the documents."""
    candidates = Candidates(query, snapshot, reranked)
    scores = np.empty(len(candidates))
    scores[np.searchsorted(reranked.documents, candidates.documents)] = scored(scorer, candidates)
    return scores


def _placed(asked: Asked) -> Sequence[AskedWord]:
    """Return the words of a question with their places counted in tokens of its text."""
    if len(asked.words) < 2:
        return asked.words
    starts = tokenise(asked.text).starts
    places = np.searchsorted(starts, [word.place for word in asked.words]).tolist()
    return [word._replace(place=place) for word, place in zip(asked.words, places, strict=True)]
