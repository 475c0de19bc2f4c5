"""Stock Whoosh with its own Arabic analysis (the ISRI stemmer, which finds roots) and its BM25F.

``LanguageAnalyzer("ar")`` raises an error at the first hamza: the stemmer's replacement for one is
written as an escape that `re` has never understood. With that mended, it is what is used here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whoosh.lang.isri import ISRIStemmer

from benchmarks.peers.engine import MEMORY, Ranked, Shown, whole_text

if TYPE_CHECKING:
    from fihris import Article

# Whoosh's own expression, with Arabic's combining marks as parts of words: Python's \w does not
# match them, and a word with a shadda would fall apart.
LETTER = r"[\w\u0610-\u061a\u064b-\u065f\u0670]"
WORD = rf"{LETTER}+(\.?{LETTER}+)*"

INITIAL_HAMZA = 2


class MendedStemmer(ISRIStemmer):  # type: ignore[misc]
    """Whoosh's stemmer, which puts an alef where a word begins with a hamza, as it means to."""

    def norm(self, num: int) -> Any:
        """Normalise the word; `num` says what of it."""
        if num != INITIAL_HAMZA:
            return super().norm(num)
        self.stm: str = self.re_intial_hamza.sub("ا", self.stm)
        return self.stm


class Whoosh:
    """One text field, and titles stored beside it."""

    name = "Whoosh, ISRI"
    words = "roots (ISRI); stop words are indexed and searched"
    # Its terms are roots, in which no word's beginning is found.
    kinds = frozenset({"or", "and", "phrase"})
    can_mark = True
    threads = 1
    most = 10_000

    def unavailable(self) -> str | None:
        """Return None: Fihris itself needs Whoosh."""
        return None

    def version(self) -> str:
        """Return the version."""
        return version("whoosh")

    def build(self, articles: Iterable[Article], folder: Path, threads: int = 1) -> None:
        """Index and store each article's whole text."""
        from whoosh import fields, index

        text = fields.TEXT(_analyzer(), stored=True)
        stored = fields.ID(stored=True)
        schema = fields.Schema(id=stored, title=fields.STORED, text=text)
        writer = index.create_in(folder, schema).writer(limitmb=MEMORY >> 20)
        for article in articles:
            writer.add_document(id=article.id, title=article.title, text=whole_text(article))
        writer.commit()

    def open(self, folder: Path) -> None:
        """Open the index."""
        from whoosh import index

        self._analyzer = _analyzer()
        self._searcher = index.open_dir(folder).searcher()

    def search(self, text: str, depth: int) -> Ranked:
        """Return the best articles."""
        return [(hit["id"], hit.score) for hit in self._found("or", [text], depth)]

    def find(self, kind: str, words: Sequence[str], limit: int) -> Shown:
        """Return ids and titles from the stored fields."""
        return [(hit["id"], hit["title"]) for hit in self._found(kind, words, limit)]

    def snippets(self, kind: str, words: Sequence[str], limit: int) -> Shown:
        """Return titles, and passages of each text with their marks."""
        found = self._found(kind, words, limit)
        return [(hit["title"], hit.highlights("text")) for hit in found]

    def _found(self, kind: str, words: Sequence[str], limit: int) -> Any:
        return self._searcher.search(self._query(kind, words), limit=limit)

    def _query(self, kind: str, words: Sequence[str]) -> Any:
        from whoosh.query import And, Or, Phrase, Term

        tokens = [token.text for token in self._analyzer(" ".join(words), mode="query")]
        if kind == "phrase":
            return Phrase("text", tokens)
        return (Or if kind == "or" else And)([Term("text", token) for token in tokens])


def _analyzer() -> Any:
    """Return what LanguageAnalyzer puts together; Whoosh has no Arabic stop words."""
    from whoosh.analysis import LowercaseFilter, RegexTokenizer, StemFilter

    return RegexTokenizer(WORD) | LowercaseFilter() | StemFilter(MendedStemmer().stem)
