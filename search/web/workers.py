"""The workers of a server: threads beside it, or processes that have the index open themselves."""

from __future__ import annotations

import asyncio
import gc
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

from fihris.errors import ClusterUnreachableError, IndexingError
from fihris.search.web.library import Library, library_of
from fihris.search.web.problems import Problem, ProblemError, problem_of
from fihris.search.web.settings import Settings
from fihris.search.web.work import Work

_log = logging.getLogger("uvicorn.error")


class Made(NamedTuple):
    """The body of an answer. Where `is_partial` something is missing in it."""

    body: bytes
    is_partial: bool = False


# What makes an answer, given the index, the milliseconds that are left, and what was asked. In
# another process it is found by its name, so it stands at the top of a module.
Make = Callable[..., Made]


class Workers:
    """Has answers made: by threads of this process where `workers` is 1, else by as many processes.

    Processes have one search each at a time: two of Python's threads would wait for one another.
    """

    def __init__(self, settings: Settings, library: Library) -> None:
        self._settings = settings
        self._library = library
        self._has_processes = settings.workers > 1
        at_once = settings.workers if self._has_processes else settings.threads
        self._work = Work(self._executor, at_once, settings.waiting * settings.workers)

    def _executor(self) -> Executor:
        if not self._has_processes:
            return ThreadPoolExecutor(self._settings.threads, thread_name_prefix="search")
        return ProcessPoolExecutor(
            self._settings.workers,
            multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(self._settings,),
        )

    async def start(self) -> None:
        """Wait until every process can answer."""
        if self._has_processes:
            # Each is started for a task that finds the others busy.
            tasks = (self._work.run(_rest, 60_000) for _ in range(self._settings.workers))
            await asyncio.gather(*tasks)

    async def make(self, make: Make, *args: Any) -> tuple[Made, str | None]:
        """Return what ``make(index, milliseconds, *args)`` returns, and of which commit it is.

        Raises what `Work.run` raises, and ProblemError or what `make` raises.
        """
        here = partial(_make_here, self._library)
        task = partial(_make_there if self._has_processes else here, make, args)
        made = await self._work.run(task, self._settings.timeout_ms)
        if isinstance(made, Problem):
            raise ProblemError(made)
        return made

    def close(self) -> None:
        """End the workers once they have done what they are at."""
        self._work.close()


def settle() -> None:
    """Keep what is in memory by now out of every search for garbage that follows."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


def _make_here(
    library: Library, make: Make, args: tuple[Any, ...], left: float
) -> tuple[Made, str | None]:
    index, commit = library.read
    with library.answering(left):
        return make(index, left, *args), commit


# What follows runs in the processes.

_library: Library | None = None


def _begin(settings: Settings) -> None:
    """Open the index, in a process that has just begun."""
    _end_with_the_server(settings.grace_seconds)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _open(settings)
    settle()
    threading.Thread(target=_follow, args=(settings,), daemon=True).start()


def _open(settings: Settings) -> None:
    """Open the index; for a process that takes another's place, the cluster may be away now."""
    global _library
    try:
        _library = library_of(settings)
    except ClusterUnreachableError as error:
        _log.warning("%s", error)


def _end_with_the_server(grace_seconds: int) -> None:
    """Leave it to the server when to end, but outlive neither it nor a signal for long."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def leave(*_: object) -> None:
        ending = threading.Timer(grace_seconds, os._exit, (1,))
        ending.daemon = True
        ending.start()

    signal.signal(signal.SIGTERM, leave)
    server = multiprocessing.parent_process()

    def watch() -> None:
        if server is not None:
            server.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _follow(settings: Settings) -> None:
    said = ""
    while True:
        time.sleep(settings.look_seconds)
        if _library is None:
            _open(settings)
        else:
            said = _library.renew_or_say(said)


def _rest(left: float) -> None:  # noqa: ARG001
    time.sleep(0.1)


def _make_there(
    make: Make, args: tuple[Any, ...], left: float
) -> tuple[Made, str | None] | Problem:
    """Make an answer in a process; not every error could be sent to the server as it is."""
    try:
        if _library is None:
            raise ClusterUnreachableError("the index is not open yet", path="")
        return _make_here(_library, make, args, left)
    except Exception as error:  # noqa: BLE001 (the server is told as a problem)
        problem = problem_of(error)
        if isinstance(error, IndexingError):
            _log.error("%s", error)
        elif problem.status == 500:
            _log.exception("a request could not be answered")
        return problem
