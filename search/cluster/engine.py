"""An index on a cluster that can be asked: what `Index` is for a folder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, Unpack

from fihris.corpus.article import Article
from fihris.errors import ClusterError, UnknownArticleError
from fihris.index.cluster import word_store
from fihris.index.cluster.address import parse_address
from fihris.index.cluster.documents import article_of, document_id
from fihris.index.cluster.remote import Remote
from fihris.index.cluster.server import Json, Server
from fihris.index.cluster.words import Words
from fihris.index.snapshot import Snapshot
from fihris.search.cluster.candidates import CandidateBuilder
from fihris.search.cluster.counting import RemoteSet
from fihris.search.cluster.one_article import OneArticle
from fihris.search.cluster.translation import Translator
from fihris.search.deadline import Deadline
from fihris.search.engine import Index
from fihris.search.filters import Filters
from fihris.search.hits import Found, Hits
from fihris.search.timings import Timings

if TYPE_CHECKING:
    from whoosh.query import Query

    from fihris.index.writer import Writer
    from fihris.search.asking import Wanted
    from fihris.search.batch import FilterOptions, Options
    from fihris.search.overview import Overview
    from fihris.search.suggestions.suggester import Suggestion

# Where the time was up while the server was at work, what it had found is ranked all the same.
_GRACE_MS = 500


class _State(NamedTuple):
    """What is known of the index: what its name stands for, and its words."""

    remote: Remote
    words: Words
    builder: CandidateBuilder


class ClusterFound:
    """What a cluster found: the page is that of the candidates, the rest is counted there."""

    def __init__(self, found: Found, total: int, counted: RemoteSet, *, partial: bool) -> None:
        self._found = found
        self._partial = partial
        self.total = total
        self.result_set = counted

    @property
    def partial(self) -> bool:
        """Whether the time was up, or a part of the cluster did not answer."""
        return self._partial or self._found.partial

    def has_more(self, after: int) -> bool:
        """Tell whether there are hits behind rank `after`."""
        return after < self.total

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found, name)


class ClusterIndex(Index):
    """An index on an OpenSearch cluster, as `address` says: ``opensearch://host:9200/news``.

    It is asked as an index in a folder is, and finds the same; see ``docs/cluster.md``. Safe to use
    from several threads. What was indexed since is found once the server has refreshed; `refresh`
    takes the statistics and words of the last load. What only a folder offers raises ClusterError.

    Raises ValueError for what is no address, NotAnIndexError, ClusterError and what is under it.
    """

    def __init__(self, address: str, server: Server | None = None) -> None:
        self.address = address
        self.path = Path(address)
        self.server = server or Server(parse_address(address))
        self._lock = Lock()
        self._state = self._read(None)

    def _read(self, before: _State | None) -> _State:
        remote = Remote.of(self.server)
        known = before.words if before else None
        try:
            words = word_store.load(self.server, remote, known)
        except ClusterError:
            now = Remote.of(self.server)
            if now.physical == remote.physical:
                raise
            # Another has just taken its place.
            remote, words = now, word_store.load(self.server, now, known)
        if before is not None and words is before.words:
            return before._replace(remote=remote)
        return _State(remote, words, CandidateBuilder(words))

    is_local = False

    def fixed(self) -> Index:
        """Return the index itself, which does not stay as it is."""
        return self

    def refresh(self) -> bool:
        """Take what the last load has left; tell whether there was another one."""
        with self._lock:
            before = self._state
            self._state = self._read(before)
            return self._state.words is not before.words

    @property
    def snapshot(self) -> Snapshot:
        """There is none. Raises ClusterError."""
        return self._snapshot

    @property
    def _snapshot(self) -> Snapshot:  # type: ignore[override]
        raise ClusterError(
            f"{self.address} is on a cluster, where this is not offered; it is for an index in a "
            "folder",
            path=self.address,
        )

    def writer(self, *, memory: int | None = None, processes: int = 1) -> Writer:  # noqa: ARG002
        """There is none: `fihris.index.cluster.loading` loads articles. Raises ClusterError."""
        raise ClusterError(
            f"{self.address} is on a cluster, where articles are loaded with 'fihris index'",
            path=self.address,
        )

    @property
    def analyzer(self) -> str:
        """The name of the analyzer that the index was created with."""
        return self._state.remote.analyzer

    @property
    def zone(self) -> tzinfo:
        """Where days begin that name no zone: as the index was created, or UTC."""
        return self._state.words.zone

    @property
    def words(self) -> Words:
        """The words of the index, and its statistics."""
        return self._state.words

    def __len__(self) -> int:
        return int(self.server.ask("GET", self.server.address.name, "_count")["count"])

    def __contains__(self, identity: object) -> bool:
        return isinstance(identity, str) and self._found(identity) is not None

    def get(self, identity: str) -> Article:
        """Return the article with that id. Raises UnknownArticleError."""
        source = self._found(identity)
        if source is None:
            raise UnknownArticleError(identity, path=self.address)
        return article_of(source)

    def _found(self, identity: str) -> Json | None:
        name = self.server.address.name
        ids = [{"_index": name, "_id": document_id(identity)}]
        answer = self.server.ask("GET", "_mget", body={"docs": ids})["docs"][0]
        return answer["_source"] if answer.get("found") else None

    def holding(self, article: Article) -> Index:
        """Return an index of an article alone, with the words of the whole; nothing is asked."""
        return OneArticle.at(self._state.builder.built([article]))

    def overview(self) -> Overview:
        """Return what the index holds, in numbers."""
        from fihris.search.cluster.overview import overview

        return overview(self.server, self._state.remote, self._state.words)

    def suggest(
        self,
        query: str,  # noqa: ARG002
        *,
        arabizi: bool = False,  # noqa: ARG002
        limit: int = 3,  # noqa: ARG002
        **filters: Unpack[FilterOptions],  # noqa: ARG002
    ) -> list[Suggestion]:
        """Return nothing: what else was meant is not looked for on a cluster."""
        return []

    def _lexicon(self) -> Snapshot:
        return self._state.words

    def _answer(
        self, wanted: Wanted, lexicon: Snapshot, timings: Timings
    ) -> tuple[Snapshot, Found, Sequence[str]]:
        """Search as `Index` does, but that nothing is collapsed.

        Raises ClusterError, and UntranslatableQueryError for a ranking that a cluster has not, too.
        """
        from fihris.search.asking import ask
        from fihris.search.cluster.fetching import Fetcher

        assert isinstance(lexicon, Words)  # noqa: S101 (see `_lexicon`)
        builder = self._state.builder
        if builder.words is not lexicon:  # there was another load meanwhile
            builder = CandidateBuilder(lexicon)
        counted = RemoteSet(
            self.server,
            self.server.address.name,
            Translator(wanted.ranking, wanted.asked.text).translate(wanted.asked.query),
            wanted.filters,
            None if wanted.ids is None else sorted(wanted.ids),
        )
        timings.lap("lookup")
        fetched = Fetcher(counted, wanted, builder, timings).fetched()
        if fetched.timed_out:
            wanted = wanted._replace(deadline=Deadline(_GRACE_MS))
        statistics = wanted.statistics(fetched.candidates)
        found = ask(wanted._replace(collapse=False), statistics, Filters(), timings)
        partial = bool(fetched.failures) or fetched.timed_out
        told = ClusterFound(found, fetched.total, counted, partial=partial)
        return fetched.candidates, told, fetched.failures

    def search_many(
        self,
        queries: Sequence[str | Query],
        limit: int = 10,
        offset: int = 0,
        *,
        processes: int | None = None,  # noqa: ARG002 (the cluster has its own)
        **options: Unpack[Options],
    ) -> list[Hits]:
        """Return the hits of each query, in the queries' order: what `search` finds for it."""
        if options.get("now") is None:
            options["now"] = datetime.now(UTC)  # the same for all
        return [self.search(query, limit, offset, **options) for query in queries]

    def close(self) -> None:
        """Close the connections."""
        self.server.close()

    def __repr__(self) -> str:
        return f"<ClusterIndex {self.address}>"
