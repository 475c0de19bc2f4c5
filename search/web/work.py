"""Where searches run: in a few threads, with a bound on who waits and for how long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import TypeVar

_T = TypeVar("_T")


class TooManyError(Exception):
    """As many requests wait as may."""


class TooLateError(Exception):
    """The time of a request was up before there was anything to show for it."""


class Work:
    """Runs tasks in `threads` threads; `waiting` more may wait."""

    def __init__(self, threads: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="search")
        self._most = threads + waiting
        self._accepted = 0

    async def run(self, task: Callable[[float], _T], timeout_ms: float) -> _T:
        """Return what `task` returns for the milliseconds that waiting has left it.

        Raises TooManyError, TooLateError where waiting left nothing, and what the task raises.
        """
        if self._accepted >= self._most:
            raise TooManyError
        ends = monotonic() + timeout_ms / 1000

        def run() -> _T:
            left = (ends - monotonic()) * 1000
            if left <= 0:
                raise TooLateError
            return task(left)

        self._accepted += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, run)
        finally:
            self._accepted -= 1

    def close(self) -> None:
        """End the threads once they have done what they are at."""
        self._pool.shutdown(wait=False, cancel_futures=True)
