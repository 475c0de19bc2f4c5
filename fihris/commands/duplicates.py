"""``fihris duplicates``: the stories that an index has more than once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fihris.commands.command import Command
from fihris.commands.options import format_option, index_option
from fihris.commands.output import say, say_columns
from fihris.commands.text import cells, counted, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fihris.search.copies.copies import Copies


@click.command(cls=Command)
@index_option
@click.option(
    "--min",
    "least",
    type=click.IntRange(min=2),
    default=2,
    help="Only clusters of at least so many articles.",
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    help="Look among the articles of this source alone, as written; may be repeated.",
)
@click.option("-n", "--limit", type=click.IntRange(min=0), help="At most so many clusters.")
@format_option("table", "json", "jsonl")
def duplicates(
    folder: Path, least: int, sources: tuple[str, ...], limit: int | None, form: str
) -> None:
    """List articles that are near-copies of one another.

        fihris duplicates --index news
        fihris duplicates --index news --min 5 -n 20
        fihris duplicates --index news --source الشرق     what one paper ran twice
        fihris duplicates --index news --format jsonl | jq -r '.articles[1:][].id'

    They are found as search finds them, which shows an agency's story that several papers ran as
    one hit. The largest clusters come first, in each the earliest article. Near-copies have about
    four fifths of their text in common, word by word; docs/copies.md says exactly what counts. All
    clusters are counted, also those that --limit leaves out.

    --format json prints {"clusters", "articles", "duplicates": [{"count", "articles": [{"id",
    "title", "source", "date"}]}]}, jsonl a cluster a line.
    """
    from fihris.commands.progress import counting
    from fihris.search.copies.duplicates import PASSES
    from fihris.search.opening import open as open_index

    with open_index(folder) as index:
        unsigned = sum(
            leaf.segment.documents for leaf in index.snapshot.leaves if leaf.segment.copies is None
        )
        with counting("looking for copies", PASSES * len(index)) as told:
            found = index.duplicates(least=least, sources=sources, told=told)
        if unsigned:
            say(
                f"note: {counted(unsigned, 'article')} were indexed before near-copies were looked "
                "for, and are left out; index them again",
                err=True,
            )
        _print(found, found[:limit], form)


def _print(found: Sequence[Copies], shown: Sequence[Copies], form: str) -> None:
    articles = sum(map(len, found))
    if form == "table":
        say(f"{counted(len(found), 'cluster')} of {counted(articles, 'article')}")
        for cluster in shown:
            say()
            _print_cluster(cluster, terminal=sys.stdout.isatty())
        return
    from fihris.commands.contract import print_json

    clusters = map(_json, shown)
    if form == "jsonl":
        for line in clusters:
            print_json(line, indented=False)
    else:
        total = {"clusters": len(found), "articles": articles}
        print_json({**total, "duplicates": list(clusters)})


def _print_cluster(cluster: Copies, *, terminal: bool) -> None:
    say(counted(len(cluster), "article"))
    rows = [
        (copy.date.date().isoformat() if copy.date else "", copy.source, copy.id, copy.title)
        for copy in cluster
    ]
    widths = [max(cells(visible(row[column])) for row in rows) for column in range(4)]
    for row in rows:
        say_columns(row, widths, terminal=terminal)


def _json(cluster: Copies) -> dict[str, Any]:
    from fihris.commands.contract import date_json

    articles = [
        {"id": copy.id, "title": copy.title, "source": copy.source, "date": date_json(copy.date)}
        for copy in cluster
    ]
    return {"count": len(cluster), "articles": articles}
