"""SQLite's full-text index (FTS5) with its own tokeniser and ranking, through the standard library.

`unicode61` breaks words at harakat and has no Arabic stemmer: words are found as they are written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.peers.engine import MEMORY, Shown
from benchmarks.queries import KINDS

if TYPE_CHECKING:
    from fihris import Article

FILE = "articles.sqlite"
TABLE = """
create virtual table articles
using fts5(id unindexed, title, body, tokenize = "unicode61 remove_diacritics 2")
"""
FIND = "select id, title from articles where articles match ? order by rank limit ?"
# Of 32 tokens, from the column of the body; the marks are those of SQLite's documentation.
SNIPPETS = """
select highlight(articles, 1, '<b>', '</b>'), snippet(articles, 2, '<b>', '</b>', '…', 32)
from articles where articles match ? order by rank limit ?
"""


class Sqlite:
    """Title and body as two columns, both stored; one transaction, journalled as by default."""

    name = "SQLite FTS5"
    words = "no stems; stop words are indexed and searched"
    kinds = frozenset(KINDS)
    can_mark = True
    threads = 1
    most = None

    def unavailable(self) -> str | None:
        """Return what Python's SQLite lacks."""
        with closing(sqlite3.connect(":memory:")) as connection:
            try:
                connection.execute(TABLE)
            except sqlite3.OperationalError as error:
                return f"{error}: install a Python whose SQLite has FTS5"
        return None

    def version(self) -> str:
        """Return the version of the library that Python is linked with."""
        return sqlite3.sqlite_version

    def build(self, articles: Iterable[Article], folder: Path, threads: int = 1) -> None:
        """Index all articles in one transaction."""
        with closing(_connection(folder)) as connection, connection:
            connection.execute(TABLE)
            connection.executemany(
                "insert into articles values (?, ?, ?)",
                ((article.id, article.title, article.body) for article in articles),
            )

    def open(self, folder: Path) -> None:
        """Open the database."""
        self._connection = _connection(folder)

    def find(self, kind: str, words: Sequence[str], limit: int) -> Shown:
        """Return ids and titles."""
        return self._connection.execute(FIND, (match_of(kind, words), limit)).fetchall()

    def snippets(self, kind: str, words: Sequence[str], limit: int) -> Shown:
        """Return marked titles and one snippet of each body."""
        return self._connection.execute(SNIPPETS, (match_of(kind, words), limit)).fetchall()


def match_of(kind: str, words: Sequence[str]) -> str:
    """Return a query in the language of FTS5; words are quoted, so that no sign is an operator."""
    quoted = ['"' + word.replace('"', '""') + '"' for word in words]
    if kind == "phrase":
        return " + ".join(quoted)
    if kind == "prefix":
        return f"{quoted[0]} *"
    return (" OR " if kind == "or" else " AND ").join(quoted)


def _connection(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / FILE)
    # Negative: in kibibytes.
    connection.execute(f"pragma cache_size = -{MEMORY >> 10}")
    return connection
