"""Hits and articles as JSON, and hits as a TREC run: what programs may rely on.

Dates are ISO 8601 in UTC with a Z, or null. Spans are [start, end) in code points of the text
beside them. Text is UTF-8, as it was indexed; control characters and those that change the
direction of writing are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from fihris.errors import FihrisError
from fihris.search.contract import (
    article_json,
    date_json,
    hit_json,
    hits_json,
    marks_json,
    suggestion_json,
)

if TYPE_CHECKING:
    from fihris.search.hits import Hit

__all__ = [
    "article_json",
    "date_json",
    "hit_json",
    "hits_json",
    "marks_json",
    "print_csv",
    "print_json",
    "print_lines",
    "print_trec",
    "suggestion_json",
]

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
