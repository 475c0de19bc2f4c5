"""``fihris related``: more like this, of about the same time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fihris.commands.command import Command
from fihris.commands.exploring import hit_options, print_found
from fihris.commands.filtering import Narrowing
from fihris.commands.options import index_option


@click.command(cls=Command)
@click.argument("identity", metavar="ID")
@click.option(
    "--days",
    type=click.FloatRange(min=0, min_open=True),
    default=7,
    help="At most so many days before or after it.",
)
@index_option
@hit_options
def related(
    identity: str,
    days: float,
    folder: Path,
    limit: int,
    offset: int,
    collapse: bool,
    explain: bool,
    form: str,
    bidi: bool,
    color: str,
    **options: Any,
) -> None:
    """Find articles like one, of about the same time.

        fihris related m-015 --index news
        fihris related m-015 --days 30 --index news --format json

    An article without a date has none (exit code 1). Near-copies are one hit, and those of the
    article itself are left out; --no-collapse shows each. Output is that of search.
    """
    from fihris.search.opening import open as open_index

    narrowing = Narrowing.of(options)
    with open_index(folder) as index:
        hits = index.related(
            identity, days, limit, offset, collapse=collapse, **narrowing.on(index)
        )
        print_found(hits, form=form, explained=explain, bidi=bidi, color=color)
