"""Xapian with Snowball's Arabic stemmer and its own query parser and BM25.

Its bindings are built with Xapian: Debian's ``python3-xapian`` is for the system's Python, and
``xapian-bindings-binary`` has them for others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peers.engine import Shown, missing, whole_text
from benchmarks.queries import KINDS

if TYPE_CHECKING:
    from fihris import Article

IDENTITY, TITLE = 0, 1
SNIPPET_BYTES = 300


class Xapian:
    """One text with positions, stored as the document's data; id and title stand in its values.

    `TermGenerator` indexes words both as they are written, with positions, and as stems, as it does
    by default.
    """

    name = "Xapian, Arabic stemmer"
    words = "words as written and Snowball stems; stop words are indexed and searched"
    kinds = frozenset(KINDS)
    can_mark = True
    threads = 1
    most = None

    def unavailable(self) -> str | None:
        """Return how to install the bindings where they are missing."""
        return missing("xapian", install="pip install xapian-bindings-binary")

    def version(self) -> str:
        """Return the version of the library."""
        import xapian

        return str(xapian.version_string())

    def build(self, articles: Iterable[Article], folder: Path, threads: int = 1) -> None:
        """Index and store each article's whole text."""
        import xapian

        database = xapian.WritableDatabase(str(folder / "index"), xapian.DB_CREATE)
        generator = xapian.TermGenerator()
        generator.set_stemmer(xapian.Stem("arabic"))
        for article in articles:
            document, text = xapian.Document(), whole_text(article)
            generator.set_document(document)
            generator.index_text(text)
            document.add_value(IDENTITY, article.id)
            document.add_value(TITLE, article.title)
            document.set_data(text)
            database.add_document(document)
        database.commit()
        database.close()

    def open(self, folder: Path) -> None:
        """Open the index."""
        import xapian

        self._database = xapian.Database(str(folder / "index"))
        self._stemmer = xapian.Stem("arabic")
        self._parser = xapian.QueryParser()
        self._parser.set_stemmer(self._stemmer)
        self._parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)
        self._parser.set_database(self._database)

    def find(self, kind: str, words: Sequence[str], limit: int) -> Shown:
        """Return ids and titles."""
        return [
            (match.document.get_value(IDENTITY).decode(), match.document.get_value(TITLE).decode())
            for match in self._found(kind, words, limit)
        ]

    def snippets(self, kind: str, words: Sequence[str], limit: int) -> list[tuple[str, str]]:
        """Return titles, and one snippet of each text with its marks."""
        found = self._found(kind, words, limit)
        return [
            (
                match.document.get_value(TITLE).decode(),
                found.snippet(match.document.get_data(), SNIPPET_BYTES, self._stemmer).decode(),
            )
            for match in found
        ]

    def _found(self, kind: str, words: Sequence[str], limit: int) -> Any:
        import xapian

        enquire = xapian.Enquire(self._database)
        enquire.set_query(self._query(kind, words))
        return enquire.get_mset(0, limit)

    def _query(self, kind: str, words: Sequence[str]) -> Any:
        from xapian import Query, QueryParser

        text = " ".join(words)
        if kind == "prefix":
            return self._parser.parse_query(f"{text}*", QueryParser.FLAG_WILDCARD)
        if kind == "phrase":
            return self._parser.parse_query(f'"{text}"', QueryParser.FLAG_PHRASE)
        self._parser.set_default_op(Query.OP_OR if kind == "or" else Query.OP_AND)
        return self._parser.parse_query(text, 0)
