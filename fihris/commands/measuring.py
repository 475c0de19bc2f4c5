"""What ``evaluate`` and ``compare`` share: the measures' option, tables of numbers, notes."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from itertools import islice
from typing import Any

import click

from fihris.commands.output import say, say_columns
from fihris.commands.text import cells, visible

# What `fihris.search.evaluation.measures.DEFAULT_MEASURES` holds; importing that takes time.
DEFAULT_MEASURES = "nDCG@10 RR@10 AP R@100 Success@1"

# Of the queries that a note is about, so many are named.
_NAMED = 5

measures_option = click.option(
    "--measures",
    default=DEFAULT_MEASURES,
    metavar="NAMES",
    help="What to measure, as in https://ir-measur.es.",
)


def parsed_measures(measures: str) -> list[Any]:
    """Return the measures. Raises click.BadParameter, MissingExtraError."""
    from fihris.search.evaluation.measures import parse_measures

    try:
        return parse_measures(measures)
    except ValueError as error:
        raise click.BadParameter(visible(str(error)), param_hint="--measures") from None


def note_queries(what: str, queries: Collection[str]) -> None:
    """Say on stderr which queries something holds of, where it holds of any."""
    if queries:
        more = ", …" if len(queries) > _NAMED else ""
        named = ", ".join(islice(queries, _NAMED)) + more
        say(f"note: {what}: {len(queries):,} ({named})", err=True)


def print_rows(rows: Sequence[Sequence[str]]) -> None:
    """Print a table: the first column to the left, the others to the right."""
    longest = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    widths = [longest[0], *(-width for width in longest[1:])]
    for row in rows:
        say_columns(row, widths, terminal=sys.stdout.isatty())
