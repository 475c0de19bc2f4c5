"""The options that say which articles may be found at all, shared by all commands that search."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

import click

from fihris.commands.command import joined
from fihris.commands.periods import Times, period_options

if TYPE_CHECKING:
    from fihris.search.engine import Index

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
    *period_options,
)
_VALUES = ("sources", "categories", "exclude_sources", "exclude_categories")


def filter_options(command: _F) -> _F:
    """Add the options; `Narrowing.of` reads them."""
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), command)


class Narrowing(NamedTuple):
    """Which articles may be found, as it was asked for: sources and sections, and times."""

    values: dict[str, tuple[str, ...]]
    times: Times

    @classmethod
    def of(cls, options: dict[str, Any]) -> Self:
        """Take the options out of `options`. Raises UsageError for times that contradict."""
        times = Times(*(options.pop(name) for name in Times._fields)).checked()
        return cls({name: options.pop(name) for name in _VALUES}, times)

    def __bool__(self) -> bool:
        return any(self.values.values()) or self.times.limited

    def zone(self, index: Index) -> tzinfo:
        """Return the time zone of days."""
        return self.times.zone or index.zone

    def on(self, index: Index) -> dict[str, Any]:
        """Return this as `Index.search` has it."""
        zone = self.zone(index)
        since, until = self.times.bounds(zone)
        return {**self.values, "since": since, "until": until, "zone": zone}


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
