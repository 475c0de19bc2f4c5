"""Where the words of a query stand in one article, be it among the query's hits or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fihris.search.highlighting.snippet import Span, merged_spans

if TYPE_CHECKING:
    from fihris.corpus.article import Article
    from fihris.search.engine import Index
    from fihris.search.limits import Limits


def query_spans(
    index: Index,
    article: Article,
    query: str,
    *,
    limits: Limits | None = None,
    timeout_ms: float | None = None,
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return where words of the query stand in the title and in the body of an indexed article.

    Where the time is up, there are none. Raises what `Index.search` raises.
    """
    from fihris.search.limits import DEFAULT_LIMITS

    # What the query marks does not depend on whether the article is among its hits.
    hits = index.holding(article).search(
        query, limit=0, lenient=True, limits=limits or DEFAULT_LIMITS, timeout_ms=timeout_ms
    )
    document = hits.snapshot.find(article.id)
    texts = [article.title, article.body]
    title, body = hits.highlighter.occurrences(["title", "body"], texts, [document, document])
    return merged_spans(title), merged_spans(body)
