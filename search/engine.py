"""An index that can be asked: from a query to hits."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from os import PathLike
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self, Unpack

from fihris.corpus.article import Article
from fihris.errors import UnknownArticleError
from fihris.index.analysis.analyzer import ANALYZERS, DEFAULT_ANALYZER
from fihris.index.consistency import blaming
from fihris.index.snapshot import Snapshot
from fihris.search.deadline import Deadline
from fihris.search.exploring import Exploring
from fihris.search.hits import Found, Hits
from fihris.search.limits import DEFAULT_LIMITS, Limits
from fihris.search.ranking import DEFAULT_RANKING, Ranking
from fihris.search.timings import Timings
from fihris.search.whoosh_import import import_whoosh_queries

if TYPE_CHECKING:
    from whoosh.query import Query

    from fihris.index.writer import Writer
    from fihris.search.asking import Wanted
    from fihris.search.batch import FilterOptions, Options
    from fihris.search.copies.copies import Copies
    from fihris.search.copies.duplicates import Told
    from fihris.search.overview import Overview
    from fihris.search.reranking.candidates import Scorer
    from fihris.search.suggestions.completion import Completions
    from fihris.search.suggestions.suggester import Suggestion


class Index(Exploring):
    """An index folder, open for reading as of its last commit.

    Safe to use from several threads. `refresh` moves on to what was committed since; what was
    found before stays valid.
    """

    is_local = True
    """Whether it lies in a folder, which other processes can open."""

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = Path(path)
        self._snapshot = Snapshot.open(self.path)
        self._lock = Lock()

    @classmethod
    def create(
        cls,
        path: str | PathLike[str],
        *,
        analyzer: str = DEFAULT_ANALYZER,
        zone: tzinfo | str | None = None,
    ) -> Self:
        """Make an empty index in a folder that does not exist yet or is empty.

        `analyzer` is lexicon, light10, snowball or none, and stays with the index, as does `zone`:
        where days begin that name none, by its IANA name. Raises IndexExistsError, ValueError for
        an analyzer or a zone that is not known, IndexingError where the folder cannot be made or
        written.
        """
        from fihris.index.creation import create_index

        if analyzer not in ANALYZERS:
            raise ValueError(f"no analyzer called {analyzer!r}; there are {', '.join(ANALYZERS)}")
        if zone is not None:
            from fihris.corpus.dates.zones import zone_named

            zone = str(zone_named(str(zone)))
        create_index(Path(path), analyzer, zone)
        return cls(path)

    @classmethod
    def at(cls, snapshot: Snapshot) -> Self:
        """Return an index that reads a commit which is open already."""
        index = cls.__new__(cls)
        index.path, index._snapshot, index._lock = snapshot.folder, snapshot, Lock()
        return index

    @property
    def snapshot(self) -> Snapshot:
        """The commit that is being read."""
        return self._snapshot

    @property
    def analyzer(self) -> str:
        """The name of the analyzer that the index was created with."""
        return self._snapshot.manifest.analyzer

    @property
    def zone(self) -> tzinfo:
        """Where days begin that name no zone: the zone that the index was created with, or UTC.

        Raises IndexingError where this system does not know it.
        """
        return self._snapshot.zone

    def fixed(self) -> Index:
        """Return an index that stays at the commit that is being read."""
        return Index.at(self._snapshot)

    def refresh(self) -> bool:
        """Move on to the last commit; tell whether there was a new one."""
        with self._lock:
            before = self._snapshot
            self._snapshot = Snapshot.open(self.path, before)
            return self._snapshot.generation != before.generation

    def writer(self, *, memory: int | None = None, processes: int = 1) -> Writer:
        """Return the index's writer; `memory` in bytes. Raises what `Writer` raises.

        Its commits are seen here after `refresh`.
        """
        from fihris.index.writer import Writer

        return Writer(self.path, memory=memory, processes=processes)

    def __len__(self) -> int:
        """Return how many articles there are."""
        return self._snapshot.document_count

    def __contains__(self, identity: object) -> bool:
        if not isinstance(identity, str):
            return False
        with blaming(self._snapshot):
            return self._snapshot.find(identity) >= 0

    def get(self, identity: str) -> Article:
        """Return the article with that id. Raises UnknownArticleError."""
        snapshot = self._snapshot
        with blaming(snapshot):
            document = snapshot.find(identity)
            if document < 0:
                raise UnknownArticleError(identity, path=str(self.path))
            return snapshot.article(document)

    def holding(self, article: Article) -> Index:  # noqa: ARG002
        """Return an index that has an article of this one, for what is read of it alone."""
        return self

    def overview(self) -> Overview:
        """Return what the index holds, in numbers."""
        from fihris.search.overview import overview

        with blaming(self._snapshot):
            return overview(self._snapshot)

    def copies(self, identity: str) -> list[str]:
        """Return the ids of the article's near-copies, the earliest first.

        Raises UnknownArticleError.
        """
        from fihris.search.copies.copies import copies_of

        snapshot = self._snapshot
        with blaming(snapshot):
            document = snapshot.find(identity)
            if document < 0:
                raise UnknownArticleError(identity, path=str(self.path))
            return copies_of(snapshot, document).ids

    def duplicates(
        self, *, least: int = 2, sources: str | Collection[str] = (), told: Told = lambda _: None
    ) -> list[Copies]:
        """Return the clusters of near-copies; see `fihris.search.copies.duplicates.duplicates`."""
        from fihris.search.copies.duplicates import duplicates
        from fihris.search.filters import values

        with blaming(self._snapshot):
            return duplicates(self._snapshot, least=least, sources=values(sources), told=told)

    def search(
        self,
        query: str | Query | None,
        limit: int = 10,
        offset: int = 0,
        *,
        sources: str | Collection[str] = (),
        categories: str | Collection[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        exclude_sources: str | Collection[str] = (),
        exclude_categories: str | Collection[str] = (),
        ids: Collection[str] | None = None,
        sort: str = "relevance",
        zone: tzinfo | str | None = None,
        collapse: bool = False,
        lenient: bool = False,
        plain: bool = False,
        variants: bool = True,
        ranking: Ranking = DEFAULT_RANKING,
        scorer: Scorer | None = None,
        now: datetime | None = None,
        limits: Limits = DEFAULT_LIMITS,
        timeout_ms: float | None = None,
    ) -> Hits:
        """Return the best hits from `offset` on, at most `limit`.

        `query` is text in the query language, or any Whoosh query over the fields of
        `fihris.index.fields`; None stands for all articles. Hits are from one of `sources` and
        `categories` (any where these are empty), from none of `exclude_sources` and
        `exclude_categories`, and from `since` on and before `until`, in UTC where these name no
        time zone; where `ids` are given, they are among these articles. They are in the order of
        `sort`: "relevance", or by date, "newest" or "oldest" first, those without a date last; by
        date nothing is scored, and all have the score 0.

        With `collapse`, near-copies are one hit: the earliest of those that match, in the place of
        the best of them; the others are its `Hit.copies`. `Hits.total` still counts articles.

        With `lenient`, a text that cannot be parsed is searched as plain words, and `Hits.note`
        says why; with `plain`, every text is, and no sign is an operator. With `variants`, words of
        a text that are foreign names are found in other spellings, too, and `Hits.variants` says in
        which.

        A ``date:`` of a text is of the calendar of `zone`, a zone or its IANA name; None is the
        index's own.

        `ranking` says how hits are ranked; `now` is what ``date:أمس`` counts from, and recency,
        where the ranking asks for that; in UTC where it names no time zone. A `scorer` is given the
        ranking's candidates (the default's number of them where it has no second stage) and decides
        their order by the scores it returns, which become the hits'; what is behind the candidates
        stays there.

        `limits` say how large a query may be. After `timeout_ms` milliseconds of work the search,
        and what is read of its hits later, stops at its next step: `Hits.partial` says so, and what
        was found until then is returned.

        Raises QueryError, of which QueryLimitError, and ValueError for a negative limit, offset or
        timeout, another `sort`, a `scorer` where nothing is scored, and for scores that are not one
        finite number a candidate.
        """
        import_whoosh_queries()
        from fihris.search.asking import SORTS, Wanted
        from fihris.search.filters import Filters
        from fihris.search.understanding import understood

        if limit < 0 or offset < 0:
            raise ValueError("limit and offset must not be negative")
        if sort not in SORTS:
            raise ValueError(f"no order called {sort!r}; there are {', '.join(SORTS)}")
        if scorer is not None and sort != SORTS[0]:
            raise ValueError(f"a scorer decides the order of hits, and so does sort={sort!r}")
        shown = query if isinstance(query, str) else f"a Whoosh query, {type(query).__name__}"
        limits.hold("hits", limit + offset, "ask for a page nearer to the first", query=shown)
        deadline = None if timeout_ms is None else Deadline(timeout_ms)
        started, timings = time.perf_counter(), Timings()
        lexicon = self._lexicon()
        asked, note = understood(
            query,
            lexicon,
            ranking,
            zone=zone,
            now=now,
            lenient=lenient,
            plain=plain,
            variants=variants,
            limits=limits,
            deadline=deadline,
            timings=timings,
        )
        filters = Filters.of(sources, categories, since, until, exclude_sources, exclude_categories)
        wanted = Wanted(
            asked,
            filters,
            ids,
            limit,
            offset,
            sort,
            collapse,
            ranking,
            scorer,
            now,
            limits,
            deadline,
        )
        with blaming(lexicon):
            snapshot, found, failures = self._answer(wanted, lexicon, timings)
            return Hits(
                snapshot,
                found,
                query="" if query is None else str(query),
                offset=offset,
                took_ms=(time.perf_counter() - started) * 1000,
                note=note,
                variants=asked.variants,
                timings=timings,
                failures=failures,
            )

    def _lexicon(self) -> Snapshot:
        """Return where a query's words are looked up."""
        return self._snapshot

    def _answer(
        self, wanted: Wanted, lexicon: Snapshot, timings: Timings
    ) -> tuple[Snapshot, Found, Sequence[str]]:
        """Search; return what the hits are read from, the hits, and what did not answer."""
        from fihris.search.asking import ask
        from fihris.search.filters import documents_of

        filters = wanted.filters
        if wanted.ids is not None:
            filters = replace(filters, documents=documents_of(lexicon, wanted.ids))
        return lexicon, ask(wanted, wanted.statistics(lexicon), filters, timings), ()

    def search_many(
        self,
        queries: Sequence[str | Query],
        limit: int = 10,
        offset: int = 0,
        *,
        processes: int | None = None,
        **options: Unpack[Options],
    ) -> list[Hits]:
        """Return the hits of each query, in the queries' order: what `search` finds for it.

        Where there are so many that it is faster, they are spread over processes, by default one
        for each core. A script that may start some needs its ``if __name__ == "__main__":``, as
        with any use of `multiprocessing`. With a `scorer`, and for queries that are no text, all
        is done in this process.

        Raises what `search` raises, for the first query that fails, and IndexingError where a
        process dies.
        """
        from fihris.search.batch import search_many

        if options.get("now") is None:
            options["now"] = datetime.now(UTC)  # the same for all
        return search_many(self, queries, {"limit": limit, "offset": offset, **options}, processes)

    def suggest(
        self,
        query: str,
        *,
        arabizi: bool = False,
        limit: int = 3,
        **filters: Unpack[FilterOptions],
    ) -> list[Suggestion]:
        """Return what was perhaps meant by a text, where that finds clearly more; see `suggester`.

        With `arabizi`, Latin words are read as Arabic in Latin letters. `filters` are those of
        `search`: what finds nothing in them is not offered. Raises ValueError for a negative limit.
        """
        from fihris.search.suggestions.suggester import suggest

        with blaming(self._snapshot):
            return suggest(self._snapshot, query, arabizi=arabizi, limit=limit, **filters)

    def complete(self, text: str, limit: int = 10) -> Completions:
        """Return how a text may go on, at most `limit` words and headlines; see `completion`.

        Raises ValueError for a negative limit.
        """
        from fihris.search.suggestions.completion import complete

        with blaming(self._snapshot):
            return complete(self._snapshot, text, limit)

    def close(self) -> None:
        """Let the files go once nothing that was found in them is used any more."""
        # The mapped files close with the last array on them: a hit may still be using one.

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Index {self.path}: {len(self)} articles>"
