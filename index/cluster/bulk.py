"""Documents sent in bulk: none is dropped, and none is there twice.

Every document is an ``index`` by its id, so that a request may be carried out twice. Of a request,
what the server had no room for is sent again after a while, what it refuses for good is told to
`refused`, and what is left after all patience is an error.
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import NamedTuple, Self

from fihris.errors import ClusterError, ClusterReadOnlyError, ClusterUnreachableError
from fihris.index.cluster.faults import fault_of, is_of_document
from fihris.index.cluster.server import Json, Server

_SENDERS = 4
_TOO_LARGE, _NO_ROOM, _FAULTY = 413, 429, 400
_LONGEST_PAUSE = 15.0
# For so long a node may be away: as long as it takes to start it again.
PATIENCE = 300.0
# And for so long its disks may be nearly full: a merge needs room for a while, and gives it back.
FULL_PATIENCE = 30.0


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


@dataclass
class Outcome:
    """What became of the documents of a request."""

    added: int = 0
    replaced: int = 0
    refused: int = 0


def _nothing(_: Outcome) -> None:
    return


class Bulk:
    """Sends documents to an index, by several threads, for a ``with`` block.

    `added` counts the documents that are new there, `replaced` those whose id was there; one that
    was sent twice because the first answer was lost counts as replaced. `alias` says that `index`
    is one, so that an index that is deleted meanwhile does not come to be anew.
    """

    def __init__(
        self,
        server: Server,
        index: str,
        refused: Callable[[Refusal], None],
        patience: float = PATIENCE,
        *,
        alias: bool = False,
    ) -> None:
        self.added = self.replaced = 0
        self._server = server
        self._index = index
        self._refused = refused
        self._patience = patience
        self._parameters = {"require_alias": True} if alias else {}
        self._pool = ThreadPoolExecutor(_SENDERS, thread_name_prefix="bulk")
        self._changed = threading.Condition()
        self._waiting = 0
        self._under_way: set[str] = set()
        self._stopped = threading.Event()
        self._failed: BaseException | None = None

    def send(self, items: Sequence[Item], done: Callable[[Outcome], None] = _nothing) -> None:
        """Send a request once there is room for it. Raises what an earlier one failed with.

        No id is in it twice. One with an id that is under way waits: of two documents the later
        stays. `done` is called, by another thread, once each document is there or was refused.
        """
        ids = {item.id for item in items}
        with self._changed:
            # A slow server slows down whoever sends: no more than this waits here.
            self._changed.wait_for(
                lambda: (
                    self._failed is not None
                    or (self._waiting < 2 * _SENDERS and self._under_way.isdisjoint(ids))
                )
            )
            self._raise()
            self._waiting += 1
            self._under_way |= ids
        self._pool.submit(self._carry_out, items, done).add_done_callback(
            lambda future: self._done(future, ids)
        )

    def finish(self) -> None:
        """Wait until all is there. Raises ClusterError and what is under it."""
        self._pool.shutdown(wait=True)
        self._raise()

    def _raise(self) -> None:
        if self._failed is not None:
            raise self._failed

    def _done(self, future: Future[None], ids: set[str]) -> None:
        with self._changed:
            self._waiting -= 1
            self._under_way -= ids
            if not future.cancelled() and (error := future.exception()) is not None:
                self._fail(error)
            self._changed.notify_all()

    def _fail(self, error: BaseException) -> None:
        self._failed = self._failed or error
        self._stopped.set()

    def _carry_out(self, items: Sequence[Item], done: Callable[[Outcome], None]) -> None:
        parts = deque([list(items)])
        began = time.monotonic()
        full: float | None = None
        attempt = 0
        outcome = Outcome()
        while parts:
            if self._stopped.is_set():
                return
            again, fault = self._tried(parts.popleft(), outcome)
            parts.extendleft(reversed(again))
            now = time.monotonic()
            elapsed = now - began
            if isinstance(fault, ClusterReadOnlyError) and fault.is_full:
                full = now if full is None else full
                if now - full > min(FULL_PATIENCE, self._patience):
                    raise fault
            elif fault is not None and elapsed > self._patience_with(fault):
                raise fault
            else:
                full = None
            if not again or (fault is not None and fault.status == _TOO_LARGE):
                began, attempt = time.monotonic(), 0
                continue
            if elapsed > self._patience:
                raise self._out_of_patience(sum(map(len, parts)))
            # Those that wait must not all come back at the same moment.
            pause = min(0.2 * 2**attempt, _LONGEST_PAUSE)
            self._stopped.wait(pause * (0.5 + random.random()))  # noqa: S311 (no secret)
            attempt += 1
        with self._changed:
            self.added += outcome.added
            self.replaced += outcome.replaced
        done(outcome)

    def _tried(
        self, items: list[Item], outcome: Outcome
    ) -> tuple[list[list[Item]], ClusterError | None]:
        """Send documents; return the requests to be sent again, and what went wrong with all."""
        try:
            again, fault = self._sent(items, outcome)
        except ClusterError as error:
            return self._smaller(items, error, outcome), error
        return [again] if again else [], fault

    def _smaller(
        self, items: list[Item], error: ClusterError, outcome: Outcome
    ) -> list[list[Item]]:
        """Return the requests to send after one that was refused as a whole."""
        if error.status not in (_TOO_LARGE, _NO_ROOM) or isinstance(error, ClusterReadOnlyError):
            return [items]
        if len(items) > 1:
            half = len(items) // 2
            return [items[:half], items[half:]]
        if error.status == _NO_ROOM:
            return [items]
        self._refuse(items[0], "larger than the server takes", _TOO_LARGE, outcome)
        return []

    def _patience_with(self, error: ClusterError) -> float:
        """Return for how many seconds what ends with that error is tried."""
        if error.status == _TOO_LARGE:
            return self._patience
        passing = isinstance(error, ClusterUnreachableError) or (error.status or 0) >= 500
        return self._patience if passing else 0.0

    def _out_of_patience(self, left: int) -> ClusterError:
        place = self._server.place
        return ClusterUnreachableError(
            f"{place} had no room for {left} articles for {self._patience:.0f} seconds; try again "
            "when it has less to do",
            path=place,
        )

    def _sent(self, items: list[Item], outcome: Outcome) -> tuple[list[Item], ClusterError | None]:
        """Send documents, and return those to be sent again, and what else than load is why."""
        body = b"".join(item.lines for item in items)
        answer = self._server.ask("POST", self._index, "_bulk", body=body, **self._parameters)
        again: list[Item] = []
        fault: ClusterError | None = None
        results: list[Json] = [result["index"] for result in answer["items"]]
        others = any(told["status"] < 300 for told in results)
        for item, told in zip(items, results, strict=True):
            status = told["status"]
            if status < 300:
                outcome.added += told["result"] == "created"
                outcome.replaced += told["result"] != "created"
            elif status == _FAULTY and is_of_document(told["error"], others=others):
                self._refuse(item, _reason(told["error"]), status, outcome)
            else:
                again.append(item)
                if status < 500 and (
                    status != _NO_ROOM or told["error"]["type"] == "cluster_block_exception"
                ):
                    fault = self._fault(told)
        return again, fault

    def _fault(self, told: Json) -> ClusterError:
        error, place = told["error"], self._server.place
        found = fault_of(place, told["status"], error["type"], str(error.get("reason", "")))
        if told["status"] == _FAULTY and error["type"] == "illegal_argument_exception":
            return ClusterError(
                f"{place} takes no article, whatever is in it ({_reason(error)}); load again once "
                "that is mended",
                path=place,
                status=_FAULTY,
            )
        if isinstance(found, ClusterError):
            return found
        return ClusterError(
            f"{place}: the index was deleted or rebuilt by somebody else meanwhile; load again",
            path=place,
            status=told["status"],
        )

    def _refuse(self, item: Item, reason: str, status: int, outcome: Outcome) -> None:
        with self._changed:
            outcome.refused += 1
            document = item.lines.split(b"\n", 1)[1].rstrip(b"\n")
            self._refused(Refusal(item.id, reason, status, document))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if error is not None:
            self._fail(error)  # the threads stop at their next step
        self._pool.shutdown(wait=True, cancel_futures=error is not None)


def _reason(error: Json) -> str:
    cause = error.get("caused_by", {}).get("reason")
    return f"{error.get('reason', error['type'])}" + (f" ({cause})" if cause else "")
