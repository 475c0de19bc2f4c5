"""Stock Whoosh with its own Arabic analysis (the ISRI stemmer, which finds roots) and its BM25F.

``LanguageAnalyzer("ar")`` raises an error at the first hamza: the stemmer's replacement for one is
written as an escape that `re` has never understood. With that mended, it is what is used here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whoosh.lang.isri import ISRIStemmer

from benchmarks.peers.engine import Ranked, whole_text

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
    """One text field; a query is an Or of the tokens of its text."""

    name = "Whoosh, ISRI"

    def unavailable(self) -> str | None:
        """Return None: Fihris itself needs Whoosh."""
        return None

    def build(self, articles: Iterable[Article], folder: Path) -> None:
        """Index and store each article's whole text."""
        from whoosh import fields, index
        from whoosh.analysis import LowercaseFilter, RegexTokenizer, StemFilter

        # What LanguageAnalyzer puts together; Whoosh has no Arabic stop words.
        stemming = StemFilter(MendedStemmer().stem)
        self._analyzer = RegexTokenizer(WORD) | LowercaseFilter() | stemming
        text = fields.TEXT(self._analyzer, stored=True)
        made = index.create_in(folder, fields.Schema(id=fields.ID(stored=True), text=text))
        writer = made.writer()
        for article in articles:
            writer.add_document(id=article.id, text=whole_text(article))
        writer.commit()
        self._searcher = made.searcher()

    def search(self, text: str, depth: int) -> Ranked:
        """Return the best articles."""
        from whoosh.query import Or, Term

        tokens = [token.text for token in self._analyzer(text, mode="query")]
        found = self._searcher.search(Or([Term("text", token) for token in tokens]), limit=depth)
        return [(hit["id"], hit.score) for hit in found]
