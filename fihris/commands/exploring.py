"""The options and the output of a page of hits, for commands that go on from an article."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fihris.commands.filtering import filter_options
from fihris.commands.options import bidi_option, collapse_option, color_option, format_option
from fihris.commands.output import say

if TYPE_CHECKING:
    from fihris.search.hits import Hits

_F = TypeVar("_F", bound=Callable[..., Any])

_HITS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "-n", "--limit", type=click.IntRange(min=0), default=10, help="At most so many hits."
    ),
    click.option(
        "--offset", type=click.IntRange(min=0), default=0, help="Leave out so many of the first."
    ),
    filter_options,
    collapse_option("Each near-copy of an article as a hit of its own, the asked one's, too."),
    click.option("--explain", is_flag=True, help="Show what each word adds to each score."),
    format_option("table", "json", "jsonl"),
    bidi_option,
    color_option,
)


def hit_options(command: _F) -> _F:
    """Add what can be said about a page of hits."""
    return reduce(lambda made, option: option(made), reversed(_HITS), command)


def print_found(hits: Hits, *, form: str, explained: bool, bidi: bool, color: str) -> None:
    """Print a page of hits, or why there is none."""
    if form == "table":
        from fihris.commands.rendering import print_hits
        from fihris.commands.terminal import Page

        page = Page(color=color, bidi=bidi)
        if hits:
            print_hits(page, hits, explained=explained)
    else:
        from fihris.commands.contract import hit_json, hits_json, print_json

        if form == "json":
            print_json(hits_json(hits, explained=explained))
        else:
            for hit in hits:
                print_json(hit_json(hit, explained=explained), indented=False)
    if not hits:
        few = hits.total > 0
        reason = "--limit is 0, or --offset is too large" if few else "no other article is like it"
        say(f"nothing to show: {reason}", err=True)
