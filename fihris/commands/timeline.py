"""``fihris timeline``: when the articles of a result set appeared."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fihris.commands.command import WordsCommand
from fihris.commands.filtering import Narrowing, filter_options, query_of
from fihris.commands.options import format_option, place_option
from fihris.commands.output import say
from fihris.commands.text import counted

if TYPE_CHECKING:
    from fihris.search.facets.timeline import Bucket, Timeline

_WIDTHS = {"day": 10, "week": 10, "month": 7, "year": 4}  # of 2023-05-17
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_NARROWEST, _WIDEST = 10, 60


@click.command(cls=WordsCommand)
@click.argument("query", nargs=-1)
@place_option
@click.option(
    "--by",
    "unit",
    type=click.Choice(["auto", "day", "week", "month", "year"]),
    default="auto",
    help="How long a bar is. Default: the shortest of which there are no more than 64.",
)
@filter_options
@format_option("table", "json", "csv")
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Draw it into a .png, .svg or .pdf file, too (extra plots).",
)
def timeline(
    query: tuple[str, ...],
    folder: Path | str,
    unit: str,
    form: str,
    plot: Path | None,
    **options: Any,
) -> None:
    """Count the articles a query finds by day, week, month or year.

        fihris timeline مسيرات
        fihris timeline مسيرات --by week --since 2023-05 --format csv
        fihris timeline مسيرات --plot marches.png

    Every article that matches is counted. Weeks begin on Saturday. CSV and JSON have the buckets
    without articles, too.
    """
    narrowing = Narrowing.of(options)
    asked = query_of(query)
    from fihris.search.opening import open as open_index

    with open_index(folder) as index:
        hits = index.search(asked, limit=0, **narrowing.on(index))
        try:
            found = hits.timeline(unit, narrowing.zone(index))
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        total = hits.total
    if plot is not None:
        from fihris.search.facets.plot import plotted

        plotted(found, asked or "", plot)
    if form == "json":
        _print_json(found, asked or "", total)
    elif form == "csv":
        from fihris.commands.contract import print_csv

        rows = [(_name(bucket, found.unit), bucket.count) for bucket in found.buckets]
        print_csv((found.unit, "articles"), rows)
    else:
        _print(found, total)


def _name(bucket: Bucket, unit: str) -> str:
    return bucket.start.date().isoformat()[: _WIDTHS[unit]]


def _print_json(found: Timeline, query: str, total: int) -> None:
    from fihris.commands.contract import date_json, print_json

    buckets = [
        {"start": date_json(bucket.start), "end": date_json(bucket.end), "count": bucket.count}
        for bucket in found.buckets
    ]
    print_json(
        {
            "query": query,
            "total": total,
            "unit": found.unit,
            "undated": found.undated,
            "buckets": buckets,
        }
    )


def _print(found: Timeline, total: int) -> None:
    undated = f", {found.undated:,} without a date" if found.undated else ""
    say(f"{counted(total, 'article')} by {found.unit}{undated}")
    if not found.buckets:
        return
    say()
    most = max(bucket.count for bucket in found.buckets)
    digits = len(f"{most:,}")
    room = _room() - _WIDTHS[found.unit] - digits - 4
    room = max(_NARROWEST, min(room, _WIDEST))
    for bucket in found.buckets:
        bar = _bar(bucket.count / most * room)
        say(f"{_name(bucket, found.unit)}  {bucket.count:>{digits},}  {bar}".rstrip())


def _room() -> int:
    from shutil import get_terminal_size

    return get_terminal_size().columns if sys.stdout.isatty() else 80


def _bar(length: float) -> str:
    """Return a bar of so many cells, to an eighth of one."""
    eighths = round(length * 8)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
