"""``fihris show``: one article."""

from __future__ import annotations

from pathlib import Path

import click

from fihris.commands.command import Command
from fihris.commands.options import bidi_option, color_option, format_option, place_option
from fihris.commands.text import visible


@click.command(cls=Command)
@click.argument("identity", metavar="ID")
@place_option
@click.option("--query", help="Mark what matches this query.")
@format_option("text", "json")
@bidi_option
@color_option
def show(
    identity: str, folder: Path | str, query: str | None, form: str, bidi: bool, color: str
) -> None:
    """Show a whole article.

        fihris show 5f2c --index news
        fihris show 5f2c --query مسيرات          the query's words marked
        fihris show 5f2c --format json           every field, metadata included

    An id that is not in the index is an error (exit code 1).
    """
    from fihris.search.opening import open as open_index

    with open_index(folder) as index:
        # A terminal's line may have been copied with the marks that keep its order.
        article = index.get(identity if identity in index else visible(identity))
        if form == "json":
            from fihris.commands.contract import article_json, print_json

            print_json(article_json(article))
            return
        from fihris.commands.rendering import print_article
        from fihris.commands.terminal import Page
        from fihris.search.highlighting.article_spans import query_spans

        page = Page(color=color, bidi=bidi)
        title_spans, body_spans = query_spans(index, article, query) if query else ((), ())
        print_article(page, article, title_spans, body_spans, index.zone)
