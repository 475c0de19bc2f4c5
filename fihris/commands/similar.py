"""``fihris similar``: more like this."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fihris.commands.command import Command
from fihris.commands.exploring import hit_options, print_found
from fihris.commands.filtering import Narrowing
from fihris.commands.options import index_option

if TYPE_CHECKING:
    from fihris.corpus.article import Article


@click.command(cls=Command)
@click.argument("identity", metavar="[ID]", required=False)
@click.option(
    "--text",
    "file",
    metavar="FILE",
    help="An article that need not be indexed: raw text, HTML or JSON; - is standard input.",
)
@index_option
@hit_options
def similar(
    identity: str | None,
    file: str | None,
    folder: Path,
    limit: int,
    offset: int,
    collapse: bool,
    explain: bool,
    form: str,
    bidi: bool,
    color: str,
    **options: Any,
) -> None:
    """Find the articles most like one, or like a text.

        fihris similar m-015 --index news
        fihris similar --text article.txt --index news --since 2023
        pbpaste | fihris similar --text - --index news

    They are found by the words that tell the article from the others, which are what is marked.
    The article itself is left out. Near-copies are one hit, as in search, and those of the article
    itself are left out, too; --no-collapse shows each. Output is that of search; in JSON, "query"
    is the article's id.
    """
    from fihris.search.opening import open as open_index

    if (identity is None) == (file is None):
        raise click.UsageError("name the ID of an article, or a file with --text")
    article = identity if file is None else _read(file)
    narrowing = Narrowing.of(options)
    with open_index(folder) as index:
        hits = index.similar(article, limit, offset, collapse=collapse, **narrowing.on(index))
        print_found(hits, form=form, explained=explain, bidi=bidi, color=color)


def _read(file: str) -> Article:
    """Return the one article of a file. Raises FihrisError, and UsageError where there are more."""
    from itertools import islice

    from fihris.corpus.article import Article
    from fihris.corpus.reading import read_articles
    from fihris.errors import InputError

    items = list(islice(read_articles([file]), 2))
    for item in items:
        if not isinstance(item, Article):
            raise InputError(item.reason, path=item.path)
    if len(items) != 1:
        raise click.UsageError(f"{file} holds {'no article' if not items else 'several articles'}")
    article = items[0]
    if not isinstance(article, Article):
        raise AssertionError("unreachable")
    return article
