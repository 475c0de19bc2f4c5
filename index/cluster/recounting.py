"""The statistics and words of an index on a cluster, counted anew from the articles there.

Articles that were replaced or deleted are in them until then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from fihris.corpus.article import Article
from fihris.errors import ClusterError, FihrisError
from fihris.index.cluster import word_store
from fihris.index.cluster.analysing import pieces
from fihris.index.cluster.documents import article_of
from fihris.index.cluster.remote import Remote
from fihris.index.cluster.server import Server
from fihris.index.cluster.word_counts import WordTally

_PAGE = 500
_KEPT = "5m"
_SECONDS = 120.0
# Making room may take hours, and goes on at the server when nobody waits for it.
_MERGE_SECONDS = 3600.0


def recount(server: Server, *, processes: int = 1) -> int:
    """Count the words of all articles, let deleted ones give their room back; return how many.

    Raises ClusterError, where somebody else loads articles meanwhile, too, and what is under it.
    """
    remote = Remote.of(server)
    server.ask("POST", remote.physical, "_refresh")
    before = word_store.made_ready(server, remote)
    words = WordTally()
    count = 0
    for piece in pieces(_articles(server, remote), remote.analyzer, processes):
        words.add(piece.words)
        count += piece.read
    if not word_store.put(server, remote, words.total(), before):
        raise ClusterError(
            f"{server.place}: others load articles into it at the moment; count again when they "
            "are done",
            path=server.place,
        )
    path = (remote.physical, "_forcemerge")
    server.ask("POST", *path, seconds=_MERGE_SECONDS, only_expunge_deletes=True)
    return count


def _articles(server: Server, remote: Remote) -> Iterator[Article]:
    """Yield all articles, as they are at one moment."""
    path = (remote.physical, "_search", "point_in_time")
    point = str(server.ask("POST", *path, keep_alive=_KEPT)["pit_id"])
    body: dict[str, Any] = {
        "size": _PAGE,
        "sort": [{"id": "asc"}],
        "pit": {"id": point, "keep_alive": _KEPT},
    }
    try:
        while True:
            answer = server.ask(
                "POST",
                "_search",
                body=body,
                seconds=_SECONDS,
                allow_partial_search_results=False,
            )
            hits = answer["hits"]["hits"]
            yield from (article_of(hit["_source"]) for hit in hits)
            if len(hits) < _PAGE:
                return
            body["search_after"] = hits[-1]["sort"]
    finally:
        with suppress(FihrisError):  # it ends by itself, too
            server.ask("DELETE", "_search", "point_in_time", body={"pit_id": [point]})
