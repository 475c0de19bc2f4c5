"""``fihris show``: one article."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fihris.commands.command import Command
from fihris.commands.options import bidi_option, color_option, format_option, index_option

if TYPE_CHECKING:
    from fihris.search.engine import Index
    from fihris.search.hits import Hit


@click.command(cls=Command)
@click.argument("identity", metavar="ID")
@index_option
@click.option("--query", help="Mark what matches this query.")
@format_option("text", "json")
@bidi_option
@color_option
def show(identity: str, folder: Path, query: str | None, form: str, bidi: bool, color: str) -> None:
    """Show a whole article.

        fihris show 5f2c --index news
        fihris show 5f2c --query مسيرات          the query's words marked
        fihris show 5f2c --format json           every field, metadata included

    An id that is not in the index is an error (exit code 1).
    """
    from fihris.search.opening import open as open_index

    with open_index(folder) as index:
        article = index.get(identity)
        if form == "json":
            from fihris.commands.contract import article_json, print_json

            print_json(article_json(article))
            return
        from fihris.commands.rendering import print_article
        from fihris.commands.terminal import Page

        page = Page(color=color, bidi=bidi)
        hit = _marked(index, identity, query) if query else None
        print_article(page, article, hit.title_spans if hit else (), hit.body_spans if hit else ())


def _marked(index: Index, identity: str, query: str) -> Hit:
    """Return the article as a hit of the query, also where it does not match."""
    from whoosh.query import AndMaybe, Term

    from fihris.search.asking import translated
    from fihris.search.language import parse
    from fihris.search.ranking import DEFAULT_RANKING

    wished = translated(index.snapshot, parse(query, lenient=True).tree, DEFAULT_RANKING)
    (hit,) = index.search(AndMaybe(Term("id", identity), wished), limit=1)
    return hit
