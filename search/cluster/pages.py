"""Pages of what matches on a cluster, one behind the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, NamedTuple, Self

from fihris.corpus.article import Article
from fihris.errors import ClusterTimeoutError, FihrisError
from fihris.index.cluster.documents import article_of
from fihris.index.cluster.server import Json, Server
from fihris.search.cluster.counting import RemoteSet
from fihris.search.deadline import Deadline

# A page of so many articles is some megabytes.
MOST_AT_ONCE = 1000
# How long the server keeps a point in time for the next page.
_KEPT = "2m"
_SECONDS = 60.0
_END_SECONDS = 5.0
# What an answer may take on top of the time that the server is given.
_GRACE = 0.5


class Page(NamedTuple):
    """Articles with the server's scores, in its order.

    `total` is how many match in all, `failures` what did not answer; where `timed_out`, the page is
    what was found until then.
    """

    articles: list[Article]
    scores: list[float]
    total: int
    failures: tuple[str, ...]
    timed_out: bool
    is_last: bool

    @property
    def is_end(self) -> bool:
        """Whether nothing that is whole comes behind it."""
        return self.is_last or bool(self.failures) or self.timed_out


class Pages:
    """Asks for one page after the other, for a ``with`` block.

    Where there are many, all are of one point in time, whatever is indexed meanwhile; else an
    article that has moved from one page to the next comes once.
    """

    def __init__(
        self,
        server: Server,
        counted: RemoteSet,
        sort: Sequence[Mapping[str, object]],
        deadline: Deadline | None,
        *,
        wanted: int,
    ) -> None:
        self._server = server
        self._path: tuple[str, ...] = (counted.index,)
        self._body: dict[str, Any] = {
            "query": counted.asked(),
            "sort": sort,
            "track_total_hits": True,
            "track_scores": True,
        }
        self._deadline = deadline
        self._seen: set[str] = set()
        self._total = 0
        self._fixed = wanted > MOST_AT_ONCE
        self._point: str | None = None

    def next(self, size: int) -> Page:
        """Return the next page, of `size` articles or what a server may be asked for at once.

        Where the time is up before the server answers, the page is empty.
        """
        size = min(size, MOST_AT_ONCE)
        try:
            answer = self._asked(size)
        except ClusterTimeoutError:
            if self._deadline is None:
                raise
            return Page([], [], self._total, (), timed_out=True, is_last=True)
        hits: list[Json] = answer["hits"]["hits"]
        if hits:
            self._body["search_after"] = hits[-1]["sort"]
        self._total = answer["hits"]["total"]["value"]
        new = [hit for hit in hits if hit["_source"]["id"] not in self._seen]
        self._seen.update(hit["_source"]["id"] for hit in new)
        return Page(
            [article_of(hit["_source"]) for hit in new],
            [hit["_score"] or 0.0 for hit in new],
            self._total,
            tuple(_failures(answer)),
            bool(answer.get("timed_out")),
            len(hits) < size,
        )

    def _asked(self, size: int) -> Json:
        body, seconds = self._body | {"size": size}, _SECONDS
        if self._deadline is not None:
            left = self._deadline.left
            body["timeout"] = f"{max(int(left * 1000), 1)}ms"
            # The server keeps to the time, and says what it has found until then.
            seconds = left + _GRACE
        if self._fixed and self._point is None:
            path = (*self._path, "_search", "point_in_time")
            answer = self._server.ask("POST", *path, seconds=seconds, keep_alive=_KEPT)
            self._point, self._path = str(answer["pit_id"]), ()
        if self._point is not None:
            body["pit"] = {"id": self._point, "keep_alive": _KEPT}
        return self._server.ask(
            "POST",
            *self._path,
            "_search",
            body=body,
            seconds=seconds,
            search_type="dfs_query_then_fetch",
            allow_partial_search_results=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if self._point is not None:
            with suppress(FihrisError):  # it ends by itself, too
                path = ("_search", "point_in_time")
                self._server.ask(
                    "DELETE", *path, body={"pit_id": [self._point]}, seconds=_END_SECONDS
                )


def _failures(answer: Json) -> Iterator[str]:
    """Yield what shards did not answer, and why."""
    shards = answer.get("_shards", {})
    for failure in shards.get("failures", ()):
        reason = failure.get("reason", {}).get("reason", "no reason given")
        yield f"shard {failure.get('shard')} of {failure.get('index')}: {reason}"
    # A shard of which no node is left is counted among neither those that failed nor the others.
    total = shards.get("total", 0)
    unexplained = total - shards.get("successful", 0) - len(shards.get("failures", ()))
    if unexplained > 0:
        yield f"{unexplained} of {total} shards did not answer"
