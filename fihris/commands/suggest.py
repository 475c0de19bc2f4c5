"""``fihris suggest``: what was perhaps meant by a query."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fihris.commands.command import WordsCommand, joined
from fihris.commands.filtering import Narrowing, filter_options
from fihris.commands.options import bidi_option, format_option, index_option
from fihris.commands.output import say
from fihris.commands.text import counted, visible

if TYPE_CHECKING:
    from fihris.search.suggestions.suggester import Suggestion


@click.command(cls=WordsCommand)
@click.argument("query", nargs=-1, required=True)
@index_option
@click.option("-n", "--limit", type=click.IntRange(min=0), default=3, help="At most so many.")
@click.option("--arabizi", is_flag=True, help="Read Latin words as Arabic in Latin letters.")
@filter_options
@format_option("text", "json")
@bidi_option
def suggest(
    query: tuple[str, ...],
    folder: Path,
    limit: int,
    arabizi: bool,
    form: str,
    bidi: bool,
    **options: Any,
) -> None:
    """Say what was perhaps meant by a query, likeliest first.

        fihris suggest مسيارت                    a slip of the hand
        fihris suggest وزيرالخارجية              words written together
        fihris suggest lsdvhj                    the Arabic keyboard was off
        fihris suggest musayyarat --arabizi      Arabic in Latin letters

    Only queries of words that the index holds, and that find clearly more, are offered; for most
    queries that is nothing, which is no failure (exit code 0). With filters, what finds nothing in
    them is not offered.

    --format json prints {"query", "suggestions": [{"text", "total", "kind", "changes": [{"span":
    [start, end], "typed", "suggested"}]}]}. Spans count code points of the query; "kind" is
    spelling, spacing, keyboard or arabizi.
    """
    from fihris.search.opening import open as open_index

    text, narrowing = joined(query), Narrowing.of(options)
    with open_index(folder) as index:
        found = index.suggest(text, arabizi=arabizi, limit=limit, **narrowing.on(index))
    if form == "json":
        from fihris.commands.contract import print_json, suggestion_json

        print_json({"query": text, "suggestions": [suggestion_json(one) for one in found]})
        return
    from fihris.commands.terminal import Page

    page = Page(color="never", bidi=bidi)
    for one in found:
        page.write(one.text)
        page.write(counted(one.total, "article"), indent=2, right_to_left=False)
    if not found:
        say("nothing to suggest", err=True)


def tell(found: Sequence[Suggestion], *, bidi: bool) -> None:
    """Ask on stderr whether something else was meant, where there is such."""
    if not found:
        return
    line = visible("did you mean: " + " · ".join(f"{one.text}؟" for one in found))
    if bidi:
        from fihris.commands.bidi import visual

        line, _ = visual(line, (), right_to_left=False)
    say(line, err=True)
