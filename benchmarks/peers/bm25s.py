"""bm25s with the tokeniser of its documentation and Snowball's Arabic stemmer (PyStemmer).

The tokeniser's expression breaks words at harakat, for its users as here: without that, RR@10
on arcd is .784 instead of .762, on xquad_ar .918 either way.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peers.engine import K1, B, Ranked, missing, whole_text

if TYPE_CHECKING:
    from fihris import Article


class Bm25s:
    """One text; bm25s has no list of Arabic stop words, so that all words count."""

    name = "bm25s, Snowball"

    def unavailable(self) -> str | None:
        """Return how to install bm25s and PyStemmer where they are missing."""
        return missing("bm25s", "Stemmer")

    def build(self, articles: Iterable[Article], folder: Path) -> None:
        """Index each article's whole text and save the index; it is searched in memory."""
        import bm25s
        from Stemmer import Stemmer

        self._stemmer = Stemmer("arabic")
        read = [(article.id, whole_text(article)) for article in articles]
        self._ids = [identity for identity, _ in read]
        self._retriever = bm25s.BM25(k1=K1, b=B, method="lucene")
        self._retriever.index(self._tokens([text for _, text in read]), show_progress=False)
        self._retriever.save(folder)

    def search(self, text: str, depth: int) -> Ranked:
        """Return the best articles; bm25s fills up with such as match no word, at a score of 0."""
        found = self._retriever.retrieve(
            self._tokens([text]), k=min(depth, len(self._ids)), show_progress=False
        )
        best = zip(found.documents[0].tolist(), found.scores[0].tolist(), strict=True)
        return [(self._ids[place], score) for place, score in best if score > 0]

    def _tokens(self, texts: list[str]) -> Any:
        import bm25s

        return bm25s.tokenize(texts, stopwords=None, stemmer=self._stemmer, show_progress=False)
