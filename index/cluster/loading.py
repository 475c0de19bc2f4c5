"""Articles loaded into an index on a cluster: analysed here, in several processes, and sent.

A new index is built under a name of its own, without copies and without refreshes, and gets the
name that people ask for once all is there: nobody ever sees a part of it.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, NamedTuple

import orjson

from fihris.corpus.article import Article
from fihris.errors import ClusterError, ClusterMappingError, IndexingError, NotAnIndexError
from fihris.index.analysis.analyzer import DEFAULT_ANALYZER, Analyzer
from fihris.index.cluster import word_store
from fihris.index.cluster.bulk import Bulk, Item, Refusal
from fihris.index.cluster.documents import analysed, document_id
from fihris.index.cluster.remote import Remote, drop, make, publish
from fihris.index.cluster.server import Server
from fihris.index.cluster.word_counts import WordCounts
from fihris.index.records import Packed, pack

# What is analysed together, and what a bulk request has at most.
_PIECE_BYTES = 500_000
_REQUEST_BYTES = 5_000_000
_FORMS_BYTES = 64 << 20
# How long copies may take to be there before the index is published without them.
_GREEN_SECONDS = 600


class Loaded(NamedTuple):
    """What came of a load: how many articles are new, took another's place, or were refused."""

    added: int
    replaced: int
    refused: int


class _Piece(NamedTuple):
    """Articles ready to be sent, and their words."""

    items: list[Item]
    words: WordCounts


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
) -> Loaded:
    """Load articles into the index at an address, a new one where there is none.

    One with the id of one that is there takes its place. With `rebuild`, a new index is built
    beside the one that is there, and takes its place at the end. `analyzer`, `zone` (a name),
    `shards` and `replicas` are those of a new index. `refused` is told what the server does not
    take.

    Raises ClusterError and what is under it; a new index is then removed, and one that was there
    before has the articles that were sent until then.
    """
    there = _existing(server)
    if there is not None and not rebuild:
        if analyzer not in (None, there.analyzer):
            raise ClusterMappingError(
                f"{server.place} was made with the analyzer {there.analyzer}, which an index keeps",
                path=server.place,
            )
        loaded, words = _send(server, there, articles, processes, refused)
        server.ask("POST", there.physical, "_refresh")
        word_store.add(server, there, words)
        return loaded
    made = make(
        server,
        analyzer=analyzer or DEFAULT_ANALYZER,
        zone=zone,
        shards=shards,
        replicas=0,
        refresh="-1",
    )
    try:
        loaded, words = _send(server, made, articles, processes, refused)
        made = made._replace(replicas=replicas)
        word_store.add(server, made, words)
        usual = {"index": {"refresh_interval": None, "number_of_replicas": replicas}}
        server.ask("PUT", made.physical, "_settings", body=usual)
        server.ask("POST", made.physical, "_refresh")
        _wait_for_copies(server, made)
        for old in publish(server, made.physical):
            drop(server, old)
    except BaseException:
        _remove(server, made)
        raise
    return loaded


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


def _send(
    server: Server,
    remote: Remote,
    articles: Iterable[Article],
    processes: int,
    refused: Callable[[Refusal], None],
) -> tuple[Loaded, WordCounts]:
    words = WordCounts.none()
    count = 0

    def told(refusal: Refusal) -> None:
        nonlocal count
        count += 1
        refused(refusal)

    with Bulk(server, remote.physical, told) as bulk:
        for piece in _analysed(articles, remote.analyzer, processes):
            words = words.plus(piece.words)
            for request in _requests(piece.items):
                bulk.send(request)
        bulk.finish()
    return Loaded(bulk.added, bulk.replaced, count), words


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


def _analysed(articles: Iterable[Article], analyzer: str, processes: int) -> Iterator[_Piece]:
    """Yield the articles analysed, in their order."""
    pieces = _pieces(articles)
    if processes == 1:
        yield from (_analyse(piece, analyzer) for piece in pieces)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_leave_signals) as pool:
        under_way: deque[Future[_Piece]] = deque()
        try:
            for piece in pieces:
                under_way.append(pool.submit(_analyse, piece, analyzer))
                if len(under_way) > 2 * processes:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        except BrokenProcessPool as error:
            raise IndexingError(
                "a process that analyses articles has ended, for want of memory perhaps; load "
                "again with fewer processes",
                path="",
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _pieces(articles: Iterable[Article]) -> Iterator[list[Packed]]:
    """Yield the articles packed, some at a time; of equal ids among them the last."""
    piece: dict[str, Packed] = {}
    size = 0
    for article in articles:
        packed = pack(article)
        piece.pop(packed.id, None)
        piece[packed.id] = packed
        size += packed.size
        if size > _PIECE_BYTES:
            yield list(piece.values())
            piece, size = {}, 0
    if piece:
        yield list(piece.values())


_known: dict[str, Analyzer] = {}


def _analyse(articles: list[Packed], analyzer: str) -> _Piece:
    own = _known.get(analyzer)
    if own is None or own.size > _FORMS_BYTES:
        own = _known[analyzer] = Analyzer(analyzer)
    documents, words = analysed(articles, own)
    items = []
    for document in documents:
        action = orjson.dumps({"index": {"_id": document_id(document["id"])}})
        items.append(Item(document["id"], action + b"\n" + orjson.dumps(document) + b"\n"))
    return _Piece(items, words)


def _leave_signals() -> None:
    """Leave it to the process that loads when to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
