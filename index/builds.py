"""Building segments from batches of articles, in this process or in several."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, TypeVar

from fihris.errors import IndexingError
from fihris.index.analysis.analyzer import Analyzer
from fihris.index.batch import Batch
from fihris.index.builder import Built, build_segment, warm_up
from fihris.index.commit import Merge
from fihris.index.deletions import BOOL
from fihris.index.merge import merge_segments
from fihris.index.segment import Segment
from fihris.index.snapshot import Leaf, Snapshot

Result = TypeVar("Result")

MEGABYTE = 1024 * 1024
# What a writer may hold, all its processes together, where nothing else is said.
DEFAULT_MEMORY = 512 * MEGABYTE

# What a process holds that only reads, or that builds, without articles and what it knows of forms:
# Python, numpy, the lexicon; and what a process that builds holds beside its batch.
_MAIN_BYTES = 60 * MEGABYTE
_BUILDER_BYTES = 125 * MEGABYTE
# Measured: the peak over the base, in bytes, for each byte of a batch as `Batch` counts them; and
# what the main process holds of the batches of others: the one it gathers, and one on its way.
_BYTES_PER_BATCH_BYTE = 4
_SENT_BYTES_PER_BATCH_BYTE = 3
_SMALLEST_BATCH = 4 * MEGABYTE
_LARGEST_BATCH = 512 * MEGABYTE
# With larger ones the processes would wait for work, at the beginning and for the last of them.
_LARGEST_SHARED_BATCH = 32 * MEGABYTE
# Where what is known of forms takes as much it is forgotten: that of half a million of news.
_FORMS_BYTES = 64 * MEGABYTE


def _needs(processes: int) -> tuple[int, int]:
    """Return the bytes that all processes hold without a batch, and those for each byte of one."""
    if processes < 1:
        raise ValueError(f"processes must be at least 1, not {processes}")
    if processes == 1:
        return _BUILDER_BYTES, _BYTES_PER_BATCH_BYTE
    held = _MAIN_BYTES + _BUILDER_BYTES * processes
    return held, processes * _BYTES_PER_BATCH_BYTE + _SENT_BYTES_PER_BATCH_BYTE


def least_memory(processes: int) -> int:
    """Return the bytes that so many processes hold at the least: with the smallest batches."""
    base, factor = _needs(processes)
    return base + factor * _SMALLEST_BATCH


def batch_bytes(memory: int | None, processes: int) -> int:
    """Return how large a batch may be so that `memory` bytes suffice for all processes.

    None stands for DEFAULT_MEMORY, or for what many processes need at the least. Raises ValueError
    where there is too little.
    """
    if memory is None:
        memory = max(DEFAULT_MEMORY, least_memory(processes))
    base, factor = _needs(processes)
    if memory < least_memory(processes):
        raise ValueError(
            f"{processes} {'process needs' if processes == 1 else 'processes need'} at least "
            f"{least_memory(processes) / MEGABYTE:,.0f} MB of memory, not {memory / MEGABYTE:,.0f}"
        )
    largest = _LARGEST_BATCH if processes == 1 else min(_LARGEST_SHARED_BATCH, _LARGEST_BATCH)
    return min((memory - base) // factor, largest)


def room(memory: int | None, processes: int) -> int:
    """Return the bytes for what a process that builds knows of forms and for one segment."""
    base, factor = _needs(processes)
    allowed = max(DEFAULT_MEMORY if memory is None else memory, least_memory(processes))
    share = (allowed - base) // factor * _BYTES_PER_BATCH_BYTE
    return _BUILDER_BYTES - _MAIN_BYTES + share


class Builds:
    """The segments that are being built since the last commit, in order."""

    def __init__(
        self, folder: Path, snapshot: Snapshot, *, memory: int | None, processes: int
    ) -> None:
        self._folder = folder
        self._processes = processes
        self._owner = os.getpid()
        self._pool: ProcessPoolExecutor | None = None
        self._workshop: _Workshop | None = None
        self.batch_bytes = batch_bytes(memory, processes)
        self._room = room(memory, processes)
        self._memory = max(memory or DEFAULT_MEMORY, least_memory(processes))
        self.restart(snapshot)

    def restart(self, snapshot: Snapshot) -> None:
        """Begin with nothing built, after `snapshot`."""
        self._snapshot = snapshot
        if self._workshop is not None:
            self._workshop.snapshot = snapshot
        self._done: list[Future[list[Built]] | list[Built]] = []
        self._alone = False  # whether the last batch is not to be built beside another
        self._others: list[Future[Any]] = []  # what is under way besides

    @property
    def count(self) -> int:
        """How many batches have been submitted."""
        return len(self._done)

    def submit(self, name: str, batch: Batch) -> None:
        """Build segments, mostly one; in this process they are built on return.

        Their names begin with `name`. Raises IndexingError, OSError.
        """
        if self._processes == 1:
            if self._workshop is None:
                self._workshop = _Workshop(self._folder, self._snapshot, self._room)
            self._done.append(self._workshop.build(name, batch))
            return
        pool = self._running_pool()
        self._wait_for_room(alone=batch.has_long)
        try:
            self._done.append(pool.submit(_build_in_pool, name, batch))
        except BrokenProcessPool as error:
            raise self._died() from error

    def prepare(self) -> None:
        """Start the processes, where there are to be any, so that they are ready for a batch."""
        if self._processes > 1 and self._pool is None:
            pool = self._running_pool()
            self._others += [pool.submit(_prepare_in_pool) for _ in range(self._processes)]

    def _running_pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._processes,
                # Not fork: the host may have threads, and a forked child would hold its lock.
                mp_context=get_context("spawn"),
                initializer=_open_workshop,
                initargs=(self._folder, self._room),
            )
        return self._pool

    def _wait_for_room(self, *, alone: bool) -> None:
        """Wait until fewer batches are under way than there are processes.

        One that is to be built `alone`, and the next one after it, wait for all that came before.
        """
        most = 1 if alone or self._alone else self._processes
        under_way = [item for item in self._done if isinstance(item, Future) and not item.done()]
        for item in under_way[: max(len(under_way) - most + 1, 0)]:
            self._result(item)
        self._alone = alone

    def _result(self, future: Future[Result]) -> Result:
        try:
            return future.result()
        except BrokenProcessPool as error:
            raise self._died() from error

    def _died(self) -> IndexingError:
        self.close()  # the next batch starts other processes
        return IndexingError(
            "a process that was building a segment died (out of memory?); what was committed "
            "stands; try fewer --processes or less --memory",
            path=str(self._folder),
        )

    def finish(self) -> list[list[Built]]:
        """Wait for the segments of all batches and return them. Raises IndexingError, OSError."""
        return [item if isinstance(item, list) else self._result(item) for item in self._done]

    @property
    def mergers(self) -> int:
        """How many segments can be merged side by side: one, unless processes are at work."""
        return 1 if self._pool is None else self._processes

    def make_room(self) -> float:
        """Forget what takes memory that a merge may need; return how many bytes it may take."""
        if self._processes == 1:
            if self._workshop is not None:
                self._workshop.forget(self._room // 8)
            return self._room // 2  # not all that was let go is given back to the system
        return self._memory - _MAIN_BYTES * (1 + self.mergers)

    def merge(self, merges: Sequence[Merge]) -> None:
        """Merge, several side by side in new processes. Raises IndexingError, OSError.

        Those that built end: they keep much of the memory that they no longer need.
        """
        self.close()
        if len(merges) == 1:
            merge_segments(self._folder, *merges[0])
            return
        pool = self._running_pool()
        merging = []
        try:
            for name, leaves in merges:
                sources = [(leaf.segment.name, leaf.deleted) for leaf in leaves]
                merging.append(pool.submit(_merge_in_pool, name, sources))
                self._others.append(merging[-1])
        except BrokenProcessPool as error:
            raise self._died() from error
        for item in merging:
            self._result(item)

    def abandon(self) -> None:
        """Wait for what is under way and forget it."""
        if self._is_copy:
            return
        futures = [item for item in self._done if isinstance(item, Future)] + self._others
        for future in futures:
            future.cancel()
        ends = [future.exception() for future in futures if not future.cancelled()]
        if any(isinstance(end, BrokenProcessPool) for end in ends):
            self.close()  # the next batch starts other processes
        self._done, self._others = [], []

    @property
    def _is_copy(self) -> bool:
        """Whether this is a forked child's: it has no thread that hears of the processes' work."""
        return self._owner != os.getpid()

    def close(self) -> None:
        """End the processes."""
        if self._is_copy:
            return
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


class _Workshop:
    """What a process needs to build segments: the table of forms lives as long as it does."""

    def __init__(self, folder: Path, snapshot: Snapshot, room: int) -> None:
        self._folder = folder
        self._room = room
        self.snapshot = snapshot
        self._analyzer = self._new_analyzer()

    def _new_analyzer(self) -> Analyzer:
        # Not the method of one snapshot: that would keep its files for as long as the writer lives.
        return Analyzer(self.snapshot.manifest.analyzer, self._known)

    def _known(self, forms: Sequence[str]) -> Sequence[str | None]:
        return self.snapshot.lemmas_of(forms)

    def build(self, name: str, batch: Batch) -> list[Built]:
        built: list[Built] = []
        while not batch.exhausted:
            self.forget(min(_FORMS_BYTES, self._room // 2))
            own = f"{name}{len(built):x}" if built else name
            built.append(build_segment(self._folder, own, batch, self._analyzer, self._room))
        return built

    def forget(self, most: int) -> None:
        """Forget what is known of forms where that takes more than so many bytes."""
        if self._analyzer.size > most:
            self._analyzer = self._new_analyzer()

    def prepare(self) -> None:
        """Read the dictionary."""
        warm_up(self.snapshot.manifest.analyzer)

    def merge(self, name: str, sources: Sequence[tuple[str, BOOL | None]]) -> Built:
        # A merge needs no table of forms, and takes as much memory.
        self._analyzer = self._new_analyzer()
        leaves = [Leaf(Segment(self._folder, name), 0, deleted) for name, deleted in sources]
        return merge_segments(self._folder, name, leaves)


_workshop: _Workshop | None = None


def _open_workshop(folder: Path, room: int) -> None:
    global _workshop
    # An interrupt is the main process's to answer: it rolls back and ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _workshop = _Workshop(folder, Snapshot.open(folder), room)


def _end_with_parent() -> None:
    """End this process when the main one is gone: nobody would take what it builds."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _prepare_in_pool() -> None:
    if _workshop is not None:
        _workshop.prepare()


def _build_in_pool(name: str, batch: Batch) -> list[Built]:
    if _workshop is None:
        raise RuntimeError("the process was not prepared")
    return _workshop.build(name, batch)


def _merge_in_pool(name: str, sources: Sequence[tuple[str, BOOL | None]]) -> Built:
    if _workshop is None:
        raise RuntimeError("the process was not prepared")
    return _workshop.merge(name, sources)
