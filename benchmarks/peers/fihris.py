"""Fihris as it is, and BM25 over its analyzers' lemmas alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.analysis import built
from benchmarks.peers.engine import K1, B, Ranked

if TYPE_CHECKING:
    from fihris import Article, Index
    from fihris.search.hits import Hits
    from fihris.search.ranking import Ranking


class Fihris:
    """Fihris with everything at its default, the queries read as plain words."""

    name = "Fihris"
    analyzer = "lexicon"

    def unavailable(self) -> str | None:
        """Return None: Fihris is what is being measured."""
        return None

    def build(self, articles: Iterable[Article], folder: Path) -> None:
        """Index titles and bodies as two fields."""
        self.index: Index = built(folder / "index", self.analyzer, articles)

    def search(self, text: str, depth: int) -> Ranked:
        """Return the best articles."""
        return [(hit.id, hit.score) for hit in self.hits(text, depth)]

    def hits(self, text: str, depth: int) -> Hits:
        """Return what the index finds."""
        return self.index.search(text, depth, plain=True)


class Bm25(Fihris):
    """BM25 of an analyzer's lemmas, title and body added up; stop words are dropped as ever."""

    def __init__(self, analyzer: str) -> None:
        self.analyzer = analyzer
        self.name = f"{analyzer}, BM25"

    def hits(self, text: str, depth: int) -> Hits:
        """Search without other spellings of names: they are part of what is compared with."""
        return self.index.search(text, depth, plain=True, variants=False, ranking=_bm25())


class Bm25AllWords(Bm25):
    """The same with the query's stop words, as `benchmarks.analysis` measures analyzers."""

    def __init__(self, analyzer: str) -> None:
        super().__init__(analyzer)
        self.name += ", all words"

    def hits(self, text: str, depth: int) -> Hits:
        """Search for each lemma once, whatever word it is of."""
        from whoosh.query import Or, Term

        from fihris.index.analysis.stemmers import stemmer
        from fihris.index.analysis.tokens import tokenise
        from fihris.index.fields import TEXT_FIELDS

        surfaces = list(dict.fromkeys(tokenise(text).surfaces()))
        lemmas = dict.fromkeys(stemmer(self.analyzer).lemmas(surfaces))
        terms = [Term(field, lemma) for field in TEXT_FIELDS for lemma in lemmas]
        return self.index.search(Or(terms), depth, ranking=_bm25())


def _bm25() -> Ranking:
    """Return plain BM25 with parameters that no tuning of the default moves."""
    from fihris.search.ranking import RANKINGS

    return replace(RANKINGS["bm25"], k1=K1, b=B, title_weight=1.0, body_weight=1.0)
