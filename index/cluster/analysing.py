"""Articles made ready for a cluster, in their order and in several processes."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import NamedTuple

import orjson

from fihris.corpus.article import Article
from fihris.errors import IndexingError
from fihris.index.analysis.analyzer import Analyzer
from fihris.index.cluster.bulk import Item
from fihris.index.cluster.documents import analysed, document_id
from fihris.index.cluster.word_counts import WordCounts
from fihris.index.records import Packed, pack

# What is analysed together, and what a bulk request has at most.
_PIECE_BYTES = 500_000
_REQUEST_BYTES = 5_000_000
_FORMS_BYTES = 64 << 20


class Piece(NamedTuple):
    """Articles ready to be sent, and their words. `read` is how many were read for them."""

    items: list[Item]
    words: WordCounts
    read: int


def requests(items: list[Item]) -> Iterator[list[Item]]:
    """Yield documents by requests that are not too large."""
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


def pieces(articles: Iterable[Article], analyzer: str, processes: int) -> Iterator[Piece]:
    """Yield the articles analysed, in their order."""
    batches = _batches(articles)
    if processes == 1:
        yield from (_analyse(batch, read, analyzer) for batch, read in batches)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_leave_signals) as pool:
        under_way: deque[Future[Piece]] = deque()
        try:
            for batch, read in batches:
                under_way.append(pool.submit(_analyse, batch, read, analyzer))
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


def _batches(articles: Iterable[Article]) -> Iterator[tuple[list[Packed], int]]:
    """Yield the articles packed, some at a time, and how many were read; of equal ids the last."""
    batch: dict[str, Packed] = {}
    size = read = 0
    for article in articles:
        packed = pack(article)
        batch.pop(packed.id, None)
        batch[packed.id] = packed
        size += packed.size
        read += 1
        if size > _PIECE_BYTES:
            yield list(batch.values()), read
            batch, size, read = {}, 0, 0
    if batch:
        yield list(batch.values()), read


class _Known(threading.local):
    """The analyzers of a thread, which keep the words that they have met."""

    def __init__(self) -> None:
        self.analyzers: dict[str, Analyzer] = {}


_known = _Known()


def _analyse(articles: list[Packed], read: int, analyzer: str) -> Piece:
    own = _known.analyzers.get(analyzer)
    if own is None or own.size > _FORMS_BYTES:
        own = _known.analyzers[analyzer] = Analyzer(analyzer)
    documents, words = analysed(articles, own)
    items = []
    for document in documents:
        action = orjson.dumps({"index": {"_id": document_id(document["id"])}})
        items.append(Item(document["id"], action + b"\n" + orjson.dumps(document) + b"\n"))
    return Piece(items, words, read)


def _leave_signals() -> None:
    """Leave it to the process that loads when to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
