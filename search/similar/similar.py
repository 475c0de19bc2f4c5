"""More like this: the articles that a weighted disjunction of an article's words finds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fihris.corpus.article import Article
from fihris.errors import UndatedArticleError, UnknownArticleError
from fihris.index.consistency import blaming
from fihris.index.fields import aware
from fihris.search.hits import Hits
from fihris.search.whoosh_import import import_whoosh_queries

if TYPE_CHECKING:
    from whoosh import query as wq

    from fihris.index.snapshot import Snapshot
    from fihris.search.copies.collapse import Group
    from fihris.search.engine import Index
    from fihris.search.explanation import Explainer
    from fihris.search.facets.result_set import Counted
    from fihris.search.highlighting.highlighter import Highlighter

_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def similar(
    index: Index,
    article: str | Article | None,
    text: str | None,
    limit: int,
    offset: int,
    options: dict[str, Any],
    *,
    collapse: bool,
) -> Hits:
    """Return the articles most like one, which is not among them; see `Index.similar`."""
    import_whoosh_queries()
    import fihris.search.asking  # noqa: F401 (what a search loads once is no part of its time)
    from fihris.search.similar.words import as_query, chosen_words
    from fihris.search.terms.readings import read_documents, read_text

    if (article is None) == (text is None):
        raise ValueError("similar is asked for an article or for a text, one of them")
    if limit < 0 or offset < 0:
        raise ValueError("limit and offset must not be negative")
    started = time.perf_counter()
    snapshot = index.snapshot
    own = _document(index, snapshot, article)
    with blaming(snapshot):
        if isinstance(article, str):
            reading = read_documents(snapshot, [own])
        elif article is not None:
            reading = read_text(snapshot, article.title, article.body)
        else:
            reading = read_text(snapshot, "", text or "")
        words = chosen_words(reading, snapshot.document_count_all, indexed=own >= 0)
    query = as_query(words)
    # One more than wanted, since the article itself, with its copies, is the likest of all.
    most = limit + offset + (own >= 0)
    reader = type(index).at(snapshot)
    hits = reader.search(query, most, 0, **options, collapse=collapse)
    left_out = _left_out(snapshot, own, collapse=collapse)
    found = Others(hits, left_out, reader, query, options, slice(offset, offset + limit))
    asked = article.id if isinstance(article, Article) else article or text or ""
    return Hits(
        snapshot,
        found,
        query=asked,
        offset=offset,
        took_ms=(time.perf_counter() - started) * 1000,
        timings=hits.timings,
    )


def related(
    index: Index,
    article: str,
    days: float,
    limit: int,
    offset: int,
    options: dict[str, Any],
    *,
    collapse: bool,
) -> Hits:
    """Return the articles most like one that appeared near it; see `Index.related`."""
    if not 0 < days < float("inf"):
        raise ValueError(f"days must be a number above 0, not {days!r}")
    date = index.get(article).date
    if date is None:
        raise UndatedArticleError(article, path=str(index.path))
    since, until = options.get("since"), options.get("until")
    first, after = _around(date, days)
    options = options | {
        "since": first if since is None else max(first, aware(since)),
        "until": after if until is None else min(after, aware(until)),
    }
    return similar(index, article, None, limit, offset, options, collapse=collapse)


def _around(date: datetime, days: float) -> tuple[datetime, datetime]:
    """Return the instants so many days before and, the last included, behind a date."""
    try:
        width = timedelta(days=days)
    except OverflowError:
        return _EARLIEST, _LATEST
    first = date - width if date - _EARLIEST > width else _EARLIEST
    after = date + width if _LATEST - date > width else _LATEST
    return first, after + timedelta(microseconds=1) if after < _LATEST else _LATEST


def _document(index: Index, snapshot: Snapshot, article: str | Article | None) -> int:
    """Return the document of an article, -1 for one that is not indexed, or for a text."""
    if article is None:
        return -1
    identity = article if isinstance(article, str) else article.id
    with blaming(snapshot):
        own = snapshot.find(identity)
    if own < 0 and isinstance(article, str):
        raise UnknownArticleError(article, path=str(index.path))
    return own


def _left_out(snapshot: Snapshot, own: int, *, collapse: bool) -> frozenset[int]:
    """Return the document of an article, if it is indexed, with its copies if these are one hit."""
    if own < 0 or not collapse:
        return frozenset() if own < 0 else frozenset([own])
    import numpy as np

    from fihris.search.copies.clusters import clusters_of

    with blaming(snapshot):
        (cluster,) = clusters_of(snapshot, np.array([own], np.int64))
    return frozenset(cluster.tolist())


class Others:
    """What a search has found but for some documents, at most one hit; a page of it, for `Hits`."""

    def __init__(
        self,
        hits: Hits,
        left_out: frozenset[int],
        index: Index,
        query: wq.Query,
        options: dict[str, Any],
        chosen: slice,
    ) -> None:
        self._hits = hits
        self._left_out = left_out
        self._index = index
        self._query = query
        self._options = options
        kept = [place for place, found in enumerate(hits.documents) if found not in left_out]
        self._kept = len(kept)
        self.page: Sequence[tuple[int, float]] = [
            (hits.documents[place], hits[place].score) for place in kept[chosen]
        ]
        self.groups: Sequence[Group] = (
            [hits.groups[place] for place in kept[chosen]] if hits.groups else ()
        )

    def has_more(self, after: int) -> bool:
        """Tell whether there are hits behind so many."""
        return after < self._kept or self._hits.has_more

    @cached_property
    def total(self) -> int:
        """How many others match."""
        return self._hits.total - self._count_left_out()

    def _count_left_out(self) -> int:
        """Return how many match of what is left out."""
        found = [i for i, document in enumerate(self._hits.documents) if document in self._left_out]
        if found:
            groups = self._hits.groups
            return 1 + (len(groups[found[0]].others) if groups else 0)
        # They may match without being among the best.
        snapshot = self._hits.snapshot
        ids = {snapshot.article(document).id for document in self._left_out}
        if self._options.get("ids") is not None:
            ids &= set(self._options["ids"])
        options = {k: v for k, v in self._options.items() if k not in ("ranking", "scorer")}
        return self._index.search(self._query, 0, **options | {"ids": ids}).total if ids else 0

    @property
    def partial(self) -> bool:
        """Whether the time was up before all was done that was asked for."""
        return self._hits.partial

    @property
    def result_set(self) -> Counted:
        """All that match, the article itself included."""
        return self._hits.result_set

    @property
    def highlighter(self) -> Highlighter:
        """What finds the chosen words in texts."""
        return self._hits.highlighter

    @property
    def explainer(self) -> Explainer:
        """What tells what a score consists of."""
        return self._hits.explainer
