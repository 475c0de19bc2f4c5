"""The application: routes, errors, and what begins and ends with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from fihris.errors import FihrisError
from fihris.search.web import api, exports, pages
from fihris.search.web.answering import Desk, failure, is_for_programs, refusal
from fihris.search.web.guard import Guard, Scope
from fihris.search.web.library import library_of
from fihris.search.web.parameters import ParameterError
from fihris.search.web.problems import Problem, ProblemError
from fihris.search.web.settings import Settings
from fihris.search.web.work import TooLateError, TooManyError, WorkerEndedError

_EXPECTED = (
    FihrisError,
    ParameterError,
    ProblemError,
    TooLateError,
    TooManyError,
    WorkerEndedError,
)


def application(settings: Settings, version: str = "") -> ASGIApp:
    """Return the ASGI application that serves an index.

    Raises what opening the index raises.
    """
    library = library_of(settings, is_searched=settings.workers == 1)
    desk = Desk(settings, library, version)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await desk.workers.start()
        watching = asyncio.create_task(desk.library.watch(settings.look_seconds))
        yield
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        desk.workers.close()

    handlers: dict[Any, Any] = dict.fromkeys(_EXPECTED, _failed)
    handlers |= {HTTPException: _refused, Exception: _failed}
    app = Starlette(
        routes=[*api.routes(), *exports.routes(), *pages.routes()],
        exception_handlers=handlers,
        lifespan=lifespan,
    )
    # What is not here is not found, with a slash at its end or without.
    app.router.redirect_slashes = False
    app.state.desk = desk

    def refuse(scope: Scope, problem: Problem) -> Any:
        request = Request({**scope, "app": app})
        if problem.status == 401 and not is_for_programs(scope["path"]):
            return pages.unlock(request)
        return refusal(request, problem)

    return Guard(app, settings, refuse)


async def _failed(request: Request, error: Exception) -> Response:
    return failure(request, error)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 (Starlette calls it for no other)
    detail = {404: "no such address", 405: "everything is read with GET"}
    said = detail.get(error.status_code, "the request cannot be answered")
    return refusal(request, Problem(error.status_code, said, {}, dict(error.headers or {})))
