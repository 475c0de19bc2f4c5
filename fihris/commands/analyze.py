"""``fihris analyze``: how a text is taken apart."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fihris.commands.command import Command, joined
from fihris.commands.options import ANALYZERS, format_option
from fihris.commands.text import columns, visible
from fihris.errors import EncodingError

if TYPE_CHECKING:
    from fihris.index.analysis.analyzer import KnownLemmas

# So many bytes of lines are analysed at a time.
_CHUNK = 1 << 16
_WIDTHS = (-7, -7, 16, 16, 16, 4)


@click.command(cls=Command)
@click.argument("text", nargs=-1)
@click.option(
    "--analyzer",
    type=click.Choice(ANALYZERS),
    help="How words are conflated. Default: the index's, or lexicon.",
)
@click.option(
    "-i",
    "--index",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Use the analyzer and the lemmas of this index.",
)
@format_option("table", "jsonl")
def analyze(text: tuple[str, ...], analyzer: str | None, folder: Path | None, form: str) -> None:
    """Show the words that a text is indexed under.

        fihris analyze خرجت المسيرات صباحا
        fihris analyze --format jsonl < article.txt
        fihris analyze المسيرات --analyzer light10

    Without TEXT, standard input is read, line by line. --format jsonl prints one {"text",
    "start", "end", "surface", "lemma", "stop"} a word: the word as it stands in the text, where
    (in code points of the whole text or input), normalised, its lemma, and whether it is a stop
    word.
    """
    if analyzer and folder:
        raise click.UsageError("--analyzer and --index exclude each other")
    name, known = _analysis(analyzer, folder)
    chunks = [joined(text)] if text else _standard_input()
    tokens = _tokens(chunks, name, known)
    if form == "jsonl":
        from fihris.commands.contract import print_json

        for token in tokens:
            print_json(token, indented=False)
    else:
        _print_table(tokens)


def _analysis(analyzer: str | None, folder: Path | None) -> tuple[str, KnownLemmas | None]:
    if folder is None:
        return analyzer or ANALYZERS[0], None
    from fihris.search.opening import open as open_index

    index = open_index(folder)
    return index.analyzer, index.snapshot.lemmas_of


def _standard_input() -> Iterator[str]:
    """Yield standard input, some whole lines at a time."""
    if sys.stdin.isatty():
        click.echo("reading standard input, up to Ctrl-D (Ctrl-Z on Windows)", err=True)
    done = 0
    while lines := sys.stdin.buffer.readlines(_CHUNK):
        raw = b"".join(lines)
        try:
            yield raw.decode()
        except UnicodeDecodeError as error:
            raise EncodingError("not UTF-8", path="-", offset=done + error.start) from error
        done += len(raw)


def _tokens(
    chunks: Iterable[str], name: str, known: KnownLemmas | None
) -> Iterator[dict[str, Any]]:
    """Yield the tokens of texts that stand one behind the other."""
    from fihris.index.analysis.analyzer import lemmas_of
    from fihris.index.analysis.stopwords import is_stop
    from fihris.index.analysis.tokens import tokenise

    begin = 0
    for chunk in chunks:
        tokens = tokenise(chunk)
        surfaces = tokens.surfaces()
        lemmas = lemmas_of(surfaces, name, known)
        places = zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True)
        for (start, end), surface, lemma in zip(places, surfaces, lemmas, strict=True):
            yield {
                "text": chunk[start:end],
                "start": begin + start,
                "end": begin + end,
                "surface": surface,
                "lemma": lemma,
                "stop": is_stop(surface),
            }
        begin += len(chunk)


def _print_table(tokens: Iterator[dict[str, Any]]) -> None:
    terminal = sys.stdout.isatty()
    click.echo(
        columns(("start", "end", "text", "surface", "lemma", "stop"), _WIDTHS, terminal=terminal)
    )
    for token in tokens:
        row = [
            f"{token['start']}",
            f"{token['end']}",
            visible(token["text"]),
            token["surface"],
            token["lemma"],
            "stop" if token["stop"] else "",
        ]
        click.echo(columns(row, _WIDTHS, terminal=terminal))
