"""``fihris complete``: how a text that is being typed may go on."""

from __future__ import annotations

from pathlib import Path

import click

from fihris.commands.command import WordsCommand, joined
from fihris.commands.options import bidi_option, format_option, index_option
from fihris.commands.output import say
from fihris.commands.text import counted


@click.command(cls=WordsCommand)
@click.argument("text", nargs=-1, required=True)
@index_option
@click.option("-n", "--limit", type=click.IntRange(min=0), default=10, help="At most so many.")
@format_option("text", "json")
@bidi_option
def complete(text: tuple[str, ...], folder: Path, limit: int, form: str, bidi: bool) -> None:
    """Complete the last word of a text, with headlines.

        fihris complete مسي                     مسيرة, المسيحية, …
        fihris complete وزير الخ                words that stand with the first
        fihris complete 'وزير '                 headlines with the word

    Words are how most articles write them, the likeliest first; the number beside one is how many
    articles a search for it finds, in any form of it. Headlines are the newest.

    --format json prints {"text", "words": [{"text", "articles"}], "headlines": [{"id", "title"}]}.
    """
    from fihris.search.opening import open as open_index

    typed = joined(text)
    with open_index(folder) as index:
        found = index.complete(typed, limit)
    if form == "json":
        from fihris.commands.contract import print_json

        words = [word._asdict() for word in found.words]
        headlines = [headline._asdict() for headline in found.headlines]
        print_json({"text": typed, "words": words, "headlines": headlines})
        return
    from fihris.commands.terminal import Page

    page = Page(color="never", bidi=bidi)
    for word in found.words:
        page.write_apart([word.text, counted(word.articles, "article")], right_to_left=True)
    if found.words and found.headlines:
        page.blank()
    for headline in found.headlines:
        page.write(headline.title)
        page.write_apart([headline.id], style="dim", indent=2, right_to_left=True)
    if not found.words and not found.headlines:
        say("nothing begins so", err=True)
