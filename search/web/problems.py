"""What went wrong, for programs: application/problem+json, as RFC 9457 has it.

No message holds a path of the server, and none a trace: what is unexpected is only in its log.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson

from fihris.errors import (
    ClusterUnreachableError,
    FihrisError,
    QueryError,
    QueryLimitError,
    UnknownArticleError,
)
from fihris.search.web.parameters import ParameterError
from fihris.search.web.work import TooLateError, TooManyError, WorkerEndedError

MEDIA_TYPE = "application/problem+json"


class Problem(NamedTuple):
    """An answer that is an error. `more` are further members; `headers` further headers."""

    status: int
    detail: str
    more: Mapping[str, Any] = {}
    headers: Mapping[str, str] = {}

    @property
    def title(self) -> str:
        """What the status means."""
        return HTTPStatus(self.status).phrase

    def body(self) -> bytes:
        """Return the problem as JSON."""
        return orjson.dumps(
            {"type": "about:blank", "status": self.status, "title": self.title}
            | {"detail": self.detail}
            | dict(self.more)
        )


class ProblemError(Exception):
    """An answer that is an error, which has been told already what it says."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def problem_of(error: Exception) -> Problem:
    """Return what is said of an error; of one that is not known, nothing."""
    if isinstance(error, ProblemError):
        return error.problem
    if isinstance(error, ParameterError):
        return Problem(400, str(error), {"parameter": error.parameter})
    if isinstance(error, QueryError):
        limit = {"limit": error.limit} if isinstance(error, QueryLimitError) else {}
        place = {"parameter": "q", "position": error.position, **limit}
        return Problem(400, str(error), place)
    if isinstance(error, UnknownArticleError):
        return Problem(404, f"no article with the id {error.article_id!r}")
    if isinstance(error, TooManyError):
        return Problem(
            429, "too many requests wait already; try again in a second", {}, {"Retry-After": "1"}
        )
    if isinstance(error, TooLateError):
        return Problem(
            503,
            "the time was up before anything was found; ask for less, or later",
            {},
            {"Retry-After": "1"},
        )
    if isinstance(error, WorkerEndedError):
        return Problem(503, "what searched has ended; try again", {}, {"Retry-After": "1"})
    if isinstance(error, ClusterUnreachableError):
        return Problem(
            503, "the index does not answer now; try again later", {}, {"Retry-After": "5"}
        )
    if isinstance(error, FihrisError):
        return Problem(503, "the index cannot be read; the server's log says why")
    return Problem(500, "something went wrong; the server's log says what")
