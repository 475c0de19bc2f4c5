"""Where requests are worked at: in a few threads or processes, with a bound on who waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from time import monotonic
from typing import TypeVar

_T = TypeVar("_T")
_log = logging.getLogger("uvicorn.error")


class TooManyError(Exception):
    """As many requests wait as may."""


class TooLateError(Exception):
    """The time of a request was up before there was anything to show for it."""


class WorkerEndedError(Exception):
    """A process ended that had not answered yet; those who waited may ask again."""


class Work:
    """Runs `at_once` tasks at once in the executor that `make` returns; `waiting` more may wait.

    All wait in one queue, so that no worker is idle while another has a queue of its own.
    """

    def __init__(self, make: Callable[[], Executor], at_once: int, waiting: int) -> None:
        self._make = make
        self._executor = make()
        self._most = at_once + waiting
        self._accepted = 0

    async def run(self, task: Callable[[float], _T], timeout_ms: float) -> _T:
        """Return what `task` returns for the milliseconds that waiting has left it.

        Raises TooManyError, TooLateError where waiting left nothing, WorkerEndedError, and what the
        task raises.
        """
        if self._accepted >= self._most:
            raise TooManyError
        self._accepted += 1
        executor = self._executor
        ends = monotonic() + timeout_ms / 1000
        try:
            return await asyncio.get_running_loop().run_in_executor(
                executor, _run_in_time, task, ends
            )
        except BrokenProcessPool as error:
            if self._executor is executor:
                _log.error("a process that searches ended; others take its place")
                self._executor = self._make()
                executor.shutdown(wait=False)
            raise WorkerEndedError from error
        finally:
            self._accepted -= 1

    def close(self) -> None:
        """End the workers once they have done what they are at."""
        self._executor.shutdown(wait=False, cancel_futures=True)


def _run_in_time(task: Callable[[float], _T], ends: float) -> _T:
    # The clock of CLOCK_MONOTONIC is the same in all processes of a machine.
    left = (ends - monotonic()) * 1000
    if left <= 0:
        raise TooLateError
    return task(left)
