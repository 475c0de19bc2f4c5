"""How requests are answered: what is kept, what runs in threads, and how errors look."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from fihris.errors import IndexingError
from fihris.search.web.language import language_of
from fihris.search.web.library import Library
from fihris.search.web.problems import MEDIA_TYPE, Problem, problem_of
from fihris.search.web.settings import Settings
from fihris.search.web.workers import Make, Workers

_KEPT = {"Cache-Control": "private, no-cache"}
_NOT_KEPT = {"Cache-Control": "no-store"}
_API = ("/api", "/openapi.json", "/healthz")


class Desk:
    """What all requests share."""

    def __init__(self, settings: Settings, library: Library, version: str) -> None:
        self.settings = settings
        self.library = library
        self.version = version
        self.workers = Workers(settings, library)

    @property
    def tag(self) -> str | None:
        """The ETag of all that is answered from this commit today: dates may be relative."""
        return self._tag(self.library.commit)

    def _tag(self, commit: str | None) -> str | None:
        if commit is None:
            return None
        day = datetime.now(self.library.index.zone)
        return f'W/"{self.version}-{commit}-{day:%Y%m%d}"'

    def known(self, request: Request) -> Response | None:
        """Return that nothing has changed, where the request has what would be answered."""
        tag = self.tag
        held = request.headers.get("if-none-match", "")
        if tag is None or tag not in [part.strip() for part in held.split(",")]:
            return None
        return Response(status_code=304, headers={"ETag": tag, **_KEPT})

    async def make(self, make: Make, *args: Any) -> tuple[bytes, str | None]:
        """Return the body that a worker makes, and its ETag where it is whole."""
        made, commit = await self.workers.make(make, *args)
        return made.body, None if made.is_partial else self._tag(commit)


def desk_of(request: Request) -> Desk:
    """Return what all requests share."""
    desk: Desk = request.app.state.desk
    return desk


def headers_of(tag: str | None) -> dict[str, str]:
    """Return how long an answer may be kept; without a tag, not at all."""
    return {"ETag": tag, **_KEPT} if tag else dict(_NOT_KEPT)


def json_response(value: Any, tag: str | None = None) -> Response:
    """Return a value as JSON; half of a character, which UTF-8 has not, becomes U+FFFD."""
    return Response(json_bytes(value), media_type="application/json", headers=headers_of(tag))


def json_bytes(value: Any) -> bytes:
    """Return a value as JSON in UTF-8."""
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:
        import json

        text = json.dumps(value, ensure_ascii=False)
        return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode()


def is_for_programs(path: str) -> bool:
    """Tell whether an answer to that path is read by a program."""
    return path.startswith(_API)


def problem_response(problem: Problem) -> Response:
    """Return a problem as JSON."""
    return Response(
        problem.body(),
        problem.status,
        headers={**problem.headers, **_NOT_KEPT},
        media_type=MEDIA_TYPE,
    )


def problem_page(request: Request, problem: Problem) -> Response:
    """Return a problem as a page."""
    from fihris.search.web.addresses import Question
    from fihris.search.web.pages import page

    language = language_of(request.query_params.get("lang"))
    question = Question(q=request.query_params.get("q", "")[:1000], lang=language.code)
    key = f"error_{problem.status}"
    if problem.status == 404 and request.url.path.startswith("/article/"):
        key = "error_404_article"
    message = language.t.get(key, language.t["error_500"])
    parameter = problem.more.get("parameter")
    if parameter in ("since", "until"):
        message = language.t["bad_since"]
    body = page(
        "error.html", question, message=message, detail="", index=desk_of(request).library.index
    )
    return Response(
        body,
        problem.status,
        headers={**problem.headers, **_NOT_KEPT},
        media_type="text/html",
    )


def refusal(request: Request, problem: Problem) -> Response:
    """Return a problem as whoever asked can read it."""
    if is_for_programs(request.url.path):
        return problem_response(problem)
    return problem_page(request, problem)


def failure(request: Request, error: Exception) -> Response:
    """Return what is answered to an error; the log has what is not said."""
    if isinstance(error, IndexingError):
        logging.getLogger("uvicorn.error").error("%s", error)
    return refusal(request, problem_of(error))
