"""Which articles are fetched from a cluster, so that the best are surely among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import NamedTuple

from fihris.corpus.article import Article
from fihris.search.asking import NEWEST, RELEVANCE, Wanted
from fihris.search.cluster.candidates import CandidateBuilder, Candidates
from fihris.search.cluster.counting import RemoteSet
from fihris.search.cluster.pages import Page, Pages
from fihris.search.first_stage import FirstStage
from fihris.search.timings import CANDIDATES, SERVER, Timings

# Lucene keeps a length in a byte: by its scores some of the best are a little farther behind.
_MARGIN, _LEAST_MORE = 0.4, 20
_CLOSE = 1e-6

_Order = Sequence[Mapping[str, object]]


class Fetched(NamedTuple):
    """Candidates, how many match in all, and what did not answer."""

    candidates: Candidates
    total: int
    failures: tuple[str, ...]
    timed_out: bool


class Fetcher:
    """Fetches what one question needs; what its parts take is noted in `timings`."""

    def __init__(
        self, counted: RemoteSet, question: Wanted, builder: CandidateBuilder, timings: Timings
    ) -> None:
        self._counted, self._question = counted, question
        self._builder, self._timings = builder, timings
        self._articles: list[Article] = []
        self._scores: dict[str, float] = {}

    def fetched(self) -> Fetched:
        """Return the articles that the question needs. Raises ClusterError."""
        question = self._question
        with question.deadline or nullcontext():
            if question.sort == RELEVANCE:
                return self._best()
            date = {
                "order": "desc" if question.sort == NEWEST else "asc",
                "missing": "_last",
            }
            with self._pages([{"date": date}, {"id": "asc"}]) as pages:
                page = self._up_to(question.first, pages)
            return self._of(self._built(), page)

    def _best(self) -> Fetched:
        """Fetch candidates until the best that are needed by our own scores are surely among them.

        The server's scores are never below ours by what is the same in both: in a byte a length
        only becomes less, and a score more. Where its statistics are others, as between an article
        that was replaced and a merge, ours are above by as much as those that were fetched show.
        What is not fetched has at most the lowest of the server's scores, times that: as long as
        this is more than our score of the last of those that are wanted, more are fetched.
        """
        wanted = self._question.first
        size = wanted and wanted + max(int(wanted * _MARGIN), _LEAST_MORE)
        with self._pages([{"_score": "desc"}, {"id": "asc"}]) as pages:
            while True:
                page = self._up_to(size, pages)
                candidates = self._built()
                if not wanted or page.is_end or self._are_enough(candidates):
                    return self._of(candidates, page)
                if self._is_too_late():  # nothing is enough any more: what there is has to do
                    return self._of(candidates, page._replace(timed_out=True))
                size = 2 * len(self._articles)

    def _pages(self, order: _Order) -> Pages:
        question, server = self._question, self._counted.server
        return Pages(server, self._counted, order, question.deadline, wanted=question.first)

    def _up_to(self, size: int, pages: Pages) -> Page:
        """Fetch until there are that many articles, or no more, and return the last page."""
        while True:
            page = pages.next(size - len(self._articles))
            self._timings.lap(SERVER)
            self._articles += page.articles
            ids = (article.id for article in page.articles)
            self._scores |= zip(ids, page.scores, strict=True)
            if page.is_end or len(self._articles) >= size:
                return page
            if self._is_too_late():
                return page._replace(timed_out=True)

    def _is_too_late(self) -> bool:
        deadline = self._question.deadline
        return deadline is not None and not deadline.left

    def _built(self) -> Candidates:
        candidates = self._builder.built(self._articles)
        self._timings.lap(CANDIDATES)
        return candidates

    def _are_enough(self, candidates: Candidates) -> bool:
        """Tell whether no article that was not fetched can be among those that are wanted."""
        wanted = self._question.first
        statistics = self._question.statistics(candidates)
        first = FirstStage(self._question.asked.query, statistics, [None])
        documents, scores = first.best(len(self._articles))
        theirs = (self._scores[self._articles[number].id] for number in documents.tolist())
        pairs = zip(scores.tolist(), theirs, strict=True)
        above = max([1.0, *(ours / its for ours, its in pairs if its)])
        bound = min(self._scores.values()) * above
        self._timings.lap("score")
        return len(scores) >= wanted and bool(scores[wanted - 1] >= bound * (1 - _CLOSE))

    def _of(self, candidates: Candidates, page: Page) -> Fetched:
        return Fetched(candidates, page.total, page.failures, page.timed_out)
