"""``fihris topics``: what a query finds, in groups."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fihris.commands.command import WordsCommand, joined
from fihris.commands.filtering import Narrowing, filter_options
from fihris.commands.options import bidi_option, color_option, format_option, index_option
from fihris.commands.output import say

if TYPE_CHECKING:
    from fihris.search.engine import Index
    from fihris.search.topics.topics import Topic

_REST = "موضوعات أخرى"
_UNTITLED = "(no title)"
_HEADLINES = 2


@click.command(cls=WordsCommand)
@click.argument("query", nargs=-1, required=True)
@index_option
@click.option("--most", type=click.IntRange(min=1), default=8, help="At most so many groups.")
@click.option("--hits", type=click.IntRange(1, 1000), default=300, help="Group so many hits.")
@filter_options
@format_option("table", "json")
@bidi_option
@color_option
def topics(
    query: tuple[str, ...],
    folder: Path,
    most: int,
    hits: int,
    form: str,
    bidi: bool,
    color: str,
    **options: Any,
) -> None:
    """Group what a query finds by what it is about.

        fihris topics مسيرات --index news          drones, and marches
        fihris topics سوق --index news --most 4
        fihris topics سوق --index news --format json

    The best hits are grouped. A group has a phrase of its articles for a label, the number of its
    articles, other phrases that tell it from the others, and its first two headlines. The last
    group is of all that fits nowhere.

    --format json prints {"query", "topics": [{"label", "size", "terms": ["…"], "ids": ["…"]}]};
    the label of the rest is "".
    """
    from fihris.search.opening import open as open_index

    asked = joined(query)
    if not asked.strip():
        raise click.UsageError("the query is empty")
    narrowing = Narrowing.of(options)
    with open_index(folder) as index:
        found = index.topics(asked, most=most, hits=hits, **narrowing.on(index))
        if form == "json":
            _print_json(asked, found)
        elif found:
            _print(index, found, bidi=bidi, color=color)
        else:
            say("nothing found; try fewer or other words", err=True)


def _print_json(query: str, found: list[Topic]) -> None:
    from fihris.commands.contract import print_json

    rows = [
        {"label": topic.label, "size": topic.size, "terms": topic.terms, "ids": topic.ids}
        for topic in found
    ]
    print_json({"query": query, "topics": rows})


def _print(index: Index, found: list[Topic], *, bidi: bool, color: str) -> None:
    from fihris.commands.terminal import Page
    from fihris.commands.text import is_right_to_left

    page = Page(color=color, bidi=bidi)
    indent = len(f"{max(topic.size for topic in found)}") + 2
    for topic in found:
        label = topic.label or _REST
        direction = is_right_to_left(label)
        page.write(
            label, style="bold", first=f"{topic.size}", indent=indent, right_to_left=direction
        )
        if topic.terms:
            page.write_apart(topic.terms, style="dim", indent=indent, right_to_left=direction)
        for document in topic.documents[:_HEADLINES]:
            title = index.snapshot.article(document).title
            page.write(title or _UNTITLED, indent=indent, right_to_left=direction)
        page.blank()
