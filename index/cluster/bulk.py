"""Documents sent in bulk: none is dropped, and none is there twice.

Every document is an ``index`` by its id, so that a request may be carried out twice. Of a request,
what the server had no room for is sent again after a while, what it refuses for good is told to
`refused`, and what is left after all patience is an error.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from types import TracebackType
from typing import NamedTuple, Self

from fihris.errors import ClusterError, ClusterUnreachableError
from fihris.index.cluster.server import Json, Server

_SENDERS = 4
_SECONDS = 120.0
_FAULTY, _TOO_LARGE, _NO_ROOM = 400, 413, 429
# Of the same status where its disks are nearly full, which waiting alone does not mend.
_BLOCKED = "cluster_block_exception"
_LONGEST_PAUSE = 15.0
# For so long a node may be away: as long as it takes to start it again.
PATIENCE = 300.0


class Item(NamedTuple):
    """A document on its way: the article's id, and the two lines that a bulk request has of it."""

    id: str
    lines: bytes


class Refusal(NamedTuple):
    """A document that the server refuses for good, as JSON, and why."""

    id: str
    reason: str
    status: int
    document: bytes


class Bulk:
    """Sends documents to an index, by several threads, for a ``with`` block.

    `added` counts the documents that are new there, `replaced` those whose id was there.
    """

    def __init__(
        self,
        server: Server,
        index: str,
        refused: Callable[[Refusal], None],
        patience: float = PATIENCE,
    ) -> None:
        self.added = self.replaced = 0
        self._server = server
        self._index = index
        self._refused = refused
        self._patience = patience
        self._pool = ThreadPoolExecutor(_SENDERS, thread_name_prefix="bulk")
        # A slow server slows down whoever sends: no more than this waits here.
        self._room = threading.Semaphore(2 * _SENDERS)
        self._lock = threading.Lock()
        self._failed: BaseException | None = None
        self._under_way: dict[str, Future[None]] = {}

    def send(self, items: Sequence[Item]) -> Future[None]:
        """Send a request once there is room for it, and return what ends when it is all there.

        Raises what an earlier one failed with.
        """
        self._wait_for(items)
        self._room.acquire()
        try:
            self._raise()
            sent = self._pool.submit(self._carry_out, items)
            with self._lock:
                self._under_way |= dict.fromkeys((item.id for item in items), sent)
            sent.add_done_callback(partial(self._done, items))
        except BaseException:
            self._room.release()
            raise
        return sent

    def finish(self) -> None:
        """Wait until all is there. Raises ClusterError and what is under it."""
        self._pool.shutdown(wait=True)
        self._raise()

    def _raise(self) -> None:
        if self._failed is not None:
            raise self._failed

    def _wait_for(self, items: Sequence[Item]) -> None:
        """Wait for what has the ids of these: the last of an id is the one that stays."""
        with self._lock:
            same = {self._under_way[item.id] for item in items if item.id in self._under_way}
        wait(same)

    def _done(self, items: Sequence[Item], future: Future[None]) -> None:
        with self._lock:
            for item in items:
                if self._under_way.get(item.id) is future:
                    del self._under_way[item.id]
        self._room.release()
        if future.cancelled():
            return
        error = future.exception()
        if error is not None and self._failed is None:
            self._failed = error

    def _carry_out(self, items: Sequence[Item]) -> None:
        ends = time.monotonic() + self._patience
        left: Sequence[Item] = items
        attempt = 0
        while left:
            if self._failed is not None:
                raise self._failed  # what is left of this is not sent any more
            try:
                left = self._sent(left)
            except ClusterUnreachableError:
                if time.monotonic() > ends:
                    raise
            if left:
                if time.monotonic() > ends:
                    raise ClusterUnreachableError(
                        f"{self._server.place} had no room for {len(left)} articles for "
                        f"{self._patience:.0f} seconds; try again when it has less to do",
                        path=self._server.place,
                    )
                # Those that wait must not all come back at the same moment.
                pause = min(0.2 * 2**attempt, _LONGEST_PAUSE)
                time.sleep(pause * (0.5 + random.random()))  # noqa: S311 (nobody is to guess it)
                attempt += 1

    def _sent(self, items: Sequence[Item]) -> list[Item]:
        """Send documents, and return those to be sent again."""
        body = b"".join(item.lines for item in items)
        try:
            answer = self._server.ask("POST", self._index, "_bulk", body=body, seconds=_SECONDS)
        except ClusterError as error:
            if error.status != _TOO_LARGE:
                raise
            if len(items) > 1:
                half = len(items) // 2
                return self._sent(items[:half]) + self._sent(items[half:])
            self._refuse(items[0], "larger than the server takes", _TOO_LARGE)
            return []
        again: list[Item] = []
        added = replaced = 0
        for item, result in zip(items, answer["items"], strict=True):
            told: Json = result["index"]
            status = told["status"]
            if status < 300:
                added += told["result"] == "created"
                replaced += told["result"] != "created"
                continue
            kind, reason = told["error"]["type"], _reason(told["error"])
            if status == _FAULTY:
                self._refuse(item, reason, status)
            elif (status == _NO_ROOM and kind != _BLOCKED) or status >= 500:
                again.append(item)
            else:  # no fault of the document
                raise self._server.fault(status, kind, reason)
        with self._lock:
            self.added += added
            self.replaced += replaced
        return again

    def _refuse(self, item: Item, reason: str, status: int) -> None:
        with self._lock:
            document = item.lines.split(b"\n", 1)[1].rstrip(b"\n")
            self._refused(Refusal(item.id, reason, status, document))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if error is not None and self._failed is None:
            self._failed = error  # the threads stop at their next step
        self._pool.shutdown(wait=True, cancel_futures=error is not None)


def _reason(error: Json) -> str:
    cause = error.get("caused_by", {}).get("reason")
    return f"{error.get('reason', error['type'])}" + (f" ({cause})" if cause else "")
