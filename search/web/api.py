"""The API's addresses: each reads its parameters, has a worker ask the index and answers JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fihris.search.engine import Index
from fihris.search.web.answering import desk_of, headers_of, json_bytes, json_response
from fihris.search.web.operations import OPERATIONS, Operation
from fihris.search.web.parameters import Values, read
from fihris.search.web.problems import Problem, ProblemError
from fihris.search.web.schemas import openapi
from fihris.search.web.workers import Made

_ARTICLES = "/api/articles/"
_OF_ONE = ("similar", "related")
_BY_NAME = {op.name: op for op in OPERATIONS}
_NOT_OFFERED = Problem(501, "not offered: the index lies on a cluster, and not in a folder")
Endpoint = Callable[[Request], Awaitable[Response]]


def routes() -> list[Route]:
    """Return the routes of all that can be asked."""
    plain = [Route(op.path, _endpoint(op)) for op in OPERATIONS if "{" not in op.path]
    return [
        *plain,
        Route(f"{_ARTICLES}{{id:path}}", _article),
        Route("/openapi.json", _description),
        Route("/healthz", _health),
    ]


def _endpoint(op: Operation) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await _answer(op, request, {})

    return endpoint


async def _article(request: Request) -> Response:
    identity = raw_path(request).removeprefix(_ARTICLES)
    before, _, name = identity.rpartition("/")
    if name in _OF_ONE:
        identity = before
    else:
        name = "article"
    return await _answer(_BY_NAME[name], request, {"id": unquoted(identity)})


async def _answer(op: Operation, request: Request, path_values: dict[str, Any]) -> Response:
    desk = desk_of(request)
    index = desk.library.index
    if op.needs_folder and not index.is_local:
        raise ProblemError(_NOT_OFFERED)
    given = request.query_params.multi_items()
    values = read(op.parameters, given, zone=index.zone) | path_values
    for name in ("collapse", "recency"):
        if values.get(name) and not index.is_local:
            raise ProblemError(_NOT_OFFERED._replace(more={"parameter": name}))
    if (known := desk.known(request)) is not None:
        return known
    body, tag = await desk.make(answer_json, op.name, values)
    return Response(body, media_type="application/json", headers=headers_of(tag))


def answer_json(index: Index, timeout_ms: float, name: str, values: Values) -> Made:
    """Make the answer to an operation."""
    answer = _BY_NAME[name].answer(index, values, timeout_ms)
    return Made(json_bytes(answer), bool(answer.get("partial")))


async def _description(request: Request) -> Response:
    desk = desk_of(request)
    token = desk.settings.token is not None
    return json_response(openapi(OPERATIONS, version=desk.version, token=token))


async def _health(_: Request) -> Response:
    return json_response({"status": "ok"})


def raw_path(request: Request) -> str:
    """Return the path as it was sent: an id may have a slash of its own, as %2F."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.partition(b"?")[0].decode("latin-1")


def unquoted(text: str) -> str:
    """Return what a part of a path stands for."""
    return unquote_to_bytes(text.encode("latin-1", "replace")).decode("utf-8", "replace")
