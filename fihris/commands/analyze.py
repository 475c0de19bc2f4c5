"""``fihris analyze``: how a text is taken apart."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fihris.commands.command import Command, joined
from fihris.commands.options import ANALYZERS, Place, format_option
from fihris.commands.output import say, say_columns
from fihris.errors import EncodingError

if TYPE_CHECKING:
    from fihris.index.analysis.analyzer import KnownLemmas

# So many bytes of lines are analysed at a time.
_CHUNK = 1 << 16
_COLUMNS = ("start", "end", "text", "surface", "lemma", "stop")
_WIDTHS = (-7, -7, 16, 16, 16, 4)
# Of the splits that were weighed, so many are shown; what else there is, is less likely.
_CANDIDATES_SHOWN = 6
_CANDIDATE_WIDTHS = (-17, 6, 12, 6, 24, 14, -5)


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
    type=Place(addresses=False),
    metavar="DIR",
    help="Use the analyzer and the lemmas of this index.",
)
@click.option(
    "--explain/--no-explain",
    default=None,
    help="Show the splits that were weighed, and the rule that chose. Default: in a table of "
    "TEXT by the lexicon.",
)
@click.option("--compare", is_flag=True, help="Set the lemmas of all analyzers side by side.")
@format_option("table", "jsonl")
def analyze(
    text: tuple[str, ...],
    analyzer: str | None,
    folder: Path | None,
    explain: bool | None,
    compare: bool,
    form: str,
) -> None:
    """Show the words that a text is indexed under, and why.

        fihris analyze خرجت المسيرات صباحا
        fihris analyze --format jsonl < article.txt
        fihris analyze --compare المسيرات مسيرات

    Without TEXT, standard input is read, line by line. --format jsonl prints one {"text",
    "start", "end", "surface", "lemma", "stop"} a word: the word as it stands in the text, where
    (in code points of the whole text or input), normalised, its lemma, and whether it is a stop
    word. --explain adds "rule" and "candidates", the splits of the word into proclitic, stem and
    ending that were weighed, likeliest first; --compare puts "lemmas" by analyzer in place of
    "lemma".
    """
    if analyzer and folder:
        raise click.UsageError("--analyzer and --index exclude each other")
    if compare and (analyzer or folder or explain):
        raise click.UsageError("--compare goes with no --analyzer, --index or --explain")
    chunks = [joined(text)] if text else _standard_input()
    if compare:
        tokens = _compared(chunks)
    else:
        name, known = _analysis(analyzer, folder)
        if explain is None:
            explain = bool(text) and form == "table" and name == ANALYZERS[0]
        tokens = _tokens(chunks, name, known, explained=explain)
    if form == "jsonl":
        from fihris.commands.contract import print_json

        for token in tokens:
            print_json(token, indented=False)
    elif compare:
        _print_comparison(tokens)
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
        say("reading standard input, up to Ctrl-D (Ctrl-Z on Windows)", err=True)
    done = 0
    while lines := sys.stdin.buffer.readlines(_CHUNK):
        raw = b"".join(lines)
        try:
            yield raw.decode()
        except UnicodeDecodeError as error:
            raise EncodingError("not UTF-8", path="-", offset=done + error.start) from error
        done += len(raw)


def _surfaces(chunks: Iterable[str]) -> Iterator[list[dict[str, Any]]]:
    """Yield the tokens of each of texts that stand one behind the other, without their lemmas."""
    from fihris.index.analysis.tokens import tokenise

    begin = 0
    for chunk in chunks:
        tokens = tokenise(chunk)
        places = zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True)
        yield [
            {
                "text": chunk[start:end],
                "start": begin + start,
                "end": begin + end,
                "surface": surface,
            }
            for (start, end), surface in zip(places, tokens.surfaces(), strict=True)
        ]
        begin += len(chunk)


def _tokens(
    chunks: Iterable[str], name: str, known: KnownLemmas | None, *, explained: bool
) -> Iterator[dict[str, Any]]:
    """Yield the tokens of texts that stand one behind the other."""
    from fihris.index.analysis.analyzer import lemmas_of
    from fihris.index.analysis.stopwords import is_stop

    for tokens in _surfaces(chunks):
        lemmas = lemmas_of([token["surface"] for token in tokens], name, known)
        for token, lemma in zip(tokens, lemmas, strict=True):
            surface = token["surface"]
            token |= {"lemma": lemma, "stop": is_stop(surface)}
            yield token | _explanation(surface, name, lemma) if explained else token


def _explanation(surface: str, name: str, lemma: str) -> dict[str, Any]:
    from dataclasses import asdict

    from fihris.index.analysis.explanation import explain

    found = explain(surface, name)
    # An index keeps the lemma that an earlier dictionary gave.
    rule = found.rule if found.lemma == lemma else "as in the index"
    return {"rule": rule, "candidates": [asdict(candidate) for candidate in found.candidates]}


def _compared(chunks: Iterable[str]) -> Iterator[dict[str, Any]]:
    from fihris.index.analysis.stemmers import stemmer
    from fihris.index.analysis.stopwords import is_stop

    for tokens in _surfaces(chunks):
        surfaces = [token["surface"] for token in tokens]
        lemmas = {name: stemmer(name).lemmas(surfaces) for name in ANALYZERS}
        for i, token in enumerate(tokens):
            by_name = {name: lemmas[name][i] for name in ANALYZERS}
            yield token | {"lemmas": by_name, "stop": is_stop(token["surface"])}


def _print_table(tokens: Iterator[dict[str, Any]]) -> None:
    terminal = sys.stdout.isatty()
    header = True
    for token in tokens:
        explained = "rule" in token
        widths = (*_WIDTHS, 12) if explained else _WIDTHS
        if header:
            names = (*_COLUMNS, "rule") if explained else _COLUMNS
            say_columns(names, widths, terminal=terminal)
            header = False
        row = _place(token)
        row += [token["surface"], token["lemma"], "stop" if token["stop"] else ""]
        row += [token["rule"]] if explained else []
        say_columns(row, widths, terminal=terminal)
        for candidate in token.get("candidates", ())[:_CANDIDATES_SHOWN]:
            _print_candidate(candidate, terminal=terminal)


def _place(token: dict[str, Any]) -> list[str]:
    return [f"{token['start']}", f"{token['end']}", token["text"]]


def _print_candidate(candidate: dict[str, Any], *, terminal: bool) -> None:
    mark = "→" if candidate["chosen"] else "" if candidate["likely"] else "unlikely"
    row = [mark, *(candidate[part] for part in ("proclitic", "stem", "ending", "kind", "lemma"))]
    say_columns([*row, f"{candidate['score']}"], _CANDIDATE_WIDTHS, terminal=terminal)


def _print_comparison(tokens: Iterator[dict[str, Any]]) -> None:
    terminal = sys.stdout.isatty()
    widths = (*_WIDTHS[:3], *[16] * len(ANALYZERS))
    say_columns((*_COLUMNS[:3], *ANALYZERS), widths, terminal=terminal)
    for token in tokens:
        lemmas = [token["lemmas"][name] for name in ANALYZERS]
        say_columns([*_place(token), *lemmas], widths, terminal=terminal)
