"""``fihris terms``: the names and phrases that stand out."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fihris.commands.command import WordsCommand
from fihris.commands.filtering import Narrowing, filter_options, query_of
from fihris.commands.options import format_option, index_option
from fihris.commands.output import say, say_columns

if TYPE_CHECKING:
    from fihris.search.terms.significant import SignificantTerm


@click.command(cls=WordsCommand)
@click.argument("query", nargs=-1)
@index_option
@click.option(
    "-n", "--limit", type=click.IntRange(min=0), default=20, help="At most so many terms."
)
@click.option(
    "--before",
    type=click.FloatRange(min=0, min_open=True),
    metavar="DAYS",
    help="Compare with so many days before, not with the whole index; needs --on or --since.",
)
@click.option(
    "--articles", type=click.IntRange(1, 10_000), default=500, help="Read at most so many articles."
)
@filter_options
@format_option("table", "json")
def terms(
    query: tuple[str, ...],
    folder: Path,
    limit: int,
    before: float | None,
    articles: int,
    form: str,
    **options: Any,
) -> None:
    """Show the words and phrases that stand out.

        fihris terms مسيرات --index news
        fihris terms --on 2023-05-17 --index news
        fihris terms --on 2023-05-17 --before 30 --index news

    The best articles that a query finds, or those of a day, are read and compared with the whole
    index: a term is shown with how many of them have it, and how many would if it were as frequent
    there as elsewhere. The most telling come first; the query's own words are left out.

    --format json prints {"query", "read", "terms": [{"text", "words", "articles", "expected",
    "score"}]}: words are lemmas, score is the log-likelihood ratio.
    """
    from fihris.search.opening import open as open_index

    asked = query_of(query)
    narrowing = Narrowing.of(options)
    if asked is None and not narrowing:
        raise click.UsageError("name a query, or --on with a date")
    if before is not None and not (narrowing.times.on or narrowing.times.since):
        raise click.UsageError("--before needs --on or --since")
    with open_index(folder) as index:
        found = index.terms(asked, limit, before=before, articles=articles, **narrowing.on(index))
    if form == "json":
        _print_json(asked, found)
    elif found:
        _print_table(found)
    else:
        say("nothing stands out: no article, or too few of them share a word", err=True)


def _print_json(query: str | None, found: list[SignificantTerm]) -> None:
    from fihris.commands.contract import print_json

    rows = [asdict(term) for term in found]
    for row in rows:
        del row["read"]
        row |= {"expected": round(row["expected"], 2), "score": round(row["score"], 2)}
    print_json({"query": query, "read": found[0].read if found else 0, "terms": rows})


def _print_table(found: list[SignificantTerm]) -> None:
    widths = (-8, -8, 0)
    terminal = sys.stdout.isatty()
    say_columns(("articles", "expected", "term"), widths, terminal=terminal)
    for term in found:
        row = (f"{term.articles:,}", f"{term.expected:,.1f}", term.text)
        say_columns(row, widths, terminal=terminal)
    say()
    say(f"of {found[0].read:,} articles")
