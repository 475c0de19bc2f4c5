"""``fihris watch add``, ``list``, ``remove`` and ``test``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from fihris.commands.command import Command, WordsCommand, joined
from fihris.commands.options import bidi_option, color_option, format_option, index_option
from fihris.commands.output import say
from fihris.commands.text import counted, visible
from fihris.commands.watching.options import (
    analyzer_option,
    opened,
    place_option,
    say_faults,
    watches_option,
)


def _filters(command: Any) -> Any:
    """Add the options that say what articles have to be besides matching."""
    for option in (
        click.option(
            "--no-variants",
            "variants",
            is_flag=True,
            flag_value=False,
            default=True,
            help="Find foreign names only as they are spelled.",
        ),
        click.option(
            "--exclude-category", "exclude_categories", multiple=True, help="Not this section."
        ),
        click.option("--exclude-source", "exclude_sources", multiple=True, help="Not this source."),
        click.option(
            "--category", "categories", multiple=True, help="Only this section; may be repeated."
        ),
        click.option(
            "--source",
            "sources",
            multiple=True,
            help="Only this source, as written; may be repeated.",
        ),
    ):
        command = option(command)
    return command


@click.command("add", cls=WordsCommand)
@click.argument("query", nargs=-1, required=True)
@click.option("--name", help="What to call it. Default: the query itself.")
@_filters
@place_option
@watches_option
@analyzer_option
def add_watches(
    query: tuple[str, ...],
    name: str | None,
    folder: Path | None,
    file: Path | None,
    analyzer: str | None,
    **options: Any,
) -> None:
    """Save a search.

        fihris watch add مسيرات --index news
        fihris watch add '"مجلس الأمن" -رياضة' --name council --source رويترز --index news

    The query is what fihris search takes. One that cannot be understood is an error (exit code 1),
    and so is a name that is taken.
    """
    text = joined(query)
    if not text.strip():
        raise click.UsageError("the query is empty")
    watches = opened(folder, file, analyzer).watches
    try:
        made = watches.add(text, name, **options)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--name") from None
    say(f"saved {made.name!r}; {watches.path} holds {_searches(len(watches))}")


def _searches(number: int) -> str:
    return f"{number:,} saved search{'' if number == 1 else 'es'}"


@click.command("list", cls=Command)
@place_option
@watches_option
@format_option("table", "jsonl")
@bidi_option
@color_option
def list_watches(folder: Path | None, file: Path | None, form: str, bidi: bool, color: str) -> None:
    """List the saved searches.

        fihris watch list --index news
        fihris watch list --index news --format jsonl

    A search that can no longer be understood is told on stderr.
    """
    watches = opened(folder, file).watches
    if form == "jsonl":
        from fihris.commands.contract import print_json
        from fihris.search.watching.watch import watch_json

        for watch in watches:
            print_json(watch_json(watch), indented=False)
    else:
        from fihris.commands.terminal import Page

        page = Page(color=color, bidi=bidi)
        for watch in watches:
            page.write(watch.name, style="bold")
            parts = [f"{watch.created:%Y-%m-%d}", *watch.sources, *watch.categories]
            parts += [f"-{value}" for value in (*watch.exclude_sources, *watch.exclude_categories)]
            if watch.query != watch.name:
                page.write(watch.query, indent=4)
            page.write_apart(parts, style="dim", indent=4, right_to_left=False)
        if not len(watches):
            say(f"{watches.path} holds no saved search", err=True)
    say_faults(watches)


@click.command("remove", cls=Command)
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@place_option
@watches_option
def remove_watches(names: tuple[str, ...], folder: Path | None, file: Path | None) -> None:
    """Remove saved searches by their names.

        fihris watch remove washington --index news

    A name that is not there is told on stderr, and the exit code is then 1; the others are removed
    all the same.
    """
    from fihris.errors import WatchError

    watches = opened(folder, file).watches
    unknown = 0
    for name in names:
        # A terminal's line may have been copied with the marks that keep its order.
        known = name if name in watches else visible(name)
        if known not in watches:
            unknown += 1
            say(f"no saved search is called {name!r}", err=True)
            continue
        try:
            watches.remove(known)
        except WatchError as error:  # another process was faster
            if known in watches:
                raise
            unknown += 1
            say(str(error), err=True)
    say(f"removed {len(names) - unknown:,}; {watches.path} holds {_searches(len(watches))}")
    if unknown:
        click.get_current_context().exit(1)


@click.command("test", cls=WordsCommand)
@click.argument("query", nargs=-1, required=True)
@click.option("-n", "--limit", type=click.IntRange(min=0), default=10, help="At most so many.")
@_filters
@index_option
@bidi_option
@color_option
def test_watches(
    query: tuple[str, ...], limit: int, folder: Path, bidi: bool, color: str, **options: Any
) -> None:
    """Show what a search would have matched in the index, the latest first.

        fihris watch test '"مجلس الأمن" -رياضة' --index news

    Nothing is saved. QUERY may be the name of a saved search, too: it is that search then.
    """
    from dataclasses import asdict

    from fihris.commands.rendering import print_hits
    from fihris.commands.terminal import Page
    from fihris.search.engine import Index
    from fihris.search.watching.watches import Watches

    text = joined(query)
    if not text.strip():
        raise click.UsageError("the query is empty")
    index = Index(folder)
    saved = next((watch for watch in Watches.of(index) if watch.name == text.strip()), None)
    if saved is not None:
        text = saved.query
        options = {name: value for name, value in asdict(saved).items() if name in options}
    page = Page(color=color, bidi=bidi)
    hits = index.search(text, limit, sort="newest", **options)
    if hits:
        print_hits(page, hits)
    elif hits.total:
        say(f"{counted(hits.total, 'article')} matched", err=True)
    else:
        say("nothing in the index matches", err=True)
    sys.stdout.flush()
