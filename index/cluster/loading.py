"""Articles loaded into an index on a cluster: analysed here, in several processes, and sent.

A new index is built under a name of its own, without copies and without refreshes, and gets the
name that people ask for once all is there: nobody ever sees a part of it.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from itertools import islice
from typing import Any, NamedTuple

import orjson

from fihris.corpus.article import Article
from fihris.errors import ClusterError, ClusterMappingError, IndexingError, NotAnIndexError
from fihris.index.analysis.analyzer import DEFAULT_ANALYZER
from fihris.index.cluster import word_store
from fihris.index.cluster.analysing import pieces_of
from fihris.index.cluster.bulk import Bulk, Item, Refusal
from fihris.index.cluster.checkpoint import Checkpoint, Progress
from fihris.index.cluster.documents import document_id
from fihris.index.cluster.remote import Remote, drop, make, publish
from fihris.index.cluster.server import Server
from fihris.index.cluster.word_counts import WordCounts

# What a bulk request has at most.
_REQUEST_BYTES = 5_000_000
# How often progress is kept.
_KEEP_SECONDS = 10.0
# How long copies may take to be there before the index is published without them.
_GREEN_SECONDS = 600


class Loaded(NamedTuple):
    """What came of a load: how many articles are new, took another's place, or were refused."""

    added: int
    replaced: int
    refused: int


def load(
    server: Server,
    articles: Iterable[Article],
    *,
    analyzer: str | None = None,
    zone: str | None = None,
    processes: int = 1,
    rebuild: bool = False,
    shards: int = 1,
    replicas: int = 0,
    refused: Callable[[Refusal], None] = lambda _: None,
    checkpoint: Checkpoint | None = None,
    resumed: Callable[[int], None] = lambda _: None,
) -> Loaded:
    """Load articles into the index at an address, a new one where there is none.

    One with the id of one that is there takes its place. With `rebuild`, a new index is built
    beside the one that is there, and takes its place at the end. `analyzer`, `zone` (a name),
    `shards` and `replicas` are those of a new index. `refused` is told what the server does not
    take.

    With a `checkpoint`, a load that did not come to its end is gone on with: `resumed` is told how
    many of the articles, which must be the same in the same order, are there already.

    Raises ClusterError and what is under it. An index that was there before then has the articles
    that were sent until then; a new one is removed, unless a checkpoint keeps it to go on with.
    """
    there = _existing(server)
    adds = there is not None and not rebuild
    before = _progress(server, checkpoint)
    if before is not None and adds is not (there is not None and before.physical == there.physical):
        before = None  # of an index that is not the one any more
    if before is not None:
        resumed(before.articles)
    run = _Load(server, processes, refused, checkpoint, before)
    if there is not None and adds:
        loaded = _add(run, there, articles, analyzer)
    else:
        if before is not None:
            made = Remote.of(server, before.physical)
        else:
            named = analyzer or DEFAULT_ANALYZER
            made = make(server, analyzer=named, zone=zone, shards=shards, replicas=0, refresh="-1")
        loaded = _build(run, made._replace(replicas=replicas), articles)
    if checkpoint is not None:
        checkpoint.remove()
    return loaded


def _add(run: _Load, there: Remote, articles: Iterable[Article], analyzer: str | None) -> Loaded:
    """Add articles to an index that is there."""
    server = run.server
    if analyzer not in (None, there.analyzer):
        raise ClusterMappingError(
            f"{server.place} was made with the analyzer {there.analyzer}, which an index keeps",
            path=server.place,
        )
    loaded, words = run.send(there, articles)
    server.ask("POST", there.physical, "_refresh")
    word_store.add(server, there, words)
    return loaded


def _build(run: _Load, made: Remote, articles: Iterable[Article]) -> Loaded:
    """Fill an index that nobody asks yet, and publish it, with as many copies as `made` says."""
    try:
        loaded, words = run.send(made, articles)
        _publish(run.server, made, words)
    except BaseException:
        if run.checkpoint is None or run.checkpoint.read() is None:
            _remove(run.server, made)
        raise
    return loaded


def _progress(server: Server, checkpoint: Checkpoint | None) -> Progress | None:
    """Return how far a load before has come, where what it made is there still."""
    before = checkpoint.read() if checkpoint is not None else None
    if before is None:
        return None
    try:
        Remote.of(server, before.physical)
    except NotAnIndexError:
        return None
    return before


def _publish(server: Server, made: Remote, words: WordCounts) -> None:
    """Let a new index be asked as others are, and give it the name that people ask for."""
    # All of its words: a load that is gone on with may have put them there before.
    word_store.add(server, made, words, anew=True)
    usual = {"index": {"refresh_interval": None, "number_of_replicas": made.replicas}}
    server.ask("PUT", made.physical, "_settings", body=usual)
    server.ask("POST", made.physical, "_refresh")
    _wait_for_copies(server, made)
    for old in publish(server, made.physical):
        drop(server, old)


def delete(server: Server, identities: Iterable[str]) -> list[str]:
    """Delete articles, and return the ids that there were not. Raises ClusterError."""
    remote = Remote.of(server)
    wanted = list(dict.fromkeys(identities))
    unknown: list[str] = []
    for first in range(0, len(wanted), 1000):
        some = wanted[first : first + 1000]
        lines = (orjson.dumps({"delete": {"_id": document_id(one)}}) + b"\n" for one in some)
        answer = server.ask("POST", remote.physical, "_bulk", body=b"".join(lines))
        for identity, result in zip(some, answer["items"], strict=True):
            told = result["delete"]
            if told["status"] == 404:
                unknown.append(identity)
            elif told["status"] >= 300:
                error = told["error"]
                raise server.fault(told["status"], error["type"], str(error.get("reason", "")))
    server.ask("POST", remote.physical, "_refresh")
    return unknown


def _existing(server: Server) -> Remote | None:
    try:
        return Remote.of(server)
    except NotAnIndexError:
        return None


def _remove(server: Server, made: Remote) -> None:
    """Remove an index that has not come to be; where that cannot be, it only takes room."""
    try:
        there = _existing(server)
        if there is None or there.physical != made.physical:
            drop(server, made.physical)
    except (ClusterError, IndexingError):
        return


def _wait_for_copies(server: Server, remote: Remote) -> None:
    wanted: dict[str, Any] = {"wait_for_status": "green", "timeout": f"{_GREEN_SECONDS}s"}
    names = f"{remote.physical},{remote.words}"
    try:
        server.ask("GET", "_cluster", "health", names, seconds=_GREEN_SECONDS + 10, **wanted)
    except ClusterError as error:
        # The answer to a wait that was in vain is 408: there are not as many nodes as copies.
        if error.status != 408:
            raise


class _Sent(NamedTuple):
    """A piece on its way: it is there once all of its requests have ended."""

    requests: list[Future[None]]
    words: WordCounts
    articles: int


class _Load:
    """Sends articles, and keeps how far it has come without a gap."""

    def __init__(
        self,
        server: Server,
        processes: int,
        refused: Callable[[Refusal], None],
        checkpoint: Checkpoint | None,
        before: Progress | None,
    ) -> None:
        self.server = server
        self._processes = processes
        self._told = refused
        self.checkpoint = checkpoint
        self._words = before.words if before is not None else WordCounts.none()
        self._articles = before.articles if before is not None else 0
        self._refused = 0

    def _refuse(self, refusal: Refusal) -> None:
        self._refused += 1
        self._told(refusal)

    def send(self, remote: Remote, articles: Iterable[Article]) -> tuple[Loaded, WordCounts]:
        """Send what is not there yet, and return what came of it, and the words of all."""
        under_way: deque[_Sent] = deque()
        kept = time.monotonic()
        rest = islice(articles, self._articles, None)
        try:
            with Bulk(self.server, remote.physical, self._refuse) as bulk:
                for piece in pieces_of(rest, remote.analyzer, self._processes):
                    requests = [bulk.send(request) for request in _requests(piece.items)]
                    under_way.append(_Sent(requests, piece.words, piece.articles))
                    self._arrived(under_way)
                    if time.monotonic() - kept > _KEEP_SECONDS:
                        self._keep(remote)
                        kept = time.monotonic()
                bulk.finish()
        except BaseException:
            self._arrived(under_way)
            self._keep(remote)
            raise
        self._arrived(under_way)
        return Loaded(bulk.added, bulk.replaced, self._refused), self._words

    def _arrived(self, under_way: deque[_Sent]) -> None:
        while under_way and all(
            one.done() and not one.cancelled() and one.exception() is None
            for one in under_way[0].requests
        ):
            sent = under_way.popleft()
            self._words = self._words.plus(sent.words)
            self._articles += sent.articles

    def _keep(self, remote: Remote) -> None:
        if self.checkpoint is not None and self._articles:
            progress = Progress(remote.physical, self._articles, self._words)
            self.checkpoint.write(progress, remote.analyzer)


def _requests(items: list[Item]) -> Iterator[list[Item]]:
    request: list[Item] = []
    size = 0
    for item in items:
        if request and size + len(item.lines) > _REQUEST_BYTES:
            yield request
            request, size = [], 0
        request.append(item)
        size += len(item.lines)
    if request:
        yield request
