"""``fihris facets``: which sources and sections a result set is made of."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fihris.commands.command import WordsCommand
from fihris.commands.filtering import Narrowing, filter_options, query_of
from fihris.commands.options import format_option, place_option
from fihris.commands.output import say, say_columns
from fihris.commands.text import cells, counted, visible

if TYPE_CHECKING:
    from fihris.search.facets.counts import FacetCount

_TITLES = {"source": "sources", "category": "categories"}


@click.command(cls=WordsCommand)
@click.argument("query", nargs=-1)
@place_option
@click.option(
    "--by",
    "fields",
    type=click.Choice(["source", "category"]),
    multiple=True,
    default=("source", "category"),
    help="What to count; may be repeated. Default: both.",
)
@click.option(
    "-n", "--limit", type=click.IntRange(min=0), default=20, help="At most so many of each."
)
@filter_options
@format_option("table", "json", "csv")
def facets(
    query: tuple[str, ...],
    folder: Path | str,
    fields: tuple[str, ...],
    limit: int,
    form: str,
    **options: Any,
) -> None:
    """Count what a query finds, by source and by section.

        fihris facets مسيرات
        fihris facets مسيرات --by source --since 2023 --exclude-category رياضة
        fihris facets --format csv                  of the whole index

    Every article that matches is counted, not only the best. "(none)" are those without a source
    or a section; in JSON and CSV their value is empty.
    """
    narrowing = Narrowing.of(options)
    asked = query_of(query)
    from fihris.search.opening import open as open_index

    with open_index(folder) as index:
        hits = index.search(asked, limit=0, **narrowing.on(index))
        found = hits.facets(fields, most=limit)
        total = hits.total
    if form == "json":
        from fihris.commands.contract import print_json

        values = {field: [_json(count) for count in counts] for field, counts in found.items()}
        print_json({"query": asked or "", "total": total, "facets": values})
    elif form == "csv":
        from fihris.commands.contract import print_csv

        rows = [(field, c.value, c.count) for field, counts in found.items() for c in counts]
        print_csv(("field", "value", "articles"), rows)
    else:
        _print(found, total)


def _json(count: FacetCount) -> dict[str, Any]:
    return {"value": count.value, "count": count.count}


def _print(found: dict[str, list[FacetCount]], total: int) -> None:
    terminal = sys.stdout.isatty()
    say(counted(total, "article"))
    for field, counts in found.items():
        if not counts:
            continue
        say()
        say(_TITLES[field])
        names = [visible(count.value) or "(none)" for count in counts]
        widths = (-10, -7, max(map(cells, names)))
        for name, count in zip(names, counts, strict=True):
            share = f"{count.count / total:.1%}"
            say_columns((f"{count.count:,}", share, name), widths, terminal=terminal)
