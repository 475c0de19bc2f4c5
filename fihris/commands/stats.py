"""``fihris stats``: what an index holds."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fihris.commands.command import Command
from fihris.commands.options import format_option, place_option
from fihris.commands.output import say, say_columns
from fihris.commands.text import cells, counted, visible

if TYPE_CHECKING:
    from fihris.search.overview import Overview


@click.command(cls=Command)
@place_option
@format_option("table", "json")
def stats(folder: Path | str, form: str) -> None:
    """Show in numbers what an index holds.

        fihris stats --index news
        fihris stats --index news --format json

    Words, forms and lemmas count deleted articles too, until a merge drops those.
    """
    from fihris.search.opening import open as open_index

    with open_index(folder) as index:
        found = index.overview()
        zone = index.zone
    if form == "json":
        from fihris.commands.contract import print_json

        print_json(_as_json(folder, found))
        return
    terminal = sys.stdout.isatty()
    for name, value in _rows(folder, found, zone):
        say_columns((name, value), (10, 0), terminal=terminal)
    for title, counts in (("sources", found.sources), ("categories", found.categories)):
        if any(name for name, _ in counts):
            say()
            say(title)
            _print_counts(counts, terminal=terminal)


def _as_json(folder: Path | str, found: Overview) -> dict[str, Any]:
    from fihris.commands.contract import date_json

    values = asdict(found) | {"first": date_json(found.first), "last": date_json(found.last)}
    for field in ("sources", "categories"):
        values[field] = [{"name": name, "articles": count} for name, count in values[field]]
    return {"index": str(folder), **values}


def _rows(folder: Path | str, found: Overview, zone: tzinfo) -> list[tuple[str, str]]:
    from fihris.commands.rendering import in_zone

    dated = (in_zone(date, zone) for date in (found.first, found.last) if date)
    days = [f"{date:%Y-%m-%d}" for date in dated]
    dates = " to ".join(days) or "none"
    if days and found.undated:
        dates += f"; {found.undated:,} without one"
    deleted = f"; {found.deleted:,} deleted, until a merge" if found.deleted else ""
    return [
        ("index", str(folder)),
        ("articles", f"{found.articles:,}{deleted}"),
        ("dates", dates),
        ("words", f"{found.tokens:,}: {found.forms:,} forms of {found.lemmas:,} lemmas"),
        ("on disk", f"{found.bytes / 1e6:,.1f} MB in {counted(found.segments, 'segment')}"),
        ("analyzer", found.analyzer),
        *([("zone", found.zone)] if found.zone else []),
        ("format", f"{found.format}; commit {found.generation}"),
    ]


def _print_counts(counts: list[tuple[str, int]], *, terminal: bool) -> None:
    names = [visible(name) or "(none)" for name, _ in counts]
    widths = (-10, max(map(cells, names)))
    for name, (_, count) in zip(names, counts, strict=True):
        say_columns((f"{count:,}", name), widths, terminal=terminal)
