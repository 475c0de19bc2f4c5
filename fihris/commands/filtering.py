"""The options that say which articles may be found at all, shared by all commands that search."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, TypeVar

import click

from fihris.commands.command import joined
from fihris.commands.options import as_period

_F = TypeVar("_F", bound=Callable[..., Any])

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--source", "sources", multiple=True, help="Only this source, as written; may be repeated."
    ),
    click.option(
        "--category", "categories", multiple=True, help="Only this section; may be repeated."
    ),
    click.option(
        "--exclude-source", "exclude_sources", multiple=True, help="Not this source; repeatable."
    ),
    click.option(
        "--exclude-category",
        "exclude_categories",
        multiple=True,
        help="Not this section; repeatable.",
    ),
    click.option("--since", callback=as_period, help="Only articles from this date on."),
    click.option(
        "--until",
        callback=as_period,
        help="Only articles up to this date, which is included.",
    ),
)


def filter_options(command: _F) -> _F:
    """Add the options; `filters_of` reads them."""
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), command)


def filters_of(options: dict[str, Any]) -> dict[str, Any]:
    """Take the options out of `options`, and return them as `Index.search` has them.

    Raises UsageError for a time that ends before it begins.
    """
    since, until = options.pop("since"), options.pop("until")
    start, end = since[0] if since else None, until[1] if until else None
    if start and end and start >= end:
        raise click.UsageError("--since is later than --until")
    names = ("sources", "categories", "exclude_sources", "exclude_categories")
    return {"since": start, "until": end} | {name: options.pop(name) for name in names}


def query_of(words: tuple[str, ...]) -> str | None:
    """Return the query that words on the command line make; None, all articles, for no word.

    Raises UsageError for words that are nothing but space.
    """
    if not words:
        return None
    text = joined(words)
    if not text.strip():
        raise click.UsageError("the query is empty")
    return text
