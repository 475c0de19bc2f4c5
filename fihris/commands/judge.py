"""``fihris judge``: grade articles at the terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from fihris.commands.command import Command
from fihris.commands.options import bidi_option, color_option, index_option
from fihris.commands.output import say, show_screen
from fihris.commands.text import counted, is_right_to_left
from fihris.errors import FihrisError

if TYPE_CHECKING:
    from fihris.search.engine import Index
    from fihris.search.evaluation.judging import JudgmentFile

Pair = tuple[str, str]

_File = click.Path(path_type=Path, dir_okay=False)
_DECISIONS = ("0", "1", "2", "3", "s", "u", "q")
_FORWARD, _BACK = (" ", "\r", "\x1b[6~"), ("b", "\x1b[5~")
# The keys where they are on an Arabic keyboard.
_ARABIC_KEYS = {"س": "s", "ع": "u", "ض": "q", "؟": "?", "لا": "b"}
_KEYS = "0-3 grade  s skip  u undo  q quit  ? help"
_HELP = """\
{grades}

s  skip: it is asked for again the next time
u  undo: back to the one before
q  quit: every judgment is already in the file
space, b  the next, the previous page of the article

Any key goes on."""


@click.command(cls=Command)
@index_option
@click.option("--queries", type=_File, required=True, help="Lines of query id, tab, query.")
@click.option("--pool", type=_File, required=True, help="What to judge, from fihris pool.")
@click.option("--qrels", type=_File, required=True, help="The file that judgments are added to.")
@bidi_option
@color_option
def judge(folder: Path, queries: Path, pool: Path, qrels: Path, bidi: bool, color: str) -> None:
    """Judge at the terminal how well articles answer queries.

        fihris judge --index news --queries queries.tsv --pool pool.tsv --qrels qrels.txt

    Keys 0 to 3 grade the article that is shown; ? lists the others. Each judgment is on the disk
    before the next article is shown, so that the work may stop at any time and go on later: what
    is in the file is not asked for again.
    """
    if not on_terminal():
        raise click.UsageError("judging needs a terminal: keys are read and articles are shown")
    from fihris.search.evaluation.judging import JudgmentFile
    from fihris.search.evaluation.pooling import read_pool
    from fihris.search.evaluation.topics import read_queries
    from fihris.search.opening import open as open_index

    texts, pairs = read_queries(queries), read_pool(pool)
    for query, _ in pairs:
        if query not in texts:
            raise FihrisError(f"{queries} has no query {query!r}, which {pool} names")
    with open_index(folder) as index, JudgmentFile(qrels) as judgments:
        present = [pair for pair in pairs if pair[1] in index]
        try:
            Session(index, texts, present, judgments, bidi=bidi, color=color).run()
        finally:
            # Before, the first screen would wipe it away.
            _say_what_is_missing(judgments, [pair for pair in pairs if pair[1] not in index])


def on_terminal() -> bool:
    """Tell whether keys can be read and articles be shown."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _say_what_is_missing(judgments: JudgmentFile, left_out: Sequence[Pair]) -> None:
    if judgments.repaired:
        say(f"{judgments.path}: removed a last line that was cut off", err=True)
    if left_out:
        pairs = f"{counted(len(left_out), 'pair')} left out"
        say(f"{pairs}: not in the index, as {left_out[0][1]!r}", err=True)


class Session:
    """Goes through the pairs that are not judged yet, from the first to the last."""

    def __init__(
        self,
        index: Index,
        queries: Mapping[str, str],
        pairs: Sequence[Pair],
        judgments: JudgmentFile,
        *,
        bidi: bool,
        color: str,
    ) -> None:
        self._index, self._queries, self._judgments = index, queries, judgments
        self._bidi, self._color = bidi, color
        judged = judgments.judged
        self._open = [pair for pair in pairs if pair[1] not in judged.get(pair[0], {})]
        self._before, self._count = len(pairs) - len(self._open), len(pairs)
        self._at = 0
        self._graded: list[bool] = []  # for each pair that was passed, False where skipped

    def run(self) -> None:
        """Ask until all pairs are passed or the user quits. Raises what `JudgmentFile` raises."""
        while self._at < len(self._open):
            key = self._ask()
            if key == "q":
                break
            if key == "u":
                self._undo()
            else:
                self._pass(None if key == "s" else int(key))
        show_screen((), ())
        left = len(self._open) - sum(self._graded)
        done = counted(self._count - left, "judgment")
        say(f"{done} in {self._judgments.path}; {left:,} of {self._count:,} left")

    def _pass(self, grade: int | None) -> None:
        if grade is not None:
            self._judgments.add(*self._open[self._at], grade)
        self._graded.append(grade is not None)
        self._at += 1

    def _undo(self) -> None:
        if not self._graded:
            return
        if self._graded.pop():
            self._judgments.undo()
        self._at -= 1

    def _ask(self) -> str:
        """Show the pair and return the key that decides on it: a grade, s, u or q."""
        top = 0
        lines = self._lines(*self._open[self._at])
        while True:
            height = max(get_terminal_size().lines - 2, 1)  # the footer is two lines
            self._show(lines, top, height)
            key = _key()
            if key in _DECISIONS:
                return key
            if key == "?":
                _help()
            elif key in _FORWARD and top + height < len(lines):
                top += height
            elif key in _BACK:
                top = max(top - height, 0)

    def _lines(self, query: str, document: str) -> list[str]:
        """Return the query and the article as they stand on the screen."""
        from fihris.commands.rendering import print_article
        from fihris.commands.terminal import Page
        from fihris.search.highlighting.article_spans import query_spans

        text, article = self._queries[query], self._index.get(document)
        page = Page(color=self._color, bidi=self._bidi)
        with page.captured() as lines:
            page.write(text, style="bold reverse", right_to_left=is_right_to_left(text))
            page.blank()
            print_article(page, article, *query_spans(self._index, article, text))
        return lines

    def _show(self, lines: Sequence[str], top: int, height: int) -> None:
        pages = -(-len(lines) // height)
        place = f"{self._before + self._at + 1} of {self._count}"
        if pages > 1:
            place += f" · page {top // height + 1} of {pages} (space: next, b: back)"
        show_screen(lines[top : top + height], (place, f"{_KEYS} "))


def _key() -> str:
    """Return the key that was pressed: a Western digit for any digit, q for the input's end."""
    try:
        key = click.getchar()
    except EOFError:
        return "q"
    if len(key) == 1 and key.isdecimal():
        return str(int(key))
    return _ARABIC_KEYS.get(key, key.lower())


def _help() -> None:
    from fihris.search.evaluation.judging import GRADES

    grades = "\n".join(f"{grade}  {meaning}" for grade, meaning in GRADES.items())
    show_screen((), _HELP.format(grades=grades).split("\n"))
    _key()
