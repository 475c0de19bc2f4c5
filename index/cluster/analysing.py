"""Articles made ready to be sent to a cluster, some at a time, in several processes."""

from __future__ import annotations

import os
import signal
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

# What is analysed together.
_PIECE_BYTES = 500_000
_FORMS_BYTES = 64 << 20


class Piece(NamedTuple):
    """Articles ready to be sent, and their words; made of so many that were read."""

    items: list[Item]
    words: WordCounts
    articles: int


def pieces_of(articles: Iterable[Article], analyzer: str, processes: int) -> Iterator[Piece]:
    """Yield the articles analysed, in their order."""
    pieces = _pieces(articles)
    if processes == 1:
        yield from (_analyse(piece, analyzer, count) for piece, count in pieces)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_leave_signals) as pool:
        under_way: deque[Future[Piece]] = deque()
        try:
            for piece, count in pieces:
                under_way.append(pool.submit(_analyse, piece, analyzer, count))
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


def _pieces(articles: Iterable[Article]) -> Iterator[tuple[list[Packed], int]]:
    """Yield the articles packed, some at a time; of equal ids among them the last."""
    piece: dict[str, Packed] = {}
    size = count = 0
    for article in articles:
        packed = pack(article)
        count += 1
        piece.pop(packed.id, None)
        piece[packed.id] = packed
        size += packed.size
        if size > _PIECE_BYTES:
            yield list(piece.values()), count
            piece, size, count = {}, 0, 0
    if piece:
        yield list(piece.values()), count


_known: dict[str, Analyzer] = {}


def _analyse(articles: list[Packed], analyzer: str, count: int) -> Piece:
    own = _known.get(analyzer)
    if own is None or own.size > _FORMS_BYTES:
        own = _known[analyzer] = Analyzer(analyzer)
    documents, words = analysed(articles, own)
    items = []
    for document in documents:
        action = orjson.dumps({"index": {"_id": document_id(document["id"])}})
        items.append(Item(document["id"], action + b"\n" + orjson.dumps(document) + b"\n"))
    return Piece(items, words, count)


def _leave_signals() -> None:
    """Leave it to the process that loads when to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
