"""The answers of the API, one function each: from an index and values to a JSON value."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from fihris.errors import (
    ClusterError,
    ClusterUnreachableError,
    NotAnIndexError,
    UndatedArticleError,
)
from fihris.index.snapshot import Snapshot
from fihris.search.contract import (
    article_json,
    date_json,
    facets_json,
    hit_json,
    hits_json,
    suggestion_json,
    timeline_json,
)
from fihris.search.engine import Index
from fihris.search.highlighting.article_spans import query_spans
from fihris.search.hits import Hits
from fihris.search.ranking import DEFAULT_RANKING
from fihris.search.web import parameters as p
from fihris.search.web.parameters import Values
from fihris.search.web.settings import WEB_LIMITS
from fihris.search.web.work import TooLateError

if TYPE_CHECKING:
    from fihris.search.overview import Overview

_T = TypeVar("_T")
_log = logging.getLogger("uvicorn.error")

Answer = dict[str, Any]


def found(index: Index, values: Values, timeout_ms: float, **options: Any) -> Hits:
    """Search.

    Raises TooLateError where the time was up before there was anything, ClusterUnreachableError
    where nothing was found and a part of the cluster did not answer.
    """
    hits = index.search(
        values["q"],
        values.get("limit", 0),
        values.get("offset", 0),
        **p.filters(values),
        sort=values.get("sort", "relevance"),
        collapse=values.get("collapse", False),
        ids=values.get("ids"),
        lenient=values.get("lenient", True),
        ranking=replace(DEFAULT_RANKING, recency_half_life=values.get("recency", 0)),
        limits=WEB_LIMITS,
        timeout_ms=timeout_ms,
        **options,
    )
    if hits.failures:
        _log.warning("a part of the cluster did not answer: %s", "; ".join(hits.failures))
    if hits.partial and not hits:
        if hits.failures:
            place = str(index.path)
            raise ClusterUnreachableError("nothing was found in what did answer", path=place)
        raise TooLateError
    return hits


def counted(hits: Hits, count: Callable[[], _T]) -> _T | None:
    """Return what is counted of hits; None where the cluster does not answer that any more."""
    if hits.failures:
        return None
    try:
        return count()
    except ClusterError as error:
        _log.warning("hits are shown without their counts: %s", error)
        return None


def search(index: Index, values: Values, timeout_ms: float) -> Answer:
    """Return a page of hits, with facets and timeline where these are asked for."""
    hits = found(index, values, timeout_ms)
    answer = hits_json(hits)
    note = {} if hits.note is None else {"note": str(hits.note)}
    counts: Answer = {}
    if values["facets"]:
        counts["facets"] = counted(hits, lambda: facets_json(hits.facets()))
    if values["timeline"]:
        zone = index.zone
        counts["timeline"] = counted(hits, lambda: timeline_json(hits.timeline("auto", zone)))
    known = {name: count for name, count in counts.items() if count is not None}
    # It may only just have become so.
    partial = {"partial": True} if hits.partial or len(known) < len(counts) else {}
    return answer | note | known | partial


def facets(index: Index, values: Values, timeout_ms: float) -> Answer:
    """Count sources and sections."""
    hits = found(index, values, timeout_ms)
    counts = facets_json(hits.facets(most=values["most"], lifted=values["lifted"]))
    return _counted(hits, {"facets": counts})


def timeline(index: Index, values: Values, timeout_ms: float) -> Answer:
    """Count over time. Raises ParameterError for a unit that is too fine."""
    hits = found(index, values, timeout_ms)
    try:
        counts = timeline_json(hits.timeline(values["by"], index.zone, lifted=values["lifted"]))
    except ValueError as error:
        raise p.ParameterError("by", str(error)) from error
    return _counted(hits, {"timeline": counts})


def _counted(hits: Hits, counts: Answer) -> Answer:
    partial = {"partial": True} if hits.partial else {}
    return {"query": hits.query, "total": hits.total, **partial, **counts}


def article(index: Index, values: Values, timeout_ms: float) -> Answer:
    """Return an article, with what a query marks in it where there is one."""
    asked = index.get(values["id"])
    shown = article_json(asked)
    if values["q"]:
        spans = query_spans(index, asked, values["q"], limits=WEB_LIMITS, timeout_ms=timeout_ms)
        shown["title_spans"], shown["body_spans"] = spans
    return shown


def similar(index: Index, values: Values, timeout_ms: float) -> Answer:
    """Return articles like one, near-copies as one hit, and without its own."""
    return _alike(
        index.similar(values["id"], values["limit"], collapse=True, timeout_ms=timeout_ms)
    )


def related(index: Index, values: Values, timeout_ms: float) -> Answer:
    """Return articles like one that appeared near it. Raises ParameterError for one undated."""
    bounds: dict[str, Any] = {"collapse": True, "timeout_ms": timeout_ms}
    try:
        return _alike(index.related(values["id"], values["days"], values["limit"], **bounds))
    except UndatedArticleError as error:
        raise p.ParameterError("id", "this article has no date") from error


def similar_to_text(index: Index, values: Values, timeout_ms: float) -> Answer:
    """Return articles like a text, near-copies as one hit."""
    text, limit = values["text"], values["limit"]
    return _alike(index.similar(text=text, limit=limit, collapse=True, timeout_ms=timeout_ms))


def _alike(hits: Hits) -> Answer:
    partial = {"partial": True} if hits.partial else {}
    return {"hits": [hit_json(hit) for hit in hits], **partial}


def complete(index: Index, values: Values, timeout_ms: float) -> Answer:  # noqa: ARG001
    """Return how what has been typed may go on."""
    return plain(index.complete(values["q"], values["limit"])) or {}


def suggest(index: Index, values: Values, timeout_ms: float) -> Answer:  # noqa: ARG001
    """Return what may have been meant."""
    suggestions = index.suggest(values["q"], arabizi=values["arabizi"], **p.filters(values))
    return {"suggestions": [suggestion_json(one) for one in suggestions]}


def topics(index: Index, values: Values, timeout_ms: float) -> Answer:
    """Return what a query's hits are about."""
    bounds: dict[str, Any] = {"limits": WEB_LIMITS, "timeout_ms": timeout_ms}
    found = index.topics(values["q"], **p.filters(values), **bounds)
    return {
        "topics": [
            {"label": t.label, "articles": len(t.ids), "ids": plain(t.ids), "terms": plain(t.terms)}
            for t in found
        ]
    }


def terms(index: Index, values: Values, timeout_ms: float) -> Answer:
    """Return the words that set a query's hits apart."""
    bounds: dict[str, Any] = {"limits": WEB_LIMITS, "timeout_ms": timeout_ms}
    found = index.terms(values["q"], values["limit"], **p.filters(values), **bounds)
    return {"terms": plain(found)}


def stats(index: Index, values: Values, timeout_ms: float) -> Answer:  # noqa: ARG001
    """Return what the index holds, in numbers."""
    if index.is_local:
        return _overview(index.snapshot)
    try:
        return _shown(index.overview())
    except NotAnIndexError:  # another one has just taken its place
        index.refresh()
        return _shown(index.overview())


@lru_cache(maxsize=2)
def _overview(snapshot: Snapshot) -> Answer:
    from fihris.search.overview import overview

    return _shown(overview(snapshot))


def _shown(overview: Overview) -> Answer:
    held = plain(overview)
    for field in ("sources", "categories"):
        held[field] = [{"name": name, "articles": count} for name, count in held[field]]
    return dict(held)


def plain(value: Any) -> Any:
    """Return records of any kind as JSON has them."""
    if isinstance(value, datetime):
        return date_json(value)
    if is_dataclass(value) and not isinstance(value, type):
        return plain({name: getattr(value, name) for name in value.__dataclass_fields__})
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value
