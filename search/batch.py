"""Many queries at once, over several processes; the answers are those of one search after another.

The first queries are searched here, which shows how long all of them would take. Where starting
processes costs less than that, the others are spread: each process opens the same commit, and sends
back documents and scores alone. Totals, marks and explanations are found here, by searching once
more, when they are asked for.

Where a process cannot open the commit any more, because a writer has merged its segments since, its
queries are searched here, where the files are still open.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import cached_property
from math import ceil
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, TypeVar

from fihris.errors import FihrisError, IndexingError, QueryError
from fihris.index.manifest import Manifest
from fihris.index.snapshot import Snapshot
from fihris.search.engine import Index
from fihris.search.hits import Hits
from fihris.search.timings import Timings

if TYPE_CHECKING:
    from whoosh.query import Query

    from fihris.search.explanation import Explainer
    from fihris.search.facets.result_set import Counted
    from fihris.search.highlighting.highlighter import Highlighter
    from fihris.search.limits import Limits
    from fihris.search.ranking import Ranking
    from fihris.search.reranking.candidates import Scorer

# For so many seconds queries are searched here before anything else is thought of.
_TRIAL = 0.25
# A process that imports all of this and opens an index has its first answer after .3 seconds on an
# idle core; a busy machine takes twice that.
_STARTING = 0.6
# What a process is given at a time: few enough that an interrupt is answered soon.
_QUERIES_AT_ONCE = 32

Sent = TypeVar("Sent")
Given = TypeVar("Given")
Task = Callable[..., Sent]


class FilterOptions(TypedDict, total=False):
    """Which articles may be found, and where the days of their dates begin."""

    sources: str | Collection[str]
    categories: str | Collection[str]
    since: datetime | None
    until: datetime | None
    exclude_sources: str | Collection[str]
    exclude_categories: str | Collection[str]
    zone: tzinfo | str | None


class Options(FilterOptions, total=False):
    """What `Index.search` may be told besides the query, the limit and the offset."""

    ids: Collection[str] | None
    sort: str
    lenient: bool
    plain: bool
    variants: bool
    ranking: Ranking
    scorer: Scorer | None
    now: datetime | None
    limits: Limits
    timeout_ms: float | None


class Answer(NamedTuple):
    """What one process tells another of a page of hits."""

    page: list[tuple[int, float]]
    took_ms: float
    note: QueryError | None
    variants: dict[str, tuple[str, ...]]
    timings: Timings
    total: int | None


class _FoundElsewhere:
    """What another process found; what is asked of it besides is found by searching again.

    `total` is known of what was found when the time was up.
    """

    groups = ()  # of near-copies: nothing is collapsed here

    def __init__(
        self, page: list[tuple[int, float]], total: int | None, search: Callable[[], Hits]
    ) -> None:
        self.page = page
        self._total = total
        self._search = search

    @cached_property
    def _again(self) -> Hits:
        return self._search()

    @property
    def total(self) -> int:
        return self._again.total if self._total is None else self._total

    def has_more(self, after: int) -> bool:
        return after < self.total

    @property
    def partial(self) -> bool:
        searched_again = self.__dict__.get("_again")
        return self._total is not None or (searched_again is not None and searched_again.partial)

    @property
    def result_set(self) -> Counted:
        return self._again.result_set

    @property
    def highlighter(self) -> Highlighter:
        return self._again.highlighter

    @property
    def explainer(self) -> Explainer:
        return self._again.explainer


def search_many(
    index: Index,
    queries: Sequence[str | Query],
    options: Mapping[str, Any],
    processes: int | None = None,
) -> list[Hits]:
    """Return what `Index.search` finds for each query; `options` are its own."""
    if "collapse" in options:
        raise ValueError("many searches do not collapse: what they find is measured")
    reading = Index.at(index.snapshot)

    def here(query: str | Query) -> Hits:
        return reading.search(query, **options)

    def back(query: str, answer: Answer) -> Hits:
        return Hits(
            reading.snapshot,
            _FoundElsewhere(answer.page, answer.total, lambda: here(query)),
            query=query,
            offset=options["offset"],
            took_ms=answer.took_ms,
            note=answer.note,
            variants=answer.variants,
            timings=answer.timings,
        )

    # A scorer may be a model that fits in no second process, or a function that cannot be sent.
    texts = all(isinstance(query, str) for query in queries)
    if not texts or options.get("scorer") is not None:
        processes = _checked(processes) and 1
    return over_queries(reading, queries, _answer, options, here, back, processes=processes)


def _answer(index: Index, query: str, **options: Any) -> Answer:
    hits = index.search(query, **options)
    page = list(zip(hits.documents, (hit.score for hit in hits), strict=True))
    total = hits.total if hits.partial else None
    return Answer(page, hits.took_ms, hits.note, hits.variants, hits.timings, total)


def over_queries(
    reading: Index,
    queries: Sequence[Any],
    task: Task[Sent],
    options: Mapping[str, Any],
    here: Callable[[Any], Given],
    back: Callable[[Any, Sent], Given],
    *,
    processes: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Given]:
    """Return a result for each query, in their order, from this process and others.

    `here` gives it in this process; in another one `task`, a function of a module, is called with
    the index at the same commit, the query and the options, and `back` makes a result of what it
    returns. `processes` is how many there may be, None for a core each. Raises what these raise,
    for the first query that fails, and IndexingError where a process dies.
    """
    workers = _checked(processes)
    progress = progress or (lambda _: None)
    given: list[Given] = []
    started = perf_counter()
    for query in queries:
        spent = perf_counter() - started
        if workers > 1 and spent >= _TRIAL and given:
            left = spent / len(given) * (len(queries) - len(given))
            if left * (1 - 1 / workers) >= _STARTING:
                break
        given.append(here(query))
        progress(1)
    rest = queries[len(given) :]
    for chunk, answers in _spread(reading, rest, task, options, workers):
        if answers is None:
            given += map(here, chunk)
        else:
            given += map(back, chunk, answers)
        progress(len(chunk))
    return given


def _checked(processes: int | None) -> int:
    """Return how many processes there may be."""
    if processes is None:
        if hasattr(os, "sched_getaffinity"):
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1
    if processes < 1:
        raise ValueError(f"processes must be at least 1, not {processes}")
    return processes


def _spread(
    reading: Index,
    queries: Sequence[Any],
    task: Task[Sent],
    options: Mapping[str, Any],
    workers: int,
) -> Iterator[tuple[Sequence[Any], list[Sent] | None]]:
    """Yield the queries, some at a time, with what other processes answer."""
    if not queries:
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    size = max(1, min(_QUERIES_AT_ONCE, ceil(len(queries) / (4 * workers))))
    chunks = [queries[at : at + size] for at in range(0, len(queries), size)]
    snapshot = reading.snapshot
    pool = ProcessPoolExecutor(
        min(workers, len(chunks)),
        mp_context=get_context("spawn"),  # not fork: the host may have threads
        initializer=_open,
        initargs=(snapshot.folder.absolute(), snapshot.manifest),
    )
    try:
        futures = [pool.submit(_work, task, chunk, options) for chunk in chunks]
        for chunk, future in zip(chunks, futures, strict=True):
            yield chunk, future.result()
    except BrokenProcessPool as error:
        raise IndexingError(
            "a process that was searching died (out of memory? or, in a script, started outside "
            'of `if __name__ == "__main__":`?); try fewer processes, or 1',
            path=str(snapshot.folder),
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


_reading: Index | None = None


def _open(folder: Path, manifest: Manifest) -> None:
    """Open the commit in another process."""
    global _reading
    # An interrupt is the main process's to answer: it ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _reading = Index.at(Snapshot.at(folder, manifest))
    except FihrisError:
        _reading = None


def _end_with_parent() -> None:
    """End this process when the main one is gone: nobody would take what it finds."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _work(
    task: Task[Sent], queries: Sequence[Any], options: Mapping[str, Any]
) -> list[Sent] | None:
    return None if _reading is None else [task(_reading, query, **options) for query in queries]
