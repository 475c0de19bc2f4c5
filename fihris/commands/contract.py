"""Hits and articles as JSON, and hits as a TREC run: what programs may rely on.

Dates are ISO 8601 in UTC with a Z, or null. Spans are [start, end) in code points of the text
beside them. Text is UTF-8, as it was indexed; control characters and those that change the
direction of writing are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from fihris.errors import FihrisError

if TYPE_CHECKING:
    from fihris.corpus.article import Article
    from fihris.search.copies.copies import Copies
    from fihris.search.hits import Hit, Hits
    from fihris.search.suggestions.suggester import Suggestion

# What orjson writes as it is, and a terminal may obey: nowhere but inside strings.
_UNESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff]")
# What some terminals obey, and readers of a run take for its end.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
# What a terminal may obey, but for the ends of lines in a quoted value.
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff]"
)
# A span over four lines. Inside a string there is no line's end.
_SPAN = re.compile(r"\[\n +(\d+),\n +(\d+)\n +\]")


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
        "title_spans": hit.title_spans,
        "snippets": [{"text": part.text, "spans": part.spans} for part in hit.snippets],
        **copies,
        **explanation,
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


def print_trec(hits: Iterable[Hit], query_id: str, run_name: str) -> None:
    """Print hits as lines of a TREC run: query Q0 id rank score name.

    Scores fall from hit to hit, so that ties keep their order. Raises FihrisError for an id with
    white space in it, which would shift the fields, or a control character.
    """
    from fihris.search.evaluation.trec import decreasing

    for hit, score in zip(hits, decreasing(hit.score for hit in hits), strict=True):
        if hit.id.split() != [hit.id]:
            raise FihrisError(f"a TREC run cannot hold the id {hit.id!r}: it has white space")
        if _CONTROL.search(hit.id):
            raise FihrisError(
                f"a TREC run cannot hold the id {hit.id!r}: it has a control character"
            )
        click.echo(f"{query_id} Q0 {hit.id} {hit.rank} {score!r} {run_name}")


def print_lines(lines: Iterable[str]) -> None:
    """Print lines of a file without what a terminal may obey."""
    for line in lines:
        click.echo(_STEERING.sub("", line))


def print_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table as comma-separated values."""
    from fihris.search.export.tables import csv_lines

    print_lines(csv_lines(header, rows))


def print_json(value: object, *, indented: bool = True, err: bool = False) -> None:
    """Print a value as JSON; not `indented`, as one line; on stderr if `err`."""
    import orjson

    text = orjson.dumps(value, option=orjson.OPT_INDENT_2 if indented else None).decode()
    text = _UNESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    click.echo(_SPAN.sub(r"[\1, \2]", text) if indented else text, err=err)
