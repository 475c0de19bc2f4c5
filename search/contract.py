"""Hits and articles as JSON values: what programs may rely on, on the command line and on the web.

Dates are ISO 8601 in UTC with a Z, or null. Spans are [start, end) in code points of the text
beside them.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fihris.corpus.article import Article
    from fihris.search.copies.copies import Copies
    from fihris.search.facets.counts import FacetCount
    from fihris.search.facets.timeline import Timeline
    from fihris.search.hits import Hit, Hits
    from fihris.search.suggestions.suggester import Suggestion


def date_json(date: datetime | None) -> str | None:
    """Return an instant in UTC as JSON has it."""
    return None if date is None else date.isoformat().replace("+00:00", "Z")


def hit_json(hit: Hit, *, explained: bool = False) -> dict[str, Any]:
    """Return one hit, with what makes up its score where that is asked for."""
    explanation = {"explanation": _parts_json(hit)} if explained else {}
    copies = {"copies": _copies_json(hit.copies)} if hit.copies else {}
    return {
        "rank": hit.rank,
        "id": hit.id,
        "score": hit.score,
        "title": hit.title,
        "date": date_json(hit.date),
        "source": hit.source,
        "category": hit.category,
        "url": hit.url,
        **marks_json(hit),
        **copies,
        **explanation,
    }


def marks_json(hit: Hit | None) -> dict[str, Any]:
    """Return what matched in a hit's title, and passages of its text; of no hit, nothing."""
    return {
        "title_spans": hit.title_spans if hit else (),
        "snippets": [
            {"text": part.text, "spans": part.spans} for part in (hit.snippets if hit else ())
        ],
    }


def _copies_json(copies: Copies) -> dict[str, Any]:
    return {"count": copies.count, "sources": copies.sources, "ids": copies.ids}


def _parts_json(hit: Hit) -> list[dict[str, Any]]:
    return [asdict(part) for part in hit.explain().contributions]


def hits_json(hits: Hits, *, explained: bool = False, profiled: bool = False) -> dict[str, Any]:
    """Return a page of hits, with how long each stage took where that is asked for."""
    variants = {"variants": hits.variants} if hits.variants else {}
    shown = [hit_json(hit, explained=explained) for hit in hits]
    stages = {stage: round(ms, 3) for stage, ms in hits.profile.items()}
    profile = {"profile": stages} if profiled else {}
    total = hits.total
    partial = {"partial": True} if hits.partial else {}
    return {
        "query": hits.query,
        "total": total,
        **partial,
        "took_ms": round(hits.took_ms, 3),
        **variants,
        **profile,
        "hits": shown,
    }


def suggestion_json(suggestion: Suggestion) -> dict[str, Any]:
    """Return a query that was perhaps meant."""
    changes = [
        {"span": [change.start, change.end], "typed": change.typed, "suggested": change.suggested}
        for change in suggestion.changes
    ]
    return {
        "text": suggestion.text,
        "total": suggestion.total,
        "kind": suggestion.kind,
        "changes": changes,
    }


def article_json(article: Article) -> dict[str, Any]:
    """Return everything that an article holds."""
    return {
        "id": article.id,
        "title": article.title,
        "body": article.body,
        "date": date_json(article.date),
        "source": article.source,
        "category": article.category,
        "url": article.url,
        "metadata": dict(article.metadata),
    }


def facets_json(facets: Mapping[str, Sequence[FacetCount]]) -> dict[str, Any]:
    """Return the counts of each field's values."""
    return {field: [asdict(count) for count in counts] for field, counts in facets.items()}


def timeline_json(timeline: Timeline) -> dict[str, Any]:
    """Return a histogram over time; its edges are instants in UTC."""
    buckets = [
        {
            "start": date_json(bucket.start.astimezone(UTC)),
            "end": date_json(bucket.end.astimezone(UTC)),
            "count": bucket.count,
        }
        for bucket in timeline.buckets
    ]
    return {"unit": timeline.unit, "buckets": buckets, "undated": timeline.undated}
