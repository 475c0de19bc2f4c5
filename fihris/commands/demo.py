"""``fihris demo``: search the sample of invented articles."""

from __future__ import annotations

from typing import Any

import click

from fihris.commands.asking import Request, answer, search_options
from fihris.commands.command import WordsCommand
from fihris.commands.output import say

DEFAULT_QUERY = "مسيرات"


@click.command(cls=WordsCommand)
@click.argument("query", nargs=-1)
@search_options
def demo(query: tuple[str, ...], **options: Any) -> None:
    """Try the search on a small sample of invented articles.

        fihris demo                        the query مسيرات: marches, and drones
        fihris demo كأس العالم --limit 3
        fihris demo مسيرات --category سياسة --format json

    The articles, their people and places were made up for this sample. They are indexed once,
    into a cache folder. Options and output are those of search.
    """
    from fihris.commands.sample import sample_index

    request = Request.of(query or (DEFAULT_QUERY,), **options)
    say("the articles of this sample are invented", err=True)
    with sample_index(lambda message: say(message, err=True)) as index:
        answer(request, index)
